//! SEARCH (RFC 3501 section 6.4.4), with the generalisation of RFC 4466 section 2.6. What a
//! key matches is the server's matter.

use bytes::Bytes;

use super::Parameter;
use super::parts::{Word, eat_whole_word, list, more, refuse};
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, SYNTAX, Step};
use crate::imap::value::{Date, SequenceSet};

/// `search`, and `uid` followed by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// UIDs are wanted instead of message numbers.
    pub uid: bool,
    /// `search-return-opts` of RFC 4466; `None` if `RETURN` is absent.
    pub return_options: Option<Vec<Parameter>>,
    /// Charset of the strings; `None` if not given.
    pub charset: Option<Bytes>,
    /// Keys; all must match. At least one.
    pub keys: Vec<SearchKey>,
}

/// `search-key`
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "the keys are named and explained in RFC 3501 section 6.4.4"
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
    Larger(u32),
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
    Smaller(u32),
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
}

impl Search {
    /// `search` behind its name (RFC 4466 section 3).
    pub(super) fn read(reader: &mut Reader<'_>, uid: bool) -> Step<Self> {
        reader.space()?;
        let return_options = if eat_whole_word(reader, b"RETURN") {
            reader.space()?;
            let options = reader.list("search-return-opts", Parameter::read)?;
            reader.space()?;
            Some(options)
        } else {
            None
        };
        let charset = if eat_whole_word(reader, b"CHARSET") {
            reader.space()?;
            let charset = reader.astring("charset")?;
            reader.space()?;
            Some(charset)
        } else {
            None
        };
        let mut keys = vec![SearchKey::read(reader)?];
        while more(reader) {
            reader.space()?;
            keys.push(SearchKey::read(reader)?);
        }
        Ok(Self {
            uid,
            return_options,
            charset,
            keys,
        })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        if let Some(options) = &self.return_options {
            writer.raw(b"RETURN ");
            writer.list(options, |writer, option| option.write(writer));
            writer.space();
        }
        if let Some(charset) = &self.charset {
            writer.raw(b"CHARSET ");
            writer.astring(charset);
            writer.space();
        }
        writer.spaced(&self.keys, |writer, key| key.write(writer));
    }
}

impl SearchKey {
    /// `search-key` (RFC 3501 section 9).
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
            Some(b'0'..=b'9' | b'*') => return SequenceSet::read(reader).map(Self::Set),
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
            name => match Self::without_argument(name) {
                Some(key) => Ok(key),
                None => match Self::read_with_argument(reader, name)? {
                    Some(key) => Ok(key),
                    None => refuse(reader, span, "search-key", SYNTAX),
                },
            },
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

/// `SP number`
fn read_number(reader: &mut Reader<'_>) -> Step<u32> {
    reader.space()?;
    reader.number("number")
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

fn write_date(before: &[u8], date: Date, writer: &mut Writer) {
    writer.raw(before);
    date.write(writer);
}

impl Generate for Search {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            uid: g.flip(),
            return_options: g.option(|g| g.list(|g| Parameter::generate(g, false))),
            charset: g.nstring(),
            keys: g.non_empty_list(SearchKey::generate),
        }
    }
}

impl Generate for SearchKey {
    fn generate(g: &mut Generator<'_>) -> Self {
        if g.may_nest() && g.one_in(3) {
            return g.nested(|g| match g.below(3) {
                0 => Self::Not(Box::new(g.any())),
                1 => Self::Or(Box::new(g.any()), Box::new(g.any())),
                _ => Self::And(g.non_empty_list(Self::generate)),
            });
        }
        match g.below(34) {
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
            12 => Self::Larger(g.number()),
            13 => Self::New,
            14 => Self::Old,
            15 => Self::On(g.any()),
            16 => Self::Recent,
            17 => Self::Seen,
            18 => Self::SentBefore(g.any()),
            19 => Self::SentOn(g.any()),
            20 => Self::SentSince(g.any()),
            21 => Self::Since(g.any()),
            22 => Self::Smaller(g.number()),
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
            _ => Self::Set(g.any()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_reads, read_all, set};
    use crate::imap::note::NoteKind;
    use crate::imap::reader::DEPTH;

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
            ("SMALLER 4294967295", Key::Smaller(u32::MAX)),
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
    fn reads_what_the_grammar_allows() {
        use SearchKey::{Flagged, From, Not, Since, Text};
        let option = |name: &'static str, value: Option<&'static str>| Parameter {
            name: name.into(),
            value: value.map(Into::into),
        };
        assert_reads(&[
            (
                "several keys",
                b"A282 SEARCH FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"\r\n",
                Command::Search(search(vec![
                    Flagged,
                    Since(day(1)),
                    Not(Box::new(From("Smith".into()))),
                ])),
            ),
            (
                "charset",
                b"A284 SEARCH CHARSET UTF-8 TEXT {6}\r\n\xd0\xb6\xd0\xb6\xd0\xb6\r\n",
                Command::Search(Search {
                    charset: Some("UTF-8".into()),
                    ..search(vec![Text("жжж".into())])
                }),
            ),
            (
                "return",
                b"a UID SEARCH RETURN (MIN COUNT PARTIAL 1:100) charset \"x\" FLAGGED\r\n",
                Command::Search(Search {
                    uid: true,
                    return_options: Some(vec![
                        option("MIN", None),
                        option("COUNT", None),
                        option("PARTIAL", Some("1:100")),
                    ]),
                    charset: Some("x".into()),
                    keys: vec![Flagged],
                }),
            ),
            (
                "return nothing",
                b"a SEARCH return () flagged\r\n",
                Command::Search(Search {
                    return_options: Some(Vec::new()),
                    ..search(vec![Flagged])
                }),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Octet, Range, Short, Syntax, Trailing};
        assert_notes(&[
            (b"a SEARCH\r\n", Short, "SP", ""),
            (b"a SEARCH \r\n", Short, "search-key", ""),
            (b"a SEARCH FOO\r\n", Syntax, "search-key", "FOO"),
            (b"a SEARCH ALLSEEN\r\n", Syntax, "search-key", "ALLSEEN"),
            (b"a SEARCH ALL \r\n", Trailing, "CRLF", " "),
            (b"a SEARCH ALL,SEEN\r\n", Syntax, "search-key", "ALL,SEEN"),
            (b"a SEARCH ALL)\r\n", Trailing, "CRLF", ")"),
            (b"a SEARCH  ALL\r\n", Syntax, "exactly one SP", " "),
            (b"a SEARCH ()\r\n", Syntax, "search-key", "()"),
            (b"a SEARCH (ALL\r\n", Short, "search-key", ""),
            (b"a SEARCH (ALL )\r\n", Syntax, "search-key", " "),
            (b"a SEARCH (ALL)(SEEN)\r\n", Trailing, "CRLF", "(SEEN)"),
            (b"a SEARCH NOT\r\n", Short, "SP", ""),
            (b"a SEARCH NOT \r\n", Short, "search-key", ""),
            (b"a SEARCH OR ALL\r\n", Short, "SP", ""),
            (b"a SEARCH OR (ALL SEEN)\r\n", Short, "SP", ""),
            (b"a SEARCH FROM\r\n", Short, "SP", ""),
            (b"a SEARCH FROM \r\n", Short, "astring", ""),
            (b"a SEARCH FROM (x)\r\n", Syntax, "astring", ""),
            (b"a SEARCH FROM \xff\r\n", Syntax, "astring", ""),
            (
                b"a SEARCH FROM \"\xff\"\r\n",
                Octet,
                "QUOTED-CHAR",
                "\u{fffd}",
            ),
            (b"a SEARCH HEADER x\r\n", Short, "SP", ""),
            (b"a SEARCH HEADER\r\n", Short, "SP", ""),
            (b"a SEARCH KEYWORD \\Seen\r\n", Syntax, "flag-keyword", ""),
            (b"a SEARCH KEYWORD \"x\"\r\n", Syntax, "flag-keyword", ""),
            (b"a SEARCH LARGER x\r\n", Syntax, "number", ""),
            (b"a SEARCH LARGER -1\r\n", Syntax, "number", ""),
            (
                b"a SEARCH LARGER 4294967296\r\n",
                Range,
                "number",
                "4294967296",
            ),
            (b"a SEARCH 0\r\n", Range, "seq-number", "0"),
            (b"a SEARCH 1:\r\n", Short, "seq-number", ""),
            (b"a SEARCH ,1\r\n", Syntax, "search-key", ",1"),
            (b"a SEARCH 1,\r\n", Short, "seq-number", ""),
            (b"a SEARCH $\r\n", Syntax, "search-key", "$"),
            (b"a SEARCH UID\r\n", Short, "SP", ""),
            (b"a SEARCH UID x\r\n", Syntax, "seq-number", ""),
            (b"a SEARCH ON 31-Feb-1994\r\n", Range, "date", "31-Feb-1994"),
            (b"a SEARCH ON 1-Foo-1994\r\n", Syntax, "date-month", ""),
            (b"a SEARCH ON 1-Feb-94\r\n", Short, "date-year", ""),
            (b"a SEARCH ON 1994-02-01\r\n", Syntax, "date", ""),
            (b"a SEARCH ON \"1-Feb-1994\r\n", Short, "date", ""),
            (b"a SEARCH ON 1-Feb-1994\"\r\n", Trailing, "CRLF", "\""),
            (b"a SEARCH ON x\r\n", Syntax, "date-day", ""),
            (b"a SEARCH CHARSET\r\n", Short, "SP", ""),
            (b"a SEARCH CHARSET x\r\n", Short, "SP", ""),
            (b"a SEARCH CHARSET x \r\n", Short, "search-key", ""),
            (b"a SEARCH CHARSET (x) ALL\r\n", Syntax, "charset", ""),
            (
                b"a SEARCH ALL CHARSET x\r\n",
                Syntax,
                "search-key",
                "CHARSET",
            ),
            (b"a SEARCH RETURN ALL\r\n", Syntax, "search-return-opts", ""),
            (b"a SEARCH RETURN (ALL)\r\n", Short, "SP", ""),
            (b"a SEARCH \0\r\n", Syntax, "search-key", ""),
            (b"a UID SEARCH\r\n", Short, "SP", ""),
        ]);
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
