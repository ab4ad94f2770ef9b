//! Floor 1: structure of a message (RFC 5322, RFC 2045). Octets in, no IMAP.
