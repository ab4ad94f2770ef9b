//! `imapspec cleanup`: deletes the mailboxes that an interrupted run left behind: those whose
//! names a run generated, and no others.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use super::args::{CleanupArgs, Common};
use super::{Stopped, config, suite};
use crate::octets::show::show;
use crate::run::options::{Options, Profile, Segment, Snapshots, Wire};
use crate::run::target::Target;
use crate::run::verdict::{Exit, Gate};
use crate::run::{self, Job, Stop};
use crate::scenario::Catalogue;

pub(super) fn run(
    args: &CleanupArgs,
    common: &Common,
    out: &mut dyn Write,
) -> Result<Exit, Stopped> {
    let target = config::target(&args.target, common)?;
    let catalogue = suite::suite(common)?.catalogue()?;
    let options = options();
    let job = bare_job(&target, &catalogue, &options);
    match run::cleanup(&job, args.dry_run) {
        Ok(names) if names.is_empty() => writeln!(out, "nothing is left of earlier runs")?,
        Ok(names) => {
            let verb = if args.dry_run {
                "would delete"
            } else {
                "deleted"
            };
            for name in names {
                writeln!(out, "{verb} {}", show(&name))?;
            }
        }
        Err(reason) => {
            writeln!(out, "✗ {reason}")?;
            return Ok(Exit::Unreachable);
        }
    }
    Ok(Exit::Conforms)
}

/// A job without cases.
pub(super) fn bare_job<'j>(
    target: &'j Target,
    catalogue: &'j Catalogue,
    options: &'j Options,
) -> Job<'j> {
    Job {
        target,
        cases: Vec::new(),
        catalogue,
        files: BTreeMap::new(),
        digest: String::new(),
        options,
        stop: Stop::default(),
    }
}

/// Options of a job without cases.
pub(super) fn options() -> Options {
    Options {
        selectors: Vec::new(),
        jobs: 1,
        seed: 0,
        interleaving: None,
        gate: Gate::Must,
        profile: Profile::Auto,
        segment: Segment::Single,
        strings: None,
        case_timeout: Duration::from_secs(60),
        snapshots: Snapshots::Off,
        snapshot_folder: None,
        wire: Wire::Off,
        repeat: 1,
        retries: 0,
        flaky_passes: false,
        max_fail: None,
        shuffle: false,
        special: BTreeMap::new(),
        disputes: true,
        baseline: None,
        command: String::new(),
    }
}
