//! Checks that stand behind others in their case, or that no narrow quirk reaches: a fault that is there from the
//! start is found by the first check that can, and ends the case. So such a check is tried again with faults on
//! a single occasion: each quirk that breaks its requirement, then each mutation, at the first, the second and so forth.

use std::num::NonZeroU32;

use serde::Serialize;

use super::{Bench, Check, Job, Proof, played};
use crate::run::results::CaseResult;
use crate::run::verdict::Verdict;
use crate::scenario::{Case, Scenario};
use crate::server::quirk::{Fault, MUTATIONS, Quirk};

/// The last occasion that is tried.
const LAST: u32 = 60;
/// Cases of one scenario that are tried.
const CASES: usize = 16;

/// A check, and the fault that turned it red.
#[derive(Clone, Debug, Serialize)]
pub struct Single {
    /// What turned red.
    pub check: Check,
    /// The fault, written as on the command line.
    pub fault: String,
    /// The case in which it did.
    pub case: String,
}

/// Tries the checks that are idle so far, and notes those that turn red. Gives how many cases were run for it.
pub(super) fn prove(job: &Job<'_>, bench: &Bench, proof: &mut Proof) -> Result<usize, String> {
    let idle = std::mem::take(&mut proof.idle);
    let tried = super::shared(job.jobs, &idle, |check| attempt(job, bench, check))?;
    let mut runs = 0;
    for (check, (single, ran)) in idle.into_iter().zip(tried) {
        runs += ran;
        match single {
            Some(single) => proof.single.push(single),
            None => proof.idle.push(check),
        }
    }
    Ok(runs)
}

/// What turns this check red, if anything does, and how many cases were run to find it.
fn attempt(job: &Job<'_>, bench: &Bench, check: &Check) -> Result<(Option<Single>, usize), String> {
    let quirks = job.quirks.iter().copied();
    let of_its_own = quirks.filter(|quirk| quirk.breaks.contains(&check.requirement.as_str()));
    let faults: Vec<&'static Quirk> = of_its_own.chain(MUTATIONS).collect();
    let of_check = |(scenario, _): &&(Scenario, Case)| scenario.id.value == check.by;
    let mut runs = 0;
    for case in job.cases.iter().filter(of_check).take(CASES) {
        for &quirk in &faults {
            let own = !quirk.breaks.is_empty();
            if own && !bench.is_touched(quirk, &case.1.id) {
                continue;
            }
            for at in (1..=LAST).map(NonZeroU32::new) {
                let fault = Fault { quirk, at };
                let (_, results) = played(job, Some(fault), |_, _| vec![case.clone()])?;
                runs += 1;
                let Some(result) = results.iter().find(|result| result.id == case.1.id) else {
                    break;
                };
                if is_red(result, &check.requirement) {
                    let single = Single {
                        check: check.clone(),
                        fault: fault.to_string(),
                        case: case.1.id.clone(),
                    };
                    return Ok((Some(single), runs));
                }
                if at.is_none_or(|at| result.occasions < at.get()) {
                    break;
                }
            }
        }
    }
    Ok((None, runs))
}

/// Whether this requirement was found broken: by an expectation, or by the rule that says the same and comes first.
fn is_red(result: &CaseResult, requirement: &str) -> bool {
    result.checks.iter().any(|found| {
        found.requirement.as_deref() == Some(requirement)
            && matches!(found.verdict, Verdict::Fail | Verdict::NonStrict)
    })
}
