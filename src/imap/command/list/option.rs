//! Options of the extended LIST command: what selects names, and what is told of them (RFC 5258 section 6, RFC 5819
//! section 4, RFC 6154 section 6, RFC 8440 section 5, RFC 9590).

use bytes::Bytes;

use super::extended::{SOURCE, is_locked, unlock};
use crate::imap::command::parts::{balanced, comes_next, list};
use crate::imap::command::status::StatusAtt;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step, is_atom_char, is_word};
use crate::imap::value::Entry;
use crate::imap::{Place, Writer};
use crate::octets::Span;

/// `list-select-opt`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelectOption {
    /// SUBSCRIBED: subscribed names, existing or not.
    Subscribed,
    /// REMOTE: names on other servers as well.
    Remote,
    /// RECURSIVEMATCH: parents of what fits as well. Wants another option beside it.
    RecursiveMatch,
    /// SPECIAL-USE: names that have a special use (RFC 6154).
    SpecialUse,
    /// `option-extension`
    Other(ListOption),
}

/// `return-option`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReturnOption {
    /// SUBSCRIBED: whether a name is subscribed.
    Subscribed,
    /// CHILDREN: whether a name has inferiors.
    Children,
    /// STATUS: a STATUS response for each mailbox (RFC 5819). At least one item.
    Status(Vec<StatusAtt>),
    /// MYRIGHTS: a MYRIGHTS response for each mailbox (RFC 8440).
    MyRights,
    /// SPECIAL-USE: the special use of a name (RFC 6154).
    SpecialUse,
    /// METADATA: a METADATA response for each mailbox (RFC 9590). At least one entry.
    Metadata(Vec<Entry>),
    /// `option-extension`
    Other(ListOption),
}

/// `option-extension`: an option that no RFC of ours defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListOption {
    /// Its name as written.
    pub name: Bytes,
    /// `option-value` as written, parentheses included.
    pub value: Option<Bytes>,
}

impl SelectOption {
    /// `list-select-opt` (RFC 5258 section 6).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let span = reader.atom("list-select-opt")?;
        let name = reader.octets(span);
        let is = |word| is_word(name, word);
        let option = match name.len() {
            10 if is("SUBSCRIBED") => Self::Subscribed,
            6 if is("REMOTE") => Self::Remote,
            14 if is("RECURSIVEMATCH") => Self::RecursiveMatch,
            11 if is("SPECIAL-USE") => Self::SpecialUse,
            _ => return ListOption::read(reader, span).map(Self::Other),
        };
        if !is_locked(reader) {
            reader.unlock(Place::ListSelect, span, "list-select-opt", SOURCE);
        }
        Ok(option)
    }

    /// Notes `list-select-opts` (RFC 5258 section 6) that nothing has unlocked, or RECURSIVEMATCH without a
    /// `list-select-base-opt`.
    pub(super) fn check(reader: &mut Reader<'_>, options: &[Self], span: Span) {
        unlock(reader, span, "list-select-opts");
        if options.contains(&Self::RecursiveMatch) && !options.iter().any(Self::may_be_base) {
            reader.note(NoteKind::Syntax, span, "list-select-opts", SOURCE);
        }
    }

    /// Whether the option may be a `list-select-base-opt`.
    const fn may_be_base(&self) -> bool {
        match self {
            Self::Subscribed | Self::Other(_) => true,
            Self::Remote | Self::RecursiveMatch | Self::SpecialUse => false,
        }
    }

    /// Adds the option that RECURSIVEMATCH wants, if it is missing.
    pub(super) fn mend(options: Option<&mut Vec<Self>>) {
        if let Some(options) = options
            && options.contains(&Self::RecursiveMatch)
            && !options.iter().any(Self::may_be_base)
        {
            options.push(Self::Subscribed);
        }
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Subscribed => writer.text("SUBSCRIBED"),
            Self::Remote => writer.text("REMOTE"),
            Self::RecursiveMatch => writer.text("RECURSIVEMATCH"),
            Self::SpecialUse => writer.text("SPECIAL-USE"),
            Self::Other(option) => option.write(writer),
        }
    }
}

impl ReturnOption {
    /// `return-option` (RFC 5258 section 6 and the RFCs that add to it).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let span = reader.atom("return-option")?;
        let name = reader.octets(span);
        let is = |word| is_word(name, word);
        let option = match name.len() {
            10 if is("SUBSCRIBED") => Self::Subscribed,
            8 if is("CHILDREN") => Self::Children,
            8 if is("MYRIGHTS") => Self::MyRights,
            11 if is("SPECIAL-USE") => Self::SpecialUse,
            6 if is("STATUS") => {
                reader.space()?;
                Self::Status(list(reader, "status-att", StatusAtt::read)?)
            }
            8 if is("METADATA") => {
                reader.space()?;
                Self::Metadata(list(reader, "entries", Entry::read)?)
            }
            _ => return ListOption::read(reader, span).map(Self::Other),
        };
        if !is_locked(reader) {
            reader.unlock(Place::ListReturn, span, "return-option", SOURCE);
        }
        Ok(option)
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Subscribed => writer.text("SUBSCRIBED"),
            Self::Children => writer.text("CHILDREN"),
            Self::Status(items) => {
                writer.text("STATUS ");
                writer.list(items, |writer, item| writer.raw(item.name()));
            }
            Self::MyRights => writer.text("MYRIGHTS"),
            Self::SpecialUse => writer.text("SPECIAL-USE"),
            Self::Metadata(entries) => {
                writer.text("METADATA ");
                writer.list(entries, |writer, entry| entry.write(writer));
            }
            Self::Other(option) => option.write(writer),
        }
    }
}

impl ListOption {
    /// `option-extension` (RFC 5258 section 6) whose name stands at `name`.
    fn read(reader: &mut Reader<'_>, name: Span) -> Step<Self> {
        let mut value = None;
        if comes_next(reader, |octet| octet == b'(') {
            reader.space()?;
            let span = balanced(reader, "option-value")?;
            value = Some(reader.slice(span));
        }
        Ok(Self {
            name: reader.slice(name),
            value,
        })
    }

    fn write(&self, writer: &mut Writer) {
        writer.raw(&self.name);
        if let Some(value) = &self.value {
            writer.space();
            writer.kept(value);
        }
    }
}

impl Generate for SelectOption {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(5) {
            0 => Self::Subscribed,
            1 => Self::Remote,
            2 => Self::RecursiveMatch,
            3 => Self::SpecialUse,
            _ => Self::Other(g.any()),
        }
    }
}

impl Generate for ReturnOption {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(7) {
            0 => Self::Subscribed,
            1 => Self::Children,
            2 => Self::Status(g.non_empty_list(StatusAtt::generate)),
            3 => Self::MyRights,
            4 => Self::SpecialUse,
            5 => Self::Metadata(g.non_empty_list(Entry::generate)),
            _ => Self::Other(g.any()),
        }
    }
}

impl Generate for ListOption {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            name: g.other_name(),
            value: g.option(|g| {
                let words = g.non_empty_list(|g| g.filtered(is_atom_char));
                let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
                [b"(x".as_slice(), &words.concat(), b")"].concat().into()
            }),
        }
    }
}
