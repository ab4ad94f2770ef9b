//! The record of a connection: what crossed, in which direction, at which octet
//! offset and when. It is evidence, so it keeps the octets as they were.

use bytes::Bytes;

use super::Side;
use crate::octets::Moment;

/// One write of the client, or one message of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Who sent it.
    pub side: Side,
    /// Offset of its first octet in that side's stream.
    pub offset: u64,
    /// When the last octet was sent or received.
    pub at: Moment,
    /// The octets; at most [`Transcript::KEPT`] of them.
    pub octets: Bytes,
    /// How many octets it had.
    pub length: u64,
}

/// All that crossed one connection.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    entries: Vec<Entry>,
    sent: u64,
    received: u64,
    dropped: usize,
    held: usize,
}

impl Transcript {
    /// Octets kept of one entry.
    pub const KEPT: usize = 256 * 1024;
    /// Entries kept of one connection; later ones are only counted.
    pub const ENTRIES: usize = 20_000;
    /// Octets kept of one connection; later entries keep none.
    pub const HELD: usize = 128 << 20;

    /// An empty record.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes octets that crossed and gives the index of their entry.
    pub fn record(&mut self, side: Side, octets: &Bytes, at: Moment) -> usize {
        let length = octets.len() as u64;
        let stream = match side {
            Side::Client => &mut self.sent,
            Side::Server => &mut self.received,
        };
        let offset = *stream;
        *stream += length;
        if self.entries.len() >= Self::ENTRIES {
            self.dropped += 1;
            return self.entries.len() - 1;
        }
        let kept = octets.len().min(Self::KEPT).min(Self::HELD - self.held);
        self.held += kept;
        // A slice would hold on to all of a long message.
        let octets = if kept < octets.len() {
            Bytes::copy_from_slice(&octets[..kept])
        } else {
            octets.clone()
        };
        self.entries.push(Entry {
            side,
            offset,
            at,
            octets,
            length,
        });
        self.entries.len() - 1
    }

    /// The entries, in the order in which they crossed.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many entries were only counted, for want of room.
    #[must_use]
    pub const fn dropped(&self) -> usize {
        self.dropped
    }
}
