//! AUTHENTICATE (RFC 3501 section 6.2.2), with the initial response of RFC 4959. The lines
//! of base64 that follow the command are messages of their own, read elsewhere.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;

use super::parts::{more, refuse, unlock};
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, SYNTAX, Step};
use crate::imap::{Extension, Writer};
use crate::octets::Span;

/// `base64` (RFC 3501 section 9): padded. Whether unused bits are zero is looked at apart.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// `authenticate`: the exchange that follows it is lines of base64, not part of the command.
#[derive(Clone, PartialEq, Eq)]
pub struct Authenticate {
    /// `auth-type`: name of the SASL mechanism.
    pub mechanism: Bytes,
    /// Initial response, decoded; empty for `=` (RFC 4959 section 3).
    pub initial: Option<Bytes>,
}

impl std::fmt::Debug for Authenticate {
    /// Leaves the initial response out: it can hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authenticate")
            .field("mechanism", &self.mechanism)
            .field("initial", &self.initial.as_ref().map(Bytes::len))
            .finish()
    }
}

impl Authenticate {
    /// `authenticate` behind its name (RFC 4959 section 7), up to the end of its first line.
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let mechanism = reader.atom("auth-type")?;
        let mechanism = reader.slice(mechanism);
        let initial = if more(reader) {
            let start = reader.at();
            reader.space()?;
            let initial = Self::read_initial(reader)?;
            let span = Span::new(start, reader.at());
            let source = "RFC 4959 section 7";
            unlock(reader, Extension::SaslIr, span, "authenticate", source);
            Some(initial)
        } else {
            None
        };
        Ok(Self { mechanism, initial })
    }

    /// `base64 / "="` (RFC 4959 section 7).
    fn read_initial(reader: &mut Reader<'_>) -> Step<Bytes> {
        let span = reader.take_while(|octet| octet != b' ');
        let text = reader.octets(span);
        if text == b"=" {
            return Ok(Bytes::new());
        }
        let Ok(octets) = BASE64.decode(text) else {
            return refuse(reader, span, "base64", SYNTAX);
        };
        if BASE64.encode(&octets).as_bytes() != text {
            // The last character has bits set that no octet uses (RFC 4648 section 3.5).
            reader.note(NoteKind::Range, span, "base64", "RFC 4648 section 3.5");
        }
        Ok(octets.into())
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        writer.raw(&self.mechanism);
        if let Some(initial) = &self.initial {
            writer.space();
            if initial.is_empty() {
                writer.raw(b"=");
            } else {
                writer.text(&BASE64.encode(initial));
            }
        }
    }
}

impl Generate for Authenticate {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            mechanism: g.atom(),
            initial: g.option(Generator::octets),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_reads, read_all};

    fn with(mechanism: &'static str, initial: Option<&'static str>) -> Command {
        Command::Authenticate(Authenticate {
            mechanism: mechanism.into(),
            initial: initial.map(Into::into),
        })
    }

    #[test]
    fn reads_what_the_grammar_allows() {
        assert_reads(&[(
            "mechanism alone",
            b"a AUTHENTICATE GSSAPI\r\n",
            with("GSSAPI", None),
        )]);
        for (octets, initial) in [
            (&b"a AUTHENTICATE PLAIN =\r\n"[..], ""),
            (b"a AUTHENTICATE PLAIN AA==\r\n", "\0"),
            (b"a AUTHENTICATE PLAIN AHRlc3QAdGVzdA==\r\n", "\0test\0test"),
            (b"a AUTHENTICATE PLAIN YWI=\r\n", "ab"),
        ] {
            let read = read_all(octets);
            assert!(read.is_clean(), "{read:?}");
            let command = read.value.map(|line| line.command);
            assert_eq!(command, Some(with("PLAIN", Some(initial))));
        }
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Locked, Short, Syntax, Trailing};
        assert_notes(&[
            (b"a AUTHENTICATE\r\n", Short, "SP", ""),
            (b"a AUTHENTICATE \r\n", Short, "auth-type", ""),
            (b"a AUTHENTICATE \"PLAIN\"\r\n", Syntax, "auth-type", ""),
            (b"a AUTHENTICATE PLAIN \r\n", Trailing, "CRLF", " "),
            (
                b"a AUTHENTICATE PLAIN YWI=\r\n",
                Locked,
                "authenticate",
                " YWI=",
            ),
            (b"a AUTHENTICATE PLAIN Y\r\n", Syntax, "base64", "Y"),
            (b"a AUTHENTICATE PLAIN YWI\r\n", Syntax, "base64", "YWI"),
            (b"a AUTHENTICATE PLAIN =AAA\r\n", Syntax, "base64", "=AAA"),
            (
                b"a AUTHENTICATE PLAIN AAA=BBB\r\n",
                Syntax,
                "base64",
                "AAA=BBB",
            ),
            (
                b"a AUTHENTICATE PLAIN {3}\r\nabc\r\n",
                Syntax,
                "base64",
                "{3}\r\nabc",
            ),
        ]);
        let read = read_all(b"a AUTHENTICATE PLAIN YWJ=\r\n");
        let command = read.value.map(|line| line.command);
        assert_eq!(command, Some(with("PLAIN", Some("ab"))));
        let kinds: Vec<_> = read.notes.iter().map(|note| note.kind).collect();
        assert_eq!(kinds, [NoteKind::Range]);
    }

    #[test]
    fn shows_no_response() {
        let shown = format!("{:?}", with("PLAIN", Some("secret")));
        assert!(!shown.contains("secret"), "{shown}");
    }
}
