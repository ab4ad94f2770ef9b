//! Media types and the parameters of conversions, as CONVERT and its responses have them (RFC 5259 section 10).

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::octets::Span;

const SOURCE: &str = "RFC 5259 section 10";

/// `concrete-mime-type`: `type/subtype`, as written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MediaType(pub Bytes);

impl MediaType {
    /// `quoted-to-mime-type` or `quoted-from-mime-type` (RFC 5259 section 10).
    ///
    /// # Errors
    /// When no quoted string comes next. What is no media type in it is noted.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.at();
        if reader.peek() != Some(b'"') {
            return reader.fail_in("quoted-to-mime-type", SOURCE);
        }
        let name = reader.quoted("quoted-to-mime-type")?;
        if !is_concrete(&name) {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Syntax, span, "concrete-mime-type", SOURCE);
        }
        Ok(Self(name))
    }

    /// Writes the type in quotes, as the grammar has no other form.
    pub fn write(&self, writer: &mut Writer) {
        writer.quoted(&self.0);
    }
}

/// `mime-type-req` (RFC 5259 section 10) as an astring: `*`, `type/*` or `type/subtype`.
///
/// # Errors
/// When no astring comes next. What is none of the three is noted.
pub fn read_request(reader: &mut Reader<'_>, production: &'static str) -> Step<Bytes> {
    let start = reader.at();
    let request = reader.astring(production)?;
    let wild = request
        .strip_suffix(b"/*")
        .map_or(request.as_ref() == b"*", is_name);
    if !wild && !is_concrete(&request) {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, production, SOURCE);
    }
    Ok(request)
}

/// `"(" transcoding-params ")"` (RFC 5259 section 10): names and values.
///
/// # Errors
/// When the list or something in it cannot be read.
pub fn read_parameters(reader: &mut Reader<'_>) -> Step<Vec<(Bytes, Bytes)>> {
    let start = reader.at();
    let parameters = reader.list("transcoding-params", |reader| {
        let name = reader.astring("transcoding-param-name")?;
        reader.space()?;
        Ok((name, reader.astring("transcoding-param-value")?))
    })?;
    note_empty(reader, start, parameters.is_empty(), "transcoding-params");
    Ok(parameters)
}

/// `"(" transcoding-param-names ")"` (RFC 5259 section 10).
///
/// # Errors
/// When the list or a name in it cannot be read.
pub fn read_names(reader: &mut Reader<'_>) -> Step<Vec<Bytes>> {
    let start = reader.at();
    let names = reader.list("transcoding-param-names", |reader| {
        reader.astring("transcoding-param-name")
    })?;
    note_empty(reader, start, names.is_empty(), "transcoding-param-names");
    Ok(names)
}

/// Writes what [`read_parameters`] reads.
pub fn write_parameters(parameters: &[(Bytes, Bytes)], writer: &mut Writer) {
    writer.list(parameters, |writer, (name, value)| {
        writer.astring(name);
        writer.space();
        writer.astring(value);
    });
}

/// Writes what [`read_names`] reads.
pub fn write_names(names: &[Bytes], writer: &mut Writer) {
    writer.list(names, |writer, name| writer.astring(name));
}

fn note_empty(reader: &mut Reader<'_>, start: usize, empty: bool, production: &'static str) {
    if empty {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, production, SOURCE);
    }
}

/// `type-name "/" subtype-name`
fn is_concrete(octets: &[u8]) -> bool {
    memchr::memchr(b'/', octets)
        .is_some_and(|slash| is_name(&octets[..slash]) && is_name(&octets[slash + 1..]))
}

/// `type-name` and `subtype-name` of RFC 4288 section 4.2, to which RFC 5259 refers.
fn is_name(octets: &[u8]) -> bool {
    (1..=127).contains(&octets.len())
        && octets
            .iter()
            .all(|octet| octet.is_ascii_alphanumeric() || b"!#$&.+-^_".contains(octet))
}

/// A name and a value.
pub(in crate::imap) fn generate_parameter(g: &mut Generator<'_>) -> (Bytes, Bytes) {
    (g.string(), g.string())
}

/// A `mime-type-req`.
pub(in crate::imap) fn generate_request(g: &mut Generator<'_>) -> Bytes {
    match g.below(3) {
        0 => Bytes::from_static(b"*"),
        1 => Bytes::from_static(b"text/*"),
        _ => MediaType::generate(g).0,
    }
}

impl Generate for MediaType {
    fn generate(g: &mut Generator<'_>) -> Self {
        let known: [&[u8]; 4] = [
            b"text/plain",
            b"APPLICATION/PDF",
            b"image/svg+xml",
            b"x-a/vnd.b.c",
        ];
        Self(Bytes::from_static(g.one_of(&known)))
    }
}
