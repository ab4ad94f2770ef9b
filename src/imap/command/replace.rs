//! REPLACE and UID REPLACE (RFC 8508): a message takes the place of another.

use super::append::AppendMessage;
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step};
use crate::imap::value::{Mailbox, SeqNumber};

/// `replace`, and `uid` followed by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replace {
    /// A UID instead of a message number.
    pub uid: bool,
    /// Which message goes.
    pub number: SeqNumber,
    /// Where the new one goes to.
    pub mailbox: Mailbox,
    /// The new one.
    pub message: AppendMessage,
}

impl Replace {
    /// `replace` behind its name (RFC 8508 section 5).
    pub(super) fn read(reader: &mut Reader<'_>, uid: bool) -> Step<Self> {
        reader.space()?;
        let number = SeqNumber::read(reader)?;
        reader.space()?;
        let mailbox = Mailbox::read(reader)?;
        reader.space()?;
        let message = AppendMessage::read(reader)?;
        Ok(Self {
            uid,
            number,
            mailbox,
            message,
        })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.number.write(writer);
        writer.space();
        self.mailbox.write(writer);
        writer.space();
        self.message.write(writer);
    }
}

impl Generate for Replace {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            uid: g.flip(),
            number: g.any(),
            mailbox: g.any(),
            message: g.any(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::imap::Command;
    use crate::imap::command::append::AppendData;
    use crate::imap::command::testing::{assert_notes, assert_reads_all, read_all};
    use crate::imap::note::NoteKind;
    use crate::imap::value::Flag;

    fn replace(uid: bool, number: SeqNumber, flags: Option<Vec<Flag>>) -> Command {
        Command::Replace(Box::new(Replace {
            uid,
            number,
            mailbox: Mailbox::new("Drafts".into()),
            message: AppendMessage {
                flags,
                date: None,
                extensions: Vec::new(),
                data: AppendData::Literal("ab".into()),
            },
        }))
    }

    #[test]
    fn reads_what_the_grammar_allows() {
        let four = NonZeroU32::new(4).map_or(SeqNumber::Star, SeqNumber::Number);
        assert_reads_all(&[
            (
                "by number",
                b"a REPLACE 4 Drafts (\\Seen) {2}\r\nab\r\n",
                replace(false, four, Some(vec![Flag::Seen])),
            ),
            (
                "the last, by UID",
                b"a uid replace * Drafts {2+}\r\nab\r\n",
                replace(true, SeqNumber::Star, None),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        assert_notes(&[
            (
                b"a REPLACE 4 x {1}\r\na\r\n",
                NoteKind::Locked,
                "command",
                "REPLACE",
            ),
            (
                b"a UID REPLACE 4 x {1}\r\na\r\n",
                NoteKind::Locked,
                "uid",
                "REPLACE",
            ),
        ]);
        for (octets, production) in [
            (&b"a REPLACE\r\n"[..], "SP"),
            (b"a REPLACE 0 x {1}\r\na\r\n", "seq-number"),
            (b"a REPLACE 1:2 x {1}\r\na\r\n", "SP"),
            (b"a REPLACE 1 x\r\n", "SP"),
            (b"a REPLACE 1 x {1}\r\na {1}\r\nb\r\n", "CRLF"),
        ] {
            let read = read_all(octets);
            let productions: Vec<_> = read.notes.iter().map(|note| note.production).collect();
            assert_eq!(productions, [production]);
        }
    }
}
