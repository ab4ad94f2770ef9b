//! `sequence-set`: message numbers or UIDs (RFC 3501 section 9).

use std::num::NonZeroU32;

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
