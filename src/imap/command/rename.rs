//! RENAME (RFC 3501 section 6.3.5), with the parameters of RFC 4466 section 2.3.

use super::parameter::{read_parameters, write_parameters};
use super::{Command, Parameter};
use crate::imap::Writer;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::Mailbox;

/// `rename` behind its name (RFC 4466 section 3).
pub(super) fn read(reader: &mut Reader<'_>) -> Step<Command> {
    reader.space()?;
    let from = Mailbox::read(reader)?;
    reader.space()?;
    let to = Mailbox::read(reader)?;
    let parameters = read_parameters(reader, "rename-params", Parameter::read)?;
    Ok(Command::Rename {
        from,
        to,
        parameters,
    })
}

/// Writes what stands behind the name.
pub(super) fn write(from: &Mailbox, to: &Mailbox, parameters: &[Parameter], writer: &mut Writer) {
    writer.space();
    from.write(writer);
    writer.space();
    to.write(writer);
    write_parameters(parameters, writer, Parameter::write);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::command::testing::{assert_notes, assert_reads};
    use crate::imap::note::NoteKind;

    #[test]
    fn reads_what_the_grammar_allows() {
        let rename = |from: &'static str, to: &'static str, parameters| Command::Rename {
            from: Mailbox::new(from.into()),
            to: Mailbox::new(to.into()),
            parameters,
        };
        let parameter = Parameter {
            name: "X".into(),
            value: None,
        };
        assert_reads(&[
            (
                "plain",
                b"Z433 RENAME INBOX old-mail\r\n",
                rename("INBOX", "old-mail", Vec::new()),
            ),
            (
                "parameters",
                b"a rename \"a b\" {1}\r\nc (X)\r\n",
                rename("a b", "c", vec![parameter]),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Short, Syntax, Trailing};
        assert_notes(&[
            (b"a RENAME\r\n", Short, "SP", ""),
            (b"a RENAME x\r\n", Short, "SP", ""),
            (b"a RENAME x \r\n", Short, "mailbox", ""),
            (b"a RENAME x y z\r\n", Trailing, "CRLF", " z"),
            (b"a RENAME x y \r\n", Trailing, "CRLF", " "),
            (b"a RENAME x  y\r\n", Syntax, "exactly one SP", " "),
            (b"a RENAME x (X)\r\n", Syntax, "mailbox", ""),
            (b"a RENAME \"x\"y\r\n", Syntax, "SP", ""),
            (b"a RENAME x \x80\r\n", Syntax, "mailbox", ""),
        ]);
    }
}
