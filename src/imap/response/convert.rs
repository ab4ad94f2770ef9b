//! CONVERTED and CONVERSION responses (RFC 5259 section 10): parts in another form, or why there are none.

use std::num::NonZeroU32;

use bytes::Bytes;

use super::fetch::{read_origin, write_origin};
use super::{BodyStructure, Response};
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step, is_atom_char};
use crate::imap::value::media::{self, MediaType};
use crate::imap::value::{PartPath, Section, SectionText};
use crate::octets::Span;

const SOURCE: &str = "RFC 5259 section 10";

/// `message-data` of CONVERT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Converted {
    /// Message number.
    pub number: NonZeroU32,
    /// `tag-string`: tag of the command that caused it.
    pub tag: Bytes,
    /// `convert-msg-attrs`: at least one, UID first.
    pub items: Vec<ConvertItem>,
}

/// What a conversion gave, or why it gave nothing.
pub type Outcome<T> = Result<T, Box<ConvertError>>;

/// `convert-msg-att`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConvertItem {
    /// UID
    Uid(NonZeroU32),
    /// `BINARY[part]<origin>`
    Binary {
        /// Which part.
        part: PartPath,
        /// First octet that the data holds, if the request was partial.
        origin: Option<u32>,
        /// The octets; `None` for `NIL`.
        data: Outcome<Option<Bytes>>,
    },
    /// `BINARY.SIZE[part]`
    BinarySize {
        /// Which part.
        part: PartPath,
        /// In octets, once converted.
        size: Outcome<u32>,
    },
    /// `BODYPARTSTRUCTURE[part]`
    BodyPartStructure {
        /// Which part.
        part: PartPath,
        /// Its structure, once converted.
        body: Outcome<BodyStructure>,
    },
    /// `AVAILABLECONVERSIONS[part]`
    AvailableConversions {
        /// Which part.
        part: PartPath,
        /// Into what it can be converted.
        types: Outcome<Vec<MediaType>>,
    },
    /// `BODY[HEADER]`, `BODY[part.HEADER]`, `BODY[part.MIME]`: in no production, but asked for by `convert-att` and answered
    /// so in section 8.
    Section {
        /// Which header.
        section: Section,
        /// The octets; `None` for `NIL`.
        data: Outcome<Option<Bytes>>,
    },
}

/// `converterror-phrase`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvertError {
    /// `convert-err-descript`: for people.
    pub text: Bytes,
    /// `convert-error-code`
    pub code: ConvertErrorCode,
}

/// `convert-error-code`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConvertErrorCode {
    /// TEMPFAIL: it might succeed later, after so many minutes.
    TempFail(Option<NonZeroU32>),
    /// BADPARAMETERS: at least one.
    BadParameters(Vec<BadParameters>),
    /// MISSINGPARAMETERS: at least one.
    MissingParameters(Vec<MissingParameters>),
}

/// One conversion of `bad-params`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadParameters {
    /// From what; `None` for `NIL`: there is no such part.
    pub from: Option<MediaType>,
    /// Into what.
    pub to: MediaType,
    /// Names and values that are no good; empty if the conversion is not possible at all.
    pub parameters: Vec<(Bytes, Bytes)>,
}

/// One conversion of `missing-params`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingParameters {
    /// From what.
    pub from: MediaType,
    /// Into what.
    pub to: MediaType,
    /// Names that are wanted; at least one.
    pub names: Vec<Bytes>,
}

/// `conversion-data`: what CONVERSIONS gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// From this media type.
    pub from: MediaType,
    /// Into this one.
    pub to: MediaType,
    /// Names of parameters that are allowed; empty for none.
    pub parameters: Vec<Bytes>,
}

impl Converted {
    /// `SP convert-correlator SP convert-msg-attrs` behind `CONVERTED` (RFC 5259 section 10).
    pub(super) fn read(reader: &mut Reader<'_>, number: NonZeroU32) -> Step<Self> {
        reader.space()?;
        if !reader.eat_word(b"(TAG ") {
            return reader.fail_in("convert-correlator", SOURCE);
        }
        let tag = reader.string("tag-string")?;
        if !reader.eat(b')') {
            return reader.fail_in("convert-correlator", SOURCE);
        }
        reader.space()?;
        let start = reader.at();
        let items = reader.list("convert-msg-attrs", ConvertItem::read)?;
        let late = items
            .iter()
            .skip(1)
            .any(|item| matches!(item, ConvertItem::Uid(_)));
        if items.is_empty() || late {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Syntax, span, "convert-msg-attrs", SOURCE);
        }
        Ok(Self { number, tag, items })
    }

    /// Writes what stands behind the asterisk.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.number(self.number.get());
        writer.text(" CONVERTED (TAG ");
        writer.string(&self.tag);
        writer.text(") ");
        writer.list(&self.items, |writer, item| item.write(writer));
    }
}

impl ConvertItem {
    /// `msg-att-semistat / msg-att-conv-static` (RFC 5259 section 10).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let mark = reader.mark();
        let span = reader.take_while(|octet| is_atom_char(octet) && octet != b'[');
        let name = reader.octets(span);
        let is = |word: &str| name.eq_ignore_ascii_case(word.as_bytes());
        if is("UID") {
            reader.space()?;
            reader.nz_number("uniqueid").map(Self::Uid)
        } else if is("BINARY") {
            let part = PartPath::read(reader)?;
            let origin = read_origin(reader)?;
            let data = or_error(reader, |reader| reader.nstring8("nstring / literal8"))?;
            Ok(Self::Binary { part, origin, data })
        } else if is("BINARY.SIZE") {
            let part = PartPath::read(reader)?;
            let size = or_error(reader, |reader| reader.number("number"))?;
            Ok(Self::BinarySize { part, size })
        } else if is("BODYPARTSTRUCTURE") {
            let part = PartPath::read(reader)?;
            let body = or_error(reader, |reader| BodyStructure::read(reader, true))?;
            Ok(Self::BodyPartStructure { part, body })
        } else if is("AVAILABLECONVERSIONS") {
            let part = PartPath::read(reader)?;
            let types = or_error(reader, read_types)?;
            Ok(Self::AvailableConversions { part, types })
        } else if is("BODY") && reader.peek() == Some(b'[') {
            let section = Section::read(reader)?;
            if !matches!(section.text, Some(SectionText::Header | SectionText::Mime)) {
                let span = Span::new(span.start, reader.at());
                reader.note(NoteKind::Syntax, span, "convert-msg-att", SOURCE);
            }
            let data = or_error(reader, |reader| reader.nstring("nstring"))?;
            Ok(Self::Section { section, data })
        } else {
            reader.rewind(mark);
            reader.fail_in("convert-msg-att", SOURCE)
        }
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Uid(uid) => {
                writer.text("UID ");
                writer.number(uid.get());
            }
            Self::Binary { part, origin, data } => {
                writer.text("BINARY");
                part.write(writer);
                write_origin(*origin, writer);
                write_or_error(data, writer, |writer, data| {
                    writer.nstring8(data.as_ref());
                });
            }
            Self::BinarySize { part, size } => {
                writer.text("BINARY.SIZE");
                part.write(writer);
                write_or_error(size, writer, |writer, size| writer.number(*size));
            }
            Self::BodyPartStructure { part, body } => {
                writer.text("BODYPARTSTRUCTURE");
                part.write(writer);
                write_or_error(body, writer, |writer, body| body.write(writer));
            }
            Self::AvailableConversions { part, types } => {
                writer.text("AVAILABLECONVERSIONS");
                part.write(writer);
                write_or_error(types, writer, |writer, types| {
                    writer.raw(b"(");
                    writer.list(types, |writer, one| one.write(writer));
                    writer.raw(b")");
                });
            }
            Self::Section { section, data } => {
                writer.text("BODY");
                section.write(writer);
                write_or_error(data, writer, |writer, data| writer.nstring(data.as_ref()));
            }
        }
    }
}

/// `SP` and a value, or `SP converterror-phrase`.
fn or_error<T>(
    reader: &mut Reader<'_>,
    value: impl FnOnce(&mut Reader<'_>) -> Step<T>,
) -> Step<Outcome<T>> {
    reader.space()?;
    if reader.eat_word(b"(ERROR ") {
        return ConvertError::read(reader).map(|error| Err(Box::new(error)));
    }
    value(reader).map(Ok)
}

fn write_or_error<T>(
    outcome: &Outcome<T>,
    writer: &mut Writer,
    write: impl FnOnce(&mut Writer, &T),
) {
    writer.space();
    match outcome {
        Ok(value) => write(writer, value),
        Err(error) => error.write(writer),
    }
}

/// `mimetype-list` (RFC 5259 section 10): media types in two pairs of parentheses.
fn read_types(reader: &mut Reader<'_>) -> Step<Vec<MediaType>> {
    if !reader.eat(b'(') {
        return reader.fail_in("mimetype-list", SOURCE);
    }
    let types = reader.list("mimetype-list", MediaType::read)?;
    if !reader.eat(b')') {
        return reader.fail_in("mimetype-list", SOURCE);
    }
    Ok(types)
}

impl ConvertError {
    /// `convert-err-descript SP convert-error-code ")"` behind `(ERROR SP` (RFC 5259 section 10).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let text = reader.string("convert-err-descript")?;
        reader.space()?;
        let code = ConvertErrorCode::read(reader)?;
        if !reader.eat(b')') {
            return reader.fail_in("converterror-phrase", SOURCE);
        }
        Ok(Self { text, code })
    }

    fn write(&self, writer: &mut Writer) {
        writer.text("(ERROR ");
        writer.string(&self.text);
        writer.space();
        match &self.code {
            ConvertErrorCode::TempFail(minutes) => {
                writer.text("TEMPFAIL");
                if let Some(minutes) = minutes {
                    writer.space();
                    writer.number(minutes.get());
                }
            }
            ConvertErrorCode::BadParameters(list) => {
                writer.text("BADPARAMETERS");
                for BadParameters {
                    from,
                    to,
                    parameters,
                } in list
                {
                    writer.space();
                    match from {
                        Some(from) => from.write(writer),
                        None => writer.text("NIL"),
                    }
                    writer.space();
                    to.write(writer);
                    if !parameters.is_empty() {
                        writer.space();
                        media::write_parameters(parameters, writer);
                    }
                }
            }
            ConvertErrorCode::MissingParameters(list) => {
                writer.text("MISSINGPARAMETERS");
                for MissingParameters { from, to, names } in list {
                    writer.space();
                    from.write(writer);
                    writer.space();
                    to.write(writer);
                    media::write_names(names, writer);
                }
            }
        }
        writer.raw(b")");
    }
}

impl ConvertErrorCode {
    /// `convert-error-code` (RFC 5259 section 10).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let mark = reader.mark();
        let span = reader.atom("convert-error-code")?;
        let name = reader.octets(span);
        let is = |word: &str| name.eq_ignore_ascii_case(word.as_bytes());
        if is("TEMPFAIL") {
            let minutes = if reader.peek() == Some(b' ') {
                reader.space()?;
                Some(reader.nz_number("nz-number")?)
            } else {
                None
            };
            Ok(Self::TempFail(minutes))
        } else if is("BADPARAMETERS") {
            let mut list = Vec::new();
            while list.is_empty() || reader.peek() == Some(b' ') {
                list.push(read_bad(reader)?);
            }
            Ok(Self::BadParameters(list))
        } else if is("MISSINGPARAMETERS") {
            let mut list = Vec::new();
            while list.is_empty() || reader.peek() == Some(b' ') {
                list.push(read_missing(reader)?);
            }
            Ok(Self::MissingParameters(list))
        } else {
            reader.rewind(mark);
            reader.fail_in("convert-error-code", SOURCE)
        }
    }
}

/// `SP (quoted-from-mime-type / nil) SP mimetype-and-params` of `bad-params`.
fn read_bad(reader: &mut Reader<'_>) -> Step<BadParameters> {
    reader.space()?;
    let from = if reader.eat_nil() {
        None
    } else {
        Some(MediaType::read(reader)?)
    };
    reader.space()?;
    let to = MediaType::read(reader)?;
    let mut parameters = Vec::new();
    if reader.peek() == Some(b' ') && reader.peek_at(1) == Some(b'(') {
        reader.space()?;
        parameters = media::read_parameters(reader)?;
    }
    Ok(BadParameters {
        from,
        to,
        parameters,
    })
}

/// `SP quoted-from-mime-type SP mimetype-and-missing-params` of `missing-params`. That has no space before the names;
/// section 9 of the RFC has one, so that it is let pass.
fn read_missing(reader: &mut Reader<'_>) -> Step<MissingParameters> {
    reader.space()?;
    let from = MediaType::read(reader)?;
    reader.space()?;
    let to = MediaType::read(reader)?;
    if reader.peek() == Some(b' ') {
        reader.space()?;
    }
    let names = media::read_names(reader)?;
    Ok(MissingParameters { from, to, names })
}

impl Conversion {
    /// What stands behind `CONVERSION` (RFC 5259 section 10).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Response> {
        reader.space()?;
        let from = MediaType::read(reader)?;
        reader.space()?;
        let to = MediaType::read(reader)?;
        let parameters = if reader.peek() == Some(b' ') {
            reader.space()?;
            media::read_names(reader)?
        } else {
            Vec::new()
        };
        Ok(Response::Conversion(Box::new(Self {
            from,
            to,
            parameters,
        })))
    }

    /// Writes the name and what stands behind it.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.text("CONVERSION ");
        self.from.write(writer);
        writer.space();
        self.to.write(writer);
        if !self.parameters.is_empty() {
            writer.space();
            media::write_names(&self.parameters, writer);
        }
    }
}

impl Generate for Converted {
    fn generate(g: &mut Generator<'_>) -> Self {
        let mut items = g.non_empty_list(ConvertItem::generate);
        if g.flip() {
            items.insert(0, ConvertItem::Uid(g.nz_number()));
        }
        Self {
            number: g.nz_number(),
            tag: g.string(),
            items,
        }
    }
}

impl Generate for ConvertItem {
    /// Any but UID, which comes first if it comes.
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(5) {
            0 => Self::Binary {
                part: g.any(),
                origin: g.any(),
                data: outcome(g, |g| g.option(Generator::octets)),
            },
            1 => Self::BinarySize {
                part: g.any(),
                size: outcome(g, |g| g.number()),
            },
            2 => Self::BodyPartStructure {
                part: g.any(),
                body: outcome(g, |g| BodyStructure::generate(g, true)),
            },
            3 => Self::AvailableConversions {
                part: g.any(),
                types: outcome(g, |g| g.list(MediaType::generate)),
            },
            _ => Self::Section {
                section: Section {
                    part: g.list(Generator::nz_number),
                    text: Some(SectionText::Header),
                },
                data: outcome(g, |g| g.nstring()),
            },
        }
    }
}

fn outcome<T>(g: &mut Generator<'_>, value: impl FnOnce(&mut Generator<'_>) -> T) -> Outcome<T> {
    if g.one_in(4) {
        Err(Box::new(g.any()))
    } else {
        Ok(value(g))
    }
}

impl Generate for ConvertError {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            text: g.string(),
            code: match g.below(3) {
                0 => ConvertErrorCode::TempFail(g.any()),
                1 => ConvertErrorCode::BadParameters(g.non_empty_list(|g| BadParameters {
                    from: g.any(),
                    to: g.any(),
                    parameters: g.list(media::generate_parameter),
                })),
                _ => ConvertErrorCode::MissingParameters(g.non_empty_list(|g| MissingParameters {
                    from: g.any(),
                    to: g.any(),
                    names: g.non_empty_list(Generator::string),
                })),
            },
        }
    }
}

impl Generate for Conversion {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            from: g.any(),
            to: g.any(),
            parameters: g.list(Generator::string),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::NoteKind::{Range, Short, Syntax};
    use crate::imap::response::testing::{assert_locked, assert_notes, assert_reads, read_all};

    fn nz(number: u32) -> NonZeroU32 {
        NonZeroU32::new(number).expect("not zero")
    }

    fn media(name: &'static str) -> MediaType {
        MediaType(name.into())
    }

    fn converted(items: Vec<ConvertItem>) -> Response {
        Response::Converted(Box::new(Converted {
            number: nz(2),
            tag: "e1".into(),
            items,
        }))
    }

    fn failed(code: ConvertErrorCode) -> Response {
        converted(vec![ConvertItem::Binary {
            part: PartPath(vec![nz(3)]),
            origin: None,
            data: Err(Box::new(ConvertError {
                text: "no".into(),
                code,
            })),
        }])
    }

    #[test]
    fn parts_and_why_there_are_none() {
        let part = || PartPath(vec![nz(3)]);
        assert_reads(&[
            (
                b"* 2 CONVERTED (TAG \"e1\") (UID 100 BINARY[3] ~{1}\r\n\0 BINARY[3]<20> \"a\" BINARY.SIZE[3] 7)",
                converted(vec![
                    ConvertItem::Uid(nz(100)),
                    ConvertItem::Binary {
                        part: part(),
                        origin: None,
                        data: Ok(Some("\0".into())),
                    },
                    ConvertItem::Binary {
                        part: part(),
                        origin: Some(20),
                        data: Ok(Some("a".into())),
                    },
                    ConvertItem::BinarySize {
                        part: part(),
                        size: Ok(7),
                    },
                ]),
            ),
            (
                b"* 2 CONVERTED (TAG \"e1\") (AVAILABLECONVERSIONS[3] ((\"text/html\" \"text/plain\")) BODY[3.MIME] \"x\")",
                converted(vec![
                    ConvertItem::AvailableConversions {
                        part: part(),
                        types: Ok(vec![media("text/html"), media("text/plain")]),
                    },
                    ConvertItem::Section {
                        section: Section {
                            part: vec![nz(3)],
                            text: Some(SectionText::Mime),
                        },
                        data: Ok(Some("x".into())),
                    },
                ]),
            ),
            (
                b"* 2 CONVERTED (TAG \"e1\") (BINARY[3] (ERROR \"no\" TEMPFAIL))",
                failed(ConvertErrorCode::TempFail(None)),
            ),
            (
                b"* 2 CONVERTED (TAG \"e1\") (BINARY[3] (ERROR \"no\" TEMPFAIL 9))",
                failed(ConvertErrorCode::TempFail(Some(nz(9)))),
            ),
            (
                b"* 2 CONVERTED (TAG \"e1\") (BINARY[3] (ERROR \"no\" BADPARAMETERS \"text/html\" \"text/plain\" (charset us-ascii) NIL \"a/b\"))",
                failed(ConvertErrorCode::BadParameters(vec![
                    BadParameters {
                        from: Some(media("text/html")),
                        to: media("text/plain"),
                        parameters: vec![("charset".into(), "us-ascii".into())],
                    },
                    BadParameters {
                        from: None,
                        to: media("a/b"),
                        parameters: Vec::new(),
                    },
                ])),
            ),
            (
                b"* 2 CONVERTED (TAG \"e1\") (BINARY[3] (ERROR \"no\" MISSINGPARAMETERS \"text/html\" \"text/plain\"(CHARSET)))",
                failed(ConvertErrorCode::MissingParameters(vec![MissingParameters {
                    from: media("text/html"),
                    to: media("text/plain"),
                    names: vec!["CHARSET".into()],
                }])),
            ),
            (
                b"* CONVERSION \"text/html\" \"text/plain\" (charset x)",
                Response::Conversion(Box::new(Conversion {
                    from: media("text/html"),
                    to: media("text/plain"),
                    parameters: vec!["charset".into(), "x".into()],
                })),
            ),
            (
                b"* CONVERSION \"text/html\" \"text/plain\"",
                Response::Conversion(Box::new(Conversion {
                    from: media("text/html"),
                    to: media("text/plain"),
                    parameters: Vec::new(),
                })),
            ),
        ]);
        let spaced = b"* 2 CONVERTED (tag \"x\") (BINARY[3] (ERROR \"no\" MISSINGPARAMETERS \"a/b\" \"c/d\" (e)))";
        assert!(read_all(spaced).is_clean());
        let structure = b"* 2 CONVERTED (TAG \"x\") (BODYPARTSTRUCTURE[2] (\"IMAGE\" \"JPEG\" NIL NIL NIL \"8bit\" 4182 NIL NIL NIL))";
        assert!(read_all(structure).is_clean());
    }

    #[test]
    fn what_deviates_is_noted() {
        assert_locked(&[
            (b"* 2 CONVERTED (TAG \"x\") (UID 1)", "response-data"),
            (b"* CONVERSION \"a/b\" \"c/d\"", "response-data"),
        ]);
        assert_notes(&[
            (b"* 0 CONVERTED (TAG \"x\") (UID 1)", Range, "nz-number"),
            (b"* 2 CONVERTED (UID 1)", Syntax, "convert-correlator"),
            (b"* 2 CONVERTED (TAG x) (UID 1)", Syntax, "tag-string"),
            (b"* 2 CONVERTED (TAG \"x\")", Short, "SP"),
            (b"* 2 CONVERTED (TAG \"x\") ()", Syntax, "convert-msg-attrs"),
            (
                b"* 2 CONVERTED (TAG \"x\") (BINARY.SIZE[1] 1 UID 1)",
                Syntax,
                "convert-msg-attrs",
            ),
            (
                b"* 2 CONVERTED (TAG \"x\") (FLAGS ())",
                Syntax,
                "convert-msg-att",
            ),
            (
                b"* 2 CONVERTED (TAG \"x\") (BODY[TEXT] \"\")",
                Syntax,
                "convert-msg-att",
            ),
            (
                b"* 2 CONVERTED (TAG \"x\") (BINARY[1] (ERROR \"x\" FAIL))",
                Syntax,
                "convert-error-code",
            ),
            (
                b"* 2 CONVERTED (TAG \"x\") (AVAILABLECONVERSIONS[1] (\"a/b\"))",
                Syntax,
                "mimetype-list",
            ),
            (b"* CONVERSION \"a/b\" \"c\"", Syntax, "concrete-mime-type"),
            (b"* CONVERSION a/b \"c/d\"", Syntax, "quoted-to-mime-type"),
            (
                b"* CONVERSION \"a/b\" \"c/d\" ()",
                Syntax,
                "transcoding-param-names",
            ),
        ]);
    }
}
