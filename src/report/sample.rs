//! Results for the tests of formats: ordinary ones, many, and such as a hostile server could cause.

use serde_json::{Value, json};

use crate::run::results::Results;
use crate::run::verdict::Verdict;

/// What a server would like a reader of its reports to do.
const HOSTILE: &str = "<script>alert(1)</script> ]]> --> \u{1b}[31m\u{7}\0 \u{202e}gnp.\u{2066} \u{9b}1m\n::error::x ```` | %0A\r\n## x";

/// The words, and what the server adds.
fn with(words: &str, text: &str) -> String {
    format!("{words} {text}").trim_end_matches(' ').to_owned()
}

fn case(id: &str, verdict: &str, requirement: &str, text: &str) -> Value {
    json!({
        "id": id, "title": with("a title", text), "file": "scenarios/core/a.yaml", "line": 1, "tags": ["core"],
        "verdict": verdict, "reason": with("stopped here", text), "took": 1500,
        "checks": [{
            "requirement": requirement, "level": "must", "sections": ["RFC 3501 6.1.2, 7"],
            "verdict": verdict, "message": with("no answer came", text),
            "place": {"file": "scenarios/core/a.yaml", "line": 3, "column": 5, "text": with("  expect: OK", text), "length": 2},
            "session": "a", "line": 1, "marks": [[2, 4]], "wanted": "OK", "found": with("NO", text),
            "model": [with("nothing is selected", text)], "signature": "x",
        }],
        "facts": [{"name": "a-choice", "value": with("taken", text)}],
        "closed": [with("closed by the server", text)],
        "wire": [
            {"session": "a", "side": "C", "offset": 0, "at": 5, "text": "a1 NOOP\\r\\n", "length": 9},
            {"session": "a", "side": "S", "offset": 0, "at": 9, "text": format!("{}\\r\\n", with("a1 NO", text)), "length": 13},
        ],
        "again": format!("imapspec run {id} --seed 1"),
    })
}

fn of(cases: Vec<Value>, text: &str) -> Results {
    let results = json!({
        "schema": 1,
        "run": {
            "version": "0.1.0", "suite": "abc", "seed": "1", "started": 1_795_445_720_185_u64, "took": 9,
            "gate": "must", "profile": "rev1", "segment": "single", "strings": "shortest", "selectors": ["core"],
        },
        "target": {
            "name": with("server", text), "address": "127.0.0.1:143", "greeting": with("* OK hello", text),
            "capabilities_before": ["IMAP4rev1"], "capabilities_after": ["IMAP4rev1"], "id": [], "prefix": "",
            "delimiter": "/", "round_trip": 12,
        },
        "cases": cases, "requirements": [],
        "counts": {
            "cases": 6, "pass": 1, "non_strict": 1, "fail": 1, "fact": 1, "unsupported": 1, "inconclusive": 1,
            "checks": 6, "facts": 6, "must_kept": 1, "must_broken": 1, "should_kept": 0, "should_broken": 1,
            "snapshots_pending": 0,
        },
        "exit": 1,
    });
    serde_json::from_value(results).expect("the results have their schema")
}

fn one_of_each(text: &str) -> Results {
    let verdicts = [
        "pass",
        "fact",
        "unsupported",
        "non-strict",
        "inconclusive",
        "fail",
    ];
    let cases = (0..).zip(verdicts).map(|(number, verdict)| {
        let id = format!("core/noop/{verdict}[x]");
        let mut case = case(&id, verdict, &format!("noop.{verdict}"), text);
        case["number"] = json!(number);
        case
    });
    of(cases.collect(), text)
}

/// A case of each verdict.
pub(super) fn results() -> Results {
    one_of_each("")
}

/// A case of every verdict, those that need a baseline or more than one attempt too; what is known says why.
pub(super) fn every() -> Results {
    let cases = Verdict::ALL.iter().map(|verdict| {
        let word = verdict.word();
        let id = format!("core/noop/{word}[x]");
        let mut case = case(&id, word, &format!("noop.{word}"), "");
        match verdict {
            Verdict::Known => case["checks"][0]["known"] = json!("they will mend it"),
            Verdict::Fixed => case["checks"] = json!([]),
            Verdict::Pass
            | Verdict::Fact
            | Verdict::Unsupported
            | Verdict::NonStrict
            | Verdict::Inconclusive
            | Verdict::Flaky
            | Verdict::Fail => {}
        }
        case
    });
    of(cases.collect(), "")
}

/// The same as [`results`], as a hostile server would have it.
pub(super) fn hostile() -> Results {
    one_of_each(HOSTILE)
}

/// As many failures of as many requirements.
pub(super) fn many(count: usize) -> Results {
    let cases = (0..count).map(|number| {
        let id = format!("core/many/case-{number}");
        case(&id, "fail", &format!("many.number-{number}"), "")
    });
    of(cases.collect(), "")
}

/// Nothing in `text` acts on a terminal or turns the direction of writing, nor does it have one of `forbidden`.
pub(super) fn is_harmless(text: &str, forbidden: &[&str]) {
    let acting = text
        .chars()
        .find(|&c| c.is_control() && c != '\n' || ('\u{202a}'..='\u{2069}').contains(&c));
    assert_eq!(acting, None, "{text}");
    for word in forbidden {
        assert!(!text.contains(word), "{word} in {text}");
    }
    assert!(text.contains("\\x1b"), "the escape is shown: {text}");
}
