//! `imapspec list`: what there is: scenarios with what they need and check, quirks, rules, extensions.

use clap::Args;
use std::io::Write;

use serde_json::json;

use super::Stopped;
use super::args::{Common, TextOrJson};
use super::suite::selection;
use crate::imap::extension::EXTENSIONS;
use crate::octets::Moment;
use crate::report::json;
use crate::rules::RULES;
use crate::run::verdict::Exit;
use crate::scenario::Case;
use crate::scenario::model::{Need, Profile, User};
use crate::server::{Config, Server, quirk};

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

pub(super) fn run(args: &ListArgs, common: &Common, out: &mut dyn Write) -> Result<Exit, Stopped> {
    match args.what() {
        Listed::Quirks => return quirks(args.format, out),
        Listed::Rules => return rules(args.format, out),
        Listed::Extensions => return extensions(args, common, out),
        Listed::Scenarios => {}
    }
    let mut selected = selection(common, &args.selectors, &args.tag, &[], &[])?;
    if let Some(typed) = &args.filter {
        let filter = super::choice::filter(typed).map_err(|problem| vec![problem])?;
        selected
            .cases
            .retain(|(scenario, case)| filter.chooses(scenario, case, &selected.catalogue));
    }
    if args.format == TextOrJson::Json {
        let all: Vec<_> = selected
            .cases
            .iter()
            .map(|(scenario, case)| {
                json!({
                    "id": case.id,
                    "title": case.title,
                    "file": scenario.text.name(),
                    "line": scenario.text.line_column(case.place.start).0,
                    "tags": scenario.tags.iter().map(|tag| &tag.value).collect::<Vec<_>>(),
                    "requirements": case.requirements(),
                    "skipped_unless": gates(case),
                })
            })
            .collect();
        let text = json::print(&all).map_err(std::io::Error::other)?;
        write!(out, "{text}")?;
        return Ok(if all.is_empty() {
            Exit::Nothing
        } else {
            Exit::Conforms
        });
    }
    for (_, case) in &selected.cases {
        writeln!(out, "{}\n    {}", case.id, case.title)?;
        let gates = gates(case);
        if !gates.is_empty() {
            writeln!(out, "    skipped unless {}", gates.join("; "))?;
        }
        if common.verbose > 0 {
            writeln!(out, "    checks {}", case.requirements().join(", "))?;
        }
    }
    writeln!(out, "{} cases", selected.cases.len())?;
    Ok(if selected.cases.is_empty() {
        Exit::Nothing
    } else {
        Exit::Conforms
    })
}

/// The quirks, with what each breaks and what breaks with it.
fn quirks(format: TextOrJson, out: &mut dyn Write) -> Result<Exit, Stopped> {
    for quirk in quirk::all() {
        match format {
            TextOrJson::Text => {
                writeln!(
                    out,
                    "{}\n    {}; breaks {}",
                    quirk.name,
                    quirk.says,
                    quirk.breaks.join(", ")
                )?;
                if !quirk.entails.is_empty() {
                    writeln!(out, "    also seen as {}", quirk.entails.join(", "))?;
                }
            }
            TextOrJson::Json => {
                let row = json!({ "name": quirk.name, "says": quirk.says, "breaks": quirk.breaks, "entails": quirk.entails });
                writeln!(out, "{row}")?;
            }
        }
    }
    Ok(Exit::Conforms)
}

fn rules(format: TextOrJson, out: &mut dyn Write) -> Result<Exit, Stopped> {
    for rule in RULES {
        match format {
            TextOrJson::Text => {
                writeln!(
                    out,
                    "{}  ({})\n    {}",
                    rule.id, rule.requirement, rule.says
                )?;
            }
            TextOrJson::Json => {
                let row =
                    json!({ "id": rule.id, "requirement": rule.requirement, "says": rule.says });
                writeln!(out, "{row}")?;
            }
        }
    }
    Ok(Exit::Conforms)
}

/// The table of extensions, and how far each is covered: its syntax is read and written; whether the reference server
/// has it; how many cases need it.
fn extensions(args: &ListArgs, common: &Common, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let mut server = Server::new(Config::default());
    let session = server.connect(false, Moment::VIRTUAL_START);
    let announced = server.capabilities(session);
    let all = selection(common, &[], &[], &[], &[])?;
    if args.format == TextOrJson::Text {
        writeln!(
            out,
            "{:<24} {:<9} {:<6} {:>5}  adds",
            "capability", "defined", "server", "cases"
        )?;
    }
    for row in EXTENSIONS {
        let has = announced.iter().any(|name| row.is_announced_by(name));
        let needs = |case: &Case| {
            let mut names = case
                .requires
                .iter()
                .flat_map(|requires| requires.all.iter().chain(requires.any.iter()));
            names.any(|name| row.is_announced_by(name.value.as_bytes()))
        };
        let cases = all.cases.iter().filter(|(_, case)| needs(case)).count();
        match args.format {
            TextOrJson::Text => {
                let server = if has { "yes" } else { "no" };
                writeln!(
                    out,
                    "{:<24} RFC {:<5} {server:<6} {cases:>5}  {}",
                    row.capability, row.rfc, row.adds
                )?;
                if common.verbose > 0 {
                    for (place, name) in row.unlocks {
                        writeln!(out, "    {} {name}", place.production())?;
                    }
                }
            }
            TextOrJson::Json => {
                let unlocks: Vec<_> = row
                    .unlocks
                    .iter()
                    .map(|(place, name)| json!({ "production": place.production(), "name": name }))
                    .collect();
                let row = json!({
                    "capability": row.capability, "rfc": row.rfc, "adds": row.adds, "unlocks": unlocks, "server": has, "cases": cases,
                });
                writeln!(out, "{row}")?;
            }
        }
    }
    if args.format == TextOrJson::Text {
        writeln!(
            out,
            "{} extensions, whose syntax is read and written. A `=` at the end stands for what follows it. server: the reference server has it; cases: those that need it",
            EXTENSIONS.len()
        )?;
    }
    Ok(Exit::Conforms)
}

/// Why a case may be skipped.
fn gates(case: &Case) -> Vec<String> {
    let mut gates = Vec::new();
    for requires in &case.requires {
        let names = |list: &[crate::source::At<String>]| {
            list.iter()
                .map(|name| name.value.clone())
                .collect::<Vec<_>>()
                .join(", ")
        };
        if !requires.all.is_empty() {
            gates.push(format!("{} announced", names(&requires.all)));
        }
        if !requires.any.is_empty() {
            gates.push(format!("one of {} announced", names(&requires.any)));
        }
        if !requires.none.is_empty() {
            gates.push(format!("{} not announced", names(&requires.none)));
        }
    }
    for need in &case.needs {
        let text = match need.value {
            Need::SecondUser => "there is a second account",
            Need::Disposable => "the account is disposable",
            Need::Plaintext => "the connection is without TLS",
            Need::Tls => "the connection is under TLS",
        };
        gates.push(text.to_owned());
    }
    if case
        .sessions
        .iter()
        .any(|(_, session)| session.user == User::Second)
        && case.needs.is_empty()
    {
        gates.push("there is a second account".to_owned());
    }
    match case.profile {
        Some(Profile::Rev1) => gates.push("the profile is rev1".to_owned()),
        Some(Profile::Rev2) => gates.push("the profile is rev2".to_owned()),
        None => {}
    }
    if let Some(condition) = &case.condition {
        gates.push(condition.text.value.clone());
    }
    gates
}
