//! SELECT and EXAMINE (RFC 3501 sections 6.3.1 and 6.3.2), with the parameters of RFC 4466 section 2.1.

use super::Parameter;
use crate::imap::value::Mailbox;

/// `select`, `examine`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Select {
    /// Which mailbox.
    pub mailbox: Mailbox,
    /// `select-params`; empty if there are none.
    pub parameters: Vec<Parameter>,
}
