//! Each bug that real servers had, as far as it concerns IMAP4rev1, is caught by a scenario or rule that is there,
//! and has its shape in a quirk of the reference server.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use imapspec::rules::RULES;
use imapspec::scenario::suite::Suite;
use imapspec::server::quirk;

#[test]
fn every_bug_of_the_history_is_caught_by_what_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let suite = Suite::load(&root.join("scenarios")).expect("the suite can be read");
    let scenarios = suite.scenarios().expect("the scenarios have no mistake");
    let text = fs::read_to_string(root.join("tests/catalogue/history.txt"))
        .expect("tests/catalogue/history.txt can be read");
    let mut numbers = BTreeSet::new();
    for line in text.lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut words = line.split_whitespace();
        let (number, by) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let rest = words.collect::<Vec<_>>().join(" ");
        assert!(numbers.insert(number.to_owned()), "{number} is there twice");
        if by == "-" {
            assert!(!rest.is_empty(), "{number}: why does nothing catch it?");
            continue;
        }
        if let Some(rule) = by.strip_prefix("rule:") {
            let known = RULES.iter().any(|known| known.id == rule);
            assert!(known, "{number}: there is no rule {rule}");
            let tagged = scenarios.iter().any(|scenario| {
                let mut tags = scenario.tags.iter();
                tags.any(|tag| tag.value == number)
            });
            assert!(
                tagged,
                "no scenario that gives {rule} an occasion carries {number}"
            );
        } else {
            let scenario = scenarios
                .iter()
                .find(|scenario| scenario.id.value == by)
                .unwrap_or_else(|| panic!("{number}: there is no scenario {by}"));
            let tagged = scenario.tags.iter().any(|tag| tag.value == number);
            assert!(tagged, "{by} does not carry the tag {number}");
        }
        match rest.as_str() {
            reason if reason.starts_with('(') => assert!(reason.ends_with(')'), "{line}"),
            name => assert!(
                quirk::find(name).is_some(),
                "{number}: there is no quirk {name}"
            ),
        }
    }
    assert!(numbers.len() >= 155, "{} rows", numbers.len());
}
