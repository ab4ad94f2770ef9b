//! What exceeds a bound is dropped, and the place in the stream kept: the rest of a line, and
//! literals. What is kept of the message meanwhile leaves the buffer.

use bytes::Buf as _;
use memchr::memchr;

use super::announcement::{Announcement, announcement, resp_text};
use super::{Framed, Framer, State, Text};
use crate::octets::Span;
use crate::wire::{Fault, FaultKind, LiteralMode, Side};

/// Longest announcement that is recognised at the end of a line whose start was dropped.
pub(super) const TAIL: usize = 32;

impl Framer {
    /// Moves what the buffer holds before `end` to what is kept.
    fn keep_first(&mut self, end: usize) {
        self.kept.extend_from_slice(&self.buffer[..end]);
        self.buffer.advance(end);
        self.scanned = 0;
        self.line = 0;
    }

    /// Drops the first `count` octets of the buffer.
    fn drop_first(&mut self, count: usize) {
        self.buffer.advance(count);
        self.skipped += count as u64;
        self.scanned = 0;
        self.line = 0;
    }

    /// Drops the current line but for its first octets, at most `room` and what its end may need.
    #[cold]
    pub(super) fn start_skipping_line(&mut self, kind: FaultKind, room: usize) -> Option<Framed> {
        let from = self.kept.len() + self.line;
        let end = self.line + room.saturating_sub(TAIL);
        self.keep_first(end);
        if self.text == Text::Unread {
            // Without its start the line cannot tell any more; with it, the code may close in what is dropped.
            self.text = match resp_text(&self.kept) {
                Some(_) if self.side == Side::Server => Text::InCode,
                Some(_) | None => Text::No,
            };
        }
        self.tail.clear();
        self.state = State::SkipLine;
        self.easy = 0;
        self.overflow(kind, Span::new(from, self.kept.len()))
    }

    /// Reports a bound that was exceeded, once for each kind and message.
    fn overflow(&mut self, kind: FaultKind, span: Span) -> Option<Framed> {
        let same =
            |fault: &Fault| std::mem::discriminant(&fault.kind) == std::mem::discriminant(&kind);
        if self.faults.iter().any(same) {
            return None;
        }
        self.faults.push(Fault { kind, span });
        Some(Framed::Overflow(kind))
    }

    /// Drops octets up to the line end. `None`: more are needed. `Some(None)`: go on.
    pub(super) fn skip_line(&mut self) -> Option<Option<Framed>> {
        let found = memchr(b'\n', &self.buffer);
        let count = found.map_or(self.buffer.len(), |at| at + 1);
        let from = count.saturating_sub(TAIL);
        self.tail.extend_from_slice(&self.buffer[from..count]);
        let excess = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..excess);
        self.drop_first(count);
        found?;
        self.state = State::Line;
        let announced = announcement(&self.tail).filter(|_| self.text == Text::No);
        let Some(found) = announced else {
            // The frame ends as the line did.
            let ends = if self.tail.ends_with(b"\r\n") { 2 } else { 1 };
            self.take_back(self.tail.len() - ends);
            if ends == 1 {
                self.note_bare_lf(self.kept.len());
            }
            return Some(Some(Framed::Frame(self.message_ended(0))));
        };
        if self.kept.len() >= self.limits.message {
            // Not even the announcement is kept, so that endless literals fill nothing.
            return Some(self.literal_dropped(&found, self.too_long()));
        }
        self.take_back(found.start);
        Some(self.literal_announced(&found))
    }

    /// Puts what the tail of a dropped line holds from `start` on back to what is kept.
    fn take_back(&mut self, start: usize) {
        self.kept.extend_from_slice(&self.tail[start..]);
        self.skipped -= (self.tail.len() - start) as u64;
    }

    /// The octets of a literal will be dropped. A client that waits is told of each, because
    /// it must be answered.
    #[cold]
    pub(super) fn literal_dropped(
        &mut self,
        found: &Announcement,
        kind: FaultKind,
    ) -> Option<Framed> {
        self.keep_first(self.line);
        self.state = State::SkipLiteral {
            left: found.octets,
            mode: found.mode,
        };
        self.easy = 0;
        let end = self.kept.len();
        let span = Span::new(end.saturating_sub(found.length), end);
        let told = self.overflow(kind, span);
        let waits = self.side == Side::Client && found.mode == LiteralMode::Sync;
        told.or_else(|| waits.then_some(Framed::Overflow(kind)))
    }

    /// Drops octets of a literal of which `left` are left. False: more are needed.
    pub(super) fn skip_literal(&mut self, left: u64, mode: LiteralMode) -> bool {
        let there = self.buffer.len();
        let drop = usize::try_from(left).map_or(there, |left| left.min(there));
        self.drop_first(drop);
        let left = left - drop as u64;
        self.state = if left > 0 {
            State::SkipLiteral { left, mode }
        } else {
            State::Line
        };
        left == 0
    }
}
