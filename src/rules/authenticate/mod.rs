//! Rules about AUTHENTICATE (RFC 3501 section 6.2.2).

pub mod challenge;
