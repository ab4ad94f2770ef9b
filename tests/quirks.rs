//! The whole suite against every quirk of the reference server, in memory: red must be the requirements
//! that the quirk declares, no more and no fewer, and no check may stay green under all of them. So each
//! check is proved able to fail, and to accuse only where the fault is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bytes::Bytes;
use imapspec::rules::RULES;
use imapspec::scenario::suite::Suite;
use imapspec::selftest::{self, Job, Matrix};
use imapspec::server::quirk;

/// Requirements that a quirk may entail besides those that it breaks: what reaches wider is too blunt.
const ENTAILED: usize = 8;

fn matrix() -> Matrix {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let suite = Suite::load(&folder).expect("the suite can be read");
    let scenarios = suite.scenarios().expect("the scenarios have no mistake");
    let cases = scenarios.iter().flat_map(|scenario| {
        let cases = scenario.cases().iter();
        cases.map(|case| (scenario.clone(), case.clone()))
    });
    let files = suite.message_names().filter_map(|name| {
        let octets = Bytes::copy_from_slice(suite.message(name)?);
        Some((name.to_owned(), octets))
    });
    let files: BTreeMap<String, Bytes> = files.collect();
    let job = Job {
        cases: cases.collect(),
        catalogue: &suite.catalogue().expect("the catalogue has no mistake"),
        files,
        quirks: quirk::all().collect(),
        jobs: std::thread::available_parallelism().map_or(1, usize::from),
    };
    selftest::run(&job, &|_| ()).expect("the reference server can be reached")
}

#[test]
fn red_is_what_each_quirk_declares_and_nothing_is_red_without() {
    let matrix = matrix();
    assert!(matrix.clean.is_sound(), "{:#?}", matrix.clean);
    let unsound = matrix.rows.iter().filter(|row| !row.is_sound());
    // Not the whole row: what it rightly turns red can be hundreds of cases.
    let unsound: Vec<_> = unsound
        .map(|row| (&row.quirk, &row.missed, &row.stray, &row.undecided))
        .collect();
    assert!(
        unsound.is_empty(),
        "quirks with what they miss, turn red besides and leave open: {unsound:#?}"
    );
    assert!(matrix.rows.iter().all(selftest::Row::is_caught));
    assert!(matrix.runs > 10_000, "{}", matrix.runs);
    assert!(matrix.proof.is_whole(), "{:#?}", matrix.proof);
}

#[test]
fn every_rule_has_a_quirk() {
    let broken: BTreeSet<&str> = quirk::all()
        .flat_map(|quirk| quirk.breaks.iter().copied())
        .collect();
    let idle: Vec<&str> = RULES
        .iter()
        .filter(|rule| !broken.contains(rule.requirement))
        .map(|rule| rule.id)
        .collect();
    assert!(idle.is_empty(), "no quirk trips {idle:#?}");
}

#[test]
fn quirks_are_narrow() {
    let blunt: Vec<&str> = quirk::all()
        .filter(|quirk| quirk.entails.len() > ENTAILED)
        .map(|quirk| quirk.name)
        .collect();
    assert!(blunt.is_empty(), "these entail too much: {blunt:#?}");
}
