//! STATUS response (RFC 3501 sections 7.2.4 and 9; items of extensions as RFC 4466 has them).

use std::num::NonZeroU32;

use bytes::Bytes;

use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Fail, Reader, Step, is_word};
use crate::imap::value::{Mailbox, ModSequence, ObjectId, raw};
use crate::imap::{Place, Revision, Writer};
use crate::octets::Span;

/// Where the values of the base items are defined (RFC 3501 as printed has `number` for all).
const VALUES: &str = "RFC 4466 section 3";

/// A STATUS response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxStatus {
    /// Of which mailbox.
    pub mailbox: Mailbox,
    /// Items, in order of the line. The grammar allows none.
    pub items: Vec<StatusItem>,
}

/// One `status-att` and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusItem {
    /// MESSAGES
    Messages(u32),
    /// RECENT
    Recent(u32),
    /// UIDNEXT
    UidNext(NonZeroU32),
    /// UIDVALIDITY
    UidValidity(NonZeroU32),
    /// UNSEEN
    Unseen(u32),
    /// DELETED: messages with `\Deleted` (RFC 9051, RFC 9208).
    Deleted(u32),
    /// DELETED-STORAGE: octets that an expunge would gain (RFC 9208).
    DeletedStorage(u64),
    /// SIZE: octets of all messages (RFC 8438, RFC 9051).
    Size(u64),
    /// APPENDLIMIT: most octets of a message; `None` for `NIL`: no limit (RFC 7889).
    AppendLimit(Option<u32>),
    /// HIGHESTMODSEQ; zero if the mailbox has none (RFC 7162).
    HighestModSeq(ModSequence),
    /// MAILBOXID (RFC 8474)
    MailboxId(ObjectId),
    /// An item of another extension: name and value as written.
    Other(Bytes, Bytes),
}

impl MailboxStatus {
    /// `mailbox SP "(" [status-att-list] ")"`: what follows `STATUS` (RFC 3501 section 9).
    ///
    /// # Errors
    /// When there is no mailbox or no list. What cannot be read in the list is noted.
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let mailbox = Mailbox::read(reader)?;
        reader.space()?;
        let items = reader.list("status-att-list", StatusItem::read)?;
        Ok(Self { mailbox, items })
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.text("STATUS ");
        self.mailbox.write(writer);
        writer.space();
        writer.list(&self.items, |writer, item| item.write(writer));
    }
}

impl StatusItem {
    /// `status-att-val` (RFC 4466 section 3). The value of a known item that does not fit
    /// is noted and kept as written.
    ///
    /// # Errors
    /// When there is no name, or no value of any form.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let span = reader.atom("status-att")?;
        let name = reader.octets(span);
        let is = |text| is_word(name, text);
        reader.space()?;
        let mark = reader.mark();
        let item = match name.len() {
            6 if is("RECENT") => {
                reader.obsolete(span, "status-att-val");
                reader.number("number").map(Self::Recent)
            }
            6 if is("UNSEEN") => reader.number("number").map(Self::Unseen),
            7 if is("UIDNEXT") => read_nz(reader).map(Self::UidNext),
            8 if is("MESSAGES") => reader.number("number").map(Self::Messages),
            11 if is("UIDVALIDITY") => read_nz(reader).map(Self::UidValidity),
            _ => match Self::read_of_extension(reader, span) {
                Some(item) => item,
                None => return Self::read_other(reader, span),
            },
        };
        // A number that goes on with other octets is none.
        match item {
            Ok(item) if matches!(reader.peek(), None | Some(b' ' | b')')) => Ok(item),
            Ok(_) => {
                let at = Span::at(reader.at());
                reader.note(NoteKind::Syntax, at, "status-att-val", VALUES);
                reader.rewind(mark);
                Self::read_other(reader, span)
            }
            Err(Fail) => {
                reader.rewind(mark);
                Self::read_other(reader, span)
            }
        }
    }

    /// The value of an item that RFC 3501 lacks and whose name stands at `name`; `None` if we do not know it.
    #[inline(never)]
    fn read_of_extension(reader: &mut Reader<'_>, name: Span) -> Option<Step<Self>> {
        let octets = reader.octets(name);
        let is = |text| is_word(octets, text);
        let dialect = reader.dialect();
        let base = dialect.revision == Revision::Rev2 && is("DELETED");
        if !base && !dialect.unlocked().unlock(Place::StatusItem, octets) {
            reader.note(NoteKind::Locked, name, "status-att", VALUES);
        }
        Some(match octets.len() {
            4 if is("SIZE") => reader.large_number("number64").map(Self::Size),
            7 if is("DELETED") => reader.number("number").map(Self::Deleted),
            9 if is("MAILBOXID") => ObjectId::read_in_parentheses(reader).map(Self::MailboxId),
            11 if is("APPENDLIMIT") && reader.eat_nil() => Ok(Self::AppendLimit(None)),
            11 if is("APPENDLIMIT") => reader
                .number("number")
                .map(|octets| Self::AppendLimit(Some(octets))),
            13 if is("HIGHESTMODSEQ") => ModSequence::read_or_zero(reader).map(Self::HighestModSeq),
            15 if is("DELETED-STORAGE") => {
                reader.large_number("number64").map(Self::DeletedStorage)
            }
            _ => return None,
        })
    }

    fn read_other(reader: &mut Reader<'_>, name: Span) -> Step<Self> {
        let value = raw::read_value(reader, "tagged-ext-val")?;
        Ok(Self::Other(reader.slice(name), value))
    }

    /// Writes name and value.
    pub fn write(&self, writer: &mut Writer) {
        fn number(writer: &mut Writer, name: &str, number: impl Into<u64>) {
            writer.text(name);
            writer.number(number);
        }
        match self {
            Self::Messages(count) => number(writer, "MESSAGES ", *count),
            Self::Recent(count) => number(writer, "RECENT ", *count),
            Self::UidNext(uid) => number(writer, "UIDNEXT ", uid.get()),
            Self::UidValidity(validity) => number(writer, "UIDVALIDITY ", validity.get()),
            Self::Unseen(count) => number(writer, "UNSEEN ", *count),
            Self::Deleted(count) => number(writer, "DELETED ", *count),
            Self::DeletedStorage(octets) => number(writer, "DELETED-STORAGE ", *octets),
            Self::Size(octets) => number(writer, "SIZE ", *octets),
            Self::AppendLimit(Some(octets)) => number(writer, "APPENDLIMIT ", *octets),
            Self::AppendLimit(None) => writer.text("APPENDLIMIT NIL"),
            Self::HighestModSeq(value) => number(writer, "HIGHESTMODSEQ ", value.0),
            Self::MailboxId(id) => {
                writer.text("MAILBOXID ");
                id.write_in_parentheses(writer);
            }
            Self::Other(name, value) => {
                writer.raw(name);
                writer.space();
                writer.raw(value);
            }
        }
    }
}

fn read_nz(reader: &mut Reader<'_>) -> Step<NonZeroU32> {
    reader.nz_number("nz-number")
}

impl Generate for MailboxStatus {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            mailbox: g.any(),
            items: g.list(StatusItem::generate),
        }
    }
}

impl Generate for StatusItem {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(12) {
            0 => Self::Messages(g.number()),
            1 => Self::Recent(g.number()),
            2 => Self::UidNext(g.nz_number()),
            3 => Self::UidValidity(g.nz_number()),
            4 => Self::Unseen(g.number()),
            5 => Self::Deleted(g.number()),
            6 => Self::DeletedStorage(g.number64()),
            7 => Self::Size(g.number64()),
            8 => Self::AppendLimit(g.any()),
            9 => Self::HighestModSeq(ModSequence::generate_or_zero(g)),
            10 => Self::MailboxId(g.any()),
            _ => Self::Other(g.other_name(), g.tagged_value()),
        }
    }
}
