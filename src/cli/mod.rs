//! Floor 8: the command line, a file per subcommand. It turns what was typed into calls of the
//! floors below, and what they find into text and an exit code.

mod args;
mod baseline;
mod choice;
mod cleanup;
mod compare;
mod completions;
mod config;
mod diff;
mod doctor;
mod explain;
mod generate;
mod lint;
mod list;
mod man;
mod probe;
mod read;
mod record;
mod report;
mod reqs;
mod review;
mod run;
mod schema;
mod selftest;
mod serve;
mod settings;
mod shell;
mod snap;
mod suite;
mod targets;
#[cfg(test)]
mod tests;
mod transcript;
mod watch;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use clap::{CommandFactory as _, Parser as _};

use crate::run::verdict::Exit;
use crate::source::{Problem, problem};
use args::{Cli, Command, When};

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    let typed: Vec<OsString> = std::env::args_os().collect();
    let cli = Cli::parse_from(&typed);
    let cli = match settled(cli, &typed) {
        Ok(cli) => cli,
        Err(problems) => {
            let text = problem::draw_all(&problems, false);
            let _ = writeln!(io::stderr(), "{}", text.trim_end());
            return ExitCode::from(Exit::Usage as u8);
        }
    };
    if cli.common.verbose > 1 {
        let filter = tracing_subscriber::EnvFilter::try_from_env("IMAPSPEC_LOG")
            .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("imapspec=debug"));
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(io::stderr)
            .init();
    }
    let choice = match cli.common.color {
        When::Auto => AutoStream::choice(&io::stdout()),
        When::Always => ColorChoice::Always,
        When::Never => ColorChoice::Never,
    };
    let out = AutoStream::new(io::stdout(), choice);
    let exit = match dispatch(&cli, &typed, out) {
        Ok(exit) => exit,
        Err(Stopped::Problems(problems)) => {
            let colour = match cli.common.color {
                When::Auto => AutoStream::choice(&io::stderr()) != ColorChoice::Never,
                When::Always => true,
                When::Never => false,
            };
            let text = problem::draw_all(&problems, colour);
            let _ = writeln!(io::stderr(), "{}", text.trim_end());
            Exit::Usage
        }
        // Whoever reads has gone away; there is nobody to tell.
        Err(Stopped::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Conforms,
        Err(Stopped::Io(error)) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            Exit::Internal
        }
    };
    ExitCode::from(exit as u8)
}

/// The command line with the settings that it names.
fn settled(cli: Cli, typed: &[OsString]) -> Result<Cli, Vec<Problem>> {
    let Command::Run(args) = &cli.command else {
        return Ok(cli);
    };
    let Some(name) = &args.settings else {
        return Ok(cli);
    };
    let command = Cli::command();
    let run = command.find_subcommand("run").unwrap_or(&command);
    let flags = config::settings(name, &cli.common, run)?;
    Ok(Cli::parse_from(settings::with_flags(typed, flags)))
}

/// Why a subcommand did not come to its end.
enum Stopped {
    /// The user's files or flags are wrong.
    Problems(Vec<Problem>),
    /// Reading or writing failed.
    Io(io::Error),
}

impl From<Vec<Problem>> for Stopped {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Problems(problems)
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn dispatch(cli: &Cli, typed: &[OsString], mut out: impl Write + Send) -> Result<Exit, Stopped> {
    let common = &cli.common;
    let exit = match &cli.command {
        Command::Run(args) => run::run(args, common, out)?,
        Command::List(args) => list::run(args, common, &mut out)?,
        Command::Lint(args) => lint::run(args, common, &mut out)?,
        Command::Schema(args) => schema::run(args, &mut out)?,
        Command::Record(args) => record::run(args, common, &mut out)?,
        Command::Read(args) => read::run(args, &mut out)?,
        Command::Generate(args) => generate::run(args, &mut out)?,
        Command::Serve(args) => serve::run(args, &mut out)?,
        Command::Probe(args) => probe::run(args, common, &mut out)?,
        Command::Shell(args) => shell::run(args, common, &mut out)?,
        Command::Snap(args) => snap::run(args, common, &mut out)?,
        Command::Baseline(args) => baseline::run(args, common, &mut out)?,
        Command::Explain(args) => explain::run(args, common, &mut out)?,
        Command::Reqs(args) => reqs::run(args, common, &mut out)?,
        Command::Selftest(args) => selftest::run(args, common, &mut out)?,
        Command::Cleanup(args) => cleanup::run(args, common, &mut out)?,
        Command::Report(args) => report::run(args, &mut out)?,
        Command::Diff(args) => diff::run(args, &mut out)?,
        Command::Compare(args) => compare::run(args, &mut out)?,
        Command::Targets(args) => targets::run(args, &mut out)?,
        Command::Doctor(args) => doctor::run(args, common, typed, &mut out)?,
        Command::Completions(args) => completions::run(args, &mut out)?,
        Command::Man(args) => man::run(args, &mut out)?,
    };
    Ok(exit)
}
