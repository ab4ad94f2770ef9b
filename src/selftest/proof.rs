//! What the rows of the matrix prove together: which requirements a quirk breaks and the suite catches,
//! and which checks were ever red.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Job, Row, Single};
use crate::rules::RULES;
use crate::run::results::CaseResult;
use crate::scenario::Level;

/// A rule, or the expectations of one scenario for one requirement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Check {
    /// Id of the requirement.
    pub requirement: String,
    /// Id of the scenario, or `rule` and the id of the rule.
    pub by: String,
}

/// What is proved, and what is not.
#[derive(Clone, Debug, Serialize)]
pub struct Proof {
    /// MUST and SHOULD requirements that the suite checks.
    pub checked: usize,
    /// Those that no quirk broke, though something checks them.
    pub unproved: Vec<String>,
    /// Those that are proved by nothing but a line left out.
    pub dropped: Vec<String>,
    /// How many checks there are.
    pub checks: usize,
    /// Checks that turned red only under a fault on a single occasion.
    pub single: Vec<Single>,
    /// Checks that no quirk turned red.
    pub idle: Vec<Check>,
}

impl Proof {
    /// Whether everything that is checked was shown able to fail.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.unproved.is_empty() && self.dropped.is_empty() && self.idle.is_empty()
    }

    pub(super) fn of(job: &Job<'_>, clean: &[CaseResult], rows: &[Row]) -> Self {
        let scenarios: BTreeMap<&str, &str> = job
            .cases
            .iter()
            .map(|(scenario, case)| (case.id.as_str(), scenario.id.value.as_str()))
            .collect();
        let scenario = |case: &str| scenarios.get(case).copied().unwrap_or_default().to_owned();
        let judges = |requirement: &str| {
            let known = job.catalogue.get(requirement);
            known.is_some_and(|known| known.level != Level::May)
        };
        let mut checks: BTreeSet<Check> = RULES
            .iter()
            .map(|rule| by_rule(rule.requirement, rule.id))
            .collect();
        for case in clean {
            for check in case.checks.iter().filter(|check| check.rule.is_none()) {
                let Some(requirement) = check.requirement.clone().filter(|id| judges(id)) else {
                    continue;
                };
                // A level lowered to MAY in the scenario records a choice.
                if check.level == Level::May.to_string() {
                    continue;
                }
                checks.insert(Check {
                    requirement,
                    by: scenario(&case.id),
                });
            }
        }
        let mut seen: BTreeSet<Check> = BTreeSet::new();
        let mut broken: BTreeSet<&str> = BTreeSet::new();
        let mut bent: BTreeSet<&str> = BTreeSet::new();
        for row in rows {
            for red in row.caught.iter().chain(&row.stray) {
                if red.direct {
                    broken.insert(&red.requirement);
                    if !row.drops {
                        bent.insert(&red.requirement);
                    }
                }
                seen.extend(red.rules.iter().map(|rule| by_rule(&red.requirement, rule)));
                seen.extend(red.cases.iter().map(|case| Check {
                    requirement: red.requirement.clone(),
                    by: scenario(case),
                }));
            }
        }
        let checked: BTreeSet<&str> = checks
            .iter()
            .map(|check| check.requirement.as_str())
            .filter(|id| judges(id))
            .collect();
        Self {
            checked: checked.len(),
            unproved: checked
                .difference(&broken)
                .map(|&id| id.to_owned())
                .collect(),
            dropped: checked
                .iter()
                .filter(|id| broken.contains(*id) && !bent.contains(*id))
                .map(|&id| id.to_owned())
                .collect(),
            checks: checks.len(),
            single: Vec::new(),
            idle: checks.difference(&seen).cloned().collect(),
        }
    }
}

fn by_rule(requirement: &str, rule: &str) -> Check {
    Check {
        requirement: requirement.to_owned(),
        by: format!("rule {rule}"),
    }
}
