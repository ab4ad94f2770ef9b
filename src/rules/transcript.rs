//! Transcripts as text, for examples, tests and whoever writes one down. A line is
//! `C: …` or `S: …` (CRLF is implied, so literals are spelled out by the lines that follow),
//! `C! …` or `S! …` (no line end implied; `\r`, `\n`, `\t`, `\\` and `\xNN` are octets),
//! `connect` (a greeting comes first; only as the first line), `secured`, or
//! `close: server`, `close: abrupt`, `close: client`, `close: tls-failed`. Empty lines and
//! those that begin with `#` mean nothing.

use super::judge::{Judge, Settings};
use crate::octets::Moment;
use crate::session::Closer;
use crate::wire::Side;

/// One line of a transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The connection is seen from its beginning.
    Connect,
    /// Octets crossed.
    Octets(Side, Vec<u8>),
    /// TLS came up.
    Secured,
    /// The connection ended.
    Close(Closer),
}

/// A line that is none of a transcript.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct TranscriptError {
    /// Counted from 1.
    pub line: usize,
    /// What was wanted, what was found, what to do.
    pub problem: String,
}

/// Reads a transcript.
///
/// # Errors
/// At the first line that is none of a transcript.
pub fn read(text: &str) -> Result<Vec<Step>, TranscriptError> {
    Ok(numbered(text)?.into_iter().map(|(_, step)| step).collect())
}

/// As [`read`], each step with the number of its line, counted from 1.
///
/// # Errors
/// At the first line that is none of a transcript.
pub fn numbered(text: &str) -> Result<Vec<(usize, Step)>, TranscriptError> {
    let mut steps = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let step = read_line(line).map_err(|problem| TranscriptError {
            line: index + 1,
            problem,
        })?;
        if step == Step::Connect && !steps.is_empty() {
            return Err(TranscriptError {
                line: index + 1,
                problem: "\"connect\" must be the first line; start another transcript".to_owned(),
            });
        }
        steps.push((index + 1, step));
    }
    Ok(steps)
}

fn read_line(line: &str) -> Result<Step, String> {
    match line {
        "connect" => return Ok(Step::Connect),
        "secured" => return Ok(Step::Secured),
        "close: server" => return Ok(Step::Close(Closer::Server)),
        "close: abrupt" => return Ok(Step::Close(Closer::ServerAbrupt)),
        "close: client" => return Ok(Step::Close(Closer::Client)),
        "close: tls-failed" => return Ok(Step::Close(Closer::TlsFailed)),
        _ => {}
    }
    let side = match line.as_bytes()[0] {
        b'C' => Side::Client,
        b'S' => Side::Server,
        _ => return Err(unknown(line)),
    };
    let rest = &line[1..];
    if let Some(text) = rest.strip_prefix(": ").or_else(|| rest.strip_prefix(':')) {
        let mut octets = text.as_bytes().to_vec();
        octets.extend_from_slice(b"\r\n");
        return Ok(Step::Octets(side, octets));
    }
    match rest.strip_prefix("! ") {
        Some(text) => Ok(Step::Octets(side, unescaped(text)?)),
        None => Err(unknown(line)),
    }
}

fn unknown(line: &str) -> String {
    let shown = crate::octets::show::show_within(line.as_bytes(), 40);
    format!(
        "wanted \"C: \", \"S: \", \"C! \", \"S! \", \"connect\", \"secured\" or \"close: \", found \"{shown}\""
    )
}

/// The octets that are written with escapes: `\r`, `\n`, `\t`, `\\` and `\xNN`.
///
/// # Errors
/// A backslash begins none of these.
pub fn unescaped(text: &str) -> Result<Vec<u8>, String> {
    let mut octets = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&octet, after)) = rest.split_first() {
        rest = after;
        if octet != b'\\' {
            octets.push(octet);
            continue;
        }
        let (taken, value) = match rest {
            [b'r', ..] => (1, b'\r'),
            [b'n', ..] => (1, b'\n'),
            [b't', ..] => (1, b'\t'),
            [b'\\', ..] => (1, b'\\'),
            [b'x', high, low, ..] => {
                let digit = |octet: u8| char::from(octet).to_digit(16);
                let (Some(high), Some(low)) = (digit(*high), digit(*low)) else {
                    return Err("wanted two hexadecimal digits after \\x".to_owned());
                };
                (3, u8::try_from(high * 16 + low).unwrap_or(u8::MAX))
            }
            _ => return Err("wanted \\r, \\n, \\t, \\\\ or \\xNN after a backslash".to_owned()),
        };
        octets.push(value);
        rest = &rest[taken..];
    }
    Ok(octets)
}

/// Judges a transcript, a millisecond from line to line.
///
/// # Errors
/// At the first line that is none of a transcript.
pub fn judge(text: &str, settings: Settings) -> Result<Judge, TranscriptError> {
    let steps = read(text)?;
    let mut judge = Judge::new(Settings {
        greeting_expected: steps.first() == Some(&Step::Connect),
        ..settings
    });
    let start = Moment::VIRTUAL_START.millis();
    for (now, step) in (start..).map(Moment::from_millis).zip(&steps) {
        match step {
            Step::Connect => {}
            Step::Octets(Side::Client, octets) => judge.sent(octets, now),
            Step::Octets(Side::Server, octets) => {
                judge.received(octets, now);
            }
            Step::Secured => judge.secured(now),
            Step::Close(by) => {
                judge.closed(*by, now);
            }
        }
    }
    Ok(judge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let steps = read("connect\nS: * OK x\n\n# said\nC! a\\x00\\r\\n\nC:\nclose: client\n");
        assert_eq!(
            steps,
            Ok(vec![
                Step::Connect,
                Step::Octets(Side::Server, b"* OK x\r\n".to_vec()),
                Step::Octets(Side::Client, b"a\x00\r\n".to_vec()),
                Step::Octets(Side::Client, b"\r\n".to_vec()),
                Step::Close(Closer::Client),
            ])
        );
    }

    #[test]
    fn errors_point_at_the_line() {
        for (text, line) in [
            ("S: x\nX: y", 2),
            ("S! \\q", 1),
            ("S! \\x0", 1),
            ("S: x\nconnect", 2),
            ("é", 1),
            ("Sé", 1),
        ] {
            assert_eq!(read(text).map_err(|error| error.line), Err(line), "{text}");
        }
    }
}
