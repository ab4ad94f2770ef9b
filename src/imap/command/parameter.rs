//! The parameters and modifiers that RFC 4466 section 3 allows behind a command's own
//! arguments: a label and, perhaps, a value. What they mean is left to the extension that
//! defines them; the value is kept octet for octet.

use bytes::Bytes;

use super::parts::{GENERAL, balanced, comes_next, list};
use crate::imap::Writer;
use crate::imap::generate::Generator;
use crate::imap::note::NoteKind;
use crate::imap::reader::{Mark, Reader, Step};
use crate::octets::Span;

/// A parameter or modifier of RFC 4466: a name and, perhaps, a value, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name as written.
    pub name: Bytes,
    /// `tagged-ext-val` or a parenthesised list, as written.
    pub value: Option<Bytes>,
}

impl Parameter {
    /// `tagged-ext-label [SP tagged-ext-val]` (RFC 4466 section 3).
    ///
    /// # Errors
    /// When no label comes next, or its value does not balance.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let name = Self::read_name(reader)?;
        let value = Self::read_value_if_any(reader)?;
        Ok(Self { name, value })
    }

    /// `[SP tagged-ext-val]` (RFC 4466 section 3).
    pub(super) fn read_value_if_any(reader: &mut Reader<'_>) -> Step<Option<Bytes>> {
        if !starts_value(reader) {
            return Ok(None);
        }
        reader.space()?;
        Self::read_value(reader).map(Some)
    }

    /// `tagged-ext-label` (RFC 4466 section 3).
    pub(super) fn read_name(reader: &mut Reader<'_>) -> Step<Bytes> {
        let span = Self::read_label(reader)?;
        Ok(reader.slice(span))
    }

    /// Where the `tagged-ext-label` that comes next stands.
    pub(super) fn read_label(reader: &mut Reader<'_>) -> Step<Span> {
        if !reader.peek().is_some_and(is_label_start) {
            return reader.fail_in("tagged-ext-label", GENERAL);
        }
        Ok(reader.take_while(is_label_char))
    }

    /// What a parameter that began at `start` is by its own production, which gave `read`. If that did not
    /// fit, or left something of it over, it is noted and kept in the general form.
    pub(super) fn or_general<T>(
        reader: &mut Reader<'_>,
        start: Mark,
        production: &'static str,
        source: &'static str,
        read: Step<T>,
        general: fn(Self) -> T,
    ) -> Step<T> {
        let ended = matches!(reader.peek(), None | Some(b' ' | b')'));
        match read {
            Ok(value) if ended && !starts_value(reader) => return Ok(value),
            Ok(_) => {
                let at = Span::at(reader.at());
                reader.note(NoteKind::Syntax, at, production, source);
            }
            Err(_) => {}
        }
        reader.rewind(start);
        let noted = reader.noted();
        let parameter = Self::read(reader);
        reader.forget(noted);
        parameter.map(general)
    }

    /// `tagged-ext-val` (RFC 4466 section 3): a number, a set, or a list in parentheses.
    pub(super) fn read_value(reader: &mut Reader<'_>) -> Step<Bytes> {
        let span = if reader.peek() == Some(b'(') {
            balanced(reader, "tagged-ext-val")?
        } else {
            reader.take_while(is_simple)
        };
        if span.is_empty() {
            return reader.fail_in("tagged-ext-val", GENERAL);
        }
        Ok(reader.slice(span))
    }

    /// Writes the name and the value as they were.
    pub fn write(&self, writer: &mut Writer) {
        writer.raw(&self.name);
        if let Some(value) = &self.value {
            writer.space();
            writer.kept(value);
        }
    }
}

/// `SP "(" parameter *(SP parameter) ")"` under the name of the production that asks for it,
/// if it comes next; empty if not.
pub(super) fn read_parameters<T>(
    reader: &mut Reader<'_>,
    production: &'static str,
    read: fn(&mut Reader<'_>) -> Step<T>,
) -> Step<Vec<T>> {
    if !comes_next(reader, |octet| octet == b'(') {
        return Ok(Vec::new());
    }
    reader.space()?;
    list(reader, production, read)
}

/// Writes what [`read_parameters`] reads.
pub(super) fn write_parameters<T>(
    parameters: &[T],
    writer: &mut Writer,
    write: fn(&T, &mut Writer),
) {
    if !parameters.is_empty() {
        writer.space();
        writer.list(parameters, |writer, parameter| write(parameter, writer));
    }
}

/// True if spaces and the beginning of a `tagged-ext-val` come next. A sign that a digit
/// follows begins a value (RFC 9394 section 4), else it begins the next label.
fn starts_value(reader: &Reader<'_>) -> bool {
    if comes_next(reader, |octet| octet == b'-') {
        let spaces = (0..)
            .take_while(|&ahead| reader.peek_at(ahead) == Some(b' '))
            .count();
        return reader
            .peek_at(spaces + 1)
            .is_some_and(|octet| octet.is_ascii_digit());
    }
    comes_next(reader, |octet| {
        octet.is_ascii_digit() || matches!(octet, b'(' | b'*')
    })
}

/// Octets of `tagged-ext-simple` (RFC 4466 section 3): `sequence-set` or `number`.
fn is_simple(octet: u8) -> bool {
    octet.is_ascii_digit() || matches!(octet, b':' | b',' | b'*' | b'-')
}

/// `tagged-label-fchar` (RFC 4466 section 3)
fn is_label_start(octet: u8) -> bool {
    octet.is_ascii_alphabetic() || matches!(octet, b'-' | b'_' | b'.')
}

/// `tagged-label-char` (RFC 4466 section 3)
fn is_label_char(octet: u8) -> bool {
    is_label_start(octet) || octet.is_ascii_digit() || octet == b':'
}

impl Parameter {
    /// A parameter of no extension that we know, with a value if `must`, else perhaps with one.
    pub(super) fn generate(g: &mut Generator<'_>, must: bool) -> Self {
        Self {
            name: g.other_name(),
            value: (must || g.flip()).then(|| g.tagged_value()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::select::{Select, SelectParameter};
    use crate::imap::command::testing::{assert_notes, assert_reads, assert_reads_all};
    use crate::imap::note::NoteKind;
    use crate::imap::value::Mailbox;

    fn selected(name: &'static str, value: Option<&'static str>) -> Command {
        Command::Select(Select {
            mailbox: Mailbox::inbox(),
            parameters: vec![SelectParameter::Other(Parameter {
                name: name.into(),
                value: value.map(Into::into),
            })],
        })
    }

    #[test]
    fn keeps_values_as_written() {
        assert_reads(&[
            (
                "alone",
                b"a SELECT INBOX (X-Store)\r\n",
                selected("X-Store", None),
            ),
            (
                "number",
                b"a SELECT INBOX (X 12)\r\n",
                selected("X", Some("12")),
            ),
            (
                "set",
                b"a SELECT INBOX (X 1:*,4)\r\n",
                selected("X", Some("1:*,4")),
            ),
            (
                "range from the end",
                b"a SELECT INBOX (X -1:-100)\r\n",
                selected("X", Some("-1:-100")),
            ),
            (
                "empty list",
                b"a SELECT INBOX (X ())\r\n",
                selected("X", Some("()")),
            ),
            (
                "list",
                b"a SELECT INBOX (X-SYNC (67890007 20 41,43:116 (1:* \"a)\")))\r\n",
                selected("X-SYNC", Some("(67890007 20 41,43:116 (1:* \"a)\"))")),
            ),
            (
                "literal",
                b"a SELECT INBOX (X (a {2}\r\n)( \"b\"))\r\n",
                selected("X", Some("(a {2}\r\n)( \"b\")")),
            ),
        ]);
        assert_reads_all(&[(
            "literal8",
            b"a SELECT INBOX (X-8 (~{1}\r\n\0))\r\n",
            selected("X-8", Some("(~{1}\r\n\0)")),
        )]);
    }

    #[test]
    fn notes_what_does_not_fit() {
        use NoteKind::{Depth, Locked, Octet, Short, Syntax};
        let deep = [b"a SELECT b (X ".as_slice(), &[b'('; 100_000], b"\r\n"].concat();
        assert_notes(&[
            (b"a SELECT b ()\r\n", Syntax, "select-params", "()"),
            (b"a SELECT b (1)\r\n", Syntax, "tagged-ext-label", ""),
            (b"a SELECT b (X\r\n", Short, "select-params", ""),
            (b"a SELECT b (X \"v\")\r\n", Syntax, "tagged-ext-label", ""),
            (b"a SELECT b (X (v)\r\n", Short, "select-params", ""),
            (b"a SELECT b (X ((v)\r\n", Short, "tagged-ext-val", ""),
            (b"a SELECT b (X (v)Y)\r\n", Syntax, "select-params", ""),
            (b"a SELECT b (X (v(w)))\r\n", Syntax, "SP", ""),
            (b"a SELECT b (X (v\0))\r\n", Syntax, "SP", ""),
            (b"a SELECT b (X (\xff))\r\n", Syntax, "tagged-ext-val", ""),
            (
                b"a SELECT b (X (\"\xff\"))\r\n",
                Octet,
                "QUOTED-CHAR",
                "\u{fffd}",
            ),
            (b"a SELECT b (X ( v))\r\n", Syntax, "tagged-ext-val", " "),
            (b"a SELECT b (X (v ))\r\n", Syntax, "tagged-ext-val", " "),
            (b"a SELECT b (X {3)\r\n", Syntax, "tagged-ext-label", ""),
            (
                b"a SELECT b (X (~{1}\r\nv))\r\n",
                Locked,
                "tagged-ext-val",
                "~",
            ),
            (&deep, Depth, "tagged-ext-val", ""),
        ]);
    }
}
