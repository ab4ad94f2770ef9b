//! The baseline's file, read: TOML, every mistake pointed at.

use std::path::Path;

use jiff::civil::Date;
use serde::Deserialize;

use super::{Baseline, Disputed, Known};
use crate::source::{self, At, Flaw, Parsed, Problem, Readable, Text};

/// Version of the file.
pub(super) const SCHEMA: i64 = 1;

#[derive(Debug, Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    expecting = "a baseline: `schema`, `target`, `[[known]]`, `[[disputed]]`"
)]
struct Keys {
    schema: At<i64>,
    target: Option<At<String>>,
    #[serde(default)]
    known: Vec<KnownKeys>,
    #[serde(default)]
    disputed: Vec<DisputedKeys>,
}

#[derive(Debug, Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    expecting = "an entry: `requirement`, `signature`, `cases`, `reason`, `first-seen`, `expires`, `flaky`"
)]
struct KnownKeys {
    requirement: Option<At<String>>,
    signature: At<String>,
    cases: Vec<At<String>>,
    #[serde(default)]
    reason: String,
    first_seen: Parsed<Day>,
    expires: Option<Parsed<Day>>,
    #[serde(default)]
    flaky: bool,
}

#[derive(Debug, Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    expecting = "a dispute: `requirement`, `citation`"
)]
struct DisputedKeys {
    requirement: At<String>,
    citation: At<String>,
}

/// A day, as `2026-11-23`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Day(Date);

impl Readable for Day {
    fn read_text(text: &str) -> Result<Self, Flaw> {
        text.parse::<Date>().map(Self).map_err(|_| {
            Flaw::whole(text, format!("`{text}` is not a day")).help("write it as 2026-12-31")
        })
    }
}

impl Baseline {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, or says what a baseline cannot say.
    pub fn load(path: &Path) -> Result<Self, Vec<Problem>> {
        let text = Text::load(path).map_err(|problem| {
            vec![
                problem.help("`imapspec baseline add RESULTS` makes one from the results of a run"),
            ]
        })?;
        Self::read(text)
    }

    /// Understands the text of a file.
    ///
    /// # Errors
    /// It says what a baseline cannot say.
    pub fn read(text: Text) -> Result<Self, Vec<Problem>> {
        let keys: Keys = source::toml::parse(&text)?.read(&text)?;
        let mut problems = Vec::new();
        if keys.schema.value != SCHEMA {
            let title = format!("wanted schema {SCHEMA}, found {}", keys.schema.value);
            problems.push(
                Problem::error(title)
                    .at(&text, keys.schema.span)
                    .help("another version of imapspec wrote it"),
            );
        }
        for known in &keys.known {
            if known.cases.is_empty() {
                problems.push(
                    Problem::error("this entry names no case")
                        .at(&text, known.signature.span)
                        .help("take the entry out, or name its cases"),
                );
            }
        }
        for disputed in &keys.disputed {
            if disputed.citation.value.trim().is_empty() {
                problems.push(
                    Problem::error("a dispute needs a citation")
                        .at(&text, disputed.citation.span)
                        .help("name the erratum or the discussion that says so"),
                );
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let known = keys.known.into_iter().map(|known| Known {
            requirement: known.requirement,
            signature: known.signature,
            cases: known.cases,
            reason: known.reason,
            first_seen: known.first_seen.value.0,
            expires: known
                .expires
                .map(|expires| At::new(expires.value.0, expires.text.span)),
            flaky: known.flaky,
        });
        let disputed = keys.disputed.into_iter().map(|disputed| Disputed {
            requirement: disputed.requirement,
            citation: disputed.citation.value,
        });
        Ok(Self {
            known: known.collect(),
            disputed: disputed.collect(),
            target: keys.target,
            text,
        })
    }
}
