//! `raw`: exactly these octets, with no tag, line end or literal of the runner's.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::template::Template;
use crate::scenario::{Hex, Wait};
use crate::source::{At, Flaw, Parsed, Word, Yes};

/// What is written, in order.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Raw {
    /// The parts.
    pub items: Vec<At<RawItem>>,
}

/// A part of what is written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(
    rename_all = "lowercase",
    expecting = "one of `text`, `hex`, `fill`, `pause`, `cut`, `wait`"
)]
pub enum RawItem {
    /// Text; in double quotes `\r\n` is a line end. `${{ tag }}` is a fresh tag, the same throughout the step.
    Text(Parsed<Template>),
    /// Octets in hexadecimal.
    Hex(Parsed<Hex>),
    /// One character many times.
    Fill(Fill),
    /// Nothing for this long.
    Pause(Parsed<Wait>),
    /// The end of a write.
    Cut(Yes),
    /// Go on after this.
    Wait(For),
}

/// What to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum For {
    /// A continuation request; given up when the command is answered.
    Continuation,
}

/// Most octets that `fill` makes.
pub const MOST_FILL: u32 = 64 << 20;

/// One character many times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "FillKeys")]
pub struct Fill {
    /// How many octets.
    pub octets: u32,
    /// Which.
    pub octet: u8,
}

/// One character many times.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map with `octets` and `char`")]
#[schemars(rename = "Fill")]
struct FillKeys {
    /// How many octets, at most 67108864.
    octets: At<u32>,
    /// Which ASCII character.
    char: At<Word>,
}

impl TryFrom<FillKeys> for Fill {
    type Error = Flaw;

    fn try_from(keys: FillKeys) -> Result<Self, Flaw> {
        if keys.octets.value > MOST_FILL {
            return Err(
                Flaw::new(format!("wanted at most {MOST_FILL} octets")).of(keys.octets.span)
            );
        }
        match keys.char.value.0.as_bytes() {
            &[octet] if octet.is_ascii() => Ok(Self {
                octets: keys.octets.value,
                octet,
            }),
            _ => Err(Flaw::new("wanted one ASCII character").of(keys.char.span)),
        }
    }
}

impl JsonSchema for Fill {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        FillKeys::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        FillKeys::json_schema(generator)
    }
}
