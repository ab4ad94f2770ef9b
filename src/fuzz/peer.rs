//! Foreign readers beside ours: imap-codec and imap-proto, told one message. They may panic or nest without bound on what
//! is hostile; that is theirs to mend, so it is caught or kept from them here and never counts as a finding of ours.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use imap_codec::decode::Decoder as _;
use imap_codec::{CommandCodec, ResponseCodec};

use crate::wire::Side;

/// Messages that nest deeper are not shown to a peer, which may answer with an overflow of the stack.
const DEEPEST: usize = 40;

/// Longer messages are not shown to a peer.
const LONGEST: usize = 1 << 16;

/// A foreign reader of one kind of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Peer {
    /// imap-codec, of commands.
    CodecCommand,
    /// imap-codec, of responses.
    CodecResponse,
    /// imap-proto, of responses.
    ProtoResponse,
}

impl Peer {
    /// Who sends what the peer reads.
    #[must_use]
    pub const fn side(self) -> Side {
        match self {
            Self::CodecCommand => Side::Client,
            Self::CodecResponse | Self::ProtoResponse => Side::Server,
        }
    }

    /// Whether the peer takes `octets` as exactly one message. `None`: the peer was not asked, or panicked.
    #[must_use]
    pub fn accepts(self, octets: &[u8]) -> Option<bool> {
        if octets.len() > LONGEST || depth(octets) > DEEPEST {
            return None;
        }
        guarded(|| self.read(octets)).map(|rest| rest == Some(0))
    }

    /// Octets that are left after the first message; `None` if there is none.
    fn read(self, octets: &[u8]) -> Option<usize> {
        match self {
            Self::CodecCommand => {
                let read = CommandCodec::default().decode(octets);
                read.ok().map(|(rest, _)| rest.len())
            }
            Self::CodecResponse => {
                let read = ResponseCodec::default().decode(octets);
                read.ok().map(|(rest, _)| rest.len())
            }
            Self::ProtoResponse => {
                let read = imap_proto::Response::parse(octets);
                read.ok().map(|(rest, _)| rest.len())
            }
        }
    }
}

/// Parentheses that are open at once, at most; quoted strings and literals are not looked into, which can only give
/// more.
fn depth(octets: &[u8]) -> usize {
    let (mut open, mut most) = (0usize, 0);
    for octet in octets {
        match octet {
            b'(' => {
                open += 1;
                most = most.max(open);
            }
            b')' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    most
}

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Runs foreign code. A panic in it is `None`, and silent also where a hook ends the process at the first panic, as
/// fuzzing engines have one.
fn guarded<T>(run: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            if !INSIDE.get() {
                before(info);
            }
        }));
    });
    INSIDE.set(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    INSIDE.set(false);
    result.ok()
}

/// Reads what there is in `octets`, message by message. After what the peer does not understand it goes on behind
/// the next end of a line, so that it reads as much as our own reader does of the same octets.
fn each(peer: Peer, octets: &[u8]) {
    if depth(octets) > DEEPEST {
        return;
    }
    guarded(|| {
        let mut rest = octets;
        while !rest.is_empty() {
            let left = match peer.read(rest) {
                Some(left) if left < rest.len() => left,
                _ => match memchr::memchr(b'\n', rest) {
                    Some(end) => rest.len() - end - 1,
                    None => 0,
                },
            };
            rest = &rest[rest.len() - left..];
        }
    });
}

/// For comparing speed: imap-codec reads commands.
pub fn codec_command(octets: &[u8]) {
    each(Peer::CodecCommand, octets);
}

/// For comparing speed: imap-codec reads responses.
pub fn codec_response(octets: &[u8]) {
    each(Peer::CodecResponse, octets);
}

/// For comparing speed: imap-proto reads responses.
pub fn proto_response(octets: &[u8]) {
    each(Peer::ProtoResponse, octets);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_takes_one_whole_message() {
        for (peer, octets, expected) in [
            (Peer::CodecCommand, &b"a NOOP\r\n"[..], true),
            (Peer::CodecCommand, b"a NOOP\r\nb NOOP\r\n", false),
            (Peer::CodecCommand, b"a NOOP", false),
            (Peer::CodecResponse, b"* 1 EXISTS\r\n", true),
            (Peer::ProtoResponse, b"* 1 EXISTS\r\n", true),
            (Peer::ProtoResponse, b"* x\r\n", false),
        ] {
            assert_eq!(peer.accepts(octets), Some(expected), "{peer:?}");
        }
        let nested = "(".repeat(DEEPEST + 1);
        assert_eq!(Peer::ProtoResponse.accepts(nested.as_bytes()), None);
    }

    #[test]
    fn a_panic_of_a_peer_is_caught() {
        assert_eq!(guarded(|| 1), Some(1));
        assert_eq!(guarded(|| -> u8 { panic!("theirs") }), None);
    }
}
