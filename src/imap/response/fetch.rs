//! `msg-att`: what FETCH responses carry (RFC 3501 sections 7.4.2 and 9).

use std::num::NonZeroU32;

use bytes::Bytes;

use super::{BodyStructure, Envelope};
use crate::imap::value::{DateTime, Flag, Section};

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
    /// RFC822.SIZE, in octets
    Rfc822Size(u32),
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
    /// An item of an extension.
    Other {
        /// Its name as written, brackets and what they hold included.
        name: Bytes,
        /// Its value as written.
        value: Bytes,
    },
}
