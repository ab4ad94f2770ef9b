//! APPEND (RFC 3501 section 6.3.11), with the generalisation of RFC 4466 section 2.4.

use bytes::Bytes;

use super::Parameter;
use crate::imap::value::{DateTime, Flag, Mailbox};

/// `append`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Append {
    /// Where to.
    pub mailbox: Mailbox,
    /// `flag-list`; `None` if the list is absent.
    pub flags: Option<Vec<Flag>>,
    /// Internal date; `None` for now.
    pub date: Option<DateTime>,
    /// `append-ext` of RFC 4466.
    pub extensions: Vec<Parameter>,
    /// The message.
    pub message: Bytes,
    /// Sent as literal8 (RFC 3516 section 4.4).
    pub binary: bool,
}
