//! `imapspec cleanup`: deletes the mailboxes that an interrupted run left behind: those whose
//! names a run generated, and no others.

use clap::Args;
use std::collections::BTreeMap;
use std::io::Write;

use super::args::{Common, TargetArgs};
use super::{Stopped, config, suite};
use crate::octets::show::show;
use crate::run::options::Options;
use crate::run::target::Target;
use crate::run::verdict::Exit;
use crate::run::{self, Job, Stop};
use crate::scenario::Catalogue;

#[derive(Args, Debug)]
pub(super) struct CleanupArgs {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    /// Only show what would be deleted
    #[arg(short = 'n', long)]
    pub(super) dry_run: bool,
}

pub(super) fn run(
    args: &CleanupArgs,
    common: &Common,
    out: &mut dyn Write,
) -> Result<Exit, Stopped> {
    let target = config::target(&args.target, common)?;
    let catalogue = suite::suite(common)?.catalogue()?;
    let options = Options::default();
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
