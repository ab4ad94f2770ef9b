//! Rules about message numbers and mailbox size (RFC 3501 sections 2.3.1.2, 5.2, 7.3 and 7.4.1).

pub mod exists_shrinks;
pub mod expunge_during_close;
pub mod expunge_during_msn;
pub mod expunge_without_command;
pub mod recent_within_exists;
pub mod within_exists;
