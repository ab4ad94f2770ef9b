//! What a run works with: the suite and its catalogue, the servers that can be started, and what is kept of a target: its
//! baseline and its snapshots.

use std::collections::BTreeSet;

use super::configuration::Meant;
use super::{DoctorArgs, Findings, State};
use crate::cli::args::Common;
use crate::cli::{baseline, snap, suite, targets};
use crate::run::target::Target;
use crate::run::today;
use crate::scenario::Catalogue;
use crate::scenario::lint::Lint;
use crate::source::Severity;

/// Looks at the suite; gives its catalogue.
pub(super) fn suite(common: &Common, findings: &mut Findings) -> Option<Catalogue> {
    findings.about("suite");
    let place = match &common.suite {
        Some(folder) => format!("{}, as --suite or IMAPSPEC_SUITE says", folder.display()),
        None => "built in".to_owned(),
    };
    let suite = match suite::suite(common) {
        Ok(suite) => suite,
        Err(problems) => {
            findings.problems("suite", State::Wrong, problems);
            return None;
        }
    };
    findings.fine(
        "suite",
        format!("{place}, digest {}", suite::digest(&suite)),
    );
    let catalogue = match suite.catalogue() {
        Ok(catalogue) => catalogue,
        Err(problems) => {
            findings.problems("catalogue", State::Wrong, problems);
            return None;
        }
    };
    let (scenarios, wrong) = suite.understood();
    findings.problems("scenarios", State::Wrong, wrong);
    let cases: usize = scenarios.iter().map(|one| one.cases().len()).sum();
    findings.fine(
        "scenarios",
        format!("{}, with {cases} cases", scenarios.len()),
    );
    findings.fine(
        "catalogue",
        format!("{} requirements", catalogue.all().len()),
    );
    if scenarios.is_empty() {
        findings.warn(
            "scenarios",
            "there are none, so that a run selects nothing",
            "--suite names a folder that is laid out as `scenarios/` is; for single files, give them to `imapspec run`",
        );
    }
    // The built-in suite was looked at when it was built.
    if common.suite.is_some() {
        let mut problems = Lint::new(&catalogue, &suite).all();
        problems.retain(|problem| !findings.has(problem));
        let wrong = problems
            .iter()
            .filter(|one| one.severity == Severity::Error);
        if wrong.count() == 0 {
            findings.fine("lint", "no errors");
        }
        findings.problems("lint", State::Wrong, problems);
    }
    Some(catalogue)
}

/// The servers that can be started.
pub(super) fn targets(args: &DoctorArgs, findings: &mut Findings) {
    findings.about("servers that can be started");
    let own = args.target.started.targets.as_deref();
    let names = match targets::names(own) {
        Ok(names) => names,
        Err(problems) => return findings.problems("--targets", State::Wrong, problems),
    };
    let mut missing = Vec::new();
    for name in names {
        match targets::manifest(&name, own, []) {
            Ok(manifest) if manifest.missing().is_empty() => {
                findings.fine(name, "installed");
            }
            Ok(_) => missing.push(name),
            Err(problems) => findings.problems(&name, State::Wrong, problems),
        }
    }
    if !missing.is_empty() {
        findings.push(
            State::Fine,
            "not installed",
            missing.join(", "),
            Some("`imapspec targets install NAME` says how, and does it with --yes".to_owned()),
        );
    }
}

/// What is kept of a target.
pub(super) fn kept(
    meant: &Meant,
    target: &Target,
    common: &Common,
    catalogue: Option<&Catalogue>,
    findings: &mut Findings,
) {
    findings.about("kept");
    let usual = baseline::usual(&target.name);
    match baseline::known(&meant.known, &target.name, meant.faulty) {
        Err(problems) => findings.problems("baseline", State::Wrong, problems),
        Ok(None) => {
            let why = if meant.known.no_baseline {
                "as --no-baseline says".to_owned()
            } else if meant.faulty {
                "a server with faults has none".to_owned()
            } else {
                format!("{} is not there", usual.display())
            };
            findings.fine("baseline", format!("none: {why}"));
        }
        Ok(Some(baseline)) => {
            let text = format!(
                "{}: {} failures, {} disputes",
                baseline.text.name(),
                baseline.known.len(),
                baseline.disputed.len()
            );
            findings.fine("baseline", text);
            if let (Some(catalogue), Ok(suite)) = (catalogue, suite::suite(common)) {
                let (scenarios, _) = suite.understood();
                let cases = scenarios.iter().flat_map(|scenario| scenario.cases());
                let cases = cases.map(|case| case.id.as_str());
                let cases: BTreeSet<&str> = cases.chain(["probe", "server"]).collect();
                let unknown = baseline.unknown(catalogue);
                let mut rest = baseline.check(catalogue, &cases, today());
                rest.retain(|problem| !unknown.contains(problem));
                findings.problems("baseline", State::Wrong, unknown);
                findings.problems("baseline", State::Warning, rest);
            }
        }
    }
    let folder = meant.snapshot_dir.join(&target.name);
    if !folder.is_dir() {
        let text = format!("none: {} is not there", folder.display());
        return findings.fine("snapshots", text);
    }
    match snap::pending(&folder) {
        Ok(pending) if pending.is_empty() => {
            findings.fine(
                "snapshots",
                format!("{}, nothing is pending", folder.display()),
            );
        }
        Ok(pending) => findings.warn(
            "snapshots",
            format!(
                "{}, {} changes are pending",
                folder.display(),
                pending.len()
            ),
            "`imapspec snap review` goes through them",
        ),
        Err(error) => findings.push(State::Wrong, "snapshots", error.to_string(), None),
    }
}
