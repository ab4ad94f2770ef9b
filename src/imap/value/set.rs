//! `sequence-set`: message numbers or UIDs (RFC 3501 section 9).

use std::num::NonZeroU32;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
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

impl Generate for SeqNumber {
    fn generate(g: &mut Generator<'_>) -> Self {
        if g.one_in(4) {
            Self::Star
        } else {
            Self::Number(g.nz_number())
        }
    }
}

impl Generate for SeqRange {
    fn generate(g: &mut Generator<'_>) -> Self {
        if g.flip() {
            Self::Range(g.any(), g.any())
        } else {
            Self::One(g.any())
        }
    }
}

impl Generate for SequenceSet {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self(g.non_empty_list(SeqRange::generate))
    }
}

impl SequenceSet {
    /// A `uid-set` (RFC 4315 section 4): without `*`.
    pub(in crate::imap) fn generate_uids(g: &mut Generator<'_>) -> Self {
        let number = |g: &mut Generator<'_>| SeqNumber::Number(g.nz_number());
        Self(g.non_empty_list(|g| {
            if g.flip() {
                SeqRange::Range(number(g), number(g))
            } else {
                SeqRange::One(number(g))
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::note::Read;
    use crate::imap::{Dialect, StringForm};
    use crate::wire::{Frame, Side};

    fn read(text: &str) -> Read<SequenceSet> {
        let frame =
            Frame::from_octets(format!("{text}\r\n").as_bytes(), Side::Client).expect("a line");
        Reader::new(&frame, &Dialect::rev1()).whole("sequence-set", SequenceSet::read)
    }

    #[test]
    fn sets_read_and_write_back() {
        for text in ["1", "*", "1:*", "*:4,5:7", "2,4:7,9,12:*", "4294967295"] {
            let read = read(text);
            assert_eq!(read.notes, [], "{text}");
            let mut writer = Writer::new(Side::Client, StringForm::Shortest);
            read.value.expect("a set").write(&mut writer);
            assert_eq!(writer.into_octets(), text.as_bytes());
        }
    }

    #[test]
    fn what_is_no_set_is_noted() {
        for (text, kind, production) in [
            ("", NoteKind::Short, "seq-number"),
            ("0", NoteKind::Range, "seq-number"),
            ("01", NoteKind::Range, "seq-number"),
            ("1,", NoteKind::Short, "seq-number"),
            (",1", NoteKind::Syntax, "seq-number"),
            ("1:", NoteKind::Short, "seq-number"),
            ("1:2:3", NoteKind::Trailing, "sequence-set"),
            ("1, 2", NoteKind::Syntax, "seq-number"),
            ("4294967296", NoteKind::Range, "seq-number"),
        ] {
            let notes = read(text).notes;
            assert_eq!(notes.len(), 1, "{text}");
            assert_eq!(
                (notes[0].kind, notes[0].production),
                (kind, production),
                "{text}"
            );
        }
    }

    #[test]
    fn ends_may_stand_in_either_order() {
        let set = read("7:5,*:9").value.expect("a set");
        for (number, holds) in [
            (4, false),
            (5, true),
            (7, true),
            (8, false),
            (9, true),
            (12, true),
            (13, false),
        ] {
            assert_eq!(set.holds(number, 12), holds, "{number}");
        }
        assert_eq!(set.highest(12), 12);
        // The largest in use belongs to the range even when it is lower than the other end.
        assert!(set.holds(3, 3) && set.holds(9, 3));
    }
}
