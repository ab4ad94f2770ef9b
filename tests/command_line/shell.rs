//! `imapspec shell` with its lines from a pipe: what is tagged, judged and shown, literals, credentials that stay hidden, the log,
//! and servers that lie, close, hang or are not there.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::thread::{self, JoinHandle};

use super::support::{Folder, Gave, command, give, give_in, run_in};

/// What one line gives, without times.
fn steady(gave: &Gave) -> String {
    let mut text = String::new();
    for line in gave.shown().lines() {
        match line.rsplit_once(", ") {
            Some((before, time)) if line.starts_with("   · ends ") && time.ends_with('s') => {
                text.push_str(&format!("{before}, …\n"));
            }
            _ => text.push_str(&format!("{line}\n")),
        }
    }
    text
}

fn shell(folder: &Folder, args: &[&str], lines: &[&str]) -> Gave {
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    give_in(&folder.0, &[&["shell"], args].concat(), &input)
}

/// A server that greets, and answers each line of its client with the next text; `{tag}` is the tag of that line. What it
/// has nothing for, it does not answer; `end` says whether it then closes.
fn server(
    greeting: &'static str,
    answers: &'static [&'static str],
    end: bool,
) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it has one");
    let thread = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        stream.write_all(greeting.as_bytes()).expect("it listens");
        let mut lines = BufReader::new(stream.try_clone().expect("a second handle")).lines();
        for answer in answers {
            let Some(Ok(line)) = lines.next() else { return };
            let tag = line.split(' ').next().unwrap_or_default();
            let answer = answer.replace("{tag}", tag);
            if stream.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
        if !end {
            // Until the client goes.
            for line in lines {
                if line.is_err() {
                    return;
                }
            }
        }
    });
    (address, thread)
}

/// A session with such a server.
fn talk(folder: &Folder, address: SocketAddr, args: &[&str], lines: &[&str]) -> Gave {
    let mut shell = command(&folder.0);
    shell
        .arg("shell")
        .arg("-t")
        .arg(format!("imap://alice@{address}"))
        .args(args)
        .env("IMAPSPEC_PASSWORD", "hunter22");
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let mut gave = give(shell, &input);
    gave.out = gave.out.replace(&address.to_string(), "ADDRESS");
    gave
}

#[test]
fn a_session_is_judged_as_it_is_typed() {
    let folder = Folder::new("shell-judged");
    let gave = shell(
        &folder,
        &["--quirk", "select-without-flags"],
        &[
            "noop",
            ".login",
            "append inbox (\\Seen) {5}",
            "hello",
            "x1 select inbox",
            "uid fetch 1:* (flags)",
            ".state",
        ],
    );
    insta::assert_snapshot!(steady(&gave));
}

#[test]
fn literals_are_counted_and_come_from_files_too() {
    let folder = Folder::new("shell-literals");
    folder.write("mail.eml", "Subject: x\r\n\r\nbody\r\n");
    let gave = shell(
        &folder,
        &[],
        &[
            ".login",
            "append inbox {20+}",
            "Subject: y",
            "",
            "longer",
            "append inbox {20}",
            ".file mail.eml",
            "",
            "create {4}",
            "long (rest",
            "append nowhere {3}",
            "abc",
            "noop",
            "append inbox {22}",
            ".file mail.eml",
            "noop",
        ],
    );
    insta::assert_snapshot!(steady(&gave));
}

#[test]
fn no_password_is_shown_or_logged() {
    let folder = Folder::new("shell-secret");
    let plain = "AGFsaWNlAGh1bnRlcjIy";
    for (name, lines) in [
        ("login", &[".login"][..]),
        ("typed", &["a login alice \"hunter22\"", "noop hunter22"]),
        ("literal", &["login alice {8}", "hunter22", "noop hunter22"]),
        ("refused", &["select x", "login alice {8}", "hunter22"]),
        ("exchange", &["authenticate plain", plain]),
        ("initial", &[&*format!("authenticate plain {plain}")]),
        ("idle", &[&*format!(".raw a authenticate plain {plain}")]),
    ] {
        let log = format!("{name}.txt");
        let order = format!(".log {log}");
        let mut shell = command(&folder.0);
        shell.arg("shell");
        let lines = [lines, &[order.as_str()]].concat();
        let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let gave = give(shell, &input);
        let text = gave.shown() + &folder.text(&log);
        for secret in ["hunter22", plain] {
            assert!(!text.contains(secret), "{name}: {text}");
        }
        assert!(text.contains("**") && text.contains("xx"), "{name}: {text}");
        assert!(
            folder
                .text(&log)
                .lines()
                .all(|line| !line.contains("pass1")),
            "{name}"
        );
        // The log is a session that reads as the one that was.
        let (code, said) = run_in(&folder.0, &["lint", &log], "");
        assert!(
            code == 0 && said.contains(" 0 findings break a MUST"),
            "{name}: {said}"
        );
    }
}

#[test]
fn where_login_is_disabled_plain_is_used() {
    let folder = Folder::new("shell-plain");
    let (address, thread) = server(
        "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN] hi\r\n",
        &[
            "+ \r\n",
            "A1 OK [CAPABILITY IMAP4rev1] in\r\n",
            "* BYE now\r\n{tag} OK bye\r\n",
        ],
        true,
    );
    let gave = talk(&folder, address, &[], &[".login"]);
    thread.join().expect("it ends");
    assert_eq!(gave.code, 0, "{}", gave.shown());
    assert!(
        gave.out
            .contains("C: A1 AUTHENTICATE PLAIN\nS: +\n   · goes on\nC: ********\nS: A1 OK "),
        "{}",
        gave.out
    );
}

#[test]
fn the_log_keeps_findings_tls_and_the_end() {
    let folder = Folder::new("shell-log");
    let gave = shell(
        &folder,
        &["--quirk", "select-without-flags"],
        &[
            ".tls",
            ".login",
            "select inbox",
            "logout",
            ".log s.txt",
            "noop",
            ".connect",
            ".state",
        ],
    );
    // The line behind LOGOUT was not sent; that a MUST was broken counts more.
    assert_eq!(gave.code, 1, "{}", gave.shown());
    assert!(
        gave.out
            .contains("not sent, since the connection has ended"),
        "{}",
        gave.out
    );
    assert!(
        gave.out.contains("state         not authenticated"),
        "{}",
        gave.out
    );
    let log = folder.text("s.txt");
    assert!(
        log.starts_with("connect\nS: * OK ") && log.ends_with("\nclose: server\n"),
        "{log}"
    );
    assert!(log.contains("\nsecured\n"), "{log}");
    let (code, said) = run_in(&folder.0, &["lint", "s.txt"], "");
    assert!(code == 1 && said.contains("select.flags"), "{said}");
    // A file that is there is not written over.
    let gave = shell(&folder, &[], &[".log s.txt"]);
    assert!(
        gave.code == 2 && gave.out.contains("✗ cannot write s.txt: "),
        "{}",
        gave.out
    );
}

#[test]
fn what_a_server_sends_does_not_act_on_the_terminal() {
    let folder = Folder::new("shell-hostile");
    let (address, thread) = server(
        "* OK [CAPABILITY IMAP4rev1] \u{1b}[31m \u{202e}hi\r\n",
        &[
            "* LIST () \"/\" \"\u{1b}]0;x\u{7}\"\r\n{tag} OK \u{202e}\r\n",
            "* BYE\u{1b}c\r\n{tag} OK bye\r\n",
        ],
        true,
    );
    let gave = talk(&folder, address, &[], &["list \"\" *", ".state"]);
    thread.join().expect("it ends");
    let shown = gave.shown();
    assert!(!shown.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{shown}");
    assert!(shown.contains("\\x1b[31m \\xe2\\x80\\xaehi"), "{shown}");
    assert_eq!(gave.code, 1);
}

#[test]
fn a_server_that_closes_is_told() {
    let folder = Folder::new("shell-closed");
    let (address, thread) = server(
        "* OK [CAPABILITY IMAP4rev1] hi\r\n",
        &["{tag} OK done\r\n", "* 1 EX"],
        true,
    );
    let gave = talk(
        &folder,
        address,
        &[],
        &["noop", "capability", "noop", ".state"],
    );
    thread.join().expect("it ends");
    insta::assert_snapshot!("closed", steady(&gave));
    let (address, thread) = server("", &[], true);
    let gave = talk(&folder, address, &[], &["noop"]);
    thread.join().expect("it ends");
    insta::assert_snapshot!("silent", steady(&gave));
}

#[test]
fn a_server_that_hangs_or_floods_is_not_waited_for() {
    let folder = Folder::new("shell-hang");
    let greeting = "* OK [CAPABILITY IMAP4rev1] hi\r\n";
    let (address, thread) = server(greeting, &["* 1 EXISTS\r\n"], false);
    let gave = talk(
        &folder,
        address,
        &["--timeout", "50ms"],
        &["noop", ".state", ".close"],
    );
    thread.join().expect("it ends");
    assert_eq!(gave.code, 3, "{}", gave.shown());
    assert!(
        gave.out.contains("✗ no answer came within 50ms\n"),
        "{}",
        gave.out
    );
    assert!(
        gave.out.contains("in flight     A1 NOOP: not answered\n"),
        "{}",
        gave.out
    );
    // More than is taken of one message.
    let (address, thread) = server(greeting, &["* 1 FETCH (BODY[] {99999999999}\r\n"], false);
    let gave = talk(&folder, address, &[], &["noop"]);
    thread.join().expect("it ends");
    assert!(
        gave.out
            .contains("✗ given up, since the server sends more than is taken: "),
        "{}",
        gave.out
    );
}

#[test]
fn mistakes_of_the_user_are_told() {
    let folder = Folder::new("shell-mistakes");
    let gave = shell(
        &folder,
        &[],
        &[
            ".stat",
            ".log",
            ".done",
            ".file x",
            ".login 3",
            ".octets \\q",
            ".wait long",
            "compress deflate",
            ".connect",
            ".quit",
            "noop",
        ],
    );
    insta::assert_snapshot!(steady(&gave));
    let gave = shell(&folder, &["--timeout", "soon"], &[]);
    assert_eq!(gave.code, 2);
    assert!(
        gave.err.contains("wanted a time such as 30s"),
        "{}",
        gave.err
    );
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it has one");
    drop(listener);
    let gave = talk(&folder, address, &[], &["noop"]);
    assert_eq!(gave.code, 3, "{}", gave.shown());
    assert!(
        gave.out.contains("✗ ADDRESS refused the connection: "),
        "{}",
        gave.out
    );
}

#[test]
fn idle_ends_with_done() {
    let folder = Folder::new("shell-idle");
    let (address, thread) = server(
        "* PREAUTH [CAPABILITY IMAP4rev1 IDLE] hi\r\n",
        &[
            "+ idling\r\n",
            "* OK still here\r\nA1 OK done\r\n",
            "* BYE for now\r\n{tag} OK bye\r\n",
        ],
        true,
    );
    let gave = talk(&folder, address, &[], &[".idle", "noop", ".done"]);
    thread.join().expect("it ends");
    insta::assert_snapshot!(steady(&gave));
}
