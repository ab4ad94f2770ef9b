//! A file as text with a name, and values that remember where in it they stand. Places are
//! octet offsets; lines and columns are worked out when a person wants them.

use std::borrow::Cow;
use std::fmt;
use std::io::Read as _;
use std::marker::PhantomData;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::Problem;
use crate::octets::Span;

/// Largest file that is taken, in octets. Scenarios are a few kilobytes.
pub const MAX_OCTETS: usize = 1 << 20;

/// A file's name and content. Copies share the content.
#[derive(Clone, PartialEq, Eq)]
pub struct Text(Arc<Inner>);

#[derive(PartialEq, Eq)]
struct Inner {
    name: String,
    content: String,
}

impl Text {
    /// Text that is at hand, under the name that messages shall show.
    #[must_use]
    pub fn new(name: impl Into<String>, content: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            name: name.into(),
            content: content.into(),
        }))
    }

    /// Takes octets as text.
    ///
    /// # Errors
    /// They are not UTF-8 or more than [`MAX_OCTETS`].
    pub fn from_octets(name: impl Into<String>, octets: &[u8]) -> Result<Self, Problem> {
        let name = name.into();
        if octets.len() > MAX_OCTETS {
            return Err(Problem::error(format!(
                "{name} has more than {MAX_OCTETS} octets, the most that a file may have"
            )));
        }
        match std::str::from_utf8(octets) {
            Ok(content) => Ok(Self::new(name, content)),
            Err(error) => {
                let line = 1 + octets[..error.valid_up_to()]
                    .iter()
                    .filter(|&&octet| octet == b'\n')
                    .count();
                Err(Problem::error(format!(
                    "{name} is not UTF-8: octet {} (line {line}) belongs to no character",
                    error.valid_up_to()
                ))
                .help("write octets above 0x7F that are not text with `hex`"))
            }
        }
    }

    /// Reads the file at `path`; its name is the path as given.
    ///
    /// # Errors
    /// It cannot be read, is not UTF-8 or is larger than [`MAX_OCTETS`].
    pub fn load(path: &Path) -> Result<Self, Problem> {
        let name = path.display().to_string().replace('\\', "/");
        let unreadable =
            |error: std::io::Error| Problem::error(format!("cannot read {name}: {error}"));
        let mut octets = Vec::new();
        std::fs::File::open(path)
            .map_err(unreadable)?
            .take(MAX_OCTETS as u64 + 1)
            .read_to_end(&mut octets)
            .map_err(unreadable)?;
        Self::from_octets(name, &octets)
    }

    /// The name that messages show.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The content.
    #[must_use]
    pub fn content(&self) -> &str {
        &self.0.content
    }

    /// The text in `span`, cut to what there is and to whole characters.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        let content = self.content();
        let end = floor(content, span.end);
        &content[floor(content, span.start).min(end)..end]
    }

    /// Line and column, both counted from 1, columns in characters.
    #[must_use]
    pub fn line_column(&self, at: usize) -> (usize, usize) {
        let before = &self.content()[..floor(self.content(), at)];
        let line = before.bytes().filter(|&octet| octet == b'\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        (line, before[start..].chars().count() + 1)
    }

    /// The line, counted from 1, in which the octet at `at` lies.
    #[must_use]
    pub fn line(&self, at: usize) -> usize {
        self.line_column(at).0
    }

    /// What `span` covers of its first line, without blanks at its end. A map or a list is
    /// marked by it.
    #[must_use]
    pub fn first_line(&self, span: Span) -> Span {
        let text = self.slice(span);
        let line = text.lines().next().unwrap_or_default().trim_end();
        Span::new(span.start, span.start + line.len())
    }
}

fn floor(content: &str, at: usize) -> usize {
    let mut at = at.min(content.len());
    while !content.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({})", self.name())
    }
}

/// A value and where it stands in its file. For a scalar the span includes the quotes, for a
/// map or a list it reaches from the first to the last octet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

impl<T> At<T> {
    /// The value at `span`.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Another value at the same place.
    pub fn with<U>(&self, value: U) -> At<U> {
        At::new(value, self.span)
    }
}

impl<T> Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// The name under which the reader hands a value over with its place: a tuple of start, end
/// and value. Serde has no places of its own.
pub(super) const AT: &str = "imapspec::At";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Places<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Places<T> {
            type Value = At<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value from a file")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<At<T>, A::Error> {
                let lacking = |index| A::Error::invalid_length(index, &"start, end and value");
                let start = seq.next_element()?.ok_or_else(|| lacking(0))?;
                let end = seq.next_element()?.ok_or_else(|| lacking(1))?;
                let value = seq.next_element()?.ok_or_else(|| lacking(2))?;
                Ok(At::new(value, Span::new(start, end)))
            }
        }

        deserializer.deserialize_tuple_struct(AT, 3, Places(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        let text = Text::new("t", "ab\nüx\n");
        for (at, expected) in [
            (0, (1, 1)),
            (2, (1, 3)),
            (3, (2, 1)),
            (4, (2, 1)),
            (5, (2, 2)),
            (99, (3, 1)),
        ] {
            assert_eq!(text.line_column(at), expected, "{at}");
        }
        assert_eq!(text.slice(Span::new(3, 6)), "üx");
        assert_eq!(text.first_line(Span::new(0, 6)), Span::new(0, 2));
    }

    #[test]
    fn refuses_octets_that_are_no_text() {
        let error = Text::from_octets("x.yaml", b"a\nb\xff").unwrap_err();
        assert_eq!(
            error.title,
            "x.yaml is not UTF-8: octet 3 (line 2) belongs to no character"
        );
        let error = Text::from_octets("x.yaml", &vec![b'a'; MAX_OCTETS + 1]).unwrap_err();
        assert!(error.title.contains("more than 1048576 octets"));
        let error = Text::load(Path::new("no/such/file.yaml")).unwrap_err();
        assert!(error.title.starts_with("cannot read no/such/file.yaml:"));
    }
}
