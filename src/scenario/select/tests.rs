//! What selectors choose, and what is said when that is nothing.

use super::*;
use crate::scenario::load::Prologues;
use crate::source::{Text, problem};

fn scenario(id: &str, cases: &[&str]) -> Scenario {
    let mut content = format!("schema: 1\nid: {id}\ntitle: t\n");
    if cases.is_empty() {
        content.push_str("steps:\n  - send: NOOP\n    expect: OK\n");
    } else {
        content.push_str("cases:\n");
        for case in cases {
            content.push_str(&format!("  - id: {case}\n    send: NOOP\n    expect: OK\n"));
        }
    }
    let text = Text::new(format!("scenarios/{id}.yaml"), content);
    Scenario::load(&text, &Prologues::new()).unwrap()
}

fn all() -> Vec<Scenario> {
    vec![
        scenario("condstore/store/modseq", &[]),
        scenario("core/fetch/flags", &["one", "two"]),
        scenario("core/select/missing", &[]),
        scenario("core/select/required-untagged", &[]),
    ]
}

#[test]
fn selectors_choose_cases() {
    let scenarios = all();
    let chosen = |selectors: &[&str]| -> Vec<String> {
        let selectors: Vec<String> = selectors.iter().map(|&s| s.to_owned()).collect();
        let chosen = select(&scenarios, &selectors).unwrap();
        chosen.iter().map(|(_, case)| case.id.clone()).collect()
    };
    assert_eq!(chosen(&[]).len(), 5);
    let flags = ["core/fetch/flags::one", "core/fetch/flags::two"];
    let select = ["core/select/missing", "core/select/required-untagged"];
    for (selector, expected) in [
        ("core/fetch", &flags[..]),
        ("core/fetch/", &flags),
        ("core/fetch/flags", &flags),
        ("core\\fetch\\flags", &flags),
        ("core/fetch/flags::two", &flags[1..]),
        ("core/fetch/flags::*o", &flags[1..]),
        ("core/sel", &select),
        ("core/select/*", &select),
        ("*/select", &select),
        ("core/*/m*g", &select[..1]),
        ("**/flags", &flags),
        ("flags.yaml", &flags),
        ("scenarios/core/fetch/flags.yaml", &flags),
        ("./scenarios/core/fetch/flags.yaml", &flags),
        ("home/me/scenarios/core/fetch/flags.yaml", &flags),
        ("core/fetch/flags.yaml:9", &flags[1..]),
        ("core/fetch/flags.yaml:2", &flags),
    ] {
        assert_eq!(chosen(&[selector]), expected, "{selector}");
    }
    assert_eq!(chosen(&["core/select/missing", "core/select"]), select);
}

#[test]
fn nothing_selected_says_what_was_meant() {
    let scenarios = all();
    let mut said = String::new();
    for selector in [
        "core/selct/missing",
        "core/selct",
        "modseq",
        "zzz",
        "core/fetch/flgs.yaml",
        "flags.yaml:99",
        "",
        "x*/y",
    ] {
        let problems = select(&scenarios, &[selector.to_owned()]).unwrap_err();
        said.push_str(&problem::draw_all(&problems, false));
        said.push_str("\n\n");
    }
    insta::assert_snapshot!(said);
}

#[test]
fn patterns_match_paths() {
    for (pattern, path, expected) in [
        ("a/*/c", "a/b/c", true),
        ("a/*/c", "a/b/d", false),
        ("a/*", "a/b/c", true),
        ("**", "a", true),
        ("**/c", "a/b/c", true),
        ("a/**/d", "a/d", true),
        ("a/**/**/d", "a/b/c/d", true),
        ("*b*", "abc", true),
        ("*b*", "ac", false),
        ("a*a", "a", false),
    ] {
        let parts = |text: &'static str| text.split('/').collect::<Vec<_>>();
        assert_eq!(
            glob(&parts(pattern), &parts(path)),
            expected,
            "{pattern} {path}"
        );
    }
    let long = "**/".repeat(200) + "x";
    let pattern: Vec<&str> = long.split('/').collect();
    assert!(!glob(&pattern, &["a"; 200]));
}
