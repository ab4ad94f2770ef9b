//! One connection: where it stands (RFC 3501 section 3), which mailbox it has selected, and
//! its own view of the messages in it. What others change reaches the view in `sync`.

use std::collections::{BTreeSet, VecDeque};
use std::num::NonZeroU32;

use super::Send;
use super::config::Config;
use super::quirk::Scene;
use super::store::{Mailbox, MailboxId};
use crate::imap::Command;
use crate::imap::value::{SeqRange, SequenceSet, Tag};
use crate::octets::Moment;
use crate::wire::{Framer, Limits, Side};

/// What the next line of the client is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// A command.
    Command,
    /// The response to a SASL challenge, for the AUTHENTICATE with this tag.
    Sasl(Tag),
    /// Nothing, until TLS is there.
    Handshake,
    /// Nothing any more.
    Closed,
}

/// What a command asks for after its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// Go on.
    Stay,
    /// Start TLS.
    StartTls,
    /// Close the connection.
    Close,
}

/// One message in the view of a session; its place is its message number less one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seat {
    /// Its UID.
    pub(super) uid: NonZeroU32,
    /// Revision of the mailbox at which the client was last told the flags.
    pub(super) told: u64,
}

/// The selected mailbox as this session sees it.
#[derive(Clone, Debug)]
pub(super) struct Selected {
    pub(super) mailbox: MailboxId,
    pub(super) read_only: bool,
    /// UIDVALIDITY as it was told.
    pub(super) view: Vec<Seat>,
    /// UIDs that are `\Recent` here.
    pub(super) recent: BTreeSet<NonZeroU32>,
    /// The count of the last RECENT.
    pub(super) recent_told: usize,
    /// How many keywords of the mailbox the last FLAGS had.
    pub(super) keywords_told: usize,
    /// Revision of the mailbox when the view was last brought up to date in all.
    pub(super) revision: u64,
}

/// One connection.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) framer: Framer,
    pub(super) phase: Phase,
    pub(super) secure: bool,
    /// Who is logged in: index of the account.
    pub(super) account: Option<usize>,
    pub(super) selected: Option<Selected>,
    pub(super) out: VecDeque<Send>,
    /// When the client last sent something.
    pub(super) heard: Moment,
    /// What came behind STARTTLS in the clear, for a fault that does not drop it.
    pub(super) kept: Vec<u8>,
    /// The message under way exceeded a bound.
    pub(super) overflow: bool,
    /// Commands so far.
    pub(super) commands: u64,
    /// Commands so far in the octets that arrived last.
    pub(super) burst: u32,
    /// The last SELECT or EXAMINE found no mailbox.
    pub(super) stumbled: bool,
    /// A fault takes the next command for something else.
    pub(super) confused: bool,
}

impl Session {
    pub(super) fn new(secure: bool, config: &Config, now: Moment) -> Self {
        let bounds = config.bounds;
        let literal = usize::try_from(bounds.literal).unwrap_or(usize::MAX);
        let limits = Limits {
            line: bounds.line,
            literal: bounds.literal,
            literals: 1000,
            message: literal.saturating_add(bounds.line.saturating_mul(4)),
        };
        Self {
            framer: Framer::new(Side::Client, limits),
            phase: Phase::Command,
            secure,
            account: None,
            selected: None,
            out: VecDeque::new(),
            heard: now,
            overflow: false,
            commands: 0,
            kept: Vec::new(),
            burst: 0,
            stumbled: false,
            confused: false,
        }
    }

    /// Adds octets to what is to be sent.
    pub(super) fn push(&mut self, octets: Vec<u8>) {
        if let Some(Send::Octets(last)) = self.out.back_mut() {
            last.extend_from_slice(&octets);
        } else {
            self.out.push_back(Send::Octets(octets));
        }
    }

    /// Ends the connection after what is to be sent.
    pub(super) fn close(&mut self) {
        if self.phase != Phase::Closed {
            self.phase = Phase::Closed;
            self.selected = None;
            self.out.push_back(Send::Close);
        }
    }

    /// Where the session stands, for the hooks.
    pub(super) fn scene<'c>(
        &self,
        command: Option<&'c Command>,
        tag: Option<&'c Tag>,
    ) -> Scene<'c> {
        let selected = self.selected.as_ref();
        Scene {
            command,
            tag,
            exists: self.exists(),
            selected: selected.is_some(),
            read_only: selected.is_some_and(|selected| selected.read_only),
            commands: self.commands,
        }
    }

    /// Messages that the client knows of.
    pub(super) fn exists(&self) -> u32 {
        self.selected.as_ref().map_or(0, Selected::exists)
    }
}

impl Selected {
    /// The view of a mailbox that is being selected. Messages that nobody has seen become
    /// `\Recent` here; only a session that may write takes that from others.
    pub(super) fn new(id: MailboxId, mailbox: &mut Mailbox, read_only: bool) -> Self {
        let mut selected = Self {
            mailbox: id,
            read_only,
            view: Vec::new(),
            recent: BTreeSet::new(),
            recent_told: 0,
            keywords_told: mailbox.keywords.len(),
            revision: mailbox.revision(),
        };
        selected.take_new(mailbox, false);
        selected.recent_told = selected.recent.len();
        selected
    }

    /// Takes the messages into the view that lie behind it, and gives how many there were.
    pub(super) fn take_new(&mut self, mailbox: &mut Mailbox, claims_anyway: bool) -> usize {
        let last = self.view.last().map(|seat| seat.uid);
        let start = mailbox
            .messages()
            .partition_point(|message| Some(message.uid) <= last);
        let revision = mailbox.revision();
        let mut unclaimed = Vec::new();
        for message in &mailbox.messages()[start..] {
            self.view.push(Seat {
                uid: message.uid,
                told: revision,
            });
            if message.unclaimed {
                self.recent.insert(message.uid);
                unclaimed.push(message.uid);
            }
        }
        if !self.read_only || claims_anyway {
            for uid in unclaimed {
                mailbox.claim(uid);
            }
        }
        mailbox.messages().len() - start
    }

    /// Number of messages in the view.
    pub(super) fn exists(&self) -> u32 {
        u32::try_from(self.view.len()).unwrap_or(u32::MAX)
    }

    /// Places in the view that `set` means, in ascending order. `None` if it names a message
    /// number that does not exist (RFC 3501 section 9, `seq-number`); UIDs may be missing.
    pub(super) fn places(&self, set: &SequenceSet, uid: bool) -> Option<Vec<usize>> {
        let largest = if uid {
            self.view.last().map_or(0, |seat| seat.uid.get())
        } else {
            self.exists()
        };
        let mut ranges: Vec<(u32, u32)> = set
            .0
            .iter()
            .filter_map(|range: &SeqRange| range.resolve(largest))
            .collect();
        if !uid && ranges.iter().any(|&(low, high)| low == 0 || high > largest) {
            return None;
        }
        ranges.sort_unstable();
        let mut places = Vec::new();
        let mut from = 0;
        for (low, high) in ranges {
            let (start, end) = if uid {
                (
                    self.view.partition_point(|seat| seat.uid.get() < low),
                    self.view.partition_point(|seat| seat.uid.get() <= high),
                )
            } else {
                (low as usize - 1, high as usize)
            };
            let start = start.max(from);
            places.extend(start..end);
            from = from.max(end);
        }
        Some(places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::value::SeqNumber;

    fn number(number: u32) -> SeqNumber {
        NonZeroU32::new(number).map_or(SeqNumber::Star, SeqNumber::Number)
    }

    #[test]
    fn sets_mean_places() {
        let uids = [2u32, 5, 7, 9];
        let selected = Selected {
            mailbox: crate::server::store::Store::new(&Config::default())
                .find(0, b"INBOX")
                .expect("an INBOX"),
            read_only: false,
            view: uids
                .iter()
                .filter_map(|&uid| NonZeroU32::new(uid))
                .map(|uid| Seat { uid, told: 0 })
                .collect(),
            recent: BTreeSet::new(),
            recent_told: 0,
            keywords_told: 0,
            revision: 0,
        };
        let range = |a, b| SeqRange::Range(number(a), number(b));
        let one = |a| SeqRange::One(number(a));
        // Zero stands for `*`.
        type Row<'r> = (&'r [SeqRange], bool, Option<&'r [usize]>);
        let table: &[Row<'_>] = &[
            (&[one(1)], false, Some(&[0])),
            (&[range(2, 0)], false, Some(&[1, 2, 3])),
            (&[range(0, 2)], false, Some(&[1, 2, 3])),
            (
                &[range(1, 3), range(2, 4), one(1)],
                false,
                Some(&[0, 1, 2, 3]),
            ),
            (&[one(5)], false, None),
            (&[range(3, 9)], false, None),
            (&[one(0)], true, Some(&[3])),
            (&[range(100, 0)], true, Some(&[3])),
            (&[range(3, 7), one(2)], true, Some(&[0, 1, 2])),
            (&[one(4)], true, Some(&[])),
        ];
        for (set, uid, expected) in table {
            assert_eq!(
                selected.places(&SequenceSet(set.to_vec()), *uid).as_deref(),
                *expected,
                "{set:?} {uid}"
            );
        }
    }
}
