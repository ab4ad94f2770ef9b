//! `fetch-modifier`: CHANGEDSINCE and VANISHED (RFC 7162 section 7), PARTIAL (RFC 9394 section 4), and the general
//! form of RFC 4466 section 3.

use super::Parameter;
use crate::imap::command::parts::Word;
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step};
use crate::imap::value::{ModSequence, PartialRange};
use crate::imap::{Place, Writer};

/// `fetch-modifier`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchModifier {
    /// `CHANGEDSINCE` (RFC 7162 section 3.1.4.1)
    ChangedSince(ModSequence),
    /// `VANISHED` (RFC 7162 section 3.2.6), of UID FETCH alone.
    Vanished,
    /// `PARTIAL` (RFC 9394 section 3.3)
    Partial(PartialRange),
    /// One that has no type, as written.
    Other(Parameter),
}

impl FetchModifier {
    /// `fetch-modifier` (RFC 4466 section 3, RFC 7162 section 7, RFC 9394 section 4).
    ///
    /// # Errors
    /// When no label comes next, or its value has no form at all.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.mark();
        let label = Parameter::read_label(reader)?;
        let word = Word::at(reader, label);
        let source = match word.octets() {
            b"CHANGEDSINCE" | b"VANISHED" => "RFC 7162 section 7",
            b"PARTIAL" => "RFC 9394 section 4",
            _ => {
                reader.rewind(start);
                return Parameter::read(reader).map(Self::Other);
            }
        };
        let production = "fetch-modifier";
        reader.unlock(Place::FetchModifier, label, production, source);
        let read = match word.octets() {
            b"CHANGEDSINCE" => reader
                .space()
                .and_then(|()| ModSequence::read(reader))
                .map(Self::ChangedSince),
            b"VANISHED" => Ok(Self::Vanished),
            _ => reader
                .space()
                .and_then(|()| PartialRange::read(reader))
                .map(Self::Partial),
        };
        Parameter::or_general(reader, start, production, source, read, Self::Other)
    }

    /// Writes the modifier.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::ChangedSince(since) => {
                writer.raw(b"CHANGEDSINCE ");
                since.write(writer);
            }
            Self::Vanished => writer.raw(b"VANISHED"),
            Self::Partial(range) => {
                writer.raw(b"PARTIAL ");
                range.write(writer);
            }
            Self::Other(parameter) => parameter.write(writer),
        }
    }
}

impl Generate for FetchModifier {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(4) {
            0 => Self::ChangedSince(g.any()),
            1 => Self::Vanished,
            2 => Self::Partial(g.any()),
            _ => Self::Other(Parameter::generate(g, false)),
        }
    }
}
