//! STATUS response (RFC 3501 sections 7.2.4 and 9; items of extensions as RFC 4466 has them).

use std::num::NonZeroU32;

use bytes::Bytes;

use crate::imap::value::Mailbox;

/// A STATUS response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxStatus {
    /// Of which mailbox.
    pub mailbox: Mailbox,
    /// Items, in order of the line. The grammar allows none.
    pub items: Vec<StatusItem>,
}

/// One `status-att` and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusItem {
    /// MESSAGES
    Messages(u32),
    /// RECENT
    Recent(u32),
    /// UIDNEXT
    UidNext(NonZeroU32),
    /// UIDVALIDITY
    UidValidity(NonZeroU32),
    /// UNSEEN
    Unseen(u32),
    /// An item of an extension: name and value as written.
    Other(Bytes, Bytes),
}
