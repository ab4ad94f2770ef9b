//! SELECT and EXAMINE (RFC 3501 sections 6.3.1 and 6.3.2), with the parameters of RFC 4466 section 2.1: CONDSTORE and
//! QRESYNC (RFC 7162), ANNOTATE (RFC 5257).

use std::num::NonZeroU32;

use super::Parameter;
use super::parameter::{read_parameters, write_parameters};
use super::parts::Word;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::{Mailbox, ModSequence, SequenceSet};
use crate::imap::{Place, Writer};
use crate::octets::Span;

const RESYNC: &str = "RFC 7162 section 7";

/// `select`, `examine`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Select {
    /// Which mailbox.
    pub mailbox: Mailbox,
    /// `select-params`; empty if there are none.
    pub parameters: Vec<SelectParameter>,
}

/// `select-param`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelectParameter {
    /// `CONDSTORE` (RFC 7162 section 3.1.8)
    CondStore,
    /// `QRESYNC` (RFC 7162 section 3.2.5)
    Qresync(Box<Qresync>),
    /// `ANNOTATE` (RFC 5257 section 4.1)
    Annotate,
    /// `UTF8` (RFC 5738 section 3.2, which RFC 6855 replaces)
    Utf8,
    /// One that has no type, as written.
    Other(Parameter),
}

/// What the client knows of the mailbox from before (RFC 7162 section 3.2.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qresync {
    /// The last UIDVALIDITY.
    pub validity: NonZeroU32,
    /// The last mod-sequence.
    pub mod_sequence: ModSequence,
    /// `known-uids`
    pub known: Option<SequenceSet>,
    /// `seq-match-data`: message numbers, and the UIDs that they had.
    pub matches: Option<(SequenceSet, SequenceSet)>,
}

impl Select {
    /// `select` or `examine` behind its name (RFC 4466 section 3).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let mailbox = Mailbox::read(reader)?;
        let parameters = read_parameters(reader, "select-params", SelectParameter::read)?;
        Ok(Self {
            mailbox,
            parameters,
        })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.mailbox.write(writer);
        write_parameters(&self.parameters, writer, SelectParameter::write);
    }
}

impl SelectParameter {
    /// `select-param` (RFC 4466 section 3, RFC 7162 section 7, RFC 5257 section 5).
    ///
    /// # Errors
    /// When no label comes next, or its value has no form at all.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.mark();
        let label = Parameter::read_label(reader)?;
        let word = Word::at(reader, label);
        let source = match word.octets() {
            b"CONDSTORE" | b"QRESYNC" => RESYNC,
            b"ANNOTATE" => "RFC 5257 section 5",
            b"UTF8" => "RFC 5738 section 3.2",
            _ => {
                reader.rewind(start);
                return Parameter::read(reader).map(Self::Other);
            }
        };
        reader.unlock(Place::SelectParameter, label, "select-param", source);
        let read = match word.octets() {
            b"CONDSTORE" => Ok(Self::CondStore),
            b"QRESYNC" => Qresync::read(reader).map(|qresync| Self::Qresync(Box::new(qresync))),
            b"UTF8" => Ok(Self::Utf8),
            _ => Ok(Self::Annotate),
        };
        Parameter::or_general(reader, start, "select-param", source, read, Self::Other)
    }

    /// Writes the parameter.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::CondStore => writer.raw(b"CONDSTORE"),
            Self::Qresync(qresync) => qresync.write(writer),
            Self::Annotate => writer.raw(b"ANNOTATE"),
            Self::Utf8 => writer.raw(b"UTF8"),
            Self::Other(parameter) => parameter.write(writer),
        }
    }
}

impl Qresync {
    /// What stands behind `QRESYNC` in `select-param` (RFC 7162 section 7).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        open(reader, b'(')?;
        let validity = reader.nz_number("uidvalidity")?;
        reader.space()?;
        let mod_sequence = ModSequence::read(reader)?;
        let mut qresync = Self {
            validity,
            mod_sequence,
            known: None,
            matches: None,
        };
        let mut next = next_value(reader)?;
        if next.is_some_and(|octet| octet != b'(') {
            qresync.known = Some(SequenceSet::read_numbers(reader, "known-uids", RESYNC)?);
            next = next_value(reader)?;
        }
        if next == Some(b'(') {
            open(reader, b'(')?;
            let numbers = SequenceSet::read_numbers(reader, "known-sequence-set", RESYNC)?;
            reader.space()?;
            let uids = SequenceSet::read_numbers(reader, "known-uid-set", RESYNC)?;
            open(reader, b')')?;
            qresync.matches = Some((numbers, uids));
        }
        open(reader, b')')?;
        Ok(qresync)
    }

    fn write(&self, writer: &mut Writer) {
        writer.text(&format!(
            "QRESYNC ({} {}",
            self.validity, self.mod_sequence.0
        ));
        if let Some(known) = &self.known {
            writer.space();
            known.write(writer);
        }
        if let Some((numbers, uids)) = &self.matches {
            writer.raw(b" (");
            numbers.write(writer);
            writer.space();
            uids.write(writer);
            writer.raw(b")");
        }
        writer.raw(b")");
    }
}

/// A parenthesis of the value of QRESYNC.
fn open(reader: &mut Reader<'_>, octet: u8) -> Step<()> {
    if reader.eat(octet) {
        Ok(())
    } else {
        reader.fail_in("select-param", RESYNC)
    }
}

/// If a space comes next, passes over it and tells what follows.
fn next_value(reader: &mut Reader<'_>) -> Step<Option<u8>> {
    if reader.peek() != Some(b' ') {
        return Ok(None);
    }
    let start = reader.at();
    reader.space()?;
    if reader.peek() == Some(b')') {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, "select-param", RESYNC);
        return Ok(None);
    }
    Ok(reader.peek())
}

impl Generate for Select {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            mailbox: g.any(),
            parameters: g.list(SelectParameter::generate),
        }
    }
}

impl Generate for SelectParameter {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(5) {
            0 => Self::CondStore,
            1 => Self::Annotate,
            4 => Self::Utf8,
            2 => Self::Other(Parameter::generate(g, false)),
            _ => Self::Qresync(Box::new(Qresync {
                validity: g.nz_number(),
                mod_sequence: g.any(),
                known: g.option(SequenceSet::generate_uids),
                matches: g
                    .option(|g| (SequenceSet::generate_uids(g), SequenceSet::generate_uids(g))),
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{
        assert_notes, assert_reads, assert_reads_all, read_all, set,
    };

    fn select(mailbox: &'static str) -> Select {
        Select {
            mailbox: Mailbox::new(mailbox.into()),
            parameters: Vec::new(),
        }
    }

    #[test]
    fn reads_what_the_grammar_allows() {
        assert_reads(&[
            (
                "inbox",
                b"a SELECT iNbOx\r\n",
                Command::Select(select("INBOX")),
            ),
            (
                "examine",
                b"a examine blurdybloop\r\n",
                Command::Examine(select("blurdybloop")),
            ),
            (
                "quoted",
                b"a SELECT \"a b\"\r\n",
                Command::Select(select("a b")),
            ),
            (
                "modified UTF-7",
                b"a SELECT &2D3eAA-\r\n",
                Command::Select(select("&2D3eAA-")),
            ),
            (
                "literal",
                b"a SELECT {5}\r\ninbox\r\n",
                Command::Select(select("INBOX")),
            ),
            ("empty", b"a SELECT \"\"\r\n", Command::Select(select(""))),
        ]);
    }

    #[test]
    fn reads_parameters_of_extensions() {
        let with = |parameters| {
            Command::Select(Select {
                parameters,
                ..select("INBOX")
            })
        };
        let qresync = |known: Option<&str>, matches: Option<(&str, &str)>| {
            SelectParameter::Qresync(Box::new(Qresync {
                validity: NonZeroU32::MIN,
                mod_sequence: ModSequence(90_060_115_194_045_001),
                known: known.map(set),
                matches: matches.map(|(numbers, uids)| (set(numbers), set(uids))),
            }))
        };
        assert_reads_all(&[
            (
                "without a value",
                b"a SELECT INBOX (CondStore ANNOTATE utf8)\r\n",
                with(vec![
                    SelectParameter::CondStore,
                    SelectParameter::Annotate,
                    SelectParameter::Utf8,
                ]),
            ),
            (
                "validity and mod-sequence",
                b"a SELECT INBOX (QRESYNC (1 90060115194045001))\r\n",
                with(vec![qresync(None, None)]),
            ),
            (
                "known UIDs",
                b"a SELECT INBOX (qresync (1 90060115194045001 41:211,214:541))\r\n",
                with(vec![qresync(Some("41:211,214:541"), None)]),
            ),
            (
                "all of it, and another",
                b"a SELECT INBOX (QRESYNC (1 90060115194045001 1:9 (1,3 7,9)) CONDSTORE)\r\n",
                with(vec![
                    qresync(Some("1:9"), Some(("1,3", "7,9"))),
                    SelectParameter::CondStore,
                ]),
            ),
            (
                "matches alone",
                b"a SELECT INBOX (QRESYNC (1 90060115194045001 (1 2)))\r\n",
                with(vec![qresync(None, Some(("1", "2")))]),
            ),
        ]);
        for (value, production) in [
            ("QRESYNC", "SP"),
            ("QRESYNC 5", "select-param"),
            ("QRESYNC (1)", "SP"),
            ("QRESYNC (0 1)", "uidvalidity"),
            ("QRESYNC (1 0)", "mod-sequence-value"),
            ("QRESYNC (1 1 )", "select-param"),
            ("QRESYNC (1 1 1:*)", "known-uids"),
            ("QRESYNC (1 1 1 (1))", "SP"),
            ("QRESYNC (1 1 1 (1 2) 3)", "select-param"),
            ("CONDSTORE 1", "select-param"),
        ] {
            let octets = format!("a SELECT INBOX ({value})\r\n");
            let read = read_all(octets.as_bytes());
            let productions: Vec<_> = read.notes.iter().map(|note| note.production).collect();
            assert_eq!(productions, [production], "{value}");
            assert!(read.value.is_some(), "{value}");
        }
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Locked, Octet, Short, Syntax, Trailing};
        assert_notes(&[
            (b"a SELECT\r\n", Short, "SP", ""),
            (b"a SELECT \r\n", Short, "mailbox", ""),
            (b"a SELECT INBOX \r\n", Trailing, "CRLF", " "),
            (b"a SELECT INBOX x\r\n", Trailing, "CRLF", " x"),
            (b"a SELECT  INBOX\r\n", Syntax, "exactly one SP", " "),
            (b"a SELECT INBOX  (X)\r\n", Syntax, "exactly one SP", " "),
            (
                b"a SELECT INBOX (condstore)\r\n",
                Locked,
                "select-param",
                "condstore",
            ),
            (
                b"a SELECT INBOX (QRESYNC (1 2))\r\n",
                Locked,
                "select-param",
                "QRESYNC",
            ),
            (b"a SELECT a%\r\n", Trailing, "CRLF", "%"),
            (b"a SELECT %\r\n", Syntax, "mailbox", ""),
            (b"a EXAMINE\r\n", Short, "SP", ""),
            (b"a EXAMINE a b\r\n", Trailing, "CRLF", " b"),
            (b"a EXAMINE (a)\r\n", Syntax, "mailbox", ""),
            (b"a SELECT \"\xff\"\r\n", Octet, "QUOTED-CHAR", "\u{fffd}"),
            (b"a SELECT \xff\r\n", Syntax, "mailbox", ""),
        ]);
    }
}
