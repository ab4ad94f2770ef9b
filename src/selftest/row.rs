//! One row of the matrix: what the suite found with one quirk on, and how that differs from what
//! the quirk declared beforehand.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::run::results::CaseResult;
use crate::run::verdict::Verdict;
use crate::server::quirk::Quirk;

/// Cases that a quirk may leave without a verdict: where what a scenario builds on is broken, it cannot
/// judge, but that must stay rare.
const UNDECIDED: usize = 4;

/// A quirk, and what the suite says of it.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Its name; empty for the run without quirks.
    pub quirk: String,
    /// What it does.
    pub says: String,
    /// Requirements that it breaks or entails and that were found broken.
    pub caught: Vec<Red>,
    /// Requirements that it declared and that nothing found broken.
    pub missed: Vec<String>,
    /// Requirements found broken that it did not declare.
    pub stray: Vec<Red>,
    /// Cases without a verdict, and why.
    pub undecided: Vec<String>,
    /// Whether the quirk did nothing but leave out responses.
    pub drops: bool,
    /// Cases that were run: those in which the quirk had an occasion.
    pub runs: usize,
}

/// A broken requirement, and what found it.
#[derive(Clone, Debug, Serialize)]
pub struct Red {
    /// Its id.
    pub requirement: String,
    /// Whether the quirk breaks it itself, rather than entails it.
    pub direct: bool,
    /// Ids of the rules that found it.
    pub rules: BTreeSet<String>,
    /// Ids of the cases whose expectations found it.
    pub cases: BTreeSet<String>,
    /// What was said of it first.
    pub example: String,
}

impl Row {
    /// Compares a run with what the quirk declared.
    pub(super) fn of(quirk: Option<&Quirk>, results: &[CaseResult]) -> Self {
        let mut red: BTreeMap<String, Red> = BTreeMap::new();
        let mut undecided = Vec::new();
        for case in results {
            let blamed = blame(case, quirk, &mut red);
            let reason = case.reason.as_deref().unwrap_or("no reason");
            // A set-up that sees what the fault did to it rightly stops there.
            if reason.starts_with("the set-up failed") {
                continue;
            }
            if case.verdict == Verdict::Inconclusive || !blamed && case.verdict == Verdict::Fail {
                undecided.push(format!("{}: {reason}", case.id));
            }
        }
        let declared: Vec<&str> =
            quirk.map_or_else(Vec::new, |quirk| [quirk.breaks, quirk.entails].concat());
        let missed = declared
            .iter()
            .filter(|id| !red.contains_key(**id))
            .map(|&id| id.to_owned())
            .collect();
        let (caught, stray) = red
            .into_values()
            .partition(|red| declared.contains(&red.requirement.as_str()));
        Self {
            quirk: quirk.map_or("", |quirk| quirk.name).to_owned(),
            says: quirk.map_or("", |quirk| quirk.says).to_owned(),
            caught,
            missed,
            stray,
            undecided,
            // What a probe alone has met is not counted.
            drops: results.iter().any(|case| case.occasions > 0)
                && !results.iter().any(|case| case.altered),
            runs: results.len(),
        }
    }

    /// Whether just what was declared is red, and little was left without a verdict.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let bearable = if self.quirk.is_empty() { 0 } else { UNDECIDED };
        self.missed.is_empty() && self.stray.is_empty() && self.undecided.len() <= bearable
    }

    /// Whether something that the quirk itself breaks was found.
    #[must_use]
    pub fn is_caught(&self) -> bool {
        self.caught.iter().any(|red| red.direct)
    }
}

/// Notes what a case found broken. Gives whether it did.
fn blame(case: &CaseResult, quirk: Option<&Quirk>, red: &mut BTreeMap<String, Red>) -> bool {
    let mut blamed = false;
    for check in &case.checks {
        if !matches!(check.verdict, Verdict::Fail | Verdict::NonStrict) {
            continue;
        }
        blamed = true;
        let id = check.requirement.clone().unwrap_or_default();
        let entry = red.entry(id.clone()).or_insert_with(|| Red {
            direct: quirk.is_some_and(|quirk| quirk.breaks.contains(&id.as_str())),
            requirement: id,
            rules: BTreeSet::new(),
            cases: BTreeSet::new(),
            example: format!("{}: {}", case.id, check.message),
        });
        match &check.rule {
            Some(rule) => entry.rules.insert(rule.clone()),
            None => entry.cases.insert(case.id.clone()),
        };
    }
    blamed
}
