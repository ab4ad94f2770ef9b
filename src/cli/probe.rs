//! `imapspec probe`: what a server says about itself.

use clap::Args;
use std::io::Write;

use serde_json::json;

use super::args::{Common, TargetArgs, TextOrJson};
use super::cleanup::bare_job;
use super::{Stopped, config, suite};
use crate::report::json;
use crate::run;
use crate::run::options::Options;
use crate::run::verdict::{Exit, Verdict};
use crate::source::Problem;

#[derive(Args, Debug)]
pub(super) struct ProbeArgs {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(super) format: TextOrJson,
}

pub(super) fn run(args: &ProbeArgs, common: &Common, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let target = config::target(&args.target, common)?;
    let catalogue = suite::suite(common)?.catalogue()?;
    let options = Options::default();
    let job = bare_job(&target, &catalogue, &options);
    let probe = match run::probe(&job) {
        Ok(probe) => probe,
        Err(reason) => {
            writeln!(out, "✗ {reason}")?;
            return Ok(Exit::Unreachable);
        }
    };
    let info = &probe.info;
    match args.format {
        TextOrJson::Json => {
            let value = json!({ "target": info, "barred": probe.barred, "tls": probe.tls, "checks": probe.case.checks });
            let text = json::print(&value).map_err(std::io::Error::other)?;
            write!(out, "{text}")?;
        }
        TextOrJson::Text => {
            writeln!(out, "target        {}", info.address)?;
            writeln!(out, "greeting      {}", info.greeting)?;
            writeln!(out, "before log-in {}", info.capabilities_before.join(" "))?;
            writeln!(out, "after log-in  {}", info.capabilities_after.join(" "))?;
            let limits: Vec<&str> = info
                .capabilities_after
                .iter()
                .filter(|name| {
                    ["APPENDLIMIT", "MESSAGELIMIT", "SAVELIMIT"]
                        .iter()
                        .any(|limit| name.to_uppercase().starts_with(limit))
                })
                .map(String::as_str)
                .collect();
            writeln!(
                out,
                "limits        {}",
                if limits.is_empty() {
                    "none announced".to_owned()
                } else {
                    limits.join(" ")
                }
            )?;
            let id: Vec<String> = info
                .id
                .iter()
                .map(|(field, value)| format!("{field}={value}"))
                .collect();
            writeln!(
                out,
                "identity      {}",
                if id.is_empty() {
                    "not told".to_owned()
                } else {
                    id.join(" ")
                }
            )?;
            writeln!(
                out,
                "namespace     \"{}\", delimiter {}",
                info.prefix,
                if info.delimiter.is_empty() {
                    "NIL"
                } else {
                    &info.delimiter
                }
            )?;
            writeln!(
                out,
                "TLS           {}",
                if probe.tls { "yes" } else { "no" }
            )?;
            writeln!(out, "round trip    {} µs", info.round_trip)?;
            for check in probe
                .case
                .checks
                .iter()
                .filter(|check| check.verdict >= Verdict::NonStrict)
            {
                let requirement = check.requirement.as_deref().unwrap_or_default();
                writeln!(
                    out,
                    "{} {} {requirement}: {}",
                    check.verdict.glyph(),
                    check.level,
                    check.message
                )?;
            }
        }
    }
    if let Some(reason) = &probe.barred {
        return Err(Stopped::Problems(vec![Problem::error(reason.clone())]));
    }
    let failed = probe
        .case
        .checks
        .iter()
        .any(|check| check.verdict == Verdict::Fail);
    Ok(if failed { Exit::Failed } else { Exit::Conforms })
}
