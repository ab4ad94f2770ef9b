//! COPY and UID COPY (RFC 3501 sections 6.4.7 and 6.4.8), MOVE and UID MOVE (RFC 6851), which have the same arguments.

use super::Command;
use crate::imap::Writer;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::{Mailbox, SequenceSet};

/// `copy` behind its name (RFC 3501 section 9).
pub(super) fn read(reader: &mut Reader<'_>, uid: bool) -> Step<Command> {
    let (set, mailbox) = read_arguments(reader)?;
    Ok(Command::Copy { uid, set, mailbox })
}

/// `move` behind its name (RFC 6851 section 5).
pub(super) fn read_move(reader: &mut Reader<'_>, uid: bool) -> Step<Command> {
    let (set, mailbox) = read_arguments(reader)?;
    Ok(Command::Move { uid, set, mailbox })
}

/// `SP sequence-set SP mailbox`
fn read_arguments(reader: &mut Reader<'_>) -> Step<(SequenceSet, Mailbox)> {
    reader.space()?;
    let set = SequenceSet::read(reader)?;
    reader.space()?;
    Ok((set, Mailbox::read(reader)?))
}

/// Writes what stands behind the name.
pub(super) fn write(set: &SequenceSet, mailbox: &Mailbox, writer: &mut Writer) {
    writer.space();
    set.write(writer);
    writer.space();
    mailbox.write(writer);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::command::testing::{assert_notes, assert_reads, assert_reads_all, set};
    use crate::imap::note::NoteKind;

    #[test]
    fn reads_what_the_grammar_allows() {
        let copy = |uid, numbers: &str, mailbox: &'static str| Command::Copy {
            uid,
            set: set(numbers),
            mailbox: Mailbox::new(mailbox.into()),
        };
        assert_reads(&[
            (
                "range",
                b"A003 COPY 2:4 MEETING\r\n",
                copy(false, "2:4", "MEETING"),
            ),
            (
                "all of it",
                b"a uid copy *:4,5:7,9 \"inbox\"\r\n",
                copy(true, "*:4,5:7,9", "INBOX"),
            ),
            (
                "largest",
                b"a COPY 4294967295 x\r\n",
                copy(false, "4294967295", "x"),
            ),
        ]);
    }

    #[test]
    fn moves_are_read_as_copies_are() {
        let moved = |uid, numbers: &str, mailbox: &'static str| Command::Move {
            uid,
            set: set(numbers),
            mailbox: Mailbox::new(mailbox.into()),
        };
        assert_reads_all(&[
            ("range", b"a MOVE 2:4 foo\r\n", moved(false, "2:4", "foo")),
            (
                "by UID",
                b"a uid move 42:69 \"a b\"\r\n",
                moved(true, "42:69", "a b"),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Locked, Range, Short, Syntax, Trailing};
        assert_notes(&[
            (b"a MOVE 1 x\r\n", Locked, "command", "MOVE"),
            (b"a UID MOVE 1 x\r\n", Locked, "uid", "MOVE"),
            (b"a COPY\r\n", Short, "SP", ""),
            (b"a COPY \r\n", Short, "seq-number", ""),
            (b"a COPY 1\r\n", Short, "SP", ""),
            (b"a COPY 1 \r\n", Short, "mailbox", ""),
            (b"a COPY 0 x\r\n", Range, "seq-number", "0"),
            (b"a COPY 1:0 x\r\n", Range, "seq-number", "0"),
            (b"a COPY 01 x\r\n", Range, "seq-number", "01"),
            (
                b"a COPY 4294967296 x\r\n",
                Range,
                "seq-number",
                "4294967296",
            ),
            (b"a COPY 1: x\r\n", Syntax, "seq-number", ""),
            (b"a COPY :1 x\r\n", Syntax, "seq-number", ""),
            (b"a COPY ,1 x\r\n", Syntax, "seq-number", ""),
            (b"a COPY 1, x\r\n", Syntax, "seq-number", ""),
            (b"a COPY 1,,2 x\r\n", Syntax, "seq-number", ""),
            (b"a COPY 1:2:3 x\r\n", Syntax, "SP", ""),
            (b"a COPY 1-2 x\r\n", Syntax, "SP", ""),
            (b"a COPY -1 x\r\n", Syntax, "seq-number", ""),
            (b"a COPY $ x\r\n", Locked, "seq-last-command", "$"),
            (b"a COPY \"1\" x\r\n", Syntax, "seq-number", ""),
            (b"a COPY (1) x\r\n", Syntax, "seq-number", ""),
            (b"a COPY 1 x \r\n", Trailing, "CRLF", " "),
            (b"a COPY 1 x y\r\n", Trailing, "CRLF", " y"),
            (b"a UID COPY 1  x\r\n", Syntax, "exactly one SP", " "),
            (b"a UID  COPY 1 x\r\n", Syntax, "exactly one SP", " "),
            (b"a UID COPY 1\xff x\r\n", Syntax, "SP", ""),
        ]);
    }
}
