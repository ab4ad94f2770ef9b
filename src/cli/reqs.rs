//! `imapspec reqs`: the catalogue, and how much of it is checked.

use clap::{Args, Subcommand};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use super::Stopped;
use super::args::Common;
use super::suite::selection;
use crate::run::verdict::Exit;
use crate::scenario::catalogue::SeenBy;

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

pub(super) fn run(args: &ReqsArgs, common: &Common, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let selected = selection(common, &[], &[], &[], &[])?;
    let named: BTreeSet<&str> = selected
        .cases
        .iter()
        .flat_map(|(_, case)| case.requirements())
        .collect();
    match args.action {
        ReqsAction::List => {
            for requirement in selected.catalogue.all() {
                let state = match requirement.seen_by {
                    SeenBy::Client if requirement.oracle => "rule",
                    SeenBy::Client if named.contains(requirement.id.as_str()) => "checked",
                    SeenBy::Client => "untested",
                    SeenBy::ServerOnly | SeenBy::ClientDuty => "not visible",
                };
                writeln!(
                    out,
                    "{:<6} {:<12} {}  ({})\n    {}",
                    requirement.level,
                    state,
                    requirement.id,
                    requirement.cited(),
                    requirement.rule
                )?;
            }
        }
        ReqsAction::Coverage => {
            let mut rows: BTreeMap<(u16, Vec<u32>, String), [usize; 4]> = BTreeMap::new();
            for requirement in selected.catalogue.all() {
                let visible = requirement.seen_by == SeenBy::Client;
                let checked =
                    visible && (requirement.oracle || named.contains(requirement.id.as_str()));
                for (rfc, sections) in &requirement.sections {
                    for section in sections {
                        let order = section
                            .split('.')
                            .map(|part| part.parse().unwrap_or(0))
                            .collect();
                        let row = rows.entry((*rfc, order, section.clone())).or_default();
                        row[0] += 1;
                        row[1] += usize::from(visible);
                        row[2] += usize::from(checked);
                        row[3] += usize::from(visible && !checked);
                    }
                }
            }
            writeln!(
                out,
                "{:<8} {:<10} {:>12} {:>8} {:>8} {:>9}",
                "RFC", "section", "requirements", "visible", "checked", "untested"
            )?;
            let mut sums: BTreeMap<u16, [usize; 4]> = BTreeMap::new();
            for ((rfc, _, section), row) in &rows {
                writeln!(
                    out,
                    "{rfc:<8} {section:<10} {:>12} {:>8} {:>8} {:>9}",
                    row[0], row[1], row[2], row[3]
                )?;
                let sum = sums.entry(*rfc).or_default();
                for (sum, value) in sum.iter_mut().zip(row) {
                    *sum += value;
                }
            }
            for (rfc, row) in sums {
                writeln!(
                    out,
                    "{rfc:<8} {:<10} {:>12} {:>8} {:>8} {:>9}",
                    "all", row[0], row[1], row[2], row[3]
                )?;
            }
        }
    }
    Ok(Exit::Conforms)
}
