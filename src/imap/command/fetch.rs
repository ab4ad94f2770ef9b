//! FETCH (RFC 3501 section 6.4.5), with the modifiers of RFC 4466 section 2.4.

use bytes::Bytes;

use super::Parameter;
use crate::imap::value::{Partial, Section, SequenceSet};

/// `fetch`, and `uid` followed by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// UIDs instead of message numbers.
    pub uid: bool,
    /// Which messages.
    pub set: SequenceSet,
    /// What of them.
    pub items: FetchItems,
    /// `fetch-modifiers` of RFC 4466; empty if there are none.
    pub modifiers: Vec<Parameter>,
}

/// A macro, one item, or items in parentheses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchItems {
    /// `ALL`: FLAGS INTERNALDATE RFC822.SIZE ENVELOPE
    All,
    /// `FULL`: as ALL, and BODY
    Full,
    /// `FAST`: FLAGS INTERNALDATE RFC822.SIZE
    Fast,
    /// One item without parentheses.
    One(FetchAtt),
    /// Items in parentheses; at least one.
    List(Vec<FetchAtt>),
}

/// `fetch-att`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchAtt {
    /// ENVELOPE
    Envelope,
    /// FLAGS
    Flags,
    /// INTERNALDATE
    InternalDate,
    /// RFC822
    Rfc822,
    /// RFC822.HEADER
    Rfc822Header,
    /// RFC822.SIZE
    Rfc822Size,
    /// RFC822.TEXT
    Rfc822Text,
    /// BODY: the structure without extension data
    Body,
    /// BODYSTRUCTURE
    BodyStructure,
    /// UID
    Uid,
    /// `BODY[section]<partial>`, `BODY.PEEK[section]<partial>`
    Section {
        /// Does not set `\Seen`.
        peek: bool,
        /// Which part.
        section: Section,
        /// Which octets of it.
        partial: Option<Partial>,
    },
    /// An item of an extension, as written.
    Other(Bytes),
}
