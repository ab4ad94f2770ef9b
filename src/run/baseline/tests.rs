//! What a baseline makes of cases, and what results make of a baseline.

use std::collections::BTreeSet;

use jiff::civil::date;
use serde_json::{Value, json};

use super::edit::{Edit, Remark, failures};
use super::*;
use crate::run::results::Results;
use crate::source::problem::draw_all;

const FILE: &str = "\
# mine
schema = 1
target = 'mine'

[[known]]
requirement = 'a.first' # look at this one
signature = 'a.first: wrong'
cases = ['core/one', 'core/two']
reason = 'ticket 7'
first-seen = '2026-01-01'
expires = '2026-12-31'

[[known]]
signature = 'inconclusive: no answer in # s'
cases = ['core/open']
first-seen = '2026-01-01'
flaky = true

[[disputed]]
requirement = 'a.second'
citation = 'erratum 1234'
";

fn baseline() -> Baseline {
    Baseline::read(Text::new("baseline.toml", FILE)).unwrap()
}

fn catalogue() -> Catalogue {
    let text = "\
- { id: a.first, level: must, at: { rfc3501: '1' }, rule: 'one' }
- { id: a.second, level: must, at: { rfc3501: '2' }, rule: 'two' }
- { id: a.third, level: must, at: { rfc3501: '3' }, rule: 'three', disputed: 'a discussion' }
";
    Catalogue::load([&Text::new("requirements.yaml", text)]).unwrap()
}

fn check(requirement: &str, verdict: &str, how: &str) -> Value {
    json!({
        "requirement": requirement, "level": "must", "sections": [], "verdict": verdict, "message": how,
        "session": "a", "marks": [], "signature": format!("{requirement}: {how}"),
    })
}

fn case(id: &str, verdict: &str, reason: Option<&str>, checks: Vec<Value>) -> Value {
    json!({
        "id": id, "title": "", "file": "x.yaml", "tags": [], "verdict": verdict, "reason": reason, "took": 5,
        "checks": checks, "facts": [], "closed": [], "again": "",
    })
}

fn settled(case: Value, today: Date) -> CaseResult {
    let mut case = serde_json::from_value(case).unwrap();
    settle(&mut case, Some(&baseline()), Some(&catalogue()), today);
    case
}

#[test]
fn failures_become_known_and_what_is_gone_is_told() {
    let now = date(2026, 6, 1);
    let later = date(2027, 1, 1);
    let wrong = || check("a.first", "fail", "wrong");
    let other = || check("a.first", "fail", "wrong in another way");
    let fine = || check("a.first", "pass", "upheld");
    let late = "no answer in 30 s";
    for (name, today, case, expected) in [
        (
            "known",
            now,
            case("core/one", "fail", None, vec![wrong()]),
            Verdict::Known,
        ),
        (
            "another case",
            now,
            case("core/three", "fail", None, vec![wrong()]),
            Verdict::Fail,
        ),
        (
            "another failure",
            now,
            case("core/one", "fail", None, vec![other()]),
            Verdict::Fail,
        ),
        (
            "one of two",
            now,
            case("core/one", "fail", None, vec![wrong(), other()]),
            Verdict::Fail,
        ),
        (
            "over",
            later,
            case("core/one", "fail", None, vec![wrong()]),
            Verdict::Fail,
        ),
        (
            "fixed",
            now,
            case("core/one", "pass", None, vec![fine()]),
            Verdict::Fixed,
        ),
        (
            "not reached",
            now,
            case("core/one", "unsupported", Some("no IDLE"), vec![]),
            Verdict::Unsupported,
        ),
        (
            "cut short",
            now,
            case("core/one", "inconclusive", Some(late), vec![]),
            Verdict::Inconclusive,
        ),
        (
            "open",
            now,
            case(
                "core/open",
                "inconclusive",
                Some("no answer in 5 s"),
                vec![],
            ),
            Verdict::Known,
        ),
        (
            "open otherwise",
            now,
            case("core/open", "inconclusive", Some("closed"), vec![]),
            Verdict::Inconclusive,
        ),
        (
            "sometimes",
            now,
            case("core/open", "pass", None, vec![fine()]),
            Verdict::Pass,
        ),
        (
            "disputed by the user",
            now,
            case("x", "fail", None, vec![check("a.second", "fail", "x")]),
            Verdict::Known,
        ),
        (
            "disputed by the suite",
            now,
            case("x", "fail", None, vec![check("a.third", "fail", "x")]),
            Verdict::Known,
        ),
        (
            "open besides",
            now,
            case(
                "core/one",
                "inconclusive",
                Some(late),
                vec![check("a.second", "fail", "x")],
            ),
            Verdict::Known,
        ),
    ] {
        assert_eq!(settled(case, today).verdict, expected, "{name}");
    }
}

#[test]
fn what_is_known_says_why() {
    let case = settled(
        case(
            "core/one",
            "fail",
            None,
            vec![check("a.first", "fail", "wrong")],
        ),
        date(2026, 6, 1),
    );
    assert_eq!(
        case.checks[0].known.as_deref(),
        Some("ticket 7, known since 2026-01-01, until 2026-12-31")
    );
}

fn results(cases: Vec<Value>) -> Results {
    let results = json!({
        "schema": 1,
        "run": {
            "version": "0", "suite": "", "seed": "0", "started": 0, "took": 0, "gate": "must", "profile": "rev1",
            "segment": "single", "strings": "shortest", "selectors": [],
        },
        "target": {
            "name": "mine", "address": "", "greeting": "", "capabilities_before": [], "capabilities_after": [],
            "id": [], "prefix": "", "delimiter": "/", "round_trip": 0,
        },
        "cases": cases, "requirements": [],
        "counts": {
            "cases": 0, "pass": 0, "non_strict": 0, "fail": 0, "fact": 0, "unsupported": 0, "inconclusive": 0,
            "checks": 0, "facts": 0, "must_kept": 0, "must_broken": 0, "should_kept": 0, "should_broken": 0,
            "snapshots_pending": 0,
        },
        "exit": 1,
    });
    serde_json::from_value(results).unwrap()
}

fn remark() -> Remark {
    Remark {
        reason: "the first day".to_owned(),
        first_seen: date(2026, 6, 1),
        expires: Some(date(2026, 7, 1)),
    }
}

#[test]
fn a_new_file_knows_all_that_failed() {
    let results = results(vec![
        case(
            "core/one",
            "fail",
            None,
            vec![check("a.first", "fail", "wrong")],
        ),
        case(
            "core/two",
            "fail",
            None,
            vec![
                check("a.first", "fail", "wrong"),
                check("a.second", "fail", "\u{1b}[31m \"quoted\" \\ line\n"),
            ],
        ),
        case(
            "core/open",
            "inconclusive",
            Some("no answer in 30 s"),
            vec![],
        ),
        case(
            "core/some",
            "flaky",
            None,
            vec![check("a.third", "fail", "now and then")],
        ),
        case(
            "core/fine",
            "pass",
            None,
            vec![check("a.third", "pass", "upheld")],
        ),
    ]);
    let mut edit = Edit::of(None, "mine").unwrap();
    assert_eq!(edit.add(&results, false, |_, _| true, &remark()), 5);
    let text = edit.text();
    insta::assert_snapshot!(text);
    let baseline = Baseline::read(Text::new("new.toml", text)).unwrap();
    for mut case in results.cases {
        settle(&mut case, Some(&baseline), None, date(2026, 6, 2));
        assert!(
            matches!(
                case.verdict,
                Verdict::Known | Verdict::Pass | Verdict::Flaky
            ),
            "{}: {:?}",
            case.id,
            case.verdict
        );
    }
}

#[test]
fn a_file_is_changed_where_it_must() {
    let results = results(vec![
        case(
            "core/one",
            "fail",
            None,
            vec![check("a.first", "fail", "wrong in another way")],
        ),
        case(
            "core/two",
            "fixed",
            None,
            vec![check("a.first", "pass", "upheld")],
        ),
        case(
            "core/new",
            "fail",
            None,
            vec![check("a.first", "fail", "wrong")],
        ),
    ]);
    let mut told = String::new();
    let mut edit = Edit::of(Some(baseline()), "mine").unwrap();
    assert_eq!(edit.update(&results, false), (1, 1));
    told.push_str(&edit.text());
    told.push_str("\n---- pruned\n");
    let suite: BTreeSet<&str> = ["core/one", "core/two"].into();
    let mut edit = Edit::of(Some(baseline()), "mine").unwrap();
    assert_eq!(edit.prune(Some(&results), &suite, None), 2);
    told.push_str(&edit.text());
    told.push_str("\n---- added\n");
    let mut edit = Edit::of(Some(baseline()), "mine").unwrap();
    assert_eq!(
        edit.add(&results, false, |case, _| case.id == "core/new", &remark()),
        1
    );
    told.push_str(&edit.text());
    insta::assert_snapshot!(told);
}

#[test]
fn should_counts_if_it_is_asked_for() {
    let mut breach = check("a.first", "non-strict", "lax");
    breach["level"] = json!("should");
    let case: CaseResult =
        serde_json::from_value(case("core/one", "non-strict", None, vec![breach])).unwrap();
    assert_eq!(failures(&case, false).len(), 0);
    assert_eq!(failures(&case, true).len(), 1);
}

#[test]
fn what_is_wrong_with_a_file_is_pointed_at() {
    let mut told = String::new();
    for content in [
        "schema = 2\n",
        "schema = 1\n[[known]]\nsignature = 'x'\ncases = []\nfirst-seen = '2026-01-01'\n",
        "schema = 1\n[[known]]\nsignature = 'x'\ncase = ['a']\nfirst-seen = 'soon'\n",
        "schema = 1\n[[disputed]]\nrequirement = 'x'\ncitation = ' '\n",
        "schema = 1\n[[known\n",
    ] {
        let problems = Baseline::read(Text::new("b.toml", content)).unwrap_err();
        told.push_str(&draw_all(&problems, false));
        told.push_str("\n----\n");
    }
    let cases: BTreeSet<&str> = ["core/one"].into();
    let mut twice = FILE.to_owned();
    twice.push_str("[[known]]\nrequirement = 'a.frist'\nsignature = 'a.first: wrong'\ncases = ['core/one', 'core/one']\nfirst-seen = '2026-01-01'\n");
    let baseline = Baseline::read(Text::new("b.toml", twice)).unwrap();
    let problems = baseline.check(&catalogue(), &cases, date(2027, 1, 1));
    assert!(!problems.is_empty());
    told.push_str(&draw_all(&problems, false));
    insta::assert_snapshot!(told);
}
