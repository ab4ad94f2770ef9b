//! Rules about flags (RFC 3501 sections 2.3.2 and 7.2.6).

pub mod listed;
pub mod recent;
pub mod star;
