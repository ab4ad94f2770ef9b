//! LIST and LSUB responses (RFC 3501 sections 7.2.2, 7.2.3 and 9; RFC 5258 section 6).

use bytes::Bytes;

use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, SYNTAX, Step, is_word};
use crate::imap::value::{Mailbox, raw};
use crate::imap::{Extension, Writer};
use crate::octets::Span;

/// Extensions that bring `mbox-list-extended`.
const EXTENDED: [Extension; 4] = [
    Extension::ListExtended,
    Extension::ListStatus,
    Extension::ListMyRights,
    Extension::ListMetadata,
];

/// `mailbox-list`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListData {
    /// `mbx-list-flags`, in order of the line.
    pub attributes: Vec<NameAttribute>,
    /// Hierarchy delimiter; `None` for `NIL`: a flat name.
    pub delimiter: Option<u8>,
    /// The name.
    pub mailbox: Mailbox,
    /// `mbox-list-extended` (RFC 5258 section 6), as written, parentheses included.
    pub extended: Option<Bytes>,
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
            extended = Some(read_extended(reader)?);
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
        match self.delimiter {
            Some(delimiter) => writer.quoted(&[delimiter]),
            None => writer.raw(b"NIL"),
        }
        writer.space();
        self.mailbox.write(writer);
        if let Some(extended) = &self.extended {
            writer.space();
            writer.raw(extended);
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
fn read_delimiter(reader: &mut Reader<'_>) -> Step<Option<u8>> {
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

/// `mbox-list-extended` (RFC 5258 section 6), kept as written.
fn read_extended(reader: &mut Reader<'_>) -> Step<Bytes> {
    const SOURCE: &str = "RFC 5258 section 6";
    let start = reader.at();
    reader.list("mbox-list-extended", |reader| {
        reader.astring("mbox-list-extended-item-tag")?;
        reader.space()?;
        raw::read_value(reader, "tagged-ext-val").map(drop)
    })?;
    let span = Span::new(start, reader.at());
    let unlocked = reader.dialect().unlocked();
    if !unlocked.has_unknown()
        && !EXTENDED
            .into_iter()
            .any(|extension| unlocked.has(extension))
    {
        reader.note(NoteKind::Locked, span, "mbox-list-extended", SOURCE);
    }
    Ok(reader.slice(span))
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

    /// The attribute that RFC 3501 itself defines with this name, backslash left out.
    #[inline]
    fn known(name: &[u8]) -> Option<Self> {
        let is = |text| is_word(name, text);
        Some(match name.len() {
            6 if is("Marked") => Self::Marked,
            8 if is("Noselect") => Self::NoSelect,
            8 if is("Unmarked") => Self::Unmarked,
            11 if is("Noinferiors") => Self::NoInferiors,
            _ => return None,
        })
    }

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
            Self::Other(name) => name,
        }
    }

    /// Whether it is an `mbx-list-sflag`; RFC 5258 section 6 adds `\NonExistent`.
    fn is_selectability(&self, extended: bool) -> bool {
        match self {
            Self::NoSelect | Self::Marked | Self::Unmarked => true,
            Self::NoInferiors => false,
            Self::Other(name) => extended && name.eq_ignore_ascii_case(b"NonExistent"),
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
            extended: None,
        }
    }
}

impl Generate for NameAttribute {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(5) {
            0 => Self::NoInferiors,
            1 => Self::NoSelect,
            2 => Self::Marked,
            3 => Self::Unmarked,
            _ => Self::Other(g.other_name()),
        }
    }
}
