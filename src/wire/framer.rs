//! Cuts a stream into messages: a line, or lines joined by literals (RFC 3501
//! sections 2.2 and 4.3, RFC 7888, RFC 3516). It looks at each octet once, however the
//! stream is cut, and holds no more than its bounds; what exceeds them is skipped and
//! reported, so that the place in the stream is not lost. Characters are the reader's matter.

use bytes::{Buf as _, BytesMut};
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
    Literal { end: usize },
    /// Dropping the rest of a line; the octets kept of it end at the buffer's end.
    SkipLine,
    /// Dropping this many octets of a literal.
    SkipLiteral { left: u64 },
}

/// Longest announcement that is recognised at the end of a line whose start was dropped.
const TAIL: usize = 32;

/// The machine. Push octets in, take messages out.
#[derive(Debug)]
pub struct Framer {
    side: Side,
    limits: Limits,
    buffer: BytesMut,
    state: State,
    /// Everything before this index was searched for a line end.
    scanned: usize,
    /// Where the current line begins in the buffer.
    line: usize,
    /// End of what belongs to the message under way when octets are being dropped.
    kept: usize,
    /// Last octets of a line that is being dropped.
    tail: Vec<u8>,
    literals: Vec<Literal>,
    faults: Vec<Fault>,
    offset: u64,
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
            state: State::Line,
            scanned: 0,
            line: 0,
            kept: 0,
            tail: Vec::new(),
            literals: Vec::new(),
            faults: Vec::new(),
            offset: 0,
            skipped: 0,
        }
    }

    /// Adds octets that arrived.
    pub fn push(&mut self, octets: &[u8]) {
        self.buffer.extend_from_slice(octets);
    }

    /// The octets of the message under way, as far as they are kept.
    #[must_use]
    pub fn pending(&self) -> &[u8] {
        &self.buffer
    }

    /// Octets that a literal under way still lacks; `None` outside of a literal.
    #[must_use]
    pub fn missing(&self) -> Option<u64> {
        match self.state {
            State::Literal { end } => Some(end.saturating_sub(self.buffer.len()) as u64),
            State::SkipLiteral { left } => Some(left),
            State::Line | State::SkipLine => None,
        }
    }

    /// Drops the message under way after its announced literal was refused: the sender
    /// of a synchronising literal then sends neither the literal nor the rest.
    pub fn refuse(&mut self) {
        let end = match self.state {
            State::Literal { .. } => self
                .literals
                .pop()
                .map_or(0, |literal| literal.announce.end),
            State::SkipLiteral { .. } => self.kept,
            State::Line | State::SkipLine => return,
        };
        self.offset += end as u64 + self.skipped;
        self.buffer.advance(end);
        self.restart();
    }

    /// Drops everything that arrived and was not taken.
    pub fn clear(&mut self) {
        self.offset += self.buffer.len() as u64 + self.skipped;
        self.buffer.clear();
        self.restart();
    }

    fn restart(&mut self) {
        self.state = State::Line;
        self.scanned = 0;
        self.line = 0;
        self.kept = 0;
        self.tail.clear();
        self.literals = Vec::new();
        self.faults = Vec::new();
        self.skipped = 0;
    }

    /// The next thing found in what was pushed; `None` when more octets are needed.
    #[allow(
        clippy::should_implement_trait,
        reason = "a machine that goes on after None, not an iterator"
    )]
    pub fn next(&mut self) -> Option<Framed> {
        loop {
            match self.state {
                State::Line => match memchr(b'\n', &self.buffer[self.scanned..]) {
                    Some(at) => {
                        let end = self.scanned + at + 1;
                        self.scanned = end;
                        if end - self.line > self.limits.line {
                            return Some(self.start_skipping_line());
                        }
                        if let Some(framed) = self.line_ended(end) {
                            return Some(framed);
                        }
                    }
                    None => {
                        self.scanned = self.buffer.len();
                        if self.buffer.len() - self.line > self.limits.line {
                            return Some(self.start_skipping_line());
                        }
                        return None;
                    }
                },
                State::Literal { end } => {
                    if self.buffer.len() < end {
                        return None;
                    }
                    self.scanned = end;
                    self.line = end;
                    self.state = State::Line;
                }
                State::SkipLine => {
                    if let Some(framed) = self.skip_line()? {
                        return Some(framed);
                    }
                }
                State::SkipLiteral { left } => {
                    let there = (self.buffer.len() - self.kept) as u64;
                    let drop = there.min(left);
                    self.drop_after_kept(usize::try_from(drop).unwrap_or(usize::MAX));
                    if drop < left {
                        self.state = State::SkipLiteral { left: left - drop };
                        return None;
                    }
                    self.scanned = self.kept;
                    self.line = self.kept;
                    self.state = State::Line;
                }
            }
        }
    }

    /// Removes `count` octets that follow the kept part of the message.
    fn drop_after_kept(&mut self, count: usize) {
        let rest = self.buffer.split_off(self.kept);
        self.buffer.extend_from_slice(&rest[count..]);
        self.skipped += count as u64;
    }

    fn start_skipping_line(&mut self) -> Framed {
        let kind = FaultKind::LineTooLong {
            limit: self.limits.line,
        };
        self.kept = self.line + self.limits.line.saturating_sub(TAIL);
        self.faults.push(Fault {
            kind,
            span: Span::new(self.line, self.kept),
        });
        self.tail.clear();
        self.state = State::SkipLine;
        Framed::Overflow(kind)
    }

    /// Drops octets up to the line end. `None`: more are needed. `Some(None)`: go on.
    fn skip_line(&mut self) -> Option<Option<Framed>> {
        let found = memchr(b'\n', &self.buffer[self.kept..]);
        let count = found.map_or(self.buffer.len() - self.kept, |at| at + 1);
        let from = count.saturating_sub(TAIL);
        self.tail
            .extend_from_slice(&self.buffer[self.kept + from..self.kept + count]);
        let excess = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..excess);
        self.drop_after_kept(count);
        found?;
        // Put the end of the line back, so that the frame ends as the line did.
        let announced = announcement(&self.tail);
        let rest = self.buffer.split_off(self.kept);
        let end = self.tail.len();
        let ends = if self.tail.ends_with(b"\r\n") { 2 } else { 1 };
        let keep = announced.as_ref().map_or(end - ends, |found| found.start);
        let keep = self.tail[keep..].to_vec();
        self.buffer.extend_from_slice(&keep);
        self.skipped = self.skipped.saturating_sub(keep.len() as u64);
        let end = self.buffer.len();
        self.buffer.extend_from_slice(&rest);
        self.scanned = end;
        self.state = State::Line;
        Some(self.line_ended(end))
    }

    /// A line of the message ends before `end`: it announces a literal, or the message is complete.
    fn line_ended(&mut self, end: usize) -> Option<Framed> {
        let line = &self.buffer[self.line..end];
        if !line.ends_with(b"\r\n") {
            self.faults.push(Fault {
                kind: FaultKind::BareLf,
                span: Span::new(end - 1, end),
            });
        }
        if let Some(found) = announcement(line)
            && (self.side == Side::Client || !self.ends_in_text(self.line + found.start))
        {
            let announce = Span::new(self.line + found.start, end);
            return self.literal_announced(&found, announce);
        }
        let octets = self.buffer.split_to(end).freeze();
        let length = octets.len() as u64 + self.skipped;
        let frame = Frame {
            octets,
            literals: std::mem::take(&mut self.literals),
            faults: std::mem::take(&mut self.faults),
            offset: self.offset,
        };
        self.offset += length;
        self.restart();
        Some(Framed::Frame(frame))
    }

    fn literal_announced(&mut self, found: &Announcement, announce: Span) -> Option<Framed> {
        let end = announce.end;
        let limits = self.limits;
        let too_much = if found.octets > limits.literal {
            Some(FaultKind::LiteralTooLarge {
                octets: found.octets,
                limit: limits.literal,
            })
        } else if self.literals.len() >= limits.literals {
            Some(FaultKind::TooManyLiterals {
                limit: limits.literals,
            })
        } else if end as u64 + found.octets > limits.message as u64 {
            Some(FaultKind::MessageTooLong {
                limit: limits.message,
            })
        } else {
            None
        };
        let mut literal = Literal {
            announce,
            body: Span::at(end),
            octets: found.octets,
            mode: found.mode,
            binary: found.binary,
        };
        if let Some(kind) = too_much {
            let first = !self
                .faults
                .iter()
                .any(|fault| std::mem::discriminant(&fault.kind) == std::mem::discriminant(&kind));
            if self.literals.len() < limits.literals {
                self.literals.push(literal);
            }
            self.kept = end;
            self.state = State::SkipLiteral { left: found.octets };
            if first {
                self.faults.push(Fault {
                    kind,
                    span: announce,
                });
                return Some(Framed::Overflow(kind));
            }
            return None;
        }
        let octets = usize::try_from(found.octets).unwrap_or(usize::MAX);
        literal.body = Span::new(end, end + octets);
        self.literals.push(literal);
        self.state = State::Literal { end: end + octets };
        (self.side == Side::Client).then_some(Framed::Announced {
            octets: found.octets,
            mode: found.mode,
            binary: found.binary,
        })
    }

    /// True if offset `at` of the message lies in human-readable text, where braces mean
    /// nothing: in `resp-text` (RFC 3501 section 9), outside of its response code.
    fn ends_in_text(&self, at: usize) -> bool {
        let message = &self.buffer[..at];
        let Some(text) = resp_text(message) else {
            return false;
        };
        if message.get(text) != Some(&b'[') {
            return true;
        }
        let mut place = text + 1;
        let mut literals = self.literals.iter();
        let mut next = literals.next();
        while place < at {
            if let Some(literal) = next
                && place >= literal.announce.start
            {
                place = literal.body.end.max(literal.announce.end);
                next = literals.next();
                continue;
            }
            match message[place] {
                b']' => return true,
                b'"' => {
                    place += 1;
                    while place < at && message[place] != b'"' {
                        place += if message[place] == b'\\' { 2 } else { 1 };
                    }
                    place += 1;
                }
                _ => place += 1,
            }
        }
        false
    }
}

/// Where `resp-text` begins if the message is a status response or a continuation request.
fn resp_text(message: &[u8]) -> Option<usize> {
    let space = memchr(b' ', message)?;
    let first = &message[..space];
    if first == b"+" {
        return Some(space + 1);
    }
    let rest = &message[space + 1..];
    let length = memchr(b' ', rest)?;
    let known: &[&[u8]] = if first == b"*" {
        &[b"OK", b"NO", b"BAD", b"BYE", b"PREAUTH"]
    } else {
        &[b"OK", b"NO", b"BAD"]
    };
    known
        .iter()
        .any(|word| word.eq_ignore_ascii_case(&rest[..length]))
        .then_some(space + 1 + length + 1)
}

struct Announcement {
    /// Offset of the brace, or of the tilde before it, in the line.
    start: usize,
    octets: u64,
    mode: LiteralMode,
    binary: bool,
}

/// `["~"] "{" number ["+"] "}"` at the end of a line (RFC 3501 section 9 `literal`,
/// RFC 7888 section 8, RFC 3516 section 7).
fn announcement(line: &[u8]) -> Option<Announcement> {
    let line = line.strip_suffix(b"\n")?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let mut head = line.strip_suffix(b"}")?;
    let mode = match head.strip_suffix(b"+") {
        Some(rest) => {
            head = rest;
            LiteralMode::NonSync
        }
        None => LiteralMode::Sync,
    };
    let digits = head
        .iter()
        .rev()
        .take_while(|octet| octet.is_ascii_digit())
        .count();
    if digits == 0 {
        return None;
    }
    let (before, number) = head.split_at(head.len() - digits);
    let before = before.strip_suffix(b"{")?;
    let octets = number.iter().fold(0u64, |sum, digit| {
        sum.saturating_mul(10)
            .saturating_add(u64::from(digit - b'0'))
    });
    let binary = before.ends_with(b"~");
    Some(Announcement {
        start: before.len() - usize::from(binary),
        octets,
        mode,
        binary,
    })
}
