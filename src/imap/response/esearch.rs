//! ESEARCH response: the results that were asked for (RFC 4466 section 3, RFC 4731, RFC 5267, RFC 6203, RFC 7377, RFC 9394;
//! RFC 9051 section 9).

use std::num::NonZeroU32;

use bytes::Bytes;

use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Fail, Reader, Step, is_astring_char, is_atom_char};
use crate::imap::value::{Mailbox, ModSequence, PartialRange, SeqRange, SequenceSet, raw};
use crate::imap::{Extension, Place, Revision, Writer};
use crate::octets::Span;

const GENERAL: &str = "RFC 4466 section 3";
const ESEARCH: &str = "RFC 4731 section 4";
const CONTEXT: &str = "RFC 5267 section 5";
const FUZZY: &str = "RFC 6203 section 7";
const PARTIAL: &str = "RFC 9394 section 4";
const MULTISEARCH: &str = "RFC 7377 section 4";

/// `esearch-response`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EsearchData {
    /// `search-correlator`: which search is answered.
    pub correlator: Option<Correlator>,
    /// The data tells UIDs.
    pub uid: bool,
    /// `search-return-data`, in order of the line.
    pub data: Vec<ReturnData>,
}

/// `search-correlator` (RFC 4466 section 3, RFC 7377 section 4). RFC 4466 has the tag alone; one thing at least is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Correlator {
    /// TAG: of the command that asked.
    pub tag: Option<Bytes>,
    /// MAILBOX: which was searched (RFC 7377).
    pub mailbox: Option<Mailbox>,
    /// UIDVALIDITY of that mailbox (RFC 7377).
    pub uid_validity: Option<NonZeroU32>,
}

/// `search-return-data`: one result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReturnData {
    /// MIN: the lowest number, or the first as sorted.
    Min(NonZeroU32),
    /// MAX: the highest number, or the last as sorted.
    Max(NonZeroU32),
    /// ALL: the numbers, in the order asked for.
    All(SequenceSet),
    /// COUNT: how many were found.
    Count(u32),
    /// MODSEQ: the highest mod-sequence of what is told (RFC 4731 section 3.2).
    ModSeq(ModSequence),
    /// ADDTO: what joins the result, each with the position where (RFC 5267).
    AddTo(Vec<(u32, SequenceSet)>),
    /// REMOVEFROM: what leaves the result, each with the position where (RFC 5267).
    RemoveFrom(Vec<(u32, SequenceSet)>),
    /// PARTIAL: a page; `None` where the result has nothing (RFC 9394, RFC 5267).
    Partial(PartialRange, Option<SequenceSet>),
    /// RELEVANCY: scores from 1 to 100, in the order of the messages (RFC 6203).
    Relevancy(Vec<u16>),
    /// Of an extension that we do not know, or a value that does not fit: name and value as written.
    Other(Bytes, Bytes),
}

impl EsearchData {
    /// `[search-correlator] [SP "UID"] *(SP search-return-data)`: what follows `ESEARCH` (RFC 4466 section 3). If the response
    /// itself is `locked`, which was noted, its parts are not noted again.
    ///
    /// # Errors
    /// When the correlator or a datum cannot be read.
    pub(super) fn read(reader: &mut Reader<'_>, locked: bool) -> Step<Self> {
        let correlator = if reader.peek() == Some(b' ') && reader.peek_at(1) == Some(b'(') {
            reader.eat(b' ');
            Some(Correlator::read(reader, locked)?)
        } else {
            None
        };
        let uid = !reader.peek_at(4).is_some_and(is_astring_char) && reader.eat_word(b" UID");
        let mut data = Vec::new();
        while reader.peek() == Some(b' ') {
            let start = reader.at();
            reader.space()?;
            if reader.is_done() {
                let span = Span::new(start, reader.at());
                reader.note(NoteKind::Trailing, span, "esearch-response", GENERAL);
                break;
            }
            data.push(ReturnData::read(reader, locked)?);
        }
        Ok(Self {
            correlator,
            uid,
            data,
        })
    }

    /// Writes name and contents.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.text("ESEARCH");
        if let Some(correlator) = &self.correlator {
            writer.space();
            correlator.write(writer);
        }
        if self.uid {
            writer.text(" UID");
        }
        for data in &self.data {
            writer.space();
            data.write(writer);
        }
    }
}

impl Correlator {
    /// `"(" one-correlator *(SP one-correlator) ")"` (RFC 7377 section 4; RFC 4466 section 3 has the tag alone).
    fn read(reader: &mut Reader<'_>, locked: bool) -> Step<Self> {
        let start = reader.at();
        let mut correlator = Self::default();
        reader.list("search-correlator", |reader| {
            correlator.read_one(reader, locked)
        })?;
        if correlator.tag.is_none() {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Syntax, span, "search-correlator", GENERAL);
        }
        Ok(correlator)
    }

    /// `one-correlator` (RFC 7377 section 4). One that comes again is noted, and counts.
    fn read_one(&mut self, reader: &mut Reader<'_>, locked: bool) -> Step<()> {
        let name = reader.atom("one-correlator")?;
        let octets = reader.octets(name);
        let is = |text: &str| octets.eq_ignore_ascii_case(text.as_bytes());
        let (tag, mailbox) = (is("TAG"), is("MAILBOX"));
        if !tag && !mailbox && !is("UIDVALIDITY") {
            reader.note(NoteKind::Syntax, name, "one-correlator", MULTISEARCH);
            return Err(Fail);
        }
        let unlocked = reader.dialect().unlocked();
        if !tag && !locked && !unlocked.has(Extension::Multisearch) && !unlocked.has_unknown() {
            reader.note(NoteKind::Locked, name, "one-correlator", MULTISEARCH);
        }
        reader.space()?;
        let again = if tag {
            self.tag.replace(read_tag(reader)?).is_some()
        } else if mailbox {
            self.mailbox.replace(Mailbox::read(reader)?).is_some()
        } else {
            let validity = reader.nz_number("nz-number")?;
            self.uid_validity.replace(validity).is_some()
        };
        if again {
            reader.note(NoteKind::Syntax, name, "search-correlator", MULTISEARCH);
        }
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        type Part<'p> = Box<dyn Fn(&mut Writer) + 'p>;
        let mut parts: Vec<Part<'_>> = Vec::new();
        if let Some(tag) = &self.tag {
            parts.push(Box::new(|writer| {
                writer.text("TAG ");
                writer.string(tag);
            }));
        }
        if let Some(mailbox) = &self.mailbox {
            parts.push(Box::new(|writer| {
                writer.text("MAILBOX ");
                mailbox.write(writer);
            }));
        }
        if let Some(validity) = self.uid_validity {
            parts.push(Box::new(move |writer| {
                writer.text("UIDVALIDITY ");
                writer.number(validity.get());
            }));
        }
        writer.list(parts, |writer, part| part(writer));
    }
}

/// `tag-string`: a `string` in RFC 4466 section 3, an `astring` in RFC 9051 section 9.
fn read_tag(reader: &mut Reader<'_>) -> Step<Bytes> {
    let start = reader.at();
    let bare = reader.peek().is_some_and(is_astring_char);
    let tag = reader.astring("tag-string")?;
    if bare && reader.dialect().revision == Revision::Rev1 {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, "tag-string", GENERAL);
    }
    Ok(tag)
}

impl ReturnData {
    /// `search-return-data` (RFC 4466 section 3). A known name whose value does not fit is noted and kept as written.
    fn read(reader: &mut Reader<'_>, locked: bool) -> Step<Self> {
        let name = reader.take_while(is_atom_char);
        let octets = reader.octets(name);
        if !octets
            .first()
            .is_some_and(|first| first.is_ascii_alphabetic() || matches!(first, b'-' | b'_' | b'.'))
        {
            reader.seek(name.start);
            return reader.fail_in("search-modifier-name", GENERAL);
        }
        let is = |text: &str| octets.eq_ignore_ascii_case(text.as_bytes());
        let (read, source): (fn(&mut Reader<'_>) -> Step<Self>, _) = match octets.len() {
            3 if is("MIN") => (|r| r.nz_number("nz-number").map(Self::Min), ESEARCH),
            3 if is("MAX") => (|r| r.nz_number("nz-number").map(Self::Max), ESEARCH),
            3 if is("ALL") => (|r| read_set(r).map(Self::All), ESEARCH),
            5 if is("COUNT") => (|r| r.number("number").map(Self::Count), ESEARCH),
            6 if is("MODSEQ") => (|r| ModSequence::read(r).map(Self::ModSeq), ESEARCH),
            5 if is("ADDTO") => (|r| read_updates(r).map(Self::AddTo), CONTEXT),
            10 if is("REMOVEFROM") => (|r| read_updates(r).map(Self::RemoveFrom), CONTEXT),
            7 if is("PARTIAL") => (read_partial, PARTIAL),
            9 if is("RELEVANCY") => (|r| read_scores(r).map(Self::Relevancy), FUZZY),
            _ => {
                reader.space()?;
                return Self::read_other(reader, name);
            }
        };
        if !locked {
            reader.unlock(Place::SearchReturn, name, "search-return-data", source);
        }
        reader.space()?;
        let start = reader.mark();
        match read(reader) {
            Ok(data) if matches!(reader.peek(), None | Some(b' ')) => return Ok(data),
            Ok(_) => {
                let at = Span::at(reader.at());
                reader.note(NoteKind::Syntax, at, "search-return-data", source);
            }
            Err(Fail) => {}
        }
        reader.rewind(start);
        let noted = reader.noted();
        let other = Self::read_other(reader, name);
        reader.forget(noted);
        other
    }

    /// `search-return-value` (RFC 4466 section 3), `tagged-ext-val`: a number, a set, or a list in parentheses.
    fn read_other(reader: &mut Reader<'_>, name: Span) -> Step<Self> {
        if !matches!(
            reader.peek(),
            Some(b'0'..=b'9' | b'*' | b'(' | b'-' | b'$') | None
        ) {
            let at = Span::at(reader.at());
            reader.note(NoteKind::Syntax, at, "search-return-value", GENERAL);
        }
        let value = raw::read_value(reader, "search-return-value")?;
        Ok(Self::Other(reader.slice(name), value))
    }

    /// Writes name and value.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::Min(number) => write_number("MIN ", number.get(), writer),
            Self::Max(number) => write_number("MAX ", number.get(), writer),
            Self::All(set) => {
                writer.text("ALL ");
                set.write(writer);
            }
            Self::Count(number) => write_number("COUNT ", *number, writer),
            Self::ModSeq(value) => {
                writer.text("MODSEQ ");
                value.write(writer);
            }
            Self::AddTo(updates) => write_updates("ADDTO ", updates, writer),
            Self::RemoveFrom(updates) => write_updates("REMOVEFROM ", updates, writer),
            Self::Partial(range, results) => {
                writer.text("PARTIAL (");
                range.write(writer);
                writer.space();
                match results {
                    Some(set) => set.write(writer),
                    None => writer.text("NIL"),
                }
                writer.text(")");
            }
            Self::Relevancy(scores) => {
                writer.text("RELEVANCY ");
                writer.list(scores, |writer, score| writer.number(*score));
            }
            Self::Other(name, value) => {
                writer.raw(name);
                writer.space();
                writer.raw(value);
            }
        }
    }
}

/// `sequence-set` of a result. `$` would tell the client nothing (RFC 9051 section 9 says so of ALL).
fn read_set(reader: &mut Reader<'_>) -> Step<SequenceSet> {
    let start = reader.at();
    let noted = reader.noted();
    let set = SequenceSet::read(reader)?;
    if set.0.contains(&SeqRange::Saved) {
        reader.forget(noted);
        let span = Span::new(start, reader.at());
        reader.note(
            NoteKind::Syntax,
            span,
            "search-return-data",
            "RFC 9051 section 9",
        );
    }
    Ok(set)
}

/// `"(" context-position SP sequence-set *(SP context-position SP sequence-set) ")"` (RFC 5267 section 5).
fn read_updates(reader: &mut Reader<'_>) -> Step<Vec<(u32, SequenceSet)>> {
    let start = reader.at();
    let updates = reader.list("ret-data-addto / ret-data-removefrom", |reader| {
        let position = reader.number("context-position")?;
        reader.space()?;
        Ok((position, read_set(reader)?))
    })?;
    if updates.is_empty() {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, "context-position", CONTEXT);
    }
    Ok(updates)
}

/// `"(" partial-range SP partial-results ")"` (RFC 9394 section 4).
fn read_partial(reader: &mut Reader<'_>) -> Step<ReturnData> {
    reader.want(b'(', "ret-data-partial")?;
    let range = PartialRange::read(reader)?;
    reader.space()?;
    let results = if reader.eat_nil() {
        None
    } else {
        Some(read_set(reader)?)
    };
    reader.want(b')', "ret-data-partial")?;
    Ok(ReturnData::Partial(range, results))
}

/// `score-list` (RFC 6203 section 7): one to three digits each, from 1 to 100.
fn read_scores(reader: &mut Reader<'_>) -> Step<Vec<u16>> {
    reader.list("score-list", |reader| {
        let start = reader.at();
        let score = reader.digits("score")?;
        let span = Span::new(start, reader.at());
        if span.len() > 3 || !(1..=100).contains(&score) {
            reader.note(NoteKind::Range, span, "score", FUZZY);
        }
        Ok(u16::try_from(score).unwrap_or(u16::MAX))
    })
}

fn write_number(name: &str, number: u32, writer: &mut Writer) {
    writer.text(name);
    writer.number(number);
}

fn write_updates(name: &str, updates: &[(u32, SequenceSet)], writer: &mut Writer) {
    writer.text(name);
    writer.list(updates, |writer, (position, set)| {
        writer.number(*position);
        writer.space();
        set.write(writer);
    });
}

impl Generate for EsearchData {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            correlator: g.option(|g| Correlator {
                tag: Some(g.string()),
                mailbox: g.any(),
                uid_validity: g.any(),
            }),
            uid: g.flip(),
            data: g.list(ReturnData::generate),
        }
    }
}

impl Generate for ReturnData {
    fn generate(g: &mut Generator<'_>) -> Self {
        let updates = |g: &mut Generator<'_>| {
            g.non_empty_list(|g| (g.number(), SequenceSet::generate_uids(g)))
        };
        match g.below(10) {
            0 => Self::Min(g.nz_number()),
            1 => Self::Max(g.nz_number()),
            2 => Self::All(SequenceSet::generate_uids(g)),
            3 => Self::Count(g.number()),
            4 => Self::ModSeq(g.any()),
            5 => Self::AddTo(updates(g)),
            6 => Self::RemoveFrom(updates(g)),
            7 => Self::Partial(g.any(), g.option(SequenceSet::generate_uids)),
            8 => Self::Relevancy(g.list(|g| 1 + u16::try_from(g.below(100)).unwrap_or(0))),
            _ => Self::Other(g.other_name(), g.tagged_value()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::response::{self, Response};
    use crate::imap::{Dialect, Extensions, Read, StringForm};
    use crate::wire::{Frame, Side};

    fn read_in(line: &str, dialect: &Dialect) -> Read<Response> {
        let octets = format!("{line}\r\n");
        let frame = Frame::from_octets(octets.as_bytes(), Side::Server).expect("one message");
        response::read(&frame, dialect)
    }

    fn nz(number: u32) -> NonZeroU32 {
        NonZeroU32::new(number).expect("not zero")
    }

    fn set(text: &str) -> SequenceSet {
        let line = format!("{text}\r\n");
        let frame = Frame::from_octets(line.as_bytes(), Side::Server).expect("one message");
        let dialect = Dialect::rev1_all();
        Reader::new(&frame, &dialect)
            .whole("", SequenceSet::read)
            .value
            .expect("a set")
    }

    #[test]
    fn reads_every_datum_and_writes_it_back() {
        let data = |data: Vec<ReturnData>| EsearchData {
            correlator: None,
            uid: false,
            data,
        };
        let tag = |tag: &'static str| Correlator {
            tag: Some(tag.into()),
            ..Correlator::default()
        };
        for (line, expected) in [
            ("* ESEARCH", data(vec![])),
            (
                "* ESEARCH UID",
                EsearchData {
                    uid: true,
                    ..data(vec![])
                },
            ),
            (
                "* ESEARCH (TAG \"A285\") UID MIN 7 MAX 3800",
                EsearchData {
                    correlator: Some(tag("A285")),
                    uid: true,
                    data: vec![ReturnData::Min(nz(7)), ReturnData::Max(nz(3800))],
                },
            ),
            (
                "* ESEARCH (TAG \"A282\") MIN 2 COUNT 0 ALL 2,10:11",
                EsearchData {
                    correlator: Some(tag("A282")),
                    ..data(vec![
                        ReturnData::Min(nz(2)),
                        ReturnData::Count(0),
                        ReturnData::All(set("2,10:11")),
                    ])
                },
            ),
            (
                "* ESEARCH MODSEQ 917162488",
                data(vec![ReturnData::ModSeq(ModSequence(917_162_488))]),
            ),
            (
                "* ESEARCH ADDTO (0 32768:32769)",
                data(vec![ReturnData::AddTo(vec![(0, set("32768:32769"))])]),
            ),
            (
                "* ESEARCH ADDTO (1 2733) ADDTO (1 2731:2732 4 9)",
                data(vec![
                    ReturnData::AddTo(vec![(1, set("2733"))]),
                    ReturnData::AddTo(vec![(1, set("2731:2732")), (4, set("9"))]),
                ]),
            ),
            (
                "* ESEARCH REMOVEFROM (0 32768)",
                data(vec![ReturnData::RemoveFrom(vec![(0, set("32768"))])]),
            ),
            (
                "* ESEARCH PARTIAL (-1:-100 250:255)",
                data(vec![ReturnData::Partial(
                    PartialRange::Last(nz(1), nz(100)),
                    Some(set("250:255")),
                )]),
            ),
            (
                "* ESEARCH PARTIAL (24000:24500 NIL)",
                data(vec![ReturnData::Partial(
                    PartialRange::First(nz(24000), nz(24500)),
                    None,
                )]),
            ),
            (
                "* ESEARCH ALL 1,5,10 RELEVANCY (4 99 42)",
                data(vec![
                    ReturnData::All(set("1,5,10")),
                    ReturnData::Relevancy(vec![4, 99, 42]),
                ]),
            ),
            (
                "* ESEARCH RELEVANCY ()",
                data(vec![ReturnData::Relevancy(vec![])]),
            ),
            (
                "* ESEARCH X-A (b \"c\") X-D 1:*",
                data(vec![
                    ReturnData::Other("X-A".into(), "(b \"c\")".into()),
                    ReturnData::Other("X-D".into(), "1:*".into()),
                ]),
            ),
            (
                "* ESEARCH (TAG \"tag1\" MAILBOX folder1 UIDVALIDITY 1) UID ALL 4001",
                EsearchData {
                    correlator: Some(Correlator {
                        tag: Some("tag1".into()),
                        mailbox: Some(Mailbox::new("folder1".into())),
                        uid_validity: Some(nz(1)),
                    }),
                    uid: true,
                    data: vec![ReturnData::All(set("4001"))],
                },
            ),
        ] {
            let expected = Response::Esearch(Box::new(expected));
            for dialect in [Dialect::rev1_all(), Dialect::rev2_all()] {
                let read = read_in(line, &dialect);
                assert_eq!(read.notes, [], "{line}");
                assert_eq!(read.value.as_ref(), Some(&expected), "{line}");
            }
            let mut writer = Writer::new(Side::Server, StringForm::Shortest);
            expected.write(&mut writer);
            assert_eq!(writer.into_octets(), format!("{line}\r\n").as_bytes());
        }
    }

    #[test]
    fn notes_what_deviates_and_keeps_it() {
        use NoteKind::{Range, Short, Syntax, Trailing};
        for (line, kind, production) in [
            ("* ESEARCH ", Trailing, "esearch-response"),
            ("* ESEARCH MIN", Short, "SP"),
            ("* ESEARCH MIN 0", Range, "nz-number"),
            ("* ESEARCH MIN x", Syntax, "nz-number"),
            ("* ESEARCH COUNT 1,2", Syntax, "search-return-data"),
            ("* ESEARCH COUNT 4294967296", Range, "number"),
            ("* ESEARCH ALL", Short, "SP"),
            ("* ESEARCH ALL ", Short, "seq-number"),
            ("* ESEARCH ALL $", Syntax, "search-return-data"),
            ("* ESEARCH ALL NIL", Syntax, "seq-number"),
            ("* ESEARCH MODSEQ (5)", Syntax, "mod-sequence-value"),
            ("* ESEARCH MODSEQ 0", Range, "mod-sequence-value"),
            ("* ESEARCH ADDTO ()", Syntax, "context-position"),
            ("* ESEARCH ADDTO (1)", Syntax, "SP"),
            (
                "* ESEARCH ADDTO 1",
                Syntax,
                "ret-data-addto / ret-data-removefrom",
            ),
            ("* ESEARCH PARTIAL 1:2", Syntax, "ret-data-partial"),
            ("* ESEARCH PARTIAL (1:2)", Syntax, "SP"),
            ("* ESEARCH RELEVANCY (0)", Range, "score"),
            ("* ESEARCH RELEVANCY (101)", Range, "score"),
            ("* ESEARCH RELEVANCY (0001)", Range, "score"),
            ("* ESEARCH RELEVANCY 5", Syntax, "score-list"),
            ("* ESEARCH 5", Syntax, "search-modifier-name"),
            ("* ESEARCH X word", Syntax, "search-return-value"),
            ("* ESEARCH ()", Syntax, "search-correlator"),
            ("* ESEARCH (TAG)", Syntax, "SP"),
            ("* ESEARCH (MAILBOX x)", Syntax, "search-correlator"),
            (
                "* ESEARCH (TAG \"a\" TAG \"b\")",
                Syntax,
                "search-correlator",
            ),
            ("* ESEARCH (TOG \"a\")", Syntax, "one-correlator"),
            ("* ESEARCH (TAG a)", Syntax, "tag-string"),
            ("* ESEARCH (TAG \"a\"", Short, "search-correlator"),
            ("* ESEARCH(TAG \"a\")", Syntax, "SP"),
        ] {
            let read = read_in(line, &Dialect::rev1_all());
            let notes: Vec<_> = read
                .notes
                .iter()
                .map(|note| (note.kind, note.production))
                .collect();
            let expected = if line.starts_with("* ESEARCH(") {
                // The name is an atom that ends at the parenthesis.
                (Trailing, "response-data")
            } else {
                (kind, production)
            };
            assert_eq!(notes, [expected], "{line}");
            assert!(read.value.is_some(), "{line}");
        }
    }

    #[test]
    fn data_come_with_their_extensions() {
        let with = |names: &[&'static str]| Dialect {
            extensions: Extensions::from_capabilities(names.iter().map(|name| name.as_bytes())),
            ..Dialect::rev1()
        };
        for (line, capability, production) in [
            ("* ESEARCH COUNT 1", "ESEARCH", "response-data"),
            ("* ESEARCH MODSEQ 1", "CONDSTORE", "search-return-data"),
            (
                "* ESEARCH ADDTO (0 1)",
                "CONTEXT=SEARCH",
                "search-return-data",
            ),
            (
                "* ESEARCH PARTIAL (1:2 NIL)",
                "PARTIAL",
                "search-return-data",
            ),
            (
                "* ESEARCH PARTIAL (-1:-2 NIL)",
                "PARTIAL",
                "search-return-data",
            ),
            (
                "* ESEARCH RELEVANCY (1)",
                "SEARCH=FUZZY",
                "search-return-data",
            ),
            (
                "* ESEARCH (TAG \"a\" MAILBOX x) UID",
                "MULTISEARCH",
                "one-correlator",
            ),
        ] {
            let without: &[_] = if capability == "ESEARCH" {
                &[]
            } else {
                &["ESEARCH"]
            };
            let read = read_in(line, &with(without));
            assert_eq!(read.notes[0].kind, NoteKind::Locked, "{line}");
            assert_eq!(read.notes[0].production, production, "{line}");
            assert!(matches!(read.value, Some(Response::Esearch(_))), "{line}");
            assert!(
                read_in(line, &with(&["ESEARCH", capability])).is_clean(),
                "{line}"
            );
        }
    }
}
