//! `imapspec diff`: what changed between two runs.

use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::PathBuf;

use super::{Stopped, report};
use crate::report::{diff, json};
use crate::run::verdict::Exit;

/// Two runs, old and new.
#[derive(Args, Debug)]
pub(super) struct DiffArgs {
    /// Results of the earlier run
    pub(super) old: PathBuf,
    /// Results of the later run
    pub(super) new: PathBuf,
    /// How to print
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub(super) format: DiffFormat,
    /// What gives exit code 1
    #[arg(long, value_enum, default_value_t = FailOn::Regression)]
    pub(super) fail_on: FailOn,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// For a terminal
    Text,
    /// For a comment or the summary of a job
    Markdown,
    /// As data
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Something fails that did not
    Regression,
    /// Anything changed
    Any,
    /// Nothing
    Never,
}

pub(super) fn run(args: &DiffArgs, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let old = report::load(&args.old).map_err(|problem| vec![problem])?;
    let new = report::load(&args.new).map_err(|problem| vec![problem])?;
    let diff = diff::diff(&old, &new);
    let text = match args.format {
        DiffFormat::Text => diff::text(&diff, &old, &new),
        DiffFormat::Markdown => diff::markdown(&diff, &old, &new),
        DiffFormat::Json => json::print(&diff).map_err(std::io::Error::other)?,
    };
    out.write_all(text.as_bytes())?;
    let fails = match args.fail_on {
        FailOn::Regression => diff.regresses(),
        FailOn::Any => !diff.is_empty(),
        FailOn::Never => false,
    };
    Ok(if fails { Exit::Failed } else { Exit::Conforms })
}
