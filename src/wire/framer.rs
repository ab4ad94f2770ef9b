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
    /// Dropping the rest of a line; what is kept of it has left the buffer.
    SkipLine,
    /// Dropping this many octets of a literal; what is kept of the message has left the buffer.
    SkipLiteral { left: u64 },
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

/// Longest announcement that is recognised at the end of a line whose start was dropped.
const TAIL: usize = 32;

/// Most faults reported for one message.
const FAULTS: usize = 64;

/// The machine. Push octets in, take messages out.
#[derive(Debug)]
pub struct Framer {
    side: Side,
    limits: Limits,
    /// What arrived and belongs to no finished message, but for the octets in `kept`.
    buffer: BytesMut,
    /// The first octets of the message under way, once octets after them were dropped.
    kept: BytesMut,
    state: State,
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
            kept: BytesMut::new(),
            state: State::Line,
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
    pub fn push(&mut self, octets: &[u8]) {
        self.buffer.extend_from_slice(octets);
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
            State::Literal { end } => Some(end.saturating_sub(self.buffer.len()) as u64),
            State::SkipLiteral { left } => Some(left),
            State::Line | State::SkipLine => None,
        }
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
        self.restart(end as u64);
    }

    /// Drops everything that arrived and was not taken.
    pub fn clear(&mut self) {
        let length = self.buffer.len() as u64;
        self.buffer.clear();
        self.restart(length);
    }

    /// Starts a message, after one of which `taken` octets had been in the buffer until now.
    fn restart(&mut self, taken: u64) {
        self.offset += taken + self.kept.len() as u64 + self.skipped;
        self.kept.clear();
        self.state = State::Line;
        self.scanned = 0;
        self.line = 0;
        self.tail.clear();
        self.text = Text::Unread;
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
            let found = match self.state {
                State::Line => self.find_line_end()?,
                State::Literal { end } => {
                    if self.buffer.len() < end {
                        return None;
                    }
                    self.scanned = end;
                    self.line = end;
                    self.state = State::Line;
                    None
                }
                State::SkipLine => self.skip_line()?,
                State::SkipLiteral { left } => {
                    let there = self.buffer.len();
                    let drop = usize::try_from(left).map_or(there, |left| left.min(there));
                    self.drop_first(drop);
                    let left = left - drop as u64;
                    if left > 0 {
                        self.state = State::SkipLiteral { left };
                        return None;
                    }
                    self.state = State::Line;
                    None
                }
            };
            if found.is_some() {
                return found;
            }
        }
    }

    /// `None`: more octets are needed. `Some(None)`: go on.
    fn find_line_end(&mut self) -> Option<Option<Framed>> {
        let found = memchr(b'\n', &self.buffer[self.scanned..]);
        let end = found.map_or(self.buffer.len(), |at| self.scanned + at + 1);
        self.scanned = end;
        let line_limit = self.limits.line;
        let room = self
            .limits
            .message
            .saturating_sub(self.kept.len() + self.line);
        if end - self.line > line_limit.min(room) {
            let kind = if line_limit <= room {
                FaultKind::LineTooLong { limit: line_limit }
            } else {
                self.too_long()
            };
            return Some(self.start_skipping_line(kind, line_limit.min(room)));
        }
        found?;
        if !self.buffer[self.line..end].ends_with(b"\r\n") {
            self.note_bare_lf(self.kept.len() + end);
        }
        let line = &self.buffer[self.line..end];
        if let Some(found) = announcement(line)
            && !self.is_in_text(self.line + found.start)
        {
            self.line = end;
            return Some(self.literal_announced(&found));
        }
        Some(Some(self.message_ended(end)))
    }

    fn note_bare_lf(&mut self, end: usize) {
        if self.faults.len() < FAULTS {
            self.faults.push(Fault {
                kind: FaultKind::BareLf,
                span: Span::new(end.saturating_sub(1), end),
            });
        }
    }

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
    fn start_skipping_line(&mut self, kind: FaultKind, room: usize) -> Option<Framed> {
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
    fn skip_line(&mut self) -> Option<Option<Framed>> {
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
            return Some(Some(self.message_ended(0)));
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

    /// A message ends at `end` of the buffer.
    fn message_ended(&mut self, end: usize) -> Framed {
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
        Framed::Frame(frame)
    }

    const fn too_long(&self) -> FaultKind {
        FaultKind::MessageTooLong {
            limit: self.limits.message,
        }
    }

    /// A line that ends at `self.line` of the buffer announces a literal.
    fn literal_announced(&mut self, found: &Announcement) -> Option<Framed> {
        let end = self.kept.len() + self.line;
        let announce = Span::new(end - found.length, end);
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
        } else if (end as u64).saturating_add(found.octets) > limits.message as u64 {
            Some(self.too_long())
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
            if self.literals.len() < limits.literals {
                self.literals.push(literal);
            }
            return self.literal_dropped(found, kind);
        }
        let octets = usize::try_from(found.octets).unwrap_or(usize::MAX);
        literal.body = Span::new(end, end + octets);
        self.literals.push(literal);
        self.state = State::Literal {
            end: self.line + octets,
        };
        (self.side == Side::Client).then_some(Framed::Announced {
            octets: found.octets,
            mode: found.mode,
            binary: found.binary,
        })
    }

    /// The octets of a literal will be dropped. A client that waits is told of each, because
    /// it must be answered.
    fn literal_dropped(&mut self, found: &Announcement, kind: FaultKind) -> Option<Framed> {
        self.keep_first(self.line);
        self.state = State::SkipLiteral { left: found.octets };
        let end = self.kept.len();
        let span = Span::new(end.saturating_sub(found.length), end);
        let told = self.overflow(kind, span);
        let waits = self.side == Side::Client && found.mode == LiteralMode::Sync;
        told.or_else(|| waits.then_some(Framed::Overflow(kind)))
    }

    /// True if index `at` of the buffer, in the current line, lies in human-readable text.
    /// Each line is looked at once.
    fn is_in_text(&mut self, at: usize) -> bool {
        if self.side == Side::Client {
            return false;
        }
        let line = &self.buffer[self.line..at];
        let code = match self.text {
            Text::No => return false,
            Text::InCode => line,
            Text::Unread => {
                let Some(text) = resp_text(line) else {
                    self.text = Text::No;
                    return false;
                };
                match line.get(text..) {
                    Some([b'[', code @ ..]) => code,
                    Some(_) | None => return true,
                }
            }
        };
        self.text = Text::InCode;
        closes(code)
    }
}

/// Whether a response code that is open at the start of `code` closes in it, outside of strings.
fn closes(code: &[u8]) -> bool {
    let mut octets = code.iter();
    while let Some(octet) = octets.next() {
        match octet {
            b']' => return true,
            b'"' => {
                while let Some(octet) = octets.next() {
                    match octet {
                        b'"' => break,
                        b'\\' => {
                            octets.next();
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    false
}

/// Where `resp-text` begins if the line opens a status response or a continuation request.
/// More spaces than the grammar has do not change that.
fn resp_text(line: &[u8]) -> Option<usize> {
    let space = memchr(b' ', line)?;
    let first = &line[..space];
    if first == b"+" {
        return Some(space + 1);
    }
    let spaces = |from: usize| line[from..].iter().take_while(|&&o| o == b' ').count();
    let word = space + spaces(space);
    let length = memchr(b' ', &line[word..])?;
    let known: &[&[u8]] = if first == b"*" {
        &[b"OK", b"NO", b"BAD", b"BYE", b"PREAUTH"]
    } else {
        &[b"OK", b"NO", b"BAD"]
    };
    known
        .iter()
        .any(|known| known.eq_ignore_ascii_case(&line[word..word + length]))
        .then_some(word + length + 1)
}

struct Announcement {
    /// Offset of the brace, or of the tilde before it, in the line.
    start: usize,
    /// From there to the end of the line.
    length: usize,
    octets: u64,
    mode: LiteralMode,
    binary: bool,
}

/// `["~"] "{" number ["+"] "}"` at the end of a line (RFC 3501 section 9 `literal`,
/// RFC 7888 section 8, RFC 3516 section 7).
fn announcement(whole: &[u8]) -> Option<Announcement> {
    let line = whole.strip_suffix(b"\n")?;
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
    let start = before.len() - usize::from(binary);
    Some(Announcement {
        start,
        length: whole.len() - start,
        octets,
        mode,
        binary,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SMALL: Limits = Limits {
        line: 64,
        literal: 100,
        literals: 3,
        message: 200,
    };

    /// Everything found when `octets` arrive in pieces of `size`.
    fn cut(side: Side, limits: Limits, octets: &[u8], size: usize) -> Vec<Framed> {
        let mut framer = Framer::new(side, limits);
        let mut found = Vec::new();
        for piece in octets.chunks(size.max(1)) {
            framer.push(piece);
            while let Some(framed) = framer.next() {
                found.push(framed);
            }
            assert!(
                framer.pending().len()
                    <= limits.message + limits.line + size.min(octets.len()) + TAIL
            );
        }
        found
    }

    fn frames(found: &[Framed]) -> Vec<&Frame> {
        found
            .iter()
            .filter_map(|framed| match framed {
                Framed::Frame(frame) => Some(frame),
                Framed::Announced { .. } | Framed::Overflow(_) => None,
            })
            .collect()
    }

    fn server(octets: &[u8]) -> Vec<Frame> {
        let found = cut(Side::Server, Limits::default(), octets, usize::MAX);
        frames(&found).into_iter().cloned().collect()
    }

    #[test]
    fn literals_in_all_forms() {
        for (octets, announce, body, mode, binary) in [
            (
                &b"* 1 FETCH (X {3}\r\na\r\n)\r\n"[..],
                "{3}\r\n",
                "a\r\n",
                LiteralMode::Sync,
                false,
            ),
            (
                b"* 1 FETCH (X {3+}\r\nabc)\r\n",
                "{3+}\r\n",
                "abc",
                LiteralMode::NonSync,
                false,
            ),
            (
                b"* 1 FETCH (X ~{2}\r\n\0\0)\r\n",
                "~{2}\r\n",
                "\0\0",
                LiteralMode::Sync,
                true,
            ),
            (
                b"* 1 FETCH (X ~{2+}\r\nab)\r\n",
                "~{2+}\r\n",
                "ab",
                LiteralMode::NonSync,
                true,
            ),
            (
                b"* 1 FETCH (X {0}\r\n)\r\n",
                "{0}\r\n",
                "",
                LiteralMode::Sync,
                false,
            ),
            (
                b"* 1 FETCH (X {007}\r\n1234567)\r\n",
                "{007}\r\n",
                "1234567",
                LiteralMode::Sync,
                false,
            ),
            (
                b"* 1 FETCH (X {1}\na)\r\n",
                "{1}\n",
                "a",
                LiteralMode::Sync,
                false,
            ),
        ] {
            let frames = server(octets);
            let shown = crate::octets::show::show(octets);
            assert_eq!(frames.len(), 1, "{shown}");
            let frame = &frames[0];
            assert_eq!(frame.octets, octets, "{shown}");
            assert_eq!(frame.literals.len(), 1, "{shown}");
            let literal = frame.literals[0];
            assert_eq!(literal.announce.of(octets), announce.as_bytes(), "{shown}");
            assert_eq!(literal.body.of(octets), body.as_bytes(), "{shown}");
            assert_eq!((literal.mode, literal.binary), (mode, binary), "{shown}");
        }
    }

    #[test]
    fn braces_that_announce_nothing() {
        for octets in [
            &b"a1 OK see {3}\r\n"[..],
            b"a1 ok see {3}\r\n",
            b"* NO {3}\r\n",
            b"*  OK  see {3}\r\n",
            b"* PREAUTH hi {3}\r\n",
            b"+ go {3}\r\n",
            b"+ {3}\r\n",
            b"* NO [ALERT] x {3}\r\n",
            b"* NO [X \"]\"] x {3}\r\n",
            b"* X {}\r\n",
            b"* X {a}\r\n",
            b"* X {3} \r\n",
            b"* X {3++}\r\n",
            b"* X 3}\r\n",
        ] {
            let frames = server(octets);
            let shown = crate::octets::show::show(octets);
            assert_eq!(frames.len(), 1, "{shown}");
            assert!(frames[0].literals.is_empty(), "{shown}");
        }
    }

    #[test]
    fn a_literal_inside_a_code_is_one() {
        let octets = b"* NO [BADCHARSET ({5}\r\nUTF-8 {2}\r\n]])] see {3}\r\n* OK x\r\n";
        let frames = server(octets);
        assert_eq!(frames.len(), 2);
        assert_eq!(frames[0].literals.len(), 2);
        assert_eq!(frames[1].octets, b"* OK x\r\n"[..]);
        assert_eq!(frames[1].offset, octets.len() as u64 - 8);
    }

    #[test]
    fn a_client_announces_wherever_a_brace_stands() {
        let octets = b"a1 OK {3}\r\nabc\r\n";
        let found = cut(Side::Client, Limits::default(), octets, usize::MAX);
        assert_eq!(
            found[0],
            Framed::Announced {
                octets: 3,
                mode: LiteralMode::Sync,
                binary: false
            }
        );
        assert_eq!(frames(&found).len(), 1);
    }

    #[test]
    fn line_ends_without_cr_are_faults() {
        let frames = server(b"* OK x\n* OK y\r\n\n");
        let faults: Vec<_> = frames.iter().map(|frame| frame.faults.clone()).collect();
        let fault = |at| Fault {
            kind: FaultKind::BareLf,
            span: Span::new(at, at + 1),
        };
        assert_eq!(faults, [vec![fault(6)], vec![], vec![fault(0)]]);
        assert_eq!(frames[0].content(), b"* OK x");
        // Literals of nothing with bare line ends do not pile up faults.
        let many = b"a {0}\n".repeat(1000);
        let mut framer = Framer::new(Side::Server, Limits::default());
        framer.push(&many);
        framer.push(b"\n");
        let Some(Framed::Frame(frame)) = framer.next() else {
            panic!("one message");
        };
        assert_eq!(frame.faults.len(), FAULTS);
    }

    #[test]
    fn bounds_drop_octets_and_keep_the_place() {
        let long = |count| "x".repeat(count);
        let four_gib = b"* 1 FETCH (X {4294967296}\r\n".to_vec();
        for (name, octets, kind, whole) in [
            (
                "a long line",
                format!("* X {}\r\n* OK y\r\n", long(500)).into_bytes(),
                FaultKind::LineTooLong { limit: 64 },
                2,
            ),
            (
                "a long line that announces a literal",
                format!("* X {} {{3}}\r\na\r\n)\r\n* OK y\r\n", long(500)).into_bytes(),
                FaultKind::LineTooLong { limit: 64 },
                2,
            ),
            (
                "a long line of text does not",
                format!("* OK {} {{3}}\r\n* OK y\r\n", long(500)).into_bytes(),
                FaultKind::LineTooLong { limit: 64 },
                2,
            ),
            (
                "a large literal",
                format!("* X {{300}}\r\n{})\r\n* OK y\r\n", long(300)).into_bytes(),
                FaultKind::LiteralTooLarge {
                    octets: 300,
                    limit: 100,
                },
                2,
            ),
            (
                "more literals than allowed",
                format!("* X{})\r\n* OK y\r\n", " {1}\r\na".repeat(9)).into_bytes(),
                FaultKind::TooManyLiterals { limit: 3 },
                2,
            ),
            (
                "a long message",
                format!(
                    "* X{}\r\n* OK y\r\n",
                    format!(" {{90}}\r\n{}", long(90)).repeat(3)
                )
                .into_bytes(),
                FaultKind::MessageTooLong { limit: 200 },
                2,
            ),
            (
                "endless announcements of nothing",
                format!("* X{}\r\n* OK y\r\n", "{0}\r\n".repeat(5000)).into_bytes(),
                FaultKind::MessageTooLong { limit: 200 },
                2,
            ),
            (
                "four gibioctets announced",
                four_gib,
                FaultKind::LiteralTooLarge {
                    octets: 1 << 32,
                    limit: 100,
                },
                0,
            ),
        ] {
            for size in [usize::MAX, 1, 2, 7, 50] {
                let found = cut(Side::Server, SMALL, &octets, size);
                assert!(found.contains(&Framed::Overflow(kind)), "{name}: {found:?}");
                let frames = frames(&found);
                assert_eq!(frames.len(), whole, "{name}");
                if let [first, second] = frames[..] {
                    assert!(
                        first.faults.iter().any(|fault| fault.kind == kind),
                        "{name}"
                    );
                    assert!(first.octets.len() <= SMALL.message + TAIL, "{name}");
                    assert!(first.octets.ends_with(b"\r\n"), "{name}");
                    assert_eq!(second.octets, b"* OK y\r\n"[..], "{name}");
                    assert_eq!(second.offset, octets.len() as u64 - 8, "{name}");
                    for literal in &first.literals {
                        assert!(literal.body.end <= first.octets.len(), "{name}");
                    }
                }
            }
        }
    }

    #[test]
    fn many_dropped_literals_take_linear_time() {
        // Quadratic work would take minutes here.
        let octets = "{1}\r\na".repeat(400_000);
        let mut framer = Framer::new(Side::Server, SMALL);
        framer.push(b"* X ");
        framer.push(octets.as_bytes());
        framer.push(b"\r\n");
        let mut found = Vec::new();
        while let Some(framed) = framer.next() {
            found.push(framed);
        }
        assert_eq!(frames(&found).len(), 1);
        assert!(framer.is_idle());
    }

    #[test]
    fn a_refused_literal_drops_its_message() {
        for (octets, limits) in [
            (&b"a1 LOGIN {3}\r\n"[..], Limits::default()),
            (b"a1 APPEND x {999}\r\n", SMALL),
        ] {
            let mut framer = Framer::new(Side::Client, limits);
            framer.push(octets);
            assert!(framer.next().is_some());
            assert_eq!(framer.next(), None);
            assert!(framer.missing().is_some());
            framer.refuse();
            assert!(framer.is_idle());
            assert_eq!(framer.missing(), None);
            framer.push(b"a2 NOOP\r\n");
            let Some(Framed::Frame(frame)) = framer.next() else {
                panic!("a message after the refusal");
            };
            assert_eq!(frame.octets, b"a2 NOOP\r\n"[..]);
            assert_eq!(frame.offset, octets.len() as u64);
            assert!(frame.literals.is_empty());
        }
        // Outside of a literal there is nothing to refuse.
        let mut framer = Framer::new(Side::Client, SMALL);
        framer.push(b"a1 NO");
        framer.refuse();
        framer.push(b"OP\r\n");
        assert!(
            matches!(framer.next(), Some(Framed::Frame(frame)) if frame.octets == b"a1 NOOP\r\n"[..])
        );
    }

    #[test]
    fn a_client_that_waits_is_told_of_each_literal() {
        let mut framer = Framer::new(Side::Client, SMALL);
        framer.push(b"a1 X {999+}\r\n");
        framer.push(&[b'x'; 999]);
        framer.push(b" {999}\r\n");
        assert!(matches!(framer.next(), Some(Framed::Overflow(_))));
        assert!(matches!(framer.next(), Some(Framed::Overflow(_))));
        assert_eq!(framer.next(), None);
        assert_eq!(framer.missing(), Some(999));
    }

    #[test]
    fn clearing_keeps_count() {
        let mut framer = Framer::new(Side::Server, SMALL);
        framer.push(b"* OK half");
        assert_eq!(framer.next(), None);
        framer.clear();
        framer.push(b"* OK x\r\n");
        assert!(matches!(framer.next(), Some(Framed::Frame(frame)) if frame.offset == 9));
    }

    fn stream() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            Just(b"\r\n".to_vec()),
            Just(b"\n".to_vec()),
            Just(b"* OK ".to_vec()),
            Just(b"* NO [X ".to_vec()),
            Just(b"]".to_vec()),
            Just(b"\"".to_vec()),
            Just(b"+ ".to_vec()),
            Just(b"{120}\r\n".to_vec()),
            (0u64..9).prop_map(|count| format!("{{{count}}}\r\n").into_bytes()),
            (0u64..9).prop_map(|count| format!("~{{{count}+}}\r\n").into_bytes()),
            (0usize..90).prop_map(|count| vec![b'a'; count]),
            prop::collection::vec(any::<u8>(), 0..6),
        ];
        prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_cut_gives_the_same(octets in stream(), size in 1usize..40, small: bool, client: bool) {
            let limits = if small { SMALL } else { Limits::default() };
            let side = if client { Side::Client } else { Side::Server };
            let whole = cut(side, limits, &octets, usize::MAX);
            prop_assert_eq!(&cut(side, limits, &octets, size), &whole);
            prop_assert_eq!(&cut(side, limits, &octets, 1), &whole);
            let mut end = 0;
            for frame in frames(&whole) {
                prop_assert_eq!(frame.offset, end);
                let dropped = frame.faults.iter().any(|fault| fault.kind != FaultKind::BareLf);
                if dropped {
                    break;
                }
                end += frame.octets.len() as u64;
                for literal in &frame.literals {
                    prop_assert!(literal.announce.end <= literal.body.start);
                    prop_assert!(literal.body.end <= frame.octets.len());
                }
            }
        }
    }
}
