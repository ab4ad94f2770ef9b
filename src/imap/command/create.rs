//! CREATE (RFC 3501 section 6.3.3), with the parameters of RFC 4466 section 2.2 and the use of RFC 6154.

use super::parameter::{read_parameters, write_parameters};
use super::parts::eat_whole_word;
use super::{Command, Parameter};
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step};
use crate::imap::response::NameAttribute;
use crate::imap::value::Mailbox;
use crate::imap::{Place, Writer};
use crate::octets::Span;

const USE: &str = "RFC 6154 section 6";

/// `create-param`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CreateParameter {
    /// `USE`: what the mailbox is for (RFC 6154).
    Use(Vec<NameAttribute>),
    /// A parameter of another extension.
    Other(Parameter),
}

/// `create` behind its name (RFC 4466 section 3).
pub(super) fn read(reader: &mut Reader<'_>) -> Step<Command> {
    reader.space()?;
    let mailbox = Mailbox::read(reader)?;
    let parameters = read_parameters(reader, "create-params", CreateParameter::read)?;
    Ok(Command::Create {
        mailbox,
        parameters,
    })
}

/// Writes what stands behind the name.
pub(super) fn write(mailbox: &Mailbox, parameters: &[CreateParameter], writer: &mut Writer) {
    writer.space();
    mailbox.write(writer);
    write_parameters(parameters, writer, CreateParameter::write);
}

impl CreateParameter {
    /// `create-param` (RFC 4466 section 3, RFC 6154 section 6). A known one that does not fit is noted and kept as written.
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.mark();
        let at = reader.at();
        if !eat_whole_word(reader, b"USE") {
            return Parameter::read(reader).map(Self::Other);
        }
        let name = Span::new(at, reader.at());
        reader.unlock(Place::CreateParameter, name, "create-param", USE);
        let read = read_use(reader).map(Self::Use);
        Parameter::or_general(reader, start, "create-param", USE, read, Self::Other)
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Use(uses) => {
                writer.text("USE ");
                writer.list(uses, |writer, name| name.write(writer));
            }
            Self::Other(parameter) => parameter.write(writer),
        }
    }
}

/// `SP "(" [use-attr *(SP use-attr)] ")"` (RFC 6154 section 6).
fn read_use(reader: &mut Reader<'_>) -> Step<Vec<NameAttribute>> {
    reader.space()?;
    reader.list("create-param", |reader| {
        if reader.peek() != Some(b'\\') {
            return reader.fail_in("use-attr", USE);
        }
        NameAttribute::read(reader)
    })
}

impl Generate for CreateParameter {
    fn generate(g: &mut Generator<'_>) -> Self {
        if g.flip() {
            Self::Use(g.list(NameAttribute::generate))
        } else {
            Self::Other(Parameter::generate(g, false))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::command::testing::{
        assert_notes, assert_notes_all, assert_reads, assert_reads_all,
    };
    use crate::imap::note::NoteKind;

    #[test]
    fn reads_what_the_grammar_allows() {
        let create = |mailbox: &'static str, parameters| Command::Create {
            mailbox: Mailbox::new(mailbox.into()),
            parameters,
        };
        assert_reads(&[
            (
                "plain",
                b"a CREATE owatagusiam/\r\n",
                create("owatagusiam/", Vec::new()),
            ),
            (
                "with a parameter",
                b"a create x (X-A (b))\r\n",
                create(
                    "x",
                    vec![CreateParameter::Other(Parameter {
                        name: "X-A".into(),
                        value: Some("(b)".into()),
                    })],
                ),
            ),
        ]);
        assert_reads_all(&[
            (
                "with a use",
                b"a CREATE x (use (\\Drafts \\Sent \\X-New))\r\n",
                create(
                    "x",
                    vec![CreateParameter::Use(vec![
                        NameAttribute::Drafts,
                        NameAttribute::Sent,
                        NameAttribute::Other("X-New".into()),
                    ])],
                ),
            ),
            (
                "with no use",
                b"a CREATE x (USE ())\r\n",
                create("x", vec![CreateParameter::Use(vec![])]),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Locked, Short, Syntax, Trailing};
        assert_notes(&[
            (b"a CREATE\r\n", Short, "SP", ""),
            (b"a CREATE \r\n", Short, "mailbox", ""),
            (b"a CREATE x \r\n", Trailing, "CRLF", " "),
            (b"a CREATE x y\r\n", Trailing, "CRLF", " y"),
            (b"a CREATE x ()\r\n", Syntax, "create-params", "()"),
            (b"a CREATE x (\r\n", Short, "tagged-ext-label", ""),
            (
                b"a CREATE x (USE (\\All))\r\n",
                Locked,
                "create-param",
                "USE",
            ),
            (b"a CREATE *\r\n", Syntax, "mailbox", ""),
            (b"a CREATE  x\r\n", Syntax, "exactly one SP", " "),
            (b"a CREATE \x80\r\n", Syntax, "mailbox", ""),
            (b"a CREATE \0\r\n", Syntax, "mailbox", ""),
        ]);
        assert_notes_all(&[
            (b"a CREATE x (USE)\r\n", Syntax, "SP", ""),
            (b"a CREATE x (USE (All))\r\n", Syntax, "use-attr", ""),
            (b"a CREATE x (USE 1)\r\n", Syntax, "create-param", ""),
        ]);
    }
}
