//! `body`: the MIME structure of a message (RFC 3501 sections 7.4.2 and 9).

use bytes::Bytes;

use super::Envelope;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, SYNTAX, Step, is_word};
use crate::imap::value::raw;
use crate::imap::{Revision, Writer};
use crate::octets::Span;

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
#[allow(
    clippy::large_enum_variant,
    reason = "it lives in a SinglePart, which is in a box"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SingleKind {
    /// `body-type-basic`
    Basic,
    /// `body-type-text`
    Text {
        /// `body-fld-lines`: `number` in RFC 3501, `number64` in RFC 9051.
        lines: u64,
    },
    /// `body-type-msg`
    Message {
        /// Envelope of the inner message.
        envelope: Box<Envelope>,
        /// Structure of the inner message.
        body: BodyStructure,
        /// `body-fld-lines`: `number` in RFC 3501, `number64` in RFC 9051.
        lines: u64,
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

impl BodyStructure {
    /// `body` (RFC 3501 section 9). With `extensible` false it stands in a `BODY` item, where
    /// extension data must not be; it is noted there and read all the same.
    ///
    /// # Errors
    /// When a field cannot be read or is missing, or parts nest too deep.
    pub fn read(reader: &mut Reader<'_>, extensible: bool) -> Step<Self> {
        reader.nested("body", |reader| Self::read_here(reader, extensible))
    }

    fn read_here(reader: &mut Reader<'_>, extensible: bool) -> Step<Self> {
        reader.want(b'(', "body")?;
        let body = match reader.peek() {
            Some(b'(') => Self::Multi(MultiPart::read(reader, extensible)?),
            Some(b' ') if is_without_parts(reader) => return reader.fail("body-type-mpart"),
            Some(_) | None => Self::Single(SinglePart::read(reader, extensible)?),
        };
        reader.close("body")?;
        Ok(body)
    }

    /// Writes the structure.
    pub fn write(&self, writer: &mut Writer) {
        writer.raw(b"(");
        match self {
            Self::Single(part) => part.write(writer),
            Self::Multi(multi) => multi.write(writer),
        }
        writer.raw(b")");
    }
}

/// True if what comes next is what a multipart has behind its parts: `SP`, a string, and no other string.
#[cold]
#[inline(never)]
fn is_without_parts(reader: &mut Reader<'_>) -> bool {
    let (start, noted) = (reader.mark(), reader.noted());
    reader.eat(b' ');
    let subtype = reader.string("media-subtype").is_ok();
    let alone = reader.peek() == Some(b')')
        || reader.peek() == Some(b' ') && !matches!(reader.peek_at(1), Some(b'"' | b'{'));
    reader.rewind(start);
    reader.forget(noted);
    subtype && alone
}

/// True if another field follows: `SP`, and not the end of the body.
fn has_more(reader: &mut Reader<'_>) -> Step<bool> {
    if reader.peek() != Some(b' ') || reader.peek_at(1) == Some(b')') {
        return Ok(false);
    }
    reader.space()?;
    Ok(true)
}

/// True if extension data follows; noted where it must not be.
fn has_extension(reader: &mut Reader<'_>, extensible: bool, name: &'static str) -> Step<bool> {
    let more = has_more(reader)?;
    if more && !extensible {
        let span = Span::at(reader.at());
        reader.note_found(
            NoteKind::Trailing,
            span,
            name,
            SYNTAX,
            "extension data in a BODY item",
        );
    }
    Ok(more)
}

impl MultiPart {
    /// `body-type-mpart` (RFC 3501 section 9): no spaces between parts. A function of its own, as are the other
    /// forms, so that a level of nesting takes no more of the stack than its form needs.
    #[inline(never)]
    fn read(reader: &mut Reader<'_>, extensible: bool) -> Step<Box<Self>> {
        let mut multi = Box::new(Self {
            parts: Vec::with_capacity(2),
            subtype: Bytes::new(),
            extension: None,
        });
        loop {
            let parts = &mut multi.parts;
            parts.push(BodyStructure::read(reader, extensible)?);
            if reader.peek() == Some(b' ') && reader.peek_at(1) == Some(b'(') {
                reader.stray_spaces("body-type-mpart");
            }
            if reader.peek() != Some(b'(') {
                break;
            }
        }
        reader.space()?;
        multi.subtype = reader.string("media-subtype")?;
        MultiExtension::read(reader, extensible, &mut multi.extension)?;
        Ok(multi)
    }

    fn write(&self, writer: &mut Writer) {
        for part in &self.parts {
            part.write(writer);
        }
        writer.space();
        write_media(&self.subtype, writer);
        if let Some(extension) = &self.extension {
            writer.space();
            write_parameters(&extension.parameters, writer);
            write_tail(extension.tail.as_ref(), writer);
        }
    }
}

impl MultiExtension {
    /// `[SP body-ext-mpart]`
    #[inline(never)]
    fn read(reader: &mut Reader<'_>, extensible: bool, into: &mut Option<Self>) -> Step<()> {
        if has_extension(reader, extensible, "body-ext-mpart")? {
            let extension = into.insert(Self::default());
            extension.parameters = read_parameters(reader)?;
            ExtensionTail::read(reader, &mut extension.tail)?;
        }
        Ok(())
    }
}

impl SinglePart {
    /// `body-type-1part` (RFC 3501 section 9).
    ///
    /// The alternatives overlap as octets: `media-basic` takes any string for a type. Section
    /// 7.4.2 says what TEXT and MESSAGE/RFC822 have besides, so a part of such a type without it is noted.
    fn read(reader: &mut Reader<'_>, extensible: bool) -> Step<Box<Self>> {
        let mut part = Self::read_fields(reader)?;
        part.read_kind(reader, extensible)?;
        part.read_extension(reader, extensible)?;
        Ok(part)
    }

    /// `media-type SP body-fields`, the rest still empty.
    #[inline(never)]
    fn read_fields(reader: &mut Reader<'_>) -> Step<Box<Self>> {
        let media_type = reader.string("media-basic")?;
        // One string alone is the subtype of a multipart that has no parts.
        if reader.peek() == Some(b')') {
            return reader.fail("body-type-mpart");
        }
        reader.space()?;
        // Filled where it stays: it is large.
        let mut part = Box::new(Self {
            media_type,
            subtype: Bytes::new(),
            parameters: None,
            id: None,
            description: None,
            encoding: Bytes::new(),
            octets: 0,
            kind: SingleKind::Basic,
            extension: None,
        });
        part.subtype = reader.string("media-subtype")?;
        reader.space()?;
        part.parameters = read_parameters(reader)?;
        reader.space()?;
        part.id = reader.nstring("body-fld-id")?;
        reader.space()?;
        part.description = reader.nstring("body-fld-desc")?;
        reader.space()?;
        part.encoding = read_encoding(reader)?;
        reader.space()?;
        part.octets = reader.number("body-fld-octets")?;
        Ok(part)
    }

    /// What follows `body-fields` in `body-type-text` and `body-type-msg`.
    fn read_kind(&mut self, reader: &mut Reader<'_>, extensible: bool) -> Step<()> {
        let next = reader.peek_at(1).filter(|_| reader.peek() == Some(b' '));
        if is_word(&self.media_type, "TEXT") {
            if !matches!(next, Some(b'0'..=b'9')) {
                let at = Span::at(reader.at());
                reader.note(NoteKind::Syntax, at, "body-type-text", SYNTAX);
                return Ok(());
            }
            reader.space()?;
            let lines = reader.number64("body-fld-lines")?;
            self.kind = SingleKind::Text { lines };
            return Ok(());
        }
        // MESSAGE/GLOBAL has the same form in RFC 9051, and with UTF-8 (RFC 6532) may have it.
        let rfc822 = is_word(&self.subtype, "RFC822");
        let global = is_word(&self.subtype, "GLOBAL");
        if !is_word(&self.media_type, "MESSAGE") || !(rfc822 || global) {
            return Ok(());
        }
        if next != Some(b'(') {
            if rfc822 || reader.dialect().revision == Revision::Rev2 {
                let at = Span::at(reader.at());
                reader.note(NoteKind::Syntax, at, "body-type-msg", SYNTAX);
            }
            return Ok(());
        }
        reader.space()?;
        self.read_message(reader, extensible)
    }

    /// `envelope SP body SP body-fld-lines` of `body-type-msg`.
    #[inline(never)]
    fn read_message(&mut self, reader: &mut Reader<'_>, extensible: bool) -> Step<()> {
        let envelope = Envelope::read(reader)?;
        reader.space()?;
        let body = BodyStructure::read(reader, extensible)?;
        reader.space()?;
        let lines = reader.number64("body-fld-lines")?;
        self.kind = SingleKind::Message {
            envelope,
            body,
            lines,
        };
        Ok(())
    }

    /// `[SP body-ext-1part]`
    #[inline(never)]
    fn read_extension(&mut self, reader: &mut Reader<'_>, extensible: bool) -> Step<()> {
        if has_extension(reader, extensible, "body-ext-1part")? {
            let extension = self.extension.insert(SingleExtension::default());
            extension.md5 = reader.nstring("body-fld-md5")?;
            ExtensionTail::read(reader, &mut extension.tail)?;
        }
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        write_media(&self.media_type, writer);
        writer.space();
        write_media(&self.subtype, writer);
        writer.space();
        write_parameters(&self.parameters, writer);
        writer.space();
        writer.nstring(self.id.as_ref());
        writer.space();
        writer.nstring(self.description.as_ref());
        writer.space();
        write_media(&self.encoding, writer);
        writer.space();
        writer.number(self.octets);
        match &self.kind {
            SingleKind::Basic => {}
            SingleKind::Text { lines } => {
                writer.space();
                writer.number(*lines);
            }
            SingleKind::Message {
                envelope,
                body,
                lines,
            } => {
                writer.space();
                envelope.write(writer);
                writer.space();
                body.write(writer);
                writer.space();
                writer.number(*lines);
            }
        }
        if let Some(extension) = &self.extension {
            writer.space();
            writer.nstring(extension.md5.as_ref());
            write_tail(extension.tail.as_ref(), writer);
        }
    }
}

/// `body-fld-enc`: a string. `NIL` is noted, and read as empty.
fn read_encoding(reader: &mut Reader<'_>) -> Step<Bytes> {
    let start = reader.at();
    if reader.eat_nil() {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, "body-fld-enc", SYNTAX);
        return Ok(Bytes::new());
    }
    reader.string("body-fld-enc")
}

/// `body-fld-param`: pairs of strings, at least one, or `NIL`.
fn read_parameters(reader: &mut Reader<'_>) -> Step<Parameters> {
    if reader.eat_nil() {
        return Ok(None);
    }
    let start = reader.at();
    let pairs = reader.list("body-fld-param", |reader| {
        let name = reader.string("body-fld-param")?;
        if reader.peek() == Some(b')') {
            return reader.fail("body-fld-param");
        }
        reader.space()?;
        Ok((name, reader.string("body-fld-param")?))
    })?;
    if pairs.is_empty() {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, "body-fld-param", SYNTAX);
    }
    Ok(Some(pairs))
}

impl ExtensionTail {
    /// `[SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]`
    fn read(reader: &mut Reader<'_>, into: &mut Option<Self>) -> Step<()> {
        if !has_more(reader)? {
            return Ok(());
        }
        let tail = into.insert(Self::default());
        tail.disposition = Disposition::read(reader)?;
        if has_more(reader)? {
            tail.language = Some(Language::read(reader)?);
            if has_more(reader)? {
                tail.location = Some(reader.nstring("body-fld-loc")?);
                while has_more(reader)? {
                    tail.more.push(read_extension(reader)?);
                }
            }
        }
        Ok(())
    }
}

fn write_tail(tail: Option<&ExtensionTail>, writer: &mut Writer) {
    let Some(tail) = tail else { return };
    writer.space();
    match &tail.disposition {
        Some(disposition) => disposition.write(writer),
        None => writer.raw(b"NIL"),
    }
    let Some(language) = &tail.language else {
        return;
    };
    writer.space();
    match language {
        Language::One(language) => writer.nstring(language.as_ref()),
        Language::List(languages) => writer.list(languages, |writer, one| writer.string(one)),
    }
    let Some(location) = &tail.location else {
        return;
    };
    writer.space();
    writer.nstring(location.as_ref());
    for extension in &tail.more {
        writer.space();
        writer.raw(extension);
    }
}

impl Disposition {
    /// `body-fld-dsp`: `"(" string SP body-fld-param ")" / nil`.
    fn read(reader: &mut Reader<'_>) -> Step<Option<Self>> {
        if reader.eat_nil() {
            return Ok(None);
        }
        reader.want(b'(', "body-fld-dsp")?;
        let kind = reader.string("body-fld-dsp")?;
        reader.space()?;
        let parameters = read_parameters(reader)?;
        reader.close("body-fld-dsp")?;
        Ok(Some(Self { kind, parameters }))
    }

    fn write(&self, writer: &mut Writer) {
        writer.raw(b"(");
        writer.string(&self.kind);
        writer.space();
        write_parameters(&self.parameters, writer);
        writer.raw(b")");
    }
}

impl Language {
    /// `body-fld-lang`: `nstring`, or strings in parentheses, at least one.
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        if reader.peek() != Some(b'(') {
            return reader.nstring("body-fld-lang").map(Self::One);
        }
        let start = reader.at();
        let languages = reader.list("body-fld-lang", |reader| reader.string("body-fld-lang"))?;
        if languages.is_empty() {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Syntax, span, "body-fld-lang", SYNTAX);
        }
        Ok(Self::List(languages))
    }
}

/// `body-extension`, as written: strings, numbers, `NIL` and lists of them.
fn read_extension(reader: &mut Reader<'_>) -> Step<Bytes> {
    let start = reader.at();
    let word = reader.rest().first().copied();
    let value = raw::read_value(reader, "body-extension")?;
    let number = value.iter().all(u8::is_ascii_digit);
    if !matches!(word, Some(b'"' | b'(' | b'{')) && !number && !value.eq_ignore_ascii_case(b"NIL") {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, "body-extension", SYNTAX);
    }
    Ok(value)
}

fn write_parameters(parameters: &Parameters, writer: &mut Writer) {
    match parameters {
        Some(pairs) => writer.list(pairs, |writer, (name, value)| {
            writer.string(name);
            writer.space();
            writer.string(value);
        }),
        None => writer.raw(b"NIL"),
    }
}

/// Writes a media type, subtype or encoding: `media-text` and `media-message` have quotes and
/// nothing else, so these are quoted whatever form is asked for.
fn write_media(value: &[u8], writer: &mut Writer) {
    if value.len() <= 100 && value.iter().all(|octet| matches!(octet, 0x20..=0x7e)) {
        writer.quoted(value);
    } else {
        writer.string(value);
    }
}

impl BodyStructure {
    /// A structure, with extension data only if `extensible`.
    pub(super) fn generate(g: &mut Generator<'_>, extensible: bool) -> Self {
        if g.may_nest() && g.one_in(3) {
            return g.nested(|g| {
                Self::Multi(Box::new(MultiPart {
                    parts: g.non_empty_list(|g| Self::generate(g, extensible)),
                    subtype: g.string(),
                    extension: (extensible && g.flip()).then(|| MultiExtension {
                        parameters: generate_parameters(g),
                        tail: g.any(),
                    }),
                }))
            });
        }
        let (media_type, subtype, kind) = match g.below(if g.may_nest() { 3 } else { 2 }) {
            0 => ("X-TYPE".into(), g.string(), SingleKind::Basic),
            1 => (
                "TEXT".into(),
                g.string(),
                SingleKind::Text {
                    lines: g.number().into(),
                },
            ),
            _ => (
                "MESSAGE".into(),
                "RFC822".into(),
                g.nested(|g| SingleKind::Message {
                    envelope: Box::new(g.any()),
                    body: Self::generate(g, extensible),
                    lines: g.number().into(),
                }),
            ),
        };
        Self::Single(Box::new(SinglePart {
            media_type,
            subtype,
            parameters: generate_parameters(g),
            id: g.nstring(),
            description: g.nstring(),
            encoding: g.string(),
            octets: g.number(),
            kind,
            extension: (extensible && g.flip()).then(|| SingleExtension {
                md5: g.nstring(),
                tail: g.any(),
            }),
        }))
    }
}

fn generate_parameters(g: &mut Generator<'_>) -> Parameters {
    g.option(|g| g.non_empty_list(|g| (g.string(), g.string())))
}

impl Generate for ExtensionTail {
    fn generate(g: &mut Generator<'_>) -> Self {
        let language = g.option(|g| {
            if g.flip() {
                Language::List(g.non_empty_list(Generator::string))
            } else {
                Language::One(g.nstring())
            }
        });
        let location = language.as_ref().and_then(|_| g.option(Generator::nstring));
        Self {
            disposition: g.option(|g| Disposition {
                kind: g.string(),
                parameters: generate_parameters(g),
            }),
            more: match location {
                Some(_) => g.list(|g| Bytes::from(g.number().to_string())),
                None => Vec::new(),
            },
            language,
            location,
        }
    }
}
