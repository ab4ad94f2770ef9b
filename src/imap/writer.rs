//! The pen of the language: writes the productions of RFC 3501 section 9 so that they read
//! back as the same value. Strings take the shortest legal form, or one that is asked for.

use bytes::Bytes;

use super::reader::{is_astring_char, is_atom_char, is_list_char};
use crate::wire::{Fragment, Frame, LiteralMode, Outgoing, Side};

/// Most octets of a non-synchronising literal where only LITERAL- is in force (RFC 7888 section 5).
pub(in crate::imap) const LITERAL_MINUS: usize = 4096;

/// In which form strings are written, where the grammar leaves a choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum StringForm {
    /// The shortest legal form: atom, quoted, literal.
    #[default]
    Shortest,
    /// Quoted, or literal where quoting is not legal.
    Quoted,
    /// Literal; a client waits for the continuation request.
    Literal,
    /// Non-synchronising literal (RFC 7888).
    NonSync,
    /// One of the four above for each string: two bits of this number tell which, the lowest first, and after the
    /// highest the lowest again.
    Varied(u64),
}

/// Collects the octets of one message.
#[derive(Debug)]
pub struct Writer {
    side: Side,
    form: StringForm,
    utf8: bool,
    /// Most octets of a non-synchronising literal.
    non_sync: usize,
    out: Outgoing,
}

impl Writer {
    /// A pen for what `side` sends.
    #[must_use]
    pub fn new(side: Side, form: StringForm) -> Self {
        Self {
            side,
            form,
            utf8: false,
            non_sync: usize::MAX,
            out: Outgoing::new(),
        }
    }

    /// Allows UTF-8 in quoted strings (RFC 6855, RFC 9051).
    #[must_use]
    pub const fn with_utf8(mut self, utf8: bool) -> Self {
        self.utf8 = utf8;
        self
    }

    /// Keeps to LITERAL- (RFC 7888 section 5): a non-synchronising literal holds at most 4096 octets; what is
    /// longer is sent as one that waits.
    #[must_use]
    pub const fn with_literal_minus(mut self) -> Self {
        self.non_sync = LITERAL_MINUS;
        self
    }

    /// Who sends.
    #[must_use]
    pub const fn side(&self) -> Side {
        self.side
    }

    /// What was written, in fragments.
    #[must_use]
    pub fn finish(self) -> Outgoing {
        self.out
    }

    /// What was written, as octets alone.
    #[must_use]
    pub fn into_octets(self) -> Vec<u8> {
        self.out.joined()
    }

    /// Octets as they are.
    pub fn raw(&mut self, octets: &[u8]) {
        self.out.octets(octets);
    }

    /// Text as it is.
    pub fn text(&mut self, text: &str) {
        self.out.octets(text.as_bytes());
    }

    /// One space.
    pub fn space(&mut self) {
        self.out.octets(b" ");
    }

    /// The line end.
    pub fn end_line(&mut self) {
        self.out.octets(b"\r\n");
    }

    /// A number in decimal.
    pub fn number(&mut self, number: impl Into<u64>) {
        self.text(&number.into().to_string());
    }

    /// Items with one space between.
    pub fn spaced<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.space();
            }
            write(self, item);
        }
    }

    /// Items in parentheses with one space between.
    pub fn list<T>(&mut self, items: impl IntoIterator<Item = T>, write: impl FnMut(&mut Self, T)) {
        self.raw(b"(");
        self.spaced(items, write);
        self.raw(b")");
    }

    /// The form of the next string.
    fn next_form(&mut self) -> StringForm {
        let StringForm::Varied(bits) = self.form else {
            return self.form;
        };
        self.form = StringForm::Varied(bits.rotate_right(2));
        match bits & 3 {
            0 => StringForm::Shortest,
            1 => StringForm::Quoted,
            2 => StringForm::Literal,
            _ => StringForm::NonSync,
        }
    }

    /// `string` (RFC 3501 section 9).
    pub fn string(&mut self, value: &[u8]) {
        let form = self.next_form();
        self.string_as(form, value);
    }

    fn string_as(&mut self, form: StringForm, value: &[u8]) {
        match form {
            StringForm::Shortest | StringForm::Quoted if self.can_quote(value) => {
                self.quoted(value);
            }
            StringForm::NonSync => self.literal(value, self.side == Side::Client),
            StringForm::Shortest
            | StringForm::Quoted
            | StringForm::Literal
            | StringForm::Varied(_) => self.literal(value, false),
        }
    }

    /// `astring` (RFC 3501 section 9). `NIL` is quoted, so that no reader takes it for none.
    pub fn astring(&mut self, value: &[u8]) {
        self.bare_or_string(value, is_astring_char);
    }

    /// `list-mailbox` (RFC 3501 section 9): as astring, with wildcards allowed bare.
    pub fn list_mailbox(&mut self, value: &[u8]) {
        self.bare_or_string(value, is_list_char);
    }

    fn bare_or_string(&mut self, value: &[u8], belongs: fn(u8) -> bool) {
        let form = self.next_form();
        if form == StringForm::Shortest && is_bare(value, belongs) {
            self.raw(value);
        } else {
            self.string_as(form, value);
        }
    }

    /// `nstring` (RFC 3501 section 9).
    pub fn nstring(&mut self, value: Option<&Bytes>) {
        match value {
            Some(value) => self.string(value),
            None => self.raw(b"NIL"),
        }
    }

    /// `nstring / literal8` (RFC 3501 section 9, RFC 3516 section 7): a `literal8` only for what holds a NUL.
    pub fn nstring8(&mut self, value: Option<&Bytes>) {
        match value {
            Some(value) if memchr::memchr(0, value).is_some() => self.message(value, true),
            Some(_) | None => self.nstring(value),
        }
    }

    /// `quoted` (RFC 3501 section 9). The caller knows that `value` can be quoted.
    pub fn quoted(&mut self, value: &[u8]) {
        let mut text = Vec::with_capacity(value.len() + 2);
        text.push(b'"');
        for &octet in value {
            if matches!(octet, b'"' | b'\\') {
                text.push(b'\\');
            }
            text.push(octet);
        }
        text.push(b'"');
        self.raw(&text);
    }

    /// `literal` (RFC 3501 section 9). A client's synchronising literal waits for its `+`.
    pub fn literal(&mut self, value: &[u8], non_sync: bool) {
        let non_sync = non_sync && value.len() <= self.non_sync;
        let plus = if non_sync { "+" } else { "" };
        self.text(&format!("{{{}{plus}}}\r\n", value.len()));
        if self.side == Side::Client && !non_sync {
            self.out.step(Fragment::Await);
        }
        self.raw(value);
    }

    /// A message to append: always a literal, or a literal8 (RFC 3516 section 7) if `binary`;
    /// without waiting if strings take that form.
    pub fn message(&mut self, value: &[u8], binary: bool) {
        if binary {
            self.raw(b"~");
        }
        let non_sync = self.next_form() == StringForm::NonSync && self.side == Side::Client;
        self.literal(value, non_sync);
    }

    /// Octets kept from a message that was read, as they are. A client waits behind the
    /// announcement of each synchronising literal among them.
    pub fn kept(&mut self, octets: &[u8]) {
        if self.side == Side::Server || memchr::memchr(b'\n', octets).is_none() {
            return self.raw(octets);
        }
        let line = [octets, b"\r\n"].concat();
        let literals = Frame::from_octets(&line, Side::Client).map_or(Vec::new(), |f| f.literals);
        let mut from = 0;
        for literal in literals {
            if literal.mode == LiteralMode::Sync {
                self.raw(&octets[from..literal.announce.end]);
                self.out.step(Fragment::Await);
                from = literal.announce.end;
            }
        }
        self.raw(&octets[from..]);
    }

    fn can_quote(&self, value: &[u8]) -> bool {
        // A long string as a literal spares the reader line limits.
        value.len() <= 1000
            && value
                .iter()
                .all(|&octet| !matches!(octet, 0 | b'\r' | b'\n') && (octet < 0x80 || self.utf8))
            && (!self.utf8 || std::str::from_utf8(value).is_ok())
    }
}

fn is_bare(value: &[u8], belongs: fn(u8) -> bool) -> bool {
    !value.is_empty()
        && !value.eq_ignore_ascii_case(b"NIL")
        && value.iter().all(|&octet| belongs(octet))
}

/// Whether `value` is an `atom` (RFC 3501 section 9).
#[must_use]
pub fn is_atom(value: &[u8]) -> bool {
    !value.is_empty() && value.iter().all(|&octet| is_atom_char(octet))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Octets in order, with `|` where the client waits.
    fn shown(side: Side, form: StringForm, write: impl FnOnce(&mut Writer)) -> String {
        let mut writer = Writer::new(side, form);
        write(&mut writer);
        let mut text = String::new();
        for fragment in writer.finish().fragments {
            match fragment {
                Fragment::Octets(octets) => text.push_str(&String::from_utf8_lossy(&octets)),
                Fragment::Await => text.push('|'),
                Fragment::Cut | Fragment::Pause(_) => panic!("a writer only waits"),
            }
        }
        text
    }

    #[test]
    fn strings_take_the_form_that_is_asked_for() {
        use StringForm::{Literal, NonSync, Quoted, Shortest};
        let client = |form, value: &[u8]| shown(Side::Client, form, |writer| writer.astring(value));
        for (form, value, expected) in [
            (Shortest, &b"abc"[..], "abc"),
            (Shortest, b"", "\"\""),
            (Shortest, b"nil", "\"nil\""),
            (Shortest, b"a b", "\"a b\""),
            (Shortest, b"a\"\\", "\"a\\\"\\\\\""),
            (Shortest, b"a\n", "{2}\r\n|a\n"),
            (Shortest, "é".as_bytes(), "{2}\r\n|é"),
            (Quoted, b"abc", "\"abc\""),
            (Quoted, b"a\r", "{2}\r\n|a\r"),
            (Literal, b"abc", "{3}\r\n|abc"),
            (Literal, b"", "{0}\r\n|"),
            (NonSync, b"abc", "{3+}\r\nabc"),
        ] {
            assert_eq!(client(form, value), expected, "{form:?}");
        }
        let varied = shown(Side::Client, StringForm::Varied(0b00_11_10_01), |writer| {
            writer.spaced([b"a"; 5], |writer, value| writer.astring(value));
        });
        assert_eq!(varied, "\"a\" {1}\r\n|a {1+}\r\na a a");
        for form in [Literal, NonSync] {
            let octets = shown(Side::Server, form, |writer| writer.string(b"abc"));
            assert_eq!(octets, "{3}\r\nabc");
        }
    }

    #[test]
    fn messages_are_literals() {
        use StringForm::{Literal, NonSync, Quoted, Shortest};
        for form in [Shortest, Quoted, Literal] {
            let octets = shown(Side::Client, form, |writer| writer.message(b"a", false));
            assert_eq!(octets, "{1}\r\n|a");
        }
        let octets = shown(Side::Client, NonSync, |writer| writer.message(b"a", true));
        assert_eq!(octets, "~{1+}\r\na");
    }

    #[test]
    fn octets_that_no_string_holds_are_literal8() {
        let some = |value: &'static [u8]| Some(Bytes::from_static(value));
        for (value, expected) in [
            (None, "NIL"),
            (some(b"a"), "\"a\""),
            (some(b"\n"), "{1}\r\n|\n"),
            (some(b"\0"), "~{1}\r\n|\0"),
        ] {
            let octets = shown(Side::Client, StringForm::Shortest, |writer| {
                writer.nstring8(value.as_ref());
            });
            assert_eq!(octets, expected);
        }
    }

    #[test]
    fn long_literals_wait_under_literal_minus() {
        for (length, plus) in [(4096, true), (4097, false)] {
            let mut writer = Writer::new(Side::Client, StringForm::NonSync).with_literal_minus();
            writer.string(&vec![b'a'; length]);
            let out = writer.finish();
            let waits = out
                .fragments
                .iter()
                .any(|fragment| matches!(fragment, Fragment::Await));
            assert_eq!(waits, !plus, "{length}");
            let announced: &[u8] = if plus { b"{4096+}\r\n" } else { b"{4097}\r\n" };
            assert!(out.joined().starts_with(announced));
        }
    }

    #[test]
    fn kept_literals_wait() {
        let kept = b"(a {3}\r\n{1} {1+}\r\nb ~{2}\r\n\r\n)";
        for (side, expected) in [
            (Side::Client, "(a {3}\r\n|{1} {1+}\r\nb ~{2}\r\n|\r\n)"),
            (Side::Server, "(a {3}\r\n{1} {1+}\r\nb ~{2}\r\n\r\n)"),
        ] {
            let octets = shown(side, StringForm::Shortest, |writer| writer.kept(kept));
            assert_eq!(octets, expected);
        }
        let broken = shown(Side::Client, StringForm::Shortest, |writer| {
            writer.kept(b"a\r\nb")
        });
        assert_eq!(broken, "a\r\nb");
    }
}
