//! What is done with the results of several runs: shares are merged into one, two runs are told apart, servers stand
//! side by side.

use serde_json::Value;

use super::support::{Folder, run_in};

/// Cases of several topics, some of which fail under the quirk.
const TOPICS: [&str; 4] = ["core/check", "core/close", "core/noop", "core/select"];

/// Runs the topics and writes `name`.
fn judged(folder: &Folder, name: &str, topics: &[&str], more: &[&str]) -> i32 {
    let report = format!("json={name}");
    let mut args = vec!["run", "--quiet", "--seed", "7", "--report", &report];
    args.extend(topics);
    args.extend(more);
    let (code, text) = run_in(&folder.0, &args, "");
    assert!(code <= 1, "{text}");
    code
}

fn parsed(folder: &Folder, name: &str) -> Value {
    serde_json::from_str(&folder.text(name)).expect("results are JSON")
}

/// Leaves out what time and the order of connections decide: tags count connections.
fn settled(mut results: Value) -> Value {
    for name in ["started", "took", "selectors"] {
        results["run"][name].take();
    }
    results["target"]["round_trip"].take();
    for case in results["cases"].as_array_mut().expect("cases") {
        for name in ["took", "wire", "again"] {
            case[name].take();
        }
        for check in case["checks"].as_array_mut().expect("checks") {
            check["model"].take();
        }
    }
    results
}

#[test]
fn merged_shares_equal_one_run() {
    let folder = Folder::new("merge");
    let quirk = ["--quirk", "check-bad"];
    let code = judged(&folder, "whole.json", &TOPICS, &quirk);
    judged(&folder, "a.json", &TOPICS[..2], &quirk);
    judged(&folder, "b.json", &TOPICS[2..], &quirk);
    // In whatever order they come.
    for shares in [["a.json", "b.json"], ["b.json", "a.json"]] {
        let args = [
            "report",
            "merge",
            shares[0],
            shares[1],
            "-o",
            "out/one.json",
        ];
        let (merged, text) = run_in(&folder.0, &args, "");
        assert_eq!(merged, code, "{text}");
        let (one, whole) = (
            parsed(&folder, "out/one.json"),
            parsed(&folder, "whole.json"),
        );
        assert!(whole["cases"].as_array().expect("cases").len() > 20);
        assert_eq!(settled(one), settled(whole));
    }
}

#[test]
fn what_is_no_share_of_the_same_is_refused() {
    let folder = Folder::new("merge-refused");
    judged(&folder, "a.json", &TOPICS[..1], &[]);
    let a = folder.text("a.json");
    let suite = parsed(&folder, "a.json")["run"]["suite"].to_string();
    folder.write("suite.json", &a.replace(&suite, "\"another\""));
    folder.write("profile.json", &a.replace("\"rev1\"", "\"rev2\""));
    for (other, says) in [
        ("a.json", "is in two of them"),
        ("suite.json", "different suites"),
        ("profile.json", "different profiles"),
        ("none.json", "cannot read none.json"),
    ] {
        let args = ["report", "merge", "a.json", other, "-o", "one.json"];
        let (code, text) = run_in(&folder.0, &args, "");
        assert_eq!(code, 2, "{text}");
        assert!(text.contains(says), "{text}");
    }
    assert!(!folder.0.join("one.json").exists(), "nothing is written");
}

#[test]
fn two_runs_are_told_apart() {
    let folder = Folder::new("diff");
    judged(&folder, "good.json", &TOPICS[..1], &[]);
    judged(&folder, "bad.json", &TOPICS[..1], &["--quirk", "check-bad"]);
    for (old, new, fails) in [
        ("good.json", "bad.json", [1, 1, 0]),
        ("bad.json", "good.json", [0, 1, 0]),
        ("good.json", "good.json", [0, 0, 0]),
    ] {
        for (on, expected) in ["regression", "any", "never"].into_iter().zip(fails) {
            let (code, text) = run_in(&folder.0, &["diff", old, new, "--fail-on", on], "");
            assert_eq!(code, expected, "{old} {new} --fail-on {on}: {text}");
        }
    }
    let (_, text) = run_in(&folder.0, &["diff", "good.json", "bad.json"], "");
    assert!(text.contains("check.ok  ✓ pass → ✗ fail"), "{text}");
    let args = ["diff", "good.json", "bad.json", "--format", "json"];
    let diff: Value = serde_json::from_str(&run_in(&folder.0, &args, "").1).expect("JSON");
    assert_eq!(diff["requirements"][0]["kind"], "regression");
}

#[test]
fn servers_are_put_side_by_side() {
    let folder = Folder::new("compare");
    judged(&folder, "good.json", &TOPICS[..1], &[]);
    judged(&folder, "bad.json", &TOPICS[..1], &["--quirk", "check-bad"]);
    let (code, table) = run_in(&folder.0, &["compare", "good.json", "bad.json"], "");
    assert_eq!(code, 0, "{table}");
    assert!(table.contains("MUST check.ok"), "{table}");
    let args = [
        "compare",
        "good.json",
        "bad.json",
        "--html",
        "out/c.html",
        "--markdown",
        "out/c.md",
    ];
    let (code, text) = run_in(&folder.0, &args, "");
    assert_eq!(code, 0, "{text}");
    assert!(folder.text("out/c.html").contains("check.ok"));
    assert!(folder.text("out/c.md").contains("check.ok"));
    assert_eq!(run_in(&folder.0, &["compare", "good.json"], "").0, 2);
}
