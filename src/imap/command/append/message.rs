//! `append-message`: one message of APPEND or REPLACE, with its flags, date and extensions (RFC 4466 section 3).

use bytes::Bytes;

use super::CatPart;
use crate::imap::command::Parameter;
use crate::imap::command::parts::{Word, unlock};
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step};
use crate::imap::value::annotation::{self, EntryAttributes};
use crate::imap::value::{DateTime, Flag, FlagContext};
use crate::imap::{Extension, Place, Writer};
use crate::octets::Span;

/// `append-message`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppendMessage {
    /// `flag-list`; `None` if the list is absent.
    pub flags: Option<Vec<Flag>>,
    /// Internal date; `None` for now.
    pub date: Option<DateTime>,
    /// `append-ext`
    pub extensions: Vec<AppendExtension>,
    /// The message itself.
    pub data: AppendData,
}

/// `append-ext`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppendExtension {
    /// `ANNOTATION` (RFC 5257 section 4.6)
    Annotation(Vec<EntryAttributes>),
    /// One that has no type, as written; always with a value.
    Other(Parameter),
}

/// `append-data`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppendData {
    /// `literal`
    Literal(Bytes),
    /// `literal8` (RFC 3516 section 4.4)
    Literal8(Bytes),
    /// `CATENATE` (RFC 4469 section 3): put together from these. At least one.
    Catenate(Vec<CatPart>),
    /// `UTF8` (RFC 6855 section 4): a message with UTF-8 in its header.
    Utf8(Bytes),
    /// `append-data-ext` that has no type, as written; always with a value.
    Other(Parameter),
}

impl AppendMessage {
    /// `append-message` (RFC 4466 section 3), behind the space that opens it.
    ///
    /// # Errors
    /// When options or data cannot be read.
    pub(in crate::imap::command) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let flags = if reader.peek() == Some(b'(') {
            let flags = Flag::read_list(reader, FlagContext::Flag)?;
            reader.space()?;
            Some(flags)
        } else {
            None
        };
        let date = if reader.peek() == Some(b'"') {
            let date = DateTime::read(reader)?;
            reader.space()?;
            Some(date)
        } else {
            None
        };
        let mut extensions = Vec::new();
        let data = loop {
            let starts_name = reader
                .peek()
                .is_some_and(|octet| octet.is_ascii_alphabetic());
            if !starts_name {
                break AppendData::read_literal(reader)?;
            }
            match Named::read(reader)? {
                Named::Data(data) => break data,
                // Nothing can tell the two general forms apart but what follows.
                Named::Extension(AppendExtension::Other(parameter)) if reader.is_done() => {
                    break AppendData::Other(parameter);
                }
                Named::Extension(extension) => extensions.push(extension),
            }
            reader.space()?;
        };
        Ok(Self {
            flags,
            date,
            extensions,
            data,
        })
    }

    /// Writes the message, without a space before it.
    pub(in crate::imap::command) fn write(&self, writer: &mut Writer) {
        if let Some(flags) = &self.flags {
            Flag::write_list(flags, writer);
            writer.space();
        }
        if let Some(date) = &self.date {
            date.write(writer);
            writer.space();
        }
        for extension in &self.extensions {
            extension.write(writer);
            writer.space();
        }
        self.data.write(writer);
    }
}

/// What begins with a name: an `append-ext` or an `append-data-ext`.
enum Named {
    Extension(AppendExtension),
    Data(AppendData),
}

impl Named {
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let label = Parameter::read_label(reader)?;
        let word = Word::at(reader, label);
        let (production, source) = match word.octets() {
            b"CATENATE" => ("append-data", "RFC 4469 section 5"),
            b"UTF8" => ("append-data", "RFC 6855 section 4"),
            b"ANNOTATION" => ("append-ext", "RFC 5257 section 5"),
            _ => {
                reader.space()?;
                let parameter = Parameter {
                    name: reader.slice(label),
                    value: Some(Parameter::read_value(reader)?),
                };
                return Ok(Self::Extension(AppendExtension::Other(parameter)));
            }
        };
        reader.unlock(Place::AppendData, label, production, source);
        Ok(match word.octets() {
            b"CATENATE" => {
                reader.space()?;
                Self::Data(AppendData::Catenate(CatPart::read_list(reader)?))
            }
            b"UTF8" => Self::Data(AppendData::Utf8(super::read_utf8(reader)?)),
            _ => {
                reader.space()?;
                let entries = annotation::read_entries(reader)?;
                Self::Extension(AppendExtension::Annotation(entries))
            }
        })
    }
}

impl AppendExtension {
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Annotation(entries) => {
                writer.raw(b"ANNOTATION ");
                annotation::write_entries(entries, writer);
            }
            Self::Other(parameter) => parameter.write(writer),
        }
    }
}

impl AppendData {
    /// `literal / literal8` (RFC 4466 section 3).
    fn read_literal(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.at();
        let binary = reader.peek() == Some(b'~');
        let octets = reader.literal("literal", true)?;
        if !binary {
            return Ok(Self::Literal(octets));
        }
        let tilde = Span::new(start, start + 1);
        let source = "RFC 3516 section 7";
        unlock(reader, Extension::Binary, tilde, "literal", source);
        Ok(Self::Literal8(octets))
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Literal(octets) => writer.message(octets, false),
            Self::Literal8(octets) => writer.message(octets, true),
            Self::Catenate(parts) => {
                writer.raw(b"CATENATE ");
                writer.list(parts, |writer, part| part.write(writer));
            }
            Self::Utf8(octets) => super::write_utf8(octets, writer),
            Self::Other(parameter) => parameter.write(writer),
        }
    }
}

impl Generate for AppendMessage {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            flags: g.option(|g| g.list(Flag::generate)),
            date: g.any(),
            extensions: g.list(|g| {
                if g.flip() {
                    AppendExtension::Other(Parameter::generate(g, true))
                } else {
                    AppendExtension::Annotation(g.non_empty_list(EntryAttributes::generate))
                }
            }),
            data: match g.below(5) {
                0 => AppendData::Literal8(g.octets()),
                1 => AppendData::Catenate(g.non_empty_list(CatPart::generate)),
                2 => AppendData::Utf8(g.octets()),
                _ => AppendData::Literal(g.string()),
            },
        }
    }
}
