//! Settings of `imapspec.toml` that are not about a target: profiles of flags (`[settings.NAME]`), and what holds
//! for single cases (`[[override]]`).

use std::collections::BTreeMap;
use std::ffi::OsString;

use clap::{ArgAction, Command};
use serde::Deserialize;

use crate::run::options::Special;
use crate::scenario::filter::Filter;
use crate::scenario::{Case, Catalogue, Scenario};
use crate::source::near::advice;
use crate::source::{At, Many, Pairs, Parsed, Problem, Text, Word};

/// Flags and their values, as `[settings.NAME]` has them.
pub(super) type Settings = At<Pairs<Many<Word>>>;

/// What holds for the cases that a filter chooses.
#[derive(Debug, Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    expecting = "an override: `filter`, and `retries`, `timeout-factor` or `skip`"
)]
pub(super) struct Override {
    filter: Parsed<Filter>,
    target: Option<String>,
    retries: Option<u32>,
    timeout_factor: Option<At<f64>>,
    skip: Option<At<String>>,
}

impl Override {
    /// Whether it can be meant so.
    pub(super) fn check(&self, text: &Text) -> Result<(), Problem> {
        if let Some(factor) = &self.timeout_factor
            && !(factor.value.is_finite() && factor.value > 0.0)
        {
            return Err(Problem::error("a factor on deadlines is above 0").at(text, factor.span));
        }
        if let Some(skip) = &self.skip
            && skip.value.trim().is_empty()
        {
            return Err(Problem::error("what is left out needs a reason").at(text, skip.span));
        }
        Ok(())
    }
}

/// What the overrides say of each case; a later one wins.
pub(super) fn special(
    overrides: &[Override],
    target: &str,
    cases: &[(Scenario, Case)],
    catalogue: &Catalogue,
) -> BTreeMap<String, Special> {
    let mut all: BTreeMap<String, Special> = BTreeMap::new();
    for one in overrides {
        if one.target.as_deref().is_some_and(|named| named != target) {
            continue;
        }
        for (scenario, case) in cases {
            if one.filter.value.chooses(scenario, case, catalogue) {
                let special = all.entry(case.id.clone()).or_default();
                special.retries = one.retries.or(special.retries);
                let factor = one.timeout_factor.as_ref().map(|factor| factor.value);
                special.timeout_factor = factor.or(special.timeout_factor);
                let skip = one.skip.as_ref().map(|skip| skip.value.clone());
                special.skip = skip.or(special.skip.take());
            }
        }
    }
    all
}

/// The flags of `run` that settings stand for.
pub(super) fn flags(
    settings: &Settings,
    text: &Text,
    run: &Command,
) -> Result<Vec<OsString>, Vec<Problem>> {
    let mut flags = Vec::new();
    let mut problems = Vec::new();
    for (key, values) in settings.value.iter() {
        let known = || run.get_arguments().filter_map(clap::Arg::get_long);
        let Some(argument) = run
            .get_arguments()
            .find(|argument| argument.get_long() == Some(key.as_str()))
        else {
            let mut problem = Problem::error(format!("`imapspec run` has no flag `--{key}`"))
                .at(text, text.first_line(settings.span));
            problem.help = advice(key, known());
            problems.push(problem);
            continue;
        };
        let switch = matches!(argument.get_action(), ArgAction::SetTrue);
        for value in values.iter() {
            let value = value.0.as_str();
            match (switch, value) {
                (true, "true") => flags.push(format!("--{key}").into()),
                (true, "false") => {}
                (true, _) => problems.push(
                    Problem::error(format!("`{key}` is true or false"))
                        .at(text, text.first_line(settings.span)),
                ),
                (false, _) => flags.push(format!("--{key}={value}").into()),
            }
        }
    }
    if problems.is_empty() {
        Ok(flags)
    } else {
        Err(problems)
    }
}

/// The command line with `flags` right behind `run`, so that what was typed comes later and wins.
pub(super) fn with_flags(typed: &[OsString], flags: Vec<OsString>) -> Vec<OsString> {
    /// Flags that stand before a subcommand and take a value.
    const VALUED: [&str; 3] = ["--color", "--config", "--suite"];
    let mut skip = true;
    let place = typed.iter().position(|word| {
        let value = std::mem::replace(&mut skip, VALUED.iter().any(|flag| word == flag));
        !value && word == "run"
    });
    let Some(place) = place else {
        return typed.to_vec();
    };
    let mut whole = typed[..=place].to_vec();
    whole.extend(flags);
    whole.extend_from_slice(&typed[place + 1..]);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_stand_before_what_was_typed() {
        let words = |text: &str| -> Vec<OsString> { text.split(' ').map(Into::into).collect() };
        for (typed, expected) in [
            ("imapspec run -t x", "imapspec run --retries=1 -t x"),
            (
                "imapspec --config run run core",
                "imapspec --config run run --retries=1 core",
            ),
            ("imapspec -v run run", "imapspec -v run --retries=1 run"),
            ("imapspec list", "imapspec list"),
        ] {
            assert_eq!(
                with_flags(&words(typed), words("--retries=1")),
                words(expected),
                "{typed}"
            );
        }
    }
}
