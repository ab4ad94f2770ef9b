//! ACL, LISTRIGHTS and MYRIGHTS responses (RFC 4314 sections 3.6 to 3.8 and 7).

use bytes::Bytes;

use super::Response;
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step};
use crate::imap::value::{Mailbox, Rights};

/// `acl-data`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AclData {
    /// Of which mailbox.
    pub mailbox: Mailbox,
    /// Identifiers and their rights, in order of the line.
    pub entries: Vec<(Bytes, Rights)>,
}

/// `listrights-data`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRightsData {
    /// Of which mailbox.
    pub mailbox: Mailbox,
    /// For whom.
    pub identifier: Bytes,
    /// Rights that it always has.
    pub required: Rights,
    /// Rights that can be granted; those of one item are tied together.
    pub optional: Vec<Rights>,
}

/// `myrights-data`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyRightsData {
    /// Of which mailbox.
    pub mailbox: Mailbox,
    /// What the user may do with it.
    pub rights: Rights,
}

impl AclData {
    /// `acl-data` behind its name (RFC 4314 section 7).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let mailbox = Mailbox::read(reader)?;
        let mut entries = Vec::new();
        while reader.peek() == Some(b' ') {
            reader.space()?;
            let identifier = reader.astring("identifier")?;
            reader.space()?;
            entries.push((identifier, Rights::read(reader)?));
        }
        Ok(Self { mailbox, entries })
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.text("ACL ");
        self.mailbox.write(writer);
        for (identifier, rights) in &self.entries {
            writer.space();
            writer.astring(identifier);
            writer.space();
            rights.write(writer);
        }
    }
}

impl ListRightsData {
    /// `listrights-data` behind its name (RFC 4314 section 7).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let mailbox = Mailbox::read(reader)?;
        reader.space()?;
        let identifier = reader.astring("identifier")?;
        reader.space()?;
        let required = Rights::read(reader)?;
        let mut optional = Vec::new();
        while reader.peek() == Some(b' ') {
            reader.space()?;
            optional.push(Rights::read(reader)?);
        }
        Ok(Self {
            mailbox,
            identifier,
            required,
            optional,
        })
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.text("LISTRIGHTS ");
        self.mailbox.write(writer);
        writer.space();
        writer.astring(&self.identifier);
        writer.space();
        self.required.write(writer);
        for rights in &self.optional {
            writer.space();
            rights.write(writer);
        }
    }
}

impl MyRightsData {
    /// `myrights-data` behind its name (RFC 4314 section 7).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let mailbox = Mailbox::read(reader)?;
        reader.space()?;
        Ok(Self {
            mailbox,
            rights: Rights::read(reader)?,
        })
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.text("MYRIGHTS ");
        self.mailbox.write(writer);
        writer.space();
        self.rights.write(writer);
    }
}

/// One of the three.
pub(super) fn generate(g: &mut Generator<'_>) -> Response {
    match g.below(3) {
        0 => Response::Acl(Box::new(AclData {
            mailbox: g.any(),
            entries: g.list(|g| (g.string(), Rights::generate(g))),
        })),
        1 => Response::ListRights(Box::new(ListRightsData {
            mailbox: g.any(),
            identifier: g.string(),
            required: g.any(),
            optional: g.list(Rights::generate),
        })),
        _ => Response::MyRights(Box::new(MyRightsData {
            mailbox: g.any(),
            rights: g.any(),
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::NoteKind;
    use crate::imap::response::testing::{assert_locked, assert_notes, assert_reads};

    fn rights(text: &'static str) -> Rights {
        Rights(text.into())
    }

    #[test]
    fn lines_have_these_values() {
        assert_reads(&[
            (
                b"* ACL INBOX Fred rwipslxetad -Fred wetd $team w",
                Response::Acl(Box::new(AclData {
                    mailbox: Mailbox::inbox(),
                    entries: vec![
                        ("Fred".into(), rights("rwipslxetad")),
                        ("-Fred".into(), rights("wetd")),
                        ("$team".into(), rights("w")),
                    ],
                })),
            ),
            (
                b"* ACL \"a b\"",
                Response::Acl(Box::new(AclData {
                    mailbox: Mailbox::new("a b".into()),
                    entries: vec![],
                })),
            ),
            (
                b"* LISTRIGHTS ~/Mail/saved smith \"\" la r swicd0",
                Response::ListRights(Box::new(ListRightsData {
                    mailbox: Mailbox::new("~/Mail/saved".into()),
                    identifier: "smith".into(),
                    required: rights(""),
                    optional: vec![rights("la"), rights("r"), rights("swicd0")],
                })),
            ),
            (
                b"* MYRIGHTS INBOX rwiptsldaex",
                Response::MyRights(Box::new(MyRightsData {
                    mailbox: Mailbox::inbox(),
                    rights: rights("rwiptsldaex"),
                })),
            ),
        ]);
    }

    #[test]
    fn what_deviates_is_noted() {
        use NoteKind::{Octet, Short, Syntax, Trailing};
        assert_notes(&[
            (b"* ACL", Short, "SP"),
            (b"* ACL x y", Short, "SP"),
            (b"* ACL x y ", Short, "rights"),
            (b"* ACL x y lR", Octet, "rights"),
            (b"* ACL x (y) l", Syntax, "identifier"),
            (b"* LISTRIGHTS x y", Short, "SP"),
            (b"* LISTRIGHTS x y l +r", Octet, "rights"),
            (b"* MYRIGHTS x", Short, "SP"),
            (b"* MYRIGHTS x l r", Trailing, "response-data"),
        ]);
        assert_locked(&[
            (b"* ACL x", "response-data"),
            (b"* LISTRIGHTS x y l", "response-data"),
            (b"* MYRIGHTS x l", "response-data"),
        ]);
    }
}
