//! `silence`: nothing may arrive.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::Wait;
use crate::source::Parsed;

/// Nothing may arrive.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Silence {
    /// For this long.
    pub time: Parsed<Wait>,
}
