//! `resource-name`: what a quota limits (RFC 9208 sections 5 and 7).

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step, is_word};

/// A resource. Names compare without regard to case.
#[derive(Clone, Debug)]
pub enum ResourceName {
    /// `STORAGE`, in units of 1024 octets.
    Storage,
    /// `MESSAGE`: number of messages.
    Message,
    /// `MAILBOX`: number of mailboxes.
    Mailbox,
    /// `ANNOTATION-STORAGE`, in units of 1024 octets.
    AnnotationStorage,
    /// `resource-name-ext`, as written.
    Other(Bytes),
}

impl ResourceName {
    /// `resource-name` (RFC 9208 section 7).
    ///
    /// # Errors
    /// When no atom comes next.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let span = reader.atom("resource-name")?;
        let name = reader.octets(span);
        let is = |word| is_word(name, word);
        Ok(match name.len() {
            7 if is("STORAGE") => Self::Storage,
            7 if is("MESSAGE") => Self::Message,
            7 if is("MAILBOX") => Self::Mailbox,
            18 if is("ANNOTATION-STORAGE") => Self::AnnotationStorage,
            _ => Self::Other(reader.slice(span)),
        })
    }

    /// The name as it is written.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        match self {
            Self::Storage => b"STORAGE",
            Self::Message => b"MESSAGE",
            Self::Mailbox => b"MAILBOX",
            Self::AnnotationStorage => b"ANNOTATION-STORAGE",
            Self::Other(name) => name,
        }
    }

    /// Writes the name.
    pub fn write(&self, writer: &mut Writer) {
        writer.raw(self.name());
    }
}

impl PartialEq for ResourceName {
    fn eq(&self, other: &Self) -> bool {
        self.name().eq_ignore_ascii_case(other.name())
    }
}

impl Eq for ResourceName {}

impl Generate for ResourceName {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(5) {
            0 => Self::Storage,
            1 => Self::Message,
            2 => Self::Mailbox,
            3 => Self::AnnotationStorage,
            _ => Self::Other(g.other_name()),
        }
    }
}
