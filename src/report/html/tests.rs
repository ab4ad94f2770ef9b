//! The page over results that a hostile server could cause, over many cases, and over several servers.

use serde_json::{Value, json};

use super::{FORMAT, compare};
use crate::run::results::Results;

/// What a server would like a browser or a terminal to do.
const HOSTILE: &str = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)> \u{1b}[31m\u{7}\0 \u{202e}gnp.\u{2066}\u{feff} \u{9b}1m {{ 7 }} &lt; …";

fn case(id: &str, verdict: &str) -> Value {
    json!({
        "id": id, "title": "a title", "file": "scenarios/core/a.yaml", "tags": ["core"],
        "verdict": verdict, "reason": "stopped here", "took": 1500,
        "checks": [{
            "requirement": "noop.answers", "level": "must", "sections": ["RFC 3501 6.1.2, 7"],
            "verdict": verdict, "rule": "noop/answers", "message": "no answer came", "step": "s",
            "place": {"file": "a.yaml", "line": 3, "column": 5, "text": "  expect: OK", "length": 2},
            "session": "a", "line": 1, "marks": [[2, 4]], "wanted": "OK", "found": "NO",
            "model": ["nothing is selected"], "signature": "x",
        }],
        "facts": [{"name": "a-choice", "value": "taken"}],
        "closed": ["a: closed by the server"],
        "wire": [
            {"session": "a", "side": "C", "offset": 0, "at": 5, "text": "a1 NOOP\\r\\n", "length": 9},
            {"session": "a", "side": "S", "offset": 0, "at": 9, "text": "a1 NO <b>\\xff</b>\\r\\n", "length": 13},
        ],
        "log": ["server: said NO"],
        "snapshot": {"state": "changed", "path": "p.snap", "classes": ["text"], "diff": ["- OK", "+ NO"]},
        "again": format!("imapspec run '{id}' --seed 1"),
    })
}

fn results(cases: Vec<Value>) -> Value {
    json!({
        "schema": 1,
        "run": {
            "version": "0.1.0", "suite": "abc", "seed": "1", "started": 1_795_445_720_185_u64, "took": 9,
            "gate": "must", "profile": "rev1", "segment": "single", "strings": "shortest", "selectors": ["core"],
        },
        "target": {
            "name": "server", "address": "127.0.0.1:143", "greeting": "* OK hello",
            "capabilities_before": ["IMAP4rev1", "IDLE"], "capabilities_after": ["IMAP4rev1", "IDLE", "X-OWN"],
            "id": [["name", "server"]], "prefix": "", "delimiter": "/", "round_trip": 12,
        },
        "requirements": [{
            "id": "noop.answers", "level": "must", "sections": ["RFC 3501 6.1.2, 7", "RFC 9051 6.1.2"],
            "rule": "NOOP is answered", "verdict": "fail", "upheld": 1, "broken_in": ["core/noop/one"],
        }],
        "untested": [{
            "id": "check.ok", "level": "must", "sections": ["RFC 3501 6.4.1"], "rule": "CHECK is answered",
        }],
        "cases": cases,
        "counts": {
            "cases": 1, "pass": 0, "non_strict": 0, "fail": 1, "fact": 0, "unsupported": 0, "inconclusive": 0,
            "checks": 1, "facts": 1, "must_kept": 0, "must_broken": 1, "should_kept": 0, "should_broken": 0,
            "snapshots_pending": 1,
        },
        "exit": 1,
    })
}

/// Adds hostile text to every string but those that the schema enumerates.
fn spoil(value: &mut Value, key: &str) {
    match value {
        Value::String(text) if !["verdict", "gate", "level", "profile", "side"].contains(&key) => {
            text.push_str(HOSTILE);
        }
        Value::Array(entries) => entries.iter_mut().for_each(|entry| spoil(entry, key)),
        Value::Object(entries) => {
            for (key, entry) in entries {
                spoil(entry, key);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn read(value: Value) -> Results {
    serde_json::from_value(value).expect("these are results")
}

fn harmless(page: &str) {
    assert_eq!(page.matches("<script").count(), 1, "our own script alone");
    assert_eq!(page.matches("</script").count(), 1);
    assert!(!page.contains("<img") && !page.contains("<b>\\xff"));
    let acts = |c: &char| {
        (c.is_control() && *c != '\n') || matches!(c, '\u{202e}' | '\u{2066}' | '\u{feff}')
    };
    assert_eq!(page.chars().find(acts), None);
    assert!(
        page.contains("\\x1b[31m") && page.contains("\\u{202e}"),
        "they are shown"
    );
    assert!(page.contains("&#60;script&#62;alert(1)"), "as text");
}

#[test]
fn hostile_text_is_shown_and_does_nothing() {
    let mut value = results(vec![
        case("core/noop/one", "fail"),
        case("core/noop/two", "inconclusive"),
    ]);
    spoil(&mut value, "");
    let results = read(value);
    harmless(&(FORMAT.make)(&results));
    harmless(&compare(&[results.clone(), results]));
}

#[test]
fn the_page_needs_nothing_else() {
    let results = read(results(vec![case("core/noop/one", "fail")]));
    for page in [
        (FORMAT.make)(&results),
        compare(&[results.clone(), results]),
    ] {
        // Only a reader who follows it leaves the page.
        assert!(
            page.split("href=\"http")
                .skip(1)
                .all(|link| link.starts_with("s://www.rfc-editor.org/rfc/rfc"))
        );
        for outside in [" src=", "url(", "@import", "<link", "fetch("] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}

#[test]
fn a_failure_is_told_with_all_that_shows_it() {
    let page = (FORMAT.make)(&read(results(vec![case("core/noop/one", "fail")])));
    for part in [
        "Breaks 1 MUST",
        "NOOP is answered",
        "RFC 3501 6.1.2, 7",
        "no answer came",
        "a1<mark> N</mark>O",
        "61 31 <mark>20 4e</mark> 4f",
        "imapspec run &#39;core/noop/one&#39; --seed 1",
        "check.ok",
        "X-OWN",
        "a-choice",
        "server: said NO",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn every_link_within_the_page_leads_somewhere() {
    let page = (FORMAT.make)(&read(results(vec![
        case("core/noop/one", "fail"),
        case("core/noop/t[x y]", "pass"),
    ])));
    for part in page.split("href=\"#").skip(1) {
        let anchor = part.split('"').next().expect("it ends");
        assert!(page.contains(&format!("id=\"{anchor}\"")), "{anchor}");
    }
}

#[test]
fn two_thousand_failures_stay_small() {
    let wire: Vec<Value> = (0..30)
        .map(|at| json!({"session": "a", "side": "S", "offset": at, "at": at, "text": "x".repeat(200), "length": 200}))
        .collect();
    let cases = (0..2000).map(|number| {
        let mut case = case(&format!("core/noop/number[{number}]"), "fail");
        case["wire"] = wire.clone().into();
        case
    });
    let page = (FORMAT.make)(&read(results(cases.collect())));
    assert!(page.len() < 5_000_000, "{}", page.len());
    assert!(
        page.contains("results.json holds"),
        "it says what it leaves out"
    );
}

#[test]
fn servers_stand_side_by_side() {
    let one = results(vec![case("core/noop/one", "fail")]);
    let mut other = one.clone();
    other["target"]["name"] = "another".into();
    other["requirements"][0]["verdict"] = "pass".into();
    other["cases"][0]["facts"][0]["value"] = "left".into();
    let page = compare(&[read(one), read(other)]);
    for part in [
        "<th scope=\"col\">server</th><th scope=\"col\">another</th>",
        "servers differ in 1",
        "taken",
        "left",
    ] {
        assert!(page.contains(part), "{part}");
    }
}
