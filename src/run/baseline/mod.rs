//! The baseline: failures that are known, so that only new ones make a run red. An entry holds one failure by its
//! signature, for the cases in which it was seen; it is strict: a case that passes again, and an entry whose time is over,
//! fail the run until somebody looks. Reading the file and changing it have files of their own.

pub mod edit;
mod file;

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::results::{CaseResult, Check};
use super::verdict::Verdict;
use crate::octets::Moment;
use crate::scenario::Catalogue;
use crate::source::{At, Problem, Text, near};

/// What is known of one target.
#[derive(Clone, Debug)]
pub struct Baseline {
    /// The file, for messages that point into it.
    pub text: Text,
    /// Which target it is about, if it says so.
    pub target: Option<At<String>>,
    /// Failures that are known, in the order of the file.
    pub known: Vec<Known>,
    /// Requirements that are disputed, in the order of the file.
    pub disputed: Vec<Disputed>,
}

/// A failure that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The requirement that is broken; none for a precondition, a crash, or a case without a verdict.
    pub requirement: Option<At<String>>,
    /// The signature of the failing check; `inconclusive: ` and the reason for a case without one.
    pub signature: At<String>,
    /// Ids of the cases.
    pub cases: Vec<At<String>>,
    /// Why it is accepted.
    pub reason: String,
    /// When it was first recorded.
    pub first_seen: Date,
    /// The last day on which it counts.
    pub expires: Option<At<Date>>,
    /// Whether the case passes sometimes.
    pub flaky: bool,
}

/// A requirement that is disputed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disputed {
    /// Its id.
    pub requirement: At<String>,
    /// What disputes it: an erratum, a discussion.
    pub citation: String,
}

impl Known {
    /// Whether its time is over on `today`.
    #[must_use]
    pub fn expired(&self, today: Date) -> bool {
        self.expires
            .as_ref()
            .is_some_and(|expires| expires.value < today)
    }

    /// Whether it speaks of this case.
    #[must_use]
    pub fn names(&self, case: &str) -> bool {
        self.cases.iter().any(|named| named.value == case)
    }

    /// Whether a failure of this requirement and signature is the one that is meant.
    #[must_use]
    pub fn is(&self, requirement: Option<&str>, signature: &str) -> bool {
        self.signature.value == signature
            && self
                .requirement
                .as_ref()
                .map(|requirement| requirement.value.as_str())
                == requirement
    }

    /// What it says of a failure that it covers.
    fn tells(&self) -> String {
        let mut text = if self.reason.is_empty() {
            "in the baseline".to_owned()
        } else {
            self.reason.clone()
        };
        text.push_str(&format!(", known since {}", self.first_seen));
        if let Some(expires) = &self.expires {
            text.push_str(&format!(", until {}", expires.value));
        }
        text
    }
}

impl Baseline {
    /// Whether the entries fit the suite: requirements and cases exist, nothing is said twice, nothing is over.
    #[must_use]
    pub fn check(
        &self,
        catalogue: &Catalogue,
        cases: &BTreeSet<&str>,
        today: Date,
    ) -> Vec<Problem> {
        let mut problems = self.unknown(catalogue);
        let mut seen: Vec<(&Known, &At<String>)> = Vec::new();
        for known in &self.known {
            if let Some(expires) = &known.expires
                && known.expired(today)
            {
                problems.push(
                    Problem::error(format!("this entry ended on {}", expires.value))
                        .at(&self.text, expires.span)
                        .help("look again: mend the fault, or give the entry a new date"),
                );
            }
            for case in &known.cases {
                if !cases.contains(case.value.as_str()) {
                    let mut problem = Problem::error(format!("there is no case `{}`", case.value))
                        .at(&self.text, case.span);
                    problem.help = near::advice(&case.value, cases.iter().copied())
                        .or_else(|| Some("`imapspec baseline prune` takes it out".to_owned()));
                    problems.push(problem);
                }
                let requirement = known.requirement.as_ref().map(|at| at.value.as_str());
                let twice = seen.iter().any(|(other, there)| {
                    there.value == case.value && other.is(requirement, &known.signature.value)
                });
                if twice {
                    problems.push(
                        Problem::error(format!("`{}` has this failure twice", case.value))
                            .at(&self.text, case.span)
                            .help("leave one of them"),
                    );
                }
                seen.push((known, case));
            }
        }
        problems
    }

    /// The requirements that it names and the catalogue does not have.
    #[must_use]
    pub fn unknown(&self, catalogue: &Catalogue) -> Vec<Problem> {
        let known = self
            .known
            .iter()
            .filter_map(|known| known.requirement.as_ref());
        let disputed = self.disputed.iter().map(|disputed| &disputed.requirement);
        known
            .chain(disputed)
            .filter(|requirement| catalogue.get(&requirement.value).is_none())
            .map(|requirement| {
                Problem::error(format!("there is no requirement `{}`", requirement.value))
                    .at(&self.text, requirement.span)
                    .help(catalogue.advice(&requirement.value))
            })
            .collect()
    }

    fn covers(&self, case: &str, requirement: Option<&str>, signature: &str) -> Option<&Known> {
        self.known
            .iter()
            .find(|known| known.names(case) && known.is(requirement, signature))
    }
}

/// The signature of a case that ended without a verdict: numbers in the reason, such as ports and times, do not count.
#[must_use]
pub fn open_signature(reason: &str) -> String {
    let mut signature = "inconclusive: ".to_owned();
    let mut number = false;
    for c in reason.chars() {
        if !c.is_ascii_digit() {
            signature.push(c);
        } else if !number {
            signature.push('#');
        }
        number = c.is_ascii_digit();
    }
    signature
}

/// The day of a moment, in UTC.
#[must_use]
pub fn day(moment: Moment) -> Date {
    i64::try_from(moment.millis())
        .ok()
        .and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok())
        .map_or(Date::MAX, |at| at.to_zoned(jiff::tz::TimeZone::UTC).date())
}

/// What a check of a case needs to be a failure that a baseline can hold.
#[must_use]
pub const fn fails(verdict: Verdict) -> bool {
    match verdict {
        Verdict::NonStrict | Verdict::Inconclusive | Verdict::Fail => true,
        Verdict::Pass
        | Verdict::Fact
        | Verdict::Unsupported
        | Verdict::Known
        | Verdict::Flaky
        | Verdict::Fixed => false,
    }
}

/// Settles a case with what is known and what is disputed (nothing, without a `catalogue`): failures become known, and a case that was known to fail
/// and does not is fixed.
pub fn settle(
    case: &mut CaseResult,
    baseline: Option<&Baseline>,
    catalogue: Option<&Catalogue>,
    today: Date,
) {
    // Whether the case has an open end that none of its checks tells of.
    let ended_open = case.verdict == Verdict::Inconclusive
        && !case
            .checks
            .iter()
            .any(|check| check.verdict >= Verdict::Inconclusive);
    let before = case.verdict;
    let mut changed = false;
    for check in &mut case.checks {
        if fails(check.verdict) {
            changed |= settle_check(check, &case.id, baseline, catalogue, today);
        }
    }
    let mut open = ended_open;
    if ended_open && let (Some(baseline), Some(reason)) = (baseline, &case.reason) {
        let known = baseline.covers(&case.id, None, &open_signature(reason));
        if let Some(known) = known.filter(|known| !known.expired(today)) {
            open = false;
            changed = true;
            case.known = Some(known.tells());
        }
    }
    if changed {
        let worst = case.checks.iter().map(|check| check.verdict).max();
        let ended = match (ended_open, open) {
            (true, true) => Verdict::Inconclusive,
            (true, false) => Verdict::Known,
            (false, _) => Verdict::Pass,
        };
        case.verdict = worst.unwrap_or(Verdict::Pass).max(ended);
    }
    if let Some(baseline) = baseline
        && matches!(before, Verdict::Pass | Verdict::Fact | Verdict::NonStrict)
        && !changed
    {
        let gone: Vec<&Known> = baseline
            .known
            .iter()
            .filter(|known| known.names(&case.id) && !known.flaky)
            .collect();
        if let Some(first) = gone.first() {
            case.verdict = Verdict::Fixed;
            case.reason = Some(format!(
                "the baseline knows `{}`, and it did not happen; `imapspec baseline prune` takes it out",
                first.signature.value
            ));
        }
    }
}

/// Settles one failing check. Says whether that changed anything.
fn settle_check(
    check: &mut Check,
    case: &str,
    baseline: Option<&Baseline>,
    catalogue: Option<&Catalogue>,
    today: Date,
) -> bool {
    let requirement = check.requirement.as_deref();
    let by_user = baseline.and_then(|baseline| {
        let mut disputed = baseline.disputed.iter();
        disputed.find(|disputed| Some(disputed.requirement.value.as_str()) == requirement)
    });
    let by_suite = requirement
        .and_then(|id| catalogue?.get(id))
        .and_then(|requirement| requirement.disputed.as_deref());
    if let Some(citation) = by_user
        .map(|disputed| disputed.citation.as_str())
        .or(by_suite)
    {
        check.verdict = Verdict::Known;
        check.disputed = Some(citation.to_owned());
        return true;
    }
    let Some(known) =
        baseline.and_then(|baseline| baseline.covers(case, requirement, &check.signature))
    else {
        return false;
    };
    if known.expired(today) {
        check.known = Some(format!(
            "the entry of the baseline is over: {}",
            known.tells()
        ));
        return false;
    }
    check.verdict = Verdict::Known;
    check.known = Some(known.tells());
    true
}

#[cfg(test)]
mod tests;
