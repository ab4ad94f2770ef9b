//! QUOTA and QUOTAROOT responses (RFC 9208 sections 4.2 and 7; RFC 2087 section 6).

use bytes::Bytes;

use super::Response;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::{Mailbox, ResourceName};
use crate::imap::{Extension, Writer};
use crate::octets::Span;

/// `quota-response`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaData {
    /// `quota-root-name`
    pub root: Bytes,
    /// `quota-list`; under RFC 2087 it may be empty.
    pub resources: Vec<QuotaResource>,
}

/// `quota-resource`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaResource {
    /// What is limited.
    pub name: ResourceName,
    /// How much of it is used.
    pub usage: u64,
    /// How much may be used.
    pub limit: u64,
}

/// `quotaroot-response`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaRootData {
    /// Of which mailbox.
    pub mailbox: Mailbox,
    /// Names of its quota roots.
    pub roots: Vec<Bytes>,
}

impl QuotaData {
    /// `quota-response` behind its name (RFC 9208 section 7).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let root = reader.astring("quota-root-name")?;
        reader.space()?;
        let start = reader.at();
        let resources = reader.list("quota-list", QuotaResource::read)?;
        // RFC 2087 allowed none.
        if resources.is_empty() && reader.dialect().has(Extension::QuotaResource) {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Syntax, span, "quota-list", "RFC 9208 section 7");
        }
        Ok(Self { root, resources })
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.text("QUOTA ");
        writer.astring(&self.root);
        writer.space();
        writer.list(&self.resources, |writer, resource| {
            resource.name.write(writer);
            writer.space();
            writer.number(resource.usage);
            writer.space();
            writer.number(resource.limit);
        });
    }
}

impl QuotaResource {
    /// `quota-resource` (RFC 9208 section 7).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let name = ResourceName::read(reader)?;
        reader.space()?;
        let usage = reader.large_number("resource-usage")?;
        reader.space()?;
        Ok(Self {
            name,
            usage,
            limit: reader.large_number("resource-limit")?,
        })
    }
}

impl QuotaRootData {
    /// `quotaroot-response` behind its name (RFC 9208 section 7).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let mailbox = Mailbox::read(reader)?;
        let mut roots = Vec::new();
        while reader.peek() == Some(b' ') {
            reader.space()?;
            roots.push(reader.astring("quota-root-name")?);
        }
        Ok(Self { mailbox, roots })
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.text("QUOTAROOT ");
        self.mailbox.write(writer);
        for root in &self.roots {
            writer.space();
            writer.astring(root);
        }
    }
}

/// One of the two.
pub(super) fn generate(g: &mut Generator<'_>) -> Response {
    if g.flip() {
        return Response::QuotaRoot(Box::new(QuotaRootData {
            mailbox: g.any(),
            roots: g.list(Generator::string),
        }));
    }
    Response::Quota(Box::new(QuotaData {
        root: g.string(),
        resources: g.non_empty_list(|g| QuotaResource {
            name: ResourceName::generate(g),
            usage: g.number64(),
            limit: g.number64(),
        }),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::response::testing::{assert_locked, assert_notes, assert_reads, parse};
    use crate::imap::{Dialect, Extensions};

    #[test]
    fn lines_have_these_values() {
        use ResourceName::{Message, Other, Storage};
        let resource = |name, usage, limit| QuotaResource { name, usage, limit };
        assert_reads(&[
            (
                b"* QUOTA \"\" (STORAGE 10 512)",
                Response::Quota(Box::new(QuotaData {
                    root: Bytes::new(),
                    resources: vec![resource(Storage, 10, 512)],
                })),
            ),
            (
                b"* QUOTA #user/alice (MESSAGE 42 1000 X-Z 0 9223372036854775807)",
                Response::Quota(Box::new(QuotaData {
                    root: "#user/alice".into(),
                    resources: vec![
                        resource(Message, 42, 1000),
                        resource(Other("X-Z".into()), 0, i64::MAX.unsigned_abs()),
                    ],
                })),
            ),
            (
                b"* QUOTAROOT comp.mail.mime",
                Response::QuotaRoot(Box::new(QuotaRootData {
                    mailbox: Mailbox::new("comp.mail.mime".into()),
                    roots: vec![],
                })),
            ),
            (
                b"* QUOTAROOT INBOX \"\" !partition/sda4",
                Response::QuotaRoot(Box::new(QuotaRootData {
                    mailbox: Mailbox::inbox(),
                    roots: vec![Bytes::new(), "!partition/sda4".into()],
                })),
            ),
        ]);
    }

    #[test]
    fn what_deviates_is_noted() {
        use NoteKind::{Range, Short, Syntax, Trailing};
        assert_notes(&[
            (b"* QUOTA x", Short, "SP"),
            (b"* QUOTA x ()", Syntax, "quota-list"),
            (b"* QUOTA x STORAGE 1 2", Syntax, "quota-list"),
            (b"* QUOTA x (STORAGE 1)", Syntax, "SP"),
            (b"* QUOTA x (STORAGE a 1)", Syntax, "resource-usage"),
            (b"* QUOTA x (STORAGE 1 NIL)", Syntax, "resource-limit"),
            (
                b"* QUOTA x (STORAGE 1 9223372036854775808)",
                Range,
                "resource-limit",
            ),
            (b"* QUOTA x (STORAGE 1 2) y", Trailing, "response-data"),
            (b"* QUOTAROOT", Short, "SP"),
            (b"* QUOTAROOT x (y)", Syntax, "quota-root-name"),
        ]);
        assert_locked(&[
            (b"* QUOTA x (STORAGE 1 2)", "response-data"),
            (b"* QUOTAROOT x y", "response-data"),
        ]);
    }

    #[test]
    fn a_quota_of_old_may_be_empty() {
        for (capability, clean) in [(&b"QUOTA"[..], true), (b"QUOTA=RES-STORAGE", false)] {
            let dialect = Dialect {
                extensions: Extensions::from_capabilities([capability]),
                ..Dialect::rev1()
            };
            assert_eq!(parse(b"* QUOTA x ()", &dialect).is_clean(), clean);
        }
    }
}
