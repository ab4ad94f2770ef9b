//! GETQUOTA, GETQUOTAROOT and SETQUOTA (RFC 9208 section 4.1; RFC 2087 section 4).

use bytes::Bytes;

use super::Command;
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step};
use crate::imap::value::ResourceName;

/// `setquota`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetQuota {
    /// `quota-root-name`
    pub root: Bytes,
    /// `setquota-list`: resources and their limits. None means that nothing is limited.
    pub limits: Vec<(ResourceName, u64)>,
}

impl SetQuota {
    /// `setquota` behind its name (RFC 9208 section 7).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let root = read_root(reader)?;
        reader.space()?;
        let limits = reader.list("setquota-list", |reader| {
            let name = ResourceName::read(reader)?;
            reader.space()?;
            Ok((name, reader.large_number("resource-limit")?))
        })?;
        Ok(Self { root, limits })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        write_root(&self.root, writer);
        writer.space();
        writer.list(&self.limits, |writer, (name, limit)| {
            name.write(writer);
            writer.space();
            writer.number(*limit);
        });
    }
}

/// `SP quota-root-name` (RFC 9208 section 7): what follows `GETQUOTA`.
pub(super) fn read_root(reader: &mut Reader<'_>) -> Step<Bytes> {
    reader.space()?;
    reader.astring("quota-root-name")
}

/// Writes what [`read_root`] reads.
pub(super) fn write_root(root: &[u8], writer: &mut Writer) {
    writer.space();
    writer.astring(root);
}

/// One of the three commands.
pub(super) fn generate(g: &mut Generator<'_>) -> Command {
    match g.below(3) {
        0 => Command::GetQuota(g.string()),
        1 => Command::GetQuotaRoot(g.any()),
        _ => Command::SetQuota(g.any()),
    }
}

impl Generate for SetQuota {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            root: g.string(),
            limits: g.list(|g| (g.any(), g.number64())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::command::testing::{assert_notes, assert_notes_all, assert_reads_all};
    use crate::imap::note::NoteKind;
    use crate::imap::value::Mailbox;

    #[test]
    fn reads_what_the_grammar_allows() {
        use ResourceName::{AnnotationStorage, Other, Storage};
        let set = |root: &'static str, limits| {
            Command::SetQuota(SetQuota {
                root: root.into(),
                limits,
            })
        };
        assert_reads_all(&[
            (
                "get",
                b"a GETQUOTA \"!partition/sda4\"\r\n",
                Command::GetQuota("!partition/sda4".into()),
            ),
            (
                "root without a name",
                b"a getquota \"\"\r\n",
                Command::GetQuota(Bytes::new()),
            ),
            (
                "roots",
                b"a GETQUOTAROOT inbox\r\n",
                Command::GetQuotaRoot(Mailbox::inbox()),
            ),
            (
                "set",
                b"a SETQUOTA #user/alice (STORAGE 510 annotation-storage 0 X-Y 9223372036854775807)\r\n",
                set(
                    "#user/alice",
                    vec![
                        (Storage, 510),
                        (AnnotationStorage, 0),
                        (Other("x-y".into()), i64::MAX.unsigned_abs()),
                    ],
                ),
            ),
            ("set nothing", b"a SETQUOTA r ()\r\n", set("r", Vec::new())),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Locked, Range, Short, Syntax, Trailing};
        assert_notes_all(&[
            (b"a GETQUOTA\r\n", Short, "SP", ""),
            (b"a GETQUOTA \r\n", Short, "quota-root-name", ""),
            (b"a GETQUOTA (x)\r\n", Syntax, "quota-root-name", ""),
            (b"a GETQUOTA x y\r\n", Trailing, "CRLF", " y"),
            (b"a GETQUOTAROOT\r\n", Short, "SP", ""),
            (b"a SETQUOTA x\r\n", Short, "SP", ""),
            (b"a SETQUOTA x STORAGE 1\r\n", Syntax, "setquota-list", ""),
            (b"a SETQUOTA x (STORAGE)\r\n", Syntax, "SP", ""),
            (
                b"a SETQUOTA x (STORAGE -1)\r\n",
                Syntax,
                "resource-limit",
                "",
            ),
            (b"a SETQUOTA x (STORAGE 1 2)\r\n", Syntax, "SP", ""),
            (b"a SETQUOTA x (STORAGE 1\r\n", Short, "setquota-list", ""),
            (
                b"a SETQUOTA x (STORAGE 9223372036854775808)\r\n",
                Range,
                "resource-limit",
                "9223372036854775808",
            ),
        ]);
        assert_notes(&[
            (b"a GETQUOTA x\r\n", Locked, "command", "GETQUOTA"),
            (b"a GETQUOTAROOT x\r\n", Locked, "command", "GETQUOTAROOT"),
            (b"a SETQUOTA x ()\r\n", Locked, "command", "SETQUOTA"),
        ]);
    }
}
