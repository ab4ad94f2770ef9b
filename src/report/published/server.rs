//! The page of one server: who it is, what it keeps and breaks by RFC, each broken requirement with the octets, what was
//! not reviewed or had no verdict, and what it does where the RFCs leave a choice.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{CASES, Tally, reviewed, stem, tally, title};
use crate::report::html::when;
use crate::report::markdown::{cell, code, fence, wire};
use crate::run::results::{CaseResult, Check, RequirementResult, Results};
use crate::run::verdict::Verdict;

/// Values of a fact that are shown.
const VALUES: usize = 4;

/// The page, in Markdown, of results that were made ready for publication.
#[must_use]
pub fn page(results: &Results) -> String {
    let mut out = head(results);
    counts(&mut out, results);
    let reviewed = reviewed(results);
    let (known, unknown): (Vec<&RequirementResult>, Vec<&RequirementResult>) = results
        .requirements
        .iter()
        .filter(|entry| entry.verdict == Verdict::Fail && entry.level == "must")
        .partition(|entry| reviewed.contains(entry.id.as_str()));
    broken(&mut out, results, &known);
    if !unknown.is_empty() {
        out.push_str(
            "## Not reviewed\n\nNobody has read these again beside the RFC; they accuse nobody and are not counted.\n\n",
        );
        for entry in unknown {
            requirement(&mut out, results, entry, "not reviewed", Verdict::Fail);
        }
    }
    not_followed(&mut out, results);
    without_verdict(&mut out, results);
    facts(&mut out, results);
    untested(&mut out, results);
    out
}

fn head(results: &Results) -> String {
    let mut out = String::new();
    let (run, target, stem) = (&results.run, &results.target, stem(results));
    let _ = writeln!(out, "# {}\n", cell(&title(results)));
    let _ = writeln!(
        out,
        "Judged by imapspec {} on {}: suite {}, seed {}, {}. `imapspec run -t {stem} --seed {}` does it again. What was \
         found is in [{stem}.json]({stem}.json), without what may help to attack the server.\n",
        cell(&run.version),
        when(run.started),
        cell(&run.suite),
        cell(&run.seed),
        cell(&run.profile),
        cell(&run.seed),
    );
    let _ = writeln!(out, "Greeting: {}\n", code(&target.greeting));
    let capabilities = if target.capabilities_after.is_empty() {
        &target.capabilities_before
    } else {
        &target.capabilities_after
    };
    let _ = writeln!(out, "Capabilities: {}\n", code(&capabilities.join(" ")));
    if let Some(reason) = &results.stopped {
        let _ = writeln!(out, "The run ended early: {}\n", code(reason));
    }
    out
}

/// What became of the requirements, an RFC each line.
fn counts(out: &mut String, results: &Results) {
    out.push_str(
        "| | MUST kept | MUST broken | not reviewed | no verdict, not tested | SHOULD followed | SHOULD not followed |\n\
         |---|---:|---:|---:|---:|---:|---:|\n",
    );
    let mut all = Tally::default();
    let mut line = |name: &str, tally: &Tally| {
        let _ = writeln!(
            out,
            "| {name} | {} | {} | {} | {} | {} | {} |",
            tally.kept,
            tally.broken,
            tally.unreviewed,
            tally.open,
            tally.followed,
            tally.not_followed
        );
    };
    for (rfc, tally) in tally(results) {
        line(&format!("RFC {rfc}"), &tally);
        all += tally;
    }
    line("all", &all);
    let counts = &results.counts;
    let _ = writeln!(
        out,
        "\n{} cases, {} checks: {} pass, {} fail, {} do not follow a SHOULD, {} only observe, {} have no verdict, {} need what \
         the server lacks.\n",
        counts.cases,
        counts.checks,
        counts.pass,
        counts.fail,
        counts.non_strict,
        counts.fact,
        counts.inconclusive,
        counts.unsupported
    );
}

fn broken(out: &mut String, results: &Results, entries: &[&RequirementResult]) {
    out.push_str("## MUST broken\n\n");
    if entries.is_empty() {
        out.push_str("None was found.\n\n");
    }
    for entry in entries {
        requirement(out, results, entry, "MUST", Verdict::Fail);
    }
}

/// A requirement and the cases in which it was not upheld, with the octets.
fn requirement(
    out: &mut String,
    results: &Results,
    entry: &RequirementResult,
    word: &str,
    verdict: Verdict,
) {
    let id = cell(&entry.id);
    let _ = writeln!(out, "<a id=\"{id}\"></a>\n\n### {word} {id}\n");
    let _ = writeln!(
        out,
        "{}. {}\n",
        cell(&capital(&entry.rule)),
        cell(&entry.sections.join(" · "))
    );
    let mut found: Vec<(&CaseResult, &Check)> = results
        .cases
        .iter()
        .flat_map(|case| case.checks.iter().map(move |check| (case, check)))
        .filter(|(_, check)| {
            check.verdict == verdict && check.requirement.as_deref() == Some(&*entry.id)
        })
        .collect();
    // What was reviewed first, and one of each kind before more of the same.
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut ranked: Vec<(bool, usize, (&CaseResult, &Check))> = Vec::new();
    for (case, check) in found.drain(..) {
        let kind = kinds.entry(&check.signature).or_default();
        ranked.push((check.review.is_none(), *kind, (case, check)));
        *kind += 1;
    }
    ranked.sort_by_key(|(unreviewed, nth, _)| (*unreviewed, *nth));
    let mut told = BTreeSet::new();
    for (_, _, (case, check)) in ranked.iter().take(CASES) {
        if let Some(review) = &check.review
            && told.insert(review)
        {
            let _ = writeln!(out, "> {}\n", cell(review));
        }
        let _ = writeln!(out, "{}: {}\n", code(&case.id), code(&check.message));
        let both = [("wanted", &check.wanted), ("found", &check.found)];
        let both = both.into_iter().filter(|(_, text)| !text.is_empty());
        let both: Vec<String> = both
            .map(|(word, text)| format!("{word} {}", code(text)))
            .collect();
        if !both.is_empty() {
            let _ = writeln!(out, "{}\n", both.join(", "));
        }
        let lines = wire(case, check);
        if !lines.is_empty() {
            let _ = writeln!(out, "{}", fence(&lines));
        }
        if !case.again.is_empty() {
            let _ = writeln!(out, "again: {}\n", code(&case.again));
        }
    }
    if ranked.len() > CASES {
        let _ = writeln!(out, "And {} more.\n", ranked.len() - CASES);
    }
}

fn not_followed(out: &mut String, results: &Results) {
    let entries = results.requirements.iter().filter(|entry| {
        entry.level == "should" && matches!(entry.verdict, Verdict::NonStrict | Verdict::Fail)
    });
    let mut rows = String::new();
    for entry in entries {
        let _ = writeln!(
            rows,
            "| {} | {} | {} | {} |",
            cell(&entry.id),
            cell(&entry.sections.join(" · ")),
            cell(&entry.rule),
            entry.broken_in.len()
        );
    }
    if !rows.is_empty() {
        let _ = writeln!(
            out,
            "## SHOULD not followed\n\n| requirement | sections | it asks | cases |\n|---|---|---|---:|\n{rows}"
        );
    }
}

fn without_verdict(out: &mut String, results: &Results) {
    let mut rows = String::new();
    for case in &results.cases {
        if case.verdict != Verdict::Inconclusive {
            continue;
        }
        let check = case.decided().map(|check| check.message.clone());
        let why = case.reason.clone().or(check).unwrap_or_default();
        let _ = writeln!(rows, "| {} | {} |", cell(&case.id), cell(&why));
    }
    if !rows.is_empty() {
        let _ = writeln!(out, "## No verdict\n\n| case | why |\n|---|---|\n{rows}");
    }
}

fn facts(out: &mut String, results: &Results) {
    let mut facts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for fact in results.cases.iter().flat_map(|case| &case.facts) {
        facts.entry(&fact.name).or_default().insert(&fact.value);
    }
    if facts.is_empty() {
        return;
    }
    out.push_str(
        "## Where the RFCs leave a choice\n\n| choice | what the server does |\n|---|---|\n",
    );
    for (name, values) in facts {
        let mut shown: Vec<String> = values
            .iter()
            .take(VALUES)
            .map(|value| cell(value))
            .collect();
        if values.len() > VALUES {
            shown.push(format!("and {} more", values.len() - VALUES));
        }
        let _ = writeln!(out, "| {} | {} |", cell(name), shown.join("; "));
    }
    out.push('\n');
}

fn untested(out: &mut String, results: &Results) {
    if results.untested.is_empty() {
        return;
    }
    out.push_str("## Not tested\n\n| requirement | sections | it asks |\n|---|---|---|\n");
    for entry in &results.untested {
        let _ = writeln!(
            out,
            "| {} | {} | {} |",
            cell(&entry.id),
            cell(&entry.sections.join(" · ")),
            cell(&entry.rule)
        );
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().collect::<String>() + chars.as_str(),
        None => String::new(),
    }
}
