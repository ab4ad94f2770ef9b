//! What a user types and sees: texts as snapshots, exit codes, files. Servers are the embedded
//! one or `imapspec serve` on a port of this machine; each test works in a folder of its own.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use serde_json::Value;

use super::support::{Folder, Gave, command, give, give_in};

/// Runs a command line that needs no files.
fn run(args: &[&str]) -> Gave {
    give_in(&std::env::temp_dir(), args, "")
}

fn read(args: &[&str], lines: &[&str]) -> Gave {
    let input: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    let args = [&["read"], args].concat();
    give_in(&std::env::temp_dir(), &args, &input)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The wall clock of a run is not the same twice, and the reference server and the catalogue grow.
fn without_volatile(text: &str) -> String {
    let mut shown = String::new();
    for line in text.lines() {
        let wire = line.contains("+0.000000");
        let line = if let Some(at) = line.find(" checks, ") {
            format!("{} checks, <time>", &line[..at])
        } else if let Some(at) = line.find("MUST     ") {
            format!("{}MUST     <counts>", &line[..at])
        } else if let Some(at) = line.find("IMAP4rev1") {
            format!("{}IMAP4rev1 …", &line[..at])
        } else {
            line.to_owned()
        };
        // Offsets in the stream move with the capabilities.
        let line: String = if wire {
            line.chars()
                .enumerate()
                .filter(|(at, _)| !(9..19).contains(at))
                .map(|(_, c)| c)
                .collect()
        } else {
            line
        };
        shown.push_str(&line);
        shown.push('\n');
    }
    shown
}

/// A scenario of the tests' own, so that they stand still while the suite grows.
const SCENARIO: &str = "\
schema: 1
id: own/noop
title: NOOP is answered with OK
tags: [own]
state: auth

steps:
  - send: NOOP
    expect: { line: OK, req: noop.always-succeeds }
snapshot: true
";

/// One that the reference server cannot uphold.
const BROKEN: &str = "\
schema: 1
id: own/broken
title: NOOP is answered with NO
tags: [own]
state: auth

steps:
  - name: ask
    send: NOOP
    expect: { line: 'NO', req: noop.always-succeeds }
";

#[test]
fn lines_that_deviate_are_told_with_the_production() {
    let mut text = String::new();
    for line in [
        "* 3 EXISTS junk",
        "* 1 FETCH (RFC822.SIZE -5)",
        "* OK [UIDVALIDITY 0] x",
        "* SEARCH ",
        "* LIST (\\Noselect) \"/\" foo bar",
        "* 1 FETCH (FLAGS (a\"b))",
        "* 0 EXPUNGE",
        "* BYE",
        "* CAPABILITY IMAP4rev1 ",
        "* FLAGS (\\Seen  \\Draft)",
        "+",
        "a1 OK",
        "* STATUS x (MESSAGES 1 )",
    ] {
        let gave = read(&[], &[line]);
        assert_eq!(gave.code, 1, "{line}: {}", gave.out);
        assert!(gave.out.contains("wanted "), "{line}: {}", gave.out);
        assert!(
            gave.out.contains("RFC 3501 section"),
            "{line}: {}",
            gave.out
        );
        text.push_str(&gave.shown());
    }
    insta::assert_snapshot!("read_deviant", text);
}

#[test]
fn lines_that_look_odd_but_are_right_pass() {
    for line in [
        "* 003 EXISTS",
        "* STATUS x ()",
        "a]1 OK x",
        "* LIST () NIL inbox",
    ] {
        let gave = read(&[], &[line]);
        assert_eq!(gave.code, 0, "{line}: {}", gave.out);
        assert!(gave.out.contains("1 messages, 0 deviate"), "{}", gave.out);
    }
}

#[test]
fn reading_knows_sides_profiles_and_dialects() {
    let client = read(
        &["--client"],
        &["a LOGIN user tOps3cret", "b SELECT", "c XYZZY 1"],
    );
    assert!(!client.out.contains("tOps3cret,"), "{}", client.out);
    let greeting = read(&["--greeting"], &["* PREAUTH hello", "* PREAUTH again"]);
    let esearch = "* ESEARCH (TAG \"a\") UID COUNT 5";
    let text = [
        client,
        greeting,
        read(&["--profile", "rev2"], &[esearch, "* 1 RECENT"]),
        read(
            &["--dialect", "IMAP4rev1"],
            &[esearch, "* 1 FETCH (MODSEQ (5))"],
        ),
        read(
            &["--dialect", "IMAP4rev1,CONDSTORE"],
            &["* 1 FETCH (MODSEQ (5))"],
        ),
        read(&["--format", "json"], &["* 3 EXISTS junk", "* 3 EXISTS"]),
        give_in(&std::env::temp_dir(), &["read"], "* OK half a li"),
        give_in(
            &std::env::temp_dir(),
            &["read"],
            "* 1 FETCH (BODY[] {9}\r\nshort",
        ),
    ]
    .map(|gave| gave.shown())
    .join("\n");
    insta::assert_snapshot!("read_sides_profiles_dialects", text);
}

#[test]
fn what_there_is_can_be_listed() {
    let gave = run(&["list", "--format", "json"]);
    assert_eq!(gave.code, 0, "{}", gave.err);
    let list = json(&gave.out);
    let cases = list.as_array().expect("an array");
    assert!(cases.len() > 100, "{}", cases.len());
    for case in cases {
        for field in ["id", "title", "file", "line", "tags", "requirements"] {
            assert!(!case[field].is_null(), "{field}: {case}");
        }
    }
    let gave = run(&["list", "core/select"]);
    assert_eq!(gave.code, 0);
    assert!(gave.out.starts_with("core/select/"), "{}", gave.out);
    let gave = run(&["list", "--quirks"]);
    assert_eq!(gave.code, 0);
    assert!(
        gave.out.contains("expunge-during-fetch\n    "),
        "{}",
        gave.out
    );
    assert!(
        gave.out
            .contains("; breaks expunge.not-during-msn-commands"),
        "{}",
        gave.out
    );
    let gave = run(&["list", "--rules"]);
    assert!(
        gave.out.contains("state/greeting  (greeting.first)"),
        "{}",
        gave.out
    );
    let gave = run(&["run", "--dry-run", "core/select"]);
    assert_eq!(gave.code, 0);
    assert!(
        gave.out.contains("core/select/empty-mailbox  "),
        "{}",
        gave.out
    );
    assert!(
        gave.out.contains("cases would run, 0 would not"),
        "{}",
        gave.out
    );
}

#[test]
fn schemas_are_json() {
    for (which, field) in [("scenario", "steps"), ("results", "cases")] {
        let gave = run(&["schema", which]);
        assert_eq!(gave.code, 0);
        let schema = json(&gave.out);
        assert!(schema["$schema"].is_string(), "{which}");
        assert!(schema["properties"][field].is_object(), "{which}");
    }
}

#[test]
fn explanations_and_suggestions() {
    let text = [
        "noop.always-succeeds",
        "state/greeting",
        "noop-no",
        "noop.always-succeed",
        "no-such-thing-at-all",
    ]
    .map(|id| run(&["explain", id]).shown())
    .join("\n");
    insta::assert_snapshot!("explain", text);
}

#[test]
fn wrong_words_are_errors_before_anything_is_sent() {
    let folder = Folder::new("wrong-words");
    folder.write(
        "bad.toml",
        "[target.mine]\naddress = \"imap://u@127.0.0.1:1\"\ninsecur = true\n",
    );
    folder.write(
        "worse.toml",
        "[target.mine]\naddress = \"http://u@127.0.0.1\"\n",
    );
    folder.write("broken.toml", "[target.mine\n");
    folder.write(
        "bad.yaml",
        &SCENARIO
            .replace("expect:", "expct:")
            .replace("noop.always-succeeds", "noop.no"),
    );
    folder.write(
        "req.yaml",
        &SCENARIO
            .replace("noop.always-succeeds", "noop.always-succeed")
            .replace("line: OK", "line: '* ${{ nmber }} EXISTS'"),
    );
    let lines: &[&[&str]] = &[
        &["run", "core/selct"],
        &["run", "--tag", "nosuchtag"],
        &["run", "--quirk", "expunge-durin-fetch"],
        &["run", "-t", "mine"],
        &["run", "-t", "imap://user1@127.0.0.1:1"],
        &["run", "-t", "imap://127.0.0.1:1"],
        &["run", "-t", "imap://user1@192.0.2.1"],
        &["run", "-t", "imap://user1:secret@127.0.0.1:1"],
        &["run", "-t", "mine", "--config", "bad.toml"],
        &["run", "-t", "mine", "--config", "worse.toml"],
        &["run", "-t", "mine", "--config", "broken.toml"],
        &["run", "-t", "min", "--config", "missing.toml"],
        &["run", "--report", "pdf"],
        &["run", "--timeout-factor", "0"],
        &["run", "--seed", "xyz"],
        &["lint", "bad.yaml"],
        &["lint", "req.yaml"],
        &["run", "req.yaml"],
        &["serve", "--quirk", "bare-fl", "--port", "0"],
        &["serve", "--account", "nobody", "--port", "0"],
        &["report", "missing.json"],
    ];
    let mut text = String::new();
    for line in lines {
        let gave = give_in(&folder.0, line, "");
        let wanted = if line.contains(&"nosuchtag") { 4 } else { 2 };
        assert_eq!(gave.code, wanted, "{line:?}: {}", gave.shown());
        assert!(!gave.shown().contains("secret"), "{}", gave.shown());
        text.push_str(&format!(
            "$ imapspec {}\n{}\n",
            line.join(" "),
            gave.shown()
        ));
    }
    insta::assert_snapshot!("wrong_words", text);
}

#[test]
fn a_run_ends_with_its_verdict() {
    let folder = Folder::new("verdict");
    folder.write("own.yaml", SCENARIO);
    folder.write("broken.yaml", BROKEN);
    let good = give_in(&folder.0, &["run", "own.yaml", "--seed", "1"], "");
    let bad = give_in(
        &folder.0,
        &["run", "broken.yaml", "own.yaml", "--seed", "1"],
        "",
    );
    let quiet = give_in(&folder.0, &["run", "own.yaml", "--seed", "1", "-q"], "");
    let verbose = give_in(
        &folder.0,
        &["run", "own.yaml", "--seed", "1", "-v", "--wire", "all"],
        "",
    );
    assert_eq!(
        (good.code, bad.code, quiet.code, verbose.code),
        (0, 1, 0, 0),
        "{}",
        bad.out
    );
    let text = [good, bad, quiet].map(|gave| gave.shown()).join("\n");
    assert!(verbose.out.contains("✓ PASS  own/noop"), "{}", verbose.out);
    assert!(verbose.out.contains("C  T0a2 NOOP"), "{}", verbose.out);
    insta::assert_snapshot!("run_verdict", without_volatile(&text));
}

#[test]
fn snapshots_are_made_compared_and_accepted() {
    let folder = Folder::new("snapshots");
    folder.write("own.yaml", SCENARIO);
    let go = |args: &[&str]| give_in(&folder.0, args, "");
    let pending: &[&str] = &["run", "own.yaml", "--seed", "1", "-q", "--snapshots", "new"];
    let mut text = String::new();
    let mut step = |args: &[&str], code: i32| {
        let gave = go(args);
        assert_eq!(gave.code, code, "{args:?}: {}", gave.shown());
        text.push_str(&format!(
            "$ imapspec {}\n{}\n",
            args.join(" "),
            without_volatile(&gave.shown())
        ));
    };
    step(&["snap", "list"], 0);
    step(pending, 5);
    step(&["snap", "list"], 5);
    step(&["snap", "diff"], 5);
    step(&["snap", "accept", "other"], 4);
    step(&["snap", "accept"], 0);
    step(pending, 0);
    let path = "snapshots/reference/own/noop.snap";
    let accepted = folder.text(path);
    folder.write(path, &accepted.replace("NOOP", "NOPE"));
    step(pending, 5);
    step(&["snap", "diff", "own/noop"], 5);
    step(&["snap", "reject", "own"], 0);
    step(&["snap", "diff"], 0);
    step(
        &[
            "run",
            "own.yaml",
            "--seed",
            "1",
            "-q",
            "--snapshots",
            "check",
        ],
        5,
    );
    insta::assert_snapshot!("snap_flow", text);
    assert!(!folder.0.join(format!("{path}.new")).exists());
}

#[test]
fn a_report_is_made_again_from_results() {
    let folder = Folder::new("report");
    folder.write("broken.yaml", BROKEN);
    let gave = give_in(
        &folder.0,
        &[
            "run",
            "broken.yaml",
            "--seed",
            "1",
            "--report",
            "json=out/results.json",
        ],
        "",
    );
    assert_eq!(gave.code, 1, "{}", gave.out);
    let results = json(&folder.text("out/results.json"));
    assert_eq!(results["exit"], 1);
    assert_eq!(results["run"]["seed"], "000001");
    let again = give_in(&folder.0, &["report", "out/results.json"], "");
    assert!(
        again.out.contains("MUST noop.always-succeeds"),
        "{}",
        again.shown()
    );
    folder.write("cut.json", &folder.text("out/results.json")[..200]);
    let cut = give_in(&folder.0, &["report", "cut.json"], "");
    assert_eq!(cut.code, 2, "{}", cut.shown());
}

/// `imapspec serve`, ended with the test.
struct Serving {
    child: Child,
    port: u16,
}

impl Serving {
    fn new(args: &[&str]) -> Self {
        let mut child = command(&std::env::temp_dir())
            .args(["serve", "--port", "0"])
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("a pipe"))
            .read_line(&mut line)
            .expect("it says where it listens");
        let port = line
            .trim()
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok());
        Self {
            child,
            port: port.unwrap_or_else(|| panic!("no port in {line}")),
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().expect("it can be ended");
        self.child.wait().expect("it has ended");
    }
}

#[test]
fn serve_greets_and_can_be_judged_without_showing_a_password() {
    let serving = Serving::new(&["--account", "user1:tOps3cret \"x\""]);
    let mut stream = TcpStream::connect(("127.0.0.1", serving.port)).expect("it listens");
    let mut greeting = [0; 5];
    stream.read_exact(&mut greeting).expect("a greeting");
    assert_eq!(&greeting, b"* OK ");
    let folder = Folder::new("masks");
    let target = format!("imap://user1@127.0.0.1:{}", serving.port);
    let lines: &[&[&str]] = &[
        &[
            "run",
            "core/login",
            "core/authenticate",
            "-t",
            &target,
            "--wire",
            "all",
            "--report",
            "json",
        ],
        &[
            "run",
            "core/login",
            "-t",
            &target,
            "-vv",
            "--strings",
            "literal",
            "--snapshots",
            "new",
        ],
        &["probe", "-t", &target],
        &["probe", "-t", &target, "--format", "json"],
        &["cleanup", "-t", &target],
    ];
    for line in lines {
        let mut command = command(&folder.0);
        command
            .args(*line)
            .env("IMAPSPEC_PASSWORD", "tOps3cret \"x\"");
        let gave = give(command, "");
        assert!(matches!(gave.code, 0 | 1 | 5), "{line:?}: {}", gave.shown());
        assert!(
            !gave.shown().contains("tOps3cret"),
            "{line:?}: {}",
            gave.shown()
        );
    }
    assert!(!folder.text("results.json").contains("tOps3cret"));
    for entry in walk(&folder.0.join("snapshots")) {
        let text = fs::read_to_string(&entry).expect("a snapshot");
        assert!(!text.contains("tOps3cret"), "{}", entry.display());
    }
    let mut wrong = command(&folder.0);
    wrong
        .args(["run", "core/noop", "-t", &target])
        .env("IMAPSPEC_PASSWORD", "wr0ng");
    let gave = give(wrong, "");
    assert_eq!(gave.code, 3, "{}", gave.shown());
    assert!(
        gave.out.contains("log-in as user1 was refused"),
        "{}",
        gave.out
    );
    assert!(!gave.shown().contains("wr0ng"), "{}", gave.shown());
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn a_failure_shows_all_that_is_needed_to_judge_it() {
    for (quirk, requirement) in [
        ("expunge-during-fetch", "expunge.not-during-msn-commands"),
        ("capability-without-imap4rev1", "capability.imap4rev1"),
        ("rfc822-size-off", "fetch.rfc822-size"),
        ("select-without-flags", "select.flags"),
        ("bare-lf", "syntax.crlf"),
        ("tagged-answer-twice", "command.one-tagged-answer"),
        ("nul-in-text", "syntax.text-octets"),
    ] {
        let gave = run(&["run", "--quirk", quirk, "--seed", "1"]);
        assert_eq!(gave.code, 1, "{quirk}: {}", gave.shown());
        let at = gave
            .out
            .find(&format!("MUST {requirement}   RFC 3501 "))
            .unwrap_or_else(|| panic!("{quirk}: {requirement} is not accused in {}", gave.out));
        // Up to the end of the display of this case.
        let rest = &gave.out[at..];
        let shown = &rest[..rest
            .find("\n\n✗")
            .or_else(|| rest.find("\n──"))
            .expect("an end")];
        for part in [
            "wanted",
            "  ✗ ",
            "^",
            "  wire ",
            "  why      imapspec explain ",
            "  again    imapspec ",
            &format!(" --quirk {quirk}"),
        ] {
            assert!(
                shown.contains(part),
                "{quirk}: `{part}` is missing in {shown}"
            );
        }
    }
}

#[test]
fn extensions_are_listed_with_how_far_they_are_covered() {
    let gave = run(&["list", "extensions"]);
    assert_eq!(gave.code, 0);
    assert!(
        gave.out.contains("CONDSTORE                RFC 7162"),
        "{}",
        gave.out
    );
    assert_eq!(run(&["list", "--extensions"]).out, gave.out);
    let verbose = run(&["list", "extensions", "-v"]).out;
    assert!(verbose.contains("    msg-att MODSEQ\n"), "{verbose}");
    let rows = run(&["list", "extensions", "--format", "json"]).out;
    let plus = rows
        .lines()
        .map(json)
        .find(|row| row["capability"] == "LITERAL+")
        .expect("a row");
    assert_eq!(
        (&plus["server"], &plus["rfc"]),
        (&Value::from(true), &Value::from(7888))
    );
    assert!(plus["cases"].as_u64().is_some_and(|cases| cases > 0));
}

#[test]
fn messages_are_generated_from_a_seed() {
    let commands = run(&[
        "generate", "commands", "--seed", "4", "--count", "30", "--format", "json",
    ]);
    assert_eq!(
        (commands.code, commands.out.lines().count()),
        (0, 30),
        "{}",
        commands.err
    );
    assert_eq!(
        run(&[
            "generate", "commands", "--seed", "4", "--count", "30", "--format", "json"
        ])
        .out,
        commands.out
    );
    let folder = Folder::new("generate");
    for (kind, side) in [("commands", "--client"), ("responses", "--")] {
        let wrote = give_in(
            &folder.0,
            &[
                "generate", kind, "--count", "40", "--size", "300", "--out", kind,
            ],
            "",
        );
        assert_eq!(wrote.code, 0, "{}", wrote.err);
        let files = walk(&folder.0.join(kind));
        assert_eq!(files.len(), 40);
        for file in files {
            let args: &[&str] = if side == "--client" {
                &["read", side]
            } else {
                &["read"]
            };
            let mut child = command(&folder.0);
            child
                .args(args)
                .stdin(fs::File::open(&file).expect("the file was written"));
            let output = child.output().expect("the program runs");
            assert_eq!(
                output.status.code(),
                Some(0),
                "{}: {}",
                file.display(),
                String::from_utf8_lossy(&output.stdout)
            );
        }
    }
}

#[test]
fn another_parser_is_compared_with_ours() {
    let ours = format!("'{}' read --client", env!("CARGO_BIN_EXE_imapspec"));
    let same = run(&["generate", "commands", "--count", "25", "--against", &ours]);
    assert_eq!(
        (same.code, same.out.as_str()),
        (0, "25 messages, the verdict differs on 0, in 0 ways\n"),
        "{}",
        same.err
    );
    // A parser that knows no literals, and one that takes everything.
    let refuses = run(&[
        "generate",
        "commands",
        "--count",
        "60",
        "--against",
        "! grep -q '{'",
    ]);
    assert_eq!(refuses.code, 1);
    assert!(
        refuses
            .out
            .contains("    ours    legal\n    theirs  refuses (exit status 1)\n"),
        "{}",
        refuses.out
    );
    let accepts = run(&[
        "generate",
        "commands",
        "--invalid",
        "--count",
        "25",
        "--max-findings",
        "3",
        "--against",
        "cat",
    ]);
    assert_eq!(accepts.code, 1);
    assert!(
        accepts.out.contains("    ours    illegal: ") && accepts.out.contains("theirs  accepts"),
        "{}",
        accepts.out
    );
    for (parser, expected) in [
        ("kill -SEGV $$", "crashes ("),
        ("sleep 600", "does not end in time"),
    ] {
        let ends = run(&[
            "generate",
            "commands",
            "--count",
            "1",
            "--timeout",
            "1",
            "--max-findings",
            "1",
            "--against",
            parser,
        ]);
        assert_eq!(ends.code, 1, "{}", ends.err);
        assert!(ends.out.contains(expected), "{}", ends.out);
    }
    let missing = run(&["generate", "commands", "--against", "/nonexistent/parser"]);
    assert_eq!(missing.code, 2);
    assert!(
        missing
            .err
            .contains("cannot run `/nonexistent/parser` (exit status 127)"),
        "{}",
        missing.err
    );
}

#[test]
fn a_server_that_waits_for_a_response_owes_no_answer() {
    let folder = Folder::new("challenge");
    folder.write(
        "one.yaml",
        "schema: 1\nid: own/one\ntitle: t\nstate: nonauth\nsteps:\n  - send: AUTHENTICATE PLAIN\n    expect: BAD\n",
    );
    let gave = give_in(&folder.0, &["run", "one.yaml", "--seed", "1"], "");
    assert_eq!(gave.code, 1, "{}", gave.shown());
    assert!(gave.out.contains("sent a challenge"), "{}", gave.out);
    assert!(gave.out.contains("0 ✗"), "accuses nobody: {}", gave.out);
}
