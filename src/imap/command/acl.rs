//! SETACL, DELETEACL, GETACL, LISTRIGHTS and MYRIGHTS (RFC 4314 section 3): who may do what with a mailbox.

use bytes::Bytes;

use super::Command;
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step};
use crate::imap::value::{Mailbox, RightsChange};

/// `setacl`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAcl {
    /// Of which mailbox.
    pub mailbox: Mailbox,
    /// Whose rights: a user, a group, or those whom a leading `-` excludes.
    pub identifier: Bytes,
    /// How they change.
    pub change: RightsChange,
}

/// The arguments of `deleteacl` and of `listrights`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxIdentifier {
    /// Which mailbox.
    pub mailbox: Mailbox,
    /// Whose rights.
    pub identifier: Bytes,
}

impl SetAcl {
    /// `setacl` behind its name (RFC 4314 section 7).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let MailboxIdentifier {
            mailbox,
            identifier,
        } = MailboxIdentifier::read(reader)?;
        reader.space()?;
        Ok(Self {
            mailbox,
            identifier,
            change: RightsChange::read(reader)?,
        })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        write_both(&self.mailbox, &self.identifier, writer);
        writer.space();
        self.change.write(writer);
    }
}

impl MailboxIdentifier {
    /// `deleteacl` or `listrights` behind its name (RFC 4314 section 7).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let mailbox = Mailbox::read(reader)?;
        reader.space()?;
        Ok(Self {
            mailbox,
            identifier: reader.astring("identifier")?,
        })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        write_both(&self.mailbox, &self.identifier, writer);
    }
}

fn write_both(mailbox: &Mailbox, identifier: &[u8], writer: &mut Writer) {
    writer.space();
    mailbox.write(writer);
    writer.space();
    writer.astring(identifier);
}

/// One of the five commands.
pub(super) fn generate(g: &mut Generator<'_>) -> Command {
    match g.below(5) {
        0 => Command::SetAcl(Box::new(g.any())),
        1 => Command::DeleteAcl(Box::new(g.any())),
        2 => Command::GetAcl(g.any()),
        3 => Command::ListRights(Box::new(g.any())),
        _ => Command::MyRights(g.any()),
    }
}

impl Generate for SetAcl {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            mailbox: g.any(),
            identifier: g.string(),
            change: g.any(),
        }
    }
}

impl Generate for MailboxIdentifier {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            mailbox: g.any(),
            identifier: g.string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::command::testing::{assert_notes, assert_notes_all, assert_reads_all};
    use crate::imap::note::NoteKind;
    use crate::imap::value::Rights;

    fn set(identifier: &'static str, change: RightsChange) -> Command {
        Command::SetAcl(Box::new(SetAcl {
            mailbox: Mailbox::inbox(),
            identifier: identifier.into(),
            change,
        }))
    }

    fn both(mailbox: &'static str, identifier: &'static str) -> Box<MailboxIdentifier> {
        Box::new(MailboxIdentifier {
            mailbox: Mailbox::new(mailbox.into()),
            identifier: identifier.into(),
        })
    }

    #[test]
    fn reads_what_the_grammar_allows() {
        use RightsChange::{Add, Remove, Replace};
        let rights = |text: &'static str| Rights(text.into());
        assert_reads_all(&[
            (
                "replace",
                b"a SETACL inbox John lr0\r\n",
                set("John", Replace(rights("lr0"))),
            ),
            (
                "add",
                b"a SetAcl INBOX Chris +cda\r\n",
                set("Chris", Add(rights("cda"))),
            ),
            (
                "remove",
                b"a SETACL INBOX \"\" {3}\r\n-cd\r\n",
                set("", Remove(rights("cd"))),
            ),
            (
                "no rights",
                b"a SETACL INBOX -Fred \"\"\r\n",
                set("-Fred", Replace(rights(""))),
            ),
            (
                "delete",
                b"a DeleteAcl INBOX Fred\r\n",
                Command::DeleteAcl(both("INBOX", "Fred")),
            ),
            (
                "get",
                b"a GETACL INBOX/Drafts\r\n",
                Command::GetAcl(Mailbox::new("INBOX/Drafts".into())),
            ),
            (
                "list",
                b"a LISTRIGHTS ~/Mail/saved smith\r\n",
                Command::ListRights(both("~/Mail/saved", "smith")),
            ),
            (
                "mine",
                b"a MYRIGHTS \"INBOX\"\r\n",
                Command::MyRights(Mailbox::inbox()),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Locked, Octet, Short, Syntax, Trailing};
        assert_notes_all(&[
            (b"a SETACL\r\n", Short, "SP", ""),
            (b"a SETACL x\r\n", Short, "SP", ""),
            (b"a SETACL x y\r\n", Short, "SP", ""),
            (b"a SETACL x y \r\n", Short, "mod-rights", ""),
            (b"a SETACL x y lrQs\r\n", Octet, "mod-rights", "lrQs"),
            (
                b"a SETACL x y \"+l r\"\r\n",
                Octet,
                "mod-rights",
                "\"+l r\"",
            ),
            (b"a SETACL x y l r\r\n", Trailing, "CRLF", " r"),
            (b"a SETACL x (y) l\r\n", Syntax, "identifier", ""),
            (b"a DELETEACL x\r\n", Short, "SP", ""),
            (b"a DELETEACL x y z\r\n", Trailing, "CRLF", " z"),
            (b"a GETACL\r\n", Short, "SP", ""),
            (b"a GETACL x y\r\n", Trailing, "CRLF", " y"),
            (b"a LISTRIGHTS x \r\n", Short, "identifier", ""),
            (b"a MYRIGHTS  x\r\n", Syntax, "exactly one SP", " "),
        ]);
        assert_notes(&[
            (b"a SETACL x y l\r\n", Locked, "command", "SETACL"),
            (b"a DELETEACL x y\r\n", Locked, "command", "DELETEACL"),
            (b"a GETACL x\r\n", Locked, "command", "GETACL"),
            (b"a LISTRIGHTS x y\r\n", Locked, "command", "LISTRIGHTS"),
            (b"a MYRIGHTS x\r\n", Locked, "command", "MYRIGHTS"),
        ]);
    }
}
