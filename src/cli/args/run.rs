//! The flags of `imapspec run`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ProfileArg, TargetArgs};
use crate::cli::baseline::KnownArgs;
use crate::cli::choice::{AttemptArgs, ChoiceArgs};

#[derive(Args, Debug)]
pub(in crate::cli) struct RunArgs {
    /// What to run: ids of cases, beginnings of ids, or scenario files (FILE:LINE for the case at that line) [default: everything]
    pub(in crate::cli) selectors: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) target: TargetArgs,
    /// Only scenarios with this tag (may be repeated; any of them)
    #[arg(
        long,
        value_name = "TAG",
        env = "IMAPSPEC_TAG",
        value_delimiter = ',',
        help_heading = "Select"
    )]
    pub(in crate::cli) tag: Vec<String>,
    /// Only scenarios that check this requirement (may be repeated; any of them)
    #[arg(
        long,
        value_name = "ID",
        env = "IMAPSPEC_REQ",
        value_delimiter = ',',
        help_heading = "Select"
    )]
    pub(in crate::cli) req: Vec<String>,
    /// Leave out what this selects (may be repeated)
    #[arg(long, value_name = "SELECTOR", help_heading = "Select")]
    pub(in crate::cli) skip: Vec<String>,
    /// Flags of `[settings.NAME]` in imapspec.toml; what is typed wins over them
    #[arg(
        short = 'P',
        long,
        value_name = "NAME",
        env = "IMAPSPEC_SETTINGS",
        help_heading = "Select"
    )]
    pub(in crate::cli) settings: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) choice: ChoiceArgs,
    #[command(flatten)]
    pub(in crate::cli) attempts: AttemptArgs,
    #[command(flatten)]
    pub(in crate::cli) known: KnownArgs,
    /// Show what would run, and why the rest would not, and send nothing
    #[arg(short = 'n', long, help_heading = "Select")]
    pub(in crate::cli) dry_run: bool,
    /// How many cases run at the same time [default: 4 against a server, one per processor against the embedded one]
    #[arg(short, long, value_name = "N", env = "IMAPSPEC_JOBS", help_heading = "Run", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(in crate::cli) jobs: Option<u16>,
    /// Run again what is touched when a scenario, snapshot, baseline or configuration file changes, until Ctrl-C
    #[arg(long, conflicts_with = "dry_run", help_heading = "Run")]
    pub(in crate::cli) watch: bool,
    /// Seed of everything random, in hexadecimal [default: a new one, always printed]
    #[arg(long, value_name = "HEX", value_parser = seed, env = "IMAPSPEC_SEED", help_heading = "Run")]
    pub(in crate::cli) seed: Option<u32>,
    /// Run each race once, in the one order that this number stands for; a failure prints it
    #[arg(long, value_name = "N", help_heading = "Run")]
    pub(in crate::cli) interleaving: Option<u32>,
    /// How what is sent is cut into writes; results must not depend on it
    #[arg(long, value_name = "HOW", value_enum, default_value_t = SegmentArg::Single, env = "IMAPSPEC_SEGMENT", help_heading = "Run")]
    pub(in crate::cli) segment: SegmentArg,
    /// Form in which strings are sent, wherever it is legal; results must not depend on it [default: as the scenario says]
    #[arg(
        long,
        value_name = "FORM",
        value_enum,
        env = "IMAPSPEC_STRINGS",
        help_heading = "Run"
    )]
    pub(in crate::cli) strings: Option<StringsArg>,
    /// Multiply every deadline by this: above 1 for a slow machine or an emulator
    #[arg(
        long,
        value_name = "FACTOR",
        default_value_t = 1.0,
        env = "IMAPSPEC_TIMEOUT_FACTOR",
        help_heading = "Run"
    )]
    pub(in crate::cli) timeout_factor: f64,
    /// Base specification to judge by
    #[arg(long, value_enum, default_value_t = ProfileArg::Auto, env = "IMAPSPEC_PROFILE", help_heading = "Judge")]
    pub(in crate::cli) profile: ProfileArg,
    /// What must be upheld for the run to succeed
    #[arg(long, value_enum, default_value_t = GateArg::Must, env = "IMAPSPEC_GATE", help_heading = "Judge")]
    pub(in crate::cli) gate: GateArg,
    /// What to do about snapshots
    #[arg(long, value_enum, default_value_t = SnapshotsArg::Auto, env = "IMAPSPEC_SNAPSHOTS", help_heading = "Snapshots")]
    pub(in crate::cli) snapshots: SnapshotsArg,
    /// Folder of the snapshots, with a folder for each target
    #[arg(
        long,
        value_name = "DIR",
        default_value = "snapshots",
        env = "IMAPSPEC_SNAPSHOT_DIR",
        help_heading = "Snapshots"
    )]
    pub(in crate::cli) snapshot_dir: PathBuf,
    /// Write a report: KIND, KIND=FILE or KIND=FOLDER/, where KIND is badge, github, html, json, junit, markdown, sarif or tap (may be repeated)
    #[arg(
        long,
        value_name = "KIND[=PATH]",
        env = "IMAPSPEC_REPORT",
        value_delimiter = ',',
        help_heading = "Output"
    )]
    pub(in crate::cli) report: Vec<String>,
    /// Of which cases to show and keep what crossed the wire
    #[arg(long, value_name = "WHICH", value_enum, default_value_t = WireArg::Fail, env = "IMAPSPEC_WIRE", help_heading = "Output")]
    pub(in crate::cli) wire: WireArg,
}

fn seed(text: &str) -> Result<u32, String> {
    u32::from_str_radix(text, 16)
        .map_err(|_| format!("wanted up to 8 hexadecimal digits, found `{text}`"))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SegmentArg {
    /// All that may be sent without waiting in one write
    Single,
    /// Each octet in a write of its own
    Octet,
    /// Cut before and after each literal
    Literal,
    /// Cut at random places, from the seed
    Random,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum StringsArg {
    /// Quoted where that is legal
    Quoted,
    /// As synchronising literals
    Literal,
    /// As non-synchronising literals
    Nonsync,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum GateArg {
    /// Every MUST
    Must,
    /// Every MUST and every SHOULD
    Should,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SnapshotsArg {
    /// Compare if the target has any and neither --segment nor --strings is given, and write what differs as pending;
    /// with CI set, as check
    Auto,
    /// Compare, write nothing
    Check,
    /// Compare, and write what differs or is new as pending; with CI set, as check
    New,
    /// Leave snapshots alone
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum WireArg {
    /// Those that did not pass
    Fail,
    /// Every one
    All,
    /// None
    Off,
}
