//! `imapspec generate`: commands or responses from a seed, for whoever tests a parser: printed, written to
//! files, or given to another parser, whose verdicts are compared with ours.

mod against;

use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::Stopped;
use crate::fuzz::message::Verdict;
use crate::fuzz::stream::{Plan, Stream};
use crate::imap::generate::Knobs;
use crate::octets::show::show;
use crate::run::verdict::Exit;
use crate::source::Problem;
use crate::wire::Side;

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

pub(super) fn run(args: &GenerateArgs, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let side = match args.kind {
        KindArg::Commands => Side::Client,
        KindArg::Responses => Side::Server,
    };
    let plan = Plan {
        side,
        illegal: args.invalid,
        knobs: Knobs {
            size: args.size,
            depth: args.depth,
            count: args.items,
        },
    };
    let messages = Stream::new(plan, args.seed).take(args.count);
    if let Some(command) = &args.against {
        return against::run(args, command, plan, messages, out);
    }
    if let Some(folder) = &args.out {
        let failed = |error: std::io::Error| {
            let title = format!("cannot write to {}: {error}", folder.display());
            vec![Problem::error(title).help("give a folder that can be written to")]
        };
        std::fs::create_dir_all(folder).map_err(failed)?;
        for (index, message) in messages.enumerate() {
            let path = folder.join(format!("{}-{index:06}", args.seed));
            std::fs::write(path, message.octets).map_err(failed)?;
        }
        return Ok(Exit::Conforms);
    }
    for (index, message) in messages.enumerate() {
        match args.format {
            WireOrJson::Wire => out.write_all(&message.octets)?,
            WireOrJson::Json => {
                let mut row = json!({
                    "number": index,
                    "legal": !args.invalid,
                    "octets": STANDARD.encode(&message.octets),
                    "text": show(&message.octets),
                });
                if let Verdict::Illegal(why) = Verdict::of(side, &message.octets) {
                    row["why"] = why.into();
                }
                writeln!(out, "{row}")?;
            }
        }
    }
    Ok(Exit::Conforms)
}
