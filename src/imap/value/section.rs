//! `section`: which part of a message's body is meant (RFC 3501 sections 6.4.5 and 9).

use std::num::NonZeroU32;

use bytes::Bytes;

/// `section-spec`: part numbers and what is wanted of that part. Both may be absent: the whole message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Section {
    /// `section-part`: path of part numbers; empty for the message itself.
    pub part: Vec<NonZeroU32>,
    /// What of it; `None` for its whole content.
    pub text: Option<SectionText>,
}

/// `section-text`, `section-msgtext`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SectionText {
    /// `HEADER`
    Header,
    /// `HEADER.FIELDS (names)`
    HeaderFields(Vec<Bytes>),
    /// `HEADER.FIELDS.NOT (names)`
    HeaderFieldsNot(Vec<Bytes>),
    /// `TEXT`
    Text,
    /// `MIME`: only after a part number.
    Mime,
}

/// `<origin.length>` of a request: octets wanted, counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Partial {
    /// First octet wanted.
    pub origin: u32,
    /// At most this many.
    pub length: NonZeroU32,
}
