//! LIST and LSUB (RFC 3501 sections 6.3.8 and 6.3.9), RLIST and RLSUB (RFC 2193 section 5), and the extended LIST
//! (RFC 5258). What a pattern matches is the server's matter.

mod extended;
mod option;

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step, is_list_char};
use crate::imap::value::Mailbox;

pub use extended::{ExtendedList, Patterns};
pub use option::{ListOption, ReturnOption, SelectOption};

/// `list`, `lsub`, `rlist`, `rlsub`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// Reference name.
    pub reference: Mailbox,
    /// `list-mailbox`: name with possible wildcards.
    pub pattern: Bytes,
}

impl List {
    /// `lsub` behind its name (RFC 3501 section 9), `rlist` and `rlsub` (RFC 2193 section 6).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let reference = Mailbox::read(reader)?;
        reader.space()?;
        let pattern = read_list_mailbox(reader)?;
        Ok(Self { reference, pattern })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.reference.write(writer);
        writer.space();
        writer.list_mailbox(&self.pattern);
    }
}

/// `list-mailbox` (RFC 3501 section 9): `1*list-char / string`.
fn read_list_mailbox(reader: &mut Reader<'_>) -> Step<Bytes> {
    if reader.peek() == Some(b'"') || reader.is_at_literal() {
        return reader.string("list-mailbox");
    }
    let span = reader.take_while(is_list_char);
    if span.is_empty() {
        return reader.fail("list-mailbox");
    }
    Ok(reader.slice(span))
}

impl Generate for List {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            reference: g.any(),
            pattern: g.string(),
        }
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod basic_tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_reads};
    use crate::imap::note::NoteKind;

    fn list(reference: &'static str, pattern: &'static str) -> List {
        List {
            reference: Mailbox::new(reference.into()),
            pattern: pattern.into(),
        }
    }

    #[test]
    fn reads_what_the_grammar_allows() {
        assert_reads(&[
            ("all", b"a LIST \"\" *\r\n", Command::List(list("", "*"))),
            ("root", b"a LIST \"\" \"\"\r\n", Command::List(list("", ""))),
            (
                "bare",
                b"a LIST ~/Mail/ a%]b*\r\n",
                Command::List(list("~/Mail/", "a%]b*")),
            ),
            (
                "lsub",
                b"a lsub \"#news.\" \"comp.*\"\r\n",
                Command::Lsub(list("#news.", "comp.*")),
            ),
            (
                "literals",
                b"a LIST {1}\r\nx {3}\r\na b\r\n",
                Command::List(list("x", "a b")),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Locked, Octet, Short, Syntax, Trailing};
        assert_notes(&[
            (b"a LIST\r\n", Short, "SP", ""),
            (b"a LIST \"\"\r\n", Short, "SP", ""),
            (b"a LIST \"\" \r\n", Short, "list-mailbox", ""),
            (b"a LIST * *\r\n", Syntax, "mailbox", ""),
            (b"a LIST \"\" (\r\n", Short, "list-mailbox", ""),
            (b"a LSUB \"\" (\r\n", Syntax, "list-mailbox", ""),
            (b"a LSUB () \"\" *\r\n", Syntax, "mailbox", ""),
            (b"a RLSUB \"\" *\r\n", Locked, "command", "RLSUB"),
            (b"a LIST \"\" a\\\r\n", Trailing, "CRLF", "\\"),
            (b"a LSUB \"\" * \r\n", Trailing, "CRLF", " "),
            (b"a LSUB \"\" * x\r\n", Trailing, "CRLF", " x"),
            (b"a LSUB \"\"  *\r\n", Syntax, "exactly one SP", " "),
            (
                b"a LIST \"\" \"\x80\"\r\n",
                Octet,
                "QUOTED-CHAR",
                "\u{fffd}",
            ),
            (b"a LIST \"\" \0\r\n", Syntax, "list-mailbox", ""),
        ]);
    }
}
