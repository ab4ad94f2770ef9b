//! Address lists: `From`, `To` and their like (RFC 5322 sections 3.4 and 4.4). Reads what mail in the wild has, and says in
//! [`AddressList::well_formed`] when only one reading is possible. Encoded words stay as they are, see [`word`](super::word).

use super::lexer::{self, Gap};
use crate::octets::Cursor;

/// At most so many items are read; later ones are left out, and the list is not well-formed.
pub const MAX_ITEMS: usize = 50_000;

/// What an address list consists of, in its order. Groups do not nest, and each start has its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressItem {
    /// `mailbox`
    Mailbox {
        /// `display-name`: its words without quoting, joined by one space where white space stood.
        name: Option<Vec<u8>>,
        /// `obs-domain-list` of a route, as `@a,@b`.
        route: Option<Vec<u8>>,
        /// `local-part` without quoting. Without an `@` the whole text; it may be empty, as in `<>`.
        local: Vec<u8>,
        /// `domain`, a domain literal with its brackets. `None` when there is no `@`, or nothing behind it.
        domain: Option<Vec<u8>>,
        /// Content of the last comment. Where there is no name, old mail means it as one: `a@b (Name)`.
        comment: Option<Vec<u8>>,
    },
    /// The front of `group`.
    GroupStart {
        /// `display-name`, as that of a mailbox; empty when there is none.
        name: Vec<u8>,
    },
    /// The end of `group`, also where its `;` is missing.
    GroupEnd,
}

/// An address list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressList {
    /// What was found.
    pub items: Vec<AddressItem>,
    /// The value derives from `address-list` without obsolete forms, and there is one reading of it that all programs share.
    /// So false as well for: comments; 8-bit octets and controls; an empty quoted string; names whose words are not
    /// divided by exactly one space; quoted strings with a fold in them; an empty value.
    pub well_formed: bool,
}

/// Reads `address-list` (RFC 5322 section 3.4) from the value of a field, folded or not. `mailbox-list` and `mailbox` are read
/// with it too. Never fails; takes time in proportion to the octets.
#[must_use]
pub fn read_list(value: &[u8]) -> AddressList {
    let mut reader = Reader {
        cursor: Cursor::new(value),
        back: None,
        items: Vec::new(),
        sound: true,
        in_group: false,
        place: Place::Start,
        member: Member::default(),
    };
    reader.run();
    AddressList {
        items: reader.items,
        well_formed: reader.sound,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Atom,
    Quoted,
    Literal,
    Special(u8),
}

struct Word {
    kind: Kind,
    text: Vec<u8>,
    /// White space before it; a comment counts as such.
    gap: Gap,
}

impl Word {
    fn is(&self, special: u8) -> bool {
        self.kind == Kind::Special(special)
    }
}

/// What stands before the next member.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Comma,
    GroupStart,
    GroupEnd,
}

/// Between two commas.
#[derive(Default)]
struct Member {
    words: Vec<Word>,
    angle: Option<Angle>,
    comment: Option<Vec<u8>>,
}

/// `angle-addr`
struct Angle {
    route: Option<Vec<u8>>,
    local: Vec<u8>,
    domain: Option<Vec<u8>>,
}

struct Reader<'o> {
    cursor: Cursor<'o>,
    /// A word that was taken too early.
    back: Option<Word>,
    items: Vec<AddressItem>,
    sound: bool,
    in_group: bool,
    place: Place,
    member: Member,
}

impl Reader<'_> {
    fn run(&mut self) {
        while let Some(word) = self.word() {
            if self.items.len() >= MAX_ITEMS {
                self.sound = false;
                break;
            }
            match word.kind {
                Kind::Special(b',') => {
                    self.end_member(Some(b','));
                    self.place = Place::Comma;
                }
                Kind::Special(b';') => {
                    self.end_member(Some(b';'));
                    self.place = if self.in_group {
                        self.items.push(AddressItem::GroupEnd);
                        Place::GroupEnd
                    } else {
                        self.sound = false;
                        Place::Comma
                    };
                    self.in_group = false;
                }
                Kind::Special(b':') if !self.in_group && self.member.angle.is_none() => {
                    self.start_group();
                }
                Kind::Special(b'<') => {
                    if self.member.angle.is_some() {
                        // The comma between two addresses is missing.
                        self.sound = false;
                        self.end_member(Some(b','));
                        self.place = Place::Comma;
                    }
                    let angle = self.angle();
                    self.member.angle = Some(angle);
                }
                Kind::Atom | Kind::Quoted | Kind::Literal | Kind::Special(_) => {
                    self.sound &= self.member.angle.is_none();
                    self.member.words.push(word);
                }
            }
        }
        self.end_member(None);
        if self.in_group {
            self.sound = false;
            self.items.push(AddressItem::GroupEnd);
        }
    }

    /// The next token; comments on the way go to the member.
    fn word(&mut self) -> Option<Word> {
        if let Some(word) = self.back.take() {
            return Some(word);
        }
        let (mut gap, sound) = lexer::gap(&mut self.cursor);
        self.sound &= sound;
        while self.cursor.peek() == Some(b'(') {
            self.member.comment = Some(lexer::comment(&mut self.cursor).text);
            self.sound = false;
            lexer::gap(&mut self.cursor);
            gap = Gap::Single;
        }
        let (kind, taken) = match self.cursor.peek()? {
            b'"' => (Kind::Quoted, lexer::quoted(&mut self.cursor)),
            b'[' => (Kind::Literal, lexer::literal(&mut self.cursor)),
            special if is_special(special) => {
                self.cursor.bump();
                let text = vec![special];
                let kind = Kind::Special(special);
                return Some(Word { kind, text, gap });
            }
            _ => {
                let span = self.cursor.take_while(is_atom_octet);
                let text = span.of(self.cursor.octets()).to_vec();
                let sound = text.iter().all(u8::is_ascii_graphic);
                (Kind::Atom, lexer::Taken { text, sound })
            }
        };
        self.sound &= taken.sound;
        Some(Word {
            kind,
            text: taken.text,
            gap,
        })
    }

    /// `group` up to its colon.
    fn start_group(&mut self) {
        self.sound &= matches!(self.place, Place::Start | Place::Comma);
        let member = std::mem::take(&mut self.member);
        let name = self.phrase(&member.words).unwrap_or_else(|| {
            self.sound = false;
            Vec::new()
        });
        self.items.push(AddressItem::GroupStart { name });
        self.in_group = true;
        self.place = Place::GroupStart;
    }

    /// `angle-addr`, `obs-angle-addr` behind the `<`. A missing `>` is taken to stand before the next comma, semicolon or `<`.
    fn angle(&mut self) -> Angle {
        let mut words: Vec<Word> = Vec::new();
        let mut route = None;
        loop {
            let Some(word) = self.word() else {
                self.sound = false;
                break;
            };
            let in_route = route.is_none() && words.first().is_some_and(|word| word.is(b'@'));
            match word.kind {
                Kind::Special(b'>') => break,
                Kind::Special(b':') if in_route => {
                    self.sound = false;
                    route = Some(words.drain(..).flat_map(|word| word.text).collect());
                }
                Kind::Special(b',') if in_route => words.push(word),
                Kind::Special(b',' | b';' | b'<') => {
                    self.sound = false;
                    self.back = Some(word);
                    break;
                }
                Kind::Atom | Kind::Quoted | Kind::Literal | Kind::Special(_) => words.push(word),
            }
        }
        let (local, domain) = self.addr_spec(&words);
        Angle {
            route,
            local,
            domain,
        }
    }

    /// Ends what stands before `next`, `None` at the end of the value.
    fn end_member(&mut self, next: Option<u8>) {
        let member = std::mem::take(&mut self.member);
        if member.words.is_empty() && member.angle.is_none() {
            self.sound &= match self.place {
                Place::Start | Place::Comma => false,
                Place::GroupStart => next == Some(b';'),
                Place::GroupEnd => next != Some(b';'),
            };
            return;
        }
        self.sound &= self.place != Place::GroupEnd;
        let (name, angle) = match member.angle {
            Some(angle) => (self.phrase(&member.words), angle),
            None => {
                let (local, domain) = self.addr_spec(&member.words);
                let route = None;
                (
                    None,
                    Angle {
                        route,
                        local,
                        domain,
                    },
                )
            }
        };
        self.items.push(AddressItem::Mailbox {
            name,
            route: angle.route,
            local: angle.local,
            domain: angle.domain,
            comment: member.comment,
        });
    }

    /// `phrase`, `obs-phrase`; `None` without words.
    fn phrase(&mut self, words: &[Word]) -> Option<Vec<u8>> {
        for (index, word) in words.iter().enumerate() {
            self.sound &= matches!(word.kind, Kind::Atom | Kind::Quoted) && !word.text.is_empty();
            self.sound &= index == 0 || word.gap == Gap::Single;
        }
        (!words.is_empty()).then(|| join(words))
    }

    /// `addr-spec` and `obs-local-part`, `obs-domain`. Of several `@` the last one divides.
    fn addr_spec(&mut self, words: &[Word]) -> (Vec<u8>, Option<Vec<u8>>) {
        let Some(at) = words.iter().rposition(|word| word.is(b'@')) else {
            self.sound = false;
            return (join(words), None);
        };
        let (local, domain) = (&words[..at], &words[at + 1..]);
        let quoted = |words: &[Word]| matches!(words, [word] if word.kind == Kind::Quoted && !word.text.is_empty());
        let literal = |words: &[Word]| matches!(words, [word] if word.kind == Kind::Literal);
        self.sound &= is_dot_atom(local) || quoted(local);
        self.sound &= is_dot_atom(domain) || literal(domain);
        let domain: Vec<u8> = domain.iter().flat_map(|word| &word.text).copied().collect();
        (join(local), (!domain.is_empty()).then_some(domain))
    }
}

/// `dot-atom`: atoms and single dots in turn, no white space between.
fn is_dot_atom(words: &[Word]) -> bool {
    words.len() % 2 == 1
        && words.iter().enumerate().all(|(index, word)| {
            let fits = if index % 2 == 0 {
                word.kind == Kind::Atom
            } else {
                word.is(b'.')
            };
            fits && (index == 0 || word.gap == Gap::None)
        })
}

/// The texts of the words, one space where there is white space, but none before a dot.
fn join(words: &[Word]) -> Vec<u8> {
    let mut text = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if index > 0 && word.gap != Gap::None && !word.is(b'.') {
            text.push(b' ');
        }
        text.extend_from_slice(&word.text);
    }
    text
}

/// `specials` that are tokens by themselves (RFC 5322 section 3.2.3), here with a lone `\`, `)` and `]`.
const fn is_special(octet: u8) -> bool {
    matches!(
        octet,
        b')' | b'<' | b'>' | b']' | b':' | b';' | b'@' | b'\\' | b',' | b'.'
    )
}

/// `atext`, and leniently 8-bit octets and controls.
const fn is_atom_octet(octet: u8) -> bool {
    !is_special(octet) && !matches!(octet, b'(' | b'[' | b'"' | b' ' | b'\t' | b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::octets::show::show;

    fn shown(list: &AddressList) -> String {
        let items = list.items.iter().map(|item| match item {
            AddressItem::Mailbox {
                name,
                route,
                local,
                domain,
                comment,
            } => {
                let mut text = String::new();
                if let Some(name) = name {
                    text += &format!("'{}' ", show(name));
                }
                if let Some(route) = route {
                    text += &format!("{}:", show(route));
                }
                text += &show(local);
                if let Some(domain) = domain {
                    text += &format!("@{}", show(domain));
                }
                if let Some(comment) = comment {
                    text += &format!(" ({})", show(comment));
                }
                text
            }
            AddressItem::GroupStart { name } => format!("{{{}", show(name)),
            AddressItem::GroupEnd => "}".into(),
        });
        items.collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn well_formed() {
        for (value, expected) in [
            (" a@b", "a@b"),
            ("a.b@c.d", "a.b@c.d"),
            ("Joe <a@b>", "'Joe' a@b"),
            ("Joe Q Public <a@b>", "'Joe Q Public' a@b"),
            ("Joe<a@b>", "'Joe' a@b"),
            (
                "\"Joe \\\"Q.\\\" P\\\\ublic\" <a@b>",
                "'Joe \"Q.\" P\\ublic' a@b",
            ),
            ("\"x, y\" <a@b>, c@d", "'x, y' a@b | c@d"),
            ("Joe \"Q.\" Public <a@b>", "'Joe Q. Public' a@b"),
            ("<a@b>", "a@b"),
            ("a@b,\r\n c@d", "a@b | c@d"),
            ("\"a b\"@c", "a b@c"),
            ("\"a@b\"@c", "a@b@c"),
            ("a@[1.2.3.4]", "a@[1.2.3.4]"),
            ("a @ b", "a@b"),
            ("G:;", "{G | }"),
            ("G: ;", "{G | }"),
            ("A group: a@b, Joe <c@d>;", "{A group | a@b | 'Joe' c@d | }"),
            ("G: a@b;, c@d", "{G | a@b | } | c@d"),
            ("a@b, \"G,\": ;", "a@b | {G, | }"),
            ("=?utf-8?q?a_b?= <a@b>", "'=?utf-8?q?a_b?=' a@b"),
            ("Joe\r\n Public <a@b>", "'Joe Public' a@b"),
        ] {
            let list = read_list(value.as_bytes());
            assert_eq!(shown(&list), expected, "{value:?}");
            assert!(list.well_formed, "{value:?}");
        }
    }

    #[test]
    fn not_well_formed() {
        for (value, expected) in [
            // Nothing there.
            (&b""[..], ""),
            (b" \r\n ", ""),
            (b"(c)", ""),
            // Comments.
            (b"a@b (Joe)", "a@b (Joe)"),
            (b"(x) Joe (y (z)) <a@b> (w)", "'Joe' a@b (w)"),
            (b"a(c)@(d)b", "a@b (d)"),
            (b"a@b (\\", "a@b ()"),
            (b"a@b (x, c@d", "a@b (x, c@d)"),
            (b"a@b (x), c@d (y)", "a@b (x) | c@d (y)"),
            // Obsolete forms.
            (b"<@x,@y:a@b>", "@x,@y:a@b"),
            (b"Joe <@x:a@b>", "'Joe' @x:a@b"),
            (b"a . b@c . d", "a. b@c.d"),
            (b"\"a\".b@c", "a.b@c"),
            (b"Joe Q. Public <a@b>", "'Joe Q. Public' a@b"),
            (b",a@b,,c@d,", "a@b | c@d"),
            (b"G: a@b,;", "{G | a@b | }"),
            (b"G:,;", "{G | }"),
            (b"a@[1.\\2]", "a@[1.2]"),
            (b"a@b,\r\n \r\n c@d", "a@b | c@d"),
            // More than one reading.
            (b"Joe  Public <a@b>", "'Joe Public' a@b"),
            (b"Joe\tPublic <a@b>", "'Joe Public' a@b"),
            (b"\"Joe\"Public <a@b>", "'JoePublic' a@b"),
            (b"\"Joe\r\n Public\" <a@b>", "'Joe Public' a@b"),
            (b"\"\" <a@b>", "'' a@b"),
            // Broken.
            (b"Joe", "Joe"),
            (b"undisclosed recipients", "undisclosed recipients"),
            (b"a@", "a"),
            (b"@b", "@b"),
            (b"a@b@c", "a@b@c"),
            (b"<>", ""),
            (b"Joe <>", "'Joe' "),
            (b"Joe <a@b", "'Joe' a@b"),
            (b"Joe <a@b, c@d", "'Joe' a@b | c@d"),
            (b"<a@b <c@d>", "a@b | c@d"),
            (b"<a@b> <c@d>", "a@b | c@d"),
            (b"<a@b> x, c@d", "'x' a@b | c@d"),
            (b"a@b; c@d", "a@b | c@d"),
            (b"G: a@b", "{G | a@b | }"),
            (b"G: H: a@b;", "{G | H: a@b | }"),
            (b":;", "{ | }"),
            (b"G:; a@b", "{G | } | a@b"),
            (b"G:;;", "{G | }"),
            (b"G:; H:;", "{G | } | {H | }"),
            (b"\"Joe <a@b>", "Joe <a@b>"),
            (b"a@[1.2", "a@[1.2]"),
            (b"a@b>", "a@b>"),
            (b"a..b@c", "a..b@c"),
            (b"a b@c", "a b@c"),
            (b"J\xf6e <a@b>", "'J\\xf6e' a@b"),
            (b"J\0e <a@b>", "'J\\x00e' a@b"),
            (b"a@b\r\nc@d", "a@b c@d"),
            (b"<@x,a@b", "@x,a@b"),
        ] {
            let list = read_list(value);
            assert_eq!(shown(&list), expected, "{}", show(value));
            assert!(!list.well_formed, "{}", show(value));
        }
    }

    #[test]
    fn many() {
        let quoted = "\"x, \\\"y\\\"\" <a@b>, ".repeat(20_000) + "c@d";
        let list = read_list(quoted.as_bytes());
        assert_eq!((list.items.len(), list.well_formed), (20_001, true));
        let list = read_list("a,".repeat(200_000).as_bytes());
        assert_eq!((list.items.len(), list.well_formed), (MAX_ITEMS, false));
        for piece in [
            "<", "(", "\"", "@", ":", "a:;", "<@a,", "[", "\\", "((a)", "a@", ".",
        ] {
            let list = read_list(piece.repeat(100_000).as_bytes());
            assert!(!list.well_formed, "{piece}");
            assert!(list.items.len() <= MAX_ITEMS + 2, "{piece}");
        }
    }
}
