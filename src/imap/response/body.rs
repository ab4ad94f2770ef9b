//! `body`: the MIME structure of a message (RFC 3501 sections 7.4.2 and 9).

use bytes::Bytes;

use super::Envelope;

/// `body`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyStructure {
    /// `body-type-1part`
    Single(Box<SinglePart>),
    /// `body-type-mpart`
    Multi(Box<MultiPart>),
}

/// `body-fld-param`: names and values; `None` for `NIL`.
pub type Parameters = Option<Vec<(Bytes, Bytes)>>;

/// `body-type-1part`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SinglePart {
    /// Media type, quotes taken away.
    pub media_type: Bytes,
    /// Media subtype.
    pub subtype: Bytes,
    /// `body-fld-param`
    pub parameters: Parameters,
    /// `body-fld-id`
    pub id: Option<Bytes>,
    /// `body-fld-desc`
    pub description: Option<Bytes>,
    /// `body-fld-enc`
    pub encoding: Bytes,
    /// `body-fld-octets`
    pub octets: u32,
    /// What `body-type-text` and `body-type-msg` have besides.
    pub kind: SingleKind,
    /// `body-ext-1part`; `None` if the line ends before it (always in `BODY`).
    pub extension: Option<SingleExtension>,
}

/// What distinguishes the three single-part forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SingleKind {
    /// `body-type-basic`
    Basic,
    /// `body-type-text`
    Text {
        /// `body-fld-lines`
        lines: u32,
    },
    /// `body-type-msg`
    Message {
        /// Envelope of the inner message.
        envelope: Envelope,
        /// Structure of the inner message.
        body: BodyStructure,
        /// `body-fld-lines`
        lines: u32,
    },
}

/// `body-ext-1part`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SingleExtension {
    /// `body-fld-md5`
    pub md5: Option<Bytes>,
    /// What both forms share; `None` if the line ends before it.
    pub tail: Option<ExtensionTail>,
}

/// `body-type-mpart`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MultiPart {
    /// The parts; at least one.
    pub parts: Vec<BodyStructure>,
    /// `media-subtype`
    pub subtype: Bytes,
    /// `body-ext-mpart`; `None` if the line ends before it (always in `BODY`).
    pub extension: Option<MultiExtension>,
}

/// `body-ext-mpart`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MultiExtension {
    /// `body-fld-param`
    pub parameters: Parameters,
    /// What both forms share; `None` if the line ends before it.
    pub tail: Option<ExtensionTail>,
}

/// `body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtensionTail {
    /// `body-fld-dsp`; `None` for `NIL`.
    pub disposition: Option<Disposition>,
    /// `body-fld-lang`; outer `None` if the line ends before it.
    pub language: Option<Language>,
    /// `body-fld-loc`; outer `None` if the line ends before it.
    pub location: Option<Option<Bytes>>,
    /// `body-extension`s, each as written.
    pub more: Vec<Bytes>,
}

/// `body-fld-lang`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Language {
    /// `nstring`
    One(Option<Bytes>),
    /// Strings in parentheses; at least one.
    List(Vec<Bytes>),
}

/// `body-fld-dsp` that is not `NIL`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disposition {
    /// Disposition type.
    pub kind: Bytes,
    /// Its parameters.
    pub parameters: Parameters,
}
