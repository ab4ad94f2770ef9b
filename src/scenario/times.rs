//! How often a line is expected: `3`, `'1+'`, `'0+'`, `'2..4'`.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Visitor;
use serde::{Deserialize, Deserializer};

/// How often a line is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// At least so often.
    pub least: u32,
    /// At most so often; none: as often as it likes.
    pub most: Option<u32>,
}

impl Default for Times {
    fn default() -> Self {
        Self::exactly(1)
    }
}

impl Times {
    /// Just so often.
    #[must_use]
    pub const fn exactly(count: u32) -> Self {
        Self {
            least: count,
            most: Some(count),
        }
    }

    /// Whether `count` is as often as was wanted.
    #[must_use]
    pub fn allows(self, count: u32) -> bool {
        count >= self.least && self.most.is_none_or(|most| count <= most)
    }

    fn read(text: &str) -> Option<Self> {
        if let Some(least) = text.strip_suffix('+') {
            let least = least.parse().ok()?;
            return Some(Self { least, most: None });
        }
        if let Some((least, most)) = text.split_once("..") {
            let (least, most) = (least.parse().ok()?, most.parse().ok()?);
            return (least <= most).then_some(Self {
                least,
                most: Some(most),
            });
        }
        text.parse().ok().map(Self::exactly)
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.most {
            None => write!(f, "{}+", self.least),
            Some(most) if most == self.least => write!(f, "{most}"),
            Some(most) => write!(f, "{}..{most}", self.least),
        }
    }
}

impl<'de> Deserialize<'de> for Times {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Counts;

        impl Visitor<'_> for Counts {
            type Value = Times;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("3, '1+', '0+' or '2..4'")
            }

            fn visit_i64<E: serde::de::Error>(self, count: i64) -> Result<Times, E> {
                let found = serde::de::Unexpected::Signed(count);
                match u32::try_from(count) {
                    Ok(count) => Ok(Times::exactly(count)),
                    Err(_) => Err(E::invalid_value(found, &self)),
                }
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Times, E> {
                let found = serde::de::Unexpected::Str(text);
                Times::read(text).ok_or_else(|| E::invalid_value(found, &self))
            }
        }

        deserializer.deserialize_any(Counts)
    }
}

impl JsonSchema for Times {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Times".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [
            { "type": "integer", "minimum": 0 },
            { "type": "string", "pattern": "^[0-9]+(\\+|\\.\\.[0-9]+)?$" },
        ] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_counts_and_ranges() {
        for (text, least, most) in [
            ("3", 3, Some(3)),
            ("1+", 1, None),
            ("0+", 0, None),
            ("2..4", 2, Some(4)),
        ] {
            let times = Times::read(text).unwrap();
            assert_eq!((times.least, times.most), (least, most));
            assert_eq!(times.to_string(), text);
            assert!(times.allows(least));
        }
        assert!(!Times::exactly(2).allows(1) && !Times::exactly(2).allows(3));
        for text in ["", "+", "4..2", "..", "x", "-1", "1++"] {
            assert_eq!(Times::read(text), None, "{text}");
        }
    }
}
