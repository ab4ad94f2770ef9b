//! A conversation as text that `lint` reads again: the writer to the reader in `source`. Which octets may be shown is
//! left to its users.

use std::fmt::Write as _;

use crate::session::Closer;
use crate::wire::transcript::Entry;
use crate::wire::{Side, Transcript};

/// What happened between two entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Between {
    /// TLS came up.
    Secured,
    /// The connection ended.
    Closed(Closer),
}

/// The text of a conversation that begins with a greeting. `between` holds what happened before the entry of an index;
/// `shown` gives the octets of an entry, as many as it has.
pub(crate) fn text(
    transcript: &Transcript,
    between: &[(usize, Between)],
    shown: impl Fn(usize, &Entry) -> Vec<u8>,
) -> String {
    let mut text = String::from("connect\n");
    let mut events = between.iter().peekable();
    for (index, entry) in transcript.entries().iter().enumerate() {
        while let Some((_, event)) = events.next_if(|(at, _)| *at <= index) {
            line_of(*event, &mut text);
        }
        if entry.octets.len() as u64 != entry.length {
            let left = entry.length;
            let _ = writeln!(
                text,
                "# a message of {left} octets was not kept, nor what came behind it"
            );
            return text;
        }
        octets(entry.side, &shown(index, entry), &mut text);
    }
    if transcript.dropped() > 0 {
        let left = transcript.dropped();
        let _ = writeln!(text, "# {left} messages more were not kept");
        return text;
    }
    for (_, event) in events {
        line_of(*event, &mut text);
    }
    text
}

fn line_of(event: Between, text: &mut String) {
    text.push_str(match event {
        Between::Secured => "secured\n",
        Between::Closed(Closer::Server) => "close: server\n",
        Between::Closed(Closer::ServerAbrupt) => "close: abrupt\n",
        Between::Closed(Closer::Client) => "close: client\n",
        Between::Closed(Closer::TlsFailed) => "close: tls-failed\n",
    });
}

fn octets(side: Side, octets: &[u8], text: &mut String) {
    let side = match side {
        Side::Client => 'C',
        Side::Server => 'S',
    };
    for line in octets.split_inclusive(|&octet| octet == b'\n') {
        let plain = line
            .strip_suffix(b"\r\n")
            .filter(|line| line.iter().all(|octet| (0x20..0x7f).contains(octet)))
            .and_then(|line| std::str::from_utf8(line).ok());
        match plain {
            Some(plain) => {
                let _ = writeln!(text, "{side}: {plain}");
            }
            None => {
                let _ = writeln!(text, "{side}! {}", escaped(line));
            }
        }
    }
}

/// Every octet that is no printable ASCII as an escape, and each backslash.
fn escaped(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len());
    for &octet in octets {
        match octet {
            b'\r' => text.push_str("\\r"),
            b'\n' => text.push_str("\\n"),
            b'\t' => text.push_str("\\t"),
            b'\\' => text.push_str("\\\\"),
            0x20..0x7f => text.push(char::from(octet)),
            _ => {
                let _ = write!(text, "\\x{octet:02x}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::octets::Moment;
    use crate::rules::transcript::{Step, read};

    proptest::proptest! {
        #[test]
        fn what_is_written_reads_back(messages: Vec<(bool, Vec<u8>)>) {
            let mut transcript = Transcript::new();
            for (client, octets) in &messages {
                let side = if *client { Side::Client } else { Side::Server };
                transcript.record(side, &Bytes::copy_from_slice(octets), Moment::VIRTUAL_START);
            }
            let between = [(0, Between::Secured), (messages.len(), Between::Closed(Closer::Server))];
            let written = text(&transcript, &between, |_, entry| entry.octets.to_vec());
            let steps = read(&written).expect("it can be read");
            let side = |wanted: Side| -> Vec<u8> {
                let octets = steps.iter().filter_map(|step| match step {
                    Step::Octets(side, octets) if *side == wanted => Some(octets.as_slice()),
                    _ => None,
                });
                octets.flatten().copied().collect()
            };
            let sent = |wanted: bool| -> Vec<u8> {
                let of = messages.iter().filter(|(client, _)| *client == wanted);
                of.flat_map(|(_, octets)| octets.iter().copied()).collect()
            };
            proptest::prop_assert_eq!(side(Side::Client), sent(true));
            proptest::prop_assert_eq!(side(Side::Server), sent(false));
            proptest::prop_assert_eq!(&steps[..2], &[Step::Connect, Step::Secured]);
            proptest::prop_assert_eq!(steps.last(), Some(&Step::Close(Closer::Server)));
        }
    }
}
