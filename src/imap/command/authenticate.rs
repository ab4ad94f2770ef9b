//! AUTHENTICATE (RFC 3501 section 6.2.2), with the initial response of RFC 4959.

use bytes::Bytes;

/// `authenticate`: the exchange that follows it is lines of base64, not part of the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticate {
    /// `auth-type`: name of the SASL mechanism.
    pub mechanism: Bytes,
    /// Initial response, decoded; empty for `=` (RFC 4959 section 3).
    pub initial: Option<Bytes>,
}
