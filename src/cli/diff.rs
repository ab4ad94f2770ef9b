//! `imapspec diff`: what changed between two runs.

use std::io::Write;

use super::args::{DiffArgs, DiffFormat, FailOn};
use super::{Stopped, report};
use crate::report::diff;
use crate::run::verdict::Exit;

pub(super) fn run(args: &DiffArgs, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let old = report::load(&args.old).map_err(|problem| vec![problem])?;
    let new = report::load(&args.new).map_err(|problem| vec![problem])?;
    let diff = diff::diff(&old, &new);
    let text = match args.format {
        DiffFormat::Text => diff::text(&diff, &old, &new),
        DiffFormat::Markdown => diff::markdown(&diff, &old, &new),
        DiffFormat::Json => {
            let mut text = serde_json::to_string_pretty(&diff).map_err(std::io::Error::other)?;
            text.push('\n');
            text
        }
    };
    out.write_all(text.as_bytes())?;
    let fails = match args.fail_on {
        FailOn::Regression => diff.regresses(),
        FailOn::Any => !diff.is_empty(),
        FailOn::Never => false,
    };
    Ok(if fails { Exit::Failed } else { Exit::Conforms })
}
