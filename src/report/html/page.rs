//! Puts the page of one run together, and picks how much of the wire it has room for.

use askama::Template;

use super::cases::{Cell, Folder, folders, took, verdicts};
use super::extensions::{Capability, capabilities};
use super::facts::{Choice, choices};
use super::failures::{Group, Halted, groups, halted};
use super::requirements::{Link, Requirement, Rfc, Sum, all, tree};
use super::wire::Extent;
use super::{SCRIPT, STYLE};
use crate::report::visible::visible;
use crate::run::results::Results;
use crate::run::verdict::{Exit, Gate, Verdict};

/// A page stays below this where leaving out wire can do it.
const SIZE: usize = 4_800_000;

#[derive(Template)]
#[template(path = "page.html", config = "src/report/html/askama.toml")]
struct Page<'a> {
    style: &'static str,
    script: &'static str,
    results: &'a Results,
    summary: Summary,
    when: String,
    verdicts: Vec<Cell>,
    groups: Vec<Group<'a>>,
    halted: Vec<Halted<'a>>,
    requirements: Vec<Requirement<'a>>,
    levels: Vec<Level>,
    rfcs: Vec<Rfc>,
    capabilities: Vec<Capability<'a>>,
    choices: Vec<Choice<'a>>,
    expected: Vec<Expected<'a>>,
    fact_verdict: Verdict,
    gate: &'static str,
    round_trip: String,
    took: String,
    folders: Vec<Folder<'a>>,
    shortened: bool,
}

/// The verdict on the whole, in words.
pub(super) struct Summary {
    pub(super) verdict: Verdict,
    pub(super) text: String,
}

/// What became of the requirements of one level.
struct Level {
    name: &'static str,
    sum: Sum,
}

/// The page, with as much wire as there is room for.
pub(super) fn make(results: &Results) -> String {
    let mut page = String::new();
    for extent in Extent::ALL {
        page = render(results, extent);
        if page.len() <= SIZE {
            break;
        }
    }
    page
}

fn render(results: &Results, extent: Extent) -> String {
    let requirements = all(results);
    let levels = ["must", "should", "may"].map(|name| {
        let mut sum = Sum::default();
        let of = requirements
            .iter()
            .filter(|requirement| requirement.level == name);
        of.for_each(|requirement| sum.add(requirement));
        Level { name, sum }
    });
    let page = Page {
        style: STYLE,
        script: SCRIPT,
        results,
        summary: summary(results),
        when: when(results.run.started),
        verdicts: verdicts(results),
        groups: groups(results),
        halted: halted(results),
        rfcs: tree(&requirements, &results.run.profile),
        capabilities: capabilities(results, &requirements),
        levels: levels
            .into_iter()
            .filter(|level| level.name != "may" || level.sum.broken > 0)
            .collect(),
        requirements,
        choices: choices(results),
        expected: expected(results),
        fact_verdict: Verdict::Fact,
        gate: match results.run.gate {
            Gate::Must => "must",
            Gate::Should => "should",
        },
        round_trip: took(results.target.round_trip),
        took: took(results.run.took.saturating_mul(1_000)),
        folders: folders(results, extent),
        shortened: extent != Extent::ALL[0],
    };
    // Writing to a string fails only if a value does, and none of these can.
    visible(&page.render().unwrap_or_default())
}

/// What a baseline or several attempts say of a case.
struct Expected<'a> {
    verdict: Verdict,
    link: Link<'a>,
    why: &'a str,
}

fn expected(results: &Results) -> Vec<Expected<'_>> {
    let told = |verdict: Verdict| ["known", "fixed", "flaky"].contains(&verdict.word());
    let cases = results.cases.iter().filter(|case| told(case.verdict));
    let expected = cases.map(|case| Expected {
        verdict: case.verdict,
        link: Link::case(&case.id),
        why: case.reason.as_deref().unwrap_or(&case.title),
    });
    expected.collect()
}

/// The whole in one sentence.
pub(super) fn summary(results: &Results) -> Summary {
    let counts = &results.counts;
    let (verdict, text) = match Exit::from_code(results.exit) {
        Exit::Conforms | Exit::Snapshots => (Verdict::Pass, "Conforms".to_owned()),
        Exit::Failed if counts.must_broken > 0 => (
            Verdict::Fail,
            format!("Breaks {}", many(counts.must_broken, "MUST", "MUSTs")),
        ),
        Exit::Failed if results.run.gate == Gate::Should && counts.should_broken > 0 => (
            Verdict::Fail,
            format!(
                "Does not follow {}",
                many(counts.should_broken, "SHOULD", "SHOULDs")
            ),
        ),
        Exit::Failed if counts.fail > 0 => (
            Verdict::Fail,
            format!("Fails {}", many(counts.fail, "case", "cases")),
        ),
        Exit::Failed => (
            Verdict::Inconclusive,
            format!(
                "No verdict: {} inconclusive",
                many(counts.inconclusive, "case", "cases")
            ),
        ),
        Exit::Unreachable => (
            Verdict::Inconclusive,
            "No verdict: the server could not be reached".to_owned(),
        ),
        Exit::Interrupted => (
            Verdict::Inconclusive,
            "No verdict: the run was interrupted".to_owned(),
        ),
        Exit::Nothing => (
            Verdict::Inconclusive,
            "No verdict: nothing was selected".to_owned(),
        ),
        Exit::Usage | Exit::Internal => (
            Verdict::Inconclusive,
            "No verdict: the run could not be made".to_owned(),
        ),
    };
    Summary { verdict, text }
}

fn many(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

/// Milliseconds since the Unix epoch, as people write it.
pub(crate) fn when(started: u64) -> String {
    i64::try_from(started)
        .ok()
        .and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok())
        .map_or_else(
            || format!("{started} ms after 1970"),
            |at| at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        )
}
