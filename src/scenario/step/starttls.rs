//! `starttls`: the command STARTTLS and the handshake (RFC 3501 section 6.2.1).

use schemars::JsonSchema;
use serde::Deserialize;

use crate::source::Yes;

/// STARTTLS and the handshake.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct StartTls {
    /// Always true; the key is left out otherwise.
    pub yes: Yes,
}
