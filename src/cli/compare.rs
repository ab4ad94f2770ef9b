//! `imapspec compare`: servers side by side, from the results of a run against each.

use clap::Args;
use std::io::Write;
use std::path::PathBuf;

use super::{Stopped, report};
use crate::report::{compare, html};
use crate::run::verdict::Exit;

/// Servers side by side.
#[derive(Args, Debug)]
pub(super) struct CompareArgs {
    /// Results of a run against each
    #[arg(required = true, num_args = 2..)]
    pub(super) results: Vec<PathBuf>,
    /// Write a page
    #[arg(long, value_name = "FILE")]
    pub(super) html: Option<PathBuf>,
    /// Write Markdown
    #[arg(long, value_name = "FILE")]
    pub(super) markdown: Option<PathBuf>,
    /// Show requirements and facts in which they agree, too
    #[arg(long)]
    pub(super) all: bool,
}

pub(super) fn run(args: &CompareArgs, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let results = args
        .results
        .iter()
        .map(|path| report::load(path))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|problem| vec![problem])?;
    let table = compare::table(&results, args.all);
    if let Some(path) = &args.html {
        report::write(path, &html::compare(&results))?;
        writeln!(out, "report {}", path.display())?;
    }
    if let Some(path) = &args.markdown {
        report::write(path, &compare::markdown(&table))?;
        writeln!(out, "report {}", path.display())?;
    }
    if args.html.is_none() && args.markdown.is_none() {
        out.write_all(compare::text(&table).as_bytes())?;
    }
    Ok(Exit::Conforms)
}
