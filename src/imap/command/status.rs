//! STATUS (RFC 3501 section 6.3.10).

use bytes::Bytes;

use super::parts::{Word, knows_all, list};
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, SYNTAX, Step};
use crate::imap::value::Mailbox;

/// `status`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Which mailbox.
    pub mailbox: Mailbox,
    /// What is asked; at least one.
    pub items: Vec<StatusAtt>,
}

/// `status-att`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum StatusAtt {
    /// Number of messages.
    Messages,
    /// Number of messages with `\Recent`.
    Recent,
    /// Next UID.
    UidNext,
    /// UIDVALIDITY.
    UidValidity,
    /// Number of messages without `\Seen`.
    Unseen,
    /// An item of an extension (RFC 4466 section 3, `status-att-val`), as written.
    Other(Bytes),
}

impl Status {
    /// `status` behind its name (RFC 3501 section 9).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let mailbox = Mailbox::read(reader)?;
        reader.space()?;
        let items = list(reader, "status-att", StatusAtt::read)?;
        Ok(Self { mailbox, items })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.mailbox.write(writer);
        writer.space();
        writer.list(&self.items, |writer, item| writer.raw(item.name()));
    }
}

impl StatusAtt {
    /// `status-att` (RFC 3501 section 9).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let span = reader.atom("status-att")?;
        Ok(match Word::at(reader, span).octets() {
            b"MESSAGES" => Self::Messages,
            b"RECENT" => {
                reader.obsolete(span, "status-att");
                Self::Recent
            }
            b"UIDNEXT" => Self::UidNext,
            b"UIDVALIDITY" => Self::UidValidity,
            b"UNSEEN" => Self::Unseen,
            _ => {
                if !knows_all(reader) {
                    reader.note(NoteKind::Syntax, span, "status-att", SYNTAX);
                }
                Self::Other(reader.slice(span))
            }
        })
    }

    /// The name as it is written.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        match self {
            Self::Messages => b"MESSAGES",
            Self::Recent => b"RECENT",
            Self::UidNext => b"UIDNEXT",
            Self::UidValidity => b"UIDVALIDITY",
            Self::Unseen => b"UNSEEN",
            Self::Other(name) => name,
        }
    }
}

impl Generate for Status {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            mailbox: g.any(),
            items: g.non_empty_list(StatusAtt::generate),
        }
    }
}

impl Generate for StatusAtt {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(6) {
            0 => Self::Messages,
            1 => Self::Recent,
            2 => Self::UidNext,
            3 => Self::UidValidity,
            4 => Self::Unseen,
            _ => Self::Other(g.other_name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_reads, read_all};

    fn status(items: Vec<StatusAtt>) -> Command {
        Command::Status(Status {
            mailbox: Mailbox::inbox(),
            items,
        })
    }

    #[test]
    fn reads_what_the_grammar_allows() {
        use StatusAtt::{Messages, Other, Recent, UidNext, UidValidity, Unseen};
        assert_reads(&[
            (
                "one",
                b"a STATUS INBOX (MESSAGES)\r\n",
                status(vec![Messages]),
            ),
            (
                "all",
                b"a status inbox (messages RECENT UIDNEXT UIDVALIDITY UNSEEN)\r\n",
                status(vec![Messages, Recent, UidNext, UidValidity, Unseen]),
            ),
        ]);
        let read = read_all(b"a STATUS INBOX (HIGHESTMODSEQ)\r\n");
        assert!(read.is_clean(), "{read:?}");
        let command = read.value.map(|line| line.command);
        assert_eq!(command, Some(status(vec![Other("HIGHESTMODSEQ".into())])));
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Short, Syntax, Trailing};
        assert_notes(&[
            (b"a STATUS\r\n", Short, "SP", ""),
            (b"a STATUS INBOX\r\n", Short, "SP", ""),
            (b"a STATUS INBOX \r\n", Short, "status-att", ""),
            (b"a STATUS INBOX MESSAGES\r\n", Syntax, "status-att", ""),
            (b"a STATUS INBOX ()\r\n", Syntax, "status-att", "()"),
            (b"a STATUS INBOX (MESSAGES\r\n", Short, "status-att", ""),
            (
                b"a STATUS INBOX (MESSAGES,UNSEEN)\r\n",
                Syntax,
                "status-att",
                "MESSAGES,UNSEEN",
            ),
            (
                b"a STATUS INBOX (\"MESSAGES\")\r\n",
                Syntax,
                "status-att",
                "",
            ),
            (b"a STATUS INBOX ((MESSAGES))\r\n", Syntax, "status-att", ""),
            (b"a STATUS INBOX (SIZE)\r\n", Syntax, "status-att", "SIZE"),
            (b"a STATUS INBOX (MESSAGES )\r\n", Syntax, "status-att", " "),
            (b"a STATUS INBOX ( MESSAGES)\r\n", Syntax, "status-att", " "),
            (
                b"a STATUS INBOX (MESSAGES  RECENT)\r\n",
                Syntax,
                "exactly one SP",
                " ",
            ),
            (b"a STATUS INBOX (MESSAGES) \r\n", Trailing, "CRLF", " "),
            (b"a STATUS INBOX (MESSAGES))\r\n", Trailing, "CRLF", ")"),
            (b"a STATUS INBOX (\0)\r\n", Syntax, "status-att", ""),
        ]);
    }
}
