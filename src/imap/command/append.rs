//! APPEND (RFC 3501 section 6.3.11), with the generalisation of RFC 4466 section 2.7 and the
//! literal8 of RFC 3516 section 4.4. One message at a time; data other than a literal is left out.

use bytes::Bytes;

use super::Parameter;
use super::parts::unlock;
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step};
use crate::imap::value::{DateTime, Flag, FlagContext, Mailbox};
use crate::imap::{Extension, Writer};
use crate::octets::Span;

/// `append`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Append {
    /// Where to.
    pub mailbox: Mailbox,
    /// `flag-list`; `None` if the list is absent.
    pub flags: Option<Vec<Flag>>,
    /// Internal date; `None` for now.
    pub date: Option<DateTime>,
    /// `append-ext` of RFC 4466: each with a value.
    pub extensions: Vec<Parameter>,
    /// The message.
    pub message: Bytes,
    /// Sent as literal8 (RFC 3516 section 4.4).
    pub binary: bool,
}

impl Append {
    /// `append` behind its name (RFC 3501 section 9; RFC 4466 section 3).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let mailbox = Mailbox::read(reader)?;
        reader.space()?;
        let flags = if reader.peek() == Some(b'(') {
            let flags = Flag::read_list(reader, FlagContext::Flag)?;
            reader.space()?;
            Some(flags)
        } else {
            None
        };
        let date = if reader.peek() == Some(b'"') {
            let date = DateTime::read(reader)?;
            reader.space()?;
            Some(date)
        } else {
            None
        };
        let mut extensions = Vec::new();
        while reader
            .peek()
            .is_some_and(|octet| octet.is_ascii_alphabetic())
        {
            let name = Parameter::read_name(reader)?;
            reader.space()?;
            let value = Some(Parameter::read_value(reader)?);
            extensions.push(Parameter { name, value });
            reader.space()?;
        }
        let start = reader.at();
        let binary = reader.peek() == Some(b'~');
        let message = reader.literal("literal", true)?;
        if binary {
            let tilde = Span::new(start, start + 1);
            unlock(
                reader,
                Extension::Binary,
                tilde,
                "literal",
                "RFC 3516 section 7",
            );
        }
        Ok(Self {
            mailbox,
            flags,
            date,
            extensions,
            message,
            binary,
        })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.mailbox.write(writer);
        if let Some(flags) = &self.flags {
            writer.space();
            Flag::write_list(flags, writer);
        }
        if let Some(date) = &self.date {
            writer.space();
            date.write(writer);
        }
        for extension in &self.extensions {
            writer.space();
            extension.write(writer);
        }
        writer.space();
        writer.message(&self.message, self.binary);
    }
}

impl Generate for Append {
    fn generate(g: &mut Generator<'_>) -> Self {
        let binary = g.one_in(3);
        Self {
            mailbox: g.any(),
            flags: g.option(|g| g.list(Flag::generate)),
            date: g.any(),
            extensions: g.list(|g| Parameter::generate(g, true)),
            message: if binary { g.octets() } else { g.string() },
            binary,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_reads};
    use crate::imap::note::NoteKind;

    fn plain(message: &'static str) -> Append {
        Append {
            mailbox: Mailbox::inbox(),
            flags: None,
            date: None,
            extensions: Vec::new(),
            message: message.into(),
            binary: false,
        }
    }

    #[test]
    fn reads_what_the_grammar_allows() {
        let flags = Some(vec![Flag::Seen, Flag::Keyword("$Work".into())]);
        assert_reads(&[
            (
                "message alone",
                b"a APPEND inbox {3}\r\nabc\r\n",
                Command::Append(plain("abc")),
            ),
            (
                "empty message, empty list",
                b"a append INBOX () {0}\r\n\r\n",
                Command::Append(Append {
                    flags: Some(Vec::new()),
                    ..plain("")
                }),
            ),
            (
                "all",
                b"a APPEND INBOX (\\Seen $Work) \" 7-Feb-1994 21:52:25 -0800\" X-EXT (1 2) {1}\r\n\n\r\n",
                Command::Append(Append {
                    flags,
                    date: Some(DateTime {
                        date: crate::imap::value::Date {
                            year: 1994,
                            month: 2,
                            day: 7,
                        },
                        hour: 21,
                        minute: 52,
                        second: 25,
                        zone_negative: true,
                        zone_minutes: 480,
                    }),
                    extensions: vec![Parameter {
                        name: "X-EXT".into(),
                        value: Some("(1 2)".into()),
                    }],
                    ..plain("\n")
                }),
            ),
        ]);
        let read = crate::imap::command::testing::read_all(b"a APPEND INBOX ~{2}\r\n\0a\r\n");
        assert!(read.is_clean(), "{read:?}");
        assert_eq!(
            read.value.map(|line| line.command),
            Some(Command::Append(Append {
                binary: true,
                ..plain("\0a")
            }))
        );
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Locked, Octet, Range, Short, Syntax, Trailing};
        assert_notes(&[
            (b"a APPEND\r\n", Short, "SP", ""),
            (b"a APPEND INBOX\r\n", Short, "SP", ""),
            (b"a APPEND INBOX \r\n", Short, "literal", ""),
            (b"a APPEND INBOX (\\Seen)\r\n", Short, "SP", ""),
            (b"a APPEND INBOX (\\Seen {1}\r\na\r\n", Syntax, "flag", ""),
            (
                b"a APPEND INBOX (\\Recent) {1}\r\na\r\n",
                Range,
                "flag",
                "\\Recent",
            ),
            (
                b"a APPEND INBOX \"message\"\r\n",
                Syntax,
                "date-day-fixed",
                "",
            ),
            (b"a APPEND INBOX message\r\n", Short, "SP", ""),
            (b"a APPEND INBOX X (v) \r\n", Short, "literal", ""),
            (b"a APPEND INBOX {1}\r\na \r\n", Trailing, "CRLF", " "),
            (
                b"a APPEND INBOX {1}\r\na {1}\r\nb\r\n",
                Trailing,
                "CRLF",
                " {1}\r\nb",
            ),
            (
                b"a APPEND INBOX  {1}\r\na\r\n",
                Syntax,
                "exactly one SP",
                " ",
            ),
            (
                b"a APPEND INBOX {1+}\r\na\r\n",
                Locked,
                "literal",
                "{1+}\r\n",
            ),
            (b"a APPEND INBOX ~{1}\r\na\r\n", Locked, "literal", "~"),
            (b"a APPEND INBOX {1}\r\n\0\r\n", Octet, "CHAR8", "\0"),
        ]);
    }
}
