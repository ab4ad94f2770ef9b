//! `tag`: what joins a command with its answer (RFC 3501 sections 2.2.1 and 9).

use bytes::Bytes;

use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Fail, Reader, SYNTAX, Step, is_tag_char};

/// A tag: one or more ASTRING-CHARs but `+`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(pub Bytes);

impl Tag {
    /// `tag` (RFC 3501 section 9).
    ///
    /// # Errors
    /// When no tag character comes next.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let span = reader.take_while(is_tag_char);
        if span.is_empty() {
            reader.fail_in::<()>("tag", SYNTAX)?;
            return Err(Fail);
        }
        Ok(Self(reader.slice(span)))
    }
}

impl std::fmt::Display for Tag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&crate::octets::show::show(&self.0))
    }
}

impl Generate for Tag {
    fn generate(g: &mut Generator<'_>) -> Self {
        let tag = g.filtered(is_tag_char);
        if tag.is_empty() {
            Self(Bytes::from_static(b"A1"))
        } else {
            Self(tag)
        }
    }
}
