//! `closed`: the server closes the connection.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::Wait;
use crate::source::Parsed;

/// The server closes the connection.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Closed {
    /// Within this time.
    pub time: Parsed<Wait>,
}
