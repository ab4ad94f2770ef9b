//! The read head of the language: the productions that every command and response is
//! made of (RFC 3501 section 9: `atom`, `number`, `string`, `astring`, `nstring` …), each
//! noting what it wanted when it finds something else. Larger productions live with their types.

mod number;
mod octet;
mod string;

use std::borrow::Cow;

use bytes::Bytes;

use super::note::{Found, Note, NoteKind, Read};
use super::{Dialect, Place};
use crate::octets::{Cursor, Span};
use crate::wire::{Frame, Side};

pub use octet::{is_astring_char, is_atom_char, is_list_char, is_tag_char, is_text_char};
pub(crate) use octet::{is_plain_text, is_word};

/// Where the base productions are defined.
pub(crate) const SYNTAX: &str = "RFC 3501 section 9";

/// The production cannot be read; why is among the reader's notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fail;

/// What reading a production gives.
pub type Step<T> = Result<T, Fail>;

/// Deepest nesting of parentheses, parts or keys that is followed.
pub const DEPTH: u8 = 100;

/// How many items of a list are made room for at first.
const FEW: usize = 4;

/// Most notes kept for one frame.
const NOTES: usize = 64;

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
    #[inline]
    #[must_use]
    pub fn new(frame: &'f Frame, dialect: &'f Dialect) -> Self {
        Self::from_side(frame, dialect, Side::Client)
    }

    /// As [`Reader::new`], for what `side` sent: a server's literals never have `+`.
    #[inline(always)]
    #[must_use]
    pub fn from_side(frame: &'f Frame, dialect: &'f Dialect, side: Side) -> Self {
        // A CR that ends the last literal does not belong to the line end.
        let literals = frame.literals.last().map_or(0, |last| last.body.end);
        let end = frame.content_end().max(literals);
        let mut reader = Self {
            frame,
            cursor: Cursor::new(&frame.octets[..end]),
            end,
            literal: 0,
            dialect,
            depth: 0,
            side,
            notes: Vec::new(),
        };
        if !frame.faults.is_empty() {
            reader.notes = framing_notes(frame);
        }
        reader
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
        let step = read(&mut self);
        if !self.is_done() && step.is_ok() {
            let left = Span::new(self.at(), self.end);
            self.note(NoteKind::Trailing, left, production, SYNTAX);
        }
        let notes = self.notes;
        match step {
            Ok(value) => Read {
                value: Some(value),
                notes,
            },
            Err(Fail) => Read { value: None, notes },
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
        self.cursor.is_done()
    }

    /// The next octet; `None` at the end of the message.
    #[inline]
    #[must_use]
    pub fn peek(&self) -> Option<u8> {
        self.cursor.peek()
    }

    /// The octet `ahead` places after the next; `None` past the end of the message.
    #[inline]
    #[must_use]
    pub fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.cursor.peek_at(ahead)
    }

    /// The octets left before the closing line end, later literals included.
    #[inline]
    #[must_use]
    pub fn rest(&self) -> &'f [u8] {
        self.cursor.rest()
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
            Found::End
        } else if span.is_empty() {
            let next = Span::new(span.start, self.end.min(span.start + 12));
            Found::Octets(self.slice(next), 24)
        } else {
            Found::Octets(self.slice(span), 40)
        };
        self.push_note(kind, span, production, source, found);
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
        self.push_note(kind, span, production, source, Found::Words(found.into()));
    }

    fn push_note(
        &mut self,
        kind: NoteKind,
        span: Span,
        production: &'static str,
        source: &'static str,
        found: Found,
    ) {
        if self.notes.len() < NOTES {
            self.notes.push(Note {
                kind,
                span,
                production,
                source,
                found,
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

    /// Notes the name at `span` if RFC 9051 judges, whose `production` no longer has it.
    pub fn obsolete(&mut self, span: Span, production: &'static str) {
        match self.dialect.revision {
            crate::imap::Revision::Rev1 => {}
            crate::imap::Revision::Rev2 => {
                self.note(NoteKind::Syntax, span, production, "RFC 9051 section 9");
            }
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
        self.cursor.eat(octet)
    }

    /// Consumes `word` if it comes next, letters in either case (ABNF strings, RFC 5234 section 2.3).
    #[inline]
    pub fn eat_word(&mut self, word: &[u8]) -> bool {
        self.cursor.eat_ignore_case(word)
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
        match self.rest() {
            [b' ', b' ', ..] => self.spaces(),
            [b' ', ..] => self.cursor.advance(1),
            _ => return self.fail("SP"),
        }
        Ok(())
    }

    /// Spaces where there should be one.
    #[cold]
    fn spaces(&mut self) {
        let start = self.at() + 1;
        self.take_while(|octet| octet == b' ');
        let span = Span::new(start, self.at());
        self.note(NoteKind::Syntax, span, "exactly one SP", SYNTAX);
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
        self.stray_spaces(production);
        if self.eat(b')') {
            return Ok(Vec::new());
        }
        let mut items = Vec::with_capacity(FEW);
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

    /// The parenthesis that closes `production`. Spaces before it are noted.
    ///
    /// # Errors
    /// When something else comes next.
    #[inline]
    pub fn close(&mut self, production: &'static str) -> Step<()> {
        if self.peek() == Some(b' ') {
            let spaces = self.rest().iter().take_while(|octet| **octet == b' ');
            if self.peek_at(spaces.count()) == Some(b')') {
                self.stray_spaces(production);
            }
        }
        self.want(b')', production)
    }

    /// Takes octets as long as `belongs` holds.
    #[inline]
    pub fn take_while(&mut self, belongs: impl Fn(u8) -> bool) -> Span {
        self.cursor.take_while(belongs)
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
}

/// What was wrong with the framing of `frame`, as notes.
#[cold]
fn framing_notes(frame: &Frame) -> Vec<Note> {
    let faults = frame.faults.iter().take(NOTES);
    let notes = faults.map(|fault| Note {
        kind: NoteKind::Framing,
        span: fault.span,
        production: "CRLF",
        source: "RFC 3501 section 2.2",
        found: Found::Words(Cow::Owned(fault.kind.to_string())),
    });
    notes.collect()
}
