//! The selected mailbox as the wire tells it: its size, its UID values, and what is known of
//! each message by number (RFC 3501 sections 2.3.1, 6.3.1, 7.3 and 7.4). Message numbers shift
//! with every EXPUNGE, and so does everything here.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use super::message::Message;
use crate::imap::response::{FetchItem, MailboxStatus, StatusItem};
use crate::imap::value::{Flag, Mailbox};

/// A UIDNEXT and what it says about which messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UidNext {
    /// The value.
    pub value: NonZeroU32,
    /// Messages up to this number had been told of when it came: their UIDs are lower.
    pub below: u32,
    /// Messages after this number came later: their UIDs are not lower. `None` if that is not known.
    pub above: Option<u32>,
}

/// The selected mailbox.
#[derive(Clone, Debug, Default)]
pub struct Selected {
    /// Its name; `None` if the command that selected it cannot be read.
    pub mailbox: Option<Mailbox>,
    /// The tagged answer of SELECT or EXAMINE is still to come.
    pub opening: bool,
    /// Selected read-only; `None` if the server did not say.
    pub read_only: Option<bool>,
    /// Opened by EXAMINE.
    pub examined: bool,
    /// Number of messages; `None` if not told, or no longer known.
    pub exists: Option<u32>,
    /// Number of messages with `\Recent`.
    pub recent: Option<u32>,
    /// FLAGS
    pub flags: Option<Vec<Flag>>,
    /// PERMANENTFLAGS
    pub permanent_flags: Option<Vec<Flag>>,
    /// UNSEEN
    pub unseen: Option<NonZeroU32>,
    /// UIDVALIDITY
    pub uid_validity: Option<NonZeroU32>,
    /// UIDNEXT as told at selection.
    pub uid_next: Option<UidNext>,
    /// The latest UIDNEXT, which STATUS or an untagged OK may have told.
    pub uid_next_latest: Option<UidNext>,
    messages: Vec<Option<Box<Message>>>,
    /// UIDs of messages that EXPUNGE took away.
    gone: BTreeSet<NonZeroU32>,
}

impl Selected {
    /// Most messages of which anything is kept.
    pub const KEPT: u32 = 200_000;
    /// Most UIDs of expunged messages that are kept.
    const GONE: usize = 16_384;
    /// How far neighbours with a known UID are looked for.
    const NEAR: usize = 4096;

    /// A mailbox that is being opened.
    #[must_use]
    pub fn opening(mailbox: Option<Mailbox>) -> Self {
        Self {
            mailbox,
            opening: true,
            ..Self::default()
        }
    }

    /// What is known of message `number`.
    #[must_use]
    pub fn message(&self, number: u32) -> Option<&Message> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        self.messages.get(index)?.as_deref()
    }

    /// The nearest message before `number` whose UID is known.
    #[must_use]
    pub fn before(&self, number: u32) -> Option<(u32, NonZeroU32)> {
        let end = usize::try_from(number.checked_sub(1)?).ok()?;
        let end = end.min(self.messages.len());
        let start = end.saturating_sub(Self::NEAR);
        (start..end).rev().find_map(|index| self.uid_at(index))
    }

    /// The nearest message after `number` whose UID is known.
    #[must_use]
    pub fn after(&self, number: u32) -> Option<(u32, NonZeroU32)> {
        let start = usize::try_from(number).ok()?;
        let end = self.messages.len().min(start.saturating_add(Self::NEAR));
        (start..end).find_map(|index| self.uid_at(index))
    }

    fn uid_at(&self, index: usize) -> Option<(u32, NonZeroU32)> {
        let uid = self.messages.get(index)?.as_deref()?.uid?;
        Some((u32::try_from(index + 1).ok()?, uid))
    }

    /// Whether EXPUNGE took away the message that had this UID.
    #[must_use]
    pub fn is_gone(&self, uid: NonZeroU32) -> bool {
        self.gone.contains(&uid)
    }

    /// Numbers and UIDs of the messages whose UID is known, in order of the numbers.
    pub fn uids(&self) -> impl Iterator<Item = (u32, NonZeroU32)> {
        (0..self.messages.len()).filter_map(|index| self.uid_at(index))
    }

    /// Numbers and UIDs around `number`, for people.
    #[must_use]
    pub fn neighbourhood(&self, number: u32) -> String {
        let from = number.saturating_sub(3).max(1);
        let pairs: Vec<String> = (from..=number.saturating_add(3))
            .filter_map(|number| {
                let uid = self.message(number)?.uid?;
                Some(format!("{number}→{uid}"))
            })
            .collect();
        pairs.join(" ")
    }

    /// The UIDNEXT of a STATUS response that is about this mailbox for certain: it has its name
    /// and its UIDVALIDITY, so that it was not deleted and created again by another session.
    #[must_use]
    pub fn uid_next_in(&self, status: &MailboxStatus) -> Option<NonZeroU32> {
        let mut next = None;
        let mut validity = None;
        for item in &status.items {
            match item {
                StatusItem::UidNext(value) => next = Some(*value),
                StatusItem::UidValidity(value) => validity = Some(*value),
                StatusItem::Messages(_)
                | StatusItem::Recent(_)
                | StatusItem::Unseen(_)
                | StatusItem::Deleted(_)
                | StatusItem::DeletedStorage(_)
                | StatusItem::Size(_)
                | StatusItem::AppendLimit(_)
                | StatusItem::HighestModSeq(_)
                | StatusItem::MailboxId(_)
                | StatusItem::Other(..) => {}
            }
        }
        let same = self.mailbox.as_ref() == Some(&status.mailbox)
            && validity.is_some()
            && validity == self.uid_validity;
        next.filter(|_| same)
    }

    /// Forgets what is known of messages by number.
    pub fn forget(&mut self) {
        self.messages = Vec::new();
        let nexts = [&mut self.uid_next, &mut self.uid_next_latest];
        for next in nexts.into_iter().flatten() {
            next.below = 0;
            next.above = None;
        }
    }

    /// Something changed the numbers in a way that is not known.
    pub(crate) fn lose_count(&mut self) {
        self.forget();
        self.exists = None;
    }

    /// EXISTS. Fewer messages than before is against the rules, and leaves us knowing none.
    pub(crate) fn set_exists(&mut self, exists: u32) {
        if self.exists.is_some_and(|before| exists < before) && !self.opening {
            self.forget();
        }
        self.messages
            .truncate(usize::try_from(exists).unwrap_or(usize::MAX));
        self.exists = Some(exists);
    }

    /// EXPUNGE
    pub(crate) fn expunge(&mut self, number: NonZeroU32) {
        let number = number.get();
        if self.exists.is_some_and(|exists| number > exists) {
            return;
        }
        if let Some(exists) = &mut self.exists {
            *exists -= 1;
        }
        let index = usize::try_from(number - 1).unwrap_or(usize::MAX);
        if index < self.messages.len()
            && let Some(message) = self.messages.remove(index)
            && let Some(uid) = message.uid
            && self.gone.len() < Self::GONE
        {
            self.gone.insert(uid);
        }
        let nexts = [&mut self.uid_next, &mut self.uid_next_latest];
        for next in nexts.into_iter().flatten() {
            next.below -= u32::from(number <= next.below);
            if let Some(above) = &mut next.above {
                *above -= u32::from(number <= *above);
            }
        }
    }

    /// FETCH. Gives the octets kept; `None` if the number lies beyond what is kept.
    pub(crate) fn fetched(
        &mut self,
        number: NonZeroU32,
        items: &[FetchItem],
        room: usize,
    ) -> Option<usize> {
        let number = number.get();
        if self.exists.is_some_and(|exists| number > exists) {
            return Some(0);
        }
        if number > Self::KEPT {
            return None;
        }
        let index = usize::try_from(number - 1).ok()?;
        let mut cost = 0;
        if index >= self.messages.len() {
            self.messages.resize_with(index + 1, || None);
        }
        let message = self.messages[index].get_or_insert_with(|| {
            cost += 128;
            Box::default()
        });
        let changed = items.iter().any(|item| match item {
            FetchItem::Uid(uid) => message.uid.is_some_and(|before| before != *uid),
            FetchItem::Flags(_)
            | FetchItem::Envelope(_)
            | FetchItem::InternalDate(_)
            | FetchItem::Rfc822(_)
            | FetchItem::Rfc822Header(_)
            | FetchItem::Rfc822Text(_)
            | FetchItem::Rfc822Size(_)
            | FetchItem::Body(_)
            | FetchItem::BodyStructure(_)
            | FetchItem::Section { .. }
            | FetchItem::Binary { .. }
            | FetchItem::BinarySize { .. }
            | FetchItem::ModSeq(_)
            | FetchItem::EmailId(_)
            | FetchItem::ThreadId(_)
            | FetchItem::SaveDate(_)
            | FetchItem::Preview(_)
            | FetchItem::Annotation(_)
            | FetchItem::Other { .. } => false,
        });
        if changed {
            // Not the message that we knew.
            **message = Message::default();
        }
        for item in items {
            cost += message.learn(item, room.saturating_sub(cost));
        }
        Some(cost)
    }

    /// UIDNEXT, at selection or later.
    pub(crate) fn announce_uid_next(&mut self, value: NonZeroU32) {
        let next = UidNext {
            value,
            below: self.exists.unwrap_or(0),
            above: None,
        };
        if self.opening {
            self.uid_next = Some(next);
        }
        self.uid_next_latest = Some(next);
    }

    /// The tagged OK of SELECT or EXAMINE.
    pub(crate) fn opened(&mut self) {
        self.opening = false;
        if let Some(next) = &mut self.uid_next {
            next.above = self.exists;
        }
    }
}
