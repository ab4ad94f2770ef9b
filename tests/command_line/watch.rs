//! `imapspec run --watch`: what is saved is run again, and only that; mistakes are shown and waited
//! for; Ctrl-C ends it. Each step waits for a line, with a deadline.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::support::{Folder, command, run_in};

const SCENARIO: &str = "\
schema: 1
id: own/CASE
title: NOOP is answered
state: auth

steps:
  - send: NOOP
    expect: { line: OK, req: noop.always-succeeds }
snapshot: true
";

/// A watching run.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn new(folder: &Folder, args: &[&str]) -> Self {
        let mut child = command(&folder.0)
            .args(["run", "--watch", "-v", "--seed", "1"])
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let out = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, lines }
    }

    /// All lines up to the one that says it waits again.
    fn round(&self) -> String {
        let until = Instant::now() + Duration::from_secs(60);
        let mut text = String::new();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let line = self
                .lines
                .recv_timeout(left)
                .unwrap_or_else(|error| panic!("{error} after {text}"));
            text.push_str(&line);
            text.push('\n');
            if line.starts_with("watching for changes") {
                return text;
            }
        }
    }

    /// Presses Ctrl-C. Gives the exit code.
    fn interrupt(mut self) -> Option<i32> {
        let done = Command::new("kill")
            .args(["-INT", &self.child.id().to_string()])
            .status()
            .expect("there is kill");
        assert!(done.success());
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // It has ended, unless the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// As many editors save: a whole new file takes the place of the old one.
fn save(folder: &Folder, name: &str, text: &str) {
    folder.write("saved", text);
    fs::rename(folder.0.join("saved"), folder.0.join(name)).expect("renamed");
}

#[test]
fn what_was_saved_runs_again() {
    let folder = Folder::new("watch");
    let good = |case: &str| SCENARIO.replace("CASE", case);
    folder.write("one.yaml", &good("one"));
    folder.write("two.yaml", &good("two"));
    let (code, text) = run_in(
        &folder.0,
        &["run", "one.yaml", "two.yaml", "-q", "--snapshots", "new"],
        "",
    );
    assert_eq!(code, 5, "{text}");
    let (code, text) = run_in(&folder.0, &["snap", "accept"], "");
    assert_eq!(code, 0, "{text}");

    let watching = Watching::new(&folder, &["one.yaml", "two.yaml:1"]);
    let first = watching.round();
    assert!(
        first.contains("own/one") && first.contains("own/two"),
        "{first}"
    );

    save(
        &folder,
        "two.yaml",
        &good("two").replace("line: OK", "line: 'NO'"),
    );
    let fails = watching.round();
    assert!(fails.contains("changed: two.yaml"), "{fails}");
    assert!(fails.contains("FAIL  own/two"), "{fails}");
    assert!(!fails.contains("own/one"), "{fails}");

    save(&folder, "two.yaml", "schema: 1\nid: [\n");
    let wrong = watching.round();
    assert!(
        wrong.contains("error") && wrong.contains("two.yaml:"),
        "{wrong}"
    );

    // The other file is of no interest, and what was to run still is.
    save(&folder, "three.yaml", "schema: 1\n");
    save(&folder, "two.yaml", &good("two"));
    let mended = watching.round();
    assert!(mended.contains("PASS  own/two"), "{mended}");
    assert!(
        !mended.contains("own/one") && !mended.contains("three"),
        "{mended}"
    );

    let snapshot = "snapshots/reference/own/one.snap";
    let accepted = folder.text(snapshot);
    save(&folder, snapshot, &accepted.replace("NOOP", "NOPE"));
    let drifted = watching.round();
    assert!(
        drifted.contains(&format!("changed: {snapshot}")),
        "{drifted}"
    );
    assert!(
        drifted.contains("own/one") && !drifted.contains("own/two"),
        "{drifted}"
    );

    save(&folder, "imapspec.toml", "");
    let all = watching.round();
    assert!(all.contains("own/one") && all.contains("own/two"), "{all}");
    assert_eq!(watching.interrupt(), Some(130));
}

#[test]
fn what_no_save_can_mend_is_not_waited_for() {
    let folder = Folder::new("watch-wrong");
    for args in [
        &["run", "--watch", "nowhere/"][..],
        &["run", "--watch", "--report", "pdf"],
        &["run", "--watch", "--dry-run"],
    ] {
        let (code, text) = run_in(&folder.0, args, "");
        assert_eq!(code, 2, "{args:?}: {text}");
    }
}

#[test]
fn a_suite_of_ones_own_is_watched_with_its_new_files() {
    let folder = Folder::new("watch-suite");
    for name in ["requirements", "own"] {
        fs::create_dir_all(folder.0.join("suite").join(name)).expect("a folder");
    }
    let requirements = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/requirements");
    for entry in fs::read_dir(requirements).expect("the catalogue") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name");
        fs::copy(&path, folder.0.join("suite/requirements").join(name)).expect("copied");
    }
    folder.write("suite/own/one.yaml", &SCENARIO.replace("CASE", "one"));
    let watching = Watching::new(&folder, &["--suite", "suite"]);
    let first = watching.round();
    assert!(first.contains("PASS  own/one"), "{first}");

    save(
        &folder,
        "suite/own/two.yaml",
        &SCENARIO.replace("CASE", "two"),
    );
    let second = watching.round();
    assert!(second.contains("PASS  own/two"), "{second}");
    assert!(!second.contains("own/one"), "{second}");

    // The catalogue is of concern to all.
    let shared = fs::read_dir(folder.0.join("suite/requirements"))
        .expect("a folder")
        .next()
        .expect("not empty")
        .expect("an entry")
        .file_name();
    let shared = format!("suite/requirements/{}", shared.to_string_lossy());
    save(&folder, &shared, &folder.text(&shared));
    let both = watching.round();
    assert!(
        both.contains("own/one") && both.contains("own/two"),
        "{both}"
    );
    assert_eq!(watching.interrupt(), Some(130));
}
