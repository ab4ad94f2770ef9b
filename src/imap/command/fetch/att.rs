//! `fetch-att`: what a FETCH command asks for (RFC 3501 section 9), with the items of BINARY, CONDSTORE, OBJECTID,
//! SAVEDATE, PREVIEW and ANNOTATE. Items without a type are kept as written.

use bytes::Bytes;

use crate::imap::command::parts::{
    Word, balanced, brackets, comes_next, eat_whole_word, knows_all,
};
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Fail, Reader, SYNTAX, Step, is_atom_char};
use crate::imap::value::annotation::AnnotationRequest;
use crate::imap::value::{PartPath, Partial, Section};
use crate::imap::{Place, Writer};
use crate::octets::Span;

/// `fetch-att`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchAtt {
    /// ENVELOPE
    Envelope,
    /// FLAGS
    Flags,
    /// INTERNALDATE
    InternalDate,
    /// RFC822
    Rfc822,
    /// RFC822.HEADER
    Rfc822Header,
    /// RFC822.SIZE
    Rfc822Size,
    /// RFC822.TEXT
    Rfc822Text,
    /// BODY: the structure without extension data
    Body,
    /// BODYSTRUCTURE
    BodyStructure,
    /// UID
    Uid,
    /// `BODY[section]<partial>`, `BODY.PEEK[section]<partial>`
    Section {
        /// Does not set `\Seen`.
        peek: bool,
        /// Which part.
        section: Section,
        /// Which octets of it.
        partial: Option<Partial>,
    },
    /// `BINARY[part]<partial>`, `BINARY.PEEK[part]<partial>` (RFC 3516 section 4.2): decoded.
    Binary {
        /// Does not set `\Seen`.
        peek: bool,
        /// Which part.
        part: PartPath,
        /// Which octets of it, once decoded.
        partial: Option<Partial>,
    },
    /// `BINARY.SIZE[part]` (RFC 3516 section 4.2)
    BinarySize(PartPath),
    /// MODSEQ (RFC 7162 section 3.1.4.2)
    ModSeq,
    /// EMAILID (RFC 8474 section 5.1)
    EmailId,
    /// THREADID (RFC 8474 section 5.2)
    ThreadId,
    /// SAVEDATE (RFC 8514 section 4.1)
    SaveDate,
    /// PREVIEW (RFC 8970 section 3)
    Preview {
        /// `(LAZY)`: only if it costs nothing.
        lazy: bool,
    },
    /// `ANNOTATION (entries attribs)` (RFC 5257 section 4.2)
    Annotation(Box<AnnotationRequest>),
    /// An item that has no type, as written.
    Other(Bytes),
}

impl FetchAtt {
    /// `fetch-att` (RFC 3501 section 9). Only in a list can an unknown item have arguments
    /// in parentheses: behind a single item those are modifiers.
    pub(in crate::imap::command) fn read(reader: &mut Reader<'_>, listed: bool) -> Step<Self> {
        let span = reader.take_while(is_item_char);
        if span.is_empty() {
            return reader.fail("fetch-att");
        }
        let bracket = reader.peek() == Some(b'[');
        let word = Word::at(reader, span);
        if matches!(word.octets(), b"RFC822" | b"RFC822.HEADER" | b"RFC822.TEXT") {
            reader.obsolete(span, "fetch-att");
        }
        Ok(match word.octets() {
            b"ENVELOPE" => Self::Envelope,
            b"FLAGS" => Self::Flags,
            b"INTERNALDATE" => Self::InternalDate,
            b"RFC822" => Self::Rfc822,
            b"RFC822.HEADER" => Self::Rfc822Header,
            b"RFC822.SIZE" => Self::Rfc822Size,
            b"RFC822.TEXT" => Self::Rfc822Text,
            b"BODY" if !bracket => Self::Body,
            b"BODY" => Self::read_section(reader, false)?,
            b"BODY.PEEK" => Self::read_section(reader, true)?,
            b"BODYSTRUCTURE" => Self::BodyStructure,
            b"UID" => Self::Uid,
            _ => Self::read_extended(reader, span, listed)?,
        })
    }

    /// `section ["<" number "." nz-number ">"]` behind `BODY` or `BODY.PEEK`.
    fn read_section(reader: &mut Reader<'_>, peek: bool) -> Step<Self> {
        let section = Section::read(reader)?;
        let partial = read_partial(reader)?;
        Ok(Self::Section {
            peek,
            section,
            partial,
        })
    }

    /// An item whose name, at `span`, the base grammar lacks. What does not fit its own production is noted and
    /// kept as written.
    fn read_extended(reader: &mut Reader<'_>, span: Span, listed: bool) -> Step<Self> {
        let word = Word::at(reader, span);
        let source = match word.octets() {
            b"BINARY" | b"BINARY.PEEK" | b"BINARY.SIZE" => "RFC 3516 section 7",
            b"MODSEQ" => "RFC 7162 section 7",
            b"EMAILID" | b"THREADID" => "RFC 8474 section 7",
            b"SAVEDATE" => "RFC 8514 section 5",
            b"PREVIEW" => "RFC 8970 section 6",
            b"ANNOTATION" => "RFC 5257 section 5",
            name => {
                // A macro stands alone, so here it is a deviation whatever the dialect.
                let is_macro = matches!(name, b"ALL" | b"FULL" | b"FAST");
                if is_macro || !knows_all(reader) {
                    reader.note(NoteKind::Syntax, span, "fetch-att", SYNTAX);
                }
                return Self::read_other(reader, span.start, listed);
            }
        };
        reader.unlock(Place::FetchAtt, span, "fetch-att", source);
        let mark = reader.mark();
        let read = match word.octets() {
            b"BINARY" => Self::read_binary(reader, false),
            b"BINARY.PEEK" => Self::read_binary(reader, true),
            b"BINARY.SIZE" => PartPath::read(reader).map(Self::BinarySize),
            b"MODSEQ" => Ok(Self::ModSeq),
            b"EMAILID" => Ok(Self::EmailId),
            b"THREADID" => Ok(Self::ThreadId),
            b"SAVEDATE" => Ok(Self::SaveDate),
            b"PREVIEW" => Self::read_preview(reader, listed),
            _ => reader
                .space()
                .and_then(|()| AnnotationRequest::read(reader))
                .map(|request| Self::Annotation(Box::new(request))),
        };
        match read {
            Ok(item) => Ok(item),
            Err(Fail) => {
                reader.rewind(mark);
                let noted = reader.noted();
                let other = Self::read_other(reader, span.start, listed);
                reader.forget(noted);
                other
            }
        }
    }

    /// `section-binary [partial]` behind `BINARY` or `BINARY.PEEK` (RFC 3516 section 7).
    fn read_binary(reader: &mut Reader<'_>, peek: bool) -> Step<Self> {
        let part = PartPath::read(reader)?;
        let partial = read_partial(reader)?;
        Ok(Self::Binary {
            peek,
            part,
            partial,
        })
    }

    /// `[SP "(" preview-mod *(SP preview-mod) ")"]` behind `PREVIEW` (RFC 8970 section 6). Behind a single item, a list
    /// that is none of `preview-mod` is one of modifiers.
    fn read_preview(reader: &mut Reader<'_>, listed: bool) -> Step<Self> {
        if !comes_next(reader, |octet| octet == b'(') {
            return Ok(Self::Preview { lazy: false });
        }
        let mark = reader.mark();
        let noted = reader.noted();
        reader.space()?;
        let modifiers = reader.list("preview-mod", |reader| {
            if eat_whole_word(reader, b"LAZY") {
                Ok(())
            } else {
                reader.fail_in("preview-mod", "RFC 8970 section 6")
            }
        });
        match modifiers {
            Ok(modifiers) if !modifiers.is_empty() => Ok(Self::Preview { lazy: true }),
            Ok(_) if listed => reader.fail_in("preview-mod", "RFC 8970 section 6"),
            Err(Fail) if listed => Err(Fail),
            Ok(_) | Err(Fail) => {
                reader.rewind(mark);
                reader.forget(noted);
                Ok(Self::Preview { lazy: false })
            }
        }
    }

    /// The rest of an item that began at `start` and has no type: a section, a part of it,
    /// arguments, as far as they balance.
    fn read_other(reader: &mut Reader<'_>, start: usize, listed: bool) -> Step<Self> {
        if reader.peek() == Some(b'[') {
            brackets(reader, "section")?;
        }
        if reader.eat(b'<') {
            reader.take_while(|octet| is_atom_char(octet) && octet != b'>');
            reader.want(b'>', "partial")?;
        }
        if listed && comes_next(reader, |octet| octet == b'(') {
            reader.space()?;
            balanced(reader, "fetch-att")?;
        }
        Ok(Self::Other(reader.slice(Span::new(start, reader.at()))))
    }

    /// Writes the item.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::Envelope => writer.raw(b"ENVELOPE"),
            Self::Flags => writer.raw(b"FLAGS"),
            Self::InternalDate => writer.raw(b"INTERNALDATE"),
            Self::Rfc822 => writer.raw(b"RFC822"),
            Self::Rfc822Header => writer.raw(b"RFC822.HEADER"),
            Self::Rfc822Size => writer.raw(b"RFC822.SIZE"),
            Self::Rfc822Text => writer.raw(b"RFC822.TEXT"),
            Self::Body => writer.raw(b"BODY"),
            Self::BodyStructure => writer.raw(b"BODYSTRUCTURE"),
            Self::Uid => writer.raw(b"UID"),
            Self::Section {
                peek,
                section,
                partial,
            } => {
                writer.text(if *peek { "BODY.PEEK" } else { "BODY" });
                section.write(writer);
                write_partial(*partial, writer);
            }
            Self::Binary {
                peek,
                part,
                partial,
            } => {
                writer.text(if *peek { "BINARY.PEEK" } else { "BINARY" });
                part.write(writer);
                write_partial(*partial, writer);
            }
            Self::BinarySize(part) => {
                writer.raw(b"BINARY.SIZE");
                part.write(writer);
            }
            Self::ModSeq => writer.raw(b"MODSEQ"),
            Self::EmailId => writer.raw(b"EMAILID"),
            Self::ThreadId => writer.raw(b"THREADID"),
            Self::SaveDate => writer.raw(b"SAVEDATE"),
            Self::Preview { lazy } => {
                writer.text(if *lazy { "PREVIEW (LAZY)" } else { "PREVIEW" });
            }
            Self::Annotation(request) => {
                writer.raw(b"ANNOTATION ");
                request.write(writer);
            }
            Self::Other(item) => writer.kept(item),
        }
    }
}

/// `["<" number "." nz-number ">"]`
fn read_partial(reader: &mut Reader<'_>) -> Step<Option<Partial>> {
    if reader.peek() == Some(b'<') {
        Partial::read(reader).map(Some)
    } else {
        Ok(None)
    }
}

fn write_partial(partial: Option<Partial>, writer: &mut Writer) {
    if let Some(partial) = partial {
        partial.write(writer);
    }
}

/// An octet of an item's name: ATOM-CHAR, but not where a section or a part of it begins.
pub(super) fn is_item_char(octet: u8) -> bool {
    is_atom_char(octet) && !matches!(octet, b'[' | b'<')
}

impl Generate for FetchAtt {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(21) {
            0 => Self::Uid,
            1 => Self::Flags,
            2 => Self::Envelope,
            3 => Self::InternalDate,
            4 => Self::Rfc822,
            5 => Self::Rfc822Header,
            6 => Self::Rfc822Size,
            7 => Self::Rfc822Text,
            8 => Self::Body,
            9 => Self::BodyStructure,
            10 => Self::Other(g.other_name()),
            11 => Self::Binary {
                peek: g.flip(),
                part: g.any(),
                partial: g.any(),
            },
            12 => Self::BinarySize(g.any()),
            13 => Self::ModSeq,
            14 => Self::EmailId,
            15 => Self::ThreadId,
            16 => Self::SaveDate,
            17 => Self::Preview { lazy: g.flip() },
            18 => Self::Annotation(Box::new(g.any())),
            _ => Self::Section {
                peek: g.flip(),
                section: g.any(),
                partial: g.any(),
            },
        }
    }
}
