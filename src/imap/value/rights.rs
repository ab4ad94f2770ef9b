//! `rights`: what an identifier may do with a mailbox, a letter or digit for each (RFC 4314 sections 2.1 and 7). What the
//! letters mean is left to the server.

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::octets::Span;

const SOURCE: &str = "RFC 4314 section 7";

/// Rights, in order as written; perhaps none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rights(pub Bytes);

/// `mod-rights`: how SETACL changes the rights of an identifier.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RightsChange {
    /// These and no others.
    Replace(Rights),
    /// `+`: these as well.
    Add(Rights),
    /// `-`: these no longer.
    Remove(Rights),
}

impl Rights {
    /// Whether `right` is among them.
    #[must_use]
    pub fn has(&self, right: u8) -> bool {
        self.0.contains(&right)
    }

    /// `rights` (RFC 4314 section 7). Octets that are no right are noted and kept.
    ///
    /// # Errors
    /// When no astring comes next.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.at();
        let rights = reader.astring("rights")?;
        note_other(reader, start, &rights, "rights");
        Ok(Self(rights))
    }

    /// Writes the rights as an astring.
    pub fn write(&self, writer: &mut Writer) {
        writer.astring(&self.0);
    }
}

impl RightsChange {
    /// `mod-rights` (RFC 4314 section 7). Octets that are no right are noted and kept.
    ///
    /// # Errors
    /// When no astring comes next.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.at();
        let written = reader.astring("mod-rights")?;
        let (of, rights): (fn(Rights) -> Self, _) = match written.first() {
            Some(b'+') => (Self::Add, written.slice(1..)),
            Some(b'-') => (Self::Remove, written.slice(1..)),
            Some(_) | None => (Self::Replace, written),
        };
        note_other(reader, start, &rights, "mod-rights");
        Ok(of(Rights(rights)))
    }

    /// Writes the sign, if there is one, and the rights as one astring.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::Replace(rights) => rights.write(writer),
            Self::Add(rights) => writer.astring(&[b"+".as_slice(), &rights.0].concat()),
            Self::Remove(rights) => writer.astring(&[b"-".as_slice(), &rights.0].concat()),
        }
    }
}

/// Notes octets of `rights`, read from `start` on, that are neither small letter nor digit.
fn note_other(reader: &mut Reader<'_>, start: usize, rights: &[u8], production: &'static str) {
    if !rights.iter().copied().all(is_right) {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Octet, span, production, SOURCE);
    }
}

fn is_right(octet: u8) -> bool {
    octet.is_ascii_lowercase() || octet.is_ascii_digit()
}

impl Generate for Rights {
    fn generate(g: &mut Generator<'_>) -> Self {
        if g.flip() {
            return Self(g.one_of(&["lrswipkxtecda", "lrs", "", "lr0"]).into());
        }
        Self(g.filtered(is_right))
    }
}

impl Generate for RightsChange {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(3) {
            0 => Self::Replace(g.any()),
            1 => Self::Add(g.any()),
            _ => Self::Remove(g.any()),
        }
    }
}
