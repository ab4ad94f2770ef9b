//! Good files of which nothing is said, and a table of bad ones.

use std::fmt::Write as _;

use super::*;
use crate::source::Text;
use crate::source::problem::draw_all;

fn catalogue() -> Catalogue {
    let text = "
- { id: select.exists, level: must, rev2: should, at: { rfc3501: '6.3.1' }, rule: x }
- { id: select.recent, level: should, at: { rfc3501: '6.3.1' }, rule: x }
- { id: client.grammar, level: must, at: { rfc3501: '9' }, rule: x, seen_by: client-duty }
";
    Catalogue::load([&Text::new("requirements/core.yaml", text)])
        .unwrap_or_else(|problems| panic!("{}", draw_all(&problems, false)))
}

fn lint(body: &str) -> Vec<Problem> {
    let content = format!("schema: 1\nid: core/x\ntitle: t\n{body}");
    let text = Text::new("core/x.yaml", content);
    let scenario = Scenario::load(&text, &Prologues::new())
        .unwrap_or_else(|problems| panic!("{}", draw_all(&problems, false)));
    let (catalogue, suite) = (catalogue(), Suite::default());
    Lint::new(&catalogue, &suite).scenario(&scenario, Some("core/x"))
}

#[test]
fn good_files_are_left_alone() {
    for body in [
        "state: created
mailbox: { messages: 3 }
steps:
  - send: SELECT ${{ mailbox }}
    expect:
      - { line: '* 3 EXISTS', req: select.exists, level: may }
      - { line: '* OK [UIDVALIDITY ${{ v := nz-number }}] ${{ text }}', req: select.exists }
      - OK
    assert: { that: 'v > 0', req: select.exists }
  - send: UID FETCH 1:* (UID)
    expect:
      - { line: '* ${{ n[] := nz-number }} FETCH (UID ${{ uids[] := nz-number }})', times: 3 }
  - send: UID STORE ${{ join(uids, ',') }} +FLAGS (\\Seen)
    assert: { that: 'ascending(uids by n)' }
  - send: [FETCH 1 (FLAGS), SEARCH ALL, 'STORE 2 +FLAGS (\\Seen)', EXPUNGE]
  - send: ['UID FETCH 1 (FLAGS)', 'UID SEARCH UID 1']
  - send: SELEC T
    client: violates client.grammar
    expect: BAD
",
        "steps:
  - send: IDLE
    expect: '+'
  - raw: [{ text: \"DONE\\r\\n\" }]
    expect: OK
  - send: NOOP
    expect: 
      - one_of: [OK, { line: '* BYE ${{ text }}', req: select.exists, verdict: non-strict }]
",
        "steps:
  - send: NOOP
    expect:
      - { line: '* ${{ n := number }} EXISTS', if: profile.rev1 }
      - { line: '* ${{ n := number }} RECENT', if: profile.rev2 }
      - { line: 'OK ${{ text }}', req: select.exists }
    fact: { name: f, value: 'n' }
",
        "steps:
  - send: APPEND ${{ mailbox }} (\\Seen) \"17-Jul-1996 02:44:25 -0700\" ${{ literal(message(2)) }}
    expect: OK
  - send: CREATE ${{ child(mailbox, 'x') }}
  - send: LOGIN ${{ user }} ${{ quoted(password) }}
",
    ] {
        let problems = lint(body);
        assert!(problems.is_empty(), "{}", draw_all(&problems, false));
    }
}

#[test]
fn draws_what_is_unwise() {
    let table = [
        ("unknown requirement", "steps:\n  - send: NOOP\n    expect: [{ line: '* 3 EXISTS', req: select.exist }, { line: OK, req: quite.another }]\n    reject: [{ line: '* BYE', req: select.exits }]\n    assert: { that: 'true', req: nothing }\n"),
        ("unknown violation", "steps:\n  - send: NOOP X\n    client: violates client.gramar\n"),
        ("raised level", "steps:\n  - send: NOOP\n    expect: [{ line: OK, req: select.recent, level: must }]\n"),
        ("a level alone", "steps:\n  - send: NOOP\n    expect: [{ line: OK, level: may }]\n"),
        ("a client's duty", "steps:\n  - send: NOOP\n    expect: [{ line: OK, req: client.grammar }]\n"),
        ("nobody accused", "steps:\n  - send: NOOP\n    expect: ['* 3 EXISTS', 'OK [ALERT] ${{ text }}']\n    reject: ['* BYE ${{ text }}']\n"),
        ("captured twice", "steps:\n  - send: NOOP\n    expect: ['* ${{ n := number }} EXISTS', '* ${{ n := number }} RECENT']\n"),
        ("captured and collected", "steps:\n  - send: NOOP\n    expect: ['* ${{ n := number }} EXISTS', '* ${{ n[] := number }} RECENT']\n"),
        ("captured often", "steps:\n  - send: NOOP\n    expect: [{ line: '* ${{ n := number }} EXISTS', times: 1+ }]\n"),
        ("used before captured", "steps:\n  - send: FETCH ${{ n }} (FLAGS)\n    expect: ['* ${{ n := number }} EXISTS']\n"),
        ("never captured", "steps:\n  - send: SELECT ${{ mailbx }}\n    expect: ['* ${{ number }} EXISTS ${{ uidvalidity }}']\n    assert: { that: 'it''s', req: select.exists }\n".replace("it''s", "1 == uids").leak()),
        ("a condition", "cases:\n  - id: a\n    if: profil.rev1\n    send: NOOP\n"),
        ("not a legal command", "steps:\n  - send: FETCH 0 (FLAGS)\n  - send: SELECT\n  - send: 'STORE 1 +FLAGS (\\Sene (x)'\n"),
        ("not legal in a matrix", "strategy: { matrix: { set: ['1', '2', '0'] } }\nsteps:\n  - send: UID FETCH ${{ matrix.set }} (FLAGS)\n"),
        ("ambiguous pipelines", "steps:\n  - send: [FETCH 1 (FLAGS), NOOP, 'STORE 1 +FLAGS (\\Seen)']\n  - send: [UID FETCH 1 (FLAGS), SEARCH 1]\n  - send: [STARTTLS, NOOP]\n"),
        ("a command during IDLE", "steps:\n  - send: IDLE\n    expect: '+'\n  - send: NOOP\n"),
        ("no such answer", "steps:\n  - send: [NOOP, NOOP]\n    expect: [{ line: OK, of: 3 }, { line: OK, of: 0 }]\n"),
        ("no command", "steps:\n  - send: []\n"),
        ("second user", "sessions: { a: {}, b: { user: second } }\nsteps:\n  - send: NOOP\n"),
        ("a mailbox for nobody", "mailbox: { messages: 1 }\nsteps:\n  - send: NOOP\n"),
        ("unknown message", "state: created\nmailbox: { messages: [simple] }\nsteps:\n  - send: APPEND x ${{ literal(message('simple')) }}\n"),
    ];
    let mut drawn = String::new();
    for (name, body) in table {
        let problems = lint(body);
        assert!(!problems.is_empty(), "{name}");
        let _ = write!(drawn, "[{name}]\n{}\n\n", draw_all(&problems, false));
    }
    insta::assert_snapshot!(drawn);
}

#[test]
fn the_id_is_the_path() {
    let text = Text::new(
        "scenarios/core/y.yaml",
        "schema: 1\nid: core/x\ntitle: t\nsteps:\n  - send: NOOP\n",
    );
    let scenario = Scenario::load(&text, &Prologues::new()).unwrap();
    let (catalogue, suite) = (catalogue(), Suite::default());
    let problems = Lint::new(&catalogue, &suite).scenario(&scenario, Some("core/y"));
    assert_eq!(
        problems[0].title,
        "the id `core/x` is not the path `core/y`"
    );
    assert!(
        Lint::new(&catalogue, &suite)
            .scenario(&scenario, None)
            .is_empty()
    );
}
