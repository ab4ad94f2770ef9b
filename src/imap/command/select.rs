//! SELECT and EXAMINE (RFC 3501 sections 6.3.1 and 6.3.2), with the parameters of RFC 4466 section 2.1.

use super::Parameter;
use super::parameter::{read_parameters, write_parameters};
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step};
use crate::imap::value::Mailbox;

/// `select`, `examine`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Select {
    /// Which mailbox.
    pub mailbox: Mailbox,
    /// `select-params`; empty if there are none.
    pub parameters: Vec<Parameter>,
}

impl Select {
    /// `select` or `examine` behind its name (RFC 4466 section 3).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let mailbox = Mailbox::read(reader)?;
        let parameters = read_parameters(reader, "select-params")?;
        Ok(Self {
            mailbox,
            parameters,
        })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.mailbox.write(writer);
        write_parameters(&self.parameters, writer);
    }
}

impl Generate for Select {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            mailbox: g.any(),
            parameters: g.list(|g| Parameter::generate(g, false)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_reads};
    use crate::imap::note::NoteKind;

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
    fn notes_what_deviates() {
        use NoteKind::{Octet, Short, Syntax, Trailing};
        assert_notes(&[
            (b"a SELECT\r\n", Short, "SP", ""),
            (b"a SELECT \r\n", Short, "mailbox", ""),
            (b"a SELECT INBOX \r\n", Trailing, "CRLF", " "),
            (b"a SELECT INBOX x\r\n", Trailing, "CRLF", " x"),
            (b"a SELECT  INBOX\r\n", Syntax, "exactly one SP", " "),
            (b"a SELECT INBOX  (X)\r\n", Syntax, "exactly one SP", " "),
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
