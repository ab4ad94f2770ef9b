//! SEARCH and UID SEARCH (RFC 3501 section 6.4.4), with the generalisation of RFC 4466 section 2.6. What it shares with
//! SORT, THREAD and ESEARCH lies beside: keys, return options and the program of a search.

pub mod annotation;
pub mod key;
pub mod mod_seq;
pub mod program;
pub mod return_option;

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step};

pub use annotation::{AnnotationKey, AnnotationPart};
pub use key::SearchKey;
pub use mod_seq::{EntryKind, FlagEntry, ModSeqKey};
pub use return_option::ReturnOption;

/// `search`, and `uid` followed by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// UIDs are wanted instead of message numbers.
    pub uid: bool,
    /// `search-return-opts` of RFC 4466; `None` if `RETURN` is absent.
    pub return_options: Option<Vec<ReturnOption>>,
    /// Charset of the strings; `None` if not given.
    pub charset: Option<Bytes>,
    /// Keys; all must match. At least one.
    pub keys: Vec<SearchKey>,
}

impl Search {
    /// `search` behind its name (RFC 4466 section 3).
    pub(super) fn read(reader: &mut Reader<'_>, uid: bool) -> Step<Self> {
        reader.space()?;
        let return_options = return_option::read_options(reader)?;
        let (charset, keys) = program::read(reader)?;
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
        return_option::write_options(self.return_options.as_deref(), writer);
        program::write(self.charset.as_ref(), &self.keys, writer);
    }
}

impl Generate for Search {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            uid: g.flip(),
            return_options: g.option(|g| g.list(ReturnOption::generate)),
            charset: g.nstring(),
            keys: g.non_empty_list(SearchKey::generate),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::Parameter;
    use crate::imap::command::testing::{assert_notes, assert_reads};
    use crate::imap::note::NoteKind;
    use crate::imap::value::Date;

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
    fn reads_what_the_grammar_allows() {
        use SearchKey::{Flagged, From, Not, Since, Text};
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
                b"a UID SEARCH RETURN (X-MIN X-COUNT 2) charset \"x\" FLAGGED\r\n",
                Command::Search(Search {
                    uid: true,
                    return_options: Some(vec![
                        ReturnOption::Other(Parameter {
                            name: "X-MIN".into(),
                            value: None,
                        }),
                        ReturnOption::Other(Parameter {
                            name: "X-COUNT".into(),
                            value: Some("2".into()),
                        }),
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
            (b"a SEARCH RETURN (X)\r\n", Short, "SP", ""),
            (b"a SEARCH \0\r\n", Syntax, "search-key", ""),
            (b"a UID SEARCH\r\n", Short, "SP", ""),
        ]);
    }
}
