//! STORE (RFC 3501 section 6.4.6), with the modifiers of RFC 4466 section 2.5.

use super::Parameter;
use crate::imap::value::{Flag, SequenceSet};

/// `store`, and `uid` followed by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    /// UIDs instead of message numbers.
    pub uid: bool,
    /// Which messages.
    pub set: SequenceSet,
    /// `store-modifiers` of RFC 4466; empty if there are none.
    pub modifiers: Vec<Parameter>,
    /// Replace, add or remove.
    pub mode: StoreMode,
    /// `.SILENT`: the new value is not wanted back.
    pub silent: bool,
    /// Whether the flags stood in parentheses.
    pub parenthesised: bool,
    /// The flags.
    pub flags: Vec<Flag>,
}

/// What STORE does with the flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StoreMode {
    /// `FLAGS`
    Replace,
    /// `+FLAGS`
    Add,
    /// `-FLAGS`
    Remove,
}
