//! `mod-sequence-value`: the number that rises with every change of a message (RFC 7162 section 7).

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::octets::Span;

const SOURCE: &str = "RFC 7162 section 7";

/// A mod-sequence: up to 63 bits. Zero stands only where the grammar has `mod-sequence-valzer`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModSequence(pub u64);

impl ModSequence {
    /// The largest.
    pub const MOST: Self = Self(i64::MAX.unsigned_abs());

    /// `mod-sequence-value` (RFC 7162 section 7).
    ///
    /// # Errors
    /// When no digit comes next. Zero and what is past 63 bits are noted and read as they are.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        Self::read_from(reader, 1, "mod-sequence-value")
    }

    /// `mod-sequence-valzer` (RFC 7162 section 7): zero too.
    ///
    /// # Errors
    /// When no digit comes next. What is past 63 bits is noted and read as it is.
    pub fn read_or_zero(reader: &mut Reader<'_>) -> Step<Self> {
        Self::read_from(reader, 0, "mod-sequence-valzer")
    }

    fn read_from(reader: &mut Reader<'_>, least: u64, production: &'static str) -> Step<Self> {
        let start = reader.at();
        let value = reader.digits(production)?;
        if value < least || value > Self::MOST.0 {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Range, span, production, SOURCE);
        }
        Ok(Self(value))
    }

    /// Writes the number.
    pub fn write(self, writer: &mut Writer) {
        writer.number(self.0);
    }

    /// A `mod-sequence-valzer`.
    pub(in crate::imap) fn generate_or_zero(g: &mut Generator<'_>) -> Self {
        Self(g.number64())
    }
}

impl Generate for ModSequence {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self(g.number64().max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Dialect;
    use crate::wire::{Frame, Side};

    #[test]
    fn values_and_bounds() {
        for (text, value, clean, clean_or_zero) in [
            ("1", 1, true, true),
            ("0", 0, false, true),
            ("007", 7, true, true),
            ("9223372036854775807", i64::MAX.unsigned_abs(), true, true),
            (
                "9223372036854775808",
                i64::MAX.unsigned_abs() + 1,
                false,
                false,
            ),
            ("99999999999999999999", u64::MAX, false, false),
        ] {
            let frame =
                Frame::from_octets(format!("{text}\r\n").as_bytes(), Side::Server).expect("a line");
            let dialect = Dialect::rev1();
            let read = Reader::new(&frame, &dialect).whole("", ModSequence::read);
            assert_eq!(read.value, Some(ModSequence(value)), "{text}");
            assert_eq!(read.is_clean(), clean, "{text}");
            let read = Reader::new(&frame, &dialect).whole("", ModSequence::read_or_zero);
            assert_eq!(read.is_clean(), clean_or_zero, "{text}");
        }
    }
}
