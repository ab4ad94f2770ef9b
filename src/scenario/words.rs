//! Small things with a written form: spans of time, octets in hexadecimal; and how the small
//! languages of scenarios (expressions, templates, patterns) report into the file.

use std::time::Duration;

use super::expr::{Expr, ParseError};
use super::template::Template;
use crate::source::{Flaw, Readable};

/// A span of time: `200ms`, `5s`, `1m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wait(pub Duration);

/// The longest wait that a scenario may ask for, in milliseconds.
const LONGEST_WAIT: u64 = 600_000;

impl Readable for Wait {
    fn read_text(text: &str) -> Result<Self, Flaw> {
        let unit = text.trim_start_matches(|character: char| character.is_ascii_digit());
        let digits = &text[..text.len() - unit.len()];
        let factor = match unit {
            "ms" => 1,
            "s" => 1000,
            "m" => 60_000,
            _ => {
                return Err(
                    Flaw::whole(text, format!("wanted a span of time, found `{text}`"))
                        .help("write 200ms, 5s or 1m"),
                );
            }
        };
        let count = digits.parse::<u64>().ok();
        match count.and_then(|count| count.checked_mul(factor)) {
            Some(millis) if millis <= LONGEST_WAIT && !digits.is_empty() => {
                Ok(Self(Duration::from_millis(millis)))
            }
            _ => Err(Flaw::whole(
                text,
                format!("wanted at most ten minutes, found `{text}`"),
            )),
        }
    }

    fn regex() -> Option<&'static str> {
        Some("^[0-9]+(ms|s|m)$")
    }
}

/// Octets in hexadecimal: `c3a9`, with blanks between as one likes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hex(pub Vec<u8>);

impl Readable for Hex {
    fn read_text(text: &str) -> Result<Self, Flaw> {
        let mut octets = Vec::new();
        let mut high = None;
        for (at, character) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
            let digit = character
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok());
            let Some(digit) = digit else {
                let flaw = Flaw {
                    span: (at..at + character.len_utf8()).into(),
                    ..Flaw::new(format!("`{character}` is not a hexadecimal digit"))
                };
                return Err(flaw);
            };
            match high.take() {
                Some(high) => octets.push(high << 4 | digit),
                None => high = Some(digit),
            }
        }
        match high {
            None => Ok(Self(octets)),
            Some(_) => Err(Flaw::whole(text, "an octet needs two hexadecimal digits")),
        }
    }

    fn regex() -> Option<&'static str> {
        Some("^([0-9A-Fa-f]{2}|\\s)*$")
    }
}

/// As a flaw of the text that was given.
pub(super) fn flaw(error: ParseError) -> Flaw {
    Flaw {
        span: error.span,
        of: None,
        message: error.message,
        help: error.help,
    }
}

impl Readable for Expr {
    fn read_text(text: &str) -> Result<Self, Flaw> {
        Self::parse(text).map_err(flaw)
    }
}

impl Readable for Template {
    fn read_text(text: &str) -> Result<Self, Flaw> {
        Self::parse(text).map_err(flaw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_time() {
        for (text, millis) in [("200ms", 200), ("5s", 5000), ("1m", 60_000), ("0s", 0)] {
            assert_eq!(
                Wait::read_text(text).unwrap().0,
                Duration::from_millis(millis)
            );
        }
        for text in [
            "",
            "5",
            "s",
            "-5s",
            "5 s",
            "1h",
            "11m",
            "99999999999999999999s",
        ] {
            assert!(Wait::read_text(text).is_err(), "{text}");
        }
        assert!(Wait::read_text("10m").is_ok());
    }

    #[test]
    fn hexadecimal() {
        assert_eq!(Hex::read_text("c3 A9\n00").unwrap().0, [0xc3, 0xa9, 0]);
        assert_eq!(Hex::read_text("c3g9").unwrap_err().span, (2..3).into());
        assert!(Hex::read_text("c3a").is_err());
    }
}
