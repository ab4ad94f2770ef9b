//! STATUS (RFC 3501 section 6.3.10).

use bytes::Bytes;

use crate::imap::value::Mailbox;

/// `status`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Which mailbox.
    pub mailbox: Mailbox,
    /// What is asked; at least one.
    pub items: Vec<StatusAtt>,
}

/// `status-att`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum StatusAtt {
    /// Number of messages.
    Messages,
    /// Number of messages with `\Recent`.
    Recent,
    /// Next UID.
    UidNext,
    /// UIDVALIDITY.
    UidValidity,
    /// Number of messages without `\Seen`.
    Unseen,
    /// An item of an extension (RFC 4466 section 2.5), as written.
    Other(Bytes),
}
