//! Values that are written as a text with a grammar of its own: a pattern, an expression, a
//! duration. A mistake inside the text is placed inside the text.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::At;
use crate::octets::Span;

/// What is wrong inside a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Where, in octets of the text.
    pub span: Span,
    /// The place of the text in the file, if it is not the value that is being read but a
    /// part of it.
    pub of: Option<Span>,
    /// What is wrong, lower case, no full stop.
    pub message: String,
    /// What to do, if there is something to say.
    pub help: Option<String>,
}

/// Separates the parts of a [`Flaw`] that travels through serde, which knows only strings.
const SEPARATOR: char = '\u{1f}';

impl Flaw {
    /// A flaw of the whole text.
    pub fn whole(text: &str, message: impl Into<String>) -> Self {
        Self {
            span: Span::new(0, text.len()),
            of: None,
            message: message.into(),
            help: None,
        }
    }

    /// A flaw of a value that is read, as a whole.
    pub fn new(message: impl Into<String>) -> Self {
        Self::whole("", message)
    }

    /// The same, in the text that stands at `part` of the file, inside the value that is read.
    #[must_use]
    pub const fn of(mut self, part: Span) -> Self {
        self.of = Some(part);
        self
    }

    /// The same, with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Takes apart what [`Flaw`]'s `Display` put together.
    pub(super) fn received(message: &str) -> Option<Self> {
        let mut parts = message.split(SEPARATOR);
        let message = parts.next()?.to_owned();
        let start = parts.next()?.parse().ok()?;
        let end = parts.next()?.parse().ok()?;
        let help = parts.next().filter(|help| !help.is_empty());
        let of = parts.next().and_then(|start| {
            let end = parts.next()?.parse().ok()?;
            Some(Span::new(start.parse().ok()?, end))
        });
        Some(Self {
            span: Span::new(start, end),
            of,
            message,
            help: help.map(str::to_owned),
        })
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.message.replace(SEPARATOR, " ");
        let help = self.help.as_deref().unwrap_or_default();
        write!(f, "{message}{SEPARATOR}{}", self.span.start)?;
        write!(f, "{SEPARATOR}{}{SEPARATOR}{help}", self.span.end)?;
        match self.of {
            Some(of) => write!(f, "{SEPARATOR}{}{SEPARATOR}{}", of.start, of.end),
            None => Ok(()),
        }
    }
}

/// A type with a textual form.
pub trait Readable: Sized {
    /// Reads the form.
    ///
    /// # Errors
    /// The first place where the text is not the form.
    fn read_text(text: &str) -> Result<Self, Flaw>;

    /// A regular expression that the form obeys, for schemas.
    fn regex() -> Option<&'static str> {
        None
    }
}

/// A value together with the text that it was read from and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed<T> {
    /// The text as written (placeholders filled) and its place.
    pub text: At<String>,
    /// What it means.
    pub value: T,
}

impl<T> Deref for Parsed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<'de, T: Readable> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = At::<String>::deserialize(deserializer)?;
        let value = T::read_text(&text.value).map_err(D::Error::custom)?;
        Ok(Self { text, value })
    }
}

impl<T: Readable> JsonSchema for Parsed<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        match T::regex() {
            Some(regex) => schemars::json_schema!({ "type": "string", "pattern": regex }),
            None => schemars::json_schema!({ "type": "string" }),
        }
    }
}
