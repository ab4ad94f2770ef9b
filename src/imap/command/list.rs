//! LIST and LSUB (RFC 3501 sections 6.3.8 and 6.3.9).

use bytes::Bytes;

use crate::imap::value::Mailbox;

/// `list`, `lsub`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// Reference name.
    pub reference: Mailbox,
    /// `list-mailbox`: name with possible wildcards.
    pub pattern: Bytes,
}
