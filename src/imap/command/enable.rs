//! ENABLE (RFC 5161 section 3.1): the capabilities that the client wants switched on.

use bytes::Bytes;

use super::parts::more;
use crate::imap::Writer;
use crate::imap::reader::{Reader, Step};

/// `1*(SP capability)` behind the name (RFC 5161 section 4).
pub(super) fn read(reader: &mut Reader<'_>) -> Step<Vec<Bytes>> {
    let mut capabilities = Vec::new();
    loop {
        reader.space()?;
        let span = reader.atom("capability")?;
        capabilities.push(reader.slice(span));
        if !more(reader) {
            return Ok(capabilities);
        }
    }
}

/// Writes what stands behind the name.
pub(super) fn write(capabilities: &[Bytes], writer: &mut Writer) {
    for capability in capabilities {
        writer.space();
        writer.raw(capability);
    }
}

#[cfg(test)]
mod tests {

    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_reads_all, read_all};
    use crate::imap::note::NoteKind;

    #[test]
    fn reads_what_the_grammar_allows() {
        assert_reads_all(&[
            (
                "one",
                b"a ENABLE CONDSTORE\r\n",
                Command::Enable(vec!["CONDSTORE".into()]),
            ),
            (
                "several",
                b"a enable X-GOOD-IDEA AUTH=PLAIN\r\n",
                Command::Enable(vec!["X-GOOD-IDEA".into(), "AUTH=PLAIN".into()]),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        for (octets, kind, production) in [
            (&b"a ENABLE\r\n"[..], NoteKind::Short, "SP"),
            (b"a ENABLE \r\n", NoteKind::Short, "capability"),
            (b"a ENABLE \"X\"\r\n", NoteKind::Syntax, "capability"),
            (b"a ENABLE (X)\r\n", NoteKind::Syntax, "capability"),
            (b"a ENABLE X \r\n", NoteKind::Trailing, "CRLF"),
            (b"a ENABLE X  Y\r\n", NoteKind::Syntax, "exactly one SP"),
            (b"a ENABLE X \x80\r\n", NoteKind::Syntax, "capability"),
        ] {
            let read = read_all(octets);
            let notes: Vec<_> = read.notes.iter().map(|n| (n.kind, n.production)).collect();
            assert_eq!(notes, [(kind, production)], "{read:?}");
        }
        assert_notes(&[(b"a ENABLE X\r\n", NoteKind::Locked, "command", "ENABLE")]);
    }
}
