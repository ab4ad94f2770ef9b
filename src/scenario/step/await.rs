//! `await`: no action; wait until what is expected has come.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::Wait;
use crate::source::Parsed;

/// Wait until what is expected has come.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Await {
    /// At most this long.
    pub time: Parsed<Wait>,
}
