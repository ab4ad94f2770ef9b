//! Markdown for the summary of a CI job: verdict and counts, then what is broken, by requirement, with the octets and
//! a line that runs it again. GitHub takes 1 MiB for a step; what does not fit is counted.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Format;
use super::visible::{flat, visible};
use crate::octets::show::column_in;
use crate::run::results::{CaseResult, Check, Results};
use crate::run::verdict::Verdict;

/// The Markdown format.
pub const FORMAT: Format = Format {
    name: "markdown",
    file: "summary.md",
    says: "a summary for the page of a CI job",
    make,
};

/// Most octets of a summary, below GitHub's bound of 1 MiB.
const MOST: usize = 900 * 1024;
/// Cases shown for each requirement.
const CASES: usize = 5;
/// Lines of wire before the one that is meant.
const LINES: usize = 6;
/// Characters of a line that are shown.
const WIDTH: usize = 400;
/// Marks below a line.
const MARKS: usize = 8;

fn make(results: &Results) -> String {
    let mut out = head(results);
    let groups = groups(results);
    let mut left_out = 0;
    for ((rank, requirement), found) in &groups {
        let group = group(*rank, requirement, found);
        if out.len() + group.len() > MOST {
            left_out += 1;
        } else {
            out.push_str(&group);
        }
    }
    if left_out > 0 {
        let _ = writeln!(
            out,
            "\n{left_out} more requirements are not shown here; `results.json` has them all."
        );
    }
    out
}

fn head(results: &Results) -> String {
    let counts = &results.counts;
    let verdict = if results.exit == 0 {
        "✓ conforms to the gate"
    } else {
        "✗ does not conform to the gate"
    };
    let mut out = String::new();
    let _ = writeln!(out, "# imapspec: {}\n", code(&results.target.name));
    if let Some(version) = &results.target.version {
        let _ = writeln!(out, "{}\n", code(version));
    }
    let _ = writeln!(out, "**{verdict}** (exit {})\n", results.exit);
    if let Some(reason) = &results.stopped {
        let _ = writeln!(out, "The run ended early: {}\n", code(reason));
    }
    let _ = writeln!(out, "| | kept | broken |\n|---|---:|---:|");
    let _ = writeln!(
        out,
        "| MUST | {} | {} |",
        counts.must_kept, counts.must_broken
    );
    let _ = writeln!(
        out,
        "| SHOULD | {} | {} |\n",
        counts.should_kept, counts.should_broken
    );
    let _ = writeln!(
        out,
        "{} cases: {} ✓ pass, {} ✗ fail, {} ≈ non-strict, {} ? inconclusive, {} i fact, {} ○ unsupported",
        counts.cases,
        counts.pass,
        counts.fail,
        counts.non_strict,
        counts.inconclusive,
        counts.fact,
        counts.unsupported
    );
    out
}

/// What was found, by the rank of its verdict and the requirement; the worst first.
type Groups<'r> = BTreeMap<(u8, String), Vec<(&'r CaseResult, &'r Check)>>;

fn groups(results: &Results) -> Groups<'_> {
    let mut groups: Groups<'_> = BTreeMap::new();
    for case in &results.cases {
        for check in &case.checks {
            let rank = match check.verdict {
                Verdict::Fail => 0,
                Verdict::Inconclusive => 1,
                Verdict::NonStrict => 2,
                Verdict::Pass
                | Verdict::Fact
                | Verdict::Unsupported
                | Verdict::Known
                | Verdict::Flaky
                | Verdict::Fixed => continue,
            };
            let requirement = check.requirement.clone();
            let key = (
                rank,
                requirement.unwrap_or_else(|| "no requirement".to_owned()),
            );
            groups.entry(key).or_default().push((case, check));
        }
    }
    groups
}

fn group(rank: u8, requirement: &str, found: &[(&CaseResult, &Check)]) -> String {
    let mut out = String::new();
    let word = ["✗", "?", "≈"][usize::from(rank)];
    let sections = found.first().map(|(_, check)| check.sections.join(", "));
    let level = found.first().map(|(_, check)| check.level.to_uppercase());
    let _ = writeln!(
        out,
        "\n<details><summary>{word} {} <b>{}</b> ({}) ×{}</summary>\n",
        level.unwrap_or_default(),
        markup(requirement),
        markup(&sections.unwrap_or_default()),
        found.len()
    );
    for (case, check) in found.iter().take(CASES) {
        let _ = writeln!(out, "{}: {}\n", code(&case.id), code(&check.message));
        out.push_str(&fence(&wire(case, check)));
        let _ = writeln!(out, "{}\n", code(&case.again));
    }
    if found.len() > CASES {
        let _ = writeln!(out, "and {} more\n", found.len() - CASES);
    }
    out.push_str("</details>\n");
    out
}

/// The wire up to the line that is meant, and below it marks of the octets that are meant.
pub(super) fn wire(case: &CaseResult, check: &Check) -> String {
    let Some(at) = check.line.filter(|&at| at < case.wire.len()) else {
        return String::new();
    };
    let mut out = String::new();
    for (index, line) in case
        .wire
        .iter()
        .enumerate()
        .take(at + 1)
        .skip((at + 1).saturating_sub(LINES))
    {
        let mark = if index == at { "✗" } else { " " };
        let text: String = line.text.chars().take(WIDTH).collect();
        let _ = writeln!(out, "{mark} {}: {text}", line.side);
        let marks = if index == at { &check.marks[..] } else { &[] };
        for &(start, end) in marks.iter().take(MARKS) {
            let from = column_in(&line.text, start);
            let to = column_in(&line.text, end).max(from + 1);
            if from < WIDTH {
                let marks = "^".repeat(to.min(WIDTH) - from);
                let _ = writeln!(out, "     {}{marks}", " ".repeat(from));
            }
        }
    }
    out
}

/// A code span that holds any text, in one line.
pub(super) fn code(text: &str) -> String {
    let text = visible(&text.replace('\n', " ")).replace('|', "\\|");
    let ticks = "`".repeat(longest_run(&text) + 1);
    format!("{ticks} {text} {ticks}")
}

/// A block of text that nothing in it can end.
pub(super) fn fence(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let ticks = "`".repeat(longest_run(text).max(2) + 1);
    format!("{ticks}text\n{}{ticks}\n", visible(text))
}

/// How many backticks stand side by side at most.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default()
}

/// Text between tags.
pub(super) fn markup(text: &str) -> String {
    visible(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Text in a cell of a table: one line, and no bar that would end it.
pub(super) fn cell(text: &str) -> String {
    markup(&flat(text)).replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::{MOST, code, make};
    use crate::report::sample;

    #[test]
    fn a_run_as_markdown() {
        insta::assert_snapshot!(make(&sample::results()));
    }

    #[test]
    fn hostile_text_stays_text() {
        sample::is_harmless(&make(&sample::hostile()), &["<b><script", "\n<script"]);
        assert_eq!(code("a`b``c|d\ne"), "``` a`b``c\\|d e ```");
    }

    #[test]
    fn a_summary_fits() {
        assert!(make(&sample::many(20_000)).len() < MOST + 1024);
    }
}
