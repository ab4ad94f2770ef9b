//! What was observed of that which the RFCs leave open: by name, each value with the cases that saw it.

use std::collections::BTreeMap;

use super::escape::within;
use super::requirements::Link;
use crate::run::results::Results;

/// Characters of a value.
const VALUE: usize = 300;
/// Cases that are named for one value.
const CASES: usize = 6;

/// A choice.
pub(super) struct Choice<'a> {
    pub(super) name: &'a str,
    pub(super) values: Vec<Value<'a>>,
}

/// What was seen of it.
pub(super) struct Value<'a> {
    pub(super) text: String,
    pub(super) cases: Vec<Link<'a>>,
    pub(super) unnamed: usize,
}

/// All that was observed.
pub(super) fn choices(results: &Results) -> Vec<Choice<'_>> {
    let mut found: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for case in &results.cases {
        for fact in &case.facts {
            let values = found.entry(&fact.name).or_default();
            let cases = values.entry(&fact.value).or_default();
            if cases.last() != Some(&case.id.as_str()) {
                cases.push(&case.id);
            }
        }
    }
    let choices = found.into_iter().map(|(name, values)| Choice {
        name,
        values: values
            .into_iter()
            .map(|(value, cases)| Value {
                text: within(value, VALUE),
                unnamed: cases.len().saturating_sub(CASES),
                cases: cases.into_iter().take(CASES).map(Link::case).collect(),
            })
            .collect(),
    });
    choices.collect()
}
