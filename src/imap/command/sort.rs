//! SORT and UID SORT (RFC 5256 section 3), with return options (RFC 5267 section 3) and the keys of SORT=DISPLAY (RFC 5957),
//! SEARCH=FUZZY (RFC 6203) and ANNOTATE (RFC 5257).

use bytes::Bytes;

use super::parts::{Word, list, refuse};
use super::search::{AnnotationPart, ReturnOption, SearchKey, program, return_option};
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::annotation::read_name;
use crate::imap::{Extension, Place, Writer};
use crate::octets::Span;

const SOURCE: &str = "RFC 5256 section 5";
const ANNOTATE: &str = "RFC 5257 section 5";

/// `sort`, and `uid` followed by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// UIDs are wanted instead of message numbers.
    pub uid: bool,
    /// `search-return-opts` of `extended-sort`; `None` if `RETURN` is absent.
    pub return_options: Option<Vec<ReturnOption>>,
    /// By what to sort; what comes first counts most. At least one.
    pub criteria: Vec<SortCriterion>,
    /// Charset of the strings.
    pub charset: Bytes,
    /// Keys; all must match. At least one.
    pub keys: Vec<SearchKey>,
}

/// `sort-criterion`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortCriterion {
    /// The highest comes first.
    pub reverse: bool,
    /// What is compared.
    pub key: SortKey,
}

/// `sort-key`
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "the keys are named and explained in RFC 5256 section 3"
)]
pub enum SortKey {
    Arrival,
    Cc,
    Date,
    From,
    Size,
    Subject,
    To,
    /// RFC 5957
    DisplayFrom,
    /// RFC 5957
    DisplayTo,
    /// RFC 6203
    Relevancy,
    /// An annotation (RFC 5257): its entry, and which of its values; never both.
    Annotation(Bytes, AnnotationPart),
    /// Of an extension that we do not know: its name as written.
    Other(Bytes),
}

impl Sort {
    /// `sort` and `extended-sort` behind its name (RFC 5256 section 5, RFC 5267 section 5).
    pub(super) fn read(reader: &mut Reader<'_>, uid: bool) -> Step<Self> {
        reader.space()?;
        let start = reader.at();
        let return_options = return_option::read_options(reader)?;
        let unlocked = reader.dialect().unlocked();
        if return_options.is_some()
            && !unlocked.has(Extension::Esort)
            && !unlocked.has(Extension::ContextSort)
            && !unlocked.has_unknown()
        {
            let span = Span::new(start, start + b"RETURN".len());
            reader.note(
                NoteKind::Locked,
                span,
                "extended-sort",
                "RFC 5267 section 5",
            );
        }
        let criteria = list(reader, "sort-criteria", SortCriterion::read)?;
        reader.space()?;
        let (charset, keys) = program::read_criteria(reader)?;
        Ok(Self {
            uid,
            return_options,
            criteria,
            charset,
            keys,
        })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        return_option::write_options(self.return_options.as_deref(), writer);
        writer.list(&self.criteria, |writer, criterion| criterion.write(writer));
        writer.space();
        program::write_criteria(&self.charset, &self.keys, writer);
    }
}

impl SortCriterion {
    /// `sort-criterion` (RFC 5256 section 5).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let mut span = reader.atom("sort-key")?;
        let reverse = Word::at(reader, span).octets() == b"REVERSE";
        if reverse {
            reader.space()?;
            span = reader.atom("sort-key")?;
        }
        let key = SortKey::read_at(reader, span)?;
        Ok(Self { reverse, key })
    }

    fn write(&self, writer: &mut Writer) {
        if self.reverse {
            writer.raw(b"REVERSE ");
        }
        self.key.write(writer);
    }
}

impl SortKey {
    /// `sort-key` (RFC 5256 section 5) whose name stands at `span`, and what follows it.
    fn read_at(reader: &mut Reader<'_>, span: Span) -> Step<Self> {
        let word = Word::at(reader, span);
        let (key, source) = match word.octets() {
            b"ARRIVAL" => return Ok(Self::Arrival),
            b"CC" => return Ok(Self::Cc),
            b"DATE" => return Ok(Self::Date),
            b"FROM" => return Ok(Self::From),
            b"SIZE" => return Ok(Self::Size),
            b"SUBJECT" => return Ok(Self::Subject),
            b"TO" => return Ok(Self::To),
            b"ANNOTATION" => {
                reader.unlock(Place::SortKey, span, "sort-key", ANNOTATE);
                return Self::read_annotation(reader);
            }
            b"REVERSE" => return refuse(reader, span, "sort-key", SOURCE),
            b"DISPLAYFROM" => (Self::DisplayFrom, "RFC 5957 section 5"),
            b"DISPLAYTO" => (Self::DisplayTo, "RFC 5957 section 5"),
            b"RELEVANCY" => (Self::Relevancy, "RFC 6203 section 7"),
            _ => (Self::Other(reader.slice(span)), SOURCE),
        };
        reader.unlock(Place::SortKey, span, "sort-key", source);
        Ok(key)
    }

    /// `SP entry SP att-sort` (RFC 5257 section 5).
    fn read_annotation(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let entry = read_name(reader, "entry")?;
        reader.space()?;
        let start = reader.at();
        let part = AnnotationPart::read(reader)?;
        if part == AnnotationPart::Both {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Syntax, span, "att-sort", ANNOTATE);
        }
        Ok(Self::Annotation(entry, part))
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Arrival => writer.raw(b"ARRIVAL"),
            Self::Cc => writer.raw(b"CC"),
            Self::Date => writer.raw(b"DATE"),
            Self::From => writer.raw(b"FROM"),
            Self::Size => writer.raw(b"SIZE"),
            Self::Subject => writer.raw(b"SUBJECT"),
            Self::To => writer.raw(b"TO"),
            Self::DisplayFrom => writer.raw(b"DISPLAYFROM"),
            Self::DisplayTo => writer.raw(b"DISPLAYTO"),
            Self::Relevancy => writer.raw(b"RELEVANCY"),
            Self::Annotation(entry, part) => {
                writer.raw(b"ANNOTATION ");
                writer.astring(entry);
                writer.space();
                writer.text(part.name());
            }
            Self::Other(name) => writer.raw(name),
        }
    }
}

impl Generate for Sort {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            uid: g.flip(),
            return_options: g.option(|g| g.list(ReturnOption::generate)),
            criteria: g.non_empty_list(|g| SortCriterion {
                reverse: g.flip(),
                key: g.any(),
            }),
            charset: program::generate_charset(g),
            keys: g.non_empty_list(SearchKey::generate),
        }
    }
}

impl Generate for SortKey {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(12) {
            0 => Self::Arrival,
            1 => Self::Cc,
            2 => Self::Date,
            3 => Self::From,
            4 => Self::Size,
            5 => Self::Subject,
            6 => Self::To,
            7 => Self::DisplayFrom,
            8 => Self::DisplayTo,
            9 => Self::Relevancy,
            10 => Self::Annotation(
                g.filtered(|octet| !matches!(octet, 0 | b'*' | b'%')),
                g.one_of(&[AnnotationPart::Private, AnnotationPart::Shared]),
            ),
            _ => Self::Other(g.other_name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_notes_all, assert_reads_all};

    fn sort(reverse: bool, key: SortKey) -> Sort {
        Sort {
            uid: false,
            return_options: None,
            criteria: vec![SortCriterion { reverse, key }],
            charset: "UTF-8".into(),
            keys: vec![SearchKey::All],
        }
    }

    #[test]
    fn reads_every_key() {
        for (octets, reverse, key) in [
            ("ARRIVAL", false, SortKey::Arrival),
            ("Cc", false, SortKey::Cc),
            ("REVERSE DATE", true, SortKey::Date),
            ("FROM", false, SortKey::From),
            ("reverse size", true, SortKey::Size),
            ("SUBJECT", false, SortKey::Subject),
            ("TO", false, SortKey::To),
            ("DISPLAYFROM", false, SortKey::DisplayFrom),
            ("DISPLAYTO", false, SortKey::DisplayTo),
            ("RELEVANCY", false, SortKey::Relevancy),
            (
                "ANNOTATION /altsubject value.shared",
                false,
                SortKey::Annotation("/altsubject".into(), AnnotationPart::Shared),
            ),
            (
                "REVERSE ANNOTATION \"/a b\" VALUE.PRIV",
                true,
                SortKey::Annotation("/a b".into(), AnnotationPart::Private),
            ),
            ("X-OTHER", false, SortKey::Other("X-OTHER".into())),
        ] {
            let line = format!("a SORT ({octets}) UTF-8 ALL\r\n");
            let command = Command::Sort(Box::new(sort(reverse, key)));
            assert_reads_all(&[(octets, line.as_bytes(), command)]);
        }
    }

    #[test]
    fn reads_what_the_grammar_allows() {
        assert_reads_all(&[
            (
                "several criteria and keys",
                b"A283 SORT (SUBJECT REVERSE DATE) \"UTF 8\" SINCE 1-Feb-1994 $\r\n",
                Command::Sort(Box::new(Sort {
                    criteria: vec![
                        SortCriterion {
                            reverse: false,
                            key: SortKey::Subject,
                        },
                        SortCriterion {
                            reverse: true,
                            key: SortKey::Date,
                        },
                    ],
                    charset: "UTF 8".into(),
                    keys: vec![
                        SearchKey::Since(crate::imap::value::Date {
                            year: 1994,
                            month: 2,
                            day: 1,
                        }),
                        SearchKey::Set(crate::imap::command::testing::saved()),
                    ],
                    ..sort(false, SortKey::Subject)
                })),
            ),
            (
                "return options",
                b"E01 uid sort return () (REVERSE DATE) UTF-8 ALL\r\n",
                Command::Sort(Box::new(Sort {
                    uid: true,
                    return_options: Some(Vec::new()),
                    ..sort(true, SortKey::Date)
                })),
            ),
            (
                "return everything",
                b"a SORT RETURN (RELEVANCY ALL) (RELEVANCY) UTF-8 ALL\r\n",
                Command::Sort(Box::new(Sort {
                    return_options: Some(vec![ReturnOption::Relevancy, ReturnOption::All]),
                    ..sort(false, SortKey::Relevancy)
                })),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Locked, Range, Short, Syntax, Trailing};
        assert_notes(&[
            (b"a SORT (DATE) UTF-8 ALL\r\n", Locked, "command", "SORT"),
            (b"a UID SORT (DATE) UTF-8 ALL\r\n", Locked, "uid", "SORT"),
        ]);
        assert_notes_all(&[
            (b"a SORT\r\n", Short, "SP", ""),
            (b"a SORT DATE UTF-8 ALL\r\n", Syntax, "sort-criteria", ""),
            (b"a SORT () UTF-8 ALL\r\n", Syntax, "sort-criteria", "()"),
            (b"a SORT (REVERSE) UTF-8 ALL\r\n", Syntax, "SP", ""),
            (
                b"a SORT (REVERSE REVERSE DATE) UTF-8 ALL\r\n",
                Syntax,
                "sort-key",
                "REVERSE",
            ),
            (b"a SORT (DATE\r\n", Short, "sort-criteria", ""),
            (b"a SORT (\"DATE\") UTF-8 ALL\r\n", Syntax, "sort-key", ""),
            (b"a SORT (DATE)\r\n", Short, "SP", ""),
            (b"a SORT (DATE) UTF-8\r\n", Short, "SP", ""),
            (b"a SORT (DATE) {5}\r\nUTF-8 ALL\r\n", Syntax, "charset", ""),
            (b"a SORT (DATE) UTF-8 ALL)\r\n", Trailing, "CRLF", ")"),
            (
                b"a SORT (ANNOTATION /x value) UTF-8 ALL\r\n",
                Syntax,
                "att-sort",
                "value",
            ),
            (
                b"a SORT (ANNOTATION \"/x*\" value.priv) UTF-8 ALL\r\n",
                Range,
                "entry",
                "\"/x*\"",
            ),
            (b"a SORT (ANNOTATION /x) UTF-8 ALL\r\n", Syntax, "SP", ""),
        ]);
    }

    #[test]
    fn options_and_keys_come_with_their_extensions() {
        use crate::imap::{Dialect, command::read};
        let mut dialect = Dialect::rev1();
        dialect.extensions.insert(Extension::Sort);
        dialect.extensions.insert(Extension::Esearch);
        for (line, expected) in [
            ("(DATE) UTF-8 ALL", None),
            ("RETURN (MIN) (DATE) UTF-8 ALL", Some("extended-sort")),
            ("(DISPLAYTO) UTF-8 ALL", Some("sort-key")),
            ("(RELEVANCY) UTF-8 ALL", Some("sort-key")),
            ("(ANNOTATION x value.priv) UTF-8 ALL", Some("sort-key")),
            ("(COLOUR) UTF-8 ALL", Some("sort-key")),
        ] {
            let octets = format!("a SORT {line}\r\n");
            let frame = crate::imap::command::testing::frame(octets.as_bytes());
            let read = read(&frame, &dialect);
            let notes: Vec<_> = read
                .notes
                .iter()
                .map(|note| (note.kind, note.production))
                .collect();
            let expected: Vec<_> = expected
                .map(|production| (NoteKind::Locked, production))
                .into_iter()
                .collect();
            assert_eq!(notes, expected, "{line}");
            assert!(read.value.is_some(), "{line}");
        }
    }
}
