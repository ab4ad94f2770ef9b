//! The search key ANNOTATION: messages by the value of an annotation (RFC 5257 sections 4.8 and 5).

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::command::parts::refuse;
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step};
use crate::imap::value::annotation::read_entry_match;

const SOURCE: &str = "RFC 5257 section 5";

/// What follows ANNOTATION.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnotationKey {
    /// `entry-match`: path of the entries, with possible wildcards.
    pub entry: Bytes,
    /// `att-search`: which values are looked at.
    pub part: AnnotationPart,
    /// What the value must hold; `None` for `NIL`.
    pub value: Option<Bytes>,
}

/// `att-search`, and without the first `att-sort`: which value of an entry is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnnotationPart {
    /// `value`
    Both,
    /// `value.priv`
    Private,
    /// `value.shared`
    Shared,
}

impl AnnotationPart {
    const ALL: [Self; 3] = [Self::Both, Self::Private, Self::Shared];

    /// The attribute as it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Both => "value",
            Self::Private => "value.priv",
            Self::Shared => "value.shared",
        }
    }

    /// `att-search` (RFC 5257 section 5).
    ///
    /// # Errors
    /// When none of the attributes comes next.
    pub(in crate::imap::command) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let span = reader.atom("att-search")?;
        let name = reader.octets(span);
        match Self::ALL
            .into_iter()
            .find(|part| name.eq_ignore_ascii_case(part.name().as_bytes()))
        {
            Some(part) => Ok(part),
            None => refuse(reader, span, "att-search", SOURCE),
        }
    }
}

impl AnnotationKey {
    /// `SP entry-match SP att-search SP value`: what follows ANNOTATION (RFC 5257 section 5).
    ///
    /// # Errors
    /// When one of the three cannot be read.
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let entry = read_entry_match(reader)?;
        reader.space()?;
        let part = AnnotationPart::read(reader)?;
        reader.space()?;
        let value = reader.nstring8("value")?;
        Ok(Self { entry, part, value })
    }

    /// Writes the name of the key and what follows it.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.raw(b"ANNOTATION ");
        writer.list_mailbox(&self.entry);
        writer.space();
        writer.text(self.part.name());
        writer.space();
        writer.nstring8(self.value.as_ref());
    }
}

impl Generate for AnnotationKey {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            entry: g.string(),
            part: g.one_of(&AnnotationPart::ALL),
            value: g.option(Generator::octets),
        }
    }
}
