//! What a file says, before anyone knows what it means: scalars, lists and maps with their
//! places. YAML and TOML both become this; [`Node::read`] makes typed values of it.

use serde::de::DeserializeOwned;

use super::fill::Piece;
use super::{Problem, Text, near, place_within, read};
use crate::octets::Span;

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// From the first to past the last octet, quotes included.
    pub span: Span,
    /// What stands there.
    pub value: Value,
}

/// The three shapes.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text, a number, a truth value or nothing.
    Scalar(Scalar),
    /// Values in order.
    List(Vec<Node>),
    /// Keys with values, in the order of the file; no key comes twice.
    Map(Vec<(Key, Node)>),
}

/// A key of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its text.
    pub name: String,
    /// Its place.
    pub span: Span,
}

/// A scalar as text, and how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The text, escapes resolved.
    pub text: String,
    /// Decides whether it may be a number or a truth value.
    pub style: Style,
    /// Where its parts come from, if placeholders were filled.
    pub(super) pieces: Vec<Piece>,
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes: a number, a truth value or nothing if it looks like one.
    Plain,
    /// In quotes or as a block: always text.
    Text,
    /// The result of a placeholder that stands alone: text or number, as is wanted.
    Either,
}

impl Scalar {
    /// A scalar that was written as it is.
    pub fn new(text: impl Into<String>, style: Style) -> Self {
        Self {
            text: text.into(),
            style,
            pieces: Vec::new(),
        }
    }

    /// The text, if it is not as it was written because placeholders were filled.
    #[must_use]
    pub fn filled(&self) -> Option<&str> {
        (!self.pieces.is_empty()).then_some(self.text.as_str())
    }
}

impl Node {
    /// The scalar, if it is one.
    #[must_use]
    pub const fn scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The elements, if it is a list.
    #[must_use]
    pub fn list(&self) -> Option<&[Self]> {
        match &self.value {
            Value::List(list) => Some(list),
            Value::Scalar(_) | Value::Map(_) => None,
        }
    }

    /// The entries, if it is a map.
    #[must_use]
    pub fn map(&self) -> Option<&[(Key, Self)]> {
        match &self.value {
            Value::Map(map) => Some(map),
            Value::Scalar(_) | Value::List(_) => None,
        }
    }

    /// What stands under `key`, if it is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        let entries = self.map()?;
        entries
            .iter()
            .find(|(candidate, _)| candidate.name == key)
            .map(|(_, node)| node)
    }

    /// Where to put the mark of a problem with this value: the scalar, or the first line of a
    /// list or map.
    #[must_use]
    pub fn mark(&self, text: &Text) -> Span {
        match self.value {
            Value::Scalar(_) => self.span,
            Value::List(_) | Value::Map(_) => text.first_line(self.span),
        }
    }

    /// The place in the file of a part of this scalar, `inner` being octet offsets into its
    /// text; the whole for anything else.
    #[must_use]
    pub fn place(&self, text: &Text, inner: Span) -> Span {
        match &self.value {
            Value::Scalar(scalar) => {
                place_within(text, self.span, &scalar.text, inner, &scalar.pieces)
            }
            Value::List(_) | Value::Map(_) => self.mark(text),
        }
    }

    /// Makes a typed value of it.
    ///
    /// # Errors
    /// Everything that does not fit, as far as it can be told: after a wrong value the rest is
    /// still looked at.
    pub fn read<T: DeserializeOwned>(&self, text: &Text) -> Result<T, Vec<Problem>> {
        read::read(text, self)
    }
}

/// A problem with a key that nobody knows.
pub(super) fn unknown_key(text: &Text, key: &Key, known: &[&str]) -> Problem {
    let problem = Problem::error(format!("unknown key `{}`", key.name)).at(text, key.span);
    match near::advice(&key.name, known.iter().copied()) {
        Some(advice) => problem.help(advice),
        None => problem,
    }
}
