//! `send`: commands as a client writes them; tag, line end and literals are the runner's.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::template::Template;
use crate::source::{Many, Parsed};

/// One command, or several in one write (RFC 3501 section 5.5).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Send {
    /// In the order in which they are sent.
    pub commands: Many<Parsed<Template>>,
}
