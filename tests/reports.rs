//! What is published in `reports/`: nobody is accused of what no person has read again beside the RFC, the pages say what
//! the results say, and nothing in them may help to attack a server.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use imapspec::report::json;
use imapspec::report::published::{self, Reviews};
use imapspec::run::results::Results;
use imapspec::run::verdict::Verdict;
use imapspec::source::Text;

/// Servers of which every failure was read again.
const REVIEWED: [&str; 4] = ["cyrus", "cyrus310", "dovecot", "dovecot24"];

/// Words of crashes, and of the machine that the servers ran on.
const HIDDEN: [&str; 7] = [
    "crash:",
    "Panic",
    "Traceback",
    "SIGSEGV",
    "core dumped",
    "/tmp/",
    "/root/",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("reports")
}

fn names(folder: &Path, extension: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    entries
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn all() -> Vec<Results> {
    let names = names(&folder(), "json");
    let load = |name: &String| {
        let text = read(&folder().join(format!("{name}.json")));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    names.iter().map(load).collect()
}

#[test]
fn every_server_with_a_manifest_has_its_results() {
    let targets = names(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("targets"),
        "yaml",
    );
    assert_eq!(names(&folder(), "json"), targets);
    for results in all() {
        let name = &results.target.name;
        assert!(targets.contains(name), "{name}");
        assert!(results.target.version.is_some(), "{name}: no version");
        assert!(results.stopped.is_none(), "{name}: not a whole run");
    }
}

#[test]
fn what_is_counted_was_reviewed() {
    let text = Text::load(&folder().join("reviews.yaml")).expect("the reviews can be read");
    let reviews = Reviews::read(text).expect("the reviews have no mistake");
    for mut results in all() {
        let name = results.target.name.clone();
        let published = json::make(&results);
        let stale = reviews.mark(&mut results);
        assert!(stale.is_empty(), "{name}: {stale:#?}");
        // What stands in the file is what the reviews say: nobody wrote it there by hand, and none was taken back.
        assert_eq!(json::make(&results), published, "{name}");
        let open: BTreeSet<(&str, &str)> = results
            .cases
            .iter()
            .flat_map(|case| case.checks.iter().map(move |check| (case, check)))
            .filter(|(_, check)| {
                check.verdict == Verdict::Fail && check.level == "must" && check.review.is_none()
            })
            .map(|(case, check)| (case.id.as_str(), check.signature.as_str()))
            .collect();
        if REVIEWED.contains(&name.as_str()) {
            assert!(open.is_empty(), "{name}: {open:#?}");
        }
        let broken: usize = published::tally(&results)
            .values()
            .map(|one| one.broken)
            .sum();
        let reviewed: BTreeSet<&str> = results
            .cases
            .iter()
            .flat_map(|case| &case.checks)
            .filter(|check| check.review.is_some())
            .filter_map(|check| check.requirement.as_deref())
            .collect();
        assert!(broken <= reviewed.len(), "{name}: {broken}");
    }
}

#[test]
fn pages_say_what_the_results_say() {
    let all = all();
    for results in &all {
        let stem = published::stem(results);
        let page = read(&folder().join(format!("{stem}.md")));
        assert!(
            page == published::page(results),
            "{stem}.md: run `imapspec report publish --to reports`"
        );
    }
    let matrix = read(&folder().join("README.md"));
    assert!(
        matrix == published::matrix(&all),
        "reports/README.md is not what the results make"
    );
    let readme = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    assert!(
        readme.contains(&published::table(&all, "reports/")),
        "the table in the README is old: run reports/table"
    );
}

#[test]
fn nothing_that_helps_to_attack_is_published() {
    for (extension, names) in [
        ("json", names(&folder(), "json")),
        ("md", names(&folder(), "md")),
    ] {
        for name in names {
            let text = read(&folder().join(format!("{name}.{extension}")));
            for word in HIDDEN {
                let at = text.find(word);
                assert!(
                    at.is_none(),
                    "{name}.{extension} has `{word}` at octet {at:?}"
                );
            }
        }
    }
}
