//! Our readers beside foreign ones: where the verdicts on a message differ, either one of the known differences applies,
//! each of which the RFC decides, or there is something to mend.

use super::read::each;
use crate::fuzz::peer::Peer;
use crate::imap::{Dialect, Note, command, response};
use crate::octets::show::show;
use crate::wire::{Frame, Side};

mod known;

/// A message on which verdicts differ.
#[derive(Debug)]
pub struct Disagreement<'o> {
    /// Whose verdict is another than ours.
    pub peer: Peer,
    /// The message.
    pub octets: &'o [u8],
    /// What our reader has to say; nothing if it takes the message as legal.
    pub notes: &'o [Note],
}

/// Reads each message as a command and as a response.
pub fn differential(octets: &[u8]) {
    each_disagreement(octets, |disagreement| {
        assert!(
            disagreement.because().is_some(),
            "{:?} {} {}: {:?}",
            disagreement.peer,
            if disagreement.notes.is_empty() {
                "refuses"
            } else {
                "takes"
            },
            show(disagreement.octets),
            disagreement.notes
        );
    });
}

/// Gives `see` each message in `octets` on which a peer's verdict is another than ours.
pub fn each_disagreement(octets: &[u8], mut see: impl FnMut(&Disagreement<'_>)) {
    let dialect = Dialect::rev1_all();
    let mut compare = |peers: &[Peer], frame: &Frame, notes: &[Note]| {
        for &peer in peers {
            if peer.accepts(&frame.octets) == Some(!notes.is_empty()) {
                see(&Disagreement {
                    peer,
                    octets: &frame.octets,
                    notes,
                });
            }
        }
    };
    each(octets, Side::Client, |frame| {
        let read = command::read(frame, &dialect);
        compare(&[Peer::CodecCommand], frame, &read.notes);
    });
    each(octets, Side::Server, |frame| {
        let read = response::read(frame, &dialect);
        compare(
            &[Peer::CodecResponse, Peer::ProtoResponse],
            frame,
            &read.notes,
        );
    });
}
