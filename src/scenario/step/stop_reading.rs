//! `stop_reading`: do not read from the connection, so that the server's writes pile up.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::Wait;
use crate::source::Parsed;

/// Do not read.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct StopReading {
    /// For this long.
    pub time: Parsed<Wait>,
}
