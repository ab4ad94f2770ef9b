//! `imapspec generate`: commands or responses from a seed, for whoever tests a parser: printed, written to
//! files, or given to another parser, whose verdicts are compared with ours.

mod against;

use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::Stopped;
use super::args::{GenerateArgs, KindArg, WireOrJson};
use crate::fuzz::message::Verdict;
use crate::fuzz::stream::{Plan, Stream};
use crate::imap::generate::Knobs;
use crate::octets::show::show;
use crate::run::verdict::Exit;
use crate::source::Problem;
use crate::wire::Side;

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
