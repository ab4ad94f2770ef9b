//! Commands without a type of their own: `x-command` (RFC 3501 section 9) and those of
//! extensions that we have no type for. What stood there is kept octet for octet.

use bytes::Bytes;

use super::parts::{knows_all, more};
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, SYNTAX, Step};
use crate::octets::Span;

/// A command that has no type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Its name as written.
    pub name: Bytes,
    /// All after the space that follows the name, line end left out; literals as they stood.
    pub arguments: Bytes,
}

impl Unknown {
    /// The rest of a command whose name stands at `name`. It is a deviation from
    /// `production`, unless it is an `x-command` or the dialect has every extension.
    pub(super) fn read(
        reader: &mut Reader<'_>,
        name: Span,
        production: &'static str,
    ) -> Step<Self> {
        let octets = reader.octets(name);
        let experimental = production == "command" && matches!(octets.first(), Some(b'X' | b'x'));
        if !experimental && !knows_all(reader) {
            reader.note(NoteKind::Syntax, name, production, SYNTAX);
        }
        if !reader.is_done() && reader.peek() != Some(b' ') {
            return reader.fail("SP");
        }
        let arguments = if more(reader) {
            Span::new(reader.at() + 1, reader.end())
        } else {
            Span::at(reader.at())
        };
        let unknown = Self {
            name: reader.slice(name),
            arguments: reader.slice(arguments),
        };
        if !arguments.is_empty() {
            reader.seek(arguments.end);
        }
        Ok(unknown)
    }

    /// Writes name and arguments as they were.
    pub fn write(&self, writer: &mut Writer) {
        writer.raw(&self.name);
        if !self.arguments.is_empty() {
            writer.space();
            writer.kept(&self.arguments);
        }
    }
}

impl Generate for Unknown {
    /// An `x-command`.
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            name: g.other_name(),
            arguments: if g.flip() {
                g.tagged_value()
            } else {
                Bytes::new()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_reads, read_all};

    fn unknown(name: &'static str, arguments: &'static str) -> Command {
        Command::Unknown(Unknown {
            name: name.into(),
            arguments: arguments.into(),
        })
    }

    #[test]
    fn keeps_what_stood_there() {
        assert_reads(&[
            ("bare", b"a XPIG-LATIN\r\n", unknown("XPIG-LATIN", "")),
            ("small", b"a xpig ( \"\r\n", unknown("xpig", "( \"")),
            (
                "literal",
                b"a X1 a {2}\r\n\r\n b\r\n",
                unknown("X1", "a {2}\r\n\r\n b"),
            ),
        ]);
        let read = read_all(b"a GIMME \"\"\r\n");
        assert!(read.is_clean(), "{read:?}");
        assert_eq!(
            read.value.map(|line| line.command),
            Some(unknown("GIMME", "\"\""))
        );
    }

    #[test]
    fn notes_names_that_are_not_commands() {
        use NoteKind::{Octet, Syntax, Trailing};
        assert_notes(&[
            (b"a GIMME \"\"\r\n", Syntax, "command", "GIMME"),
            (b"a NOO\r\n", Syntax, "command", "NOO"),
            (b"a NOOPS\r\n", Syntax, "command", "NOOPS"),
            (b"a UID NOOP\r\n", Syntax, "uid", "NOOP"),
            (b"a XA \r\n", Trailing, "CRLF", " "),
            (b"a XA(b)\r\n", Syntax, "SP", ""),
            (b"a (\r\n", Syntax, "command", ""),
            (b"a \xc3\xa9\r\n", Syntax, "command", ""),
            (b"a+ NOOP\r\n", Octet, "tag", "+"),
        ]);
    }
}
