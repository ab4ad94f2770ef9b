//! Changes to a baseline: what a run's results add to it, what they show to be different, and what they
//! show to be gone. What the user wrote into the file stays as it is.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::file::SCHEMA;
use super::{Baseline, Known, fails, open_signature};
use crate::run::results::{CaseResult, Results};
use crate::run::verdict::Verdict;
use crate::source::toml_document::{Document, Held};

/// What stands at the top of a new file.
const HEAD: &str = "Failures that are known: a run shows them as known and does not fail for them. Written by\n\
                    `imapspec baseline`; `reason` and `expires` are yours to change.";

/// A failure of a case, as a baseline holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The requirement; none for a precondition, a crash, or a case without a verdict.
    pub requirement: Option<String>,
    /// The signature.
    pub signature: String,
    /// Whether the case passes sometimes.
    pub flaky: bool,
}

/// The failures of a case, each once; breaches of a SHOULD only if they are asked for. What is disputed is none.
#[must_use]
pub fn failures(case: &CaseResult, should: bool) -> Vec<Failure> {
    let flaky = case.verdict == Verdict::Flaky;
    let mut found: Vec<Failure> = Vec::new();
    let checks = case.checks.iter().filter(|check| {
        let counts = should || check.level != "should" || check.verdict == Verdict::Inconclusive;
        let failed = fails(check.verdict) || check.verdict == Verdict::Known;
        failed && counts && check.disputed.is_none()
    });
    for check in checks {
        let failure = Failure {
            requirement: check.requirement.clone(),
            signature: check.signature.clone(),
            flaky,
        };
        if !found.contains(&failure) {
            found.push(failure);
        }
    }
    let open = matches!(case.verdict, Verdict::Inconclusive | Verdict::Known);
    if let Some(reason) = case.reason.as_ref().filter(|_| open && found.is_empty()) {
        found.push(Failure {
            requirement: None,
            signature: open_signature(reason),
            flaky,
        });
    }
    found
}

/// Whether a case came so far that what it does not show is gone.
fn conclusive(case: &CaseResult) -> bool {
    !matches!(
        case.verdict,
        Verdict::Unsupported | Verdict::Inconclusive | Verdict::Flaky
    )
}

/// What is written into new entries.
#[derive(Clone, Debug)]
pub struct Remark {
    /// Why.
    pub reason: String,
    /// First day.
    pub first_seen: Date,
    /// Last day.
    pub expires: Option<Date>,
}

#[derive(Clone, Debug)]
struct New {
    failure: Failure,
    cases: Vec<String>,
    remark: Remark,
}

/// A baseline that is being changed.
#[derive(Clone, Debug)]
pub struct Edit {
    document: Document,
    baseline: Option<Baseline>,
    /// The cases of each entry that is there.
    cases: Vec<Vec<String>>,
    new: Vec<New>,
}

impl Edit {
    /// A change of the file that holds `baseline`; of a new one if there is none.
    ///
    /// # Errors
    /// If the file is not TOML.
    pub fn of(baseline: Option<Baseline>, target: &str) -> Result<Self, crate::source::Problem> {
        let document = match &baseline {
            Some(baseline) => Document::parse(&baseline.text)?,
            None => {
                let mut document = Document::headed(HEAD);
                document.set_top("schema", &Held::Number(SCHEMA));
                document.set_top("target", &Held::Text(target.to_owned()));
                document
            }
        };
        let cases = baseline.as_ref().map_or(Vec::new(), |baseline| {
            let cases = baseline.known.iter().map(|known| {
                let names = known.cases.iter().map(|case| case.value.clone());
                names.collect()
            });
            cases.collect()
        });
        Ok(Self {
            document,
            baseline,
            cases,
            new: Vec::new(),
        })
    }

    /// The entries that hold this failure, among those that were there.
    fn entries(&self, failure: &Failure) -> impl Iterator<Item = (usize, &Known)> {
        let known = self.baseline.as_ref().map_or(&[][..], |file| &file.known);
        let (requirement, signature) = (failure.requirement.clone(), failure.signature.clone());
        known
            .iter()
            .enumerate()
            .filter(move |(_, known)| known.is(requirement.as_deref(), &signature))
    }

    /// Whether this failure of this case is in.
    fn holds(&self, failure: &Failure, case: &str) -> bool {
        self.entries(failure)
            .any(|(entry, _)| self.cases[entry].iter().any(|known| known == case))
    }

    /// Into an entry that says the same of it, or a new one.
    fn put(&mut self, failure: Failure, case: &str, remark: &Remark) {
        let fits = |known: &Known| {
            let reason = remark.reason.is_empty() || remark.reason == known.reason;
            let expires = known.expires.as_ref().map(|expires| expires.value);
            reason && remark.expires == expires && known.flaky == failure.flaky
        };
        let entry = self
            .entries(&failure)
            .find(|(_, known)| fits(known))
            .map(|(entry, _)| entry);
        if let Some(entry) = entry {
            self.cases[entry].push(case.to_owned());
            return;
        }
        let known = self.new.iter_mut().find(|new| {
            new.failure == failure
                && new.remark.reason == remark.reason
                && new.remark.expires == remark.expires
        });
        match known {
            Some(new) => new.cases.push(case.to_owned()),
            None => self.new.push(New {
                failure,
                cases: vec![case.to_owned()],
                remark: remark.clone(),
            }),
        }
    }

    /// Adds the failures of `results` that are not in. Gives how many were added.
    pub fn add(
        &mut self,
        results: &Results,
        should: bool,
        wanted: impl Fn(&CaseResult, &Failure) -> bool,
        remark: &Remark,
    ) -> usize {
        let mut added = 0;
        for case in &results.cases {
            for failure in failures(case, should) {
                if !self.holds(&failure, &case.id) && wanted(case, &failure) {
                    self.put(failure, &case.id, remark);
                    added += 1;
                }
            }
        }
        added
    }

    /// Takes out what `results` show to be gone, and what is over if `over` says which day it is. Cases that
    /// are in no suite any more go with it. Gives how many failures were taken out.
    pub fn prune(
        &mut self,
        results: Option<&Results>,
        suite: &BTreeSet<&str>,
        over: Option<Date>,
    ) -> usize {
        let Some(baseline) = &self.baseline else {
            return 0;
        };
        let mut out = 0;
        for (known, cases) in baseline.known.iter().zip(&mut self.cases) {
            let ended = over.is_some_and(|today| known.expired(today));
            cases.retain(|id| {
                let case = results.and_then(|results| {
                    let mut cases = results.cases.iter();
                    cases.find(|case| case.id == *id)
                });
                let gone = case.is_some_and(|case| {
                    let still = failures(case, true).iter().any(|failure| {
                        known.is(failure.requirement.as_deref(), &failure.signature)
                    });
                    // What stands behind another failure of the case may only be hidden by it.
                    conclusive(case) && !still && !known.flaky && failures(case, false).is_empty()
                });
                let keep = suite.contains(id.as_str()) && !gone && !ended;
                out += usize::from(!keep);
                keep
            });
        }
        out
    }

    /// Moves cases that fail in another way now to what they show, under the remarks that they had; takes out what is gone.
    /// Gives how many moved and how many failures of other cases are not in.
    pub fn update(&mut self, results: &Results, should: bool) -> (usize, usize) {
        let (mut moved, mut left) = (0, 0);
        let Some(baseline) = self.baseline.clone() else {
            return (0, 0);
        };
        for case in results.cases.iter().filter(|case| conclusive(case)) {
            let shown = failures(case, should);
            let mut fresh: Vec<Failure> = shown
                .iter()
                .filter(|failure| !self.holds(failure, &case.id))
                .cloned()
                .collect();
            for (index, known) in baseline.known.iter().enumerate() {
                let still = shown
                    .iter()
                    .any(|failure| known.is(failure.requirement.as_deref(), &failure.signature));
                if still || !known.names(&case.id) {
                    continue;
                }
                let same = |failure: &Failure| {
                    failure.requirement.as_deref()
                        == known.requirement.as_ref().map(|at| at.value.as_str())
                };
                let Some(place) =
                    fresh
                        .iter()
                        .position(same)
                        .or(if fresh.len() == 1 { Some(0) } else { None })
                else {
                    continue;
                };
                let failure = fresh.remove(place);
                let remark = Remark {
                    reason: known.reason.clone(),
                    first_seen: known.first_seen,
                    expires: known.expires.as_ref().map(|expires| expires.value),
                };
                self.cases[index].retain(|id| *id != case.id);
                self.put(failure, &case.id, &remark);
                moved += 1;
            }
            left += fresh.len();
        }
        (moved, left)
    }

    /// The file as it is to be.
    #[must_use]
    pub fn text(mut self) -> String {
        let known = self.baseline.as_ref().map_or(&[][..], |file| &file.known);
        for (index, (known, cases)) in known.iter().zip(&self.cases).enumerate().rev() {
            if cases.is_empty() {
                self.document.remove("known", index);
            } else if !same(cases, known) {
                let mut cases = cases.clone();
                cases.sort_unstable();
                self.document
                    .set("known", index, "cases", &Held::Texts(cases));
            }
        }
        for new in self.new {
            let mut entries: Vec<(&str, Held)> = Vec::new();
            if let Some(requirement) = new.failure.requirement {
                entries.push(("requirement", Held::Text(requirement)));
            }
            entries.push(("signature", Held::Text(new.failure.signature)));
            let mut cases = new.cases;
            cases.sort_unstable();
            entries.push(("cases", Held::Texts(cases)));
            entries.push(("reason", Held::Text(new.remark.reason)));
            entries.push(("first-seen", Held::Text(new.remark.first_seen.to_string())));
            if let Some(expires) = new.remark.expires {
                entries.push(("expires", Held::Text(expires.to_string())));
            }
            if new.failure.flaky {
                entries.push(("flaky", Held::Truth(true)));
            }
            self.document.push("known", &entries);
        }
        self.document.to_string()
    }
}

fn same(cases: &[String], known: &Known) -> bool {
    cases.iter().eq(known.cases.iter().map(|case| &case.value))
}
