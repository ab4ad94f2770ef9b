//! Sessions that were recorded elsewhere, as `imapspec lint` judges them: transcripts, rawlogs, results of runs.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("imapspec-sessions-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    fn write(&self, name: &str, octets: impl AsRef<[u8]>) {
        fs::write(self.0.join(name), octets).expect("the folder can be written");
    }

    /// Exit code and all that was printed.
    fn run(&self, args: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_imapspec"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("IMAPSPEC_")) {
            command.env_remove(name);
        }
        let output = command
            .env("IMAPSPEC_COLOR", "never")
            .current_dir(&self.0)
            .args(args)
            .stdin(Stdio::null())
            .output()
            .expect("the binary starts");
        let text = [output.stdout, output.stderr].concat();
        (
            output.status.code().expect("no signal"),
            String::from_utf8(text).expect("text"),
        )
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const LOGGED_IN: &str =
    "S: * OK [CAPABILITY IMAP4rev1] hello\nC: a LOGIN alice \"open sesame\"\nS: a OK in\n";

#[test]
fn a_transcript_is_judged_with_line_and_octets() {
    let folder = Folder::new("text");
    folder.write(
        "session.txt",
        format!("# a session\n{LOGGED_IN}C: b CREATE\nS: b BAD what is open sesame\nC: c SELECT x\nS: * 2 EXISTS\nS: * SEARCH  1\nS: * 1 EXISTS\nS: c OK done\n"),
    );
    let (code, text) = folder.run(&["lint", "session.txt"]);
    insta::assert_snapshot!(format!("{text}--- exit {code}"));
}

#[test]
fn credentials_are_not_repeated() {
    let folder = Folder::new("secret");
    for (name, lines) in [
        (
            "quoted",
            "C: a LOGIN alice \"hunter22\" x\nS: a BAD not hunter22\0\n",
        ),
        (
            "literal",
            "C: a LOGIN alice {8}\nS: + go\nC: hunter22\nS: a NO hunter22\0\n",
        ),
        (
            "plain",
            "C: a AUTHENTICATE PLAIN\nS: + \nC: AGFsaWNlAGh1bnRlcjIy\nS: a NO AGFsaWNlAGh1bnRlcjIy hunter22\0\n",
        ),
        (
            "initial",
            "C: a AUTHENTICATE PLAIN AGFsaWNlAGh1bnRlcjIy\nS: a NO hunter22\0 AGFsaWNlAGh1bnRlcjIy\n",
        ),
    ] {
        folder.write(
            "one.txt",
            format!("S: * OK [CAPABILITY IMAP4rev1 SASL-IR] hi\n{lines}"),
        );
        let (_, text) = folder.run(&["lint", "one.txt"]);
        assert!(text.contains("********"), "{name}: {text}");
        for secret in ["hunter22", "AGFsaWNlAGh1bnRlcjIy"] {
            assert!(!text.contains(secret), "{name}: {text}");
        }
    }
}

/// What Dovecot 2.3 wrote of a session, shortened.
#[test]
fn both_halves_of_a_rawlog_are_one_session() {
    let folder = Folder::new("rawlog");
    let client = "1795458400.041662 b SELECT INBOX\r\n1795458400.041662 c APPEND INBOX {5+}\r\n1795458400.041662 hi\r\n1795458400.041662 x\r\n1795458400.041662 d NOOP\r\n1795458400.041662 e LOGOUT\r\n";
    let server = "1795458400.041581 a OK [CAPABILITY IMAP4rev1 LITERAL+ UIDPLUS] Logged in\r\n1795458400.044844 * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n1795458400.044849 * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] Flags permitted.\r\n1795458400.044851 * 0 EXISTS\r\n1795458400.044852 * 0 RECENT\r\n1795458400.044854 * OK [UIDVALIDITY 1795458400] UIDs valid\r\n1795458400.044856 * OK [UIDNEXT 1] Predicted next UID\r\n1795458400.044860 b OK [READ-WRITE] Select completed (0.004 + 0.000 + 0.003 secs).\r\n1795458400.046684 * 1 EXISTS\r\n1795458400.046688 * 1 RECENT\r\n1795458400.046691 c OK [APPENDUID 1795458400 1] Append completed (0.002 + 0.000 + 0.001 secs).\r\n1795458400.046696 d OK NOOP completed (0.001 + 0.000 secs).\r\n1795458400.046716 * BYE Logging out\r\n1795458400.046733 e OK Logout completed (0.001 + 0.000 secs).\r\n";
    folder.write("s.in", client);
    folder.write("s.out", server);
    let clean = "1 conversations, 13 messages of the server: 0 findings break a MUST, 0 others; 0 of the client\n";
    assert_eq!(
        folder.run(&["lint", "s.in", "s.out"]),
        (0, clean.to_owned())
    );
    let untimed = |text: &str| {
        text.split_inclusive('\n')
            .map(|line| &line[18..])
            .collect::<String>()
    };
    folder.write("t.in", untimed(client));
    folder.write("t.out", untimed(server));
    let (code, text) = folder.run(&["lint", "t.out"]);
    assert_eq!(
        (code, text.as_str()),
        (
            0,
            format!("t.out: no times in it, so the order of both halves is a guess\n\n{clean}")
                .as_str()
        )
    );
    folder.write("s.out", server.replace("* 1 EXISTS", "* 01 EXISTS "));
    let (code, text) = folder.run(&["lint", "s.in"]);
    assert!(code == 1 && text.contains("--> s.out:9\n"), "{text}");
}

#[test]
fn results_are_judged_again() {
    let folder = Folder::new("results");
    let run = [
        "run",
        "core/noop",
        "core/append",
        "core/login",
        "--wire",
        "all",
        "--report",
        "json=r.json",
    ];
    let (code, text) = folder.run(&run);
    assert_eq!(code, 0, "{text}");
    let (code, text) = folder.run(&["lint", "r.json"]);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains(": 0 findings break a MUST, 0 others"),
        "{text}"
    );
    let (code, _) = folder.run(&[&run[..], &["--quirk", "select-without-flags"]].concat());
    assert_eq!(code, 1);
    let (code, text) = folder.run(&["lint", "r.json"]);
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("  --> r.json:"))
        .and_then(|rest| rest.split(',').next()?.parse::<usize>().ok())
        .expect("a place");
    assert_eq!(code, 1, "{text}");
    let written = fs::read_to_string(folder.0.join("r.json")).expect("the results");
    let shown = written.lines().nth(line - 1).unwrap_or_default();
    assert!(
        shown.trim_start().starts_with("\"text\": "),
        "{line}: {shown}"
    );
}

#[test]
fn what_is_no_session_is_refused() {
    let folder = Folder::new("refused");
    for (name, octets, expected) in [
        (
            "a.txt",
            &b"C: a NOOP\nwhat\n"[..],
            "a.txt:2: wanted \"C: \"",
        ),
        ("b.txt", b"S: * OK \xff\n", "b.txt:1 is not UTF-8"),
        ("c.json", b"{\"schema\": 1}", "c.json is no results file"),
    ] {
        folder.write(name, octets);
        let (code, text) = folder.run(&["lint", name]);
        assert!(
            code == 2 && text.contains(expected),
            "{name}: {code} {text}"
        );
    }
}
