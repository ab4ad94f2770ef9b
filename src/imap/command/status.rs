//! STATUS (RFC 3501 section 6.3.10), with the items of RFCs 7162, 7889, 8438, 8474 and 9208.

use bytes::Bytes;

use super::parts::{Word, knows_all, list};
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, SYNTAX, Step};
use crate::imap::value::Mailbox;
use crate::imap::{Place, Revision, Writer};

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
    /// Number of messages with `\Deleted` (RFC 9051, RFC 9208).
    Deleted,
    /// Octets that would be gained by an expunge (RFC 9208).
    DeletedStorage,
    /// Octets of all messages (RFC 8438, RFC 9051).
    Size,
    /// Largest message that can be appended (RFC 7889).
    AppendLimit,
    /// Highest mod-sequence (RFC 7162).
    HighestModSeq,
    /// Identifier of the mailbox (RFC 8474).
    MailboxId,
    /// An item of another extension (RFC 4466 section 3, `status-att-val`), as written.
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
    /// `status-att` (RFC 3501 section 9, and the RFCs that add to it).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let span = reader.atom("status-att")?;
        let item = match Word::at(reader, span).octets() {
            b"MESSAGES" => Self::Messages,
            b"RECENT" => {
                reader.obsolete(span, "status-att");
                Self::Recent
            }
            b"UIDNEXT" => Self::UidNext,
            b"UIDVALIDITY" => Self::UidValidity,
            b"UNSEEN" => Self::Unseen,
            b"DELETED" => Self::Deleted,
            b"DELETED-STORAGE" => Self::DeletedStorage,
            b"SIZE" => Self::Size,
            b"APPENDLIMIT" => Self::AppendLimit,
            b"HIGHESTMODSEQ" => Self::HighestModSeq,
            b"MAILBOXID" => Self::MailboxId,
            _ => {
                if !knows_all(reader) {
                    reader.note(NoteKind::Syntax, span, "status-att", SYNTAX);
                }
                Self::Other(reader.slice(span))
            }
        };
        if let Some(source) = item.source(reader.dialect().revision) {
            reader.unlock(Place::StatusItem, span, "status-att", source);
        }
        Ok(item)
    }

    /// Where the item is defined, if the base grammar of `revision` lacks it and one of our extensions has it.
    const fn source(&self, revision: Revision) -> Option<&'static str> {
        match (self, revision) {
            (Self::Deleted | Self::DeletedStorage, Revision::Rev1)
            | (Self::DeletedStorage, Revision::Rev2) => Some("RFC 9208 section 7"),
            (Self::Size, Revision::Rev1) => Some("RFC 8438 section 4"),
            (Self::AppendLimit, _) => Some("RFC 7889 section 5"),
            (Self::HighestModSeq, _) => Some("RFC 7162 section 7"),
            (Self::MailboxId, _) => Some("RFC 8474 section 7"),
            (
                Self::Messages
                | Self::Recent
                | Self::UidNext
                | Self::UidValidity
                | Self::Unseen
                | Self::Deleted
                | Self::Size
                | Self::Other(_),
                _,
            ) => None,
        }
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
            Self::Deleted => b"DELETED",
            Self::DeletedStorage => b"DELETED-STORAGE",
            Self::Size => b"SIZE",
            Self::AppendLimit => b"APPENDLIMIT",
            Self::HighestModSeq => b"HIGHESTMODSEQ",
            Self::MailboxId => b"MAILBOXID",
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
        match g.below(12) {
            0 => Self::Messages,
            1 => Self::Recent,
            2 => Self::UidNext,
            3 => Self::UidValidity,
            4 => Self::Unseen,
            5 => Self::Deleted,
            6 => Self::DeletedStorage,
            7 => Self::Size,
            8 => Self::AppendLimit,
            9 => Self::HighestModSeq,
            10 => Self::MailboxId,
            _ => Self::Other(g.other_name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_reads, assert_reads_all};

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
        assert_reads_all(&[
            (
                "of extensions",
                b"a STATUS INBOX (DELETED deleted-storage SIZE AppendLimit HIGHESTMODSEQ mailboxid)\r\n",
                status(vec![
                    StatusAtt::Deleted,
                    StatusAtt::DeletedStorage,
                    StatusAtt::Size,
                    StatusAtt::AppendLimit,
                    StatusAtt::HighestModSeq,
                    StatusAtt::MailboxId,
                ]),
            ),
            (
                "of no extension that we know",
                b"a STATUS INBOX (X-ITEM)\r\n",
                status(vec![Other("X-ITEM".into())]),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Locked, Short, Syntax, Trailing};
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
            (b"a STATUS INBOX (SIZE)\r\n", Locked, "status-att", "SIZE"),
            (b"a STATUS INBOX (X)\r\n", Syntax, "status-att", "X"),
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
