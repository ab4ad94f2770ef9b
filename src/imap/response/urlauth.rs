//! GENURLAUTH and URLFETCH responses (RFC 4467 section 9), with the metadata of RFC 5524 section 5. URLs are kept as written.

use bytes::Bytes;

use super::{BodyStructure, Response};
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::ImapUrl;
use crate::imap::value::url::{self, Scope};
use crate::imap::{Extension, Writer};
use crate::octets::Span;

const METADATA: &str = "RFC 5524 section 5";

/// What a URL gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlData {
    /// `url-full`, as the client wrote it.
    pub url: Bytes,
    /// What it gave.
    pub content: UrlContent,
}

/// `urldata-simple`, `urldata-error` or `urldata-ext`, behind the URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlContent {
    /// The octets; `None` for `NIL`: the URL is not good.
    Simple(Option<Bytes>),
    /// `url-metadata`: at least one.
    Extended(Vec<UrlMetadata>),
}

/// `url-metadata-el`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlMetadata {
    /// `BODYPARTSTRUCTURE`
    BodyPartStructure(BodyStructure),
    /// `BODY`: the octets as they are.
    Body(Option<Bytes>),
    /// `BINARY`: the octets, decoded; `None` if they cannot be.
    Binary(Option<Bytes>),
}

/// `1*(SP url-full)` behind `GENURLAUTH` (RFC 4467 section 9).
pub(super) fn read_generated(reader: &mut Reader<'_>) -> Step<Response> {
    let mut urls = Vec::new();
    while urls.is_empty() || reader.peek() == Some(b' ') {
        reader.space()?;
        urls.push(url::read_text(reader, "url-full", Scope::Full)?);
    }
    Ok(Response::GenUrlAuth(urls))
}

/// Writes what [`read_generated`] reads, the name included.
pub(super) fn write_generated(urls: &[Bytes], writer: &mut Writer) {
    writer.text("GENURLAUTH");
    for url in urls {
        writer.space();
        writer.astring(url);
    }
}

/// `1*(SP (urldata-simple / urldata-ext / urldata-error))` behind `URLFETCH` (RFC 5524 section 5, which has one SP too many).
pub(super) fn read_fetched(reader: &mut Reader<'_>) -> Step<Response> {
    let mut data = Vec::new();
    while data.is_empty() || reader.peek() == Some(b' ') {
        reader.space()?;
        data.push(UrlData::read(reader)?);
    }
    Ok(Response::UrlFetch(data))
}

/// Writes what [`read_fetched`] reads, the name included.
pub(super) fn write_fetched(data: &[UrlData], writer: &mut Writer) {
    writer.text("URLFETCH");
    for one in data {
        writer.space();
        one.write(writer);
    }
}

impl UrlData {
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.at();
        let url = reader.astring("url-full")?;
        let span = Span::new(start, reader.at());
        reader.space()?;
        let content = if reader.peek() == Some(b'(') {
            UrlContent::read_extended(reader)?
        } else {
            UrlContent::Simple(reader.nstring("nstring")?)
        };
        // A client that asks for what is no URL gets it back with NIL.
        if content != UrlContent::Simple(None)
            && let Err(fault) = ImapUrl::read_as(&url, Scope::Full)
        {
            let source = "RFC 5092 section 11";
            reader.note(NoteKind::Syntax, span, fault.production, source);
        }
        Ok(Self { url, content })
    }

    fn write(&self, writer: &mut Writer) {
        writer.astring(&self.url);
        writer.space();
        match &self.content {
            UrlContent::Simple(data) => writer.nstring(data.as_ref()),
            UrlContent::Extended(elements) => writer.spaced(elements, |writer, element| {
                writer.raw(b"(");
                element.write(writer);
                writer.raw(b")");
            }),
        }
    }
}

impl UrlContent {
    /// `url-metadata` (RFC 5524 section 5), behind its first space.
    fn read_extended(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.at();
        let mut elements = Vec::new();
        loop {
            if !reader.eat(b'(') {
                return reader.fail_in("url-metadata", METADATA);
            }
            elements.push(UrlMetadata::read(reader)?);
            if !reader.eat(b')') {
                return reader.fail_in("url-metadata", METADATA);
            }
            if reader.peek() != Some(b' ') || reader.peek_at(1) != Some(b'(') {
                break;
            }
            reader.space()?;
        }
        if !reader.dialect().has(Extension::UrlAuthBinary) {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Locked, span, "url-metadata", METADATA);
        }
        Ok(Self::Extended(elements))
    }
}

impl UrlMetadata {
    /// `url-metadata-el` (RFC 5524 section 5).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let mark = reader.mark();
        let span = reader.atom("url-metadata-el")?;
        let name = reader.octets(span);
        let is = |word: &str| name.eq_ignore_ascii_case(word.as_bytes());
        if is("BODYPARTSTRUCTURE") {
            reader.space()?;
            BodyStructure::read(reader, true).map(Self::BodyPartStructure)
        } else if is("BODY") {
            reader.space()?;
            reader.nstring("nstring").map(Self::Body)
        } else if is("BINARY") {
            reader.space()?;
            reader.nstring8("nstring / literal8").map(Self::Binary)
        } else {
            reader.rewind(mark);
            reader.fail_in("url-metadata-el", METADATA)
        }
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::BodyPartStructure(body) => {
                writer.text("BODYPARTSTRUCTURE ");
                body.write(writer);
            }
            Self::Body(data) => {
                writer.text("BODY ");
                writer.nstring(data.as_ref());
            }
            Self::Binary(data) => {
                writer.text("BINARY ");
                writer.nstring8(data.as_ref());
            }
        }
    }
}

/// URLs that are signed.
pub(super) fn generate(g: &mut Generator<'_>) -> Vec<Bytes> {
    g.non_empty_list(|g| url::generate_text(g, Scope::Full))
}

impl Generate for UrlData {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            url: url::generate_text(g, Scope::Full),
            content: if g.flip() {
                UrlContent::Simple(g.nstring())
            } else {
                UrlContent::Extended(g.non_empty_list(|g| match g.below(3) {
                    0 => UrlMetadata::Body(g.nstring()),
                    1 => UrlMetadata::Binary(g.option(Generator::octets)),
                    _ => UrlMetadata::BodyPartStructure(BodyStructure::generate(g, true)),
                }))
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::NoteKind::{Short, Syntax};
    use crate::imap::response::testing::{assert_locked, assert_notes, assert_reads};

    const FULL: &str = "imap://joe@example.com/INBOX/;UID=20;URLAUTH=anonymous:INTERNAL:91354a473744909de610943775f92038";

    #[test]
    fn urls_and_what_they_gave() {
        let data = |content| UrlData {
            url: FULL.into(),
            content,
        };
        let bad = UrlData {
            url: "x".into(),
            content: UrlContent::Simple(None),
        };
        let extended = UrlContent::Extended(vec![
            UrlMetadata::Binary(Some("\0".into())),
            UrlMetadata::Body(None),
        ]);
        assert_reads(&[
            (
                format!("* GENURLAUTH {FULL} {FULL}").as_bytes(),
                Response::GenUrlAuth(vec![FULL.into(), FULL.into()]),
            ),
            (
                format!("* URLFETCH {FULL} \"a b\" x NIL").as_bytes(),
                Response::UrlFetch(vec![data(UrlContent::Simple(Some("a b".into()))), bad]),
            ),
            (
                format!("* URLFETCH {FULL} (BINARY ~{{1}}\r\n\0) (BODY NIL) {FULL} NIL").as_bytes(),
                Response::UrlFetch(vec![data(extended), data(UrlContent::Simple(None))]),
            ),
        ]);
        let structure = format!(
            "* URLFETCH {FULL} (BODYPARTSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1))"
        );
        let read = crate::imap::response::testing::read_all(structure.as_bytes());
        assert_eq!(read.notes, []);
        assert!(matches!(read.value, Some(Response::UrlFetch(_))));
        assert_locked(&[
            (format!("* GENURLAUTH {FULL}").as_bytes(), "response-data"),
            (b"* URLFETCH x NIL", "response-data"),
        ]);
        assert_notes(&[
            (b"* GENURLAUTH", Short, "SP"),
            (b"* GENURLAUTH x", Syntax, "authimapurlfull"),
            (b"* URLFETCH", Short, "SP"),
            (b"* URLFETCH x", Short, "SP"),
            (b"* URLFETCH x y", Syntax, "nstring"),
            (b"* URLFETCH x \"y\"", Syntax, "authimapurlfull"),
            (
                format!("* URLFETCH {FULL} (SIZE 1)").as_bytes(),
                Syntax,
                "url-metadata-el",
            ),
            (
                format!("* URLFETCH {FULL} (BODY NIL BINARY NIL)").as_bytes(),
                Syntax,
                "url-metadata",
            ),
        ]);
    }
}
