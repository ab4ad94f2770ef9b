//! What a run is told beyond its cases: failures that are known, settings and overrides of the configuration,
//! filters, repetitions.

use serde_json::Value;

use crate::support::{Folder, run_in};

/// Exit code and all output of a command line.
fn run(folder: &Folder, line: &str) -> (i32, String) {
    let words: Vec<&str> = line.split(' ').collect();
    run_in(&folder.0, &words, "")
}

fn json(folder: &Folder, name: &str) -> Value {
    serde_json::from_str(&folder.text(name)).expect("the file is JSON")
}

const FAULTY: &str = "run --quirk select-without-flags core/select --seed 1";

#[test]
fn only_what_is_new_is_red() {
    let folder = Folder::new("baseline");
    let at = |line: &str| run(&folder, line);
    assert_eq!(at(&format!("{FAULTY} --report json=r.json")).0, 1);
    let (code, out) = at("baseline add r.json --baseline b.toml --reason ticket-7");
    assert_eq!(code, 0, "{out}");
    assert_eq!(
        at("baseline add r.json --baseline b.toml").0,
        4,
        "nothing is missing in it"
    );
    assert_eq!(at("baseline check b.toml").0, 0);
    let (code, out) = at("baseline explain b.toml select.flags");
    assert_eq!(code, 0);
    assert!(
        out.contains("ticket-7") && out.contains("RFC 3501 6.3.1"),
        "{out}"
    );

    let (code, out) = at(&format!(
        "{FAULTY} --baseline b.toml --report json=known.json"
    ));
    assert_eq!(code, 0, "{out}");
    let known = json(&folder, "known.json");
    assert_eq!(known["counts"]["fail"], 0);
    assert!(known["counts"]["known"].as_u64() > Some(0), "{out}");
    assert_eq!(at(&format!("{FAULTY} --no-baseline")).0, 1);

    let fine = "run core/select --seed 1 --baseline b.toml --report json=fixed.json";
    let (code, out) = at(fine);
    assert_eq!(code, 1, "what is fixed is to be taken out: {out}");
    assert!(out.contains("imapspec baseline prune"), "{out}");
    let (code, out) = at("baseline prune fixed.json --baseline b.toml");
    assert_eq!(code, 0, "{out}");
    let left = folder.text("b.toml");
    assert!(!left.contains("[[known]]"), "{left}");
    assert_eq!(at(fine).0, 0);
}

#[test]
fn settings_and_overrides_come_from_the_file() {
    let folder = Folder::new("settings");
    let at = |line: &str| run(&folder, line);
    let config = "\
[settings.ci]
report = ['json=out/r.json']
seed = '00002a'
max-fail = 3
shuffle = true

[[override]]
filter = \"id(core/noop/*)\"
skip = 'not today'
";
    folder.write("imapspec.toml", config);
    let (code, out) = at("run --settings ci core/noop core/select");
    assert_eq!(code, 0, "{out}");
    assert!(
        out.contains("left out by the configuration: not today"),
        "{out}"
    );
    let results = json(&folder, "out/r.json");
    assert_eq!(results["run"]["seed"], "00002a");
    assert_eq!(at("run --settings ci --seed 7 core/select").0, 0);
    assert_eq!(
        json(&folder, "out/r.json")["run"]["seed"],
        "000007",
        "what is typed wins"
    );
    let (code, err) = at("run --settings cii core/select");
    assert_eq!(code, 2);
    assert!(err.contains("did you mean `ci`"), "{err}");
    folder.write("imapspec.toml", "[settings.ci]\nretrys = 1\n");
    let (code, err) = at("run --settings ci core/select");
    assert_eq!(code, 2);
    assert!(err.contains("retries"), "{err}");
}

#[test]
fn filters_choose() {
    let folder = Folder::new("filter");
    let at = |line: &str| run(&folder, line);
    let (code, out) = at("list -E req(noop.*)&!tag(race)");
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("core/noop"), "{out}");
    assert_eq!(at("list -E tag(no-such-tag)").0, 4);
    let (code, err) = at("list -E tga(x)");
    assert_eq!(code, 2);
    assert!(err.contains("did you mean `tag`?"), "{err}");
    let (code, out) = at("run --repeat 3 core/noop --seed 1 --report json=r.json");
    assert_eq!(code, 0, "{out}");
    let cases = json(&folder, "r.json");
    let cases = cases["cases"].as_array().expect("cases");
    let case = cases
        .iter()
        .find(|case| case["id"] == "core/noop/does-nothing");
    assert_eq!(
        case.expect("a case ran")["attempts"]
            .as_array()
            .map(Vec::len),
        Some(3)
    );
}
