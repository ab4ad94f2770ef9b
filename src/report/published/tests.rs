//! What is published of made-up results.

use super::{Reviews, matrix, page, prepare, table, tally};
use crate::report::sample;
use crate::run::results::{RequirementResult, Results};
use crate::run::verdict::Verdict;
use crate::source::Text;

/// Results with the requirement that their cases speak of.
fn results() -> Results {
    let mut results = sample::results();
    results.requirements = ["noop.fail", "noop.pass", "noop.other"]
        .into_iter()
        .map(|id| RequirementResult {
            id: id.to_owned(),
            level: "must".to_owned(),
            sections: vec!["RFC 3501 6.1.2, 7".to_owned()],
            rule: "it is answered".to_owned(),
            verdict: if id == "noop.fail" {
                Verdict::Fail
            } else {
                Verdict::Pass
            },
            ..RequirementResult::default()
        })
        .collect();
    results
}

fn reviews(text: &str) -> Reviews {
    Reviews::read(Text::new("reviews.yaml", text)).expect("they are right")
}

const ENTRY: &str = "- requirement: noop.fail\n  signature: x\n  servers: [server]\n  at: 'RFC 3501 6.1.2'\n  why: NOOP always succeeds, and here it is refused\n";

#[test]
fn a_failure_counts_once_it_was_reviewed() {
    let mut ready = results();
    prepare(&mut ready);
    assert!(reviews("[]").mark(&mut ready).is_empty());
    let before = tally(&ready)[&3501];
    assert_eq!((before.kept, before.broken, before.unreviewed), (2, 0, 1));
    let text = page(&ready);
    assert!(text.contains("## Not reviewed"), "{text}");
    assert!(!matrix(&[ready.clone()]).contains("✗]"), "accuses nobody");

    assert!(reviews(ENTRY).mark(&mut ready).is_empty());
    let after = tally(&ready)[&3501];
    assert_eq!((after.kept, after.broken, after.unreviewed), (2, 1, 0));
    insta::assert_snapshot!(format!(
        "{}\n=====\n{}",
        page(&ready),
        matrix(&[ready.clone()])
    ));
    // An entry that goes takes its mark along.
    let _ = reviews("[]").mark(&mut ready);
    assert_eq!(tally(&ready)[&3501], before);
}

#[test]
fn an_entry_is_of_its_server_its_signature_and_its_cases() {
    for (name, entry, stale) in [
        ("another server", ENTRY.replace("[server]", "[other]"), 0),
        ("another signature", ENTRY.replace(": x", ": z"), 1),
        ("another case", format!("{ENTRY}  cases: [core/none]\n"), 1),
    ] {
        let mut results = results();
        let warnings = reviews(&entry).mark(&mut results);
        assert_eq!(warnings.len(), stale, "{name}");
        assert_eq!(tally(&results)[&3501].broken, 0, "{name}");
    }
}

#[test]
fn a_crash_is_not_told() {
    let mut ready = results();
    let failing = ready
        .cases
        .iter_mut()
        .find(|case| case.verdict == Verdict::Fail);
    let failing = failing.expect("there is one");
    let id = failing.id.clone();
    failing.log = vec!["Panic: at 0xdead".to_owned()];
    let mut crash = failing.checks[0].clone();
    crash.requirement = None;
    crash.signature = "crash: the server crashed".to_owned();
    crash.message = "the server crashed: Panic".to_owned();
    failing.checks.push(crash);
    ready.cases[0].log = vec!["Panic: elsewhere".to_owned()];
    prepare(&mut ready);
    assert!(ready.cases.iter().all(|case| case.id != id));
    let text = crate::report::json::make(&ready) + &page(&ready);
    assert!(!text.contains("Panic"), "{text}");
    // What only that case checked counts as not tested.
    assert!(ready.untested.iter().any(|entry| entry.id == "noop.fail"));
    let once = crate::report::json::make(&ready);
    prepare(&mut ready);
    assert_eq!(once, crate::report::json::make(&ready), "once is enough");
}

#[test]
fn what_lets_others_in_or_breaks_off_is_not_told() {
    let failing = |ready: &Results| {
        let found = ready
            .cases
            .iter()
            .position(|case| case.verdict == Verdict::Fail);
        found.expect("there is one")
    };
    for (requirement, signature, review, told) in [
        ("noop.fail", "x", None, true),
        ("noop.fail", "state/bye: closed without BYE", None, false),
        (
            "noop.fail",
            "state/bye: closed without BYE",
            Some("RFC 3501 3.4: a person has read it"),
            true,
        ),
        (
            "noop.fail",
            "noop.fail: the command was not answered in time",
            None,
            false,
        ),
        (super::WITHHELD[0], "x", None, false),
        (
            super::WITHHELD[1],
            "x",
            Some("RFC 3501 6.2.1: a person has read it"),
            false,
        ),
    ] {
        let mut ready = results();
        let at = failing(&ready);
        let id = ready.cases[at].id.clone();
        ready.cases[at].checks[0].requirement = Some(requirement.to_owned());
        ready.cases[at].checks[0].signature = signature.to_owned();
        ready.cases[at].checks[0].review = review.map(str::to_owned);
        ready
            .untested
            .push(crate::run::results::UntestedRequirement {
                id: super::WITHHELD[0].to_owned(),
                ..Default::default()
            });
        prepare(&mut ready);
        let shown = ready.cases.iter().any(|case| case.id == id);
        assert_eq!(shown, told, "{requirement} {signature} {review:?}");
        let text = crate::report::json::make(&ready);
        for id in super::WITHHELD {
            assert!(!text.contains(id), "{id} by {requirement}");
        }
    }
}

#[test]
fn hostile_text_stays_text() {
    let mut ready = sample::hostile();
    ready.target.version = Some(ready.target.name.clone());
    prepare(&mut ready);
    for text in [
        page(&ready),
        matrix(&[ready.clone()]),
        table(&[ready], "x/"),
    ] {
        sample::is_harmless(&text, &["<b><script", "\n<script", "\n## x", "\n::error"]);
    }
}

#[test]
fn what_is_wrong_with_an_entry_is_pointed_at() {
    let wrong = [
        ENTRY.replace("RFC 3501 6.1.2", "somewhere"),
        ENTRY.replace("NOOP always succeeds, and here it is refused", "wrong"),
        ENTRY.replace("servers", "server"),
        "- 1\n".to_owned(),
    ];
    let told = wrong.map(|text| {
        let problems = Reviews::read(Text::new("reviews.yaml", &text)).expect_err("it is wrong");
        crate::source::problem::draw_all(&problems, false)
    });
    insta::assert_snapshot!(told.join("----\n"));
}
