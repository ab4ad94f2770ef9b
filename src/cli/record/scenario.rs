//! A session as a scenario: what the client sent, and that it is answered as it was. Credentials become those of whoever
//! runs it; what cannot be replayed is left out, and a comment says so.

use std::fmt::Write as _;

use super::turn::{Kind, Piece, Turn};
use crate::imap::response::Condition;
use crate::imap::{Command, Dialect, command};
use crate::report::visible::flat;
use crate::scenario::lint::renumbers;
use crate::wire::{Frame, Side};

/// Commands that touch no mailbox.
const HARMLESS: [&str; 10] = [
    "AUTHENTICATE",
    "CAPABILITY",
    "ENABLE",
    "ID",
    "LOGIN",
    "LOGOUT",
    "NAMESPACE",
    "NOOP",
    "STARTTLS",
    "UNAUTHENTICATE",
];

/// The scenario. `id` is its id, `of` says of what it is a record.
pub(super) fn text(id: &str, of: &str, turns: &[Turn], left_out: usize) -> String {
    let mut out = String::from("schema: 1\n");
    let _ = writeln!(out, "id: {}", quoted(id));
    let _ = writeln!(
        out,
        "title: {}",
        quoted(&format!("A recorded session with {}", flat(of)))
    );
    out.push_str("tags: [recorded]\nstate: nonauth\n");
    let touches = turns
        .iter()
        .any(|turn| !HARMLESS.contains(&turn.name.as_str()));
    if touches {
        out.push_str("# It works in the mailboxes that the client named.\nneeds: [disposable]\n");
    }
    out.push_str("\nsteps:\n");
    let mut at = 0;
    let mut steps = 0;
    while let Some(turn) = turns.get(at) {
        let mut together = 1;
        while at + together < turns.len()
            && turns[at + together].early
            && turns[at..=at + together]
                .iter()
                .all(|turn| line(turn).is_some() && turn.answer.is_some())
        {
            together += 1;
        }
        if together > 1 {
            pipelined(&mut out, &turns[at..at + together]);
            steps += 1;
        } else {
            steps += usize::from(step(&mut out, turn));
        }
        at += together;
        if turn.kind == Kind::StartTls && turn.answer == Some(Condition::Ok) {
            out.push_str("  # What followed was encrypted.\n");
            break;
        }
    }
    if left_out > 0 {
        let _ = writeln!(out, "  # {left_out} commands more were not kept.");
    }
    if steps == 0 {
        // A scenario has a step.
        out.push_str("  - { await: 10ms }\n");
    }
    out
}

/// Writes the step of a turn. False if there is only a comment.
fn step(out: &mut String, turn: &Turn) -> bool {
    let name = flat(&turn.name);
    let Some(answer) = turn.answer else {
        let _ = writeln!(out, "  # {name} was not answered.");
        return false;
    };
    if turn.cut {
        let _ = writeln!(out, "  # {name} was too long to be kept.");
        return false;
    }
    match turn.kind {
        Kind::LogIn if answer == Condition::Ok => {
            if turn.name != "LOGIN" {
                let _ = writeln!(out, "  # It was {name}.");
            }
            out.push_str("  - send: 'LOGIN ${{ user }} ${{ password }}'\n");
        }
        Kind::LogIn => {
            let _ = writeln!(out, "  # {name} was refused.");
            return false;
        }
        Kind::StartTls if answer == Condition::Ok => {
            out.push_str("  - starttls: true\n");
            return true;
        }
        Kind::StartTls | Kind::Command => match line(turn) {
            Some(line) => {
                let _ = writeln!(out, "  - send: {}", quoted(line));
            }
            None => raw(out, turn),
        },
    }
    let _ = writeln!(out, "    expect: {}", word(answer));
    true
}

/// Commands that were sent before the ones ahead of them were answered.
fn pipelined(out: &mut String, turns: &[Turn]) {
    out.push_str("  - send:\n");
    for turn in turns {
        let _ = writeln!(out, "      - {}", quoted(line(turn).unwrap_or_default()));
    }
    if is_ambiguous(turns) {
        out.push_str("    client: violates client.pipelining-numbers\n");
    }
    out.push_str("    expect:\n");
    for (number, turn) in (1..).zip(turns) {
        if let Some(answer) = turn.answer {
            let _ = writeln!(out, "      - {{ line: {}, of: {number} }}", word(answer));
        }
    }
}

/// Whether message numbers in one of them may mean other messages by the time that it is carried out.
fn is_ambiguous(turns: &[Turn]) -> bool {
    let mut before: Vec<Command> = Vec::new();
    for turn in turns {
        let octets = format!("a {}\r\n", line(turn).unwrap_or_default());
        let frame = Frame::from_octets(octets.as_bytes(), Side::Client);
        let read = frame.map(|frame| command::read(&frame, &Dialect::rev1_all()));
        let Some(command) = read.and_then(|read| read.value).map(|line| line.command) else {
            continue;
        };
        if renumbers(&before, &command).is_some() {
            return true;
        }
        before.push(command);
    }
    false
}

/// The command, if it is one legal line that `send` can say.
fn line(turn: &Turn) -> Option<&str> {
    let [Piece::Octets(octets)] = turn.pieces.as_slice() else {
        return None;
    };
    let plain = octets.strip_prefix(b" ")?.strip_suffix(b"\r\n")?;
    let sayable = !turn.deviates
        && !turn.cut
        && turn.kind == Kind::Command
        && !plain.is_empty()
        && plain.iter().all(|octet| (0x20..0x7f).contains(octet));
    let text = std::str::from_utf8(plain).ok()?;
    (sayable && !text.contains("${{")).then_some(text)
}

fn raw(out: &mut String, turn: &Turn) {
    out.push_str("  - raw:\n      - text: '${{ tag }}'\n");
    for (index, piece) in turn.pieces.iter().enumerate() {
        match piece {
            Piece::Wait => out.push_str("      - wait: continuation\n"),
            Piece::Octets(octets) => {
                if turn.name == "IDLE" && index > 0 {
                    out.push_str("      - pause: 30ms\n");
                }
                for part in octets.split_inclusive(|&octet| octet == b'\n') {
                    item(out, part);
                }
            }
        }
    }
    if turn.deviates {
        out.push_str("    client: violates client.syntax\n");
    }
}

fn item(out: &mut String, octets: &[u8]) {
    let text = std::str::from_utf8(octets).ok().filter(|text| {
        let plain = |c: char| matches!(c, '\r' | '\n' | '\t' | ' '..='~');
        text.chars().all(plain) && !text.contains("${{")
    });
    if let Some(text) = text {
        // A text of JSON is one of YAML in double quotes.
        let _ = writeln!(out, "      - text: {}", serde_json::Value::from(text));
    } else {
        let mut hex = String::with_capacity(octets.len() * 2);
        for octet in octets {
            let _ = write!(hex, "{octet:02x}");
        }
        let _ = writeln!(out, "      - hex: '{hex}'");
    }
}

/// In single quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

const fn word(condition: Condition) -> &'static str {
    match condition {
        Condition::Ok => "'OK'",
        Condition::No => "'NO'",
        // The last two are never tagged.
        Condition::Bad | Condition::Bye | Condition::PreAuth => "'BAD'",
    }
}
