//! The command line as it is typed. What it means is decided by the subcommands, each with its own arguments; those
//! of several stand here.

mod run;
mod target;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::baseline::BaselineArgs;
use super::cleanup::CleanupArgs;
use super::compare::CompareArgs;
use super::completions::CompletionsArgs;
use super::diff::DiffArgs;
use super::doctor::DoctorArgs;
use super::explain::ExplainArgs;
use super::generate::GenerateArgs;
use super::lint::LintArgs;
use super::list::ListArgs;
use super::man::ManArgs;
use super::probe::ProbeArgs;
use super::read::ReadArgs;
use super::record::RecordArgs;
use super::report::ReportArgs;
use super::reqs::ReqsArgs;
use super::schema::SchemaArgs;
use super::selftest::SelftestArgs;
use super::serve::ServeArgs;
use super::shell::ShellArgs;
use super::snap::SnapArgs;
use super::targets::TargetsArgs;
pub(super) use run::{GateArg, RunArgs, SegmentArg, SnapshotsArg, StringsArg, WireArg};
pub(super) use target::{LinkArg, TargetArgs};

/// What `--help` and the manual page say at the end.
const AFTER: &str = "\
Exit codes:
  0    what the gate asks for is upheld
  1    a failure, or a case without a verdict
  2    a mistake in flags, configuration or scenarios: nothing was sent
  3    the target could not be reached, or was lost
  4    nothing was selected
  5    only changes of snapshots wait for a person
  70   a fault of imapspec itself
  130  interrupted; reports are still written

Most flags can be given as an environment variable too, as the help of each subcommand tells: a switch takes 1 or 0, \
and what may be repeated is separated by commas. A flag wins over a variable.";

/// Tells whether an IMAP server keeps the RFCs, with evidence.
#[derive(Debug, Parser)]
#[command(
    name = "imapspec",
    version,
    propagate_version = true,
    max_term_width = 100,
    after_long_help = AFTER
)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) common: Common,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Args, Debug)]
pub(super) struct Common {
    /// When to colour the output
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = When::Auto, env = "IMAPSPEC_COLOR", help_heading = "General")]
    pub(super) color: When,
    /// Configuration file [default: imapspec.toml, if it is there]
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "IMAPSPEC_CONFIG",
        help_heading = "General"
    )]
    pub(super) config: Option<PathBuf>,
    /// Folder of scenarios to use in place of the built-in suite
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "IMAPSPEC_SUITE",
        help_heading = "General"
    )]
    pub(super) suite: Option<PathBuf>,
    /// Say more: every case; twice (-vv), also a log of what imapspec itself does
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "General")]
    pub(super) verbose: u8,
    /// Say only what failed
    #[arg(
        short,
        long,
        global = true,
        conflicts_with = "verbose",
        help_heading = "General"
    )]
    pub(super) quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Also into a file or a pipe
    Always,
    /// Nowhere
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Judge a server with scenarios; without a target, the embedded reference server
    #[command(args_override_self = true)]
    Run(Box<RunArgs>),
    /// List scenarios, the requirements they check, and what would be skipped
    List(ListArgs),
    /// Check scenario files without running them, or judge sessions that were recorded elsewhere
    Lint(LintArgs),
    /// Print the JSON schema of scenarios (for editors) or of results
    Schema(SchemaArgs),
    /// Read server lines from standard input strictly, and say what deviates
    Read(ReadArgs),
    /// Print generated commands or responses, or give them to another parser and compare the verdicts
    Generate(GenerateArgs),
    /// Serve the reference server on a port, with faults if asked for
    Serve(ServeArgs),
    /// Stand between a client and a server, judge what crosses, and keep it as a scenario
    Record(RecordArgs),
    /// Ask a server what it is: greeting, capabilities, namespaces, limits
    Probe(ProbeArgs),
    /// Talk to a server by hand, with every answer judged
    Shell(Box<ShellArgs>),
    /// Look at changes of snapshots, accept or reject them
    Snap(SnapArgs),
    /// Keep the list of failures that are known, so that only new ones make a run red
    Baseline(BaselineArgs),
    /// Explain a rule, a requirement or a quirk
    Explain(ExplainArgs),
    /// List the requirements of the catalogue and how far they are covered
    Reqs(ReqsArgs),
    /// Prove that each check can fail: the suite against every fault of the reference server
    Selftest(SelftestArgs),
    /// Delete mailboxes that an interrupted run left behind
    Cleanup(CleanupArgs),
    /// Make a report again from results.json, or merge the results of shards
    Report(ReportArgs),
    /// Show what changed between two runs
    Diff(DiffArgs),
    /// Put the results of several servers side by side
    Compare(CompareArgs),
    /// List the servers that can be started as targets, or install one
    Targets(TargetsArgs),
    /// Say what is used on this machine, where each value came from, and what is wrong with it
    Doctor(Box<DoctorArgs>),
    /// Print the completion script of a shell
    Completions(CompletionsArgs),
    /// Print the manual page, or write the pages of all subcommands
    Man(ManArgs),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ProfileArg {
    /// IMAP4rev1, unless the client enabled IMAP4rev2
    Auto,
    /// RFC 3501
    Rev1,
    /// RFC 9051
    Rev2,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TextOrJson {
    /// For people
    Text,
    /// For programs
    Json,
}
