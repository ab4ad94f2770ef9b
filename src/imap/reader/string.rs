//! `quoted`, `literal` and the productions that are made of them: `string`, `nstring`, `astring`
//! (RFC 3501 section 9), with literal8 (RFC 3516) and non-synchronising literals (RFC 7888).

use bytes::Bytes;

use super::octet::{is_astring_char, is_plain, plain_length};
use super::{Reader, SYNTAX, Step};
use crate::imap::Extension;
use crate::imap::note::NoteKind;
use crate::octets::Span;
use crate::wire::{LiteralMode, Side};

impl Reader<'_> {
    /// `quoted` (RFC 3501 section 9): the value, quotes and escapes taken away.
    ///
    /// # Errors
    /// When no quote comes next, or none closes it before the line ends.
    #[inline]
    pub fn quoted(&mut self, production: &'static str) -> Step<Bytes> {
        match self.plain_quoted() {
            Some(value) => Ok(value),
            None => self.strange_quoted(production),
        }
    }

    /// `quoted` that holds octets which want a look, or is none.
    #[inline(never)]
    fn strange_quoted(&mut self, production: &'static str) -> Step<Bytes> {
        if !self.eat(b'"') {
            return self.fail(production);
        }
        self.quoted_rest(self.at())
    }

    /// `quoted` where nothing wants a look; `None`, and nothing is consumed, where something may.
    #[inline(always)]
    fn plain_quoted(&mut self) -> Option<Bytes> {
        let (b'"', after) = self.rest().split_first()? else {
            return None;
        };
        let length = plain_length(after);
        if after.get(length) != Some(&b'"') {
            return None;
        }
        let start = self.at() + 1;
        self.cursor.advance(length + 2);
        Some(self.slice(Span::new(start, start + length)))
    }

    /// The rest of a `quoted` that began at `start` and holds octets that want a look.
    #[inline(never)]
    fn quoted_rest(&mut self, start: usize) -> Step<Bytes> {
        let mut escaped = false;
        loop {
            self.take_while(is_plain);
            let Some(octet) = self.peek() else {
                return self.fail("DQUOTE that closes quoted");
            };
            match octet {
                b'"' => break,
                b'\\' => {
                    escaped = true;
                    self.cursor.bump();
                    if !matches!(self.peek(), Some(b'"' | b'\\')) {
                        self.note(
                            NoteKind::Octet,
                            Span::new(self.at() - 1, self.at() + 1),
                            "quoted-specials after \"\\\"",
                            SYNTAX,
                        );
                    }
                    self.cursor.bump();
                }
                b'\r' | b'\n' => return self.fail("DQUOTE that closes quoted"),
                0 => {
                    self.note(
                        NoteKind::Octet,
                        Span::new(self.at(), self.at() + 1),
                        "QUOTED-CHAR",
                        SYNTAX,
                    );
                    self.cursor.bump();
                }
                0x80.. => self.eight_bit(),
                _ => {
                    self.cursor.bump();
                }
            }
        }
        let span = Span::new(start, self.at().min(self.end));
        self.cursor.bump();
        if !escaped {
            return Ok(self.slice(span));
        }
        let mut value = Vec::with_capacity(span.len());
        let mut octets = self.octets(span).iter();
        while let Some(&octet) = octets.next() {
            value.push(if octet == b'\\' {
                *octets.next().unwrap_or(&b'\\')
            } else {
                octet
            });
        }
        Ok(value.into())
    }

    /// A run of octets above 0x7F inside `quoted`: UTF-8 if the dialect allows that, else noted.
    #[cold]
    fn eight_bit(&mut self) {
        let span = self.take_while(|octet| octet >= 0x80);
        if !self.dialect.utf8 {
            self.note(NoteKind::Octet, span, "QUOTED-CHAR", SYNTAX);
        } else if std::str::from_utf8(self.octets(span)).is_err() {
            self.note(
                NoteKind::Octet,
                span,
                "UTF8-2 / UTF8-3 / UTF8-4",
                "RFC 9051 section 9",
            );
        }
    }

    /// True if a literal is announced here.
    #[inline]
    #[must_use]
    pub fn is_at_literal(&self) -> bool {
        self.frame
            .literals
            .get(self.literal)
            .is_some_and(|literal| literal.announce.start == self.at())
    }

    /// `literal` (RFC 3501 section 9), or `literal8` (RFC 3516 section 7) where `binary` allows it.
    ///
    /// # Errors
    /// When no literal is announced here.
    #[inline]
    pub fn literal(&mut self, production: &'static str, binary: bool) -> Step<Bytes> {
        let Some(literal) = self
            .frame
            .literals
            .get(self.literal)
            .filter(|literal| literal.announce.start == self.at())
        else {
            return self.fail(production);
        };
        self.literal += 1;
        if literal.binary && !binary {
            self.note(
                NoteKind::Syntax,
                literal.announce,
                "literal, not literal8",
                "RFC 3516 section 7",
            );
        }
        if literal.mode == LiteralMode::NonSync && self.side == Side::Server {
            self.note(NoteKind::Syntax, literal.announce, "literal", SYNTAX);
        } else if literal.mode == LiteralMode::NonSync
            && !(self.dialect.has(Extension::LiteralPlus)
                || self.dialect.has(Extension::LiteralMinus))
        {
            self.note(NoteKind::Locked, literal.announce, "literal", SYNTAX);
        }
        let body = &self.frame.octets[literal.body.range()];
        if !literal.binary
            && let Some(nul) = memchr::memchr(0, body)
        {
            let at = literal.body.start + nul;
            self.note(NoteKind::Octet, Span::new(at, at + 1), "CHAR8", SYNTAX);
        }
        self.cursor.seek(literal.body.end.max(literal.announce.end));
        Ok(self.frame.octets.slice(literal.body.range()))
    }

    /// `string` (RFC 3501 section 9): `quoted` or `literal`.
    ///
    /// # Errors
    /// When neither comes next.
    #[inline]
    pub fn string(&mut self, production: &'static str) -> Step<Bytes> {
        match self.peek() {
            Some(b'"') => self.quoted(production),
            Some(b'{' | b'~') => self.literal(production, false),
            Some(_) | None => self.fail(production),
        }
    }

    /// `nstring` (RFC 3501 section 9): `string`, or `NIL` for none.
    ///
    /// # Errors
    /// When neither comes next.
    #[inline]
    pub fn nstring(&mut self, production: &'static str) -> Step<Option<Bytes>> {
        match self.peek() {
            Some(b'"') => match self.plain_quoted() {
                Some(value) => Ok(Some(value)),
                None => self.strange_quoted(production).map(Some),
            },
            Some(b'N' | b'n') if self.eat_nil() => Ok(None),
            Some(_) | None => self.string(production).map(Some),
        }
    }

    /// `nstring / literal8` (RFC 3501 section 9, RFC 3516 section 7): as [`Reader::nstring`], where a `literal8` may stand too.
    ///
    /// # Errors
    /// When none of them comes next.
    pub fn nstring8(&mut self, production: &'static str) -> Step<Option<Bytes>> {
        if self.peek() == Some(b'~') {
            return self.literal(production, true).map(Some);
        }
        self.nstring(production)
    }

    /// Consumes `NIL` if it comes next as a word of its own.
    #[inline]
    pub fn eat_nil(&mut self) -> bool {
        let [b'N' | b'n', b'I' | b'i', b'L' | b'l', after @ ..] = self.rest() else {
            return false;
        };
        let alone = !after.first().copied().is_some_and(is_astring_char);
        if alone {
            self.cursor.advance(3);
        }
        alone
    }

    /// `astring` (RFC 3501 section 9): ASTRING-CHARs or `string`.
    ///
    /// # Errors
    /// When neither comes next.
    #[inline]
    pub fn astring(&mut self, production: &'static str) -> Step<Bytes> {
        match self.peek() {
            Some(b'"') => self.quoted(production),
            Some(b'{') => self.literal(production, false),
            Some(b'~') if self.is_at_literal() => self.literal(production, false),
            Some(_) | None => {
                let span = self.take_while(is_astring_char);
                if span.is_empty() {
                    self.fail(production)
                } else {
                    Ok(self.slice(span))
                }
            }
        }
    }
}
