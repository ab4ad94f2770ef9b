//! Files to cases: what good files become, what is said about bad ones, and that nothing
//! makes it panic.

use std::fmt::Write as _;

use super::*;
use crate::scenario::entry::Expectation;
use crate::scenario::step::{Action, RawItem};
use crate::source::problem::draw_all;

const HEAD: &str = "schema: 1\nid: core/x\ntitle: t\n";

fn prologues() -> Prologues {
    let text = "schema: 1\nid: idle\nsteps:\n  - send: NOOP\n    expect: OK\n";
    Prologues::from([(
        "idle".to_owned(),
        Text::new("scenarios/prologues/idle.yaml", text),
    )])
}

fn load(content: &str) -> Result<Scenario, Vec<Problem>> {
    Scenario::load(&Text::new("core/x.yaml", content), &prologues())
}

fn good(body: &str) -> Scenario {
    load(&format!("{HEAD}{body}"))
        .unwrap_or_else(|problems| panic!("{}", draw_all(&problems, false)))
}

#[test]
fn every_key_of_the_format_is_taken() {
    let scenario = load(
        r#"# yaml-language-server: $schema=../schema.json
schema: 1
id: core/x
title: everything
tags: [core, smoke]
state: selected
mailbox:
  messages:
    - simple
    - { name: nested, flags: ['\Seen'], date: '17-Jul-1996 02:44:25 -0700' }
  examine: true
sessions: { b: { state: selected }, a: { state: auth, user: second } }
requires: { all: [IDLE], any: [LITERAL+, LITERAL-], none: [UNSELECT] }
needs: [second-user, disposable, plaintext, tls]
profile: rev1
uses: idle
steps:
  - name: several commands
    as: a
    if: profile.rev1
    timeout: 5s
    send: [NOOP, 'FETCH 1 (UID)']
    expect:
      - OK
      - { line: '* ${{ n[] := nz-number }} FETCH (UID ${{ uids[] := nz-number }})', times: 1+, of: 2, as: b }
      - one_of:
          - { line: 'NO [TRYCREATE] ${{ text }}', req: a.b, verdict: non-strict, is: refused }
          - { line: OK, is: done, verdict: fact }
        fact: what
        times: 0+
        if: 'cap(''IDLE'')'
    reject: '* BYE ${{ text }}'
    only: true
    ordered: true
    assert: { that: 'len(uids) == 1', req: a.b, level: may, if: profile.rev1 }
    fact: { name: count, value: 'len(uids)' }
  - raw:
      - text: "${{ tag }} APPEND x {3}\r\n"
      - wait: continuation
      - hex: c3a9
      - fill: { octets: 1000, char: x }
      - pause: 30ms
      - cut: true
    client: violates a.b
    expect: { line: BAD, bytes: true, req: a.b, level: should }
  - await: 5s
    expect: '* ${{ any }}'
  - silence: 200ms
  - closed: 5s
  - starttls: true
  - connect: true
  - disconnect: abrupt
  - stop_reading: 1s
  - assert: { that: 'true' }
snapshot: true
"#,
    )
    .unwrap_or_else(|problems| panic!("{}", draw_all(&problems, false)));
    let [case] = scenario.cases() else {
        panic!("one case");
    };
    assert_eq!(case.id, "core/x");
    assert_eq!(case.sessions[0].0, "b");
    assert_eq!(
        case.mailbox
            .as_ref()
            .unwrap()
            .messages
            .as_ref()
            .unwrap()
            .count(),
        2
    );
    assert_eq!(case.steps[0].text.name(), "scenarios/prologues/idle.yaml");
    let keys: Vec<&str> = case
        .steps
        .iter()
        .map(|step| step.step.value.action.key())
        .collect();
    assert_eq!(
        keys,
        [
            "send",
            "send",
            "raw",
            "await",
            "silence",
            "closed",
            "starttls",
            "connect",
            "disconnect",
            "stop_reading",
            ""
        ]
    );
    let step = &case.steps[1].step.value;
    let Expectation::Line(entry) = &step.expect[1] else {
        panic!("a line");
    };
    assert_eq!(
        (
            entry.times.to_string(),
            entry.of.as_ref().map(|of| of.value)
        ),
        ("1+".to_owned(), Some(2))
    );
    let Expectation::OneOf(one_of) = &step.expect[2] else {
        panic!("alternatives");
    };
    assert_eq!(one_of.broken().unwrap().value, "a.b");
    let Action::Raw(raw) = &case.steps[2].step.value.action else {
        panic!("raw");
    };
    assert!(matches!(&raw.items[2].value, RawItem::Hex(hex) if hex.0 == [0xc3, 0xa9]));
    assert!(matches!(&raw.items[3].value, RawItem::Fill(fill) if fill.octet == b'x'));
}

#[test]
fn matrix_and_variants_make_cases() {
    let scenario = good(
        "strategy: { matrix: { cmd: ['FETCH 1:4 (FLAGS)', NOOP], n: [1, 2] } }
mailbox: { messages: '${{ matrix.n }}' }
state: selected
steps:
  - send: ${{ matrix.cmd }}
    expect: OK
cases:
  - id: one
    send: 'STORE ${{ matrix.n }} +FLAGS (\\Seen)'
    expect: OK
  - id: two
    title: another
    requires: { all: [IDLE] }
    if: profile.rev2
    with: { what: 'NOOP ', times: '${{ matrix.n }}' }
    steps:
      - send: ${{ case.what }}
        expect: { line: '${{ tag }} OK ${{ text }}', times: '${{ case.times }}' }
",
    );
    let ids: Vec<&str> = scenario
        .cases()
        .iter()
        .map(|case| case.id.as_str())
        .collect();
    assert_eq!(
        ids,
        [
            "core/x[FETCH 1:4 (FLAGS), 1]::one",
            "core/x[FETCH 1:4 (FLAGS), 1]::two",
            "core/x[FETCH 1:4 (FLAGS), 2]::one",
            "core/x[FETCH 1:4 (FLAGS), 2]::two",
            "core/x[NOOP, 1]::one",
            "core/x[NOOP, 1]::two",
            "core/x[NOOP, 2]::one",
            "core/x[NOOP, 2]::two",
        ]
    );
    let case = &scenario.cases()[3];
    assert_eq!(case.title, "another");
    assert_eq!(
        case.mailbox
            .as_ref()
            .unwrap()
            .messages
            .as_ref()
            .unwrap()
            .count(),
        2
    );
    let sent: Vec<String> = case
        .steps
        .iter()
        .map(|step| match &step.step.value.action {
            Action::Send(send) => send.commands[0].text.value.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(sent, ["FETCH 1:4 (FLAGS)", "NOOP "]);
    let Expectation::Line(entry) = &case.steps[1].step.value.expect[0] else {
        panic!("a line");
    };
    assert_eq!(entry.times.to_string(), "2");
}

#[test]
fn a_line_of_the_file_leads_to_its_step() {
    let content = format!(
        "{HEAD}steps:\n  - send: NOOP\n    expect: OK\n  - send: CHECK\n    expect: OK\n\
         cases:\n  - id: a\n    send: NOOP\n    expect: OK\n  - id: b\n    send: NOOP\n    expect: OK\n"
    );
    let scenario = load(&content).unwrap();
    let there = |line| -> Vec<(String, Option<usize>)> {
        let found = scenario.at_line(line);
        found
            .into_iter()
            .map(|(case, step)| (case.id.clone(), step))
            .collect()
    };
    let both = |step| {
        vec![
            ("core/x::a".to_owned(), step),
            ("core/x::b".to_owned(), step),
        ]
    };
    assert_eq!(there(1), both(None));
    assert_eq!(there(6), both(Some(0)));
    assert_eq!(there(7), both(Some(1)));
    assert_eq!(there(11), [("core/x::a".to_owned(), Some(2))]);
    assert_eq!(there(12), [("core/x::a".to_owned(), Some(2))]);
    assert_eq!(there(14), [("core/x::b".to_owned(), Some(2))]);
}

#[test]
fn draws_what_is_wrong() {
    let steps = |step: &str| format!("{HEAD}steps:\n{step}");
    let table = [
        ("nothing but keys", "schema: 1\n".to_owned()),
        ("not a map", "- a\n".to_owned()),
        (
            "another format",
            "schema: 2\nid: core/x\ntitle: t\nsteps: [{ send: NOOP }]\n".to_owned(),
        ),
        (
            "several at once",
            format!(
                "{HEAD}state: creatd\ntgas: [a]\nsnapshot: yes\nneeds: [moon]\nsteps:\n  - sned: NOOP\n  - send: NOOP\n    expct: OK\n  - silence: 5 s\n"
            ),
        ),
        (
            "bare NO",
            steps("  - send: NOOP\n    expect: NO\n  - send: NOOP\n    expect: [OK, NO]\n"),
        ),
        (
            "a pattern, single-quoted",
            steps(
                "  - send: NOOP\n    expect:\n      - { line: '* OK it''s [${{ v := nznumber }}', req: a.b }\n",
            ),
        ),
        (
            "a pattern in a block",
            steps(
                "  - send: NOOP\n    expect:\n      - line: |-\n          * OK ${{ x := }} y\n        req: a.b\n",
            ),
        ),
        (
            "an expression",
            steps("  - send: NOOP\n    assert:\n      - { that: 'len(x) = 2' }\n"),
        ),
        (
            "an unknown function",
            steps("  - send: NOOP\n    assert: { that: 'lenght(x) == 2' }\n"),
        ),
        ("a template", steps("  - send: 'SELECT ${{ mailbox'\n")),
        (
            "double quotes",
            steps("  - raw:\n      - text: \"a\\r\\n${{ 'x }}\\r\\n\"\n"),
        ),
        ("two actions", steps("  - send: NOOP\n    silence: 5s\n")),
        ("no action", steps("  - name: x\n")),
        ("lines without an action", steps("  - expect: OK\n")),
        (
            "raw items",
            steps(
                "  - raw: [{ txt: x }, { hex: xyz }, { fill: { octets: 5, char: xx } }, { fill: { octets: 99999999999, char: x } }, { cut: false }, { wait: forever }, { text: a, hex: b }, cut]\n",
            ),
        ),
        (
            "times",
            steps(
                "  - send: NOOP\n    expect: [{ line: OK, times: 2.5 }, { line: OK, times: '3..1' }, { line: OK, times: -1 }]\n",
            ),
        ),
        (
            "alternatives",
            steps(
                "  - send: NOOP\n    expect: [{ one_of: [] }, { line: OK, one_of: [OK] }, { req: a.b }, { one_of: [OK, 'BAD'], fact: f }, { line: OK, fact: f }]\n",
            ),
        ),
        ("client", steps("  - send: X\n    client: breaks a.b\n")),
        (
            "sessions",
            format!(
                "{HEAD}sessions: {{ a: {{}}, bob: {{ usr: second }} }}\nsteps:\n  - send: NOOP\n"
            ),
        ),
        (
            "unknown session",
            format!(
                "{HEAD}sessions: {{ a: {{}}, bob: {{}} }}\nsteps:\n  - send: NOOP\n    as: bop\n  - send: NOOP\n    expect: [{{ line: OK, as: c }}]\n"
            ),
        ),
        (
            "unknown prologue",
            format!("{HEAD}uses: [idel]\nsteps:\n  - send: NOOP\n"),
        ),
        (
            "matrix",
            format!("{HEAD}strategy: {{ matrix: {{ a: [] }} }}\nsteps:\n  - send: NOOP\n"),
        ),
        (
            "matrix too large",
            format!(
                "{HEAD}strategy: {{ matrix: {{ a: [{}], b: [{0}] }} }}\nsteps:\n  - send: NOOP\n",
                "1,".repeat(100)
            ),
        ),
        (
            "matrix name",
            format!(
                "{HEAD}strategy: {{ matrix: {{ cmd: [NOOP] }} }}\nsteps:\n  - send: 'UID ${{{{ matrix.cdm }}}}'\n"
            ),
        ),
        (
            "a filled pattern",
            format!(
                "{HEAD}strategy: {{ matrix: {{ l: ['* OK ${{{{ x := nznumber }}}}'] }} }}\nsteps:\n  - send: NOOP\n    expect: ['a ${{{{ matrix.l }}}} b']\n"
            ),
        ),
        (
            "case without variants",
            steps("  - send: '${{ case.x }}'\n"),
        ),
        (
            "variants",
            format!(
                "{HEAD}cases:\n  - send: NOOP\n  - id: a\n  - id: b\n    sned: NOOP\n  - id: c\n    steps: [{{ send: NOOP }}]\n    expect: OK\n  - 5\n"
            ),
        ),
        (
            "the same variant twice",
            format!("{HEAD}cases:\n  - {{ id: a, send: NOOP }}\n  - {{ id: a, send: NOOP }}\n"),
        ),
        ("no steps", HEAD.to_owned()),
        (
            "messages",
            format!("{HEAD}mailbox: {{ messages: 100000 }}\nsteps: [{{ send: NOOP }}]\n"),
        ),
        (
            "messages again",
            format!(
                "{HEAD}mailbox: {{ messages: [{{ flags: x }}] , exmine: true}}\nsteps: [{{ send: NOOP }}]\n"
            ),
        ),
    ];
    let mut drawn = String::new();
    for (name, content) in table {
        let problems = load(&content).expect_err(name);
        let _ = write!(drawn, "[{name}]\n{}\n\n", draw_all(&problems, false));
    }
    insta::assert_snapshot!(drawn);
}

#[test]
fn work_is_bounded() {
    let content = format!(
        "{HEAD}strategy: {{ matrix: {{ a: [{}] }} }}\nsteps:\n  - send: '{}'\n",
        "1,".repeat(1000),
        "x".repeat(100_000)
    );
    let problems = load(&content).unwrap_err();
    assert!(
        problems[0].title.contains("1000 cases"),
        "{}",
        problems[0].title
    );
    let wide = format!("{HEAD}steps:\n{}", "  - sned: x\n".repeat(5000));
    assert!(load(&wide).unwrap_err().len() <= 5001);
}

proptest::proptest! {
    #[test]
    fn any_value_anywhere_gives_a_scenario_or_problems(
        key in "(state|mailbox|sessions|requires|needs|strategy|cases|uses|steps|tags|snapshot|xyz)",
        value in "[-a-z0-9 \n:'\"\\[\\]{}$|.,+*é]{0,60}",
    ) {
        let content = format!("{HEAD}{key}: {value}\n");
        if let Err(problems) = load(&content) {
            proptest::prop_assert!(!draw_all(&problems, false).is_empty());
        }
    }

    #[test]
    fn any_line_gives_a_scenario_or_problems(line in "\\PC{0,60}") {
        let quoted = line.replace('\'', "''");
        let content = format!(
            "{HEAD}steps:\n  - send: '{quoted}'\n    expect: ['{quoted}']\n    assert: {{ that: '{quoted}' }}\n"
        );
        if let Err(problems) = load(&content) {
            proptest::prop_assert!(!draw_all(&problems, false).is_empty());
        }
    }
}
