//! `section-part` and `section-binary`: the path of numbers that leads to a part of a message (RFC 3501 section 9,
//! RFC 3516 section 7). What is wanted of that part besides its content is the matter of `section`.

use std::num::NonZeroU32;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step};

/// `section-part`: part numbers, outermost first; none for the message itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PartPath(pub Vec<NonZeroU32>);

impl PartPath {
    /// `section-binary` (RFC 3516 section 7), brackets included.
    ///
    /// # Errors
    /// When no bracket comes next, or anything but part numbers stands in it.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        const SOURCE: &str = "RFC 3516 section 7";
        if !reader.eat(b'[') {
            return reader.fail_in("section-binary", SOURCE);
        }
        let mut path = Vec::new();
        if reader.peek() != Some(b']') {
            path = Self::read_numbers(reader)?.0;
        }
        if !reader.eat(b']') {
            return reader.fail_in("section-binary", SOURCE);
        }
        Ok(Self(path))
    }

    /// `section-part` (RFC 3501 section 9): at least one number.
    ///
    /// # Errors
    /// When a number is missing.
    pub fn read_numbers(reader: &mut Reader<'_>) -> Step<Self> {
        let mut path = vec![reader.nz_number("section-part")?];
        while reader.peek() == Some(b'.')
            && reader
                .peek_at(1)
                .is_some_and(|octet| octet.is_ascii_digit())
        {
            reader.eat(b'.');
            path.push(reader.nz_number("section-part")?);
        }
        Ok(Self(path))
    }

    /// Writes the numbers with dots between.
    pub fn write_numbers(&self, writer: &mut Writer) {
        for (index, number) in self.0.iter().enumerate() {
            if index > 0 {
                writer.raw(b".");
            }
            writer.number(number.get());
        }
    }

    /// Writes the numbers in brackets.
    pub fn write(&self, writer: &mut Writer) {
        writer.raw(b"[");
        self.write_numbers(writer);
        writer.raw(b"]");
    }
}

impl Generate for PartPath {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self(g.list(Generator::nz_number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::{Dialect, NoteKind, StringForm};
    use crate::wire::{Frame, Side};

    #[test]
    fn paths_read_and_write_back() {
        for (text, noted) in [
            ("[]", None),
            ("[1]", None),
            ("[1.2.3]", None),
            ("[0]", Some(NoteKind::Range)),
            ("[1.]", Some(NoteKind::Syntax)),
            ("[1.MIME]", Some(NoteKind::Syntax)),
            ("[TEXT]", Some(NoteKind::Syntax)),
            ("[1", Some(NoteKind::Short)),
            ("1]", Some(NoteKind::Syntax)),
        ] {
            let frame =
                Frame::from_octets(format!("{text}\r\n").as_bytes(), Side::Server).expect("a line");
            let dialect = Dialect::rev1();
            let read = Reader::new(&frame, &dialect).whole("section-binary", PartPath::read);
            let kinds: Vec<_> = read.notes.iter().map(|note| note.kind).collect();
            assert_eq!(kinds, Vec::from_iter(noted), "{text}");
            if noted.is_none() {
                let mut writer = Writer::new(Side::Server, StringForm::Shortest);
                read.value.expect("a path").write(&mut writer);
                assert_eq!(writer.into_octets(), text.as_bytes());
            }
        }
    }
}
