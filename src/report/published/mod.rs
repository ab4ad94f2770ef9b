//! Results for the public: what is fit to be published of a run, a page for each server, and a page that puts them side
//! by side. Nobody is accused of what no person has read again: such failures are shown as not reviewed and not counted.

mod matrix;
mod path;
mod review;
mod server;

use std::collections::{BTreeMap, BTreeSet};

use crate::run;
use crate::run::results::{Check, Results, UntestedRequirement};
use crate::run::verdict::Verdict;

pub use matrix::{matrix, table};
pub use review::{Review, Reviews};
pub use server::page;

/// Cases of each kind of failure that are published with their wire.
const CASES: usize = 3;
/// How the signature of a crash or a hang begins.
const CRASH: &str = "crash:";
/// How the signatures end of connections that broke off, and of commands without an answer: perhaps a crash or a hang
/// that nothing else shows. They are published once a person has read what they are.
const SUDDEN: [&str; 2] = [
    ": closed without BYE",
    ": the command was not answered in time",
];
/// Requirements whose breach lets others in. Their verdicts are published of no server, good or bad.
const WITHHELD: [&str; 2] = [
    "authenticate.authorization-identity",
    "starttls.discards-plaintext",
];

/// Whether this may help to attack the server.
fn is_hidden(check: &Check) -> bool {
    let requirement = check.requirement.as_deref();
    let sudden = SUDDEN.iter().any(|end| check.signature.ends_with(end));
    check.signature.starts_with(CRASH)
        || requirement.is_some_and(|id| WITHHELD.contains(&id))
        || (sudden && check.verdict == Verdict::Fail && check.review.is_none())
}

/// Leaves out what may help to attack a server (cases in which it crashed or hung, or may have, requirements that keep
/// others out, and its log), paths of the machine it ran on, what was upheld, what is said twice of a case, and the wire
/// of what did not fail, or failed in the same way in other cases. Requirements and counts are those of what is left.
/// Results that were made ready before stay as they are. Reviews are marked before.
pub fn prepare(results: &mut Results) {
    let before = results.cases.len();
    results
        .cases
        .retain(|case| case.id != "server" && !case.checks.iter().any(is_hidden));
    if results.cases.len() < before {
        let known: Vec<UntestedRequirement> = results
            .requirements
            .iter()
            .map(|entry| UntestedRequirement {
                id: entry.id.clone(),
                level: entry.level.clone(),
                sections: entry.sections.clone(),
                rule: entry.rule.clone(),
            })
            .collect();
        run::recount(results);
        let left: BTreeSet<&str> = results
            .requirements
            .iter()
            .map(|entry| entry.id.as_str())
            .collect();
        let gone = known
            .into_iter()
            .filter(|entry| !left.contains(entry.id.as_str()));
        results.untested.extend(gone);
        results.untested.sort_by(|a, b| a.id.cmp(&b.id));
    }
    let shown = |id: &String| !WITHHELD.contains(&id.as_str());
    results.requirements.retain(|entry| shown(&entry.id));
    results.untested.retain(|entry| shown(&entry.id));
    let mut shown: BTreeMap<(Option<String>, String), usize> = BTreeMap::new();
    for case in &mut results.cases {
        case.log.clear();
        case.closed.clear();
        case.checks.retain(|check| check.verdict != Verdict::Pass);
        // The same in the same case again says no more.
        let mut said = BTreeSet::new();
        case.checks.retain(|check| {
            let kind = (check.requirement.clone(), check.signature.clone());
            said.insert((kind, check.verdict))
        });
        for check in &mut case.checks {
            check.message = path::masked(&check.message);
            check.found = path::masked(&check.found);
        }
        let failed = case
            .checks
            .iter()
            .filter(|check| check.verdict == Verdict::Fail);
        let mut wanted = false;
        for check in failed {
            let kind = (check.requirement.clone(), check.signature.clone());
            let count = shown.entry(kind).or_default();
            *count += 1;
            wanted |= *count <= CASES;
        }
        if case.verdict != Verdict::Fail {
            case.again.clear();
        }
        if !wanted {
            case.wire.clear();
        }
        for line in &mut case.wire {
            line.text = path::masked(&line.text);
        }
    }
}

/// What became of the requirements of one RFC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// MUST upheld.
    pub kept: usize,
    /// MUST broken, by failures that were reviewed.
    pub broken: usize,
    /// MUST not upheld in a run whose failures nobody has read again.
    pub unreviewed: usize,
    /// MUST without a verdict, disputed, or not tested.
    pub open: usize,
    /// SHOULD followed.
    pub followed: usize,
    /// SHOULD not followed.
    pub not_followed: usize,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.kept += other.kept;
        self.broken += other.broken;
        self.unreviewed += other.unreviewed;
        self.open += other.open;
        self.followed += other.followed;
        self.not_followed += other.not_followed;
    }
}

/// Ids of the requirements with a failure that was reviewed.
fn reviewed(results: &Results) -> BTreeSet<&str> {
    let checks = results.cases.iter().flat_map(|case| &case.checks);
    checks
        .filter(|check| check.review.is_some())
        .filter_map(|check| check.requirement.as_deref())
        .collect()
}

/// The RFC that asks for it first.
fn rfc(sections: &[String]) -> u32 {
    let words = sections
        .first()
        .and_then(|first| first.strip_prefix("RFC "));
    let number = words.and_then(|words| words.split(' ').next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// The requirements by RFC.
#[must_use]
pub fn tally(results: &Results) -> BTreeMap<u32, Tally> {
    let reviewed = reviewed(results);
    let mut tallies: BTreeMap<u32, Tally> = BTreeMap::new();
    for entry in &results.requirements {
        let tally = tallies.entry(rfc(&entry.sections)).or_default();
        let must = entry.level == "must";
        match entry.verdict {
            Verdict::Fail if must && reviewed.contains(entry.id.as_str()) => tally.broken += 1,
            Verdict::Fail if must => tally.unreviewed += 1,
            Verdict::Inconclusive | Verdict::Flaky | Verdict::Known if must => tally.open += 1,
            Verdict::NonStrict | Verdict::Fail | Verdict::Known if entry.level == "should" => {
                tally.not_followed += 1;
            }
            // What is non-strict was asked for in a form that the RFC only recommends.
            Verdict::Pass | Verdict::Fixed | Verdict::NonStrict if must => tally.kept += 1,
            Verdict::Pass | Verdict::Fixed if entry.level == "should" => tally.followed += 1,
            Verdict::Pass
            | Verdict::Fact
            | Verdict::Unsupported
            | Verdict::Fixed
            | Verdict::Known
            | Verdict::NonStrict
            | Verdict::Inconclusive
            | Verdict::Flaky
            | Verdict::Fail => {}
        }
    }
    for entry in results
        .untested
        .iter()
        .filter(|entry| entry.level == "must")
    {
        tallies.entry(rfc(&entry.sections)).or_default().open += 1;
    }
    tallies
}

/// What the server is called: what its version command said, or the name of the target.
#[must_use]
pub fn title(results: &Results) -> String {
    let version = results.target.version.clone();
    version.unwrap_or_else(|| results.target.name.clone())
}

/// The name of its files.
#[must_use]
pub fn stem(results: &Results) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = results
        .target
        .name
        .chars()
        .map(|c| if plain(c) { c } else { '-' })
        .collect();
    let name = name.trim_start_matches('.');
    if name.is_empty() { "server" } else { name }.to_owned()
}

#[cfg(test)]
mod tests;
