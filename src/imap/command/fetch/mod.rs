//! FETCH (RFC 3501 section 6.4.5), with the modifiers of RFC 4466 section 2.4. What can be asked for is in `att`, the
//! modifiers in `modifier`.

mod att;
mod modifier;

#[cfg(test)]
mod tests;

use super::Parameter;
use super::parameter::{read_parameters, write_parameters};
use super::parts::{Word, list};
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::SequenceSet;

pub use att::FetchAtt;
pub use modifier::FetchModifier;

/// `fetch`, and `uid` followed by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// UIDs instead of message numbers.
    pub uid: bool,
    /// Which messages.
    pub set: SequenceSet,
    /// What of them.
    pub items: FetchItems,
    /// `fetch-modifiers` of RFC 4466; empty if there are none.
    pub modifiers: Vec<FetchModifier>,
}

/// A macro, one item, or items in parentheses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchItems {
    /// `ALL`: FLAGS INTERNALDATE RFC822.SIZE ENVELOPE
    All,
    /// `FULL`: as ALL, and BODY
    Full,
    /// `FAST`: FLAGS INTERNALDATE RFC822.SIZE
    Fast,
    /// One item without parentheses.
    One(FetchAtt),
    /// Items in parentheses; at least one.
    List(Vec<FetchAtt>),
}

impl Fetch {
    /// `fetch` behind its name (RFC 4466 section 3). `VANISHED` belongs to UID FETCH alone (RFC 7162 section 7).
    pub(super) fn read(reader: &mut Reader<'_>, uid: bool) -> Step<Self> {
        reader.space()?;
        let set = SequenceSet::read(reader)?;
        reader.space()?;
        let items = FetchItems::read(reader)?;
        let start = reader.at();
        let modifiers = read_parameters(reader, "fetch-modifiers", FetchModifier::read)?;
        if !uid && modifiers.contains(&FetchModifier::Vanished) {
            let span = crate::octets::Span::new(start + 1, reader.at());
            let source = "RFC 7162 section 7";
            reader.note(NoteKind::Syntax, span, "rexpunges-fetch-mod", source);
        }
        Ok(Self {
            uid,
            set,
            items,
            modifiers,
        })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.set.write(writer);
        writer.space();
        self.items.write(writer);
        write_parameters(&self.modifiers, writer, FetchModifier::write);
    }
}

impl FetchItems {
    /// What follows `sequence-set SP` in `fetch` (RFC 3501 section 9).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        if reader.peek() == Some(b'(') {
            return list(reader, "fetch-att", |reader| FetchAtt::read(reader, true))
                .map(Self::List);
        }
        let start = reader.at();
        let span = reader.take_while(att::is_item_char);
        Ok(match Word::at(reader, span).octets() {
            b"ALL" => Self::All,
            b"FULL" => Self::Full,
            b"FAST" => Self::Fast,
            _ => {
                reader.seek(start);
                Self::One(FetchAtt::read(reader, false)?)
            }
        })
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::All => writer.raw(b"ALL"),
            Self::Full => writer.raw(b"FULL"),
            Self::Fast => writer.raw(b"FAST"),
            Self::One(item) => item.write(writer),
            Self::List(items) => writer.list(items, |writer, item| item.write(writer)),
        }
    }
}

impl Generate for Fetch {
    fn generate(g: &mut Generator<'_>) -> Self {
        let uid = g.flip();
        let mut modifiers = g.list(FetchModifier::generate);
        modifiers.retain(|modifier| uid || *modifier != FetchModifier::Vanished);
        Self {
            uid,
            set: g.any(),
            items: g.any(),
            modifiers,
        }
    }
}

impl Generate for FetchItems {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(6) {
            0 => Self::All,
            1 => Self::Full,
            2 => Self::Fast,
            3 => Self::One(g.any()),
            _ => Self::List(g.non_empty_list(FetchAtt::generate)),
        }
    }
}
