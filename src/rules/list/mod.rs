//! Rules about names of mailboxes (RFC 3501 sections 6.3.8 and 7.2.2).

pub mod both_marks;
pub mod delimiter;
