//! The suite against the embedded reference server: green, and the same whatever the way in
//! which octets are cut, strings are written, the link is secured or jobs are spread.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A folder of its own below the target folder.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

/// Runs the suite and gives the results.
fn results(name: &str, options: &[&str]) -> Value {
    let path = folder("embedded").join(format!("{name}.json"));
    let output = Command::new(env!("CARGO_BIN_EXE_imapspec"))
        .args(["run", "--snapshots", "off", "--quiet"])
        .arg(format!("--report=json={}", path.display()))
        .args(options)
        .output()
        .expect("the binary runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{options:?}: {text}");
    let json = std::fs::read_to_string(&path).expect("the report was written");
    serde_json::from_str(&json).expect("the report is JSON")
}

/// Verdict and facts of each case.
fn verdicts(results: &Value) -> BTreeMap<String, (String, String)> {
    let cases = results["cases"].as_array().expect("there are cases");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    cases
        .iter()
        .map(|case| {
            (
                text(&case["id"]),
                (text(&case["verdict"]), case["facts"].to_string()),
            )
        })
        .collect()
}

#[test]
fn the_suite_is_green_and_large_enough() {
    let results = results("plain", &[]);
    let counts = &results["counts"];
    assert_eq!(counts["fail"], 0);
    assert_eq!(counts["inconclusive"], 0);
    assert_eq!(counts["non_strict"], 0);
    assert!(
        counts["pass"].as_u64() >= Some(300),
        "only {} cases passed",
        counts["pass"]
    );
    assert!(
        counts["must_kept"].as_u64() >= Some(150),
        "only {} requirements were checked",
        counts["must_kept"]
    );
}

#[test]
fn results_do_not_depend_on_the_way_to_the_server() {
    let plain = verdicts(&results("plain-again", &["-j", "2"]));
    for (name, options) in [
        ("octet", &["--segment", "octet"][..]),
        ("literal", &["--segment", "literal"]),
        ("random", &["--segment", "random", "--seed", "3f9c21"]),
        ("quoted", &["--strings", "quoted"]),
        ("strings-literal", &["--strings", "literal"]),
        ("nonsync", &["--strings", "nonsync"]),
        ("one-job", &["-j", "1"]),
    ] {
        let other = verdicts(&results(name, options));
        assert_eq!(plain, other, "{name}");
    }
    for (name, options) in [
        ("tls", &["--link", "tls"][..]),
        ("starttls", &["--link", "starttls"]),
    ] {
        let other = verdicts(&results(name, options));
        // What needs one kind of link is skipped on the other.
        for (id, (verdict, _)) in &plain {
            let (secured, _) = &other[id];
            let skipped = verdict == "unsupported" || secured == "unsupported";
            assert!(
                skipped || verdict == secured,
                "{name}: {id} is {verdict} in clear and {secured} under TLS"
            );
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_octets() {
    let wire = |name: &str| {
        let results = results(
            name,
            &["--wire", "all", "--seed", "00a1b2", "--segment", "random"],
        );
        let cases = results["cases"]
            .as_array()
            .expect("there are cases")
            .clone();
        cases
            .into_iter()
            .map(|case| (case["id"].clone(), case["wire"].clone()))
            .collect::<Vec<_>>()
    };
    let (one, two) = (wire("seed-one"), wire("seed-two"));
    let texts = |wire: &[(Value, Value)]| {
        let lines = wire
            .iter()
            .flat_map(|(_, lines)| lines.as_array().cloned().unwrap_or_default());
        lines.map(|line| line["text"].clone()).collect::<Vec<_>>()
    };
    assert!(texts(&one).len() > 1000);
    assert_eq!(texts(&one), texts(&two));
}
