//! Lays out octets as tokens: brackets that close, strings that end, words in between. It reads
//! each octet once, keeps what is open on a stack of its own, and never fails.

use std::borrow::Cow;

use super::tokens::{COUNT, DEPTH, Kind, Token};
use crate::octets::Span;

/// What stands for itself in a layout: a literal or a placeholder.
#[derive(Clone, Debug)]
pub(super) struct Opaque {
    pub(super) span: Span,
    pub(super) kind: Kind,
}

/// Whether a status condition begins what follows, so that code and text come after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leads {
    /// Not a status.
    Data,
    /// The condition ends here.
    Condition(usize),
    /// Code and text follow at once, as after `+`.
    Text,
}

impl Leads {
    pub(super) fn or(self, text: bool) -> Self {
        if text { Self::Text } else { self }
    }
}

/// True for the conditions of `resp-cond-state`, `-auth` and `-bye` (RFC 3501 section 9).
pub(super) fn is_condition(word: &[u8]) -> bool {
    [&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// Looks for one condition, or several with `|` between, as the first word after `at`.
pub(super) fn conditions_after(octets: &[u8], at: usize) -> Leads {
    let start = at + octets[at..].iter().take_while(|o| **o == b' ').count();
    let end = octets[start..]
        .iter()
        .position(|octet| *octet == b' ')
        .map_or(octets.len(), |length| start + length);
    let word = &octets[start..end];
    if !word.is_empty() && word.split(|octet| *octet == b'|').all(is_condition) {
        Leads::Condition(end)
    } else {
        Leads::Data
    }
}

/// The octets that a quoted string means; its quotes may be missing.
pub(super) fn unquoted(text: &[u8]) -> Cow<'_, [u8]> {
    let inner = text.strip_prefix(b"\"").unwrap_or(text);
    let inner = inner.strip_suffix(b"\"").unwrap_or(inner);
    if memchr::memchr(b'\\', inner).is_none() {
        return Cow::Borrowed(inner);
    }
    let mut meant = Vec::with_capacity(inner.len());
    let mut octets = inner.iter();
    while let Some(octet) = octets.next() {
        match octet {
            b'\\' => meant.extend(octets.next()),
            _ => meant.push(*octet),
        }
    }
    Cow::Owned(meant)
}

/// What a layout found.
pub(super) struct Layout {
    pub(super) tokens: Vec<Token>,
    /// The first bracket that does not close, or closes nothing.
    pub(super) unbalanced: Option<usize>,
}

/// Lays out `octets` from `from` to the end.
pub(super) fn lay_out(octets: &[u8], from: usize, opaque: &[Opaque], leads: Leads) -> Layout {
    let skip = |at: usize| at + octets[at..].iter().take_while(|o| **o == b' ').count();
    let mut layout = Scan::new(octets, from, opaque);
    let after = match leads {
        Leads::Data => {
            layout.run(false);
            return layout.finish();
        }
        Leads::Condition(end) => {
            let start = skip(from);
            layout.push(Kind::Word, Span::new(start, end));
            end
        }
        Leads::Text => from,
    };
    let mut at = skip(after);
    if octets.get(at) == Some(&b'[') {
        let mut code = Scan::new(octets, at + 1, opaque);
        code.open.push(Open::code(at));
        if code.run(true) {
            at = skip(code.at);
            layout.unbalanced = code.unbalanced;
            layout.tokens.append(&mut code.tokens);
        }
    }
    if at < octets.len() {
        layout.push(Kind::Text, Span::new(at, octets.len()));
    }
    layout.finish()
}

enum Bracket {
    List,
    Code,
    Section(Span),
    Origin(Span, Vec<Token>),
}

struct Open {
    bracket: Bracket,
    start: usize,
    items: Vec<Token>,
}

impl Open {
    const fn code(start: usize) -> Self {
        Self {
            bracket: Bracket::Code,
            start,
            items: Vec::new(),
        }
    }

    const fn close(&self) -> u8 {
        match self.bracket {
            Bracket::List => b')',
            Bracket::Code | Bracket::Section(_) => b']',
            Bracket::Origin(..) => b'>',
        }
    }
}

struct Scan<'o> {
    octets: &'o [u8],
    at: usize,
    opaque: &'o [Opaque],
    /// Index of the next opaque piece.
    next: usize,
    open: Vec<Open>,
    tokens: Vec<Token>,
    count: usize,
    unbalanced: Option<usize>,
}

impl<'o> Scan<'o> {
    fn new(octets: &'o [u8], at: usize, opaque: &'o [Opaque]) -> Self {
        let next = opaque.partition_point(|piece| piece.span.start < at);
        Self {
            octets,
            at,
            opaque,
            next,
            open: Vec::new(),
            tokens: Vec::new(),
            count: 0,
            unbalanced: None,
        }
    }

    fn push(&mut self, kind: Kind, span: Span) {
        self.count += 1;
        let token = Token { kind, span };
        match self.open.last_mut() {
            Some(open) => open.items.push(token),
            None => self.tokens.push(token),
        }
    }

    /// Where the next opaque piece begins, or the end.
    fn limit(&self) -> usize {
        self.opaque
            .get(self.next)
            .map_or(self.octets.len(), |piece| piece.span.start)
            .clamp(self.at, self.octets.len())
    }

    /// Goes on to the end, or to where the code that is open closes. True if it got there.
    fn run(&mut self, code: bool) -> bool {
        while self.at < self.octets.len() {
            if self.count >= COUNT {
                self.push(Kind::Word, Span::new(self.at, self.octets.len()));
                self.at = self.octets.len();
                break;
            }
            if let Some(piece) = self.opaque.get(self.next)
                && piece.span.start <= self.at
            {
                self.next += 1;
                if piece.span.end > self.at {
                    self.push(piece.kind.clone(), piece.span);
                    self.at = piece.span.end;
                }
                continue;
            }
            match self.octets[self.at] {
                b' ' => self.at += 1,
                b'(' if self.open.len() < DEPTH => {
                    self.open.push(Open {
                        bracket: Bracket::List,
                        start: self.at,
                        items: Vec::new(),
                    });
                    self.at += 1;
                }
                close @ (b')' | b']' | b'>') if self.closes(close) => {
                    self.close_up_to(close);
                    if code && self.open.is_empty() {
                        return true;
                    }
                }
                b'"' => self.quoted(),
                _ => self.word(),
            }
        }
        !code
    }

    /// Whether `close` ends something that is open. A parenthesis does not reach out of a code,
    /// and the angle of an origin closes nothing else.
    fn closes(&self, close: u8) -> bool {
        match close {
            b'>' => self.open.last().is_some_and(|open| open.close() == close),
            _ => self.open.iter().any(|open| open.close() == close),
        }
    }

    fn close_up_to(&mut self, close: u8) {
        let end = self.at + 1;
        while let Some(open) = self.open.pop() {
            let hit = open.close() == close;
            if !hit {
                self.unbalanced.get_or_insert(open.start);
            }
            let token_end = if hit { end } else { self.at };
            self.at = token_end;
            self.closed(open, token_end, hit);
            if hit {
                return;
            }
        }
    }

    /// Makes a token of what was open.
    fn closed(&mut self, open: Open, end: usize, whole: bool) {
        let Open {
            bracket,
            start,
            items,
        } = open;
        let span = Span::new(start, end);
        match bracket {
            Bracket::List => self.push(Kind::List(items), span),
            Bracket::Code => self.push(Kind::Code(items), span),
            Bracket::Section(name) if whole && self.octets.get(end) == Some(&b'<') => {
                self.at = end + 1;
                self.open.push(Open {
                    bracket: Bracket::Origin(name, items),
                    start,
                    items: Vec::new(),
                });
            }
            Bracket::Section(name) => self.push(
                Kind::Section {
                    name,
                    inner: items,
                    origin: None,
                },
                span,
            ),
            Bracket::Origin(name, inner) => self.push(
                Kind::Section {
                    name,
                    inner,
                    origin: Some(items),
                },
                span,
            ),
        }
    }

    fn quoted(&mut self) {
        let limit = self.limit();
        let mut end = self.at + 1;
        while end < limit {
            match self.octets[end] {
                b'"' => {
                    self.push(Kind::Quoted, Span::new(self.at, end + 1));
                    self.at = end + 1;
                    return;
                }
                b'\\' => end += 2,
                _ => end += 1,
            }
        }
        self.unbalanced.get_or_insert(self.at);
        self.word();
    }

    fn word(&mut self) {
        let limit = self.limit();
        let start = self.at;
        // Whatever it is, the first octet belongs to the word, so that the scan moves on.
        if matches!(self.octets[start], b'(' | b')') {
            self.unbalanced.get_or_insert(start);
        }
        let mut end = start + 1;
        let in_bracket = self.open.iter().any(|open| open.close() == b']');
        let in_origin = self.open.last().is_some_and(|open| open.close() == b'>');
        while end < limit {
            match self.octets[end] {
                b' ' | b'(' | b')' | b'"' => break,
                b']' if in_bracket => break,
                b'>' if in_origin => break,
                b'[' if self.open.len() < DEPTH && has_section(&self.octets[start..end]) => {
                    self.open.push(Open {
                        bracket: Bracket::Section(Span::new(start, end)),
                        start,
                        items: Vec::new(),
                    });
                    self.at = end + 1;
                    return;
                }
                _ => end += 1,
            }
        }
        self.push(Kind::Word, Span::new(start, end));
        self.at = end;
    }

    fn finish(mut self) -> Layout {
        let end = self.octets.len();
        self.at = end;
        while let Some(open) = self.open.pop() {
            self.unbalanced.get_or_insert(open.start);
            self.closed(open, end, false);
        }
        Layout {
            tokens: self.tokens,
            unbalanced: self.unbalanced,
        }
    }
}

/// The FETCH items that are followed by a section in brackets (RFC 3501 section 9 `fetch-att`, RFC 3516).
fn has_section(word: &[u8]) -> bool {
    [
        &b"BODY"[..],
        b"BODY.PEEK",
        b"BINARY",
        b"BINARY.PEEK",
        b"BINARY.SIZE",
    ]
    .iter()
    .any(|known| word.eq_ignore_ascii_case(known))
}
