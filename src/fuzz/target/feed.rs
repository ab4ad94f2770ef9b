//! Framing: however the stream is cut, the same messages come out, within the bounds.

use crate::wire::{Framed, Framer, Limits, Side};

/// The first octet chooses side and bounds, the second how the rest is cut.
pub fn feed(octets: &[u8]) {
    let [how, cut, stream @ ..] = octets else {
        return;
    };
    let side = if how & 1 == 0 {
        Side::Client
    } else {
        Side::Server
    };
    let limits = if how & 2 == 0 {
        Limits::default()
    } else {
        Limits {
            line: 40,
            literal: 16,
            literals: 3,
            message: 100,
        }
    };
    let whole = frames(side, limits, [stream]);
    let size = usize::from(*cut).max(1);
    assert_eq!(
        whole,
        frames(side, limits, stream.chunks(size)),
        "in pieces of {size}"
    );
    assert_eq!(
        whole,
        frames(side, limits, stream.chunks(1)),
        "octet by octet"
    );
    let mut kept = 0;
    for framed in &whole {
        if let Framed::Frame(frame) = framed {
            assert!(
                frame.octets.len() <= limits.message.max(limits.line) + 64,
                "{} octets are kept",
                frame.octets.len()
            );
            kept += frame.octets.len();
        }
    }
    assert!(kept <= stream.len(), "more octets come out than went in");
}

fn frames<'o>(
    side: Side,
    limits: Limits,
    pieces: impl IntoIterator<Item = &'o [u8]>,
) -> Vec<Framed> {
    let mut framer = Framer::new(side, limits);
    let mut found = Vec::new();
    for piece in pieces {
        framer.push(piece);
        while let Some(framed) = framer.next() {
            found.push(framed);
        }
    }
    found
}
