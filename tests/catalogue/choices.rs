//! Where test suites disagree, and what is made of it here: `choices.txt` has a line for each situation,
//! `WHAT | SCENARIO | NAMES`. Each scenario that it names is there, and has the facts and requirements named.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use imapspec::scenario::{Case, Expectation, Step};

use super::suite;

/// Names of the facts that a step records.
fn facts(step: &Step) -> Vec<&str> {
    let chosen = step
        .expect
        .iter()
        .filter_map(|expectation| match expectation {
            Expectation::OneOf(one) => one.fact.as_ref(),
            Expectation::Line(_) => None,
        });
    let told = step.fact.iter().map(|fact| &fact.name);
    chosen.chain(told).map(|name| name.value.as_str()).collect()
}

/// The facts and requirements of each scenario.
fn known() -> BTreeMap<String, BTreeSet<String>> {
    let scenarios = suite().scenarios().expect("the scenarios have no mistake");
    let named = scenarios.iter().map(|scenario| {
        let steps = scenario.cases().iter().flat_map(Case::all_steps);
        let names = steps.flat_map(|step| {
            let step = &step.step.value;
            let names = [step.requirements(), facts(step)].concat();
            names.into_iter().map(str::to_owned).collect::<Vec<_>>()
        });
        (scenario.id.value.clone(), names.collect())
    });
    named.collect()
}

#[test]
fn every_choice_is_recorded_or_judged() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/catalogue/choices.txt");
    let table = fs::read_to_string(path).expect("choices.txt can be read");
    let known = known();
    let mut missing = Vec::new();
    let rows = table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    for row in rows {
        let cells: Vec<&str> = row.split(" | ").collect();
        let [_, scenario, names] = cells[..] else {
            panic!("want three cells parted by bars: {row}");
        };
        if scenario == "-" {
            continue;
        }
        match known.get(scenario) {
            None => missing.push(format!("no scenario {scenario}")),
            Some(has) => missing.extend(
                names
                    .split(' ')
                    .filter(|name| !has.contains(*name))
                    .map(|name| format!("no {name} in {scenario}")),
            ),
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
