//! What the reader has to say about a deviation: its kind, its place, the production that
//! was wanted and what stood there instead. A note is data for findings, never an error.

use std::borrow::Cow;

use bytes::Bytes;

use crate::octets::Span;
use crate::octets::show::show_within;

/// The sort of deviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoteKind {
    /// The octets do not derive from the production.
    Syntax,
    /// The form is right, the value is outside what the production allows (zero for `nz-number`, a 31st of February).
    Range,
    /// An octet that the production does not allow, such as NUL or one above 0x7F in text.
    Octet,
    /// Something is left over after the production.
    Trailing,
    /// The message ends before the production does.
    Short,
    /// The framing is wrong: a line end, or a bound of ours that was exceeded.
    Framing,
    /// Nested deeper than the reader follows.
    Depth,
    /// Belongs to an extension that nothing advertised or enabled has unlocked.
    Locked,
}

/// One deviation from the formal syntax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The sort of deviation.
    pub kind: NoteKind,
    /// Where, in the frame.
    pub span: Span,
    /// The ABNF production that was wanted, spelled as in the RFC.
    pub production: &'static str,
    /// Where that production is defined, for example `RFC 3501 section 9`.
    pub source: &'static str,
    /// What was found.
    pub found: Found,
}

/// What stood where something else was wanted. Put into words only when somebody reads them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// These octets, of which at most so many characters are shown.
    Octets(Bytes, usize),
    /// The end of the message.
    End,
    /// Something that words tell better.
    Words(Cow<'static, str>),
}

impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Octets(octets, limit) => write!(f, "\"{}\"", show_within(octets, *limit)),
            Self::End => f.write_str("the end of the message"),
            Self::Words(words) => f.write_str(words),
        }
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "wanted {} ({}), found {}",
            self.production, self.source, self.found
        )
    }
}

/// What reading gave. Three outcomes: clean (a value, no notes), understood but deviant (a
/// value and notes), not understood (no value, at least one note).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read<T> {
    /// What was understood.
    pub value: Option<T>,
    /// What deviates, in the order of its place.
    pub notes: Vec<Note>,
}

impl<T> Read<T> {
    /// True if the octets follow the grammar in all.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.value.is_some() && self.notes.is_empty()
    }
}
