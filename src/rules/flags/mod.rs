//! Rules about flags of messages (RFC 3501 sections 2.3.2, 7.1 and 7.2.6).

pub mod no_recent;
pub mod star;
