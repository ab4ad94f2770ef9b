//! `msg-att`: what FETCH responses carry (RFC 3501 sections 7.4.2 and 9). Items of extensions are read in `extended`.

mod extended;

use std::num::NonZeroU32;

use bytes::Bytes;

use super::{BodyStructure, Envelope};
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Fail, Mark, Reader, SYNTAX, Step, is_atom_char, is_word};
use crate::imap::value::annotation::Annotations;
use crate::imap::value::{
    DateTime, Flag, FlagContext, ModSequence, ObjectId, PartPath, Section, raw,
};
use crate::imap::{Place, Writer};
use crate::octets::Span;

pub(super) use extended::{read_origin, write_origin};

/// One `msg-att-static` or `msg-att-dynamic`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchItem {
    /// FLAGS
    Flags(Vec<Flag>),
    /// ENVELOPE
    Envelope(Box<Envelope>),
    /// INTERNALDATE
    InternalDate(DateTime),
    /// RFC822
    Rfc822(Option<Bytes>),
    /// RFC822.HEADER
    Rfc822Header(Option<Bytes>),
    /// RFC822.TEXT
    Rfc822Text(Option<Bytes>),
    /// RFC822.SIZE, in octets. `number` in RFC 3501, `number64` in RFC 9051.
    Rfc822Size(u64),
    /// BODY without a section
    Body(BodyStructure),
    /// BODYSTRUCTURE
    BodyStructure(BodyStructure),
    /// `BODY[section]<origin>`
    Section {
        /// Which part.
        section: Section,
        /// First octet that the data holds, if the request was partial.
        origin: Option<u32>,
        /// The octets; `None` for `NIL`.
        data: Option<Bytes>,
    },
    /// UID
    Uid(NonZeroU32),
    /// `BINARY[part]<origin>` (RFC 3516 section 4.3): decoded.
    Binary {
        /// Which part.
        part: PartPath,
        /// First octet that the data holds, if the request was partial.
        origin: Option<u32>,
        /// The octets; `None` for `NIL`.
        data: Option<Bytes>,
    },
    /// `BINARY.SIZE[part]` (RFC 3516 section 4.3)
    BinarySize {
        /// Which part.
        part: PartPath,
        /// In octets, once decoded.
        size: u32,
    },
    /// MODSEQ (RFC 7162 section 3.1.4.2)
    ModSeq(ModSequence),
    /// EMAILID (RFC 8474 section 5.1)
    EmailId(ObjectId),
    /// THREADID (RFC 8474 section 5.2); `None` for `NIL`: the server knows of no threads.
    ThreadId(Option<ObjectId>),
    /// SAVEDATE (RFC 8514 section 4.2); `None` for `NIL`: the mailbox does not keep it.
    SaveDate(Option<DateTime>),
    /// PREVIEW (RFC 8970 section 3); `None` for `NIL`: there is none yet.
    Preview(Option<Bytes>),
    /// ANNOTATION (RFC 5257 section 4.3)
    Annotation(Box<Annotations>),
    /// An item that has no type.
    Other {
        /// Its name as written, brackets and what they hold included.
        name: Bytes,
        /// Its value as written.
        value: Bytes,
    },
}

/// `msg-att` (RFC 3501 section 9). A list that goes wrong half-way gives the items before.
///
/// # Errors
/// When no parenthesis comes next.
pub(super) fn read_items(reader: &mut Reader<'_>) -> Step<Vec<FetchItem>> {
    let start = reader.at();
    reader.want(b'(', "msg-att")?;
    let mut items = Vec::with_capacity(8);
    reader.stray_spaces("msg-att");
    if reader.eat(b')') {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, "msg-att", SYNTAX);
        return Ok(items);
    }
    let read = read_rest(reader, &mut items);
    if read.is_err() {
        // Nothing in the octets says where the next item would begin.
        reader.seek(reader.end());
    }
    Ok(items)
}

fn read_rest(reader: &mut Reader<'_>, items: &mut Vec<FetchItem>) -> Step<()> {
    loop {
        items.push(FetchItem::read(reader)?);
        if reader.eat(b')') {
            return Ok(());
        }
        let start = reader.at();
        if reader.peek() != Some(b' ') {
            return reader.fail("msg-att");
        }
        reader.space()?;
        if reader.eat(b')') {
            let span = Span::new(start, start + 1);
            reader.note(NoteKind::Syntax, span, "msg-att", SYNTAX);
            return Ok(());
        }
    }
}

impl FetchItem {
    /// `msg-att-dynamic` or `msg-att-static` (RFC 3501 section 9). The value of a known item
    /// that does not fit is noted and kept as written.
    ///
    /// # Errors
    /// When there is no name, or no value of any form.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.mark();
        let name = reader.take_while(|octet| is_atom_char(octet) && octet != b'[');
        if name.is_empty() {
            return reader.fail("msg-att");
        }
        let read = match Self::read_known(reader, reader.octets(name)) {
            Some(read) => read,
            None => match extended::read(reader, name) {
                Some(read) => read,
                None => return Self::read_unknown(reader, start, name),
            },
        };
        match read {
            Ok(item) if matches!(reader.peek(), Some(b' ' | b')') | None) => Ok(item),
            Ok(_) => {
                // A number that goes on with other octets is none.
                let at = Span::at(reader.at());
                reader.note(NoteKind::Syntax, at, "msg-att", SYNTAX);
                Self::read_raw(reader, start)
            }
            Err(Fail) => {
                let noted = reader.noted();
                let item = Self::read_raw(reader, start);
                reader.forget(noted);
                item
            }
        }
    }

    /// The value of an item of the base grammar; `None` for another name.
    fn read_known(reader: &mut Reader<'_>, name: &[u8]) -> Option<Step<Self>> {
        let is = |text| is_word(name, text);
        if reader.peek() == Some(b'[') {
            return (name.len() == 4 && is("BODY")).then(|| Self::read_section(reader));
        }
        let read: fn(&mut Reader<'_>) -> Step<Self> = match name.len() {
            3 if is("UID") => |reader| reader.nz_number("uniqueid").map(Self::Uid),
            4 if is("BODY") => |reader| BodyStructure::read(reader, false).map(Self::Body),
            5 if is("FLAGS") => {
                |reader| Flag::read_list(reader, FlagContext::Fetch).map(Self::Flags)
            }
            6 if is("RFC822") => |reader| read_obsolete(reader, 6).map(Self::Rfc822),
            8 if is("ENVELOPE") => |reader| Envelope::read(reader).map(Self::Envelope),
            11 if is("RFC822.SIZE") => |reader| reader.number64("number").map(Self::Rfc822Size),
            11 if is("RFC822.TEXT") => |reader| read_obsolete(reader, 11).map(Self::Rfc822Text),
            12 if is("INTERNALDATE") => |reader| DateTime::read(reader).map(Self::InternalDate),
            13 if is("BODYSTRUCTURE") => {
                |reader| BodyStructure::read(reader, true).map(Self::BodyStructure)
            }
            13 if is("RFC822.HEADER") => |reader| read_obsolete(reader, 13).map(Self::Rfc822Header),
            _ => return None,
        };
        Some(reader.space().and_then(|()| read(reader)))
    }

    /// `section ["<" number ">"] SP nstring`: what follows `BODY`.
    fn read_section(reader: &mut Reader<'_>) -> Step<Self> {
        let section = Section::read(reader)?;
        let origin = read_origin(reader)?;
        reader.space()?;
        let data = reader.nstring("nstring")?;
        Ok(Self::Section {
            section,
            origin,
            data,
        })
    }

    fn read_unknown(reader: &mut Reader<'_>, start: Mark, name: Span) -> Step<Self> {
        let octets = reader.octets(name);
        // BODY.PEEK is a request: the response says BODY, with any extension (section 7.4.2).
        if octets.eq_ignore_ascii_case(b"BODY.PEEK") {
            reader.note(NoteKind::Syntax, name, "msg-att-static", SYNTAX);
        } else if !reader.dialect().unlocked().unlock(Place::FetchItem, octets) {
            reader.note(NoteKind::Locked, name, "msg-att", SYNTAX);
        }
        Self::read_raw(reader, start)
    }

    /// Name and value as written: `atom ["[" … "]"] ["<" … ">"] SP value`.
    fn read_raw(reader: &mut Reader<'_>, start: Mark) -> Step<Self> {
        reader.rewind(start);
        let from = reader.at();
        reader.take_while(|octet| is_atom_char(octet) && octet != b'[');
        if reader.eat(b'[') {
            while !reader.eat(b']') {
                match reader.peek() {
                    Some(b'"') => {
                        reader.quoted("section")?;
                    }
                    Some(b'{') => {
                        reader.literal("section", false)?;
                    }
                    Some(b'\r' | b'\n') | None => return reader.fail("section"),
                    Some(_) => reader.seek(reader.at() + 1),
                }
            }
            reader.take_while(is_atom_char);
        }
        let name = reader.slice(Span::new(from, reader.at()));
        reader.space()?;
        let value = raw::read_value(reader, "tagged-ext-val")?;
        Ok(Self::Other { name, value })
    }

    /// Writes name and value.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::Flags(flags) => {
                writer.text("FLAGS ");
                Flag::write_list(flags, writer);
            }
            Self::Envelope(envelope) => {
                writer.text("ENVELOPE ");
                envelope.write(writer);
            }
            Self::InternalDate(date) => {
                writer.text("INTERNALDATE ");
                date.write(writer);
            }
            Self::Rfc822(data) => write_data("RFC822 ", data.as_ref(), writer),
            Self::Rfc822Header(data) => write_data("RFC822.HEADER ", data.as_ref(), writer),
            Self::Rfc822Text(data) => write_data("RFC822.TEXT ", data.as_ref(), writer),
            Self::Rfc822Size(size) => {
                writer.text("RFC822.SIZE ");
                writer.number(*size);
            }
            Self::Body(body) => {
                writer.text("BODY ");
                body.write(writer);
            }
            Self::BodyStructure(body) => {
                writer.text("BODYSTRUCTURE ");
                body.write(writer);
            }
            Self::Section {
                section,
                origin,
                data,
            } => {
                writer.text("BODY");
                section.write(writer);
                write_origin(*origin, writer);
                write_data(" ", data.as_ref(), writer);
            }
            Self::Uid(uid) => {
                writer.text("UID ");
                writer.number(uid.get());
            }
            Self::Binary { part, origin, data } => {
                writer.text("BINARY");
                part.write(writer);
                write_origin(*origin, writer);
                writer.space();
                writer.nstring8(data.as_ref());
            }
            Self::BinarySize { part, size } => {
                writer.text("BINARY.SIZE");
                part.write(writer);
                writer.space();
                writer.number(*size);
            }
            Self::ModSeq(value) => {
                writer.text("MODSEQ (");
                value.write(writer);
                writer.text(")");
            }
            Self::EmailId(id) => {
                writer.text("EMAILID ");
                id.write_in_parentheses(writer);
            }
            Self::ThreadId(Some(id)) => {
                writer.text("THREADID ");
                id.write_in_parentheses(writer);
            }
            Self::ThreadId(None) => writer.text("THREADID NIL"),
            Self::SaveDate(Some(date)) => {
                writer.text("SAVEDATE ");
                date.write(writer);
            }
            Self::SaveDate(None) => writer.text("SAVEDATE NIL"),
            Self::Preview(text) => write_data("PREVIEW ", text.as_ref(), writer),
            Self::Annotation(annotations) => {
                writer.text("ANNOTATION ");
                annotations.write(writer);
            }
            Self::Other { name, value } => {
                writer.raw(name);
                writer.space();
                writer.raw(value);
            }
        }
    }
}

/// The value of an item that RFC 9051 no longer has, whose name of this `length` stands before the space.
fn read_obsolete(reader: &mut Reader<'_>, length: usize) -> Step<Option<Bytes>> {
    let end = reader.at() - 1;
    reader.obsolete(Span::new(end.saturating_sub(length), end), "msg-att-static");
    reader.nstring("nstring")
}

fn write_data(name: &str, data: Option<&Bytes>, writer: &mut Writer) {
    writer.text(name);
    writer.nstring(data);
}

impl Generate for FetchItem {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(17) {
            0 => Self::Uid(g.nz_number()),
            1 => Self::Flags(g.list(|g| Flag::generate_in(g, FlagContext::Fetch))),
            2 => Self::Envelope(Box::new(g.any())),
            3 => Self::InternalDate(g.any()),
            4 => Self::Rfc822(g.nstring()),
            5 => Self::Rfc822Header(g.nstring()),
            6 => Self::Rfc822Text(g.nstring()),
            7 => Self::Rfc822Size(g.number().into()),
            8 => Self::Body(BodyStructure::generate(g, false)),
            9 => Self::BodyStructure(BodyStructure::generate(g, true)),
            10 => Self::Other {
                name: g.other_name(),
                value: g.tagged_value(),
            },
            11..=14 => extended::generate(g),
            _ => Self::Section {
                section: g.any(),
                origin: g.any(),
                data: g.nstring(),
            },
        }
    }
}
