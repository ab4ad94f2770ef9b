//! The tool against servers that are wrong in every way a peer can be: it must end in time and in
//! little memory, say what happened, and exit as documented. The peers themselves are in `link::bad_peers`.

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use imapspec::link::bad_peers::{bad_peers, bad_peers_from};
use imapspec::link::scripted::{Action, Script};

/// What a run came to.
struct Ran {
    code: Option<i32>,
    text: String,
    /// Most resident memory that was seen, in KiB.
    memory: u64,
    took: Duration,
}

/// Runs one case against a port of this machine, and watches it.
fn run(port: u16, case: &str, more: &[&str]) -> Ran {
    let start = Instant::now();
    let target = format!("imap://user1@127.0.0.1:{port}");
    let mut child = Command::new(env!("CARGO_BIN_EXE_imapspec"))
        .args([
            "run",
            case,
            "-t",
            &target,
            "--color",
            "never",
            "--snapshots",
            "off",
        ])
        .args(more)
        .env("IMAPSPEC_PASSWORD", "pass1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let (sender, receiver) = channel();
    let pipes: [Box<dyn std::io::Read + Send>; 2] = [
        Box::new(child.stdout.take().expect("a pipe")),
        Box::new(child.stderr.take().expect("a pipe")),
    ];
    for mut pipe in pipes {
        let sender = sender.clone();
        thread::spawn(move || {
            let mut text = Vec::new();
            pipe.read_to_end(&mut text).expect("readable output");
            sender.send(text).expect("somebody listens");
        });
    }
    drop(sender);
    let mut text = String::new();
    let mut memory = 0;
    loop {
        memory = memory.max(peak(child.id()));
        match receiver.recv_timeout(Duration::from_millis(10)) {
            Ok(octets) => text.push_str(&String::from_utf8(octets).expect("text")),
            Err(RecvTimeoutError::Timeout) => {
                assert!(start.elapsed() < Duration::from_secs(120), "hangs");
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let code = child.wait().expect("it ended").code();
    Ran {
        code,
        text,
        memory,
        took: start.elapsed(),
    }
}

/// `VmHWM` of a process; 0 where there is none.
fn peak(process: u32) -> u64 {
    std::fs::read_to_string(format!("/proc/{process}/status"))
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

/// A scripted peer, played by a thread until this is dropped.
struct Playing {
    port: u16,
    end: Option<tokio::sync::oneshot::Sender<()>>,
}

fn play(script: Script) -> Playing {
    let (sender, receiver) = channel();
    let (end, ended) = tokio::sync::oneshot::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let peer = script.listen().await.expect("a port");
            sender
                .send(peer.socket().port())
                .expect("somebody waits for the port");
            // An error means the same: whoever played it has left.
            let _ = ended.await;
        });
    });
    Playing {
        port: receiver.recv().expect("a peer"),
        end: Some(end),
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            // The thread has left only if it panicked, which fails the test by itself.
            let _ = end.send(());
        }
    }
}

/// What must be seen of a bad peer: exit code, and words of the output.
type Expected = (&'static str, u8, &'static [&'static str]);

/// Runs each peer of `peers`, several at a time, and compares.
fn check(peers: Vec<(&'static str, Script)>, case: &str, expected: &[Expected]) {
    let names: Vec<&str> = peers.iter().map(|(name, _)| *name).collect();
    let known: Vec<&str> = expected.iter().map(|(name, ..)| *name).collect();
    assert_eq!(names, known, "each peer has an expectation");
    thread::scope(|scope| {
        for ((name, script), (_, code, words)) in peers.into_iter().zip(expected) {
            scope.spawn(move || {
                let peer = play(script);
                let tls: &[&str] = if name.contains("TLS") {
                    &["--starttls", "--insecure"]
                } else {
                    &[]
                };
                // A flood is ended by a bound, not by a deadline, however slow the machine.
                let factor = if name.contains("without end") {
                    "1"
                } else {
                    "0.05"
                };
                let more = [tls, &["--timeout-factor", factor]].concat();
                let ran = run(peer.port, case, &more);
                let Ran { text, .. } = &ran;
                assert_eq!(ran.code, Some(i32::from(*code)), "{name}: {text}");
                for word in *words {
                    assert!(text.contains(word), "{name}: `{word}` is missing in {text}");
                }
                assert!(text.contains(&format!("exit {code}")), "{name}: {text}");
                assert!(!text.contains("panic"), "{name}: {text}");
                assert!(!text.contains("pass1"), "{name}: {text}");
                assert!(text.len() < 200_000, "{name}: {} octets", text.len());
                assert!(ran.took < Duration::from_secs(60), "{name}: {:?}", ran.took);
                assert!(ran.memory < 400 * 1024, "{name}: {} KiB", ran.memory);
            });
        }
    });
}

#[test]
fn a_server_that_is_bad_from_the_start_is_told_apart_and_left() {
    let case = "core/select/empty-mailbox";
    check(
        bad_peers(),
        case,
        &[
            (
                "closes at once",
                3,
                &["closed by the server, before its greeting"],
            ),
            ("resets at once", 3, &["reset the connection"]),
            ("never greets", 3, &["no greeting came within 500ms"]),
            (
                "greets with half a line",
                3,
                &["no greeting came within 500ms", "* OK he"],
            ),
            (
                "greets with BYE",
                3,
                &["the server refused the connection: * BYE not today"],
            ),
            (
                "sends data before the greeting",
                1,
                &["MUST greeting.first", "no IMAP greeting: * 3 EXISTS"],
            ),
            (
                "is an SMTP server",
                1,
                &["MUST syntax.response", "no IMAP greeting: 220 mail.example"],
            ),
            ("never answers", 3, &["no answer to CAPABILITY in time"]),
            ("never reads", 3, &["no answer to CAPABILITY in time"]),
            (
                "answers before the command",
                1,
                &["MUST command.no-unknown-tag", "A1 OK done"],
            ),
            (
                "answers with an unknown tag",
                1,
                &["MUST command.no-unknown-tag", "found nobodys-tag"],
            ),
            ("answers twice", 1, &["MUST command.one-tagged-answer"]),
            (
                "closes in a literal",
                1,
                &[
                    "MUST bye.before-close",
                    "closed by the server, during CAPABILITY",
                    "BODY[] {100}\\r\\nno more",
                ],
            ),
            (
                "resets in a literal",
                3,
                &["reset the connection, during CAPABILITY", "no more"],
            ),
            ("closes in a line", 1, &["MUST syntax.crlf", "* CAPABI"]),
            (
                "announces a literal of 4 GiB",
                3,
                &[
                    "given up: a literal of 4294967296 octets",
                    "during CAPABILITY",
                ],
            ),
            (
                "announces a literal beyond 64 bits",
                3,
                &["given up: a literal of", "{18446744073709551616}"],
            ),
            (
                "sends a literal without end",
                3,
                &["given up: a literal of 4294967295 octets"],
            ),
            (
                "sends a line without end",
                3,
                &["given up: the line is longer than 4194304 octets"],
            ),
            (
                "sends lines without end",
                3,
                &["given up: more than 100000 messages", "* OK still here"],
            ),
            (
                "sends 8-bit garbage",
                1,
                &["MUST syntax.response", "MUST syntax.crlf"],
            ),
            (
                "nests 100,000 parentheses",
                1,
                &["MUST capability.untagged-response", "no answer to log-in"],
            ),
            (
                "answers STARTTLS with OK and speaks on in clear",
                3,
                &["agreed to STARTTLS, but what it sent then is not TLS"],
            ),
            (
                "slips a line in before TLS",
                3,
                &["no answer to CAPABILITY in time", "AUTH=EVIL"],
            ),
        ],
    );
}

#[test]
fn a_server_that_turns_bad_in_a_case_is_judged_by_what_it_sent() {
    const UNANSWERED: &[&str] = &["FAIL  core/select", "command.one-tagged-answer"];
    const CUT: &str = "there was no answer to compare with: ";
    check(
        bad_peers_from("SELECT"),
        "core/select/empty-mailbox",
        &[
            ("never answers", 1, UNANSWERED),
            ("never reads", 1, UNANSWERED),
            (
                "answers before the command",
                1,
                &["MUST command.no-unknown-tag"],
            ),
            (
                "answers with an unknown tag",
                1,
                &["MUST command.no-unknown-tag"],
            ),
            ("answers twice", 1, &["MUST command.one-tagged-answer"]),
            (
                "closes in a literal",
                1,
                &[
                    "MUST bye.before-close",
                    "MUST syntax.crlf",
                    CUT,
                    "closed by the server",
                ],
            ),
            (
                "resets in a literal",
                1,
                &["INCONCLUSIVE  core/select", CUT, "reset the connection"],
            ),
            ("closes in a line", 1, &["MUST syntax.crlf", "* CAPABI"]),
            (
                "announces a literal of 4 GiB",
                1,
                &[
                    "INCONCLUSIVE  core/select",
                    CUT,
                    "a literal of 4294967296 octets",
                ],
            ),
            (
                "announces a literal beyond 64 bits",
                1,
                &["INCONCLUSIVE  core/select", CUT, "{18446744073709551616}"],
            ),
            (
                "sends a literal without end",
                1,
                &[
                    "INCONCLUSIVE  core/select",
                    CUT,
                    "a literal of 4294967295 octets",
                ],
            ),
            (
                "sends a line without end",
                1,
                &[
                    "INCONCLUSIVE  core/select",
                    CUT,
                    "longer than 4194304 octets",
                ],
            ),
            (
                "sends lines without end",
                1,
                &[
                    "INCONCLUSIVE  core/select",
                    CUT,
                    "more than 100000 messages",
                ],
            ),
            (
                "sends 8-bit garbage",
                1,
                &[
                    "MUST syntax.response",
                    "MUST syntax.crlf",
                    "MUST select.flags",
                ],
            ),
            ("nests 100,000 parentheses", 1, &["MUST select.flags"]),
        ],
    );
}

#[test]
fn a_password_that_the_server_says_back_is_not_shown() {
    let script = Script::new(vec![
        Action::Send(b"* OK [CAPABILITY IMAP4rev1] hello\r\n".to_vec()),
        Action::Command("LOGIN"),
        Action::Send(b"{tag} NO [pass1 pass1 is no password\r\n".to_vec()),
        Action::Silence,
    ]);
    let peer = play(script);
    let report = std::env::temp_dir().join(format!("imapspec-said-back-{}.json", peer.port));
    let into = format!("json={}", report.display());
    let ran = run(
        peer.port,
        "core/select/empty-mailbox",
        &["--timeout-factor", "0.05", "--report", &into],
    );
    assert_eq!(ran.code, Some(3), "{}", ran.text);
    assert!(
        ran.text.contains("log-in as user1 was refused"),
        "{}",
        ran.text
    );
    assert!(!ran.text.contains("pass1"), "{}", ran.text);
    let json = std::fs::read_to_string(&report).expect("a report");
    std::fs::remove_file(&report).expect("it can be removed");
    assert!(json.contains("log-in as user1 was refused"), "{json}");
    assert!(!json.contains("pass1"), "{json}");
}

#[test]
fn a_port_where_nobody_listens_cannot_be_reached() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port")
        .port();
    let ran = run(port, "core/select/empty-mailbox", &[]);
    assert_eq!(ran.code, Some(3), "{}", ran.text);
    assert!(ran.text.contains("refused the connection"), "{}", ran.text);
}

#[test]
fn a_literal_is_waited_for_beyond_the_answer_to_a_command_ahead() {
    let script = Script::new(vec![
        Action::Send(b"* OK [CAPABILITY IMAP4rev1] hello\r\n".to_vec()),
        Action::Command("SUBSCRIBE"),
        Action::Send(b"{tag} OK done\r\n".to_vec()),
        Action::Pause(Duration::from_millis(100)),
        Action::Send(b"+ go\r\n".to_vec()),
        Action::WaitFor(b"five!".to_vec()),
        Action::Send(b"p2 OK done\r\n".to_vec()),
        Action::Command(""),
    ]);
    let peer = play(script);
    let file = std::env::temp_dir().join(format!("imapspec-ahead-{}.yaml", peer.port));
    let scenario = "schema: 1\nid: ahead\ntitle: t\nsteps:\n  - raw:\n      - text: \"p1 SUBSCRIBE x\\r\\np2 SUBSCRIBE {5}\\r\\n\"\n      - wait: continuation\n      - text: \"five!\\r\\n\"\n    expect:\n      - { line: 'p1 OK', req: pipelining.answers-all }\n      - { line: 'p2 OK', req: pipelining.continuation-first }\n";
    std::fs::write(&file, scenario).expect("a file");
    let ran = run(
        peer.port,
        file.to_str().expect("a path"),
        &["--wire", "all"],
    );
    std::fs::remove_file(&file).expect("it can be removed");
    // What the script leaves out elsewhere is not the point here.
    assert!(ran.text.contains("p2 OK done"), "{}", ran.text);
    assert!(!ran.text.contains("MUST pipelining"), "{}", ran.text);
}
