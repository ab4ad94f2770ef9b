//! LIST and LSUB responses (RFC 3501 sections 7.2.2, 7.2.3 and 9; RFC 5258 section 6).

use bytes::Bytes;

use crate::imap::value::Mailbox;

/// `mailbox-list`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListData {
    /// `mbx-list-flags`, in order of the line.
    pub attributes: Vec<NameAttribute>,
    /// Hierarchy delimiter; `None` for `NIL`: a flat name.
    pub delimiter: Option<u8>,
    /// The name.
    pub mailbox: Mailbox,
    /// `mbox-list-extended` (RFC 5258 section 6), as written, parentheses included.
    pub extended: Option<Bytes>,
}

/// One of `mbx-list-flags`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NameAttribute {
    /// `\Noinferiors`
    NoInferiors,
    /// `\Noselect`
    NoSelect,
    /// `\Marked`
    Marked,
    /// `\Unmarked`
    Unmarked,
    /// `flag-extension`: the atom after the backslash.
    Other(Bytes),
}
