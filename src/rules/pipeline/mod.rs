//! Rules about which answer belongs to which command (RFC 3501 sections 2.2.2 and 7.5).

pub mod continuation;
pub mod one_answer;
pub mod tagged_data;
pub mod tagged_status;
pub mod unknown_tag;
