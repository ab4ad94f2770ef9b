//! What changed between two runs: verdicts of cases, requirements newly broken or kept, and facts. As text, Markdown or data.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::markdown::{cell, code};
use super::visible::flat;
use crate::run::results::{CaseResult, Results};
use crate::run::verdict::{Gate, Verdict};

/// What a change means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It fails the gate now, and did not.
    Regression,
    /// It failed the gate, and does not now.
    Mended,
    /// Another verdict, of the same weight.
    Other,
}

/// Something with another verdict.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// Id of the case or the requirement.
    pub id: String,
    /// What it means.
    pub kind: Kind,
    /// Verdict before; absent if it was not there.
    pub before: Option<Verdict>,
    /// Verdict now; absent if it is not there.
    pub now: Option<Verdict>,
    /// Why, as the new run has it.
    pub why: String,
}

/// A fact with another value.
#[derive(Clone, Debug, Serialize)]
pub struct FactChange {
    /// Case in which it was recorded.
    pub case: String,
    /// Name of the choice.
    pub name: String,
    /// Values before.
    pub before: Vec<String>,
    /// Values now.
    pub now: Vec<String>,
}

/// What changed.
#[derive(Clone, Debug, Serialize)]
pub struct Diff {
    /// Cases, regressions first.
    pub cases: Vec<Change>,
    /// Requirements, regressions first.
    pub requirements: Vec<Change>,
    /// Facts, in order of the cases.
    pub facts: Vec<FactChange>,
}

impl Diff {
    /// Whether something fails that did not.
    #[must_use]
    pub fn regresses(&self) -> bool {
        let mut all = self.cases.iter().chain(&self.requirements);
        all.any(|change| change.kind == Kind::Regression)
    }

    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty() && self.requirements.is_empty() && self.facts.is_empty()
    }
}

/// Compares two runs, by the gate of the new one.
#[must_use]
pub fn diff(before: &Results, now: &Results) -> Diff {
    let gate = now.run.gate;
    let cases = |results: &Results| -> BTreeMap<String, (Verdict, String)> {
        let cases = results.cases.iter();
        cases
            .map(|case| (case.id.clone(), (case.verdict, why(case))))
            .collect()
    };
    let requirements = |results: &Results| -> BTreeMap<String, (Verdict, String)> {
        let all = results.requirements.iter();
        all.map(|entry| {
            let sections = entry.sections.join(", ");
            (entry.id.clone(), (entry.verdict, sections))
        })
        .collect()
    };
    Diff {
        cases: changes(&cases(before), &cases(now), gate),
        requirements: changes(&requirements(before), &requirements(now), gate),
        facts: facts(before, now),
    }
}

/// What a case fails for, in a line.
fn why(case: &CaseResult) -> String {
    let worst = case.checks.iter().max_by_key(|check| check.verdict);
    let worst = worst.filter(|check| check.verdict >= Verdict::Known);
    match (&case.reason, worst) {
        (_, Some(check)) => check.signature.clone(),
        (Some(reason), None) => reason.clone(),
        (None, None) => String::new(),
    }
}

fn changes(
    before: &BTreeMap<String, (Verdict, String)>,
    now: &BTreeMap<String, (Verdict, String)>,
    gate: Gate,
) -> Vec<Change> {
    let mut ids: Vec<&String> = before.keys().chain(now.keys()).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut changes: Vec<Change> = ids
        .into_iter()
        .filter_map(|id| {
            let (old, new) = (before.get(id), now.get(id));
            let verdict = |entry: Option<&(Verdict, String)>| entry.map(|(verdict, _)| *verdict);
            let (old_verdict, new_verdict) = (verdict(old), verdict(new));
            if old_verdict == new_verdict {
                return None;
            }
            let failed = old_verdict.is_some_and(|verdict| verdict.fails(gate));
            let fails = new_verdict.is_some_and(|verdict| verdict.fails(gate));
            let kind = match (failed, fails) {
                (false, true) => Kind::Regression,
                // What is not run any more is not mended.
                (true, false) if new.is_some() => Kind::Mended,
                _ => Kind::Other,
            };
            Some(Change {
                id: id.clone(),
                kind,
                before: old_verdict,
                now: new_verdict,
                why: new.or(old).map(|(_, why)| why.clone()).unwrap_or_default(),
            })
        })
        .collect();
    changes.sort_by(|left, right| (left.kind, &left.id).cmp(&(right.kind, &right.id)));
    changes
}

fn facts(before: &Results, now: &Results) -> Vec<FactChange> {
    let mut old: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for case in &before.cases {
        for fact in &case.facts {
            let values = old.entry((&case.id, &fact.name)).or_default();
            values.push(fact.value.clone());
        }
    }
    let mut changes = Vec::new();
    for case in &now.cases {
        let mut fresh: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for fact in &case.facts {
            fresh
                .entry(&fact.name)
                .or_default()
                .push(fact.value.clone());
        }
        for (name, values) in fresh {
            // What was not recorded before is no change.
            if let Some(known) = old.get(&(case.id.as_str(), name))
                && *known != values
            {
                changes.push(FactChange {
                    case: case.id.clone(),
                    name: name.to_owned(),
                    before: known.clone(),
                    now: values,
                });
            }
        }
    }
    changes
}

fn shown(verdict: Option<Verdict>) -> String {
    verdict.map_or_else(
        || "absent".to_owned(),
        |verdict| format!("{} {}", verdict.glyph(), verdict.word()),
    )
}

/// The groups in which changes are told.
const GROUPS: [(Kind, &str); 3] = [
    (Kind::Regression, "Worse"),
    (Kind::Mended, "Better"),
    (Kind::Other, "Different"),
];

/// As text for a terminal.
#[must_use]
pub fn text(diff: &Diff, before: &Results, now: &Results) -> String {
    let mut out = format!("{} → {}\n", head(before), head(now));
    for (what, changes) in [("requirements", &diff.requirements), ("cases", &diff.cases)] {
        for (kind, title) in GROUPS {
            let group: Vec<&Change> = changes.iter().filter(|one| one.kind == kind).collect();
            if group.is_empty() {
                continue;
            }
            let _ = writeln!(out, "\n{title}: {} {what}", group.len());
            for change in group {
                let _ = writeln!(
                    out,
                    "  {}  {} → {}\n      {}",
                    flat(&change.id),
                    shown(change.before),
                    shown(change.now),
                    flat(&change.why)
                );
            }
        }
    }
    if !diff.facts.is_empty() {
        let _ = writeln!(out, "\nOther facts: {}", diff.facts.len());
        for fact in &diff.facts {
            let _ = writeln!(
                out,
                "  {}  in {}\n    - {}\n    + {}",
                flat(&fact.name),
                flat(&fact.case),
                flat(&fact.before.join(", ")),
                flat(&fact.now.join(", "))
            );
        }
    }
    if diff.is_empty() {
        out.push_str("\nnothing changed\n");
    }
    out
}

fn head(results: &Results) -> String {
    format!(
        "{} ({} of {} MUST kept)",
        flat(&results.target.name),
        results.counts.must_kept,
        results.counts.must_kept + results.counts.must_broken + results.counts.must_known
    )
}

/// As Markdown.
#[must_use]
pub fn markdown(diff: &Diff, before: &Results, now: &Results) -> String {
    let mut out = format!("### {} → {}\n", cell(&head(before)), cell(&head(now)));
    for (what, changes) in [("Requirement", &diff.requirements), ("Case", &diff.cases)] {
        for (kind, title) in GROUPS {
            let group: Vec<&Change> = changes.iter().filter(|one| one.kind == kind).collect();
            if group.is_empty() {
                continue;
            }
            let _ = writeln!(
                out,
                "\n#### {title}\n\n| {what} | Before | Now | |\n|---|---|---|---|"
            );
            for change in group {
                let _ = writeln!(
                    out,
                    "| {} | {} | {} | {} |",
                    code(&change.id),
                    shown(change.before),
                    shown(change.now),
                    cell(&change.why)
                );
            }
        }
    }
    if !diff.facts.is_empty() {
        out.push_str("\n#### Other facts\n\n| Fact | Case | Before | Now |\n|---|---|---|---|\n");
        for fact in &diff.facts {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} |",
                code(&fact.name),
                code(&fact.case),
                code(&fact.before.join(", ")),
                code(&fact.now.join(", "))
            );
        }
    }
    if diff.is_empty() {
        out.push_str("\nNothing changed.\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn pair() -> (Results, Results) {
        let before = sample::results();
        let mut now = before.clone();
        for case in &mut now.cases {
            case.verdict = match case.verdict {
                Verdict::Pass => Verdict::Fail,
                Verdict::Fail => Verdict::Pass,
                Verdict::NonStrict => Verdict::Fact,
                other => other,
            };
        }
        now.cases
            .retain(|case| case.verdict != Verdict::Unsupported);
        now.cases[1].facts[0].value = "the other way".to_owned();
        (before, now)
    }

    #[test]
    fn changes_are_told_by_what_they_mean() {
        let (before, now) = pair();
        let diff = diff(&before, &now);
        assert!(diff.regresses());
        insta::assert_snapshot!(format!(
            "{}\n----\n{}",
            text(&diff, &before, &now),
            markdown(&diff, &before, &now)
        ));
    }

    #[test]
    fn a_run_does_not_differ_from_itself() {
        let results = sample::results();
        let diff = diff(&results, &results);
        assert!(diff.is_empty() && !diff.regresses());
    }

    #[test]
    fn hostile_text_stays_text() {
        let hostile = sample::hostile();
        let mut now = sample::hostile();
        for case in &mut now.cases {
            case.verdict = Verdict::Fail;
            case.facts[0].value.push('x');
        }
        let diff = diff(&hostile, &now);
        let lines = ["\n::error", "\n## x"];
        sample::is_harmless(&text(&diff, &hostile, &now), &lines);
        let markdown = markdown(&diff, &hostile, &now);
        sample::is_harmless(&markdown, &lines);
        // Only within a code span may a tag stand as it is.
        for line in markdown.lines().filter(|line| line.contains("<script")) {
            assert!(line.contains("` "), "{line}");
        }
    }
}
