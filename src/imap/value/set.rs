//! `sequence-set`: message numbers or UIDs (RFC 3501 section 9).

use std::num::NonZeroU32;

use crate::imap::Writer;
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::octets::Span;

/// `seq-number`: a number, or `*` for the largest in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SeqNumber {
    /// A message number or UID.
    Number(NonZeroU32),
    /// `*`
    Star,
}

/// One element of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SeqRange {
    /// `seq-number`
    One(SeqNumber),
    /// `seq-range`: both ends included, in either order.
    Range(SeqNumber, SeqNumber),
}

/// `sequence-set`: one or more elements, in the order in which they were written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SequenceSet(pub Vec<SeqRange>);

impl SeqNumber {
    /// `seq-number` (RFC 3501 section 9).
    ///
    /// # Errors
    /// When neither a digit nor `*` comes next. Zero is noted and read as one.
    #[inline]
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        if reader.eat(b'*') {
            return Ok(Self::Star);
        }
        reader.nz_number("seq-number").map(Self::Number)
    }

    /// Writes the number, or `*`.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::Number(number) => writer.number(number.get()),
            Self::Star => writer.raw(b"*"),
        }
    }

    /// The number meant where `largest` is the largest in use.
    #[must_use]
    pub fn resolve(self, largest: u32) -> u32 {
        match self {
            Self::Number(number) => number.get(),
            Self::Star => largest,
        }
    }
}

impl SeqRange {
    /// `seq-number` or `seq-range` (RFC 3501 section 9).
    ///
    /// # Errors
    /// As [`SeqNumber::read`].
    #[inline]
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let first = SeqNumber::read(reader)?;
        if reader.eat(b':') {
            Ok(Self::Range(first, SeqNumber::read(reader)?))
        } else {
            Ok(Self::One(first))
        }
    }

    /// Writes the element.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::One(one) => one.write(writer),
            Self::Range(a, b) => {
                a.write(writer);
                writer.raw(b":");
                b.write(writer);
            }
        }
    }

    const fn has_star(self) -> bool {
        match self {
            Self::One(one) => matches!(one, SeqNumber::Star),
            Self::Range(a, b) => matches!(a, SeqNumber::Star) || matches!(b, SeqNumber::Star),
        }
    }

    /// Lowest and highest number meant where `largest` is the largest in use.
    #[must_use]
    pub fn resolve(self, largest: u32) -> (u32, u32) {
        let (a, b) = match self {
            Self::One(one) => (one, one),
            Self::Range(a, b) => (a, b),
        };
        let (a, b) = (a.resolve(largest), b.resolve(largest));
        (a.min(b), a.max(b))
    }
}

impl SequenceSet {
    /// `sequence-set` (RFC 3501 section 9).
    ///
    /// # Errors
    /// When an element cannot be read.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let mut set = vec![SeqRange::read(reader)?];
        while reader.eat(b',') {
            set.push(SeqRange::read(reader)?);
        }
        Ok(Self(set))
    }

    /// `uid-set` (RFC 4315 section 4): as `sequence-set`, but `*` is noted.
    ///
    /// # Errors
    /// When an element cannot be read.
    pub fn read_uids(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.at();
        let set = Self::read(reader)?;
        if set.0.iter().any(|range| range.has_star()) {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Syntax, span, "uid-set", "RFC 4315 section 4");
        }
        Ok(set)
    }

    /// Writes the elements with commas between.
    pub fn write(&self, writer: &mut Writer) {
        for (index, range) in self.0.iter().enumerate() {
            if index > 0 {
                writer.raw(b",");
            }
            range.write(writer);
        }
    }

    /// Whether the set holds `number` where `largest` is the largest in use.
    #[must_use]
    pub fn holds(&self, number: u32, largest: u32) -> bool {
        self.0.iter().any(|range| {
            let (low, high) = range.resolve(largest);
            low <= number && number <= high
        })
    }

    /// The highest number that is written or meant.
    #[must_use]
    pub fn highest(&self, largest: u32) -> u32 {
        self.0
            .iter()
            .map(|range| range.resolve(largest).1)
            .max()
            .unwrap_or(0)
    }
}
