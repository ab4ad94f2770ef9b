//! What response codes of several extensions carry: annotations (RFC 5257 section 5), URLs (RFC 4469 section 5) and the mechanisms
//! that sign them (RFC 4467 section 9). Which code it is, is read in `code`.

use std::num::NonZeroU32;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::Code;
use crate::imap::Writer;
use crate::imap::generate::Generator;
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::url::Mechanism;

const ANNOTATE: &str = "RFC 5257 section 5";

/// Why an annotation was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnnotateFault {
    /// TOOBIG: its value.
    TooBig,
    /// TOOMANY: there are too many entries.
    TooMany,
}

/// `ann-size`, without `NOPRIVATE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnnotationSize {
    /// NONE: there are no annotations.
    None,
    /// READ-ONLY: they cannot be changed.
    ReadOnly,
    /// Most octets of a value.
    Octets(NonZeroU32),
}

impl AnnotateFault {
    /// `SP "TOOBIG"` or `SP "TOOMANY"` behind `ANNOTATE` (RFC 5257 section 5).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        if reader.eat_word(Self::TooBig.name().as_bytes()) {
            Ok(Self::TooBig)
        } else if reader.eat_word(Self::TooMany.name().as_bytes()) {
            Ok(Self::TooMany)
        } else {
            reader.fail_in("resp-text-code", ANNOTATE)
        }
    }

    /// Its name in capitals.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TooBig => "TOOBIG",
            Self::TooMany => "TOOMANY",
        }
    }
}

/// `SP ann-size` behind `ANNOTATIONS` (RFC 5257 section 5).
pub(super) fn read_annotations(reader: &mut Reader<'_>) -> Step<Code> {
    reader.space()?;
    let size = if reader.eat_word(b"NONE") {
        AnnotationSize::None
    } else if reader.eat_word(b"READ-ONLY") {
        AnnotationSize::ReadOnly
    } else if reader.peek().is_some_and(|octet| octet.is_ascii_digit()) {
        AnnotationSize::Octets(reader.nz_number("nz-number")?)
    } else {
        return reader.fail_in("ann-size", ANNOTATE);
    };
    let no_private = size != AnnotationSize::None && reader.eat_word(b" NOPRIVATE");
    Ok(Code::Annotations { size, no_private })
}

/// `SP url-resp-text` behind `BADURL` (RFC 4469 section 5): anything up to the bracket.
pub(super) fn read_url(reader: &mut Reader<'_>) -> Step<Bytes> {
    reader.space()?;
    let span = reader.take_while(is_url_text);
    if span.is_empty() {
        return reader.fail_in("url-resp-text", "RFC 4469 section 5");
    }
    Ok(reader.slice(span))
}

/// `url-resp-text`: but for the backslash, which its production lacks by mistake.
fn is_url_text(octet: u8) -> bool {
    !matches!(octet, 0 | b'\r' | b'\n' | b']' | 0xff)
}

/// `SP "INTERNAL" *(SP mechanism ["=" base64])` behind `URLMECH` (RFC 4467 section 9).
pub(super) fn read_mechanisms(reader: &mut Reader<'_>) -> Step<Vec<(Mechanism, Option<Bytes>)>> {
    const SOURCE: &str = "RFC 4467 section 9";
    reader.space()?;
    if !reader.eat_word(b"INTERNAL") {
        return reader.fail_in("\"INTERNAL\"", SOURCE);
    }
    let mut mechanisms = Vec::new();
    while reader.peek() == Some(b' ') {
        reader.space()?;
        let mechanism = Mechanism::read(reader)?;
        let mut data = None;
        if reader.eat(b'=') {
            let span = reader.take_while(|octet| {
                octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'/' | b'=')
            });
            match STANDARD.decode(reader.octets(span)) {
                Ok(octets) => data = Some(octets.into()),
                Err(_) => {
                    reader.note(NoteKind::Syntax, span, "base64", SOURCE);
                    return Err(crate::imap::reader::Fail);
                }
            }
        }
        mechanisms.push((mechanism, data));
    }
    Ok(mechanisms)
}

/// Writes what [`read_mechanisms`] reads, the name of the code included.
pub(super) fn write_mechanisms(mechanisms: &[(Mechanism, Option<Bytes>)], writer: &mut Writer) {
    writer.text("URLMECH INTERNAL");
    for (mechanism, data) in mechanisms {
        writer.space();
        writer.raw(&mechanism.0);
        if let Some(data) = data {
            writer.raw(b"=");
            writer.text(&STANDARD.encode(data));
        }
    }
}

/// A `url-resp-text`.
pub(super) fn generate_url(g: &mut Generator<'_>) -> Bytes {
    // It must not begin with a space, which would be one too many.
    [b"/".as_slice(), &g.filtered(is_url_text)].concat().into()
}

/// A mechanism.
pub(super) fn generate_mechanism(g: &mut Generator<'_>) -> Mechanism {
    g.any()
}

/// The code ANNOTATIONS.
pub(super) fn generate_annotations(g: &mut Generator<'_>) -> Code {
    let size = match g.below(3) {
        0 => AnnotationSize::None,
        1 => AnnotationSize::ReadOnly,
        _ => AnnotationSize::Octets(g.nz_number()),
    };
    Code::Annotations {
        size,
        no_private: size != AnnotationSize::None && g.flip(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::NoteKind::{self, Range, Syntax, Trailing};
    use crate::imap::Response;
    use crate::imap::response::testing::{assert_notes, assert_reads};
    use crate::imap::response::{Condition, PlainCode, RespText};
    use crate::imap::value::{ModSequence, SeqNumber, SeqRange, SequenceSet};

    #[test]
    fn codes_have_these_values() {
        let nz = |number| NonZeroU32::new(number).expect("not zero");
        let set = SequenceSet(vec![
            SeqRange::One(SeqNumber::Number(nz(7))),
            SeqRange::One(SeqNumber::Number(nz(9))),
        ]);
        let annotations = |size, no_private| Code::Annotations { size, no_private };
        let mechanism = |name: &'static str| Mechanism(name.into());
        let rows: Vec<(String, Response)> = [
            (
                "HIGHESTMODSEQ 715194045007",
                Code::HighestModSeq(ModSequence(715_194_045_007)),
            ),
            ("NOMODSEQ", Code::Plain(PlainCode::NoModSeq)),
            ("MODIFIED 7,9", Code::Modified(set.clone())),
            ("DOWNGRADED 7,9", Code::Downgraded(set)),
            ("NOT-UTF-8", Code::Plain(PlainCode::NotUtf8)),
            ("UTF-8-ONLY", Code::Plain(PlainCode::Utf8Only)),
            ("UIDREQUIRED", Code::Plain(PlainCode::UidRequired)),
            ("TEMPFAIL", Code::Plain(PlainCode::TempFail)),
            ("MAXCONVERTMESSAGES 1", Code::MaxConvertMessages(nz(1))),
            ("MAXCONVERTPARTS 10", Code::MaxConvertParts(nz(10))),
            ("BADURL /a;UID=20 b", Code::BadUrl("/a;UID=20 b".into())),
            ("URLMECH INTERNAL", Code::UrlMech(Vec::new())),
            (
                "URLMECH INTERNAL XSAMPLE=P34OKhO7VEkCbsiYY8rGEg== Y",
                Code::UrlMech(vec![
                    (
                        mechanism("XSAMPLE"),
                        Some(Bytes::from_static(
                            b"?~\x0e*\x13\xbbTI\x02n\xc8\x98c\xca\xc6\x12",
                        )),
                    ),
                    (mechanism("Y"), None),
                ]),
            ),
            ("ANNOTATE TOOBIG", Code::Annotate(AnnotateFault::TooBig)),
            ("ANNOTATE TOOMANY", Code::Annotate(AnnotateFault::TooMany)),
            ("ANNOTATIONS NONE", annotations(AnnotationSize::None, false)),
            (
                "ANNOTATIONS READ-ONLY",
                annotations(AnnotationSize::ReadOnly, false),
            ),
            (
                "ANNOTATIONS READ-ONLY NOPRIVATE",
                annotations(AnnotationSize::ReadOnly, true),
            ),
            (
                "ANNOTATIONS 20480 NOPRIVATE",
                annotations(AnnotationSize::Octets(nz(20480)), true),
            ),
        ]
        .into_iter()
        .map(|(text, code)| {
            let response = Response::Status {
                condition: Condition::Ok,
                text: RespText::coded(code, "x"),
            };
            (format!("* OK [{text}] x"), response)
        })
        .collect();
        let rows: Vec<(&[u8], Response)> = rows
            .iter()
            .map(|(line, response)| (line.as_bytes(), response.clone()))
            .collect();
        assert_reads(&rows);
    }

    #[test]
    fn what_deviates_is_noted() {
        for (code, kind, production) in [
            ("HIGHESTMODSEQ", Syntax, "SP"),
            ("HIGHESTMODSEQ 0", Range, "mod-sequence-value"),
            ("HIGHESTMODSEQ x", Syntax, "mod-sequence-value"),
            ("NOMODSEQ 1", Trailing, "resp-text-code"),
            ("MODIFIED", Syntax, "SP"),
            ("MODIFIED x", Syntax, "seq-number"),
            ("DOWNGRADED 1:*", Syntax, "message-set"),
            ("BADURL", Syntax, "SP"),
            ("URLMECH", Syntax, "SP"),
            ("URLMECH X", Syntax, "\"INTERNAL\""),
            ("URLMECH INTERNAL X=a", Syntax, "base64"),
            ("ANNOTATE TOOSMALL", Syntax, "resp-text-code"),
            ("ANNOTATIONS x", Syntax, "ann-size"),
            ("ANNOTATIONS 0", Range, "nz-number"),
            ("ANNOTATIONS NONE NOPRIVATE", Trailing, "resp-text-code"),
            ("MAXCONVERTPARTS x", Syntax, "nz-number"),
        ] {
            let line = format!("* NO [{code}] x");
            let rows: &[(&[u8], NoteKind, &str)] = &[(line.as_bytes(), kind, production)];
            assert_notes(rows);
        }
    }
}
