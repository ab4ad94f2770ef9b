//! `sequence-set`: message numbers or UIDs (RFC 3501 section 9), with `$` for the result of an
//! earlier search (RFC 5182). Which messages `$` means is the session's matter.

use std::num::NonZeroU32;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, SYNTAX, Step};
use crate::imap::{Extension, Revision};
use crate::octets::Span;

const SAVED: &str = "RFC 5182 section 3";

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
    /// `seq-last-command` (RFC 5182 section 3): `$`, the result that a search was asked to save.
    Saved,
}

/// `sequence-set`: one or more elements, in the order in which they were written. Mostly `$` stands alone.
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
    /// `seq-number` or `seq-range` (RFC 3501 section 9), or `seq-last-command` (RFC 5182 section 3).
    ///
    /// # Errors
    /// As [`SeqNumber::read`].
    #[inline]
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        if reader.peek() == Some(b'$') {
            return Ok(Self::read_saved(reader));
        }
        let first = SeqNumber::read(reader)?;
        if reader.eat(b':') {
            Ok(Self::Range(first, SeqNumber::read(reader)?))
        } else {
            Ok(Self::One(first))
        }
    }

    #[cold]
    fn read_saved(reader: &mut Reader<'_>) -> Self {
        let start = reader.at();
        reader.eat(b'$');
        if !reader.dialect().has(Extension::SearchRes) {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Locked, span, "seq-last-command", SAVED);
        }
        Self::Saved
    }

    /// Writes the element.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::Saved => writer.raw(b"$"),
            Self::One(one) => one.write(writer),
            Self::Range(a, b) => {
                a.write(writer);
                writer.raw(b":");
                b.write(writer);
            }
        }
    }

    /// Whether all of it is written in numbers.
    const fn is_numeric(self) -> bool {
        match self {
            Self::One(one) => matches!(one, SeqNumber::Number(_)),
            Self::Range(a, b) => {
                matches!((a, b), (SeqNumber::Number(_), SeqNumber::Number(_)))
            }
            Self::Saved => false,
        }
    }

    /// Lowest and highest number meant where `largest` is the largest in use; `None` for `$`.
    #[must_use]
    pub fn resolve(self, largest: u32) -> Option<(u32, u32)> {
        let (a, b) = match self {
            Self::One(one) => (one, one),
            Self::Range(a, b) => (a, b),
            Self::Saved => return None,
        };
        let (a, b) = (a.resolve(largest), b.resolve(largest));
        Some((a.min(b), a.max(b)))
    }
}

impl SequenceSet {
    /// `sequence-set` (RFC 3501 section 9, RFC 5182 section 3).
    ///
    /// # Errors
    /// When an element cannot be read.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let mut set = vec![SeqRange::read(reader)?];
        while reader.peek() == Some(b',') {
            if set.last() == Some(&SeqRange::Saved) {
                Self::note_after_saved(reader, set.len());
            }
            reader.eat(b',');
            set.push(SeqRange::read(reader)?);
        }
        Ok(Self(set))
    }

    /// A comma follows `$`. In RFC 3501 the rule that repeats behind the first element is `sequence-set`
    /// itself, so that `1,$,2` derives and `$,2` does not; in RFC 9051 `$` can only come last.
    #[cold]
    fn note_after_saved(reader: &mut Reader<'_>, read: usize) {
        let source = match reader.dialect().revision {
            Revision::Rev1 if read > 1 => return,
            Revision::Rev1 => SYNTAX,
            Revision::Rev2 => "RFC 9051 section 9",
        };
        let span = Span::new(reader.at(), reader.at() + 1);
        reader.note(NoteKind::Syntax, span, "sequence-set", source);
    }

    /// `uid-set` (RFC 4315 section 4): as `sequence-set`, but `*` and `$` are noted.
    ///
    /// # Errors
    /// When an element cannot be read.
    pub fn read_uids(reader: &mut Reader<'_>) -> Step<Self> {
        Self::read_numbers(reader, "uid-set", "RFC 4315 section 4")
    }

    /// `sequence-set` where `production` has numbers alone, so that `*` and `$` are noted.
    ///
    /// # Errors
    /// When an element cannot be read.
    pub fn read_numbers(
        reader: &mut Reader<'_>,
        production: &'static str,
        source: &'static str,
    ) -> Step<Self> {
        let start = reader.at();
        let noted = reader.noted();
        let set = Self::read(reader)?;
        if !set.0.iter().all(|range| range.is_numeric()) {
            reader.forget(noted);
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Syntax, span, production, source);
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

    /// Whether the set holds `number` where `largest` is the largest in use. `$` holds none here.
    #[must_use]
    pub fn holds(&self, number: u32, largest: u32) -> bool {
        self.0.iter().any(|range| {
            range
                .resolve(largest)
                .is_some_and(|(low, high)| low <= number && number <= high)
        })
    }

    /// The highest number that is written or meant, `$` left out.
    #[must_use]
    pub fn highest(&self, largest: u32) -> u32 {
        self.0
            .iter()
            .filter_map(|range| Some(range.resolve(largest)?.1))
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
        if g.one_in(8) {
            return Self(vec![SeqRange::Saved]);
        }
        let mut set = g.non_empty_list(SeqRange::generate);
        if g.one_in(16) {
            set.push(SeqRange::Saved);
        }
        Self(set)
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

    fn read_in(text: &str, dialect: &Dialect) -> Read<SequenceSet> {
        let frame =
            Frame::from_octets(format!("{text}\r\n").as_bytes(), Side::Client).expect("a line");
        Reader::new(&frame, dialect).whole("sequence-set", SequenceSet::read)
    }

    fn read(text: &str) -> Read<SequenceSet> {
        read_in(text, &Dialect::rev1())
    }

    #[test]
    fn the_saved_result_is_a_set_where_the_grammar_has_it() {
        use NoteKind::{Locked, Syntax};
        let (base, all, rev2) = (Dialect::rev1(), Dialect::rev1_all(), Dialect::rev2_all());
        for (text, dialect, expected) in [
            ("$", &all, &[][..]),
            ("$", &rev2, &[]),
            ("$", &base, &[Locked]),
            ("1:3,$", &all, &[]),
            ("1:3,$", &rev2, &[]),
            ("1,$,2", &all, &[]),
            ("1,$,2", &rev2, &[Syntax]),
            ("$,1", &all, &[Syntax]),
            ("$,1", &rev2, &[Syntax]),
            ("$:4", &all, &[NoteKind::Trailing]),
            ("4:$", &all, &[Syntax]),
        ] {
            let read = read_in(text, dialect);
            let kinds: Vec<_> = read.notes.iter().map(|note| note.kind).collect();
            assert_eq!(kinds, expected, "{text}");
            if let Some(set) = read.value {
                let mut writer = Writer::new(Side::Client, StringForm::Shortest);
                set.write(&mut writer);
                assert!(text.as_bytes().starts_with(&writer.into_octets()), "{text}");
            }
        }
        let set = read_in("2,$", &all).value.expect("a set");
        assert!(set.holds(2, 9) && !set.holds(3, 9));
        assert_eq!(set.highest(9), 2);
    }

    #[test]
    fn numbers_alone_are_numbers_alone() {
        for (text, clean) in [
            ("1:3,9", true),
            ("*", false),
            ("1:*", false),
            ("$", false),
            ("1,$", false),
        ] {
            let frame =
                Frame::from_octets(format!("{text}\r\n").as_bytes(), Side::Server).expect("a line");
            let read =
                Reader::new(&frame, &Dialect::rev1()).whole("uid-set", SequenceSet::read_uids);
            let kinds: Vec<_> = read
                .notes
                .iter()
                .map(|note| (note.kind, note.production))
                .collect();
            let expected: &[_] = if clean {
                &[]
            } else {
                &[(NoteKind::Syntax, "uid-set")]
            };
            assert_eq!(kinds, expected, "{text}");
        }
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
