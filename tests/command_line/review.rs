//! `imapspec snap review` with keys from a pipe: every key, every class, and that nothing which
//! breaks a requirement becomes the accepted answer.

use std::path::Path;

use super::support::{Folder, run_in};

const SCENARIO: &str = "\
schema: 1
id: own/CASE
title: A mailbox is opened
state: created
mailbox: { messages: 2 }

steps:
  - send: SELECT ${{ mailbox }}
    expect: { line: '* 2 EXISTS', req: select.exists }
snapshot: true
";

/// Three cases, their snapshots accepted, then made different in three ways, so that the next run finds changes.
fn changed(name: &str) -> Folder {
    let folder = Folder::new(name);
    for case in ["one", "three", "two"] {
        folder.write(&format!("{case}.yaml"), &SCENARIO.replace("CASE", case));
    }
    assert_eq!(judge(&folder), 5);
    let (code, text) = run_in(&folder.0, &["snap", "accept"], "");
    assert_eq!(code, 0, "{text}");
    for (case, from, to) in [
        ("one", "a S: * 2 EXISTS\n", "a S: * 3 EXISTS\n"),
        ("three", "a S: * 2 RECENT\n", ""),
        ("two", "UIDs are valid", "UIDs hold"),
    ] {
        let path = format!("snapshots/reference/own/{case}.snap");
        let text = folder.text(&path);
        assert!(text.contains(from), "{case}: {text}");
        folder.write(&path, &text.replace(from, to));
    }
    // Text alone is no reason to ask.
    let path = "snapshots/reference/own/two.snap";
    let text = folder.text(path);
    folder.write(
        path,
        &text.replace("a S: * 2 RECENT\n", "a S: * 2 RECENT\na S: * 1 RECENT\n"),
    );
    assert_eq!(judge(&folder), 5);
    folder
}

/// A run that gives the three scenarios a chance to change.
const JUDGE: &[&str] = &[
    "run",
    "one.yaml",
    "three.yaml",
    "two.yaml",
    "--seed",
    "1",
    "-q",
    "--snapshots",
    "new",
];

fn judge(folder: &Folder) -> i32 {
    run_in(&folder.0, JUDGE, "").0
}

fn pending(folder: &Folder) -> Vec<String> {
    let cases = ["one", "three", "two"].into_iter();
    cases
        .filter(|case| exists(folder, case))
        .map(str::to_owned)
        .collect()
}

fn exists(folder: &Folder, case: &str) -> bool {
    Path::new(&folder.0)
        .join(format!("snapshots/reference/own/{case}.snap.new"))
        .exists()
}

#[test]
fn each_key_does_what_it_says() {
    let folder = changed("keys");
    let keys = "i\n?\nw\nd\nx\na\nr\nd\ns\n";
    let (code, text) = run_in(&folder.0, &["snap", "review"], keys);
    assert_eq!(code, 5, "{text}");
    insta::assert_snapshot!(text);
    assert_eq!(pending(&folder), ["two"]);
    let accepted = folder.text("snapshots/reference/own/one.snap");
    assert!(accepted.contains("a S: * 2 EXISTS"), "{accepted}");
    let rejected = folder.text("snapshots/reference/own/three.snap");
    assert!(!rejected.contains("RECENT"), "{rejected}");
}

#[test]
fn capitals_decide_for_all_that_follow() {
    for (keys, code, left, ends) in [
        ("A", 0, &[][..], "3 accepted, 0 rejected, 0 skipped\n"),
        ("rA", 0, &[], "2 accepted, 1 rejected, 0 skipped\n"),
        ("sR", 5, &["one"], "0 accepted, 2 rejected, 1 skipped\n"),
        (
            "aS",
            5,
            &["three", "two"],
            "1 accepted, 0 rejected, 2 skipped\n",
        ),
        (
            "q",
            5,
            &["one", "three", "two"],
            "0 accepted, 0 rejected, 3 skipped\n",
        ),
        // The input ends.
        (
            "a",
            5,
            &["three", "two"],
            "1 accepted, 0 rejected, 2 skipped\n",
        ),
    ] {
        let folder = changed("capitals");
        let (gave, text) = run_in(&folder.0, &["snap", "review"], keys);
        assert_eq!(gave, code, "{keys}: {text}");
        assert!(text.ends_with(ends), "{keys}: {text}");
        assert_eq!(pending(&folder), left, "{keys}");
    }
}

#[test]
fn one_can_be_chosen() {
    let folder = changed("chosen");
    let (code, text) = run_in(&folder.0, &["snap", "review", "own/three"], "a");
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("[1/1] own/three  class: extra (no requirement is broken)"),
        "{text}"
    );
    assert_eq!(pending(&folder), ["one", "two"]);
    let (code, text) = run_in(&folder.0, &["snap", "review", "own/other"], "a");
    assert_eq!(code, 4, "{text}");
}

#[test]
fn what_breaks_a_requirement_is_never_accepted() {
    let folder = changed("rule");
    let path = "snapshots/reference/own/one.snap.new";
    let text = folder.text(path);
    folder.write(path, &text.replace("* 2 EXISTS", "* -2 EXISTS"));
    // Asked for one, and for all.
    for keys in ["a", "ar", "A"] {
        let (code, text) = run_in(&folder.0, &["snap", "review", "own/one"], keys);
        if keys == "ar" {
            assert_eq!(code, 0, "{text}");
            assert!(!exists(&folder, "one"));
            folder.write(path, &text_with(&folder, "* -2 EXISTS"));
        } else {
            assert_eq!(code, 5, "{keys}: {text}");
            assert!(exists(&folder, "one"), "{keys}: {text}");
        }
        assert!(text.contains("class: missing, rule"), "{keys}: {text}");
        assert!(
            text.contains("✗ a S: * -2 EXISTS: wanted ") && text.contains("breaks a requirement"),
            "{keys}: {text}"
        );
    }
    let (code, text) = run_in(&folder.0, &["snap", "accept"], "");
    assert_eq!(code, 5, "{text}");
    assert!(
        text.contains("not accepted own/one  missing, rule"),
        "{text}"
    );
    assert_eq!(pending(&folder), ["one"]);
}

/// The transcript of the first case with another line in place of the one about messages.
fn text_with(folder: &Folder, line: &str) -> String {
    folder
        .text("snapshots/reference/own/one.snap")
        .replace("* 3 EXISTS", line)
}

#[test]
fn a_failure_of_a_run_can_become_a_known_one() {
    let folder = changed("baseline");
    let judge = |more: &[&str]| {
        run_in(
            &folder.0,
            &[JUDGE, &["--quirk", "select-without-flags"], more].concat(),
            "",
        )
    };
    let (code, text) = judge(&["--report", "json"]);
    assert_eq!(code, 1, "{text}");
    // Nothing is pending any more, for all three are broken.
    assert_eq!(pending(&folder), Vec::<String>::new());
    let review = ["snap", "review", "--results", "results.json"];
    let (code, text) = run_in(&folder.0, &review, "a?ib\nsB");
    assert_eq!(code, 1, "{text}");
    insta::assert_snapshot!(text);
    let baseline = folder.text("baselines/reference.toml");
    assert!(
        baseline.contains("own/one") && !baseline.contains("own/three"),
        "{baseline}"
    );
    // What is known is not asked for again.
    let with = ["--baseline", "baselines/reference.toml", "--report", "json"];
    let (code, text) = judge(&with);
    assert_eq!(code, 1, "{text}");
    let (code, text) = run_in(&folder.0, &review, "B");
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("[1/1] own/three") && !text.contains("own/one"),
        "{text}"
    );
    let (code, text) = judge(&with);
    assert_eq!(code, 0, "{text}");
    // Nor are the known ones ever offered as the accepted answer.
    assert_eq!(pending(&folder), Vec::<String>::new());
    let (code, text) = run_in(&folder.0, &["snap", "review", "--results", "none.json"], "");
    assert_eq!(code, 2, "{text}");
}

#[test]
fn what_is_pending_goes_when_the_server_says_something_else() {
    let folder = changed("stale");
    // As accepted again.
    let path = "snapshots/reference/own/one.snap";
    folder.write(path, &text_with(&folder, "* 2 EXISTS"));
    assert_eq!(judge(&folder), 5);
    assert_eq!(pending(&folder), ["three", "two"]);
    // A broken requirement is a matter of the verdict.
    let faulty = [
        "run",
        "three.yaml",
        "--quirk",
        "select-without-flags",
        "-q",
        "--snapshots",
        "new",
    ];
    let (code, text) = run_in(&folder.0, &faulty, "");
    assert_eq!(code, 1, "{text}");
    assert_eq!(pending(&folder), ["two"]);
}

#[test]
fn hostile_text_and_endless_input_do_no_harm() {
    let folder = changed("hostile");
    let path = "snapshots/reference/own/one.snap.new";
    let text = folder.text(path);
    folder.write(
        path,
        &text.replace("UIDs are valid", "\u{1b}]0;x\u{7}\u{202e}"),
    );
    let keys = "x".repeat(5000);
    let (code, text) = run_in(&folder.0, &["snap", "review"], &keys);
    assert_eq!(code, 5);
    assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text}");
    assert!(
        text.ends_with("0 accepted, 0 rejected, 3 skipped\n"),
        "{text}"
    );
    let (_, text) = run_in(&folder.0, &["snap", "diff", "--all"], "");
    assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text}");
}
