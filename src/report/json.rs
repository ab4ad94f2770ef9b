//! `results.json`: the results as they are, and their schema. Also JSON as it is printed everywhere: a terminal may be
//! what reads it.

use std::fmt::Write as _;

use schemars::schema_for;
use serde::Serialize;

use super::Format;
use super::visible::hides;
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
    print(results).unwrap_or_default()
}

/// A value as JSON, a line for each member. What would act on a terminal or be unseen is escaped, which readers of JSON
/// undo (RFC 8259 section 7).
///
/// # Errors
/// When a map has keys that are no strings.
pub fn print(value: &impl Serialize) -> serde_json::Result<String> {
    let text = serde_json::to_string_pretty(value)?;
    let mut out = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if c == '\n' || !hides(c) {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out.push('\n');
    Ok(out)
}

/// The JSON schema of `results.json`.
#[must_use]
pub fn schema() -> String {
    print(&schema_for!(Results)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{make, print};
    use crate::report::sample;

    #[test]
    fn what_hides_is_escaped_and_read_back() {
        let text = "\u{7f}\u{9b}1m \u{202e}x\u{1bca0}é\u{1b}";
        let printed = print(&text).expect("JSON");
        assert_eq!(
            printed,
            "\"\\u007f\\u009b1m \\u202ex\\ud82f\\udca0é\\u001b\"\n"
        );
        assert_eq!(
            serde_json::from_str::<String>(&printed).expect("JSON"),
            text
        );
    }

    #[test]
    fn hostile_text_acts_nowhere() {
        let text = make(&sample::hostile());
        let acting = text.chars().find(|&c| c != '\n' && super::hides(c));
        assert_eq!(acting, None);
    }
}
