//! Cuts a stream into messages: a line, or lines joined by literals (RFC 3501
//! sections 2.2 and 4.3, RFC 7888, RFC 3516). It looks at each octet once, however the
//! stream is cut, and holds no more than its bounds; what exceeds them is skipped and
//! reported, so that the place in the stream is not lost. Characters are the reader's matter.

mod announcement;
mod skip;
#[cfg(test)]
mod tests;

use bytes::{Buf as _, BufMut as _, BytesMut};
use memchr::memchr;

use super::{Fault, FaultKind, Frame, Literal, LiteralMode, Side};
use crate::octets::Span;

/// Bounds on one message, in octets unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// One line, its end included.
    pub line: usize,
    /// One literal.
    pub literal: u64,
    /// Number of literals.
    pub literals: usize,
    /// The whole message.
    pub message: usize,
}

impl Default for Limits {
    /// Ample for what a server may rightly send: 4 MiB lines, 64 MiB literals and messages.
    fn default() -> Self {
        Self {
            line: 4 << 20,
            literal: 64 << 20,
            literals: 50_000,
            message: 80 << 20,
        }
    }
}

/// What the framer found next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Framed {
    /// A line ended in the announcement of a literal, which has not been read yet.
    Announced {
        /// Octets announced.
        octets: u64,
        /// Whether the sender waits for a continuation request.
        mode: LiteralMode,
        /// `~{n}`.
        binary: bool,
    },
    /// A bound was exceeded; the message is still under way and will carry the fault.
    Overflow(FaultKind),
    /// A whole message.
    Frame(Frame),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Looking for the end of a line.
    Line,
    /// Inside a literal that ends at this index of the buffer.
    Literal { end: usize, mode: LiteralMode },
    /// Dropping the rest of a line; what is kept of it has left the buffer.
    SkipLine,
    /// Dropping this many octets of a literal; what is kept of the message has left the buffer.
    SkipLiteral { left: u64, mode: LiteralMode },
}

/// Whether the message is one that ends in human-readable text, where braces mean nothing:
/// `resp-text` (RFC 3501 section 9) outside of its response code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Text {
    /// Nothing of the message was looked at.
    Unread,
    /// It is none.
    No,
    /// It is one, and its response code is still open.
    InCode,
}

/// Most faults reported for one message.
const FAULTS: usize = 64;

/// The least and, unless one message needs more, the most octets that the buffer is made for.
const ROOM: (usize, usize) = (4 << 10, 4 << 20);

/// How far a line's end is looked for without a call.
const NEAR: usize = 48;

/// How the current line goes on.
enum Line {
    /// Its end has not arrived.
    Open,
    /// It ends before this index of the buffer.
    Ends(usize),
    /// It exceeds a bound, this one, which leaves it so many octets.
    TooLong(FaultKind, usize),
}

/// The machine. Push octets in, take messages out.
#[derive(Debug)]
pub struct Framer {
    side: Side,
    limits: Limits,
    /// What arrived and belongs to no finished message, but for the octets in `kept`.
    buffer: BytesMut,
    /// How many octets the buffer was last made for, those included that have left it.
    room: usize,
    /// The first octets of the message under way, once octets after them were dropped.
    kept: BytesMut,
    state: State,
    /// Nothing can be found before the buffer holds this many octets.
    awaited: usize,
    /// Up to so many octets in the buffer, one that is no LF ends nothing and exceeds nothing.
    easy: usize,
    /// Everything in the buffer before this index was searched for a line end.
    scanned: usize,
    /// Where the current line begins in the buffer.
    line: usize,
    /// Last octets of a line that is being dropped.
    tail: Vec<u8>,
    text: Text,
    literals: Vec<Literal>,
    faults: Vec<Fault>,
    offset: u64,
    /// Octets of the message under way that were dropped.
    skipped: u64,
}

impl Framer {
    /// A framer for what `side` sends.
    #[must_use]
    pub fn new(side: Side, limits: Limits) -> Self {
        Self {
            side,
            limits,
            buffer: BytesMut::new(),
            room: 0,
            kept: BytesMut::new(),
            state: State::Line,
            awaited: 0,
            easy: limits.line.min(limits.message),
            scanned: 0,
            line: 0,
            tail: Vec::new(),
            text: Text::Unread,
            literals: Vec::new(),
            faults: Vec::new(),
            offset: 0,
            skipped: 0,
        }
    }

    /// Adds octets that arrived.
    #[inline]
    pub fn push(&mut self, octets: &[u8]) {
        if let [octet] = octets {
            if self.buffer.len() == self.buffer.capacity() {
                self.make_room(1);
            }
            self.buffer.put_u8(*octet);
        } else {
            if self.buffer.capacity() - self.buffer.len() < octets.len() {
                self.make_room(octets.len());
            }
            self.buffer.extend_from_slice(octets);
        }
    }

    /// Makes room for `more` octets. What the buffer holds has to move then; where that is much,
    /// the new buffer is larger than the last, so that on the whole little is moved.
    #[cold]
    fn make_room(&mut self, more: usize) {
        let there = self.buffer.len();
        let (least, most) = ROOM;
        let little = there.saturating_mul(64) <= self.room;
        if (little || self.room >= most) && self.buffer.try_reclaim(more) {
            return;
        }
        // A message that fills most of it may grow where it stands.
        let grows = there.saturating_mul(2) >= self.room;
        self.room = (self.room.saturating_mul(4))
            .clamp(least, most)
            .max(there + more);
        if grows {
            self.buffer.reserve(self.room - there);
            return;
        }
        let mut buffer = BytesMut::with_capacity(self.room);
        buffer.extend_from_slice(&self.buffer);
        self.buffer = buffer;
    }

    /// The octets of the message under way, as far as they are kept; after a bound was
    /// exceeded, those before that place.
    #[must_use]
    pub fn pending(&self) -> &[u8] {
        if self.kept.is_empty() {
            &self.buffer
        } else {
            &self.kept
        }
    }

    /// True if no message is under way: nothing is kept, dropped or awaited.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.buffer.is_empty() && self.kept.is_empty() && self.state == State::Line
    }

    /// Octets that a literal under way still lacks; `None` outside of a literal.
    #[must_use]
    pub fn missing(&self) -> Option<u64> {
        match self.state {
            State::Literal { end, .. } => Some(end.saturating_sub(self.buffer.len()) as u64),
            State::SkipLiteral { left, .. } => Some(left),
            State::Line | State::SkipLine => None,
        }
    }

    /// How the literal under way was announced; `None` outside of a literal.
    #[must_use]
    pub const fn mode(&self) -> Option<LiteralMode> {
        match self.state {
            State::Literal { mode, .. } | State::SkipLiteral { mode, .. } => Some(mode),
            State::Line | State::SkipLine => None,
        }
    }

    /// True if a literal of `announced` octets is under way, and nothing came after its announcement: of a
    /// literal of no octets, not the line that goes on behind it either.
    #[must_use]
    pub fn lacks_all(&self, announced: u64) -> bool {
        let begun = match self.state {
            State::Literal { .. } => self.line,
            State::SkipLiteral { .. } => 0,
            State::Line | State::SkipLine => return false,
        };
        self.missing() == Some(announced) && self.buffer.len() == begun
    }

    /// Drops the message under way after its announced literal was refused: the sender
    /// of a synchronising literal then sends neither the literal nor the rest.
    pub fn refuse(&mut self) {
        let end = match self.state {
            State::Literal { .. } => self.line,
            State::SkipLiteral { .. } => 0,
            State::Line | State::SkipLine => return,
        };
        self.buffer.advance(end);
        self.literals.clear();
        self.faults.clear();
        self.restart(end as u64);
    }

    /// Drops everything that arrived and was not taken.
    pub fn clear(&mut self) {
        let length = self.buffer.len() as u64;
        self.buffer.clear();
        self.literals.clear();
        self.faults.clear();
        self.restart(length);
    }

    /// Starts a message, after one of which `taken` octets had been in the buffer until now.
    #[inline]
    fn restart(&mut self, taken: u64) {
        self.offset += taken + self.kept.len() as u64 + self.skipped;
        self.kept.clear();
        self.state = State::Line;
        self.awaited = 0;
        self.easy = self.limits.line.min(self.limits.message);
        self.scanned = 0;
        self.line = 0;
        self.tail.clear();
        self.text = Text::Unread;
        self.skipped = 0;
    }

    /// The next thing found in what was pushed; `None` when more octets are needed.
    #[allow(
        clippy::should_implement_trait,
        reason = "a machine that goes on after None, not an iterator"
    )]
    #[inline]
    pub fn next(&mut self) -> Option<Framed> {
        if self.is_waiting() {
            None
        } else {
            self.advance()
        }
    }

    /// True if what arrived last ends nothing for certain. This is for octets that arrive one
    /// by one; [`Framer::advance`] sees the same.
    #[inline]
    fn is_waiting(&mut self) -> bool {
        let there = self.buffer.len();
        if there < self.awaited {
            return true;
        }
        let waits =
            self.scanned + 1 == there && there <= self.easy && self.buffer.last() != Some(&b'\n');
        if waits {
            self.scanned = there;
        }
        waits
    }

    fn advance(&mut self) -> Option<Framed> {
        if let Some(frame) = self.plain_line() {
            return Some(Framed::Frame(frame));
        }
        loop {
            let found = match self.state {
                State::Line => match self.find_line_end() {
                    Line::Open => return None,
                    Line::Ends(end) => match self.announced(end) {
                        None => return Some(Framed::Frame(self.message_ended(end))),
                        Some(found) => {
                            self.line = end;
                            self.literal_announced(&found)
                        }
                    },
                    Line::TooLong(kind, room) => self.start_skipping_line(kind, room),
                },
                State::Literal { end, .. } => {
                    if self.buffer.len() < end {
                        return None;
                    }
                    self.awaited = 0;
                    if self.kept.is_empty() {
                        self.easy = self.limits.line.min(self.limits.message);
                    }
                    self.scanned = end;
                    self.line = end;
                    self.state = State::Line;
                    None
                }
                State::SkipLine => self.skip_line()?,
                State::SkipLiteral { left, mode } => {
                    if !self.skip_literal(left, mode) {
                        return None;
                    }
                    None
                }
            };
            if found.is_some() {
                return found;
            }
        }
    }

    /// The message, if it is a line that announces nothing, ends as it should and keeps to the bounds: most are.
    #[inline(always)]
    fn plain_line(&mut self) -> Option<Frame> {
        if self.line > 0 || self.easy == 0 {
            return None;
        }
        let end = self.scanned + find_lf(&self.buffer[self.scanned..])? + 1;
        let plain = match &self.buffer[..end] {
            [.., last, b'\r', b'\n'] => *last != b'}',
            _ => false,
        };
        if !plain || end > self.easy {
            return None;
        }
        let offset = self.offset;
        self.offset += end as u64;
        self.scanned = 0;
        Some(Frame {
            octets: self.buffer.split_to(end).freeze(),
            literals: Vec::new(),
            faults: Vec::new(),
            offset,
        })
    }

    /// How many octets the bounds leave to the current line.
    #[inline]
    fn line_room(&self) -> usize {
        let before = self.kept.len() + self.line;
        let room = self.limits.message.saturating_sub(before);
        room.min(self.limits.line)
    }

    #[inline]
    fn find_line_end(&mut self) -> Line {
        let found = find_lf(&self.buffer[self.scanned..]);
        let end = found.map_or(self.buffer.len(), |at| self.scanned + at + 1);
        self.scanned = end;
        let room = self.line_room();
        if end - self.line > room {
            let limit = self.limits.line;
            let kind = if limit <= room {
                FaultKind::LineTooLong { limit }
            } else {
                self.too_long()
            };
            return Line::TooLong(kind, room);
        }
        if found.is_none() {
            return Line::Open;
        }
        if !self.buffer[self.line..end].ends_with(b"\r\n") {
            self.note_bare_lf(self.kept.len() + end);
        }
        Line::Ends(end)
    }

    #[cold]
    fn note_bare_lf(&mut self, end: usize) {
        if self.faults.len() < FAULTS {
            self.faults.push(Fault {
                kind: FaultKind::BareLf,
                span: Span::new(end.saturating_sub(1), end),
            });
        }
    }

    /// A message ends at `end` of the buffer.
    #[inline(always)]
    fn message_ended(&mut self, end: usize) -> Frame {
        let last = self.buffer.split_to(end);
        let octets = if self.kept.is_empty() {
            last.freeze()
        } else {
            self.kept.extend_from_slice(&last);
            self.kept.split().freeze()
        };
        let length = octets.len() as u64;
        let frame = Frame {
            octets,
            literals: std::mem::take(&mut self.literals),
            faults: std::mem::take(&mut self.faults),
            offset: self.offset,
        };
        self.restart(length);
        frame
    }

    const fn too_long(&self) -> FaultKind {
        FaultKind::MessageTooLong {
            limit: self.limits.message,
        }
    }
}

/// The first LF. Most lines are short, so that the start is not worth a call.
#[inline]
fn find_lf(octets: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let mut at = 0;
    for eight in octets[..octets.len().min(NEAR)].as_chunks().0 {
        // An octet that becomes zero has its highest bit set below, and so has one above 0x7F.
        let zeros = u64::from_le_bytes(*eight) ^ (ONES * u64::from(b'\n'));
        let hits = zeros.wrapping_sub(ONES) & (ONES * 0x80);
        if hits != 0 {
            at += hits.trailing_zeros() as usize / 8;
            if octets[at] == b'\n' {
                return Some(at);
            }
            break;
        }
        at += 8;
    }
    memchr(b'\n', &octets[at..]).map(|more| at + more)
}
