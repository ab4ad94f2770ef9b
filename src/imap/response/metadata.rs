//! METADATA response (RFC 5464 sections 4.4 and 5): values that were asked for, or names of what changed.

use bytes::Bytes;

use super::Response;
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::{Entry, Mailbox};
use crate::octets::Span;

/// `metadata-resp`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetadataData {
    /// Of which mailbox; without a name, of the server.
    pub mailbox: Mailbox,
    /// Entries.
    pub entries: MetadataEntries,
}

/// What a METADATA response tells of entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetadataEntries {
    /// `entry-values`: their values, `None` for those that do not exist. At least one.
    Values(Vec<(Entry, Option<Bytes>)>),
    /// `entry-list`: that they have changed. At least one.
    Names(Vec<Entry>),
}

impl MetadataData {
    /// `metadata-resp` behind its name (RFC 5464 section 5).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let mailbox = Mailbox::read(reader)?;
        reader.space()?;
        let start = reader.at();
        if reader.peek() == Some(b'(') {
            let values = reader.list("entry-values", Entry::read_with_value)?;
            if values.is_empty() {
                let span = Span::new(start, reader.at());
                reader.note(NoteKind::Syntax, span, "entry-values", "RFC 5464 section 5");
            }
            return Ok(Self {
                mailbox,
                entries: MetadataEntries::Values(values),
            });
        }
        let mut names = vec![Entry::read(reader)?];
        while reader.peek() == Some(b' ') {
            reader.space()?;
            names.push(Entry::read(reader)?);
        }
        Ok(Self {
            mailbox,
            entries: MetadataEntries::Names(names),
        })
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.text("METADATA ");
        self.mailbox.write(writer);
        writer.space();
        match &self.entries {
            MetadataEntries::Values(values) => Entry::write_values(values, writer),
            MetadataEntries::Names(names) => {
                writer.spaced(names, |writer, name| name.write(writer));
            }
        }
    }
}

/// One in either form.
pub(super) fn generate(g: &mut Generator<'_>) -> Response {
    Response::Metadata(Box::new(MetadataData {
        mailbox: g.any(),
        entries: if g.flip() {
            MetadataEntries::Values(g.non_empty_list(Entry::generate_with_value))
        } else {
            MetadataEntries::Names(g.non_empty_list(Entry::generate))
        },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::response::testing::{assert_locked, assert_notes, assert_reads};

    fn metadata(mailbox: &'static str, entries: MetadataEntries) -> Response {
        Response::Metadata(Box::new(MetadataData {
            mailbox: Mailbox::new(mailbox.into()),
            entries,
        }))
    }

    #[test]
    fn lines_have_these_values() {
        use MetadataEntries::{Names, Values};
        let entry = |name: &'static str| Entry(name.into());
        assert_reads(&[
            (
                b"* METADATA INBOX (/shared/comment \"Its sunny\" /private/comment NIL)",
                metadata(
                    "INBOX",
                    Values(vec![
                        (entry("/shared/comment"), Some("Its sunny".into())),
                        (entry("/private/comment"), None),
                    ]),
                ),
            ),
            (
                b"* METADATA \"\" (/a ~{2}\r\n\0\n)",
                metadata(
                    "",
                    Values(vec![(entry("/a"), Some(Bytes::from_static(b"\0\n")))]),
                ),
            ),
            (
                b"* METADATA \"\" /shared/comment \"/private/a b\"",
                metadata(
                    "",
                    Names(vec![entry("/shared/comment"), entry("/private/a b")]),
                ),
            ),
        ]);
    }

    #[test]
    fn what_deviates_is_noted() {
        use NoteKind::{Octet, Short, Syntax, Trailing};
        assert_notes(&[
            (b"* METADATA", Short, "SP"),
            (b"* METADATA x", Short, "SP"),
            (b"* METADATA x ", Short, "entry"),
            (b"* METADATA x ()", Syntax, "entry-values"),
            (b"* METADATA x (/a)", Syntax, "SP"),
            (b"* METADATA x (/a b)", Syntax, "value"),
            (b"* METADATA x (/a NIL) y", Trailing, "response-data"),
            (b"* METADATA x \"/a%\"", Octet, "entry"),
            (b"* METADATA x /a (/b NIL)", Syntax, "entry"),
        ]);
        assert_locked(&[(b"* METADATA x /a", "response-data")]);
    }
}
