//! One message from a run of octets that decide everything about it (its entropy): typed and written in any form that is
//! legal, or bent so that it is no longer legal. Also the verdict of our own reader on a message.

use crate::imap::generate::{Generate, Generator, Knobs};
use crate::imap::{CommandLine, Dialect, Note, Response, StringForm, Writer, command, response};
use crate::wire::{Frame, Side};

/// What a reader says of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It follows the grammar, every extension counted in.
    Legal,
    /// It does not; why, for people.
    Illegal(String),
}

impl Verdict {
    /// What our strict reader says of `octets` as one message with every extension in force.
    #[must_use]
    pub fn of(side: Side, octets: &[u8]) -> Self {
        let Some(frame) = Frame::from_octets(octets, side) else {
            return Self::Illegal("not one whole message: a line end, or the octets of a literal, are missing or too many".to_owned());
        };
        let dialect = Dialect::rev1_all();
        let (legal, notes) = match side {
            Side::Client => {
                let read = command::read(&frame, &dialect);
                (read.is_clean(), read.notes)
            }
            Side::Server => {
                let read = response::read(&frame, &dialect);
                (read.is_clean(), read.notes)
            }
        };
        if legal {
            Self::Legal
        } else {
            Self::Illegal(notes.first().map_or_else(String::new, Note::to_string))
        }
    }

    /// Whether both are legal, or illegal because the same was wanted, whatever stood there instead.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let wanted = |why: &str| why.split(", found").next().map(str::to_owned);
        match (self, other) {
            (Self::Legal, Self::Legal) => true,
            (Self::Illegal(one), Self::Illegal(two)) => wanted(one) == wanted(two),
            (Self::Legal, Self::Illegal(_)) | (Self::Illegal(_), Self::Legal) => false,
        }
    }
}

/// The command that `entropy` stands for.
#[must_use]
pub fn command(entropy: &[u8], knobs: Knobs) -> CommandLine {
    CommandLine::generate(&mut Generator::new(entropy, knobs))
}

/// The response that `entropy` stands for.
#[must_use]
pub fn response(entropy: &[u8], knobs: Knobs) -> Response {
    Response::generate(&mut Generator::new(entropy, knobs))
}

/// A form of strings for `entropy`: its first octets choose, each string for itself.
#[must_use]
pub fn form(entropy: &[u8]) -> StringForm {
    let mut bits = [0; 8];
    for (bit, octet) in bits.iter_mut().zip(entropy) {
        *bit = *octet;
    }
    StringForm::Varied(u64::from_le_bytes(bits))
}

/// A legal message.
#[must_use]
pub fn legal(side: Side, entropy: &[u8], knobs: Knobs) -> Vec<u8> {
    let mut writer = Writer::new(side, form(entropy));
    match side {
        Side::Client => command(entropy, knobs).write(&mut writer),
        Side::Server => response(entropy, knobs).write(&mut writer),
    }
    writer.into_octets()
}

/// Octets that mean something to the grammar, for putting in.
const TOKENS: &[&[u8]] = &[
    b" ",
    b"  ",
    b"(",
    b")",
    b"\"",
    b"\\",
    b"{1}\r\n",
    b"{0}\r\n",
    b"{4294967296}\r\n",
    b"~{1}\r\n",
    b"NIL",
    b"\0",
    b"\r",
    b"\n",
    b"\r\n",
    b"\x80",
    b"\xff",
    b"*",
    b"%",
    b"]",
    b"[",
    b"0",
    b"-1",
    b"4294967296",
    b"18446744073709551616",
    b"+",
    b"\t",
    b",",
    b":",
    b"<",
    b">",
    b"\xef\xbb\xbf",
    b"\x7f",
];

/// A message that our reader finds illegal: a legal one, bent in one place or a few. `None` if what came out is legal still.
#[must_use]
pub fn illegal(side: Side, entropy: &[u8], knobs: Knobs) -> Option<Vec<u8>> {
    let mut octets = legal(side, entropy, knobs);
    // The message took its choices from the front; how to bend it is chosen from a copy in which the end comes first.
    let backwards: Vec<u8> = entropy.iter().rev().copied().collect();
    let mut g = Generator::new(&backwards, knobs);
    // Near misses tell most: one change, in most cases, and the line end left alone.
    let count = if g.one_in(4) { 2 + g.below(3) } else { 1 };
    for _ in 0..count {
        bend(&mut octets, &mut g);
    }
    matches!(Verdict::of(side, &octets), Verdict::Illegal(_)).then_some(octets)
}

fn bend(octets: &mut Vec<u8>, g: &mut Generator<'_>) {
    let most = if g.one_in(8) {
        octets.len()
    } else {
        octets.len().saturating_sub(2)
    };
    let at = g.below(most + 1);
    let end = most.min(at + 1 + g.below(4)).max(at);
    match g.below(12) {
        0..=2 => {
            let token = g.one_of(TOKENS);
            octets.splice(at..at, token.iter().copied());
        }
        3..=5 => {
            let token = g.one_of(TOKENS);
            octets.splice(at..end, token.iter().copied());
        }
        6 | 7 => {
            octets.drain(at..end);
        }
        8 | 9 => {
            let piece = octets[at..end].to_vec();
            octets.splice(at..at, piece);
        }
        10 => {
            if let Some(octet) = octets.get_mut(at) {
                *octet ^= 1 << g.below(8);
            }
        }
        _ => octets.truncate(at),
    }
}

/// The name of a command or response as written, in capitals; behind a number if there is one.
#[must_use]
pub fn name(octets: &[u8]) -> Vec<u8> {
    let mut words = octets.split(|octet| b" \r\n".contains(octet)).skip(1);
    let first = words.next().unwrap_or_default();
    let number = first.iter().all(u8::is_ascii_digit);
    let name = if number {
        words.next().unwrap_or_default()
    } else {
        first
    };
    name.to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::octets::show::show;

    fn entropy(seed: u32) -> Vec<u8> {
        (0..400u32)
            .map(|at| {
                (seed
                    .wrapping_mul(2_654_435_761)
                    .wrapping_add(at.wrapping_mul(40_503))
                    >> 7) as u8
            })
            .collect()
    }

    #[test]
    fn what_is_made_is_what_it_is_called() {
        let mut bent = 0;
        for side in [Side::Client, Side::Server] {
            for seed in 0..300 {
                let entropy = entropy(seed);
                let octets = legal(side, &entropy, Knobs::default());
                assert_eq!(
                    Verdict::of(side, &octets),
                    Verdict::Legal,
                    "{}",
                    show(&octets)
                );
                if let Some(octets) = illegal(side, &entropy, Knobs::default()) {
                    assert_ne!(
                        Verdict::of(side, &octets),
                        Verdict::Legal,
                        "{}",
                        show(&octets)
                    );
                    bent += 1;
                }
            }
        }
        assert!(bent > 300, "only {bent} of 600 were illegal");
    }

    #[test]
    fn names_are_found() {
        for (octets, expected) in [
            (&b"a noop\r\n"[..], "NOOP"),
            (b"* 12 fetch (UID 1)\r\n", "FETCH"),
            (b"a UID COPY 1 x\r\n", "UID"),
            (b"*\r\n", ""),
            (b"", ""),
        ] {
            assert_eq!(name(octets), expected.as_bytes());
        }
    }

    #[test]
    fn verdicts_say_why() {
        let illegal = |octets: &[u8]| match Verdict::of(Side::Client, octets) {
            Verdict::Illegal(why) => why,
            Verdict::Legal => panic!("legal: {}", show(octets)),
        };
        assert!(illegal(b"a NOOP x\r\n").contains("wanted CRLF"));
        let like = |one: &[u8], two: &[u8]| {
            Verdict::of(Side::Client, one).is_like(&Verdict::of(Side::Client, two))
        };
        assert!(like(b"a NOOP x\r\n", b"b CHECK (\r\n") && like(b"a NOOP\r\n", b"b CHECK\r\n"));
        assert!(!like(b"a NOOP x\r\n", b"a\r\n") && !like(b"a NOOP\r\n", b"a\r\n"));
        assert!(illegal(b"a NOOP").contains("not one whole message"));
        assert!(illegal(b"a NOOP\r\nb NOOP\r\n").contains("not one whole message"));
    }
}
