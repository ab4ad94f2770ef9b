//! `entry`: the name of an annotation of a mailbox or of the server (RFC 5464 sections 3.2 and 5). Names compare
//! without regard to case; that is left to who compares.

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::octets::Span;

const SOURCE: &str = "RFC 5464 section 5";

/// The name of an entry: components, each behind a slash.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry(pub Bytes);

impl Entry {
    /// `entry` (RFC 5464 section 5). Wildcards in it are noted and kept.
    ///
    /// # Errors
    /// When no astring comes next.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.at();
        let name = reader.astring("entry")?;
        if name.iter().any(|octet| matches!(octet, b'*' | b'%')) {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Octet, span, "entry", SOURCE);
        }
        Ok(Self(name))
    }

    /// `entry SP value` (RFC 5464 section 5): a name, and a value or none.
    ///
    /// # Errors
    /// When either cannot be read.
    pub fn read_with_value(reader: &mut Reader<'_>) -> Step<(Self, Option<Bytes>)> {
        let entry = Self::read(reader)?;
        reader.space()?;
        Ok((entry, reader.nstring8("value")?))
    }

    /// Writes the name as an astring.
    pub fn write(&self, writer: &mut Writer) {
        writer.astring(&self.0);
    }

    /// Writes `entry-values` (RFC 5464 section 5).
    pub fn write_values(values: &[(Self, Option<Bytes>)], writer: &mut Writer) {
        writer.list(values, |writer, (entry, value)| {
            entry.write(writer);
            writer.space();
            writer.nstring8(value.as_ref());
        });
    }

    /// A name and a value, which may hold anything.
    pub(in crate::imap) fn generate_with_value(g: &mut Generator<'_>) -> (Self, Option<Bytes>) {
        (g.any(), g.option(Generator::octets))
    }
}

impl Generate for Entry {
    fn generate(g: &mut Generator<'_>) -> Self {
        let name = g.string();
        let plain = name.iter().copied();
        let rest: Vec<u8> = plain
            .filter(|octet| !matches!(octet, b'*' | b'%'))
            .collect();
        let root = g.one_of(&["/private/", "/shared/", "/shared/vendor/"]);
        Self([root.as_bytes(), &rest].concat().into())
    }
}
