//! A command with its tag, as one message of the client: reading it, finding its tag when
//! all else fails, and writing it (RFC 3501 section 9 `command`).

use super::Command;
use crate::imap::extension::Extension;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::{Found, Note, NoteKind, Read};
use crate::imap::reader::{Fail, Reader, SYNTAX, Step};
use crate::imap::value::Tag;
use crate::imap::writer::LITERAL_MINUS;
use crate::imap::{Dialect, Writer};
use crate::octets::Span;
use crate::wire::{Frame, LiteralMode};

/// A command with its tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine {
    /// What the answer will carry.
    pub tag: Tag,
    /// What is asked.
    pub command: Command,
}

impl CommandLine {
    /// Writes tag, command and line end.
    pub fn write(&self, writer: &mut Writer) {
        writer.raw(&self.tag.0);
        writer.space();
        self.command.write(writer);
        writer.end_line();
    }
}

/// `command` (RFC 3501 section 9): `tag SP (…) CRLF`. Notes come in the order of their place.
#[must_use]
pub fn read(frame: &Frame, dialect: &Dialect) -> Read<CommandLine> {
    let mut read = Reader::new(frame, dialect).whole("CRLF", |reader| {
        let tag = read_tag_and_space(reader)?;
        let command = Command::read(reader)?;
        Ok(CommandLine { tag, command })
    });
    read.notes.extend(literal_notes(frame, dialect));
    read.notes.sort_by_key(|note| note.span.start);
    read
}

/// The tag of a command that need not be understood otherwise, so that BAD can carry it.
/// `None` if the message does not begin with a tag that a space or the line end follows.
#[must_use]
pub fn read_tag(frame: &Frame) -> Option<Tag> {
    let dialect = Dialect::rev1();
    let mut reader = Reader::new(frame, &dialect);
    let tag = Tag::read(&mut reader).ok()?;
    (reader.is_done() || reader.peek() == Some(b' ')).then_some(tag)
}

fn read_tag_and_space(reader: &mut Reader<'_>) -> Step<Tag> {
    let tag = Tag::read(reader)?;
    if !reader.is_done() && reader.peek() != Some(b' ') {
        let span = Span::new(reader.at(), reader.at() + 1);
        reader.note(NoteKind::Octet, span, "tag", SYNTAX);
        return Err(Fail);
    }
    reader.space()?;
    Ok(tag)
}

/// Literals with a plus that are too large for LITERAL- (RFC 7888 section 5).
fn literal_notes<'f>(frame: &'f Frame, dialect: &'f Dialect) -> impl Iterator<Item = Note> + 'f {
    let plus = dialect.has(Extension::LiteralPlus);
    let minus = dialect.has(Extension::LiteralMinus);
    frame
        .literals
        .iter()
        .filter(move |literal| {
            !plus
                && minus
                && literal.mode == LiteralMode::NonSync
                && literal.octets > LITERAL_MINUS as u64
        })
        .map(|literal| Note {
            kind: NoteKind::Range,
            span: literal.announce,
            production: "literal",
            source: "RFC 7888 section 5",
            found: Found::Octets(frame.octets.slice(literal.announce.range()), 40),
        })
}

impl Generate for CommandLine {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            tag: g.any(),
            command: g.any(),
        }
    }
}
