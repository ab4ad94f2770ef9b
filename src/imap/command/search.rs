//! SEARCH (RFC 3501 section 6.4.4), with the generalisation of RFC 4466 section 2.6.

use bytes::Bytes;

use super::Parameter;
use crate::imap::value::{Date, SequenceSet};

/// `search`, and `uid` followed by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// UIDs are wanted instead of message numbers.
    pub uid: bool,
    /// `search-return-opts` of RFC 4466; `None` if `RETURN` is absent.
    pub return_options: Option<Vec<Parameter>>,
    /// Charset of the strings; `None` if not given.
    pub charset: Option<Bytes>,
    /// Keys; all must match. At least one.
    pub keys: Vec<SearchKey>,
}

/// `search-key`
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "the keys are named and explained in RFC 3501 section 6.4.4"
)]
pub enum SearchKey {
    All,
    Answered,
    Bcc(Bytes),
    Before(Date),
    Body(Bytes),
    Cc(Bytes),
    Deleted,
    Draft,
    Flagged,
    From(Bytes),
    Header(Bytes, Bytes),
    Keyword(Bytes),
    Larger(u32),
    New,
    Not(Box<SearchKey>),
    Old,
    On(Date),
    Or(Box<SearchKey>, Box<SearchKey>),
    Recent,
    Seen,
    SentBefore(Date),
    SentOn(Date),
    SentSince(Date),
    Since(Date),
    Smaller(u32),
    Subject(Bytes),
    Text(Bytes),
    To(Bytes),
    Uid(SequenceSet),
    Unanswered,
    Undeleted,
    Undraft,
    Unflagged,
    Unkeyword(Bytes),
    Unseen,
    Set(SequenceSet),
    /// Keys in parentheses: all must match.
    And(Vec<SearchKey>),
}
