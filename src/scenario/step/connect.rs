//! `connect`: a new connection for this session; the old one is dropped.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::source::Yes;

/// A new connection, in state `nonauth`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Connect {
    /// Always true; the key is left out otherwise.
    pub yes: Yes,
}
