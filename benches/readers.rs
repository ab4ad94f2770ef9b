//! Our reader and two foreign ones over the same workload. Each reads every message and
//! says how many it could read.

use std::hint::black_box;

use imap_codec::decode::Decoder as _;
use imap_codec::{CommandCodec, ResponseCodec};
use imapspec::imap::{Dialect, command, response};
use imapspec::wire::{Framed, Framer, Limits, Side};

use crate::workload::Workload;

/// How many octets arrive at once if nothing else is asked for: what our links read.
pub(crate) const PIECE: usize = 64 << 10;

/// Whose reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// This crate's: framing, and the copy into frames, included.
    Ours,
    /// imap-codec, which borrows from the whole stream.
    ImapCodec,
    /// imap-proto, likewise; it reads no commands.
    ImapProto,
}

impl Reader {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Ours, Self::ImapCodec, Self::ImapProto];

    /// For the command line and for criterion.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::ImapCodec => "imap-codec",
            Self::ImapProto => "imap-proto",
        }
    }

    /// Whether it reads what this side sends.
    pub(crate) fn reads(self, side: Side) -> bool {
        self != Self::ImapProto || side == Side::Server
    }

    /// Reads the whole workload, once; ours gets it in pieces of `piece` octets. Gives the
    /// number of messages that were understood.
    pub(crate) fn pass(self, workload: &Workload, piece: usize) -> usize {
        match self {
            Self::Ours => ours(workload, piece),
            Self::ImapCodec => imap_codec(workload),
            Self::ImapProto => imap_proto(workload),
        }
    }
}

fn ours(workload: &Workload, piece: usize) -> usize {
    let dialect = Dialect::default();
    let mut framer = Framer::new(workload.side, Limits::default());
    let mut clean = 0;
    for octets in workload.octets.chunks(piece) {
        framer.push(octets);
        while let Some(framed) = framer.next() {
            let Framed::Frame(frame) = &framed else {
                continue;
            };
            clean += usize::from(match workload.side {
                Side::Client => black_box(&command::read(frame, &dialect)).is_clean(),
                Side::Server => black_box(&response::read(frame, &dialect)).is_clean(),
            });
        }
    }
    clean
}

fn imap_codec(workload: &Workload) -> usize {
    let mut rest = workload.octets.as_slice();
    let mut read = 0;
    match workload.side {
        Side::Client => {
            let codec = CommandCodec::default();
            while let Ok((left, command)) = codec.decode(rest) {
                black_box(&command);
                rest = left;
                read += 1;
            }
        }
        Side::Server => {
            let codec = ResponseCodec::default();
            while let Ok((left, response)) = codec.decode(rest) {
                black_box(&response);
                rest = left;
                read += 1;
            }
        }
    }
    read
}

fn imap_proto(workload: &Workload) -> usize {
    let mut rest = workload.octets.as_slice();
    let mut read = 0;
    while !rest.is_empty()
        && let Ok((left, response)) = imap_proto::Response::parse(rest)
    {
        black_box(&response);
        rest = left;
        read += 1;
    }
    read
}
