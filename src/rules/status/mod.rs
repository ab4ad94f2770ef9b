//! Rules about STATUS (RFC 3501 section 6.3.10).

pub mod answered;
pub mod items;
