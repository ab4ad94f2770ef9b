//! What the end of a line may announce, a literal (RFC 3501 section 9 `literal`, RFC 7888
//! section 8, RFC 3516 section 7), and whether it stands in text for people, where braces mean nothing.

use memchr::memchr;

use super::{Framed, Framer, ROOM, State, Text};
use crate::octets::Span;
use crate::wire::{FaultKind, Literal, LiteralMode, Side};

impl Framer {
    /// The literal that the current line, which ends before `end`, announces.
    #[inline]
    pub(super) fn announced(&mut self, end: usize) -> Option<Announcement> {
        let line = &self.buffer[self.line..end];
        if !matches!(line, [.., b'}', b'\n'] | [.., b'}', b'\r', b'\n']) {
            return None;
        }
        let found = announcement(line)?;
        (!self.is_in_text(self.line + found.start)).then_some(found)
    }

    /// A line that ends at `self.line` of the buffer announces a literal.
    pub(super) fn literal_announced(&mut self, found: &Announcement) -> Option<Framed> {
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
        let end = self.line + octets;
        let mode = found.mode;
        self.state = State::Literal { end, mode };
        self.awaited = end;
        self.easy = 0;
        let missing = end.saturating_sub(self.buffer.capacity());
        if missing > 0 {
            // Now, while little of it is there. An announcement alone gets no more than that.
            let most = ROOM.1.max(self.buffer.len());
            self.make_room((end - self.buffer.len()).min(most));
        }
        (self.side == Side::Client).then_some(Framed::Announced {
            octets: found.octets,
            mode: found.mode,
            binary: found.binary,
        })
    }

    /// True if index `at` of the buffer, in the current line, lies in human-readable text.
    /// Each line is looked at once.
    fn is_in_text(&mut self, at: usize) -> bool {
        if self.side == Side::Client {
            return false;
        }
        let line = &self.buffer[self.line..at];
        match self.text {
            Text::No => false,
            Text::InCode => closes(line),
            Text::Unread => {
                let Some(text) = resp_text(line) else {
                    self.text = Text::No;
                    return false;
                };
                let Some([b'[', code @ ..]) = line.get(text..) else {
                    return true;
                };
                let closed = closes_whole(code);
                self.text = Text::InCode;
                closed
            }
        }
    }
}

/// The codes that hold strings: RFC 3501 section 9, RFC 9585.
const WITH_STRINGS: &[&[u8]] = &[b"BADCHARSET", b"INPROGRESS"];

/// Whether the response code that begins at the start of `code` closes in it. A code that is none of those with strings holds any
/// text but the bracket (RFC 3501 section 9, `resp-text-code`).
pub(super) fn closes_whole(code: &[u8]) -> bool {
    let end = code.iter().position(|octet| b" ]".contains(octet));
    let name = &code[..end.unwrap_or(code.len())];
    if WITH_STRINGS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
    {
        closes(code)
    } else {
        code.contains(&b']')
    }
}

/// Whether a response code that is open at the start of `code` closes in it, outside of strings.
pub(super) fn closes(code: &[u8]) -> bool {
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
pub(super) fn resp_text(line: &[u8]) -> Option<usize> {
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

/// What a line announces.
pub(super) struct Announcement {
    /// Offset of the brace, or of the tilde before it, in the line.
    pub(super) start: usize,
    /// From there to the end of the line.
    pub(super) length: usize,
    /// How many octets.
    pub(super) octets: u64,
    /// Whether the sender waits.
    pub(super) mode: LiteralMode,
    /// `~{n}`.
    pub(super) binary: bool,
}

/// `["~"] "{" number ["+"] "}"` at the end of a line (RFC 3501 section 9 `literal`,
/// RFC 7888 section 8, RFC 3516 section 7).
#[inline]
pub(super) fn announcement(whole: &[u8]) -> Option<Announcement> {
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
