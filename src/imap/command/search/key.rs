//! `search-key` (RFC 3501 sections 6.4.4 and 9; RFC 9051 section 9), with the keys of every extension. What a key
//! matches is the server's matter.

use std::num::NonZeroU32;

use bytes::Bytes;

use super::annotation::AnnotationKey;
use super::mod_seq::ModSeqKey;
use crate::imap::command::parts::{Word, list, refuse};
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, SYNTAX, Step, is_atom_char};
use crate::imap::value::filter::read_filter_name;
use crate::imap::value::{Date, ObjectId, SequenceSet};
use crate::imap::{Place, Writer};
use crate::octets::Span;

/// `search-key`
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "the keys are named and explained in the documents that define them"
)]
pub enum SearchKey {
    All,
    Answered,
    Bcc(Bytes),
    Before(Date),
    Body(Bytes),
    Cc(Bytes),
    Deleted,
    Draft,
    Flagged,
    From(Bytes),
    Header(Bytes, Bytes),
    Keyword(Bytes),
    /// In octets: `number` in RFC 3501, `number64` in RFC 9051.
    Larger(u64),
    New,
    Not(Box<SearchKey>),
    Old,
    On(Date),
    Or(Box<SearchKey>, Box<SearchKey>),
    Recent,
    Seen,
    SentBefore(Date),
    SentOn(Date),
    SentSince(Date),
    Since(Date),
    /// In octets, as LARGER.
    Smaller(u64),
    Subject(Bytes),
    Text(Bytes),
    To(Bytes),
    Uid(SequenceSet),
    Unanswered,
    Undeleted,
    Undraft,
    Unflagged,
    Unkeyword(Bytes),
    Unseen,
    Set(SequenceSet),
    /// Keys in parentheses: all must match.
    And(Vec<SearchKey>),
    /// Seconds since arrival, at least (RFC 5032).
    Older(NonZeroU32),
    /// Seconds since arrival, at most (RFC 5032).
    Younger(NonZeroU32),
    /// MODSEQ (RFC 7162)
    ModSeq(Box<ModSeqKey>),
    /// RFC 8474
    EmailId(ObjectId),
    /// RFC 8474
    ThreadId(ObjectId),
    /// RFC 8514
    SavedBefore(Date),
    /// RFC 8514
    SavedOn(Date),
    /// RFC 8514
    SavedSince(Date),
    /// RFC 8514
    SaveDateSupported,
    /// RFC 5257
    Annotation(Box<AnnotationKey>),
    /// A named search (RFC 5466): its name.
    Filter(Bytes),
    /// What matches nearly is enough (RFC 6203).
    Fuzzy(Box<SearchKey>),
}

impl SearchKey {
    /// `search-key` (RFC 3501 section 9, and the extensions of the table).
    ///
    /// # Errors
    /// When no key comes next, its arguments cannot be read, or keys nest too deeply.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        match reader.peek() {
            Some(b'(') => {
                return reader
                    .nested("search-key", |reader| {
                        list(reader, "search-key", Self::read)
                    })
                    .map(Self::And);
            }
            Some(b'0'..=b'9' | b'*' | b'$') => return SequenceSet::read(reader).map(Self::Set),
            Some(_) | None => {}
        }
        let span = reader.atom("search-key")?;
        let word = Word::at(reader, span);
        match word.octets() {
            b"NOT" => Self::read_operand(reader).map(Self::Not),
            b"OR" => {
                let first = Self::read_operand(reader)?;
                Ok(Self::Or(first, Self::read_operand(reader)?))
            }
            name => {
                if let Some(key) = Self::without_argument(name) {
                    if matches!(key, Self::New | Self::Old | Self::Recent) {
                        reader.obsolete(span, "search-key");
                    }
                    return Ok(key);
                }
                if let Some(key) = Self::read_with_argument(reader, name)? {
                    return Ok(key);
                }
                match Self::read_extension(reader, name, span)? {
                    Some(key) => Ok(key),
                    None => refuse(reader, span, "search-key", SYNTAX),
                }
            }
        }
    }

    /// `SP search-key`, one level further in.
    fn read_operand(reader: &mut Reader<'_>) -> Step<Box<Self>> {
        reader.space()?;
        reader.nested("search-key", Self::read).map(Box::new)
    }

    /// The key of this name, if it takes no argument.
    fn without_argument(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"ALL" => Self::All,
            b"ANSWERED" => Self::Answered,
            b"DELETED" => Self::Deleted,
            b"DRAFT" => Self::Draft,
            b"FLAGGED" => Self::Flagged,
            b"NEW" => Self::New,
            b"OLD" => Self::Old,
            b"RECENT" => Self::Recent,
            b"SEEN" => Self::Seen,
            b"UNANSWERED" => Self::Unanswered,
            b"UNDELETED" => Self::Undeleted,
            b"UNDRAFT" => Self::Undraft,
            b"UNFLAGGED" => Self::Unflagged,
            b"UNSEEN" => Self::Unseen,
            _ => return None,
        })
    }

    /// The key of this name with the argument that follows it; `None` if there is no such key.
    #[inline(never)]
    fn read_with_argument(reader: &mut Reader<'_>, name: &[u8]) -> Step<Option<Self>> {
        Ok(Some(match name {
            b"BCC" => Self::Bcc(read_string(reader)?),
            b"BEFORE" => Self::Before(read_date(reader)?),
            b"BODY" => Self::Body(read_string(reader)?),
            b"CC" => Self::Cc(read_string(reader)?),
            b"FROM" => Self::From(read_string(reader)?),
            b"HEADER" => {
                reader.space()?;
                let name = reader.astring("header-fld-name")?;
                Self::Header(name, read_string(reader)?)
            }
            b"KEYWORD" => Self::Keyword(read_keyword(reader)?),
            b"LARGER" => Self::Larger(read_number(reader)?),
            b"ON" => Self::On(read_date(reader)?),
            b"SENTBEFORE" => Self::SentBefore(read_date(reader)?),
            b"SENTON" => Self::SentOn(read_date(reader)?),
            b"SENTSINCE" => Self::SentSince(read_date(reader)?),
            b"SINCE" => Self::Since(read_date(reader)?),
            b"SMALLER" => Self::Smaller(read_number(reader)?),
            b"SUBJECT" => Self::Subject(read_string(reader)?),
            b"TEXT" => Self::Text(read_string(reader)?),
            b"TO" => Self::To(read_string(reader)?),
            b"UID" => {
                reader.space()?;
                Self::Uid(SequenceSet::read(reader)?)
            }
            b"UNKEYWORD" => Self::Unkeyword(read_keyword(reader)?),
            _ => return Ok(None),
        }))
    }

    /// The key of an extension with what follows its name; `None` if there is no such key.
    #[inline(never)]
    fn read_extension(reader: &mut Reader<'_>, name: &[u8], span: Span) -> Step<Option<Self>> {
        let source = match name {
            b"OLDER" | b"YOUNGER" => "RFC 5032 section 3",
            b"MODSEQ" => "RFC 7162 section 7",
            b"EMAILID" | b"THREADID" => "RFC 8474 section 7",
            b"SAVEDBEFORE" | b"SAVEDON" | b"SAVEDSINCE" | b"SAVEDATESUPPORTED" => {
                "RFC 8514 section 5"
            }
            b"ANNOTATION" => "RFC 5257 section 5",
            b"FILTER" => "RFC 5466 section 4",
            b"FUZZY" => "RFC 6203 section 7",
            _ => return Ok(None),
        };
        reader.unlock(Place::SearchKey, span, "search-key", source);
        Ok(Some(match name {
            b"OLDER" => Self::Older(read_interval(reader)?),
            b"YOUNGER" => Self::Younger(read_interval(reader)?),
            b"MODSEQ" => Self::ModSeq(Box::new(ModSeqKey::read(reader)?)),
            b"EMAILID" => Self::EmailId(read_object_id(reader)?),
            b"THREADID" => Self::ThreadId(read_object_id(reader)?),
            b"SAVEDBEFORE" => Self::SavedBefore(read_date(reader)?),
            b"SAVEDON" => Self::SavedOn(read_date(reader)?),
            b"SAVEDSINCE" => Self::SavedSince(read_date(reader)?),
            b"SAVEDATESUPPORTED" => Self::SaveDateSupported,
            b"ANNOTATION" => Self::Annotation(Box::new(AnnotationKey::read(reader)?)),
            b"FILTER" => {
                reader.space()?;
                Self::Filter(read_filter_name(reader)?)
            }
            _ => Self::Fuzzy(Self::read_operand(reader)?),
        }))
    }

    /// Writes the key. Keys nested deeper than [`crate::imap::reader::DEPTH`] do not read back.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::All => writer.raw(b"ALL"),
            Self::Answered => writer.raw(b"ANSWERED"),
            Self::Bcc(text) => write_string(b"BCC ", text, writer),
            Self::Before(date) => write_date(b"BEFORE ", *date, writer),
            Self::Body(text) => write_string(b"BODY ", text, writer),
            Self::Cc(text) => write_string(b"CC ", text, writer),
            Self::Deleted => writer.raw(b"DELETED"),
            Self::Draft => writer.raw(b"DRAFT"),
            Self::Flagged => writer.raw(b"FLAGGED"),
            Self::From(text) => write_string(b"FROM ", text, writer),
            Self::Header(name, text) => {
                write_string(b"HEADER ", name, writer);
                write_string(b" ", text, writer);
            }
            Self::Keyword(keyword) => {
                writer.raw(b"KEYWORD ");
                writer.raw(keyword);
            }
            Self::Larger(octets) => {
                writer.raw(b"LARGER ");
                writer.number(*octets);
            }
            Self::New => writer.raw(b"NEW"),
            Self::Not(key) => {
                writer.raw(b"NOT ");
                key.write(writer);
            }
            Self::Old => writer.raw(b"OLD"),
            Self::On(date) => write_date(b"ON ", *date, writer),
            Self::Or(first, second) => {
                writer.raw(b"OR ");
                first.write(writer);
                writer.space();
                second.write(writer);
            }
            Self::Recent => writer.raw(b"RECENT"),
            Self::Seen => writer.raw(b"SEEN"),
            Self::SentBefore(date) => write_date(b"SENTBEFORE ", *date, writer),
            Self::SentOn(date) => write_date(b"SENTON ", *date, writer),
            Self::SentSince(date) => write_date(b"SENTSINCE ", *date, writer),
            Self::Since(date) => write_date(b"SINCE ", *date, writer),
            Self::Smaller(octets) => {
                writer.raw(b"SMALLER ");
                writer.number(*octets);
            }
            Self::Subject(text) => write_string(b"SUBJECT ", text, writer),
            Self::Text(text) => write_string(b"TEXT ", text, writer),
            Self::To(text) => write_string(b"TO ", text, writer),
            Self::Uid(set) => {
                writer.raw(b"UID ");
                set.write(writer);
            }
            Self::Unanswered => writer.raw(b"UNANSWERED"),
            Self::Undeleted => writer.raw(b"UNDELETED"),
            Self::Undraft => writer.raw(b"UNDRAFT"),
            Self::Unflagged => writer.raw(b"UNFLAGGED"),
            Self::Unkeyword(keyword) => {
                writer.raw(b"UNKEYWORD ");
                writer.raw(keyword);
            }
            Self::Unseen => writer.raw(b"UNSEEN"),
            Self::Set(set) => set.write(writer),
            Self::And(keys) => writer.list(keys, |writer, key| key.write(writer)),
            Self::Older(seconds) => {
                writer.raw(b"OLDER ");
                writer.number(seconds.get());
            }
            Self::Younger(seconds) => {
                writer.raw(b"YOUNGER ");
                writer.number(seconds.get());
            }
            Self::ModSeq(key) => key.write(writer),
            Self::EmailId(id) => write_raw(b"EMAILID ", &id.0, writer),
            Self::ThreadId(id) => write_raw(b"THREADID ", &id.0, writer),
            Self::SavedBefore(date) => write_date(b"SAVEDBEFORE ", *date, writer),
            Self::SavedOn(date) => write_date(b"SAVEDON ", *date, writer),
            Self::SavedSince(date) => write_date(b"SAVEDSINCE ", *date, writer),
            Self::SaveDateSupported => writer.raw(b"SAVEDATESUPPORTED"),
            Self::Annotation(key) => key.write(writer),
            Self::Filter(name) => write_raw(b"FILTER ", name, writer),
            Self::Fuzzy(key) => {
                writer.raw(b"FUZZY ");
                key.write(writer);
            }
        }
    }
}

/// `SP astring`
fn read_string(reader: &mut Reader<'_>) -> Step<Bytes> {
    reader.space()?;
    reader.astring("astring")
}

/// `SP date`
fn read_date(reader: &mut Reader<'_>) -> Step<Date> {
    reader.space()?;
    Date::read(reader)
}

/// `SP number`, or `SP number64` under RFC 9051
fn read_number(reader: &mut Reader<'_>) -> Step<u64> {
    reader.space()?;
    reader.number64("number")
}

/// `SP nz-number` of OLDER and YOUNGER (RFC 5032 section 3): seconds.
fn read_interval(reader: &mut Reader<'_>) -> Step<NonZeroU32> {
    reader.space()?;
    reader.nz_number("nz-number")
}

/// `SP objectid` (RFC 8474 section 7)
fn read_object_id(reader: &mut Reader<'_>) -> Step<ObjectId> {
    reader.space()?;
    ObjectId::read(reader)
}

/// `SP flag-keyword`
fn read_keyword(reader: &mut Reader<'_>) -> Step<Bytes> {
    reader.space()?;
    let span = reader.atom("flag-keyword")?;
    Ok(reader.slice(span))
}

fn write_string(before: &[u8], text: &Bytes, writer: &mut Writer) {
    writer.raw(before);
    writer.astring(text);
}

fn write_raw(before: &[u8], name: &Bytes, writer: &mut Writer) {
    writer.raw(before);
    writer.raw(name);
}

fn write_date(before: &[u8], date: Date, writer: &mut Writer) {
    writer.raw(before);
    date.write(writer);
}

impl Generate for SearchKey {
    fn generate(g: &mut Generator<'_>) -> Self {
        if g.may_nest() && g.one_in(3) {
            return g.nested(|g| match g.below(4) {
                0 => Self::Not(Box::new(g.any())),
                3 => Self::Fuzzy(Box::new(g.any())),
                1 => Self::Or(Box::new(g.any()), Box::new(g.any())),
                _ => Self::And(g.non_empty_list(Self::generate)),
            });
        }
        match g.below(45) {
            0 => Self::All,
            1 => Self::Answered,
            2 => Self::Bcc(g.string()),
            3 => Self::Before(g.any()),
            4 => Self::Body(g.string()),
            5 => Self::Cc(g.string()),
            6 => Self::Deleted,
            7 => Self::Draft,
            8 => Self::Flagged,
            9 => Self::From(g.string()),
            10 => Self::Header(g.string(), g.string()),
            11 => Self::Keyword(g.atom()),
            12 => Self::Larger(g.number().into()),
            13 => Self::New,
            14 => Self::Old,
            15 => Self::On(g.any()),
            16 => Self::Recent,
            17 => Self::Seen,
            18 => Self::SentBefore(g.any()),
            19 => Self::SentOn(g.any()),
            20 => Self::SentSince(g.any()),
            21 => Self::Since(g.any()),
            22 => Self::Smaller(g.number().into()),
            23 => Self::Subject(g.string()),
            24 => Self::Text(g.string()),
            25 => Self::To(g.string()),
            26 => Self::Uid(g.any()),
            27 => Self::Unanswered,
            28 => Self::Undeleted,
            29 => Self::Undraft,
            30 => Self::Unflagged,
            31 => Self::Unkeyword(g.atom()),
            32 => Self::Unseen,
            33 => Self::Older(g.nz_number()),
            34 => Self::Younger(g.nz_number()),
            35 => Self::ModSeq(Box::new(g.any())),
            36 => Self::EmailId(g.any()),
            37 => Self::ThreadId(g.any()),
            38 => Self::SavedBefore(g.any()),
            39 => Self::SavedOn(g.any()),
            40 => Self::SavedSince(g.any()),
            41 => Self::SaveDateSupported,
            42 => Self::Annotation(Box::new(g.any())),
            43 => Self::Filter(generate_filter_name(g)),
            _ => Self::Set(g.any()),
        }
    }
}

fn generate_filter_name(g: &mut Generator<'_>) -> Bytes {
    let name = g.filtered(|octet| is_atom_char(octet) && octet != b'/');
    if name.is_empty() {
        return Bytes::from_static(b"on-the-road");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::Dialect;
    use crate::imap::command::read;
    use crate::imap::command::search::{AnnotationPart, EntryKind, FlagEntry, Search};
    use crate::imap::command::testing::{
        assert_notes, assert_notes_all, assert_reads, assert_reads_all, frame, read_all, set,
    };
    use crate::imap::note::NoteKind;
    use crate::imap::reader::DEPTH;
    use crate::imap::value::{ModSequence, SeqRange};

    fn search(keys: Vec<SearchKey>) -> Search {
        Search {
            uid: false,
            return_options: None,
            charset: None,
            keys,
        }
    }

    fn day(day: u8) -> Date {
        Date {
            year: 1994,
            month: 2,
            day,
        }
    }

    #[test]
    fn reads_every_key() {
        use SearchKey as Key;
        let text = || Bytes::from_static(b"x");
        for (octets, key) in [
            ("ALL", Key::All),
            ("answered", Key::Answered),
            ("BCC x", Key::Bcc(text())),
            ("BEFORE 1-Feb-1994", Key::Before(day(1))),
            ("BODY \"x\"", Key::Body(text())),
            ("CC {1}\r\nx", Key::Cc(text())),
            ("DELETED", Key::Deleted),
            ("DRAFT", Key::Draft),
            ("FLAGGED", Key::Flagged),
            ("FROM x", Key::From(text())),
            ("HEADER x \"\"", Key::Header(text(), Bytes::new())),
            ("KEYWORD x", Key::Keyword(text())),
            ("LARGER 0", Key::Larger(0)),
            ("NEW", Key::New),
            ("NOT ALL", Key::Not(Box::new(Key::All))),
            ("OLD", Key::Old),
            ("ON \"01-feb-1994\"", Key::On(day(1))),
            (
                "OR ALL NEW",
                Key::Or(Box::new(Key::All), Box::new(Key::New)),
            ),
            ("RECENT", Key::Recent),
            ("SEEN", Key::Seen),
            ("SENTBEFORE 28-Feb-1994", Key::SentBefore(day(28))),
            ("SENTON 1-Feb-1994", Key::SentOn(day(1))),
            ("SENTSINCE 1-Feb-1994", Key::SentSince(day(1))),
            ("SINCE 1-Feb-1994", Key::Since(day(1))),
            ("SMALLER 4294967295", Key::Smaller(u64::from(u32::MAX))),
            ("SUBJECT x", Key::Subject(text())),
            ("TEXT x", Key::Text(text())),
            ("TO x", Key::To(text())),
            ("UID 1:*", Key::Uid(set("1:*"))),
            ("UNANSWERED", Key::Unanswered),
            ("UNDELETED", Key::Undeleted),
            ("UNDRAFT", Key::Undraft),
            ("UNFLAGGED", Key::Unflagged),
            ("UNKEYWORD x", Key::Unkeyword(text())),
            ("UNSEEN", Key::Unseen),
            ("*:2,3", Key::Set(set("*:2,3"))),
            ("(ALL)", Key::And(vec![Key::All])),
            (
                "(NOT (1 NEW) OLD)",
                Key::And(vec![
                    Key::Not(Box::new(Key::And(vec![Key::Set(set("1")), Key::New]))),
                    Key::Old,
                ]),
            ),
        ] {
            let line = format!("a SEARCH {octets}\r\n");
            assert_reads(&[(octets, line.as_bytes(), Command::Search(search(vec![key])))]);
        }
    }

    #[test]
    fn reads_every_key_of_the_extensions() {
        use SearchKey as Key;
        let nz = |number| NonZeroU32::new(number).expect("not zero");
        let mod_seq = |entry: Option<(&'static str, EntryKind)>, least| {
            Key::ModSeq(Box::new(ModSeqKey {
                entry: entry.map(|(name, kind)| FlagEntry {
                    name: name.into(),
                    kind,
                }),
                least: ModSequence(least),
            }))
        };
        let annotation = |entry: &'static str, part, value: Option<&'static [u8]>| {
            Key::Annotation(Box::new(AnnotationKey {
                entry: entry.into(),
                part,
                value: value.map(Bytes::from_static),
            }))
        };
        for (octets, key) in [
            ("OLDER 1", Key::Older(nz(1))),
            ("younger 259200", Key::Younger(nz(259_200))),
            ("MODSEQ 0", mod_seq(None, 0)),
            (
                "MODSEQ 9223372036854775807",
                mod_seq(None, i64::MAX.unsigned_abs()),
            ),
            (
                "MODSEQ \"/flags/\\\\draft\" all 620162338",
                mod_seq(Some(("/flags/\\draft", EntryKind::All)), 620_162_338),
            ),
            (
                "MODSEQ \"/FLAGS/$MDNSent\" Priv 1",
                mod_seq(Some(("/FLAGS/$MDNSent", EntryKind::Private)), 1),
            ),
            (
                "MODSEQ \"/flags/x\" shared 1",
                mod_seq(Some(("/flags/x", EntryKind::Shared)), 1),
            ),
            (
                "EMAILID M6d99ac3275bb4e",
                Key::EmailId(ObjectId("M6d99ac3275bb4e".into())),
            ),
            ("THREADID T_-", Key::ThreadId(ObjectId("T_-".into()))),
            ("SAVEDBEFORE 1-Feb-1994", Key::SavedBefore(day(1))),
            ("SAVEDON \"1-Feb-1994\"", Key::SavedOn(day(1))),
            ("SAVEDSINCE 1-Feb-1994", Key::SavedSince(day(1))),
            ("SAVEDATESUPPORTED", Key::SaveDateSupported),
            (
                "ANNOTATION /comment value \"IMAP4\"",
                annotation("/comment", AnnotationPart::Both, Some(b"IMAP4")),
            ),
            (
                "ANNOTATION * value.priv NIL",
                annotation("*", AnnotationPart::Private, None),
            ),
            (
                "ANNOTATION \"/a b\" VALUE.SHARED ~{2}\r\n\0x",
                annotation("/a b", AnnotationPart::Shared, Some(b"\0x")),
            ),
            ("FILTER on-the-road", Key::Filter("on-the-road".into())),
            (
                "FUZZY (ALL)",
                Key::Fuzzy(Box::new(Key::And(vec![Key::All]))),
            ),
            (
                "FUZZY FUZZY ALL",
                Key::Fuzzy(Box::new(Key::Fuzzy(Box::new(Key::All)))),
            ),
            ("$", Key::Set(SequenceSet(vec![SeqRange::Saved]))),
            ("UID $", Key::Uid(SequenceSet(vec![SeqRange::Saved]))),
        ] {
            let line = format!("a SEARCH {octets}\r\n");
            assert_reads_all(&[(octets, line.as_bytes(), Command::Search(search(vec![key])))]);
        }
    }

    #[test]
    fn keys_of_extensions_are_locked_but_read() {
        use NoteKind::Locked;
        for (line, name) in [
            ("OLDER 1", "OLDER"),
            ("Younger 1", "Younger"),
            ("MODSEQ 1", "MODSEQ"),
            ("EMAILID x", "EMAILID"),
            ("THREADID x", "THREADID"),
            ("SAVEDBEFORE 1-Feb-1994", "SAVEDBEFORE"),
            ("SAVEDON 1-Feb-1994", "SAVEDON"),
            ("SAVEDSINCE 1-Feb-1994", "SAVEDSINCE"),
            ("SAVEDATESUPPORTED", "SAVEDATESUPPORTED"),
            ("ANNOTATION * value x", "ANNOTATION"),
            ("FILTER x", "FILTER"),
            ("FUZZY ALL", "FUZZY"),
        ] {
            let line = format!("a SEARCH {line}\r\n");
            let line = line.as_bytes();
            let line = if name == "ANNOTATION" {
                b"a SEARCH ANNOTATION * value \"x\"\r\n"
            } else {
                line
            };
            assert_notes(&[(line, Locked, "search-key", name)]);
        }
        assert_notes(&[
            (b"a SEARCH $\r\n", Locked, "seq-last-command", "$"),
            (b"a SEARCH UID $\r\n", Locked, "seq-last-command", "$"),
        ]);
    }

    #[test]
    fn notes_what_deviates_in_keys_of_extensions() {
        use NoteKind::{Octet, Range, Short, Syntax, Trailing};
        let long = format!("a SEARCH EMAILID {}\r\n", "x".repeat(256));
        assert_notes_all(&[
            (b"a SEARCH OLDER\r\n", Short, "SP", ""),
            (b"a SEARCH OLDER 0\r\n", Range, "nz-number", "0"),
            (b"a SEARCH YOUNGER x\r\n", Syntax, "nz-number", ""),
            (b"a SEARCH MODSEQ\r\n", Short, "SP", ""),
            (b"a SEARCH MODSEQ x\r\n", Syntax, "mod-sequence-valzer", ""),
            (
                b"a SEARCH MODSEQ 9223372036854775808\r\n",
                Range,
                "mod-sequence-valzer",
                "9223372036854775808",
            ),
            (
                b"a SEARCH MODSEQ \"/flags/x\" 1\r\n",
                Syntax,
                "entry-type-req",
                "",
            ),
            (
                b"a SEARCH MODSEQ \"/flags/x\" none 1\r\n",
                Syntax,
                "entry-type-req",
                "",
            ),
            (
                b"a SEARCH MODSEQ \"/flags/\" all 1\r\n",
                Syntax,
                "entry-flag-name",
                "\"/flags/\"",
            ),
            (
                b"a SEARCH MODSEQ \"/flag/x\" all 1\r\n",
                Syntax,
                "entry-flag-name",
                "\"/flag/x\"",
            ),
            (
                b"a SEARCH MODSEQ \"/flags/a b\" all 1\r\n",
                Syntax,
                "entry-flag-name",
                "\"/flags/a b\"",
            ),
            (b"a SEARCH MODSEQ \"/flags/x\" all\r\n", Short, "SP", ""),
            (b"a SEARCH EMAILID\r\n", Short, "SP", ""),
            (b"a SEARCH EMAILID \"x\"\r\n", Syntax, "objectid", ""),
            (b"a SEARCH EMAILID x.y\r\n", Trailing, "CRLF", ".y"),
            (long.as_bytes(), Range, "objectid", &"x".repeat(256)),
            (b"a SEARCH THREADID (x)\r\n", Syntax, "objectid", ""),
            (b"a SEARCH SAVEDON x\r\n", Syntax, "date-day", ""),
            (b"a SEARCH ANNOTATION\r\n", Short, "SP", ""),
            (b"a SEARCH ANNOTATION *\r\n", Short, "SP", ""),
            (
                b"a SEARCH ANNOTATION (x) value \"x\"\r\n",
                Syntax,
                "entry-match",
                "",
            ),
            (
                b"a SEARCH ANNOTATION * size \"1\"\r\n",
                Syntax,
                "att-search",
                "size",
            ),
            (b"a SEARCH ANNOTATION * value\r\n", Short, "SP", ""),
            (b"a SEARCH ANNOTATION * value x\r\n", Syntax, "value", ""),
            (b"a SEARCH FILTER\r\n", Short, "SP", ""),
            (b"a SEARCH FILTER \"x\"\r\n", Syntax, "filter-name", ""),
            (b"a SEARCH FILTER a/b\r\n", Octet, "filter-name", "a/b"),
            (b"a SEARCH FUZZY\r\n", Short, "SP", ""),
            (b"a SEARCH FUZZY \r\n", Short, "search-key", ""),
            (b"a SEARCH $,1\r\n", Syntax, "sequence-set", ","),
        ]);
    }

    #[test]
    fn the_second_revision_has_other_keys() {
        for (line, rev1, rev2) in [
            ("LARGER 4294967295", true, true),
            ("LARGER 4294967296", false, true),
            ("SMALLER 9223372036854775807", false, true),
            ("SMALLER 9223372036854775808", false, false),
            ("NEW", true, false),
            ("OLD", true, false),
            ("RECENT", true, false),
            ("SEEN", true, true),
            ("$", true, true),
        ] {
            let octets = format!("a SEARCH {line}\r\n");
            let frame = frame(octets.as_bytes());
            let clean = |dialect: &Dialect| read(&frame, dialect).is_clean();
            assert_eq!(clean(&Dialect::rev1_all()), rev1, "{line}");
            assert_eq!(clean(&Dialect::rev2_all()), rev2, "{line}");
        }
    }

    /// The stack of a thread that can ill afford recursion.
    fn on_a_small_stack(octets: Vec<u8>) -> Vec<NoteKind> {
        let thread = std::thread::Builder::new()
            .stack_size(256 * 1024)
            .spawn(move || {
                read_all(&octets)
                    .notes
                    .iter()
                    .map(|note| note.kind)
                    .collect()
            })
            .expect("a thread starts");
        thread.join().expect("the reader returns")
    }

    #[test]
    fn nests_only_so_deep() {
        let line = |open: &str, count: usize, key: &str, close: &str| {
            let keys = [&open.repeat(count), key, &close.repeat(count)].concat();
            format!("a SEARCH {keys}\r\n").into_bytes()
        };
        let limit = usize::from(DEPTH);
        for (open, key, close) in [
            ("(", "ALL", ")"),
            ("NOT ", "ALL", ""),
            ("FUZZY ", "ALL", ""),
            ("OR ", "ALL", " ALL"),
            ("OR ALL ", "ALL", ""),
        ] {
            assert_eq!(
                on_a_small_stack(line(open, limit, key, close)),
                [],
                "{open}"
            );
            for count in [limit + 1, 100_000] {
                let notes = on_a_small_stack(line(open, count, key, close));
                assert_eq!(notes, [NoteKind::Depth], "{open} {count}");
            }
            let notes = on_a_small_stack(line(open, 100_000, "", ""));
            assert_eq!(notes, [NoteKind::Depth], "{open} unclosed");
        }
    }
}
