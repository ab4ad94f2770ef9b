//! The servers side by side: a line each with what it keeps and breaks of each RFC, then each requirement that one of
//! them breaks. Everything that is counted leads to the octets on the page of its server.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{Tally, reviewed, stem, tally, title};
use crate::report::html::when;
use crate::report::markdown::cell;
use crate::run::results::Results;
use crate::run::verdict::Verdict;

/// The table of servers and RFCs alone. `folder` is where the pages of the servers are from where it will stand: empty, or
/// with a slash at its end.
#[must_use]
pub fn table(all: &[Results], folder: &str) -> String {
    let tallies: Vec<BTreeMap<u32, Tally>> = all.iter().map(tally).collect();
    // RFCs of which only SHOULD is checked stand in the sums.
    let has_must = |(rfc, tally): (&u32, &Tally)| {
        (tally.kept + tally.broken + tally.unreviewed > 0).then_some(*rfc)
    };
    let rfcs: BTreeSet<u32> = tallies.iter().flatten().filter_map(has_must).collect();
    let mut out = String::from("| server | date |");
    for rfc in &rfcs {
        let _ = write!(out, " RFC {rfc} |");
    }
    out.push_str(
        " MUST kept | broken | not reviewed | SHOULD followed | not followed |\n|---|---|",
    );
    out.push_str(&"---|".repeat(rfcs.len()));
    out.push_str("---:|---:|---:|---:|---:|\n");
    for (results, tallies) in all.iter().zip(&tallies) {
        let page = format!("{folder}{}.md", stem(results));
        let date: String = when(results.run.started).chars().take(10).collect();
        let _ = write!(out, "| [{}]({page}) | {date} |", cell(&title(results)));
        let mut sum = Tally::default();
        for rfc in &rfcs {
            let tally = tallies.get(rfc).copied().unwrap_or_default();
            sum += tally;
            let broken = if tally.broken > 0 {
                format!(" · **{} ✗**", tally.broken)
            } else {
                String::new()
            };
            let _ = write!(out, " {} ✓{broken} |", tally.kept);
        }
        let broken = if sum.broken > 0 {
            format!("[**{}**]({page}#must-broken)", sum.broken)
        } else {
            "0".to_owned()
        };
        let _ = writeln!(
            out,
            " {} | {broken} | {} | {} | {} |",
            sum.kept, sum.unreviewed, sum.followed, sum.not_followed
        );
    }
    out
}

/// The page, in Markdown.
#[must_use]
pub fn matrix(all: &[Results]) -> String {
    let mut out = String::from(
        "# What servers keep of the IMAP RFCs\n\n\
         Each server was installed, started and judged from its manifest in `targets/`, with the settings that are there. MUST \
         requirements count as kept (✓) where the whole run upheld them, as broken (✗) where a person has read the failure \
         again beside the RFC and says why it is one. Failures that nobody has reviewed accuse nobody and are not counted. What \
         may help to attack a server is told to its authors and does not stand here. `reports/regenerate` makes all of this \
         again.\n\n",
    );
    out.push_str(&table(all, ""));
    let mut broken: BTreeMap<&str, (String, BTreeSet<usize>)> = BTreeMap::new();
    for (column, results) in all.iter().enumerate() {
        let reviewed = reviewed(results);
        for entry in &results.requirements {
            if entry.verdict == Verdict::Fail
                && entry.level == "must"
                && reviewed.contains(entry.id.as_str())
            {
                let sections = || (entry.sections.join(" · "), BTreeSet::new());
                broken
                    .entry(&entry.id)
                    .or_insert_with(sections)
                    .1
                    .insert(column);
            }
        }
    }
    if broken.is_empty() {
        return out;
    }
    out.push_str("\n## MUST broken, by requirement\n\nEach ✗ leads to the octets.\n\n| requirement | sections |");
    for results in all {
        let _ = write!(out, " {} |", cell(&results.target.name));
    }
    let _ = writeln!(out, "\n|---|---|{}", ":-:|".repeat(all.len()));
    for (id, (sections, columns)) in broken {
        let _ = write!(out, "| {} | {} |", cell(id), cell(&sections));
        for (column, results) in all.iter().enumerate() {
            if columns.contains(&column) {
                let _ = write!(out, " [✗]({}.md#{}) |", stem(results), cell(id));
            } else {
                out.push_str("  |");
            }
        }
        out.push('\n');
    }
    out
}
