//! Over the one slice: ids, files, pages, and every example of every rule.

use std::collections::BTreeSet;

use super::judge::Settings;
use super::transcript::judge;
use super::{RULES, find};

fn findings(text: &str) -> Vec<(&'static str, String)> {
    let judge = judge(text, Settings::default()).expect("a transcript");
    judge
        .findings()
        .iter()
        .map(|finding| (finding.rule, finding.message.clone()))
        .collect()
}

#[test]
fn ids_are_unique_and_name_the_files() {
    let ids: BTreeSet<String> = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(ids.len(), RULES.len());
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut files = BTreeSet::new();
    for family in std::fs::read_dir(&root).expect("the folder of the rules") {
        let family = family.expect("an entry").path();
        if !family.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(&family).expect("a family") {
            let path = file.expect("an entry").path();
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            let name = family.file_name().and_then(|name| name.to_str());
            let (Some(stem), Some(name)) = (stem, name) else {
                panic!("{} has no plain name", path.display());
            };
            if path.extension().is_some_and(|end| end == "rs") && stem != "mod" {
                files.insert(format!("{name}/{stem}").replace('_', "-"));
            }
        }
    }
    assert_eq!(ids, files);
}

#[test]
fn rules_are_found_by_id() {
    for rule in RULES {
        assert_eq!(find(rule.id).map(|found| found.says), Some(rule.says));
    }
    assert!(find("no/such-rule").is_none());
}

#[test]
fn pages_have_their_headings() {
    for rule in RULES {
        let mut rest = rule.why;
        assert!(rest.starts_with("# "), "{}", rule.id);
        for heading in [
            "\n## What it checks\n",
            "\n## Why\n",
            "\n## When it does not apply\n",
            "\n## Example\n",
        ] {
            let at = rest.find(heading);
            let at = at.unwrap_or_else(|| panic!("{} lacks {heading:?} in its place", rule.id));
            rest = &rest[at + heading.len()..];
            assert!(rest.trim().len() > 20, "{}: {heading:?} is empty", rule.id);
        }
        assert!(!rule.says.ends_with('.') && rule.requirement.contains('.'));
    }
}

#[test]
fn good_examples_are_silent() {
    for rule in RULES {
        assert!(!rule.good.is_empty(), "{}", rule.id);
        for text in rule.good {
            assert_eq!(findings(text), [], "{}:\n{text}", rule.id);
        }
    }
}

#[test]
fn bad_examples_are_heard_by_their_rule_alone() {
    for rule in RULES {
        assert!(!rule.bad.is_empty(), "{}", rule.id);
        for text in rule.bad {
            let found = findings(text);
            assert!(
                !found.is_empty() && found.iter().all(|(id, _)| *id == rule.id),
                "{}:\n{text}\n{found:#?}",
                rule.id
            );
        }
    }
}
