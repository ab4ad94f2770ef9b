//! Servers side by side as text and Markdown: what each keeps and breaks, requirement by requirement and fact by fact. The
//! page for people is in [`super::html`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::markdown::{cell, code};
use super::visible::flat;
use crate::run::results::Results;
use crate::run::verdict::Verdict;

/// Characters of one value of a fact that are shown.
const VALUE: usize = 48;
/// Values of a fact in one cell.
const VALUES: usize = 3;

/// What is compared.
#[derive(Clone, Debug)]
pub struct Table {
    /// Names of the servers, in the order given; told apart if two have the same.
    pub servers: Vec<String>,
    /// MUST kept, broken, known; SHOULD kept, broken; for each server.
    pub counts: Vec<[usize; 5]>,
    /// Requirements: id, level, sections, and the verdict of each server, if it was tested.
    pub requirements: Vec<Row>,
    /// Facts: name, and the values of each server.
    pub facts: Vec<(String, Vec<Vec<String>>)>,
    /// Requirements and facts that are left out because all servers agree.
    pub agreed: usize,
}

/// A requirement.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Level in force.
    pub level: String,
    /// Where the RFCs say so.
    pub sections: Vec<String>,
    /// Verdict of each server, if it was tested.
    pub verdicts: Vec<Option<Verdict>>,
}

/// Puts results side by side; unless `all` are wanted, only those in which servers differ or one fails.
#[must_use]
pub fn table(results: &[Results], all: bool) -> Table {
    let mut agreed = 0;
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    for (column, results_of) in results.iter().enumerate() {
        for entry in &results_of.requirements {
            let row = rows.entry(&entry.id).or_insert_with(|| Row {
                id: entry.id.clone(),
                level: entry.level.clone(),
                sections: entry.sections.clone(),
                verdicts: vec![None; results.len()],
            });
            row.verdicts[column] = Some(entry.verdict);
        }
    }
    let alike = |row: &Row| {
        let tested: BTreeSet<Verdict> = row.verdicts.iter().flatten().copied().collect();
        let worst = tested.iter().max().copied().unwrap_or_default();
        tested.len() < 2 && worst <= Verdict::Unsupported
    };
    let mut requirements: Vec<Row> = rows.into_values().collect();
    if !all {
        let before = requirements.len();
        requirements.retain(|row| !alike(row));
        agreed += before - requirements.len();
    }
    let mut facts: BTreeMap<&str, Vec<BTreeSet<&str>>> = BTreeMap::new();
    for (column, results_of) in results.iter().enumerate() {
        for fact in results_of.cases.iter().flat_map(|case| &case.facts) {
            let row = facts
                .entry(&fact.name)
                .or_insert_with(|| vec![BTreeSet::new(); results.len()]);
            row[column].insert(&fact.value);
        }
    }
    let mut shown = Vec::new();
    for (name, values) in facts {
        let seen: BTreeSet<&BTreeSet<&str>> =
            values.iter().filter(|values| !values.is_empty()).collect();
        if !all && seen.len() < 2 {
            agreed += 1;
            continue;
        }
        let values = values
            .into_iter()
            .map(|values| values.into_iter().map(cut).collect());
        shown.push((name.to_owned(), values.collect()));
    }
    Table {
        servers: names(results),
        counts: results
            .iter()
            .map(|results| {
                let counts = &results.counts;
                [
                    counts.must_kept,
                    counts.must_broken,
                    counts.must_known,
                    counts.should_kept,
                    counts.should_broken,
                ]
            })
            .collect(),
        requirements,
        facts: shown,
        agreed,
    }
}

fn cut(value: &str) -> String {
    match value.char_indices().nth(VALUE) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

fn names(results: &[Results]) -> Vec<String> {
    let name = |results: &Results| flat(&results.target.name);
    let all: Vec<String> = results.iter().map(name).collect();
    let numbered = (1..).zip(&all).map(|(number, name)| {
        if all.iter().filter(|other| *other == name).count() > 1 {
            format!("{name} ({number})")
        } else {
            name.clone()
        }
    });
    numbered.collect()
}

fn values(values: &[String]) -> String {
    let mut text = values[..values.len().min(VALUES)].join("; ");
    if values.len() > VALUES {
        let _ = write!(text, "; and {} more", values.len() - VALUES);
    }
    if text.is_empty() {
        "–".to_owned()
    } else {
        text
    }
}

const COUNTS: [&str; 5] = [
    "MUST kept",
    "MUST broken",
    "MUST known",
    "SHOULD kept",
    "SHOULD not followed",
];

/// As text for a terminal.
#[must_use]
pub fn text(table: &Table) -> String {
    let mut out = String::new();
    let width = table.servers.iter().map(|name| name.chars().count()).max();
    let width = width.unwrap_or(0).max(6) + 2;
    let line = |out: &mut String, first: &str, cells: &[String]| {
        let _ = write!(out, "{first:<46}");
        for cell in cells {
            let _ = write!(out, "{cell:>width$}");
        }
        out.push('\n');
    };
    line(&mut out, "", &table.servers);
    for (index, title) in COUNTS.iter().enumerate() {
        let cells: Vec<String> = table
            .counts
            .iter()
            .map(|counts| counts[index].to_string())
            .collect();
        line(&mut out, title, &cells);
    }
    if !table.requirements.is_empty() {
        out.push_str("\nrequirements\n");
    }
    for row in &table.requirements {
        let cells: Vec<String> = row
            .verdicts
            .iter()
            .map(|verdict| verdict.map_or("–", Verdict::glyph).to_owned())
            .collect();
        let name = format!("  {} {}", row.level.to_uppercase(), flat(&row.id));
        line(&mut out, &name, &cells);
    }
    if !table.facts.is_empty() {
        out.push_str("\nfacts\n");
    }
    for (name, cells) in &table.facts {
        let _ = writeln!(out, "  {}", flat(name));
        for (server, seen) in table.servers.iter().zip(cells) {
            let _ = writeln!(out, "    {server:<width$}{}", flat(&values(seen)));
        }
    }
    if table.agreed > 0 {
        let _ = writeln!(
            out,
            "\n{} requirements and facts in which they agree are not shown (--all)",
            table.agreed
        );
    }
    out
}

/// As Markdown.
#[must_use]
pub fn markdown(table: &Table) -> String {
    let mut out = String::new();
    let head = |out: &mut String, first: &str| {
        let servers: Vec<String> = table.servers.iter().map(|name| cell(name)).collect();
        let _ = writeln!(out, "| {first} | {} |", servers.join(" | "));
        let _ = writeln!(out, "|---|{}", "---|".repeat(table.servers.len()));
    };
    head(&mut out, "");
    for (index, title) in COUNTS.iter().enumerate() {
        let cells: Vec<String> = table
            .counts
            .iter()
            .map(|counts| counts[index].to_string())
            .collect();
        let _ = writeln!(out, "| {title} | {} |", cells.join(" | "));
    }
    if !table.requirements.is_empty() {
        out.push('\n');
        head(&mut out, "Requirement");
        for row in &table.requirements {
            let cells: Vec<&str> = row
                .verdicts
                .iter()
                .map(|verdict| verdict.map_or("–", Verdict::glyph))
                .collect();
            let _ = writeln!(
                out,
                "| {} {}<br>{} | {} |",
                row.level.to_uppercase(),
                code(&row.id),
                cell(&row.sections.join(", ")),
                cells.join(" | ")
            );
        }
    }
    if !table.facts.is_empty() {
        out.push('\n');
        head(&mut out, "Fact");
        for (name, seen) in &table.facts {
            let cells: Vec<String> = seen.iter().map(|seen| code(&values(seen))).collect();
            let _ = writeln!(out, "| {} | {} |", code(name), cells.join(" | "));
        }
    }
    if table.agreed > 0 {
        let _ = writeln!(
            out,
            "\n{} requirements and facts in which they agree are left out.",
            table.agreed
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::run::recount;

    #[test]
    fn servers_side_by_side() {
        let mut one = sample::results();
        recount(&mut one);
        let mut other = one.clone();
        "another".clone_into(&mut other.target.name);
        for case in &mut other.cases {
            for check in &mut case.checks {
                check.verdict = Verdict::Pass;
            }
        }
        other.cases[0].facts[0].value = "the other way".to_owned();
        recount(&mut other);
        let table = table(&[one.clone(), other, one], false);
        insta::assert_snapshot!(format!("{}\n----\n{}", text(&table), markdown(&table)));
    }

    #[test]
    fn hostile_text_stays_text() {
        let hostile = sample::hostile();
        let mut other = sample::hostile();
        other.cases[0].facts[0].value.insert(0, '|');
        let table = table(&[hostile, other], true);
        let lines = ["\n::error", "\n## x"];
        sample::is_harmless(&text(&table), &lines);
        let markdown = markdown(&table);
        sample::is_harmless(&markdown, &lines);
        // Only within a code span may a tag stand as it is.
        for line in markdown.lines().filter(|line| line.contains("<script")) {
            assert!(line.contains("` "), "{line}");
        }
    }
}
