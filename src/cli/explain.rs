//! `imapspec explain`: the page of a rule, the entry of a requirement, the row of a quirk.

use clap::Args;
use std::io::Write;

use super::Stopped;
use super::args::Common;
use super::suite::selection;
use crate::rules::{self, RULES};
use crate::run::verdict::Exit;
use crate::scenario::Requirement;
use crate::scenario::catalogue::SeenBy;
use crate::server::quirk;
use crate::source::{Problem, near};

#[derive(Args, Debug)]
pub(super) struct ExplainArgs {
    /// Id of a rule, a requirement or a quirk
    pub(super) id: String,
}

pub(super) fn run(
    args: &ExplainArgs,
    common: &Common,
    out: &mut dyn Write,
) -> Result<Exit, Stopped> {
    let selected = selection(common, &[], &[], &[], &[])?;
    let catalogue = &selected.catalogue;
    let id = args.id.as_str();
    if let Some(rule) = rules::find(id) {
        writeln!(out, "rule {}: {}\n", rule.id, rule.says)?;
        writeln!(out, "{}", rule.why.trim_end())?;
        if let Some(requirement) = catalogue.get(rule.requirement) {
            writeln!(out)?;
            describe(out, requirement)?;
        }
        tripped(out, rule.requirement)?;
        return Ok(Exit::Conforms);
    }
    if let Some(requirement) = catalogue.get(id) {
        describe(out, requirement)?;
        for rule in RULES.iter().filter(|rule| rule.requirement == id) {
            writeln!(out, "  judged by   rule {} in every scenario", rule.id)?;
        }
        for (_, case) in selected
            .cases
            .iter()
            .filter(|(_, case)| case.requirements().contains(&id))
        {
            writeln!(out, "  checked in  {}", case.id)?;
        }
        tripped(out, id)?;
        return Ok(Exit::Conforms);
    }
    if let Some(quirk) = quirk::find(id) {
        writeln!(out, "quirk {}: {}\n", quirk.name, quirk.says)?;
        for broken in quirk.breaks {
            if let Some(requirement) = catalogue.get(broken) {
                describe(out, requirement)?;
            }
        }
        writeln!(out, "  see it      imapspec run --quirk {}", quirk.name)?;
        return Ok(Exit::Conforms);
    }
    let known = RULES
        .iter()
        .map(|rule| rule.id)
        .chain(catalogue.all().map(|requirement| requirement.id.as_str()))
        .chain(quirk::all().map(|quirk| quirk.name));
    let help = near::advice(id, known).unwrap_or_else(|| {
        "see `imapspec list --rules`, `imapspec reqs list` and `imapspec list --quirks`".to_owned()
    });
    let problem =
        Problem::error(format!("there is no rule, requirement or quirk `{id}`")).help(help);
    Err(Stopped::Problems(vec![problem]))
}

pub(super) fn describe(out: &mut dyn Write, requirement: &Requirement) -> std::io::Result<()> {
    writeln!(
        out,
        "{} {}",
        requirement.level.to_string().to_uppercase(),
        requirement.id
    )?;
    writeln!(out, "  asks        {}", requirement.rule)?;
    if let Some(except) = &requirement.except {
        writeln!(out, "  except      {except}")?;
    }
    writeln!(out, "  says        {}", requirement.cited())?;
    for (name, level) in [
        ("IMAP4rev1", requirement.rev1),
        ("IMAP4rev2", requirement.rev2),
    ] {
        if let Some(level) = level {
            writeln!(out, "  level       {level} under {name}")?;
        }
    }
    match requirement.seen_by {
        SeenBy::Client => {}
        SeenBy::ServerOnly | SeenBy::ClientDuty => {
            writeln!(
                out,
                "  not visible {}",
                requirement.why.as_deref().unwrap_or_default()
            )?;
        }
    }
    if let Some(disputed) = &requirement.disputed {
        writeln!(out, "  disputed    {disputed}")?;
    }
    Ok(())
}

fn tripped(out: &mut dyn Write, requirement: &str) -> std::io::Result<()> {
    for quirk in quirk::all().filter(|quirk| quirk.breaks.contains(&requirement)) {
        writeln!(
            out,
            "  turns red   imapspec run --quirk {}  ({})",
            quirk.name, quirk.says
        )?;
    }
    Ok(())
}
