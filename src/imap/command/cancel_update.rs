//! CANCELUPDATE: no more updates of earlier searches (RFC 5267 section 4.3.5).

use bytes::Bytes;

use super::parts::more;
use crate::imap::Writer;
use crate::imap::generate::Generator;
use crate::imap::reader::{Reader, Step};

/// `1*(SP quoted)`: what follows CANCELUPDATE (RFC 5267 section 5). Tags of the searches.
pub(super) fn read(reader: &mut Reader<'_>) -> Step<Vec<Bytes>> {
    reader.space()?;
    let mut tags = vec![reader.quoted("quoted")?];
    while more(reader) {
        reader.space()?;
        tags.push(reader.quoted("quoted")?);
    }
    Ok(tags)
}

/// Writes what [`read`] reads.
pub(super) fn write(tags: &[Bytes], writer: &mut Writer) {
    for tag in tags {
        writer.space();
        writer.quoted(tag);
    }
}

/// Tags that can be quoted.
pub(super) fn generate(g: &mut Generator<'_>) -> Vec<Bytes> {
    g.non_empty_list(Generator::text)
}

#[cfg(test)]
mod tests {
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_notes_all, assert_reads_all};
    use crate::imap::note::NoteKind::{Locked, Short, Syntax};

    #[test]
    fn reads_and_notes() {
        let cancel = |tags: &[&'static str]| {
            Command::CancelUpdate(tags.iter().map(|&tag| tag.into()).collect())
        };
        assert_reads_all(&[
            ("one", b"B04 CANCELUPDATE \"B01\"\r\n", cancel(&["B01"])),
            (
                "two",
                b"B04 cancelupdate \"B01\" \"a\\\"\"\r\n",
                cancel(&["B01", "a\""]),
            ),
        ]);
        assert_notes(&[(
            b"a CANCELUPDATE \"b\"\r\n",
            Locked,
            "command",
            "CANCELUPDATE",
        )]);
        assert_notes_all(&[
            (b"a CANCELUPDATE\r\n", Short, "SP", ""),
            (b"a CANCELUPDATE b\r\n", Syntax, "quoted", ""),
            (b"a CANCELUPDATE {1}\r\nb\r\n", Syntax, "quoted", ""),
            (b"a CANCELUPDATE \"b\" c\r\n", Syntax, "quoted", ""),
        ]);
    }
}
