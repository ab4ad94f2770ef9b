//! The read head of the language: the productions that every command and response is
//! made of (RFC 3501 section 9: `atom`, `number`, `string`, `astring`, `nstring` …), each
//! noting what it wanted when it finds something else. Larger productions live with their types.

use std::borrow::Cow;

use bytes::Bytes;

use super::note::{Note, NoteKind, Read};
use super::{Dialect, Extension, Place, Revision};
use crate::octets::{Cursor, Span, show::show_within};
use crate::wire::{Frame, LiteralMode, Side};

/// Where the base productions are defined.
pub(crate) const SYNTAX: &str = "RFC 3501 section 9";

/// The production cannot be read; why is among the reader's notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fail;

/// What reading a production gives.
pub type Step<T> = Result<T, Fail>;

/// Deepest nesting of parentheses, parts or keys that is followed.
pub const DEPTH: u8 = 100;

/// Most notes kept for one frame.
const NOTES: usize = 64;

const CTL: u8 = 1;
const ATOM_SPECIAL: u8 = 2;
const LIST_WILDCARD: u8 = 4;
const RESP_SPECIAL: u8 = 8;
const EIGHT_BIT: u8 = 16;
/// What `quoted` cannot pass over without a look.
const QUOTED_STOP: u8 = 32;

/// Which classes each octet belongs to.
static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0u8; 256];
    let mut octet = 0usize;
    while octet < 256 {
        let mut class = 0;
        if octet < 0x20 || octet == 0x7f {
            class |= CTL;
        }
        if octet >= 0x80 {
            class |= EIGHT_BIT;
        }
        let o = octet as u8;
        if matches!(o, b'(' | b')' | b'{' | b' ' | b'"' | b'\\') {
            class |= ATOM_SPECIAL;
        }
        if matches!(o, b'%' | b'*') {
            class |= LIST_WILDCARD;
        }
        if o == b']' {
            class |= RESP_SPECIAL;
        }
        if matches!(o, 0 | b'\r' | b'\n' | b'"' | b'\\') {
            class |= QUOTED_STOP;
        }
        table[octet] = class;
        octet += 1;
    }
    table
}

/// `ATOM-CHAR` of RFC 3501 section 9: any CHAR but atom-specials.
#[inline]
#[must_use]
pub fn is_atom_char(octet: u8) -> bool {
    CLASS[usize::from(octet)] == 0
}

/// `ASTRING-CHAR` of RFC 3501 section 9: `ATOM-CHAR` or `]`.
#[inline]
#[must_use]
pub fn is_astring_char(octet: u8) -> bool {
    CLASS[usize::from(octet)] & (CTL | ATOM_SPECIAL | LIST_WILDCARD | EIGHT_BIT) == 0
}

/// `list-char` of RFC 3501 section 9: `ATOM-CHAR`, `%`, `*` or `]`.
#[inline]
#[must_use]
pub fn is_list_char(octet: u8) -> bool {
    CLASS[usize::from(octet)] & (CTL | ATOM_SPECIAL | EIGHT_BIT) == 0
}

/// `tag` characters of RFC 3501 section 9: `ASTRING-CHAR` but `+`.
#[inline]
#[must_use]
pub fn is_tag_char(octet: u8) -> bool {
    is_astring_char(octet) && octet != b'+'
}

/// `TEXT-CHAR` of RFC 3501 section 9: any CHAR but CR and LF.
#[inline]
#[must_use]
pub fn is_text_char(octet: u8) -> bool {
    !matches!(octet, 0 | b'\r' | b'\n') && octet < 0x80
}

/// Whether `quoted` may pass over this octet without a look.
#[inline]
fn is_plain(octet: u8) -> bool {
    CLASS[usize::from(octet)] & (QUOTED_STOP | EIGHT_BIT) == 0
}

/// Reads one frame from front to back.
#[derive(Debug)]
pub struct Reader<'f> {
    frame: &'f Frame,
    cursor: Cursor<'f>,
    /// Offset of the line end that closes the frame.
    end: usize,
    /// Index of the next literal.
    literal: usize,
    dialect: &'f Dialect,
    depth: u8,
    side: Side,
    notes: Vec<Note>,
}

/// A place in a frame to come back to.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    at: usize,
    literal: usize,
}

impl<'f> Reader<'f> {
    /// Starts at the first octet of `frame`. Framing faults become notes.
    #[must_use]
    pub fn new(frame: &'f Frame, dialect: &'f Dialect) -> Self {
        let notes = frame
            .faults
            .iter()
            .take(NOTES)
            .map(|fault| Note {
                kind: NoteKind::Framing,
                span: fault.span,
                production: "CRLF",
                source: "RFC 3501 section 2.2",
                found: Cow::Owned(fault.kind.to_string()),
            })
            .collect();
        // A CR that ends the last literal does not belong to the line end.
        let literals = frame.literals.last().map_or(0, |last| last.body.end);
        Self {
            frame,
            cursor: Cursor::new(&frame.octets),
            end: frame.content_end().max(literals),
            literal: 0,
            dialect,
            depth: 0,
            side: Side::Client,
            notes,
        }
    }

    /// Tells who sent the frame; the client if not told. A server's literals never have `+`.
    #[must_use]
    pub const fn sent_by(mut self, side: Side) -> Self {
        self.side = side;
        self
    }

    /// This place, for [`Reader::rewind`].
    #[must_use]
    pub const fn mark(&self) -> Mark {
        Mark {
            at: self.cursor.at(),
            literal: self.literal,
        }
    }

    /// Goes back to `mark`; literals read since then are unread. Notes stay.
    pub fn rewind(&mut self, mark: Mark) {
        self.cursor.seek(mark.at);
        self.literal = mark.literal;
    }

    /// The dialect in force.
    #[must_use]
    pub const fn dialect(&self) -> &'f Dialect {
        self.dialect
    }

    /// Runs `read` over the whole frame and gathers the outcome; what `read` leaves over is noted.
    pub fn whole<T>(
        mut self,
        production: &'static str,
        read: impl FnOnce(&mut Self) -> Step<T>,
    ) -> Read<T> {
        let value = read(&mut self).ok();
        if value.is_some() && !self.is_done() {
            self.note(
                NoteKind::Trailing,
                Span::new(self.at(), self.end),
                production,
                SYNTAX,
            );
        }
        Read {
            value,
            notes: self.notes,
        }
    }

    /// Offset of the next octet.
    #[inline]
    #[must_use]
    pub const fn at(&self) -> usize {
        self.cursor.at()
    }

    /// Moves back (or forward) to `at`. Only for looking ahead within one line piece: literals
    /// that were read are not unread.
    pub fn seek(&mut self, at: usize) {
        self.cursor.seek(at);
    }

    /// Offset of the line end that closes the frame.
    #[must_use]
    pub const fn end(&self) -> usize {
        self.end
    }

    /// True when only the line end is left.
    #[inline]
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.cursor.at() >= self.end
    }

    /// The next octet; `None` at the end of the message.
    #[inline]
    #[must_use]
    pub fn peek(&self) -> Option<u8> {
        if self.is_done() {
            None
        } else {
            self.cursor.peek()
        }
    }

    /// The octet `ahead` places after the next; `None` past the end of the message.
    #[inline]
    #[must_use]
    pub fn peek_at(&self, ahead: usize) -> Option<u8> {
        if self.at() + ahead >= self.end {
            None
        } else {
            self.cursor.peek_at(ahead)
        }
    }

    /// The octets left before the closing line end, later literals included.
    #[inline]
    #[must_use]
    pub fn rest(&self) -> &'f [u8] {
        &self.frame.octets[self.at().min(self.end)..self.end]
    }

    /// The octets of a span as a shared slice of the frame.
    #[inline]
    #[must_use]
    pub fn slice(&self, span: Span) -> Bytes {
        self.frame.octets.slice(span.range())
    }

    /// The octets of a span.
    #[inline]
    #[must_use]
    pub fn octets(&self, span: Span) -> &'f [u8] {
        &self.frame.octets[span.range()]
    }

    /// Records a deviation and goes on. What was found is shown from the octets of `span`.
    #[cold]
    pub fn note(
        &mut self,
        kind: NoteKind,
        span: Span,
        production: &'static str,
        source: &'static str,
    ) {
        let found = if span.start >= self.end {
            Cow::Borrowed("the end of the message")
        } else if span.is_empty() {
            let next = Span::new(span.start, self.end.min(span.start + 12));
            Cow::Owned(format!("\"{}\"", show_within(self.octets(next), 24)))
        } else {
            Cow::Owned(format!("\"{}\"", show_within(self.octets(span), 40)))
        };
        self.note_found(kind, span, production, source, found);
    }

    /// As [`Reader::note`], with words of its own for what was found.
    #[cold]
    pub fn note_found(
        &mut self,
        kind: NoteKind,
        span: Span,
        production: &'static str,
        source: &'static str,
        found: impl Into<Cow<'static, str>>,
    ) {
        if self.notes.len() < NOTES {
            self.notes.push(Note {
                kind,
                span,
                production,
                source,
                found: found.into(),
            });
        }
    }

    /// Notes the name at `span` if nothing has unlocked it in this `place`. Only for names that the base grammar lacks.
    pub fn unlock(
        &mut self,
        place: Place,
        span: Span,
        production: &'static str,
        source: &'static str,
    ) {
        let name = self.octets(span);
        if !self.dialect.unlocked().unlock(place, name) {
            self.note(NoteKind::Locked, span, production, source);
        }
    }

    /// How many notes there are; with [`Reader::forget`], for trying an alternative.
    #[must_use]
    pub fn noted(&self) -> usize {
        self.notes.len()
    }

    /// Drops the notes after the first `count`.
    pub fn forget(&mut self, count: usize) {
        self.notes.truncate(count);
    }

    /// Notes that `production` cannot be read here, and fails.
    ///
    /// # Errors
    /// Always.
    #[cold]
    pub fn fail<T>(&mut self, production: &'static str) -> Step<T> {
        self.fail_in(production, SYNTAX)
    }

    /// As [`Reader::fail`], for a production that another document defines.
    ///
    /// # Errors
    /// Always.
    #[cold]
    pub fn fail_in<T>(&mut self, production: &'static str, source: &'static str) -> Step<T> {
        let kind = if self.is_done() {
            NoteKind::Short
        } else {
            NoteKind::Syntax
        };
        self.note(kind, Span::at(self.at()), production, source);
        Err(Fail)
    }

    /// Reads with one more level of nesting.
    ///
    /// # Errors
    /// When nested deeper than [`DEPTH`], or what `read` fails with.
    pub fn nested<T>(
        &mut self,
        production: &'static str,
        read: impl FnOnce(&mut Self) -> Step<T>,
    ) -> Step<T> {
        if self.depth >= DEPTH {
            self.note_found(
                NoteKind::Depth,
                Span::at(self.at()),
                production,
                SYNTAX,
                format!("more than {DEPTH} levels of nesting"),
            );
            return Err(Fail);
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Consumes `octet` if it comes next.
    #[inline]
    pub fn eat(&mut self, octet: u8) -> bool {
        !self.is_done() && self.cursor.eat(octet)
    }

    /// Consumes `word` if it comes next, letters in either case (ABNF strings, RFC 5234 section 2.3).
    #[inline]
    pub fn eat_word(&mut self, word: &[u8]) -> bool {
        self.at() + word.len() <= self.end && self.cursor.eat_ignore_case(word)
    }

    /// Consumes `octet` or fails, naming `production`.
    ///
    /// # Errors
    /// When something else comes next.
    #[inline]
    pub fn want(&mut self, octet: u8, production: &'static str) -> Step<()> {
        if self.eat(octet) {
            Ok(())
        } else {
            self.fail(production)
        }
    }

    /// `SP`: exactly one space. More than one is noted and passed over.
    ///
    /// # Errors
    /// When no space comes next.
    #[inline]
    pub fn space(&mut self) -> Step<()> {
        if !self.eat(b' ') {
            return self.fail("SP");
        }
        if self.peek() == Some(b' ') {
            let start = self.at();
            while self.eat(b' ') {}
            self.note(
                NoteKind::Syntax,
                Span::new(start, self.at()),
                "exactly one SP",
                SYNTAX,
            );
        }
        Ok(())
    }

    /// `"(" [item *(SP item)] ")"`: a list, which may be empty. Spaces before the end are noted.
    ///
    /// # Errors
    /// When no parenthesis comes next, an item cannot be read, or the list does not end.
    pub fn list<T>(
        &mut self,
        production: &'static str,
        mut item: impl FnMut(&mut Self) -> Step<T>,
    ) -> Step<Vec<T>> {
        self.want(b'(', production)?;
        let mut items = Vec::new();
        self.stray_spaces(production);
        if self.eat(b')') {
            return Ok(items);
        }
        loop {
            items.push(item(self)?);
            match self.peek() {
                Some(b')') => break,
                Some(b' ') => self.space()?,
                Some(_) | None => return self.fail(production),
            }
            if self.peek() == Some(b')') {
                let at = self.at();
                self.note(NoteKind::Syntax, Span::new(at - 1, at), production, SYNTAX);
                break;
            }
        }
        self.cursor.bump();
        Ok(items)
    }

    /// Passes over spaces where `production` has none, and notes them.
    #[inline]
    pub fn stray_spaces(&mut self, production: &'static str) {
        if self.peek() == Some(b' ') {
            let span = self.take_while(|octet| octet == b' ');
            self.note(NoteKind::Syntax, span, production, SYNTAX);
        }
    }

    /// Takes octets as long as `belongs` holds.
    #[inline]
    pub fn take_while(&mut self, belongs: impl Fn(u8) -> bool) -> Span {
        let start = self.at();
        let rest = self.rest();
        let len = rest
            .iter()
            .position(|&octet| !belongs(octet))
            .unwrap_or(rest.len());
        self.cursor.seek(start + len);
        Span::new(start, start + len)
    }

    /// `atom` (RFC 3501 section 9), under the name of the production that asks for it.
    ///
    /// # Errors
    /// When not even one ATOM-CHAR comes next.
    #[inline]
    pub fn atom(&mut self, production: &'static str) -> Step<Span> {
        let span = self.take_while(is_atom_char);
        if span.is_empty() {
            self.fail(production)
        } else {
            Ok(span)
        }
    }

    /// `number` (RFC 3501 section 9): an unsigned 32-bit integer. Leading zeros are legal.
    ///
    /// # Errors
    /// When no digit comes next. A value past 32 bits is noted and read as the largest.
    #[inline]
    pub fn number(&mut self, production: &'static str) -> Step<u32> {
        let start = self.at();
        let value = self.digits(production)?;
        u32::try_from(value).or_else(|_| {
            self.note(
                NoteKind::Range,
                Span::new(start, self.at()),
                production,
                SYNTAX,
            );
            Ok(u32::MAX)
        })
    }

    /// `nz-number` (RFC 3501 section 9): greater than zero, no leading zero.
    ///
    /// # Errors
    /// When no digit comes next. Zero is noted and read as one.
    #[inline]
    pub fn nz_number(&mut self, production: &'static str) -> Step<std::num::NonZeroU32> {
        let start = self.at();
        let zero = self.peek() == Some(b'0');
        let value = self.number(production)?;
        if zero {
            self.note(
                NoteKind::Range,
                Span::new(start, self.at()),
                production,
                SYNTAX,
            );
        }
        Ok(std::num::NonZeroU32::new(value).unwrap_or(std::num::NonZeroU32::MIN))
    }

    /// Decimal digits as a number of up to 64 bits, larger values as the largest.
    ///
    /// # Errors
    /// When no digit comes next.
    #[inline]
    pub fn digits(&mut self, production: &'static str) -> Step<u64> {
        let rest = self.rest();
        let mut value = 0u64;
        let mut length = 0;
        while let Some(digit @ b'0'..=b'9') = rest.get(length) {
            let digit = u64::from(digit - b'0');
            // Nineteen digits always fit.
            value = if length < 19 {
                value * 10 + digit
            } else {
                value.saturating_mul(10).saturating_add(digit)
            };
            length += 1;
        }
        if length == 0 {
            return self.fail(production);
        }
        self.cursor.seek(self.at() + length);
        Ok(value)
    }

    /// `number64` (RFC 9051 section 9) under Rev2, `number` (RFC 3501 section 9) under Rev1.
    ///
    /// # Errors
    /// When no digit comes next. A value past the bound is noted and read as it is.
    pub fn number64(&mut self, production: &'static str) -> Step<u64> {
        let start = self.at();
        let value = self.digits(production)?;
        let (most, source) = match self.dialect.revision {
            Revision::Rev1 => (u64::from(u32::MAX), SYNTAX),
            Revision::Rev2 => (i64::MAX.unsigned_abs(), "RFC 9051 section 9"),
        };
        if value > most {
            self.note(
                NoteKind::Range,
                Span::new(start, self.at()),
                production,
                source,
            );
        }
        Ok(value)
    }

    /// `quoted` (RFC 3501 section 9): the value, quotes and escapes taken away.
    ///
    /// # Errors
    /// When no quote comes next, or none closes it before the line ends.
    #[inline]
    pub fn quoted(&mut self, production: &'static str) -> Step<Bytes> {
        if !self.eat(b'"') {
            return self.fail(production);
        }
        let start = self.at();
        let plain = self.take_while(is_plain);
        if self.eat(b'"') {
            return Ok(self.slice(plain));
        }
        self.quoted_rest(start)
    }

    /// The rest of a `quoted` that began at `start` and holds octets that want a look.
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
            Some(b'"') => self.quoted(production).map(Some),
            Some(b'N' | b'n') if self.eat_nil() => Ok(None),
            Some(b'{' | b'~') => self.literal(production, false).map(Some),
            Some(_) | None => self.fail(production),
        }
    }

    /// Consumes `NIL` if it comes next as a word of its own.
    #[inline]
    pub fn eat_nil(&mut self) -> bool {
        let alone = !self.peek_at(3).is_some_and(is_astring_char);
        alone && self.eat_word(b"NIL")
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
