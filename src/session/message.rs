//! What is known of one message: its UID, its flags, and digests of the contents that were
//! seen, which never change (RFC 3501 sections 2.3.1.1 and 6.4.5). Octets are kept only of
//! the header and the envelope, and only while the mirror has room.

use std::fmt::Write as _;
use std::hash::Hasher as _;
use std::num::NonZeroU32;

use bytes::Bytes;

use crate::imap::response::body::SingleKind;
use crate::imap::response::{BodyStructure, Envelope, FetchItem};
use crate::imap::value::{Flag, Section, SectionText};

/// Most contents kept of one message.
const CONTENTS: usize = 64;
/// Longest header kept.
const HEADER: usize = 64 * 1024;

/// A part of a message that never changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// The full text of a section; RFC822 and its kin under their `BODY[…]` names.
    Section(Section),
    /// ENVELOPE
    Envelope,
    /// INTERNALDATE
    InternalDate,
    /// RFC822.SIZE
    Size,
    /// BODY
    Body,
    /// BODYSTRUCTURE
    BodyStructure,
}

impl What {
    /// Its name as FETCH has it, without the field names of a header subset.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Section(section) => match (&section.text, section.part.is_empty()) {
                (None, true) => "BODY[]",
                (None, false) => "BODY[part]",
                (Some(SectionText::Header), _) => "BODY[HEADER]",
                (Some(SectionText::HeaderFields(_)), _) => "BODY[HEADER.FIELDS]",
                (Some(SectionText::HeaderFieldsNot(_)), _) => "BODY[HEADER.FIELDS.NOT]",
                (Some(SectionText::Text), _) => "BODY[TEXT]",
                (Some(SectionText::Mime), _) => "BODY[MIME]",
            },
            Self::Envelope => "ENVELOPE",
            Self::InternalDate => "INTERNALDATE",
            Self::Size => "RFC822.SIZE",
            Self::Body => "BODY",
            Self::BodyStructure => "BODYSTRUCTURE",
        }
    }
}

/// A content as it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Which.
    pub what: What,
    /// Digest of its value.
    pub digest: u64,
    /// Octets of a section; the value of RFC822.SIZE; zero for others.
    pub octets: u64,
}

/// What is known of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// UID
    pub uid: Option<NonZeroU32>,
    /// FLAGS as last told.
    pub flags: Option<Vec<Flag>>,
    /// Contents seen.
    pub contents: Vec<Content>,
    /// The header, if it was seen in full.
    pub header: Option<Bytes>,
    /// ENVELOPE as first told.
    pub envelope: Option<Box<Envelope>>,
}

impl Message {
    /// The content of this kind as it was seen before.
    #[must_use]
    pub fn content(&self, what: &What) -> Option<&Content> {
        self.contents.iter().find(|content| &content.what == what)
    }

    /// RFC822.SIZE as it was told.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.content(&What::Size).map(|content| content.octets)
    }

    /// Octets of the whole text.
    #[must_use]
    pub fn text_octets(&self) -> Option<u64> {
        self.content(&What::Section(Section::default()))
            .map(|content| content.octets)
    }

    /// Octets that are counted for the flags.
    fn flag_octets(&self) -> usize {
        let flags = self.flags.iter().flatten();
        flags.map(|flag| flag.name().len() + 32).sum()
    }

    /// Takes in an item and gives how many octets more are kept now.
    pub(crate) fn learn(&mut self, item: &FetchItem, room: usize) -> usize {
        let mut cost = 0;
        match item {
            FetchItem::Uid(uid) => self.uid = Some(*uid),
            FetchItem::Flags(flags) => {
                // Flags are shared slices of a line; their names are copied to let go of it.
                let before = self.flag_octets();
                self.flags = Some(flags.iter().map(own_flag).collect());
                let after = self.flag_octets();
                if after.saturating_sub(before) > room {
                    self.flags = None;
                } else {
                    cost += after.saturating_sub(before);
                }
            }
            FetchItem::Envelope(envelope) => {
                let size = envelope_octets(envelope);
                if self.envelope.is_none() && size <= room {
                    self.envelope = Some(Box::new(own_envelope(envelope)));
                    cost += size;
                }
            }
            FetchItem::InternalDate(_)
            | FetchItem::Rfc822(_)
            | FetchItem::Rfc822Header(_)
            | FetchItem::Rfc822Text(_)
            | FetchItem::Rfc822Size(_)
            | FetchItem::Body(_)
            | FetchItem::BodyStructure(_)
            | FetchItem::Section { .. }
            | FetchItem::Binary { .. }
            | FetchItem::BinarySize { .. }
            | FetchItem::ModSeq(_)
            | FetchItem::EmailId(_)
            | FetchItem::ThreadId(_)
            | FetchItem::SaveDate(_)
            | FetchItem::Preview(_)
            | FetchItem::Annotation(_)
            | FetchItem::Other { .. } => {}
        }
        if let Some(header) = header_of(item)
            && self.header.is_none()
            && header.len() <= HEADER.min(room.saturating_sub(cost))
        {
            self.header = Some(Bytes::copy_from_slice(header));
            cost += header.len();
        }
        if let Some(content) = content_of(item)
            && self.contents.len() < CONTENTS
            && self.content(&content.what).is_none()
            && cost + 256 <= room
        {
            cost += 128;
            if let What::Section(section) = &content.what {
                cost += section.part.len() * 4;
            }
            self.contents.push(content);
        }
        cost
    }
}

/// The static content that an item carries; `None` if it is not static, not in full, or is what a
/// server may put in place of a message that is gone (RFC 2180 section 4.1.3: NIL, nothing, zero).
#[must_use]
pub fn content_of(item: &FetchItem) -> Option<Content> {
    let (what, digest, octets) = match item {
        FetchItem::Envelope(envelope) => {
            if **envelope == Envelope::default() {
                return None;
            }
            (What::Envelope, digest_of_value(envelope), 0)
        }
        FetchItem::InternalDate(date) => (What::InternalDate, digest_of_value(date), 0),
        FetchItem::Rfc822Size(size) => {
            if *size == 0 {
                return None;
            }
            (What::Size, *size, *size)
        }
        FetchItem::Body(body) => (What::Body, digest_of_value(&comparable(body)), 0),
        FetchItem::BodyStructure(body) => {
            (What::BodyStructure, digest_of_value(&comparable(body)), 0)
        }
        FetchItem::Rfc822(_)
        | FetchItem::Rfc822Header(_)
        | FetchItem::Rfc822Text(_)
        | FetchItem::Section { .. } => {
            let (section, data) = full_text(item)?;
            if data.is_empty() {
                return None;
            }
            let mut hasher = std::collections::hash_map::DefaultHasher::new();
            hasher.write(data);
            (What::Section(section), hasher.finish(), data.len() as u64)
        }
        FetchItem::Flags(_)
        | FetchItem::Uid(_)
        | FetchItem::Binary { .. }
        | FetchItem::BinarySize { .. }
        | FetchItem::ModSeq(_)
        | FetchItem::EmailId(_)
        | FetchItem::ThreadId(_)
        | FetchItem::SaveDate(_)
        | FetchItem::Preview(_)
        | FetchItem::Annotation(_)
        | FetchItem::Other { .. } => return None,
    };
    Some(Content {
        what,
        digest,
        octets,
    })
}

/// Section and octets of an item that carries a section in full. Names of header fields are in
/// capitals and sorted, since their order and case mean nothing.
#[must_use]
pub fn full_text(item: &FetchItem) -> Option<(Section, &Bytes)> {
    let (text, data) = match item {
        FetchItem::Rfc822(data) => (None, data),
        FetchItem::Rfc822Header(data) => (Some(SectionText::Header), data),
        FetchItem::Rfc822Text(data) => (Some(SectionText::Text), data),
        FetchItem::Section {
            section,
            origin: None,
            data,
        } => return data.as_ref().map(|data| (normalised(section), data)),
        FetchItem::Section { .. }
        | FetchItem::Flags(_)
        | FetchItem::Envelope(_)
        | FetchItem::InternalDate(_)
        | FetchItem::Rfc822Size(_)
        | FetchItem::Body(_)
        | FetchItem::BodyStructure(_)
        | FetchItem::Uid(_)
        | FetchItem::Binary { .. }
        | FetchItem::BinarySize { .. }
        | FetchItem::ModSeq(_)
        | FetchItem::EmailId(_)
        | FetchItem::ThreadId(_)
        | FetchItem::SaveDate(_)
        | FetchItem::Preview(_)
        | FetchItem::Annotation(_)
        | FetchItem::Other { .. } => return None,
    };
    let section = Section {
        part: Vec::new(),
        text,
    };
    data.as_ref().map(|data| (section, data))
}

/// The header of the message if the item carries it in full, the blank line included.
#[must_use]
pub fn header_of(item: &FetchItem) -> Option<&[u8]> {
    let (section, data) = full_text(item)?;
    if !section.part.is_empty() || data.is_empty() {
        return None;
    }
    match section.text {
        Some(SectionText::Header) => Some(data),
        None => {
            let end = memchr::memmem::find(data, b"\r\n\r\n").map_or(data.len(), |at| at + 4);
            Some(&data[..end])
        }
        Some(
            SectionText::HeaderFields(_)
            | SectionText::HeaderFieldsNot(_)
            | SectionText::Text
            | SectionText::Mime,
        ) => None,
    }
}

/// The same section with names of header fields in capitals, sorted, each once.
#[must_use]
pub fn normalised(section: &Section) -> Section {
    let fold = |names: &[Bytes]| {
        let mut names: Vec<Bytes> = names
            .iter()
            .map(|name| Bytes::from(name.to_ascii_uppercase()))
            .collect();
        names.sort();
        names.dedup();
        names
    };
    let text = section.text.as_ref().map(|text| match text {
        SectionText::HeaderFields(names) => SectionText::HeaderFields(fold(names)),
        SectionText::HeaderFieldsNot(names) => SectionText::HeaderFieldsNot(fold(names)),
        SectionText::Header => SectionText::Header,
        SectionText::Text => SectionText::Text,
        SectionText::Mime => SectionText::Mime,
    });
    Section {
        part: section.part.clone(),
        text,
    }
}

struct Digest(std::collections::hash_map::DefaultHasher);

impl std::fmt::Write for Digest {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

/// The structure without extension data, which a server may leave out (RFC 3501 section 7.4.2), and with
/// parameters sorted, since their order means nothing (RFC 2045 section 5). Its depth is that of
/// the reader, which is bounded.
fn comparable(body: &BodyStructure) -> BodyStructure {
    let mut body = body.clone();
    settle(&mut body);
    body
}

fn settle(body: &mut BodyStructure) {
    match body {
        BodyStructure::Single(part) => {
            part.parameters.iter_mut().for_each(|pairs| pairs.sort());
            part.extension = None;
            if let SingleKind::Message { body, .. } = &mut part.kind {
                settle(body);
            }
        }
        BodyStructure::Multi(whole) => {
            whole.parts.iter_mut().for_each(settle);
            whole.extension = None;
        }
    }
}

/// Digest of a value through its debug form, which shows every field.
fn digest_of_value(value: &impl std::fmt::Debug) -> u64 {
    let mut digest = Digest(std::collections::hash_map::DefaultHasher::new());
    if write!(digest, "{value:?}").is_err() {
        return 0;
    }
    digest.0.finish()
}

fn own(octets: &Option<Bytes>) -> Option<Bytes> {
    octets.as_ref().map(|octets| Bytes::copy_from_slice(octets))
}

fn own_flag(flag: &Flag) -> Flag {
    match flag {
        Flag::Extension(name) => Flag::Extension(Bytes::copy_from_slice(name)),
        Flag::Keyword(name) => Flag::Keyword(Bytes::copy_from_slice(name)),
        Flag::Answered
        | Flag::Flagged
        | Flag::Deleted
        | Flag::Seen
        | Flag::Draft
        | Flag::Recent
        | Flag::Any => flag.clone(),
    }
}

type Addresses = Option<Vec<crate::imap::response::Address>>;

fn own_envelope(envelope: &Envelope) -> Envelope {
    let list = |addresses: &Addresses| {
        addresses.as_ref().map(|addresses| {
            addresses
                .iter()
                .map(|address| crate::imap::response::Address {
                    name: own(&address.name),
                    adl: own(&address.adl),
                    mailbox: own(&address.mailbox),
                    host: own(&address.host),
                })
                .collect()
        })
    };
    Envelope {
        date: own(&envelope.date),
        subject: own(&envelope.subject),
        from: list(&envelope.from),
        sender: list(&envelope.sender),
        reply_to: list(&envelope.reply_to),
        to: list(&envelope.to),
        cc: list(&envelope.cc),
        bcc: list(&envelope.bcc),
        in_reply_to: own(&envelope.in_reply_to),
        message_id: own(&envelope.message_id),
    }
}

fn envelope_octets(envelope: &Envelope) -> usize {
    let one = |octets: &Option<Bytes>| octets.as_ref().map_or(0, Bytes::len);
    let list = |addresses: &Addresses| -> usize {
        addresses.iter().flatten().fold(0, |sum, address| {
            let parts = one(&address.name) + one(&address.adl);
            sum + 160 + parts + one(&address.mailbox) + one(&address.host)
        })
    };
    400 + one(&envelope.date)
        + one(&envelope.subject)
        + one(&envelope.in_reply_to)
        + one(&envelope.message_id)
        + list(&envelope.from)
        + list(&envelope.sender)
        + list(&envelope.reply_to)
        + list(&envelope.to)
        + list(&envelope.cc)
        + list(&envelope.bcc)
}
