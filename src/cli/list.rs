//! `imapspec list`: what there is: scenarios with what they need and check, quirks, rules.

use std::io::Write;

use serde_json::json;

use super::Stopped;
use super::args::{Common, ListArgs, TextOrJson};
use super::suite::{checks, selection};
use crate::rules::RULES;
use crate::run::verdict::Exit;
use crate::scenario::Case;
use crate::scenario::model::{Need, Profile, User};
use crate::server::quirk;

pub(super) fn run(args: &ListArgs, common: &Common, out: &mut dyn Write) -> Result<Exit, Stopped> {
    if args.quirks {
        for quirk in quirk::all() {
            match args.format {
                TextOrJson::Text => writeln!(
                    out,
                    "{}\n    {}; breaks {}",
                    quirk.name,
                    quirk.says,
                    quirk.breaks.join(", ")
                )?,
                TextOrJson::Json => {
                    writeln!(
                        out,
                        "{}",
                        json!({ "name": quirk.name, "says": quirk.says, "breaks": quirk.breaks })
                    )?;
                }
            }
        }
        return Ok(Exit::Conforms);
    }
    if args.rules {
        for rule in RULES {
            match args.format {
                TextOrJson::Text => writeln!(
                    out,
                    "{}  ({})\n    {}",
                    rule.id, rule.requirement, rule.says
                )?,
                TextOrJson::Json => {
                    writeln!(
                        out,
                        "{}",
                        json!({ "id": rule.id, "requirement": rule.requirement, "says": rule.says })
                    )?;
                }
            }
        }
        return Ok(Exit::Conforms);
    }
    let selected = selection(common, &args.selectors, &args.tag, &[], &[])?;
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
                    "requirements": checks(case),
                    "skipped_unless": gates(case),
                })
            })
            .collect();
        let text = serde_json::to_string_pretty(&all).map_err(std::io::Error::other)?;
        writeln!(out, "{text}")?;
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
            writeln!(out, "    checks {}", checks(case).join(", "))?;
        }
    }
    writeln!(out, "{} cases", selected.cases.len())?;
    Ok(if selected.cases.is_empty() {
        Exit::Nothing
    } else {
        Exit::Conforms
    })
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
