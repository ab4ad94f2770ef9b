//! Adds up: counts, the verdict on each requirement, the exit code.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::campaign::{Job, info};
use super::gather::sections;
use super::options::Options;
use super::results::{
    CaseResult, Counts, RequirementResult, Results, SCHEMA, TargetInfo, UntestedRequirement,
};
use super::verdict::{Exit, Verdict};
use crate::octets::Moment;
use crate::scenario::catalogue::SeenBy;

/// The results of a run.
pub(super) fn results(
    job: &Job<'_>,
    started: Moment,
    clock: Instant,
    target: TargetInfo,
    cases: Vec<CaseResult>,
    stopped: Option<String>,
    exit: Exit,
) -> Results {
    let requirements = requirements(job, &cases);
    let untested = untested(job, &requirements);
    let counts = counts(&cases, &requirements);
    Results {
        schema: SCHEMA,
        run: info(job, started, clock),
        target,
        cases,
        requirements,
        untested,
        counts,
        stopped,
        exit: exit as u8,
    }
}

/// The worst verdict on each requirement that was checked. One that a rule judges is upheld where no rule spoke.
fn requirements(job: &Job<'_>, cases: &[CaseResult]) -> Vec<RequirementResult> {
    let always = job.catalogue.all().filter(|requirement| requirement.oracle);
    gather(
        always
            .map(|requirement| entry(job, &requirement.id))
            .collect(),
        |id| entry(job, id),
        cases,
    )
}

/// Adds up again: requirements, counts. What is known of the requirements comes from the results themselves.
pub fn recount(results: &mut Results) {
    let known: BTreeMap<String, RequirementResult> = results
        .requirements
        .drain(..)
        .map(|mut entry| {
            entry.verdict = Verdict::Pass;
            entry.upheld = 0;
            entry.broken_in.clear();
            entry.known_in.clear();
            (entry.id.clone(), entry)
        })
        .collect();
    let always = known
        .values()
        .filter(|entry| entry.always)
        .cloned()
        .collect();
    let of = |id: &str| {
        let unknown = || RequirementResult {
            id: id.to_owned(),
            ..RequirementResult::default()
        };
        known.get(id).cloned().unwrap_or_else(unknown)
    };
    results.requirements = gather(always, of, &results.cases);
    results.counts = counts(&results.cases, &results.requirements);
}

/// The requirements that `cases` speak of, and those that are `always` judged.
fn gather(
    always: Vec<RequirementResult>,
    of: impl Fn(&str) -> RequirementResult,
    cases: &[CaseResult],
) -> Vec<RequirementResult> {
    let ran = cases
        .iter()
        .filter(|case| {
            let halted = case.reason.is_some() && (case.checks.is_empty() || case.id == "probe");
            let ran = case.took > 0 || !case.checks.is_empty();
            case.verdict != Verdict::Unsupported && ran && !halted
        })
        .count();
    let mut found: BTreeMap<String, RequirementResult> = BTreeMap::new();
    if ran > 0 {
        for mut entry in always {
            entry.upheld = ran;
            found.insert(entry.id.clone(), entry);
        }
    }
    for case in cases {
        for check in &case.checks {
            let Some(id) = check.requirement.as_deref() else {
                continue;
            };
            let result = found.entry(id.to_owned()).or_insert_with(|| of(id));
            match check.verdict {
                Verdict::Pass => result.upheld += 1,
                Verdict::Fact | Verdict::Unsupported | Verdict::Flaky | Verdict::Fixed => {}
                Verdict::Known => {
                    result.verdict = result.verdict.max(Verdict::Known);
                    result.disputed = result.disputed.take().or_else(|| check.disputed.clone());
                    if !result.known_in.contains(&case.id) {
                        result.known_in.push(case.id.clone());
                    }
                }
                Verdict::NonStrict | Verdict::Inconclusive | Verdict::Fail => {
                    result.verdict = result.verdict.max(check.verdict);
                    if !result.broken_in.contains(&case.id) {
                        result.broken_in.push(case.id.clone());
                    }
                }
            }
        }
    }
    found.into_values().collect()
}

/// What the catalogue has beyond the requirements that were checked, if a client can see it.
fn untested(job: &Job<'_>, checked: &[RequirementResult]) -> Vec<UntestedRequirement> {
    let checked: BTreeSet<&str> = checked.iter().map(|entry| entry.id.as_str()).collect();
    job.catalogue
        .all()
        .filter(|requirement| {
            requirement.seen_by == SeenBy::Client && !checked.contains(requirement.id.as_str())
        })
        .map(|requirement| UntestedRequirement {
            id: requirement.id.clone(),
            level: requirement.level.to_string(),
            sections: sections(requirement),
            rule: requirement.rule.clone(),
        })
        .collect()
}

/// A requirement with nothing found as yet.
fn entry(job: &Job<'_>, id: &str) -> RequirementResult {
    let requirement = job.catalogue.get(id);
    RequirementResult {
        id: id.to_owned(),
        level: requirement
            .map(|requirement| requirement.level.to_string())
            .unwrap_or_default(),
        sections: requirement.map(sections).unwrap_or_default(),
        rule: requirement
            .map(|requirement| requirement.rule.clone())
            .unwrap_or_default(),
        always: requirement.is_some_and(|requirement| requirement.oracle),
        ..RequirementResult::default()
    }
}

fn counts(cases: &[CaseResult], requirements: &[RequirementResult]) -> Counts {
    let mut counts = Counts {
        cases: cases.len(),
        ..Counts::default()
    };
    for case in cases {
        match case.verdict {
            Verdict::Pass => counts.pass += 1,
            Verdict::Fact => counts.fact += 1,
            Verdict::Unsupported => counts.unsupported += 1,
            Verdict::NonStrict => counts.non_strict += 1,
            Verdict::Inconclusive => counts.inconclusive += 1,
            Verdict::Known => counts.known += 1,
            Verdict::Fixed => counts.fixed += 1,
            Verdict::Flaky => counts.flaky += 1,
            Verdict::Fail => counts.fail += 1,
        }
        counts.checks += case.checks.len();
        counts.facts += case.facts.len();
        counts.snapshots_pending += usize::from(pending(case));
    }
    for requirement in requirements {
        let must = requirement.level == "must";
        // A MUST that is non-strict was asked for in a form that the RFC only recommends: that breaks no MUST.
        let (kept, broken) = match requirement.verdict {
            Verdict::NonStrict => (must, !must),
            Verdict::Fail => (false, true),
            Verdict::Pass => (true, false),
            Verdict::Fact
            | Verdict::Unsupported
            | Verdict::Inconclusive
            | Verdict::Known
            | Verdict::Fixed
            | Verdict::Flaky => (false, false),
        };
        // What was never upheld is not kept: without a verdict, or merely observed.
        let kept = kept && requirement.upheld > 0;
        if requirement.verdict == Verdict::Known {
            counts.disputed += usize::from(requirement.disputed.is_some());
            counts.must_known += usize::from(must && requirement.disputed.is_none());
        }
        match (requirement.level.as_str(), kept, broken) {
            ("must", true, _) => counts.must_kept += 1,
            ("must", _, true) => counts.must_broken += 1,
            ("should", true, _) => counts.should_kept += 1,
            ("should", _, true) => counts.should_broken += 1,
            _ => {}
        }
    }
    counts
}

fn pending(case: &CaseResult) -> bool {
    case.snapshot
        .as_ref()
        .is_some_and(|snapshot| matches!(snapshot.state.as_str(), "new" | "changed"))
}

/// What the cases alone make of the run.
pub(super) fn exit(cases: &[CaseResult], options: &Options) -> Exit {
    let failed = cases.iter().any(|case| options.fails(case.verdict));
    let snapshots = cases.iter().any(pending);
    let exit = if failed { Exit::Failed } else { Exit::Conforms };
    if snapshots {
        exit.worse(Exit::Snapshots)
    } else {
        exit
    }
}

/// A line that asks the target again what it is: the options of the run that say which target is meant.
pub(super) fn probe_again(options: &Options) -> String {
    let command = options.command.replacen(" run", " probe", 1);
    let end = [
        " --segment",
        " --strings",
        " --profile",
        " --timeout-factor",
        " --baseline",
        " --no-baseline",
    ]
    .iter()
    .filter_map(|option| command.find(option))
    .min()
    .unwrap_or(command.len());
    command[..end].to_owned()
}

/// A line that runs a case again: by its file if that was selected, since then the suite may not have it.
pub(super) fn again(options: &Options, case: &CaseResult) -> String {
    let race = case
        .interleaving
        .map_or_else(String::new, |number| format!(" --interleaving {number}"));
    let attempts = if case.verdict == Verdict::Flaky {
        format!(" --repeat {}", case.attempts.len())
    } else {
        String::new()
    };
    let own =
        |selector: &&String| selector.split(".yaml").next() == case.file.strip_suffix(".yaml");
    let case = options
        .selectors
        .iter()
        .find(own)
        .map_or(case.id.as_str(), String::as_str);
    format!(
        "{} {} --seed {}{race}{attempts}",
        options.command,
        quoted(case),
        options.seed_text()
    )
}

/// An argument as a shell takes it.
#[must_use]
pub fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,+".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', "'\\''"))
    }
}
