//! What a message is put together from: CATENATE (RFC 4469 section 5), with the UTF8 parts of RFC 6855 section 4.

use bytes::Bytes;

use crate::imap::command::parts::{Word, list};
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step};
use crate::imap::value::url::{self, Scope};
use crate::imap::{Place, Writer};

const CATENATE: &str = "RFC 4469 section 5";

/// `cat-part`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CatPart {
    /// `text-literal`: octets that the client sends.
    Text(Bytes),
    /// `url`: an IMAP URL of what the server has; relative ones are allowed.
    Url(Bytes),
    /// `utf8-literal` (RFC 6855 section 4)
    Utf8(Bytes),
}

impl CatPart {
    /// `"(" cat-part *(SP cat-part) ")"` behind `CATENATE SP` (RFC 4469 section 5).
    pub(super) fn read_list(reader: &mut Reader<'_>) -> Step<Vec<Self>> {
        list(reader, "cat-part", Self::read)
    }

    /// `cat-part` (RFC 4469 section 5, RFC 6855 section 4).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let mark = reader.mark();
        let span = reader.atom("cat-part")?;
        match Word::at(reader, span).octets() {
            b"TEXT" => {
                reader.space()?;
                reader.literal("literal", false).map(Self::Text)
            }
            b"URL" => {
                reader.space()?;
                url::read_text(reader, "url", Scope::Reference).map(Self::Url)
            }
            b"UTF8" => {
                reader.unlock(Place::AppendData, span, "cat-part", "RFC 6855 section 4");
                super::read_utf8(reader).map(Self::Utf8)
            }
            _ => {
                reader.rewind(mark);
                reader.fail_in("cat-part", CATENATE)
            }
        }
    }

    /// Writes the part.
    pub(super) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Text(octets) => {
                writer.raw(b"TEXT ");
                writer.message(octets, false);
            }
            Self::Url(url) => {
                writer.raw(b"URL ");
                writer.astring(url);
            }
            Self::Utf8(octets) => super::write_utf8(octets, writer),
        }
    }
}

impl Generate for CatPart {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(3) {
            0 => Self::Text(g.string()),
            1 => Self::Url(url::generate_text(g, Scope::Reference)),
            _ => Self::Utf8(g.octets()),
        }
    }
}
