//! `imapspec report`: any report again, from `results.json` alone.

use std::io::Write;
use std::path::Path;

use super::Stopped;
use super::args::ReportArgs;
use crate::report::{FORMATS, human};
use crate::run::results::{Results, SCHEMA};
use crate::run::verdict::{Exit, Verdict};
use crate::source::Problem;

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

pub(super) fn run(args: &ReportArgs, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let stopped = |title: String| Stopped::Problems(vec![Problem::error(title)]);
    let results = load(&args.results).map_err(|problem| Stopped::Problems(vec![problem]))?;
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
