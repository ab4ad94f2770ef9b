//! `partial-range`: a page of a result, counted from its front or its back (RFC 9394 section 4, RFC 5267 section 5).

use std::num::NonZeroU32;

use crate::imap::Extension;
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::octets::Span;

const SOURCE: &str = "RFC 9394 section 4";

/// Both ends are included, in either order; 1 is the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartialRange {
    /// `partial-range-first`: counted from the lowest.
    First(NonZeroU32, NonZeroU32),
    /// `partial-range-last`: counted from the highest, written with signs.
    Last(NonZeroU32, NonZeroU32),
}

impl PartialRange {
    /// `partial-range` (RFC 9394 section 4; RFC 5267 section 5 has the form without signs alone).
    ///
    /// # Errors
    /// When no number comes next, no colon follows it, or one end alone has a sign.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.at();
        let last = reader.eat(b'-');
        let production = if last {
            "partial-range-last"
        } else {
            "partial-range-first"
        };
        if !reader.peek().is_some_and(|octet| octet.is_ascii_digit()) {
            return reader.fail_in(production, SOURCE);
        }
        let from = reader.nz_number("nz-number")?;
        if !reader.eat(b':') || reader.eat(b'-') != last {
            return reader.fail_in(production, SOURCE);
        }
        let to = reader.nz_number("nz-number")?;
        if last {
            if !reader.dialect().has(Extension::Partial)
                && !reader.dialect().unlocked().has_unknown()
            {
                let span = Span::new(start, reader.at());
                reader.note(NoteKind::Locked, span, production, SOURCE);
            }
            return Ok(Self::Last(from, to));
        }
        Ok(Self::First(from, to))
    }

    /// Writes the range.
    pub fn write(self, writer: &mut Writer) {
        let (sign, from, to) = match self {
            Self::First(from, to) => ("", from, to),
            Self::Last(from, to) => ("-", from, to),
        };
        writer.text(&format!("{sign}{from}:{sign}{to}"));
    }
}

impl Generate for PartialRange {
    fn generate(g: &mut Generator<'_>) -> Self {
        let (from, to) = (g.nz_number(), g.nz_number());
        if g.flip() {
            Self::Last(from, to)
        } else {
            Self::First(from, to)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::{Dialect, Place, StringForm};
    use crate::wire::{Frame, Side};

    #[test]
    fn ranges_read_and_write_back() {
        for (text, noted) in [
            ("1:100", None),
            ("500:400", None),
            ("-1:-100", None),
            ("-500:-400", None),
            ("0:4", Some(NoteKind::Range)),
            ("1", Some(NoteKind::Short)),
            ("1:*", Some(NoteKind::Syntax)),
            ("*", Some(NoteKind::Syntax)),
            ("1:-4", Some(NoteKind::Syntax)),
            ("-1:4", Some(NoteKind::Syntax)),
            ("-1", Some(NoteKind::Short)),
            ("--1:-2", Some(NoteKind::Syntax)),
            ("1:2,3", Some(NoteKind::Trailing)),
        ] {
            let frame =
                Frame::from_octets(format!("{text}\r\n").as_bytes(), Side::Client).expect("a line");
            let dialect = Dialect::rev1_all();
            let read = Reader::new(&frame, &dialect).whole("partial-range", PartialRange::read);
            let kinds: Vec<_> = read.notes.iter().map(|note| note.kind).collect();
            assert_eq!(kinds, Vec::from_iter(noted), "{text}");
            if noted.is_none() {
                let mut writer = Writer::new(Side::Client, StringForm::Shortest);
                read.value.expect("a range").write(&mut writer);
                assert_eq!(writer.into_octets(), text.as_bytes());
            }
        }
    }

    #[test]
    fn signs_come_with_their_extension() {
        let frame = Frame::from_octets(b"-1:-2\r\n", Side::Client).expect("a line");
        let mut dialect = Dialect::rev1();
        dialect.extensions.insert(Extension::ContextSearch);
        assert!(dialect.unlocked().unlock(Place::SearchReturn, b"PARTIAL"));
        let read = Reader::new(&frame, &dialect).whole("partial-range", PartialRange::read);
        assert_eq!(read.notes[0].kind, NoteKind::Locked);
        assert!(read.value.is_some());
    }
}
