//! `imapspec schema`: the JSON schemas that are published.

use std::io::{self, Write};

use clap::{Args, ValueEnum};

use super::Stopped;
use crate::report::json;
use crate::run::verdict::Exit;
use crate::scenario::schema;

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

pub(super) fn run(args: &SchemaArgs, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let text = match args.of {
        SchemaArg::Scenario => json::print(&schema::schema()).map_err(io::Error::other)?,
        SchemaArg::Results => json::schema(),
    };
    out.write_all(text.as_bytes())?;
    Ok(Exit::Conforms)
}
