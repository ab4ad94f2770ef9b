//! Dovecot's rawlogs: `NAME.in` holds what the client sent, `NAME.out` what the server did, each line behind the time at
//! which it crossed, if the server was told to write it. Both halves become one conversation here; without times
//! their order is worked out from tags and literals.

use std::collections::VecDeque;
use std::path::Path;

use super::source::{Conversation, Piece, is_whole, octets};
use crate::rules::transcript::Step;
use crate::session::sent::{name_of, tag_of};
use crate::source::Problem;
use crate::wire::Side;

/// A line of one half.
struct Line {
    /// Microseconds since the epoch.
    at: Option<u64>,
    octets: Vec<u8>,
    number: usize,
}

/// The conversation of which `path` is a half. Without the other half, what there is of it.
pub(super) fn load(path: &Path) -> Result<Conversation, Problem> {
    let halves = [path.with_extension("in"), path.with_extension("out")];
    let mut files = Vec::new();
    let mut lines = [Vec::new(), Vec::new()];
    for (half, lines) in halves.iter().zip(&mut lines) {
        files.push(half.display().to_string());
        if half == path || half.is_file() {
            *lines = split(&octets(half)?);
        }
    }
    let [client, mut server] = lines;
    let mut remarks = Vec::new();
    for (half, empty) in files.iter().zip([client.is_empty(), server.is_empty()]) {
        if empty {
            remarks.push(format!("{half} is missing or empty"));
        }
    }
    drop_login(&client, &mut server);
    let timed = |lines: &[Line]| lines.iter().all(|line| line.at.is_some());
    let pieces = if timed(&client) && timed(&server) {
        merged(client, server)
    } else {
        if !client.is_empty() && !server.is_empty() {
            remarks.push("no times in it, so the order of both halves is a guess".to_owned());
        }
        guessed(client, server)
    };
    Ok(Conversation {
        files,
        title: String::new(),
        greeting: is_whole(&pieces),
        pieces,
        revision: None,
        remark: (!remarks.is_empty()).then(|| remarks.join("; ")),
    })
}

/// The process that logs may begin with the answer to a log-in that another one took.
fn drop_login(client: &[Line], server: &mut Vec<Line>) {
    let Some(tag) = server.first().and_then(|line| tag_of(&line.octets)) else {
        return;
    };
    let asked = client
        .iter()
        .any(|line| tag_of(&line.octets).as_ref() == Some(&tag));
    if !asked && name_of(&server[0].octets) == "OK" {
        server.remove(0);
    }
}

/// The lines, their times taken off.
fn split(octets: &[u8]) -> Vec<Line> {
    octets
        .split_inclusive(|&octet| octet == b'\n')
        .enumerate()
        .map(|(index, line)| {
            let (at, rest) = time(line).map_or((None, line), |(at, rest)| (Some(at), rest));
            Line {
                at,
                octets: rest.to_vec(),
                number: index + 1,
            }
        })
        .collect()
}

/// `1795458400.041662 ` at the start of a line: ten or more digits of seconds and six of microseconds.
fn time(line: &[u8]) -> Option<(u64, &[u8])> {
    let seconds = line
        .iter()
        .take_while(|octet| octet.is_ascii_digit())
        .count();
    let rest = line.get(seconds..)?.strip_prefix(b".")?;
    if !(9..=12).contains(&seconds) || !rest.get(..6)?.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let rest_of_line = rest[6..].strip_prefix(b" ")?;
    let digits: String = line[..seconds]
        .iter()
        .chain(&rest[..6])
        .map(|&octet| char::from(octet))
        .collect();
    Some((digits.parse().ok()?, rest_of_line))
}

fn piece(side: Side, line: Line) -> Piece {
    Piece {
        step: Step::Octets(side, line.octets),
        file: usize::from(side == Side::Server),
        line: line.number,
    }
}

/// In the order of their times; a server does not answer before it has read.
fn merged(client: Vec<Line>, server: Vec<Line>) -> Vec<Piece> {
    let mut client = VecDeque::from(client);
    let mut pieces = Vec::new();
    for line in server {
        while client.front().is_some_and(|first| first.at <= line.at) {
            pieces.extend(client.pop_front().map(|first| piece(Side::Client, first)));
        }
        pieces.push(piece(Side::Server, line));
    }
    pieces.extend(client.into_iter().map(|line| piece(Side::Client, line)));
    pieces
}

/// A command, then what the server says up to its tagged answer; at a literal that waits, up to a continuation
/// request. Commands that went out before the answer to the one before look as if they had waited.
fn guessed(client: Vec<Line>, server: Vec<Line>) -> Vec<Piece> {
    let mut server = VecDeque::from(server);
    let mut pieces = Vec::new();
    if server
        .front()
        .is_some_and(|line| line.octets.starts_with(b"* ") && greets(&line.octets))
    {
        pieces.extend(server.pop_front().map(|line| piece(Side::Server, line)));
    }
    let mut open = None;
    // Octets of a literal that are still to come: no line in them is a command.
    let mut literal = 0u64;
    for line in client {
        let inside = literal > 0;
        literal = literal.saturating_sub(line.octets.len() as u64);
        let ended_inside = inside && literal > 0;
        if !inside && open.is_none() {
            open = tag_of(&line.octets);
        }
        let idles = !inside && matches!(name_of(&line.octets).as_str(), "IDLE" | "AUTHENTICATE");
        let announced = if ended_inside {
            None
        } else {
            announced(&line.octets)
        };
        pieces.push(piece(Side::Client, line));
        if ended_inside {
            continue;
        }
        if let Some((octets, waits)) = announced {
            literal = octets;
            if waits {
                take_until(&mut server, &mut pieces, |line| line.starts_with(b"+"));
            }
        } else if idles {
            take_until(&mut server, &mut pieces, |line| line.starts_with(b"+"));
        } else if let Some(tag) = open.take() {
            take_until(&mut server, &mut pieces, |line| {
                tag_of(line).is_some_and(|answer| answer == tag)
            });
        }
    }
    pieces.extend(server.into_iter().map(|line| piece(Side::Server, line)));
    pieces
}

fn greets(line: &[u8]) -> bool {
    matches!(name_of(line).as_str(), "OK" | "PREAUTH" | "BYE")
}

/// The literal that a line announces: its octets, and whether the client waits.
pub(in crate::cli) fn announced(line: &[u8]) -> Option<(u64, bool)> {
    let line = line.strip_suffix(b"\n")?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let inner = line.strip_suffix(b"}")?;
    let start = inner.iter().rposition(|&octet| octet == b'{')? + 1;
    let (digits, waits) = match inner[start..].strip_suffix(b"+") {
        Some(digits) => (digits, false),
        None => (&inner[start..], true),
    };
    let text = std::str::from_utf8(digits).ok()?;
    Some((text.parse().ok()?, waits))
}

/// Takes lines of the server up to one that `ends` says; none if there is none, since then the guess is wrong.
fn take_until(server: &mut VecDeque<Line>, pieces: &mut Vec<Piece>, ends: impl Fn(&[u8]) -> bool) {
    let Some(at) = server.iter().position(|line| ends(&line.octets)) else {
        return;
    };
    pieces.extend(server.drain(..=at).map(|line| piece(Side::Server, line)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<Line> {
        split(text.as_bytes())
    }

    fn order(pieces: &[Piece]) -> Vec<(usize, usize)> {
        pieces
            .iter()
            .map(|piece| (piece.file, piece.line))
            .collect()
    }

    #[test]
    fn times_are_taken_off() {
        for (line, expected) in [
            (
                "1795458400.041662 a NOOP\r\n",
                Some((1_795_458_400_041_662, "a NOOP\r\n")),
            ),
            (
                "1795458400.041662 \r\n",
                Some((1_795_458_400_041_662, "\r\n")),
            ),
            ("a NOOP\r\n", None),
            ("17.041662 a\r\n", None),
            ("1795458400.04166 a\r\n", None),
        ] {
            let found = time(line.as_bytes());
            assert_eq!(
                found,
                expected.map(|(at, rest)| (at, rest.as_bytes())),
                "{line}"
            );
        }
    }

    #[test]
    fn halves_become_one() {
        let client = "1795458400.000002 a NOOP\n1795458400.000004 b NOOP\n";
        let server = "1795458400.000001 * OK\n1795458400.000002 a OK\n1795458400.000009 b OK\n";
        assert_eq!(
            order(&merged(lines(client), lines(server))),
            [(1, 1), (0, 1), (1, 2), (0, 2), (1, 3)]
        );
    }

    #[test]
    fn the_order_is_guessed_from_tags_and_literals() {
        let client = "a IDLE\r\nDONE\r\nb APPEND x {4}\r\nq\r\n\r\nc NOOP\r\n";
        let server = "* OK hi\r\n+ idling\r\n* 1 EXISTS\r\na OK\r\n+ go\r\nb OK\r\nc OK\r\n";
        let guess = guessed(lines(client), lines(server));
        assert_eq!(
            order(&guess),
            [
                (1, 1),
                (0, 1),
                (1, 2),
                (0, 2),
                (1, 3),
                (1, 4),
                (0, 3),
                (1, 5),
                (0, 4),
                (0, 5),
                (1, 6),
                (0, 6),
                (1, 7)
            ]
        );
    }
}
