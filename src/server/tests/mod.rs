//! Conversations with the server in memory. A script has lines `C:` (client) and `S:` (server), with a number in front
//! for sessions other than the first; `…` stands for anything, `S: ~` for any lines up to the last one.

mod access;
mod laws;
mod mailboxes;
mod messages;
mod quirks;
mod several;

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Config, Send, Server, SessionId};
use crate::octets::Moment;

/// Octets of what is to be sent, and whether the connection is closed or waits for TLS after it.
pub(super) fn drain(server: &mut Server, session: SessionId) -> String {
    let mut text = String::new();
    while let Some(send) = server.send(session) {
        match send {
            Send::Octets(octets) => text.push_str(&String::from_utf8_lossy(&octets)),
            Send::StartTls => text.push_str("<tls>\r\n"),
            Send::Close => text.push_str("<close>\r\n"),
        }
    }
    text
}

/// Whether `line` fits `pattern`, in which `…` stands for anything.
fn fits(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split('…');
    let Some(mut rest) = parts.next().and_then(|first| line.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Checks what a session sent against what was expected.
fn compare(script: &str, step: &str, said: &str, expected: &[&str]) {
    laws::check(said.replace("<close>\r\n", "").as_bytes(), false);
    let said: Vec<&str> = said.split_terminator("\r\n").collect();
    let mut lines = said.as_slice();
    for (index, pattern) in expected.iter().enumerate() {
        if *pattern == "~" {
            let keep = expected.len() - index - 1;
            lines = &lines[lines.len().saturating_sub(keep)..];
            continue;
        }
        let fit = lines.first().is_some_and(|line| fits(pattern, line));
        assert!(
            fit,
            "after {step:?} expected {pattern:?}\nsaid: {said:#?}\nin:{script}"
        );
        lines = &lines[1..];
    }
    assert!(
        lines.is_empty(),
        "after {step:?} too much was said: {lines:#?}\nin:{script}"
    );
}

/// The octets of a line: `␍` is a line end, and the literal announced by `{+}` is the rest.
pub(super) fn octets_of(line: &str) -> Vec<u8> {
    let line = line.replace('␍', "\r\n");
    let line = match line.split_once("{+}\r\n") {
        Some((front, literal)) => format!("{front}{{{}+}}\r\n{literal}", literal.len()),
        None => line,
    };
    format!("{line}\r\n").into_bytes()
}

/// Runs a script against a server. Greetings are not part of it.
pub(super) fn talk_to(server: &mut Server, script: &str) {
    let mut sessions: BTreeMap<String, SessionId> = BTreeMap::new();
    let mut now = Moment::VIRTUAL_START;
    let mut pending: Option<(String, SessionId)> = None;
    let mut expected: Vec<&str> = Vec::new();
    for line in script
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        let (head, rest) = line.split_once(':').expect("a line has a colon");
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let (label, side) = head.split_at(head.len() - 1);
        match side {
            "S" => expected.push(rest),
            "C" => {
                if let Some((step, session)) = pending.take() {
                    compare(script, &step, &drain(server, session), &expected);
                    expected.clear();
                }
                now = now.plus(Duration::from_millis(10));
                let session = *sessions.entry(label.to_owned()).or_insert_with(|| {
                    let session = server.connect(false, now);
                    drain(server, session);
                    session
                });
                server.receive(session, &octets_of(rest), now);
                pending = Some((rest.to_owned(), session));
            }
            other => panic!("{other:?} is neither C nor S in {line:?}"),
        }
    }
    if let Some((step, session)) = pending {
        compare(script, &step, &drain(server, session), &expected);
    }
}

/// As [`talk_to`], with a fresh server of default settings.
pub(super) fn talk(script: &str) {
    talk_to(&mut Server::new(Config::default()), script);
}
