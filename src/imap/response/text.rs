//! `resp-text`: what status responses say (RFC 3501 sections 7.1 and 9).

use bytes::Bytes;

use super::Code;

/// The word that opens a status response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// OK
    Ok,
    /// NO
    No,
    /// BAD
    Bad,
    /// BYE: the server will close. Only untagged.
    Bye,
    /// PREAUTH: only as a greeting.
    PreAuth,
}

/// `resp-text`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RespText {
    /// `resp-text-code`, without its brackets.
    pub code: Option<Code>,
    /// `text`, for people. Never compared.
    pub text: Bytes,
}
