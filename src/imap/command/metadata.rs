//! GETMETADATA and SETMETADATA (RFC 5464 sections 4.2 and 4.3): annotations of mailboxes and of the server, which
//! has no name.

use bytes::Bytes;

use super::Command;
use super::parameter::Parameter;
use super::parts::{eat_whole_word, list};
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::{Entry, Mailbox};
use crate::octets::Span;

const SOURCE: &str = "RFC 5464 section 5";

/// `getmetadata`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetMetadata {
    /// `getmetadata-options`; empty if there are none.
    pub options: Vec<MetadataOption>,
    /// Of which mailbox; without a name, of the server.
    pub mailbox: Mailbox,
    /// Which entries; at least one.
    pub entries: Vec<Entry>,
}

/// `getmetadata-option`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetadataOption {
    /// `MAXSIZE`: longer values are left out. In octets.
    MaxSize(u32),
    /// `DEPTH`: how far below an entry.
    Depth(MetadataDepth),
    /// An option of another extension.
    Other(Parameter),
}

/// How far below an entry others are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MetadataDepth {
    /// `0`: the entry alone.
    Zero,
    /// `1`: one component more.
    One,
    /// `infinity`
    Infinity,
}

/// `setmetadata`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetMetadata {
    /// Of which mailbox; without a name, of the server.
    pub mailbox: Mailbox,
    /// `entry-values`: `None` removes the entry. At least one.
    pub values: Vec<(Entry, Option<Bytes>)>,
}

impl GetMetadata {
    /// `getmetadata` behind its name (RFC 5464 section 5). Options behind the mailbox, where the examples
    /// of RFC 5464 have them, are noted and read.
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let mut options = Vec::new();
        if reader.peek() == Some(b'(') {
            options = list(reader, "getmetadata-options", MetadataOption::read)?;
            reader.space()?;
        }
        let mailbox = Mailbox::read(reader)?;
        reader.space()?;
        if options.is_empty() && is_at_options(reader) {
            let start = reader.at();
            options = list(reader, "getmetadata-options", MetadataOption::read)?;
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Syntax, span, "getmetadata", SOURCE);
            reader.space()?;
        }
        let entries = if reader.peek() == Some(b'(') {
            list(reader, "entries", Entry::read)?
        } else {
            vec![Entry::read(reader)?]
        };
        Ok(Self {
            options,
            mailbox,
            entries,
        })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        if !self.options.is_empty() {
            writer.list(&self.options, |writer, option| option.write(writer));
            writer.space();
        }
        self.mailbox.write(writer);
        writer.space();
        match self.entries.as_slice() {
            [one] => one.write(writer),
            entries => writer.list(entries, |writer, entry| entry.write(writer)),
        }
    }
}

/// Whether options come next rather than entries.
fn is_at_options(reader: &mut Reader<'_>) -> bool {
    let mark = reader.mark();
    let is = reader.eat(b'(')
        && (eat_whole_word(reader, b"MAXSIZE") || eat_whole_word(reader, b"DEPTH"));
    reader.rewind(mark);
    is
}

impl MetadataOption {
    /// `getmetadata-option` (RFC 5464 section 5). A known one that does not fit is noted and kept as written.
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.mark();
        let read = if eat_whole_word(reader, b"MAXSIZE") {
            read_max_size(reader)
        } else if eat_whole_word(reader, b"DEPTH") {
            read_depth(reader)
        } else {
            return Parameter::read(reader).map(Self::Other);
        };
        if let (Ok(option), None | Some(b' ' | b')')) = (&read, reader.peek()) {
            return Ok(option.clone());
        }
        if read.is_ok() {
            let at = Span::at(reader.at());
            reader.note(NoteKind::Syntax, at, "getmetadata-option", SOURCE);
        }
        reader.rewind(start);
        let noted = reader.noted();
        let kept = Parameter::read(reader);
        reader.forget(noted);
        kept.map(Self::Other)
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::MaxSize(octets) => {
                writer.text("MAXSIZE ");
                writer.number(*octets);
            }
            Self::Depth(depth) => {
                writer.text("DEPTH ");
                writer.text(depth.name());
            }
            Self::Other(parameter) => parameter.write(writer),
        }
    }
}

/// `maxsize-opt` (RFC 5464 section 5) behind its name.
fn read_max_size(reader: &mut Reader<'_>) -> Step<MetadataOption> {
    reader.space()?;
    reader.number("number").map(MetadataOption::MaxSize)
}

/// `scope-opt` (RFC 5464 section 5) behind its name.
fn read_depth(reader: &mut Reader<'_>) -> Step<MetadataOption> {
    reader.space()?;
    for depth in MetadataDepth::ALL {
        if eat_whole_word(reader, depth.name().as_bytes()) {
            return Ok(MetadataOption::Depth(depth));
        }
    }
    reader.fail_in("scope-opt", SOURCE)
}

impl MetadataDepth {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Zero, Self::One, Self::Infinity];

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zero => "0",
            Self::One => "1",
            Self::Infinity => "infinity",
        }
    }
}

impl SetMetadata {
    /// `setmetadata` behind its name (RFC 5464 section 5).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let mailbox = Mailbox::read(reader)?;
        reader.space()?;
        let values = list(reader, "entry-values", Entry::read_with_value)?;
        Ok(Self { mailbox, values })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.mailbox.write(writer);
        writer.space();
        Entry::write_values(&self.values, writer);
    }
}

/// One of the two commands.
pub(super) fn generate(g: &mut Generator<'_>) -> Command {
    if g.flip() {
        Command::GetMetadata(Box::new(g.any()))
    } else {
        Command::SetMetadata(Box::new(g.any()))
    }
}

impl Generate for GetMetadata {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            options: g.list(|g| match g.below(3) {
                0 => MetadataOption::MaxSize(g.number()),
                1 => MetadataOption::Depth(g.one_of(&MetadataDepth::ALL)),
                _ => MetadataOption::Other(Parameter::generate(g, false)),
            }),
            mailbox: g.any(),
            entries: g.non_empty_list(Entry::generate),
        }
    }
}

impl Generate for SetMetadata {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            mailbox: g.any(),
            values: g.non_empty_list(Entry::generate_with_value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::command::testing::{assert_notes, assert_notes_all, assert_reads_all};

    fn get(
        options: Vec<MetadataOption>,
        mailbox: &'static str,
        entries: &[&'static str],
    ) -> Command {
        Command::GetMetadata(Box::new(GetMetadata {
            options,
            mailbox: Mailbox::new(mailbox.into()),
            entries: entries.iter().map(|&name| Entry(name.into())).collect(),
        }))
    }

    fn set(values: &[(&'static str, Option<&'static [u8]>)]) -> Command {
        Command::SetMetadata(Box::new(SetMetadata {
            mailbox: Mailbox::inbox(),
            values: values
                .iter()
                .map(|&(name, value)| (Entry(name.into()), value.map(Bytes::from_static)))
                .collect(),
        }))
    }

    #[test]
    fn reads_what_the_grammar_allows() {
        use MetadataDepth::{Infinity, One, Zero};
        use MetadataOption::{Depth, MaxSize, Other};
        let other = Other(Parameter {
            name: "X-A".into(),
            value: Some("(b)".into()),
        });
        assert_reads_all(&[
            (
                "of the server",
                b"a GETMETADATA \"\" /shared/comment\r\n",
                get(vec![], "", &["/shared/comment"]),
            ),
            (
                "several",
                b"a getmetadata INBOX (/shared/comment \"/private/comment\")\r\n",
                get(vec![], "INBOX", &["/shared/comment", "/private/comment"]),
            ),
            (
                "options",
                b"a GETMETADATA (MaxSize 1024 DEPTH 0 X-A (b) depth Infinity) x (/a)\r\n",
                get(
                    vec![MaxSize(1024), Depth(Zero), other, Depth(Infinity)],
                    "x",
                    &["/a"],
                ),
            ),
            (
                "depth",
                b"a GETMETADATA (DEPTH 1) x /a\r\n",
                get(vec![Depth(One)], "x", &["/a"]),
            ),
            (
                "set and remove",
                b"a SETMETADATA INBOX (/a {3}\r\na\"b /b NIL /c \"\")\r\n",
                set(&[("/a", Some(b"a\"b")), ("/b", None), ("/c", Some(b""))]),
            ),
            (
                "any octets",
                b"a SETMETADATA INBOX (/a ~{2}\r\n\0\xff)\r\n",
                set(&[("/a", Some(b"\0\xff"))]),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Locked, Octet, Short, Syntax, Trailing};
        assert_notes_all(&[
            (b"a GETMETADATA\r\n", Short, "SP", ""),
            (b"a GETMETADATA x\r\n", Short, "SP", ""),
            (b"a GETMETADATA x \r\n", Short, "entry", ""),
            (b"a GETMETADATA x ()\r\n", Syntax, "entries", "()"),
            (b"a GETMETADATA x /a /b\r\n", Trailing, "CRLF", " /b"),
            (b"a GETMETADATA x \"/a*\"\r\n", Octet, "entry", "\"/a*\""),
            (b"a GETMETADATA x (\"/%\")\r\n", Octet, "entry", "\"/%\""),
            (
                b"a GETMETADATA () x /a\r\n",
                Syntax,
                "getmetadata-options",
                "()",
            ),
            (
                b"a GETMETADATA x (MAXSIZE 1) /a\r\n",
                Syntax,
                "getmetadata",
                "(MAXSIZE 1)",
            ),
            (b"a GETMETADATA (DEPTH 2) x /a\r\n", Syntax, "scope-opt", ""),
            (
                b"a GETMETADATA (MAXSIZE 1,2) x /a\r\n",
                Syntax,
                "getmetadata-option",
                "",
            ),
            (b"a GETMETADATA (MAXSIZE) x /a\r\n", Syntax, "SP", ""),
            (b"a SETMETADATA x\r\n", Short, "SP", ""),
            (b"a SETMETADATA x ()\r\n", Syntax, "entry-values", "()"),
            (b"a SETMETADATA x /a b\r\n", Syntax, "entry-values", ""),
            (b"a SETMETADATA x (/a)\r\n", Syntax, "SP", ""),
            (b"a SETMETADATA x (/a b)\r\n", Syntax, "value", ""),
        ]);
        assert_notes(&[
            (b"a GETMETADATA x /a\r\n", Locked, "command", "GETMETADATA"),
            (
                b"a SETMETADATA x (/a NIL)\r\n",
                Locked,
                "command",
                "SETMETADATA",
            ),
        ]);
    }
}
