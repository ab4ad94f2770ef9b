//! LIST and LSUB responses (RFC 3501 sections 7.2.2, 7.2.3 and 9; RFC 5258 section 6).

use bytes::Bytes;

use super::list_item::ListItem;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, SYNTAX, Step, is_word};
use crate::imap::value::Mailbox;
use crate::imap::{Extension, Writer};
use crate::octets::Span;

/// `mailbox-list`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListData {
    /// `mbx-list-flags`, in order of the line.
    pub attributes: Vec<NameAttribute>,
    /// Hierarchy delimiter; `None` for `NIL`: a flat name.
    pub delimiter: Option<u8>,
    /// The name.
    pub mailbox: Mailbox,
    /// `mbox-list-extended` (RFC 5258 section 6); `None` if there is no list of items.
    pub extended: Option<Vec<ListItem>>,
}

/// One of `mbx-list-flags`. Names compare without regard to case.
#[derive(Clone, Debug)]
pub enum NameAttribute {
    /// `\Noinferiors`
    NoInferiors,
    /// `\Noselect`
    NoSelect,
    /// `\Marked`
    Marked,
    /// `\Unmarked`
    Unmarked,
    /// `\NonExistent` (RFC 5258)
    NonExistent,
    /// `\HasChildren` (RFC 3348)
    HasChildren,
    /// `\HasNoChildren` (RFC 3348)
    HasNoChildren,
    /// `\Subscribed` (RFC 5258)
    Subscribed,
    /// `\Remote` (RFC 5258)
    Remote,
    /// `\NoAccess` (RFC 5465)
    NoAccess,
    /// `\All` (RFC 6154): all messages.
    All,
    /// `\Archive` (RFC 6154)
    Archive,
    /// `\Drafts` (RFC 6154)
    Drafts,
    /// `\Flagged` (RFC 6154): all messages that are flagged.
    Flagged,
    /// `\Important` (RFC 8457)
    Important,
    /// `\Junk` (RFC 6154)
    Junk,
    /// `\Sent` (RFC 6154)
    Sent,
    /// `\Trash` (RFC 6154)
    Trash,
    /// `flag-extension`: the atom after the backslash.
    Other(Bytes),
}

impl ListData {
    /// `mailbox-list` (RFC 3501 section 9, RFC 5258 section 6).
    ///
    /// # Errors
    /// When attributes, delimiter or name cannot be read.
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let attributes = read_attributes(reader)?;
        reader.space()?;
        let delimiter = read_delimiter(reader)?;
        reader.space()?;
        let mailbox = Mailbox::read(reader)?;
        let mut extended = None;
        if reader.peek() == Some(b' ') && reader.peek_at(1) == Some(b'(') {
            reader.space()?;
            extended = Some(reader.list("mbox-list-extended", ListItem::read)?);
        }
        Ok(Self {
            attributes,
            delimiter,
            mailbox,
            extended,
        })
    }

    pub(super) fn write(&self, word: &str, writer: &mut Writer) {
        writer.text(word);
        writer.space();
        writer.list(&self.attributes, |writer, attribute| {
            attribute.write(writer)
        });
        writer.space();
        write_delimiter(self.delimiter, writer);
        writer.space();
        self.mailbox.write(writer);
        if let Some(items) = &self.extended {
            writer.space();
            writer.list(items, |writer, item| item.write(writer));
        }
    }
}

/// `"(" [mbx-list-flags] ")"` (RFC 3501 section 9): at most one `mbx-list-sflag`.
fn read_attributes(reader: &mut Reader<'_>) -> Step<Vec<NameAttribute>> {
    let start = reader.at();
    let attributes = reader.list("mbx-list-flags", NameAttribute::read)?;
    let extended = reader.dialect().has(Extension::ListExtended);
    let selectability = attributes
        .iter()
        .filter(|attribute| attribute.is_selectability(extended))
        .count();
    if selectability > 1 {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, "mbx-list-flags", SYNTAX);
    }
    Ok(attributes)
}

/// `DQUOTE QUOTED-CHAR DQUOTE / nil` (RFC 3501 section 9, in `mailbox-list`).
pub(super) fn read_delimiter(reader: &mut Reader<'_>) -> Step<Option<u8>> {
    // One character that is no `quoted-specials`, as nearly always.
    if let [
        b'"',
        delimiter @ (b'!' | b'#'..=b'[' | b']'..=b'~'),
        b'"',
        ..,
    ] = reader.rest()
    {
        reader.seek(reader.at() + 3);
        return Ok(Some(*delimiter));
    }
    if reader.eat_nil() {
        return Ok(None);
    }
    let start = reader.at();
    let text = if reader.is_at_literal() {
        let text = reader.literal("mailbox-list", false)?;
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, "DQUOTE QUOTED-CHAR DQUOTE", SYNTAX);
        text
    } else {
        reader.quoted("DQUOTE QUOTED-CHAR DQUOTE")?
    };
    if text.len() != 1 {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, "DQUOTE QUOTED-CHAR DQUOTE", SYNTAX);
    }
    Ok(text.first().copied())
}

/// Writes what [`read_delimiter`] reads.
pub(super) fn write_delimiter(delimiter: Option<u8>, writer: &mut Writer) {
    match delimiter {
        Some(delimiter) => writer.quoted(&[delimiter]),
        None => writer.raw(b"NIL"),
    }
}

impl NameAttribute {
    /// `mbx-list-oflag` or `mbx-list-sflag` (RFC 3501 section 9).
    ///
    /// # Errors
    /// When there is no atom. A missing backslash is noted.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        if !reader.eat(b'\\') {
            let at = Span::at(reader.at());
            reader.note(NoteKind::Syntax, at, "mbx-list-flags", SYNTAX);
        }
        let name = reader.atom("flag-extension")?;
        Ok(Self::known(reader.octets(name)).unwrap_or_else(|| Self::Other(reader.slice(name))))
    }

    /// The attribute that an RFC defines with this name, backslash left out.
    #[inline]
    fn known(name: &[u8]) -> Option<Self> {
        let is = |text| is_word(name, text);
        Some(match name.len() {
            3 if is("All") => Self::All,
            4 if is("Junk") => Self::Junk,
            4 if is("Sent") => Self::Sent,
            5 if is("Trash") => Self::Trash,
            6 if is("Marked") => Self::Marked,
            6 if is("Drafts") => Self::Drafts,
            6 if is("Remote") => Self::Remote,
            7 if is("Archive") => Self::Archive,
            7 if is("Flagged") => Self::Flagged,
            8 if is("Noselect") => Self::NoSelect,
            8 if is("Unmarked") => Self::Unmarked,
            8 if is("NoAccess") => Self::NoAccess,
            9 if is("Important") => Self::Important,
            10 if is("Subscribed") => Self::Subscribed,
            11 if is("HasChildren") => Self::HasChildren,
            11 if is("NonExistent") => Self::NonExistent,
            11 if is("Noinferiors") => Self::NoInferiors,
            13 if is("HasNoChildren") => Self::HasNoChildren,
            _ => return None,
        })
    }

    /// All that RFCs define.
    pub const KNOWN: [Self; 18] = [
        Self::HasNoChildren,
        Self::HasChildren,
        Self::NoInferiors,
        Self::NoSelect,
        Self::Marked,
        Self::Unmarked,
        Self::NonExistent,
        Self::Subscribed,
        Self::Remote,
        Self::NoAccess,
        Self::All,
        Self::Archive,
        Self::Drafts,
        Self::Flagged,
        Self::Important,
        Self::Junk,
        Self::Sent,
        Self::Trash,
    ];

    /// The attribute with this name, backslash left out.
    #[must_use]
    pub fn from_atom(name: &Bytes) -> Self {
        Self::known(name).unwrap_or_else(|| Self::Other(name.clone()))
    }

    /// Its name, backslash left out.
    #[must_use]
    pub fn atom(&self) -> &[u8] {
        match self {
            Self::NoInferiors => b"Noinferiors",
            Self::NoSelect => b"Noselect",
            Self::Marked => b"Marked",
            Self::Unmarked => b"Unmarked",
            Self::NonExistent => b"NonExistent",
            Self::HasChildren => b"HasChildren",
            Self::HasNoChildren => b"HasNoChildren",
            Self::Subscribed => b"Subscribed",
            Self::Remote => b"Remote",
            Self::NoAccess => b"NoAccess",
            Self::All => b"All",
            Self::Archive => b"Archive",
            Self::Drafts => b"Drafts",
            Self::Flagged => b"Flagged",
            Self::Important => b"Important",
            Self::Junk => b"Junk",
            Self::Sent => b"Sent",
            Self::Trash => b"Trash",
            Self::Other(name) => name,
        }
    }

    /// Whether it is an `mbx-list-sflag`; RFC 5258 section 6 adds `\NonExistent`.
    fn is_selectability(&self, extended: bool) -> bool {
        match self {
            Self::NoSelect | Self::Marked | Self::Unmarked => true,
            Self::NonExistent => extended,
            Self::NoInferiors
            | Self::HasChildren
            | Self::HasNoChildren
            | Self::Subscribed
            | Self::Remote
            | Self::NoAccess
            | Self::All
            | Self::Archive
            | Self::Drafts
            | Self::Flagged
            | Self::Important
            | Self::Junk
            | Self::Sent
            | Self::Trash
            | Self::Other(_) => false,
        }
    }

    /// Writes the name, backslash included.
    pub fn write(&self, writer: &mut Writer) {
        writer.raw(b"\\");
        writer.raw(self.atom());
    }
}

impl PartialEq for NameAttribute {
    fn eq(&self, other: &Self) -> bool {
        self.atom().eq_ignore_ascii_case(other.atom())
    }
}

impl Eq for NameAttribute {}

impl std::hash::Hash for NameAttribute {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.atom().to_ascii_lowercase().hash(state);
    }
}

impl Generate for ListData {
    fn generate(g: &mut Generator<'_>) -> Self {
        let mut attributes = g.list(NameAttribute::generate);
        // At most one tells of selectability.
        let mut told = false;
        attributes.retain(|attribute| {
            let again = attribute.is_selectability(true) && told;
            told |= attribute.is_selectability(true);
            !again
        });
        Self {
            attributes,
            delimiter: g.option(|g| g.one_of(b"/.\\\"^ ")),
            mailbox: g.any(),
            extended: g.option(|g| g.list(ListItem::generate)),
        }
    }
}

impl Generate for NameAttribute {
    fn generate(g: &mut Generator<'_>) -> Self {
        if g.one_in(6) {
            return Self::Other(g.other_name());
        }
        g.one_of(&Self::KNOWN)
    }
}
