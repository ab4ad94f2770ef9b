//! CREATE (RFC 3501 section 6.3.3), with the parameters of RFC 4466 section 2.2.

use super::parameter::{read_parameters, write_parameters};
use super::{Command, Parameter};
use crate::imap::Writer;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::Mailbox;

/// `create` behind its name (RFC 4466 section 3).
pub(super) fn read(reader: &mut Reader<'_>) -> Step<Command> {
    reader.space()?;
    let mailbox = Mailbox::read(reader)?;
    let parameters = read_parameters(reader, "create-params", Parameter::read)?;
    Ok(Command::Create {
        mailbox,
        parameters,
    })
}

/// Writes what stands behind the name.
pub(super) fn write(mailbox: &Mailbox, parameters: &[Parameter], writer: &mut Writer) {
    writer.space();
    mailbox.write(writer);
    write_parameters(parameters, writer, Parameter::write);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::command::testing::{assert_notes, assert_reads};
    use crate::imap::note::NoteKind;

    #[test]
    fn reads_what_the_grammar_allows() {
        let create = |mailbox: &'static str, parameters| Command::Create {
            mailbox: Mailbox::new(mailbox.into()),
            parameters,
        };
        let uses = Parameter {
            name: "USE".into(),
            value: Some("(\\Drafts \\Sent)".into()),
        };
        assert_reads(&[
            (
                "plain",
                b"a CREATE owatagusiam/\r\n",
                create("owatagusiam/", Vec::new()),
            ),
            (
                "with parameters",
                b"a create x (USE (\\Drafts \\Sent))\r\n",
                create("x", vec![uses]),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Short, Syntax, Trailing};
        assert_notes(&[
            (b"a CREATE\r\n", Short, "SP", ""),
            (b"a CREATE \r\n", Short, "mailbox", ""),
            (b"a CREATE x \r\n", Trailing, "CRLF", " "),
            (b"a CREATE x y\r\n", Trailing, "CRLF", " y"),
            (b"a CREATE x ()\r\n", Syntax, "create-params", "()"),
            (b"a CREATE x (\r\n", Short, "tagged-ext-label", ""),
            (b"a CREATE *\r\n", Syntax, "mailbox", ""),
            (b"a CREATE  x\r\n", Syntax, "exactly one SP", " "),
            (b"a CREATE \x80\r\n", Syntax, "mailbox", ""),
            (b"a CREATE \0\r\n", Syntax, "mailbox", ""),
        ]);
    }
}
