//! `imapspec report`: any report again, from `results.json` alone.

use clap::{Args, Subcommand};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

mod publish;

use super::Stopped;
use crate::report::{FORMATS, human, json, merge};
use crate::run::results::{Results, SCHEMA};
use crate::run::verdict::{Exit, Verdict};
use crate::source::Problem;

/// What is done with results besides showing them.
#[derive(Debug, Subcommand)]
pub(super) enum ReportAction {
    /// Make one results file of those of several shards (`run --partition`)
    Merge {
        /// Results of the shards
        #[arg(required = true)]
        results: Vec<PathBuf>,
        /// File to write
        #[arg(short, long, value_name = "FILE", default_value = "results.json")]
        output: PathBuf,
    },
    /// Make results fit to be published: pages of servers and a table of them, with failures that were reviewed
    Publish {
        /// Results of a run against each server; without any, those in the folder are made into pages again
        results: Vec<PathBuf>,
        /// Folder of the pages
        #[arg(short, long, value_name = "DIR", default_value = "reports")]
        to: PathBuf,
        /// Failures that a person has read again beside the RFC [default: reviews.yaml in the folder]
        #[arg(long, value_name = "FILE")]
        reviews: Option<PathBuf>,
    },
}

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct ReportArgs {
    #[command(subcommand)]
    pub(super) action: Option<ReportAction>,
    /// The file that `imapspec run --report json=FILE` wrote
    #[arg(required = true)]
    pub(super) results: Option<PathBuf>,
    /// What to print: terminal, or one of the kinds of `imapspec run --report`
    #[arg(long, default_value = "terminal")]
    pub(super) kind: String,
}

/// The results in a file.
pub(super) fn load(path: &Path) -> Result<Results, Problem> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Problem::error(format!("cannot read {shown}: {error}")))?;
    parse(&text, &shown.to_string())
}

/// The results in a text. `shown` names it.
pub(super) fn parse(text: &str, shown: &str) -> Result<Results, Problem> {
    let results: Results = serde_json::from_str(text).map_err(|error| {
        Problem::error(format!("{shown} is no results file of imapspec: {error}"))
            .help("`imapspec run --report json` writes one")
    })?;
    if results.schema != SCHEMA {
        return Err(Problem::error(format!(
            "{shown} has schema {}, this version reads {SCHEMA}",
            results.schema
        )));
    }
    Ok(results)
}

/// Writes a report, with the folders that it needs.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text)
}

pub(super) fn run(args: &ReportArgs, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let stopped = |title: String| Stopped::Problems(vec![Problem::error(title)]);
    match &args.action {
        Some(ReportAction::Merge { results, output }) => return merged(results, output, out),
        Some(ReportAction::Publish {
            results,
            to,
            reviews,
        }) => return publish::publish(results, to, reviews.as_deref(), out),
        None => {}
    }
    let Some(path) = &args.results else {
        return Err(stopped("no results were given".to_owned()));
    };
    let results = load(path).map_err(|problem| vec![problem])?;
    if args.kind == "terminal" {
        for case in results
            .cases
            .iter()
            .filter(|case| case.verdict >= Verdict::NonStrict)
        {
            out.write_all(human::show_case(case, false).as_bytes())?;
        }
        out.write_all(human::show_summary(&results, false).as_bytes())?;
        return Ok(Exit::from_code(results.exit));
    }
    let Some(format) = FORMATS.iter().find(|format| format.name == args.kind) else {
        let known: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        return Err(stopped(format!(
            "there is no report `{}`; known are terminal, {}",
            args.kind,
            known.join(", ")
        )));
    };
    out.write_all((format.make)(&results).as_bytes())?;
    Ok(Exit::Conforms)
}

fn merged(results: &[PathBuf], output: &Path, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let shards = results
        .iter()
        .map(|path| load(path))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|problem| vec![problem])?;
    let whole = merge::merge(shards).map_err(|reason| {
        let problem = Problem::error(format!("these are not shares of one run: {reason}"));
        vec![problem.help("merge the results of `run --partition` with the same target and suite")]
    })?;
    write(output, &json::make(&whole))?;
    out.write_all(human::show_summary(&whole, false).as_bytes())?;
    Ok(Exit::from_code(whole.exit))
}
