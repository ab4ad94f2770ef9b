//! The commands that take a mailbox and nothing else: DELETE, SUBSCRIBE and UNSUBSCRIBE
//! (RFC 3501 sections 6.3.4, 6.3.6 and 6.3.7).

use crate::imap::Writer;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::Mailbox;

/// `SP mailbox` behind the name (RFC 3501 section 9 `delete`, `subscribe`, `unsubscribe`).
pub(super) fn read(reader: &mut Reader<'_>) -> Step<Mailbox> {
    reader.space()?;
    Mailbox::read(reader)
}

/// Writes what stands behind the name.
pub(super) fn write(mailbox: &Mailbox, writer: &mut Writer) {
    writer.space();
    mailbox.write(writer);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_reads};
    use crate::imap::note::NoteKind;

    #[test]
    fn reads_what_the_grammar_allows() {
        let news = Mailbox::new("#news.comp.mail.mime".into());
        assert_reads(&[
            (
                "delete",
                b"a DELETE foo/bar\r\n",
                Command::Delete(Mailbox::new("foo/bar".into())),
            ),
            (
                "subscribe",
                b"a SUBSCRIBE #news.comp.mail.mime\r\n",
                Command::Subscribe(news.clone()),
            ),
            (
                "unsubscribe",
                b"a Unsubscribe \"#news.comp.mail.mime\"\r\n",
                Command::Unsubscribe(news),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Octet, Short, Syntax, Trailing};
        assert_notes(&[
            (b"a DELETE\r\n", Short, "SP", ""),
            (b"a DELETE \r\n", Short, "mailbox", ""),
            (b"a DELETE x \r\n", Trailing, "CRLF", " "),
            (b"a DELETE x y\r\n", Trailing, "CRLF", " y"),
            (b"a SUBSCRIBE\r\n", Short, "SP", ""),
            (b"a SUBSCRIBE (x)\r\n", Syntax, "mailbox", ""),
            (b"a SUBSCRIBE x y\r\n", Trailing, "CRLF", " y"),
            (b"a SUBSCRIBE \"\0\"\r\n", Octet, "QUOTED-CHAR", "\0"),
            (b"a UNSUBSCRIBE\r\n", Short, "SP", ""),
            (b"a UNSUBSCRIBE  x\r\n", Syntax, "exactly one SP", " "),
            (b"a UNSUBSCRIBE x \r\n", Trailing, "CRLF", " "),
            (b"a UNSUBSCRIBE \xff\r\n", Syntax, "mailbox", ""),
        ]);
    }
}
