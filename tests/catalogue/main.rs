//! Requirements, and all that names them: every id that a rule, a quirk or a scenario names is in the
//! catalogue, every section that the catalogue cites is in the RFC, and every MUST that is checked has a quirk
//! that proves the check can fail, but for those listed in `unproved.txt`. Each keyword of the RFC has its entry, and
//! each situation where test suites disagree its scenario.

mod choices;
mod history;
mod keywords;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use imapspec::rules::RULES;
use imapspec::scenario::suite::Suite;
use imapspec::scenario::{Catalogue, Level};
use imapspec::server::quirk;

fn suite() -> Suite {
    Suite::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"))
        .expect("the suite can be read")
}

fn catalogue() -> Catalogue {
    suite().catalogue().expect("the catalogue has no mistake")
}

/// Ids that scenarios check, each with one of them.
fn checked() -> BTreeMap<String, String> {
    let mut checked = BTreeMap::new();
    for scenario in suite().scenarios().expect("the scenarios have no mistake") {
        for case in scenario.cases() {
            for step in &case.steps {
                for id in step.step.value.requirements() {
                    checked
                        .entry(id.to_owned())
                        .or_insert_with(|| case.id.clone());
                }
            }
        }
    }
    checked
}

/// Those of `named` that the catalogue does not have, with who names them.
fn unknown<'n>(named: impl IntoIterator<Item = (&'n str, &'n str)>) -> Vec<String> {
    let catalogue = catalogue();
    named
        .into_iter()
        .filter(|(id, _)| catalogue.get(id).is_none())
        .map(|(id, by)| format!("{id}, named by {by}"))
        .collect()
}

#[test]
fn ids_in_scenarios_exist() {
    let checked = checked();
    assert!(checked.len() > 200, "{} ids are checked", checked.len());
    let unknown = unknown(checked.iter().map(|(id, by)| (id.as_str(), by.as_str())));
    assert!(unknown.is_empty(), "{unknown:#?}");
}

#[test]
fn ids_in_rules_exist_and_say_that_a_rule_judges_them() {
    let unknown = unknown(RULES.iter().map(|rule| (rule.requirement, rule.id)));
    assert!(unknown.is_empty(), "{unknown:#?}");
    let ruled: BTreeSet<&str> = RULES.iter().map(|rule| rule.requirement).collect();
    let catalogue = catalogue();
    let said: BTreeSet<&str> = catalogue
        .all()
        .filter(|requirement| requirement.oracle)
        .map(|requirement| requirement.id.as_str())
        .collect();
    let unsaid: Vec<_> = ruled.difference(&said).collect();
    assert!(unsaid.is_empty(), "want `oracle: true`: {unsaid:#?}");
    let unruled: Vec<_> = said.difference(&ruled).collect();
    assert!(
        unruled.is_empty(),
        "have `oracle: true` but no rule: {unruled:#?}"
    );
}

#[test]
fn ids_in_quirks_exist() {
    let named = quirk::all().flat_map(|quirk| {
        let ids = quirk.breaks.iter().chain(quirk.entails);
        ids.map(|&id| (id, quirk.name))
    });
    let unknown = unknown(named);
    assert!(unknown.is_empty(), "{unknown:#?}");
}

/// The list may only shrink: an entry that is proved by now, or no longer checked, must go.
#[test]
fn every_must_that_is_checked_is_proved_but_for_a_list() {
    let catalogue = catalogue();
    let proved: BTreeSet<&str> = quirk::all()
        .flat_map(|quirk| quirk.breaks.iter().copied())
        .collect();
    let mut asked: BTreeSet<String> = checked().into_keys().collect();
    asked.extend(RULES.iter().map(|rule| rule.requirement.to_owned()));
    let unproved: Vec<String> = asked
        .into_iter()
        .filter(|id| !proved.contains(id.as_str()))
        .filter(|id| {
            catalogue
                .get(id)
                .is_some_and(|requirement| requirement.strongest() == Level::Must)
        })
        .collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/unproved.txt");
    let listed = fs::read_to_string(&path).expect("tests/unproved.txt can be read");
    let listed: Vec<&str> = listed
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    let new: Vec<&String> = unproved
        .iter()
        .filter(|id| !listed.contains(&id.as_str()))
        .collect();
    assert!(
        new.is_empty(),
        "no quirk breaks these; give each one, so that its check is proved able to fail: {new:#?}"
    );
    let done: Vec<&&str> = listed
        .iter()
        .filter(|id| !unproved.iter().any(|other| other == *id))
        .collect();
    assert!(
        done.is_empty(),
        "take these off tests/unproved.txt: {done:#?}"
    );
}

/// Sections by the number at the start of a heading: `6.3.1.  SELECT Command`, `A.2.  ...`.
fn sections(text: &str) -> BTreeSet<&str> {
    text.lines()
        .map(|line| line.trim_start().trim_start_matches("Appendix "))
        .filter_map(|line| line.split_once(' '))
        .map(|(number, _)| number.trim_end_matches('.'))
        .filter(|number| {
            number.starts_with(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase())
                && number.split('.').skip(1).all(|part| {
                    !part.is_empty() && part.bytes().all(|octet| octet.is_ascii_digit())
                })
        })
        .collect()
}

#[test]
#[ignore = "needs the RFC texts: set IMAPSPEC_RFC_DIR"]
fn sections_exist_in_the_rfcs() {
    let folder = std::env::var("IMAPSPEC_RFC_DIR").expect("IMAPSPEC_RFC_DIR names a folder");
    let mut texts: BTreeMap<u16, String> = BTreeMap::new();
    let mut missing = Vec::new();
    let catalogue = catalogue();
    for requirement in catalogue.all() {
        for (rfc, cited) in &requirement.sections {
            let text = texts.entry(*rfc).or_insert_with(|| {
                let path = Path::new(&folder).join(format!("rfc{rfc}.txt"));
                fs::read_to_string(path).expect("the text of the RFC can be read")
            });
            let known = sections(text);
            for section in cited {
                if !known.contains(section.as_str()) {
                    missing.push(format!("{}: RFC {rfc} {section}", requirement.id));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
