//! What was broken, by requirement, worst first: what is asked, what was found in which octets,
//! and a line that shows it again. Cases with another sign of the same breach follow.

use std::collections::BTreeMap;

use super::cases::{CheckView, check, open};
use super::requirements::Link;
use super::wire::{Extent, Line, Row, lines, rows};
use crate::run::results::{CaseResult, Check, Results};
use crate::run::verdict::Verdict;

/// Signs of the same breach that are shown with their octets.
const EXAMPLES: usize = 3;
/// Cases that are named in a group.
const CASES: usize = 200;

/// A requirement that was not upheld.
pub(super) struct Group<'a> {
    pub(super) verdict: Verdict,
    pub(super) level: &'a str,
    /// What the page links to; absent for what no requirement covers.
    pub(super) requirement: Option<Link<'a>>,
    pub(super) sections: &'a [String],
    pub(super) rule: &'a str,
    pub(super) cases: usize,
    pub(super) examples: Vec<Example<'a>>,
    pub(super) others: Vec<Link<'a>>,
    pub(super) unnamed: usize,
}

/// A breach with its evidence.
pub(super) struct Example<'a> {
    pub(super) case: Link<'a>,
    pub(super) title: &'a str,
    pub(super) check: CheckView<'a>,
    pub(super) lines: Vec<Line>,
    pub(super) rows: Vec<Row>,
    pub(super) again: &'a str,
}

/// A case for which something outside its checks prevented a verdict.
pub(super) struct Halted<'a> {
    pub(super) verdict: Verdict,
    pub(super) reason: &'a str,
    pub(super) cases: Vec<Link<'a>>,
    pub(super) again: &'a str,
}

/// All breaches, worst first.
pub(super) fn groups(results: &Results) -> Vec<Group<'_>> {
    let mut found: BTreeMap<&str, Vec<(&CaseResult, &Check)>> = BTreeMap::new();
    for case in &results.cases {
        for check in case.checks.iter().filter(|check| open(check.verdict)) {
            let id = check.requirement.as_deref().unwrap_or_default();
            found.entry(id).or_default().push((case, check));
        }
    }
    let rules: BTreeMap<&str, &str> = results
        .requirements
        .iter()
        .map(|entry| (entry.id.as_str(), entry.rule.as_str()))
        .collect();
    let mut groups: Vec<Group<'_>> = found
        .into_iter()
        .filter_map(|(id, breaches)| {
            group(id, rules.get(id).copied().unwrap_or_default(), breaches)
        })
        .collect();
    groups.sort_by_key(|group| {
        std::cmp::Reverse((group.verdict, group.level == "must", group.cases))
    });
    groups
}

fn group<'a>(
    id: &'a str,
    rule: &'a str,
    mut breaches: Vec<(&'a CaseResult, &'a Check)>,
) -> Option<Group<'a>> {
    breaches.sort_by_key(|(_, check)| std::cmp::Reverse(check.verdict));
    let (_, worst) = breaches.first()?;
    let mut signatures: Vec<&str> = Vec::new();
    let mut examples = Vec::new();
    for (case, entry) in &breaches {
        if examples.len() < EXAMPLES && !signatures.contains(&entry.signature.as_str()) {
            signatures.push(&entry.signature);
            examples.push(Example {
                case: Link::case(&case.id),
                title: &case.title,
                check: check(entry, Extent::EXCERPT),
                lines: if entry.line.is_some() {
                    lines(&case.wire, &[*entry], Extent::EXCERPT)
                } else {
                    Vec::new()
                },
                rows: rows(&case.wire, entry),
                again: &case.again,
            });
        }
    }
    let mut names: Vec<&str> = Vec::new();
    for (case, _) in &breaches {
        if !names.contains(&case.id.as_str()) {
            names.push(&case.id);
        }
    }
    let cases = names.len();
    names.retain(|name| !examples.iter().any(|example| example.case.name == *name));
    Some(Group {
        verdict: worst.verdict,
        level: &worst.level,
        requirement: (!id.is_empty()).then(|| Link::requirement(id)),
        sections: &worst.sections,
        rule,
        cases,
        examples,
        unnamed: names.len().saturating_sub(CASES),
        others: names.into_iter().take(CASES).map(Link::case).collect(),
    })
}

/// Cases that are not settled though no check of theirs says why, by reason.
pub(super) fn halted(results: &Results) -> Vec<Halted<'_>> {
    let mut found: BTreeMap<(std::cmp::Reverse<Verdict>, &str), Vec<&CaseResult>> = BTreeMap::new();
    for case in &results.cases {
        if open(case.verdict) && !case.checks.iter().any(|check| open(check.verdict)) {
            let reason = case.reason.as_deref().unwrap_or("no reason is given");
            found
                .entry((std::cmp::Reverse(case.verdict), reason))
                .or_default()
                .push(case);
        }
    }
    let halted = found.into_iter().map(|((verdict, reason), cases)| Halted {
        verdict: verdict.0,
        reason,
        again: cases.first().map_or("", |case| &case.again),
        cases: cases
            .iter()
            .take(CASES)
            .map(|case| Link::case(&case.id))
            .collect(),
    });
    halted.collect()
}
