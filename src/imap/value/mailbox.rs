//! `mailbox`: a name as it stands on the wire (RFC 3501 sections 5.1 and 9). INBOX is one
//! name in any case; international names are in modified UTF-7 (section 5.1.3).

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step};

/// The octets of a mailbox name, with INBOX in capitals.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mailbox(Bytes);

impl Mailbox {
    /// The primary mailbox of the user.
    #[must_use]
    pub const fn inbox() -> Self {
        Self(Bytes::from_static(b"INBOX"))
    }

    /// The mailbox with this name on the wire.
    #[must_use]
    pub fn new(name: Bytes) -> Self {
        if name.eq_ignore_ascii_case(b"INBOX") {
            Self::inbox()
        } else {
            Self(name)
        }
    }

    /// The name on the wire.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.0
    }

    /// The name on the wire, shared.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        self.0.clone()
    }

    /// Whether this is INBOX.
    #[must_use]
    pub fn is_inbox(&self) -> bool {
        self.0.as_ref() == b"INBOX"
    }

    /// `mailbox` (RFC 3501 section 9): `"INBOX" / astring`.
    ///
    /// # Errors
    /// When no astring comes next.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.astring("mailbox").map(Self::new)
    }

    /// Writes the name as an astring.
    pub fn write(&self, writer: &mut Writer) {
        writer.astring(&self.0);
    }
}

impl Generate for Mailbox {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(3) {
            0 => Self::inbox(),
            1 => Self::new(g.atom()),
            _ => Self::new(g.string()),
        }
    }
}
