//! Where things stand in a server's line: its words, its response code, the items of a FETCH
//! response. It does not read, it only points, also into lines that break the grammar.

use crate::octets::Span;
use crate::wire::Frame;

/// The words of the line up to its first parenthesis, bracket or literal; at most `count`.
#[must_use]
pub fn words(frame: &Frame, count: usize) -> Vec<Span> {
    let content = frame.content();
    let mut spans = Vec::new();
    let mut start = 0;
    for (at, octet) in content.iter().enumerate() {
        if *octet == b' ' || matches!(octet, b'\r' | b'\n') {
            spans.push(Span::new(start, at));
            start = at + 1;
            if spans.len() == count {
                return spans;
            }
        }
    }
    if start < content.len() {
        spans.push(Span::new(start, content.len()));
    }
    spans
}

/// The word at `index`; the whole line if there is none.
#[must_use]
pub fn word(frame: &Frame, index: usize) -> Span {
    words(frame, index + 1)
        .get(index)
        .copied()
        .unwrap_or_else(|| Span::new(0, frame.content_end()))
}

/// The word at `index` in capitals; empty if there is none.
#[must_use]
pub fn name(frame: &Frame, index: usize) -> Vec<u8> {
    words(frame, index + 1)
        .get(index)
        .map(|span| span.of(&frame.octets))
        .filter(|word| word.len() <= 32)
        .map(<[u8]>::to_ascii_uppercase)
        .unwrap_or_default()
}

/// What sort of line it is, by its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A status response, tagged or not, or a continuation request; where its text begins.
    Status(usize),
    /// FETCH
    Fetch,
    /// FLAGS, LIST, LSUB, SEARCH, STATUS, EXISTS, RECENT
    MailboxData,
    /// CAPABILITY
    Capability,
    /// Anything else.
    Other,
}

/// Tells the sort of the line.
#[must_use]
pub fn line(frame: &Frame) -> Line {
    let words = words(frame, 3);
    let text = |index: usize| {
        words
            .get(index)
            .map_or(&b""[..], |span| span.of(&frame.octets))
    };
    if text(0) == b"+" {
        return Line::Status(2);
    }
    let second = text(1).to_ascii_uppercase();
    if matches!(
        second.as_slice(),
        b"OK" | b"NO" | b"BAD" | b"BYE" | b"PREAUTH"
    ) {
        return Line::Status(words[1].end + 1);
    }
    if text(0) != b"*" {
        return Line::Other;
    }
    if second.first().is_some_and(u8::is_ascii_digit) {
        return match text(2).to_ascii_uppercase().as_slice() {
            b"FETCH" => Line::Fetch,
            b"EXISTS" | b"RECENT" => Line::MailboxData,
            _ => Line::Other,
        };
    }
    match second.as_slice() {
        b"CAPABILITY" => Line::Capability,
        b"FLAGS" | b"LIST" | b"LSUB" | b"SEARCH" | b"STATUS" => Line::MailboxData,
        _ => Line::Other,
    }
}

/// The response code of a status response whose text begins at `text`, brackets included.
#[must_use]
pub fn code(frame: &Frame, text: usize) -> Option<Span> {
    let content = frame.content();
    if content.get(text) != Some(&b'[') {
        return None;
    }
    let length = memchr::memchr(b']', &content[text..]).map_or(content.len() - text, |at| at + 1);
    Some(Span::new(text, text + length))
}

/// The items of a FETCH response: name and value of each, as far as they can be told apart.
#[must_use]
pub fn items(frame: &Frame) -> Vec<(Span, Span)> {
    let content = frame.content();
    let mut found = Vec::new();
    let Some(open) = memchr::memchr(b'(', content) else {
        return found;
    };
    let mut scan = Scan::new(frame, open + 1);
    while scan.at < content.len() && found.len() < 4096 {
        let name = scan.token();
        if !scan.eat(b' ') {
            if !name.is_empty() {
                found.push((name, Span::at(name.end)));
            }
            break;
        }
        let value = scan.token();
        found.push((name, value));
        if !scan.eat(b' ') {
            break;
        }
    }
    found
}

/// Name and value of the first item whose name begins with `name`, as one place.
#[must_use]
pub fn item(frame: &Frame, name: &str) -> Option<Span> {
    items(frame).into_iter().find_map(|(key, value)| {
        let key_octets = key.of(&frame.octets);
        let hit = key_octets
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()));
        hit.then(|| key.join(value))
    })
}

/// Steps over words, quoted strings, literals, brackets and parentheses.
struct Scan<'f> {
    frame: &'f Frame,
    content: &'f [u8],
    at: usize,
}

impl<'f> Scan<'f> {
    fn new(frame: &'f Frame, at: usize) -> Self {
        Self {
            frame,
            content: frame.content(),
            at,
        }
    }

    fn eat(&mut self, octet: u8) -> bool {
        let hit = self.content.get(self.at) == Some(&octet);
        self.at += usize::from(hit);
        hit
    }

    /// Up to the next space outside of any bracket, or the parenthesis that closes the list.
    fn token(&mut self) -> Span {
        let start = self.at;
        let mut depth = 0usize;
        let mut bracket = false;
        while let Some(&octet) = self.content.get(self.at) {
            let literals = &self.frame.literals;
            let literal = literals.partition_point(|one| one.announce.start < self.at);
            if let Some(one) = literals.get(literal)
                && one.announce.start == self.at
            {
                self.at = one.body.end.max(one.announce.end);
                continue;
            }
            match octet {
                b'"' => {
                    self.quoted();
                    continue;
                }
                b'[' => bracket = true,
                b']' => bracket = false,
                b'(' => depth += 1,
                b')' if depth == 0 && !bracket => break,
                b')' => depth = depth.saturating_sub(1),
                b' ' if depth == 0 && !bracket => break,
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.at.min(self.content.len());
        Span::new(start.min(self.at), self.at)
    }

    fn quoted(&mut self) {
        self.at += 1;
        while let Some(&octet) = self.content.get(self.at) {
            self.at += if octet == b'\\' { 2 } else { 1 };
            if octet == b'"' {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Side;

    #[test]
    fn items_of_fetch() {
        type Item = (&'static [u8], &'static [u8]);
        let table: &[(&[u8], &[Item])] = &[
            (
                b"* 1 FETCH (UID 5 FLAGS (\\Seen x) BODY[HEADER.FIELDS (A B)] {3}\r\na b)\r\n",
                &[
                    (b"UID", b"5"),
                    (b"FLAGS", b"(\\Seen x)"),
                    (b"BODY[HEADER.FIELDS (A B)]", b"{3}\r\na b"),
                ],
            ),
            (b"* 1 FETCH (UID", &[(b"UID", b"")]),
            (b"* 1 FETCH", &[]),
            (
                b"* 1 FETCH (BODY \"a ) \\\" b\" X",
                &[(b"BODY", b"\"a ) \\\" b\""), (b"X", b"")],
            ),
        ];
        for (octets, expected) in table {
            let line = [octets, &b"\r\n"[..]].concat();
            let octets = if octets.ends_with(b"\r\n") {
                octets
            } else {
                line.as_slice()
            };
            let frame = Frame::from_octets(octets, Side::Server).expect("one message");
            let found = items(&frame);
            let found: Vec<(&[u8], &[u8])> = found
                .iter()
                .map(|(name, value)| (name.of(&frame.octets), value.of(&frame.octets)))
                .collect();
            assert_eq!(&found, expected);
        }
    }

    #[test]
    fn lines() {
        let table: &[(&[u8], Line)] = &[
            (b"* OK [X] y\r\n", Line::Status(5)),
            (b"a1 NO\r\n", Line::Status(6)),
            (b"+ x\r\n", Line::Status(2)),
            (b"* 3 exists\r\n", Line::MailboxData),
            (b"* 3 FETCH (X)\r\n", Line::Fetch),
            (b"* 3 EXPUNGE\r\n", Line::Other),
            (b"* CAPABILITY x\r\n", Line::Capability),
            (b"\r\n", Line::Other),
        ];
        for (octets, expected) in table {
            let frame = Frame::from_octets(octets, Side::Server).expect("one message");
            assert_eq!(line(&frame), *expected);
        }
    }
}
