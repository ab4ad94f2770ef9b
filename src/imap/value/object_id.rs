//! `objectid`: what stays the same of a mailbox, a message or a thread wherever it goes (RFC 8474 section 7).

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::octets::Span;

const SOURCE: &str = "RFC 8474 section 7";

/// Longest identifier.
const LONGEST: usize = 255;

/// An identifier. Case matters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId(pub Bytes);

impl ObjectId {
    /// `objectid` (RFC 8474 section 7): letters, digits, `_` and `-`. One that is too long is noted.
    ///
    /// # Errors
    /// When none of its octets comes next.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let span = reader.take_while(is_object_id_char);
        if span.is_empty() {
            return reader.fail_in("objectid", SOURCE);
        }
        if span.len() > LONGEST {
            reader.note(NoteKind::Range, span, "objectid", SOURCE);
        }
        Ok(Self(reader.slice(span)))
    }

    /// `"(" objectid ")"`, as every response has it.
    ///
    /// # Errors
    /// When the form is another.
    pub fn read_in_parentheses(reader: &mut Reader<'_>) -> Step<Self> {
        if !reader.eat(b'(') {
            return reader.fail_in("\"(\" objectid \")\"", SOURCE);
        }
        let start = reader.at();
        let id = Self::read(reader)?;
        if !reader.eat(b')') {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Syntax, span, "\"(\" objectid \")\"", SOURCE);
            return Err(crate::imap::reader::Fail);
        }
        Ok(id)
    }

    /// Writes the identifier.
    pub fn write(&self, writer: &mut Writer) {
        writer.raw(&self.0);
    }

    /// Writes the identifier in parentheses.
    pub fn write_in_parentheses(&self, writer: &mut Writer) {
        writer.raw(b"(");
        self.write(writer);
        writer.raw(b")");
    }
}

fn is_object_id_char(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'_' | b'-')
}

impl Generate for ObjectId {
    fn generate(g: &mut Generator<'_>) -> Self {
        let id = g.filtered(is_object_id_char);
        if id.is_empty() {
            return Self(Bytes::from_static(b"M"));
        }
        Self(id.slice(..id.len().min(LONGEST)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Dialect;
    use crate::wire::{Frame, Side};

    #[test]
    fn identifiers_and_what_is_none() {
        let long = format!("({})", "a".repeat(256));
        for (text, noted) in [
            ("(M6d99ac3275bb4e)", None),
            ("(a_-9)", None),
            ("()", Some(NoteKind::Syntax)),
            ("M1", Some(NoteKind::Syntax)),
            ("(a.b)", Some(NoteKind::Syntax)),
            ("(a b)", Some(NoteKind::Syntax)),
            ("(a", Some(NoteKind::Syntax)),
            (&long, Some(NoteKind::Range)),
        ] {
            let frame =
                Frame::from_octets(format!("{text}\r\n").as_bytes(), Side::Server).expect("a line");
            let dialect = Dialect::rev1();
            let read =
                Reader::new(&frame, &dialect).whole("objectid", ObjectId::read_in_parentheses);
            let kinds: Vec<_> = read.notes.iter().map(|note| note.kind).collect();
            assert_eq!(kinds, Vec::from_iter(noted), "{text}");
        }
    }
}
