//! `results.json`: the results as they are, and their schema.

use schemars::schema_for;

use super::Format;
use crate::run::results::Results;

/// The JSON format.
pub const FORMAT: Format = Format {
    name: "json",
    file: "results.json",
    says: "the results as data; every other report is made from it",
    make,
};

/// The results as JSON.
#[must_use]
pub fn make(results: &Results) -> String {
    // Only maps with keys that are no strings can fail, and there is none.
    let mut text = serde_json::to_string_pretty(results).unwrap_or_default();
    text.push('\n');
    text
}

/// The JSON schema of `results.json`.
#[must_use]
pub fn schema() -> String {
    let mut text = serde_json::to_string_pretty(&schema_for!(Results)).unwrap_or_default();
    text.push('\n');
    text
}
