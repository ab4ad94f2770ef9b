//! The command line as it is typed. What it means is decided by the subcommands.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::baseline::{BaselineArgs, KnownArgs};
use super::choice::{AttemptArgs, ChoiceArgs};
use super::completions::CompletionsArgs;
use super::man::ManArgs;
use super::selftest::SelftestArgs;
use crate::run::target::LinkKind;

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
    /// Ask a server what it is: greeting, capabilities, namespaces, limits
    Probe(ProbeArgs),
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
    /// Print the completion script of a shell
    Completions(CompletionsArgs),
    /// Print the manual page, or write the pages of all subcommands
    Man(ManArgs),
}

/// Where the target is and who logs in.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct TargetArgs {
    /// Server to judge: imap://USER@HOST:PORT, imaps://…, a target of the configuration, or one of `imapspec targets`
    #[arg(
        short,
        long,
        value_name = "TARGET",
        env = "IMAPSPEC_TARGET",
        help_heading = "Target"
    )]
    pub(super) target: Option<String>,
    /// Name to log in with, if the address has none
    #[arg(
        long,
        value_name = "NAME",
        env = "IMAPSPEC_USER",
        help_heading = "Target"
    )]
    pub(super) user: Option<String>,
    /// Environment variable that holds the password
    #[arg(
        long,
        value_name = "VARIABLE",
        default_value = "IMAPSPEC_PASSWORD",
        help_heading = "Target"
    )]
    pub(super) password_env: String,
    /// Shell command that prints the password
    #[arg(
        long,
        value_name = "COMMAND",
        env = "IMAPSPEC_PASSWORD_COMMAND",
        hide_env_values = true,
        help_heading = "Target"
    )]
    pub(super) password_command: Option<String>,
    /// Second account, for scenarios with two users; its password is in IMAPSPEC_PASSWORD2
    #[arg(
        long,
        value_name = "NAME",
        env = "IMAPSPEC_USER2",
        help_heading = "Target"
    )]
    pub(super) user2: Option<String>,
    /// Use STARTTLS before logging in
    #[arg(long, env = "IMAPSPEC_STARTTLS", value_parser = FalseyValueParser::new(), help_heading = "Target")]
    pub(super) starttls: bool,
    /// Trust the certificate authorities in this PEM file
    #[arg(
        long,
        value_name = "FILE",
        env = "IMAPSPEC_CACERT",
        help_heading = "Target"
    )]
    pub(super) cacert: Option<PathBuf>,
    /// Accept any certificate of the server
    #[arg(short = 'k', long, env = "IMAPSPEC_INSECURE", value_parser = FalseyValueParser::new(), help_heading = "Target")]
    pub(super) insecure: bool,
    /// The account may be changed at will: also INBOX, and mailboxes that this run did not create
    #[arg(long, env = "IMAPSPEC_DISPOSABLE", value_parser = FalseyValueParser::new(), help_heading = "Target")]
    pub(super) disposable: bool,
    /// Allow a target that is not on this machine
    #[arg(long, env = "IMAPSPEC_ALLOW", value_parser = FalseyValueParser::new(), help_heading = "Target")]
    pub(super) allow: bool,
    /// Connections open at the same time, at most [default: 8]
    #[arg(long, value_name = "N", env = "IMAPSPEC_MAX_CONNECTIONS", help_heading = "Target", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(super) max_connections: Option<u16>,
    /// Switch on a fault of the embedded server (may be repeated; see imapspec list --quirks); NAME@3: only on its third
    /// occasion in a case
    #[arg(
        long,
        value_name = "NAME[@N]",
        conflicts_with = "target",
        help_heading = "Target"
    )]
    pub(super) quirk: Vec<String>,
    /// How to reach a server that imapspec itself starts
    #[arg(long, value_enum, default_value_t = LinkArg::Plain, env = "IMAPSPEC_LINK", help_heading = "Target")]
    pub(super) link: LinkArg,
    #[command(flatten)]
    pub(super) started: StartedArgs,
}

/// Servers that are started.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct StartedArgs {
    /// Folder of your own manifests, looked at before the built-in ones
    #[arg(
        long,
        value_name = "DIR",
        env = "IMAPSPEC_TARGETS",
        help_heading = "Target"
    )]
    pub(super) targets: Option<PathBuf>,
    /// Folder to make for a server that is started [default: a temporary one]
    #[arg(
        long,
        value_name = "DIR",
        env = "IMAPSPEC_TARGET_DIR",
        help_heading = "Target"
    )]
    pub(super) target_dir: Option<PathBuf>,
    /// Keep the folder of a server that was started: its configuration, mail and logs
    #[arg(long, env = "IMAPSPEC_KEEP", value_parser = FalseyValueParser::new(), help_heading = "Target")]
    pub(super) keep: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LinkArg {
    /// In clear
    #[default]
    Plain,
    /// TLS from the first octet
    Tls,
    /// STARTTLS before log-in
    Starttls,
}

impl From<LinkArg> for LinkKind {
    fn from(link: LinkArg) -> Self {
        match link {
            LinkArg::Plain => Self::Plain,
            LinkArg::Tls => Self::Tls,
            LinkArg::Starttls => Self::StartTls,
        }
    }
}

#[derive(Args, Debug)]
pub(super) struct RunArgs {
    /// What to run: ids of cases, beginnings of ids, or scenario files (FILE:LINE for the case at that line) [default: everything]
    pub(super) selectors: Vec<String>,
    #[command(flatten)]
    pub(super) target: TargetArgs,
    /// Only scenarios with this tag (may be repeated; any of them)
    #[arg(
        long,
        value_name = "TAG",
        env = "IMAPSPEC_TAG",
        value_delimiter = ',',
        help_heading = "Select"
    )]
    pub(super) tag: Vec<String>,
    /// Only scenarios that check this requirement (may be repeated; any of them)
    #[arg(
        long,
        value_name = "ID",
        env = "IMAPSPEC_REQ",
        value_delimiter = ',',
        help_heading = "Select"
    )]
    pub(super) req: Vec<String>,
    /// Leave out what this selects (may be repeated)
    #[arg(long, value_name = "SELECTOR", help_heading = "Select")]
    pub(super) skip: Vec<String>,
    /// Flags of `[settings.NAME]` in imapspec.toml; what is typed wins over them
    #[arg(
        short = 'P',
        long,
        value_name = "NAME",
        env = "IMAPSPEC_SETTINGS",
        help_heading = "Select"
    )]
    pub(super) settings: Option<String>,
    #[command(flatten)]
    pub(super) choice: ChoiceArgs,
    #[command(flatten)]
    pub(super) attempts: AttemptArgs,
    #[command(flatten)]
    pub(super) known: KnownArgs,
    /// Show what would run, and why the rest would not, and send nothing
    #[arg(short = 'n', long, help_heading = "Select")]
    pub(super) dry_run: bool,
    /// How many cases run at the same time [default: 4 against a server, one per processor against the embedded one]
    #[arg(short, long, value_name = "N", env = "IMAPSPEC_JOBS", help_heading = "Run", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) jobs: Option<u16>,
    /// Run again what is touched when a scenario, snapshot, baseline or configuration file changes, until Ctrl-C
    #[arg(long, conflicts_with = "dry_run", help_heading = "Run")]
    pub(super) watch: bool,
    /// Seed of everything random, in hexadecimal [default: a new one, always printed]
    #[arg(long, value_name = "HEX", value_parser = seed, env = "IMAPSPEC_SEED", help_heading = "Run")]
    pub(super) seed: Option<u32>,
    /// Run each race once, in the one order that this number stands for; a failure prints it
    #[arg(long, value_name = "N", help_heading = "Run")]
    pub(super) interleaving: Option<u32>,
    /// How what is sent is cut into writes; results must not depend on it
    #[arg(long, value_name = "HOW", value_enum, default_value_t = SegmentArg::Single, env = "IMAPSPEC_SEGMENT", help_heading = "Run")]
    pub(super) segment: SegmentArg,
    /// Form in which strings are sent, wherever it is legal; results must not depend on it [default: as the scenario says]
    #[arg(
        long,
        value_name = "FORM",
        value_enum,
        env = "IMAPSPEC_STRINGS",
        help_heading = "Run"
    )]
    pub(super) strings: Option<StringsArg>,
    /// Multiply every deadline by this: above 1 for a slow machine or an emulator
    #[arg(
        long,
        value_name = "FACTOR",
        default_value_t = 1.0,
        env = "IMAPSPEC_TIMEOUT_FACTOR",
        help_heading = "Run"
    )]
    pub(super) timeout_factor: f64,
    /// Base specification to judge by
    #[arg(long, value_enum, default_value_t = ProfileArg::Auto, env = "IMAPSPEC_PROFILE", help_heading = "Judge")]
    pub(super) profile: ProfileArg,
    /// What must be upheld for the run to succeed
    #[arg(long, value_enum, default_value_t = GateArg::Must, env = "IMAPSPEC_GATE", help_heading = "Judge")]
    pub(super) gate: GateArg,
    /// What to do about snapshots
    #[arg(long, value_enum, default_value_t = SnapshotsArg::Auto, env = "IMAPSPEC_SNAPSHOTS", help_heading = "Snapshots")]
    pub(super) snapshots: SnapshotsArg,
    /// Folder of the snapshots, with a folder for each target
    #[arg(
        long,
        value_name = "DIR",
        default_value = "snapshots",
        env = "IMAPSPEC_SNAPSHOT_DIR",
        help_heading = "Snapshots"
    )]
    pub(super) snapshot_dir: PathBuf,
    /// Write a report: KIND, KIND=FILE or KIND=FOLDER/, where KIND is badge, github, html, json, junit, markdown, sarif or tap (may be repeated)
    #[arg(
        long,
        value_name = "KIND[=PATH]",
        env = "IMAPSPEC_REPORT",
        value_delimiter = ',',
        help_heading = "Output"
    )]
    pub(super) report: Vec<String>,
    /// Of which cases to show and keep what crossed the wire
    #[arg(long, value_name = "WHICH", value_enum, default_value_t = WireArg::Fail, env = "IMAPSPEC_WIRE", help_heading = "Output")]
    pub(super) wire: WireArg,
}

fn seed(text: &str) -> Result<u32, String> {
    u32::from_str_radix(text, 16)
        .map_err(|_| format!("wanted up to 8 hexadecimal digits, found `{text}`"))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SegmentArg {
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
pub(super) enum StringsArg {
    /// Quoted where that is legal
    Quoted,
    /// As synchronising literals
    Literal,
    /// As non-synchronising literals
    Nonsync,
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
pub(super) enum GateArg {
    /// Every MUST
    Must,
    /// Every MUST and every SHOULD
    Should,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SnapshotsArg {
    /// Compare if the target has any, and write what differs as pending; with CI set, as check
    Auto,
    /// Compare, write nothing
    Check,
    /// Compare, and write what differs or is new as pending; with CI set, as check
    New,
    /// Leave snapshots alone
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum WireArg {
    /// Those that did not pass
    Fail,
    /// Every one
    All,
    /// None
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TextOrJson {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Args, Debug)]
pub(super) struct ListArgs {
    /// What to list: ids of cases, beginnings of ids, or scenario files [default: everything]. Or one of the words
    /// `extensions`, `quirks` and `rules`
    pub(super) selectors: Vec<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(super) format: TextOrJson,
    /// Only scenarios with this tag (may be repeated; any of them)
    #[arg(long, value_name = "TAG")]
    pub(super) tag: Vec<String>,
    /// Only cases that this expression chooses, for example 'tag(race) & !cap(NOTIFY)'
    #[arg(short = 'E', long, value_name = "EXPR", env = "IMAPSPEC_FILTER")]
    pub(super) filter: Option<String>,
    /// List the quirks of the reference server instead
    #[arg(long)]
    pub(super) quirks: bool,
    /// List the rules instead
    #[arg(long, conflicts_with = "quirks")]
    pub(super) rules: bool,
    /// List the extensions of the language instead
    #[arg(long, conflicts_with_all = ["quirks", "rules"])]
    pub(super) extensions: bool,
}

impl ListArgs {
    /// What is to be listed.
    pub(super) fn what(&self) -> Listed {
        let word = match self.selectors.as_slice() {
            [word] => word.as_str(),
            _ => "",
        };
        if self.quirks || word == "quirks" {
            Listed::Quirks
        } else if self.rules || word == "rules" {
            Listed::Rules
        } else if self.extensions || word == "extensions" {
            Listed::Extensions
        } else {
            Listed::Scenarios
        }
    }
}

/// What `list` lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listed {
    Scenarios,
    Quirks,
    Rules,
    Extensions,
}

#[derive(Args, Debug)]
pub(super) struct LintArgs {
    /// Files or folders of scenarios [default: the built-in suite], or files of recorded sessions to judge: transcripts
    /// with lines `C: …` and `S: …`, rawlogs (NAME.in and NAME.out), results.json
    pub(super) paths: Vec<PathBuf>,
    /// Base specification that judges recorded sessions
    #[arg(long, value_enum, default_value_t = ProfileArg::Auto, env = "IMAPSPEC_PROFILE")]
    pub(super) profile: ProfileArg,
}

#[derive(Args, Debug)]
pub(super) struct SchemaArgs {
    /// Of which files
    #[arg(value_enum, default_value_t = SchemaArg::Scenario)]
    pub(super) of: SchemaArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaArg {
    /// Scenario files
    Scenario,
    /// Files that --report json writes
    Results,
}

#[derive(Args, Debug)]
pub(super) struct GenerateArgs {
    /// What to generate
    #[arg(value_enum)]
    pub(super) kind: KindArg,
    /// The same seed gives the same messages
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(super) seed: u64,
    /// How many messages
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    pub(super) count: usize,
    /// Messages that the grammar does not derive, instead of legal ones
    #[arg(long)]
    pub(super) invalid: bool,
    /// Most octets of one string
    #[arg(long, value_name = "OCTETS", default_value_t = 24, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(..=65536))]
    pub(super) size: usize,
    /// Deepest nesting of keys, parts and lists
    #[arg(long, value_name = "LEVELS", default_value_t = 4, value_parser = clap::value_parser!(u8).range(..=50))]
    pub(super) depth: u8,
    /// Most items of one list
    #[arg(long, value_name = "NUMBER", default_value_t = 4, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(..=1000))]
    pub(super) items: usize,
    /// How to print: as on the wire, or a JSON object a line
    #[arg(long, value_enum, default_value_t = WireOrJson::Wire)]
    pub(super) format: WireOrJson,
    /// Write each message to a file of its own in this folder
    #[arg(long, value_name = "DIR", conflicts_with = "against")]
    pub(super) out: Option<PathBuf>,
    /// Give each message to this shell command on standard input: exit status 0 means that it accepts, another that it
    /// refuses. Reports where its verdict differs from ours, made small
    #[arg(long, value_name = "COMMAND", conflicts_with = "format")]
    pub(super) against: Option<String>,
    /// How long that command may take for one message, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 5, requires = "against", value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(super) timeout: u64,
    /// Stop after so many differences
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 10,
        requires = "against"
    )]
    pub(super) max_findings: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum KindArg {
    /// What clients send
    Commands,
    /// What servers send
    Responses,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum WireOrJson {
    /// The octets, one message after another
    Wire,
    /// One JSON object a line: number, verdict, octets in base64, and as text
    Json,
}

#[derive(Args, Debug)]
pub(super) struct ReadArgs {
    /// Take the first line as the greeting
    #[arg(long)]
    pub(super) greeting: bool,
    /// Read the input as what a client sends
    #[arg(long, conflicts_with = "greeting")]
    pub(super) client: bool,
    /// Let lines that end in LF alone (text from an editor) pass for CRLF
    #[arg(long)]
    pub(super) lf: bool,
    /// Base grammar to read by
    #[arg(long, value_enum, default_value_t = ProfileArg::Rev1)]
    pub(super) profile: ProfileArg,
    /// Capabilities that are known, separated by commas or spaces [default: every one we know]
    #[arg(long, value_name = "CAPABILITIES")]
    pub(super) dialect: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(super) format: TextOrJson,
}

#[derive(Args, Debug)]
pub(super) struct ServeArgs {
    /// Port to listen on; 0 for a free one
    #[arg(long, value_name = "PORT", default_value_t = 1143)]
    pub(super) port: u16,
    /// Listen for implicit TLS on this port too; 0 for a free one
    #[arg(long, value_name = "PORT")]
    pub(super) tls_port: Option<u16>,
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(super) host: IpAddr,
    /// Switch on a fault (may be repeated; see imapspec list --quirks); NAME@3: only on its third occasion
    #[arg(long, value_name = "NAME[@N]")]
    pub(super) quirk: Vec<String>,
    /// Account in place of user1:pass1 and user2:pass2 (may be repeated)
    #[arg(long, value_name = "USER:PASSWORD")]
    pub(super) account: Vec<String>,
    /// Write the certificate of the authority that signs the server's certificate to this file
    #[arg(long, value_name = "FILE")]
    pub(super) write_cacert: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct ProbeArgs {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(super) format: TextOrJson,
}

#[derive(Args, Debug)]
pub(super) struct TargetsArgs {
    #[command(subcommand)]
    pub(super) action: Option<TargetsAction>,
    /// Folder of your own manifests, looked at before the built-in ones
    #[arg(long, value_name = "DIR", env = "IMAPSPEC_TARGETS", global = true)]
    pub(super) targets: Option<PathBuf>,
    /// How to print the list
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(super) format: TextOrJson,
}

#[derive(Debug, Subcommand)]
pub(super) enum TargetsAction {
    /// Print the commands that install servers, or run them
    Install {
        /// Servers to install
        #[arg(required = true)]
        names: Vec<String>,
        /// Run the commands instead of printing them
        #[arg(long)]
        yes: bool,
    },
    /// Print the manifest of a server: how it is installed, started, reached and stopped
    Show {
        /// Which server
        name: String,
    },
}

#[derive(Args, Debug)]
pub(super) struct SnapArgs {
    #[command(subcommand)]
    pub(super) action: SnapAction,
    /// Folder of the snapshots
    #[arg(
        long,
        value_name = "DIR",
        default_value = "snapshots",
        env = "IMAPSPEC_SNAPSHOT_DIR",
        global = true
    )]
    pub(super) snapshot_dir: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(super) enum SnapAction {
    /// Show pending changes and their class
    Diff {
        /// Ids of cases, or beginnings of ids [default: every one that is pending]
        cases: Vec<String>,
        /// Also changes that nobody has to look at (order, volatile values, text)
        #[arg(long)]
        all: bool,
    },
    /// Go through pending changes one by one, and accept or reject each with a key
    Review {
        /// Ids of cases, or beginnings of ids [default: every one that is pending]
        cases: Vec<String>,
        /// Go through the failures in these results of a run too, which may become known ones
        #[arg(long, value_name = "RESULTS")]
        results: Option<PathBuf>,
        /// File of the failures that are known [default: baselines/TARGET.toml]
        #[arg(long, value_name = "FILE", env = "IMAPSPEC_BASELINE")]
        baseline: Option<PathBuf>,
    },
    /// Make pending snapshots the accepted ones
    Accept {
        /// Ids of cases, or beginnings of ids [default: every one that is pending]
        cases: Vec<String>,
    },
    /// Drop pending snapshots
    Reject {
        /// Ids of cases, or beginnings of ids [default: every one that is pending]
        cases: Vec<String>,
    },
    /// List pending snapshots
    List,
}

#[derive(Args, Debug)]
pub(super) struct ExplainArgs {
    /// Id of a rule, a requirement or a quirk
    pub(super) id: String,
}

#[derive(Args, Debug)]
pub(super) struct ReqsArgs {
    #[command(subcommand)]
    pub(super) action: ReqsAction,
}

#[derive(Debug, Subcommand)]
pub(super) enum ReqsAction {
    /// Per RFC section: requirements, visible, checked, untested
    Coverage,
    /// Every requirement with its level and sections
    List,
}

#[derive(Args, Debug)]
pub(super) struct CleanupArgs {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    /// Only show what would be deleted
    #[arg(short = 'n', long)]
    pub(super) dry_run: bool,
}

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
}

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
