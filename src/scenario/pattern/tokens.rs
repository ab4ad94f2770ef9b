//! A lenient look at one message: words, strings, lists, response codes and text, each with its
//! place. It never fails and never nests deeper than its bound; what makes no sense becomes a word.
//! Whether the octets are legal is the reader's matter (`imap`), not this one's. Patterns are
//! laid out by the same hand, with placeholders where a message has literals.

use std::borrow::Cow;

use bytes::Bytes;

use super::scan::{Opaque, conditions_after, is_condition, lay_out, unquoted};
use crate::octets::Span;
use crate::wire::Frame;

/// Deepest nesting that is followed; what lies deeper is words.
pub const DEPTH: usize = 64;

/// Most tokens of one message; what follows is one word.
pub const COUNT: usize = 250_000;

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A run of octets without space, parenthesis or quote.
    Word,
    /// In double quotes, which belong to the span.
    Quoted,
    /// A literal; its octets lie here.
    Literal(Span),
    /// In parentheses.
    List(Vec<Token>),
    /// `BODY[…]<…>` and its like.
    Section {
        /// What stands before the bracket.
        name: Span,
        /// What stands in it.
        inner: Vec<Token>,
        /// What stands in `<…>`, if that follows.
        origin: Option<Vec<Token>>,
    },
    /// A response code, brackets included in the span.
    Code(Vec<Token>),
    /// Human-readable text up to the end.
    Text,
    /// A placeholder of a pattern.
    Hole(usize),
}

/// A token and its place in the octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// How a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// `*`
    Untagged,
    /// `+`
    Continuation,
    /// Anything else: the tag stands here.
    Tagged(Span),
}

/// A response, laid out for matching.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// All octets, literals included, without the line end.
    pub octets: Bytes,
    /// How it begins.
    pub head: Head,
    /// What follows.
    pub tokens: Vec<Token>,
}

impl Line {
    /// Lays out a response.
    #[must_use]
    pub fn read(frame: &Frame) -> Self {
        let octets = frame.octets.slice(..frame.content_end());
        let opaque: Vec<Opaque> = frame
            .literals
            .iter()
            .map(|literal| Opaque {
                span: Span::new(
                    literal.announce.start,
                    literal.body.end.max(literal.announce.end).min(octets.len()),
                ),
                kind: Kind::Literal(Span::new(
                    literal.body.start.min(octets.len()),
                    literal.body.end.min(octets.len()),
                )),
            })
            .collect();
        let mut at = octets
            .iter()
            .position(|octet| *octet == b' ')
            .unwrap_or(octets.len());
        if let Some(first) = opaque.first() {
            at = at.min(first.span.start);
        }
        let head = match &octets[..at] {
            b"*" => Head::Untagged,
            b"+" => Head::Continuation,
            _ => Head::Tagged(Span::new(0, at)),
        };
        let conditions = conditions_after(&octets, at);
        let tokens = lay_out(
            &octets,
            at,
            &opaque,
            conditions.or(head == Head::Continuation),
        )
        .tokens;
        Self {
            octets,
            head,
            tokens,
        }
    }

    /// The octets of a span.
    #[must_use]
    pub fn at(&self, span: Span) -> &[u8] {
        span.of(&self.octets)
    }

    /// The octets that a word, string or literal means; of other tokens, all.
    #[must_use]
    pub fn meant<'l>(&'l self, token: &Token) -> Cow<'l, [u8]> {
        match &token.kind {
            Kind::Quoted => unquoted(self.at(token.span)),
            Kind::Literal(body) => Cow::Borrowed(self.at(*body)),
            Kind::Word
            | Kind::List(_)
            | Kind::Section { .. }
            | Kind::Code(_)
            | Kind::Text
            | Kind::Hole(_) => Cow::Borrowed(self.at(token.span)),
        }
    }

    /// The word at `index`, if a word stands there.
    #[must_use]
    pub fn word(&self, index: usize) -> Option<&[u8]> {
        self.tokens
            .get(index)
            .filter(|token| token.kind == Kind::Word)
            .map(|token| self.at(token.span))
    }

    /// The condition, if this is a status response: OK, NO, BAD, BYE or PREAUTH in whatever case.
    #[must_use]
    pub fn condition(&self) -> Option<&[u8]> {
        match self.head {
            Head::Continuation => None,
            Head::Untagged | Head::Tagged(_) => self.word(0).filter(|word| is_condition(word)),
        }
    }

    /// The name of the response code, if there is one, as it was sent.
    #[must_use]
    pub fn code(&self) -> Option<&[u8]> {
        self.tokens
            .iter()
            .take(2)
            .find_map(|token| match &token.kind {
                Kind::Code(items) => items.first().map(|name| self.at(name.span)),
                Kind::Word
                | Kind::Quoted
                | Kind::Literal(_)
                | Kind::List(_)
                | Kind::Section { .. }
                | Kind::Text
                | Kind::Hole(_) => None,
            })
    }

    /// The tag, if it is tagged.
    #[must_use]
    pub fn tag(&self) -> Option<&[u8]> {
        match self.head {
            Head::Tagged(span) => Some(self.at(span)),
            Head::Untagged | Head::Continuation => None,
        }
    }

    /// Message number and items, if this is an untagged FETCH response.
    #[must_use]
    pub fn fetch(&self) -> Option<(&[u8], &[Token])> {
        let number = self.word(0)?;
        let named = self.word(1)?.eq_ignore_ascii_case(b"FETCH");
        let digits = number.iter().all(u8::is_ascii_digit);
        match self.tokens.get(2).map(|token| &token.kind) {
            Some(Kind::List(items)) if named && digits && self.head == Head::Untagged => {
                Some((number, items))
            }
            Some(_) | None => None,
        }
    }
}
