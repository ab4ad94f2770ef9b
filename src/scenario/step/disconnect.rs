//! `disconnect`: the client closes the connection.

use schemars::JsonSchema;
use serde::Deserialize;

/// How the connection is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Disconnect {
    /// In order: what is written is delivered.
    Clean,
    /// Reset, as by a crash.
    Abrupt,
}
