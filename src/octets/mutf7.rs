//! Modified UTF-7 for mailbox names (RFC 3501 section 5.1.3).
