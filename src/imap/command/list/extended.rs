//! The extended LIST command (RFC 5258): options of selection before the reference, several patterns, and options of
//! return behind them. With none of these a LIST is the basic one.

use bytes::Bytes;

use super::{List, SelectOption, read_list_mailbox};
use crate::imap::command::Command;
use crate::imap::command::list::ReturnOption;
use crate::imap::command::parts::{comes_next, eat_whole_word, list};
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::Mailbox;
use crate::imap::{Extension, Revision, Writer};
use crate::octets::Span;

/// Where the extended form is defined.
pub(super) const SOURCE: &str = "RFC 5258 section 6";

/// `list`, if it has any of the three.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtendedList {
    /// `list-select-opts`; `None` if there is no list of them.
    pub select: Option<Vec<SelectOption>>,
    /// Reference name.
    pub reference: Mailbox,
    /// `mbox-or-pat`
    pub patterns: Patterns,
    /// `list-return-opts`; `None` if there is no list of them.
    pub returns: Option<Vec<ReturnOption>>,
}

/// `mbox-or-pat`: names with possible wildcards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Patterns {
    /// One, without parentheses.
    One(Bytes),
    /// `patterns`: in parentheses. At least one.
    Several(Vec<Bytes>),
}

impl ExtendedList {
    /// `list` behind its name (RFC 5258 section 6): the basic command if that is all.
    pub(in crate::imap::command) fn read(reader: &mut Reader<'_>) -> Step<Command> {
        reader.space()?;
        let start = reader.at();
        let mut select = None;
        if reader.peek() == Some(b'(') {
            select = Some(reader.list("list-select-opts", SelectOption::read)?);
            let span = Span::new(start, reader.at());
            SelectOption::check(reader, select.as_deref().unwrap_or_default(), span);
            reader.space()?;
        }
        let reference = Mailbox::read(reader)?;
        reader.space()?;
        let at = reader.at();
        let patterns = Patterns::read(reader)?;
        if let Patterns::Several(patterns) = &patterns {
            note_several(reader, patterns.len(), Span::new(at, reader.at()));
        }
        let at = reader.at() + 1;
        let mut returns = None;
        if comes_next(reader, |octet| matches!(octet, b'R' | b'r')) {
            let mark = reader.mark();
            reader.space()?;
            if eat_whole_word(reader, b"RETURN") {
                reader.space()?;
                returns = Some(reader.list("list-return-opts", ReturnOption::read)?);
                unlock(reader, Span::new(at, reader.at()), "list-return-opts");
            } else {
                reader.rewind(mark);
            }
        }
        Ok(match (select, patterns, returns) {
            (None, Patterns::One(pattern), None) => Command::List(List { reference, pattern }),
            (select, patterns, returns) => Command::ExtendedList(Box::new(Self {
                select,
                reference,
                patterns,
                returns,
            })),
        })
    }

    /// Writes what stands behind the name.
    pub(in crate::imap::command) fn write(&self, writer: &mut Writer) {
        if let Some(options) = &self.select {
            writer.space();
            writer.list(options, |writer, option| option.write(writer));
        }
        writer.space();
        self.reference.write(writer);
        writer.space();
        self.patterns.write(writer);
        if let Some(options) = &self.returns {
            writer.text(" RETURN ");
            writer.list(options, |writer, option| option.write(writer));
        }
    }
}

/// Whether nothing has unlocked the extended form, so that each part of it is noted as a whole.
pub(super) fn is_locked(reader: &Reader<'_>) -> bool {
    let unlocked = reader.dialect().unlocked();
    !unlocked.has(Extension::ListExtended) && !unlocked.has_unknown()
}

/// Notes a part of the extended form if nothing has unlocked it.
pub(super) fn unlock(reader: &mut Reader<'_>, span: Span, production: &'static str) {
    if is_locked(reader) {
        reader.note(NoteKind::Locked, span, production, SOURCE);
    }
}

/// Notes patterns in parentheses where they are not legal. RFC 9051 section 9 has the parentheses, but one pattern in them.
fn note_several(reader: &mut Reader<'_>, count: usize, span: Span) {
    let dialect = reader.dialect();
    let extended =
        dialect.extensions.has(Extension::ListExtended) || dialect.extensions.has_unknown();
    if dialect.revision == Revision::Rev2 && count > 1 && !extended {
        reader.note(NoteKind::Locked, span, "patterns", "RFC 9051 section 9");
    } else {
        unlock(reader, span, "patterns");
    }
}

impl Patterns {
    /// `mbox-or-pat` (RFC 5258 section 6).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        if reader.peek() == Some(b'(') {
            return list(reader, "patterns", read_list_mailbox).map(Self::Several);
        }
        read_list_mailbox(reader).map(Self::One)
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::One(pattern) => writer.list_mailbox(pattern),
            Self::Several(patterns) => {
                writer.list(patterns, |writer, pattern| writer.list_mailbox(pattern));
            }
        }
    }
}

impl Generate for ExtendedList {
    fn generate(g: &mut Generator<'_>) -> Self {
        let mut select = g.option(|g| g.list(SelectOption::generate));
        SelectOption::mend(select.as_mut());
        let returns = g.option(|g| g.list(ReturnOption::generate));
        let basic = select.is_none() && returns.is_none();
        Self {
            select,
            reference: g.any(),
            patterns: if basic || g.flip() {
                Patterns::Several(g.non_empty_list(Generator::string))
            } else {
                Patterns::One(g.string())
            },
            returns,
        }
    }
}
