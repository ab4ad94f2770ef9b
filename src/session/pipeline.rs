//! The commands in flight: which are complete, which wait for the server to ask for more,
//! and which answer belongs to which (RFC 3501 sections 2.2.1, 2.2.2, 5.5 and 7.5). Lines of
//! the client that are not commands (SASL responses, DONE, what follows a literal) are told apart here.

use std::collections::VecDeque;

use bytes::Bytes;

use super::in_flight::{InFlight, Phase};
use super::sent::{name_of, tag_of};
use super::since::Since;
use crate::imap::response::Condition;
use crate::imap::value::Tag;
use crate::imap::{Command, Dialect, Read, Response, command};
use crate::wire::Frame;

/// Most commands in flight that are followed.
const IN_FLIGHT: usize = 4096;
/// Tags of answered commands that are remembered.
const ANSWERED: usize = 4096;
/// What became of a literal whose command was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No literal was under way.
    None,
    /// The command that is being sent was answered; its rest may never come.
    Open,
}

/// All commands in flight, oldest first.
#[derive(Debug, Default)]
pub struct Pipeline {
    commands: Vec<InFlight>,
    answered: VecDeque<Tag>,
    /// Index of the command that is being sent; it may have been answered already.
    open: Option<usize>,
    next: usize,
    unsure: bool,
    extended: bool,
    /// The last line without a usable tag that an untagged BAD refused.
    denied: Option<Bytes>,
}

impl Pipeline {
    /// No command was sent yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The commands in flight, oldest first.
    #[must_use]
    pub fn commands(&self) -> &[InFlight] {
        &self.commands
    }

    /// How many commands were begun: the index that the next one gets.
    #[must_use]
    pub const fn begun(&self) -> usize {
        self.next
    }

    /// The command in flight with this index.
    #[must_use]
    pub fn command(&self, index: usize) -> Option<&InFlight> {
        self.commands.iter().find(|one| one.index == index)
    }

    /// The commands in progress: received in full by the server, or on the way to it (RFC 3501 section 7.4.1).
    pub fn in_progress(&self) -> impl Iterator<Item = &InFlight> {
        self.commands
            .iter()
            .filter(|one| one.phase != Phase::Sending)
    }

    /// The oldest command with this tag.
    #[must_use]
    pub fn find(&self, tag: &Tag) -> Option<&InFlight> {
        self.commands
            .iter()
            .find(|one| one.tag.as_ref() == Some(tag))
    }

    /// Whether a command with this tag was answered before.
    #[must_use]
    pub fn was_answered(&self, tag: &Tag) -> bool {
        self.answered.contains(tag)
    }

    /// True once the client did what makes it impossible to tell commands from other octets:
    /// it sent a literal that was refused, or a command amid an exchange or IDLE.
    #[must_use]
    pub const fn is_unsure(&self) -> bool {
        self.unsure
    }

    /// True once the client sent a command that RFC 3501 does not have as it stands: of an
    /// extension, experimental, or not readable.
    #[must_use]
    pub const fn has_extended(&self) -> bool {
        self.extended
    }

    /// True if a line without a usable tag waits for an answer.
    #[must_use]
    pub fn has_tagless(&self) -> bool {
        self.commands.iter().any(|one| one.tag.is_none())
    }

    /// The line without a usable tag that an untagged BAD refused, until a later command is answered.
    #[must_use]
    pub const fn denied(&self) -> Option<&Bytes> {
        self.denied.as_ref()
    }

    /// Whether a command continuation request has a reason (RFC 3501 section 7.5). Commands of
    /// extensions, and those that cannot be read, may have reasons that we do not know.
    #[must_use]
    pub fn awaits_continuation(&self) -> bool {
        self.unsure
            || self.commands.iter().any(|one| {
                one.owed > 0
                    || one.non_sync
                    || matches!(one.phase, Phase::Exchange { .. } | Phase::Idle)
                    || (!one.is_known() && one.phase != Phase::Sending)
            })
    }

    /// True if the client is in the middle of a command, so that its next octets belong to it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// The command, if any, that opens a mailbox and is the oldest in progress: the server is at it.
    #[must_use]
    pub fn opening(&self) -> Option<&InFlight> {
        self.in_progress().next().filter(|one| one.opens())
    }

    /// The client announced a literal; `pending` is what it sent of the message so far.
    pub fn announce(&mut self, pending: &[u8], sync: bool, entry: usize) {
        let index = match self.open {
            Some(index) => index,
            None => {
                if self.amid_exchange().is_some() {
                    self.unsure = true;
                }
                self.push(tag_of(pending), name_of(pending), entry)
            }
        };
        self.open = Some(index);
        if let Some(one) = self.commands.iter_mut().find(|one| one.index == index) {
            one.owed += u32::from(sync);
            one.non_sync |= !sync;
        }
    }

    /// The client ended a message: a command, or a line of an exchange or of IDLE.
    pub fn line(&mut self, frame: &Frame, entry: usize, dialect: &Dialect) {
        let index = match self.open.take() {
            Some(index) => index,
            None => {
                if self.continue_exchange(frame.content()) {
                    return;
                }
                self.push(tag_of(&frame.octets), name_of(&frame.octets), entry)
            }
        };
        let Some(one) = self.commands.iter_mut().find(|one| one.index == index) else {
            return;
        };
        self.extended = self.extended || !is_base(frame);
        let read = command::read(frame, dialect);
        one.deviating = (!read.notes.is_empty()).then(|| frame.octets.clone());
        one.command = read.value.map(|line| line.command);
        one.phase = match one.name.as_str() {
            "AUTHENTICATE" => Phase::Exchange { challenged: false },
            "IDLE" => Phase::Idle,
            _ => Phase::InProgress,
        };
    }

    fn push(&mut self, tag: Option<Tag>, name: String, entry: usize) -> usize {
        if self.commands.len() >= IN_FLIGHT {
            self.commands.remove(0);
            self.unsure = true;
        }
        let index = self.next;
        self.next += 1;
        self.commands.push(InFlight {
            index,
            tag,
            name,
            command: None,
            deviating: None,
            phase: Phase::Sending,
            owed: 0,
            non_sync: false,
            since: Since::default(),
            entry,
        });
        index
    }

    fn amid_exchange(&mut self) -> Option<&mut InFlight> {
        self.commands
            .iter_mut()
            .find(|one| matches!(one.phase, Phase::Exchange { .. } | Phase::Idle))
    }

    /// True if the line belongs to an exchange or to IDLE.
    fn continue_exchange(&mut self, content: &[u8]) -> bool {
        let Some(one) = self.amid_exchange() else {
            return false;
        };
        match one.phase {
            Phase::Exchange { challenged: true } => {
                one.phase = Phase::Exchange { challenged: false };
            }
            Phase::Idle if content.eq_ignore_ascii_case(b"DONE") => one.phase = Phase::InProgress,
            Phase::Exchange { challenged: false }
            | Phase::Idle
            | Phase::Sending
            | Phase::InProgress => self.unsure = true,
        }
        true
    }

    /// The command that this message completes, its tag, and how it ended. A message that
    /// could not be read still completes a command if its first two words say so.
    #[must_use]
    pub fn completion(
        &self,
        read: &Read<Response>,
        frame: &Frame,
    ) -> Option<(Tag, Option<usize>, Condition)> {
        let (tag, condition) = match &read.value {
            Some(Response::Tagged { tag, condition, .. }) => (tag.clone(), *condition),
            Some(_) => return None,
            None => {
                let tag = tag_of(&frame.octets)?;
                let known = [
                    ("OK", Condition::Ok),
                    ("NO", Condition::No),
                    ("BAD", Condition::Bad),
                ];
                let name = name_of(&frame.octets);
                let (_, condition) = known.into_iter().find(|(word, _)| *word == name)?;
                self.find(&tag)?;
                (tag, condition)
            }
        };
        let index = self.find(&tag).map(|one| one.index);
        Some((tag, index, condition))
    }

    /// Takes in what the server said. `completes` is the command that it answers.
    pub fn hear(
        &mut self,
        read: &Read<Response>,
        completes: Option<usize>,
        outcome: Option<Condition>,
    ) -> Refusal {
        match &read.value {
            Some(response) => self.mark(response, read.is_clean()),
            None => {
                let heard = self.commands.iter_mut();
                heard.for_each(|one| one.since.unread |= one.phase != Phase::Sending);
            }
        }
        match completes {
            Some(index) => self.answer(index, outcome),
            None => Refusal::None,
        }
    }

    fn answer(&mut self, index: usize, outcome: Option<Condition>) -> Refusal {
        let Some(at) = self.commands.iter().position(|one| one.index == index) else {
            return Refusal::None;
        };
        let one = self.commands.remove(at);
        self.denied = None;
        if let Some(tag) = one.tag {
            if self.answered.len() >= ANSWERED {
                self.answered.pop_front();
            }
            self.answered.push_back(tag);
        }
        // A server may pass over a line without a tag in silence.
        self.commands
            .retain(|other| other.tag.is_some() || other.index > index);
        if self.open == Some(index) {
            // Whether the first of its literals was refused, which went out unasked, or the last.
            self.unsure |= one.owed > 1;
            return Refusal::Open;
        }
        if one.owed > 0 && outcome != Some(Condition::Ok) {
            // The literal went out unasked; the server may take its octets for commands.
            self.unsure = true;
        }
        Refusal::None
    }

    /// The server answers a command of which the client has sent only `pending`, the start of its
    /// first line: it found the line too long, or did not wait for its end.
    pub fn interrupt(&mut self, pending: &[u8], entry: usize) {
        if self.open.is_none() {
            self.open = Some(self.push(tag_of(pending), name_of(pending), entry));
            self.unsure = true;
            self.extended = true;
        }
    }

    /// The client will not send the rest of the command that was answered.
    pub fn abandon(&mut self) {
        self.open = None;
    }

    /// The client had sent part of a literal when its command was refused.
    pub fn lose_track(&mut self) {
        self.unsure = true;
    }

    fn mark(&mut self, response: &Response, clean: bool) {
        match response {
            Response::Continuation { .. } => self.grant(),
            Response::Status {
                condition: Condition::Bad,
                ..
            } => {
                if let Some(at) = self.commands.iter().position(|one| one.tag.is_none()) {
                    let one = self.commands.remove(at);
                    if self.open == Some(one.index) {
                        self.unsure = true;
                    }
                    self.denied = one.deviating;
                }
            }
            Response::Tagged { .. }
            | Response::Status { .. }
            | Response::Capability(_)
            | Response::List(_)
            | Response::Lsub(_)
            | Response::MailboxStatus(_)
            | Response::Search { .. }
            | Response::Flags(_)
            | Response::Exists(_)
            | Response::Recent(_)
            | Response::Expunge(_)
            | Response::Fetch { .. }
            | Response::Enabled(_)
            | Response::Esearch(_)
            | Response::Sort { .. }
            | Response::Thread(_)
            | Response::Comparator { .. }
            | Response::Namespace(_)
            | Response::Id(_)
            | Response::Acl(_)
            | Response::ListRights(_)
            | Response::MyRights(_)
            | Response::Quota(_)
            | Response::QuotaRoot(_)
            | Response::Metadata(_)
            | Response::JmapAccess(_)
            | Response::Language(_)
            | Response::Vanished { .. }
            | Response::UidFetch { .. }
            | Response::GenUrlAuth(_)
            | Response::UrlFetch(_)
            | Response::Converted(_)
            | Response::Conversion(_)
            | Response::Unknown { .. } => {
                for one in &mut self.commands {
                    if one.phase != Phase::Sending {
                        one.since.hear(response, clean);
                    }
                }
            }
        }
    }

    /// A continuation request goes to the command that waits for it.
    fn grant(&mut self) {
        if let Some(one) = self.commands.iter_mut().find(|one| one.owed > 0) {
            one.owed -= 1;
        } else if let Some(one) = self.amid_exchange()
            && let Phase::Exchange { challenged } = &mut one.phase
        {
            *challenged = true;
        }
    }
}

/// Whether RFC 3501 alone has this command.
fn is_base(frame: &Frame) -> bool {
    let read = command::read(frame, &Dialect::rev1());
    let unknown = read
        .value
        .as_ref()
        .is_none_or(|line| matches!(line.command, Command::Unknown(_)));
    read.notes.is_empty() && !unknown
}
