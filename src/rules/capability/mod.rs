//! Rules about capabilities (RFC 3501 sections 6.1.1 and 7.2.1).

pub mod answered;
pub mod rev1;
