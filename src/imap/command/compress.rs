//! COMPRESS (RFC 4978 section 3): the connection goes on compressed behind the server's OK.

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step, is_word};

/// `algorithm`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompressAlgorithm {
    /// `DEFLATE` (RFC 1951)
    Deflate,
    /// An atom that no RFC defines, as written.
    Other(Bytes),
}

impl CompressAlgorithm {
    /// `SP algorithm` (RFC 4978 section 5): what follows `COMPRESS`.
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let span = reader.atom("algorithm")?;
        if is_word(reader.octets(span), "DEFLATE") {
            return Ok(Self::Deflate);
        }
        reader.note(NoteKind::Syntax, span, "algorithm", "RFC 4978 section 5");
        Ok(Self::Other(reader.slice(span)))
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        match self {
            Self::Deflate => writer.text("DEFLATE"),
            Self::Other(name) => writer.raw(name),
        }
    }
}

impl Generate for CompressAlgorithm {
    /// The only one that there is.
    fn generate(_: &mut Generator<'_>) -> Self {
        Self::Deflate
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_notes_all, assert_reads_all};

    #[test]
    fn reads_what_the_grammar_allows() {
        let deflate = Command::Compress(CompressAlgorithm::Deflate);
        assert_reads_all(&[("deflate", b"a compress Deflate\r\n", deflate)]);
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Locked, Short, Syntax, Trailing};
        assert_notes_all(&[
            (b"a COMPRESS\r\n", Short, "SP", ""),
            (b"a COMPRESS \r\n", Short, "algorithm", ""),
            (b"a COMPRESS LZW\r\n", Syntax, "algorithm", "LZW"),
            (b"a COMPRESS \"DEFLATE\"\r\n", Syntax, "algorithm", ""),
            (b"a COMPRESS DEFLATE 9\r\n", Trailing, "CRLF", " 9"),
        ]);
        assert_notes(&[(b"a COMPRESS DEFLATE\r\n", Locked, "command", "COMPRESS")]);
    }
}
