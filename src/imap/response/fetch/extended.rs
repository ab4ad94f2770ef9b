//! `msg-att` of extensions: BINARY (RFC 3516), CONDSTORE (RFC 7162), OBJECTID (RFC 8474), SAVEDATE (RFC 8514), PREVIEW (RFC 8970)
//! and ANNOTATE (RFC 5257).

use super::FetchItem;
use crate::imap::generate::Generator;
use crate::imap::reader::{Reader, Step, is_word};
use crate::imap::value::annotation::Annotations;
use crate::imap::value::{DateTime, ModSequence, ObjectId, PartPath};
use crate::imap::{Place, Writer};
use crate::octets::Span;

/// The value of an item whose name stands at `span`; `None` if no extension has that name.
#[inline(never)]
pub(super) fn read(reader: &mut Reader<'_>, span: Span) -> Option<Step<FetchItem>> {
    let name = reader.octets(span);
    let is = |word| is_word(name, word);
    type Value = fn(&mut Reader<'_>) -> Step<FetchItem>;
    let (source, read): (_, Value) = match name.len() {
        6 if is("MODSEQ") => ("RFC 7162 section 7", |reader| {
            read_mod_sequence(reader).map(FetchItem::ModSeq)
        }),
        6 if is("BINARY") => ("RFC 3516 section 7", read_binary),
        11 if is("BINARY.SIZE") => ("RFC 3516 section 7", read_binary_size),
        7 if is("EMAILID") => ("RFC 8474 section 7", |reader| {
            reader.space()?;
            ObjectId::read_in_parentheses(reader).map(FetchItem::EmailId)
        }),
        8 if is("THREADID") => ("RFC 8474 section 7", |reader| {
            reader.space()?;
            if reader.eat_nil() {
                return Ok(FetchItem::ThreadId(None));
            }
            ObjectId::read_in_parentheses(reader).map(|id| FetchItem::ThreadId(Some(id)))
        }),
        8 if is("SAVEDATE") => ("RFC 8514 section 5", |reader| {
            reader.space()?;
            if reader.eat_nil() {
                return Ok(FetchItem::SaveDate(None));
            }
            DateTime::read(reader).map(|date| FetchItem::SaveDate(Some(date)))
        }),
        7 if is("PREVIEW") => ("RFC 8970 section 6", |reader| {
            reader.space()?;
            reader.nstring("nstring").map(FetchItem::Preview)
        }),
        10 if is("ANNOTATION") => ("RFC 5257 section 5", |reader| {
            reader.space()?;
            let annotations = Annotations::read(reader)?;
            Ok(FetchItem::Annotation(Box::new(annotations)))
        }),
        _ => return None,
    };
    reader.unlock(Place::FetchItem, span, "msg-att", source);
    Some(read(reader))
}

/// `SP "(" permsg-modsequence ")"` behind `MODSEQ` (RFC 7162 section 7).
fn read_mod_sequence(reader: &mut Reader<'_>) -> Step<ModSequence> {
    const SOURCE: &str = "RFC 7162 section 7";
    reader.space()?;
    if !reader.eat(b'(') {
        return reader.fail_in("fetch-mod-resp", SOURCE);
    }
    let value = ModSequence::read(reader)?;
    if !reader.eat(b')') {
        return reader.fail_in("fetch-mod-resp", SOURCE);
    }
    Ok(value)
}

/// `section-binary ["<" number ">"] SP (nstring / literal8)` behind `BINARY`: the formal syntax of RFC 3516 section 7 has no
/// offset, its section 4.3 has.
fn read_binary(reader: &mut Reader<'_>) -> Step<FetchItem> {
    let part = PartPath::read(reader)?;
    let origin = read_origin(reader)?;
    reader.space()?;
    let data = reader.nstring8("nstring / literal8")?;
    Ok(FetchItem::Binary { part, origin, data })
}

/// `["<" number ">"]`
pub(in crate::imap::response) fn read_origin(reader: &mut Reader<'_>) -> Step<Option<u32>> {
    if !reader.eat(b'<') {
        return Ok(None);
    }
    let origin = reader.number("number")?;
    reader.want(b'>', "\"<\" number \">\"")?;
    Ok(Some(origin))
}

/// Writes what [`read_origin`] reads.
pub(in crate::imap::response) fn write_origin(origin: Option<u32>, writer: &mut Writer) {
    if let Some(origin) = origin {
        writer.text(&format!("<{origin}>"));
    }
}

/// `section-binary SP number` behind `BINARY.SIZE` (RFC 3516 section 7).
fn read_binary_size(reader: &mut Reader<'_>) -> Step<FetchItem> {
    let part = PartPath::read(reader)?;
    reader.space()?;
    let size = reader.number("number")?;
    Ok(FetchItem::BinarySize { part, size })
}

/// One item of an extension.
pub(super) fn generate(g: &mut Generator<'_>) -> FetchItem {
    match g.below(8) {
        0 => FetchItem::Binary {
            part: g.any(),
            origin: g.any(),
            data: g.option(Generator::octets),
        },
        1 => FetchItem::BinarySize {
            part: g.any(),
            size: g.number(),
        },
        2 => FetchItem::ModSeq(g.any()),
        3 => FetchItem::EmailId(g.any()),
        4 => FetchItem::ThreadId(g.any()),
        5 => FetchItem::SaveDate(g.any()),
        6 => FetchItem::Preview(g.nstring()),
        _ => FetchItem::Annotation(Box::new(g.any())),
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::imap::NoteKind::{Range, Syntax};
    use crate::imap::Response;
    use crate::imap::response::testing::{assert_locked, assert_notes, assert_reads};
    use crate::imap::value::Date;
    use crate::imap::value::annotation::{AttributeValue, EntryAttributes};

    fn fetch(item: FetchItem) -> Response {
        Response::Fetch {
            number: NonZeroU32::MIN,
            items: vec![item],
        }
    }

    #[test]
    fn items_have_these_values() {
        let part = || PartPath(vec![NonZeroU32::MIN]);
        let date = DateTime {
            date: Date {
                year: 2015,
                month: 1,
                day: 12,
            },
            hour: 18,
            minute: 50,
            second: 53,
            zone_negative: false,
            zone_minutes: 60,
        };
        let annotations = Annotations::Values(vec![EntryAttributes {
            entry: "/comment".into(),
            attributes: vec![AttributeValue {
                name: "value.priv".into(),
                value: Some("My".into()),
            }],
        }]);
        assert_reads(&[
            (
                b"* 1 FETCH (MODSEQ (624140003))",
                fetch(FetchItem::ModSeq(ModSequence(624_140_003))),
            ),
            (
                b"* 1 FETCH (BINARY[1] ~{2}\r\n\0a)",
                fetch(FetchItem::Binary {
                    part: part(),
                    origin: None,
                    data: Some("\0a".into()),
                }),
            ),
            (
                b"* 1 FETCH (BINARY[]<7> NIL)",
                fetch(FetchItem::Binary {
                    part: PartPath::default(),
                    origin: Some(7),
                    data: None,
                }),
            ),
            (
                b"* 1 FETCH (BINARY.SIZE[1] 340)",
                fetch(FetchItem::BinarySize {
                    part: part(),
                    size: 340,
                }),
            ),
            (
                b"* 1 FETCH (EMAILID (M-1))",
                fetch(FetchItem::EmailId(ObjectId("M-1".into()))),
            ),
            (
                b"* 1 FETCH (THREADID (T))",
                fetch(FetchItem::ThreadId(Some(ObjectId("T".into())))),
            ),
            (
                b"* 1 FETCH (THREADID NIL)",
                fetch(FetchItem::ThreadId(None)),
            ),
            (
                b"* 1 FETCH (SAVEDATE \"12-Jan-2015 18:50:53 +0100\")",
                fetch(FetchItem::SaveDate(Some(date))),
            ),
            (
                b"* 1 FETCH (SAVEDATE NIL)",
                fetch(FetchItem::SaveDate(None)),
            ),
            (
                b"* 1 FETCH (PREVIEW \"a b\")",
                fetch(FetchItem::Preview(Some("a b".into()))),
            ),
            (b"* 1 FETCH (PREVIEW NIL)", fetch(FetchItem::Preview(None))),
            (
                b"* 1 FETCH (ANNOTATION (/comment (value.priv \"My\")))",
                fetch(FetchItem::Annotation(Box::new(annotations))),
            ),
            (
                b"* 1 FETCH (ANNOTATION (/comment /x))",
                fetch(FetchItem::Annotation(Box::new(Annotations::Entries(vec![
                    "/comment".into(),
                    "/x".into(),
                ])))),
            ),
            (
                b"* 25996 UIDFETCH (FLAGS ())",
                Response::UidFetch {
                    uid: NonZeroU32::new(25996).expect("not zero"),
                    items: vec![FetchItem::Flags(Vec::new())],
                },
            ),
        ]);
    }

    #[test]
    fn what_deviates_is_noted() {
        assert_locked(&[
            (b"* 1 FETCH (MODSEQ (3))", "msg-att"),
            (b"* 1 FETCH (BINARY[1] NIL)", "msg-att"),
            (b"* 1 FETCH (PREVIEW NIL)", "msg-att"),
            (b"* 1 UIDFETCH (UID 1)", "response-data"),
        ]);
        assert_notes(&[
            (b"* 1 FETCH (MODSEQ 3)", Syntax, "fetch-mod-resp"),
            (b"* 1 FETCH (MODSEQ (0))", Range, "mod-sequence-value"),
            (b"* 1 FETCH (MODSEQ (1 2))", Syntax, "fetch-mod-resp"),
            (b"* 1 FETCH (BINARY[TEXT] NIL)", Syntax, "section-part"),
            (b"* 1 FETCH (BINARY[1] x)", Syntax, "nstring / literal8"),
            (b"* 1 FETCH (BINARY.SIZE[1] NIL)", Syntax, "number"),
            (b"* 1 FETCH (BINARY NIL)", Syntax, "section-binary"),
            (b"* 1 FETCH (EMAILID NIL)", Syntax, "\"(\" objectid \")\""),
            (
                b"* 1 FETCH (THREADID (a.b))",
                Syntax,
                "\"(\" objectid \")\"",
            ),
            (
                b"* 1 FETCH (SAVEDATE \"1-Jan-2015 18:50:53 +0100\")",
                Syntax,
                "date-day-fixed",
            ),
            (b"* 1 FETCH (PREVIEW x)", Syntax, "nstring"),
            (b"* 1 FETCH (ANNOTATION ())", Syntax, "msg-att-dynamic"),
            (b"* 0 UIDFETCH (UID 1)", Range, "nz-number"),
        ]);
    }
}
