//! Rules about SEARCH (RFC 3501 section 6.4.4).

pub mod answered;
pub mod uids;
