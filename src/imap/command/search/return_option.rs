//! `search-return-opt`: which results a search is to give (RFC 4466 section 3, RFC 4731, RFC 5182, RFC 5267, RFC 5465,
//! RFC 6203, RFC 9394). SEARCH, SORT and ESEARCH have them.

use crate::imap::command::parts::{Word, eat_whole_word, list};
use crate::imap::command::{FetchAtt, Parameter};
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Fail, Reader, Step};
use crate::imap::value::PartialRange;
use crate::imap::{Place, Writer};
use crate::octets::Span;

/// One result that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReturnOption {
    /// MIN: the lowest (RFC 4731).
    Min,
    /// MAX: the highest (RFC 4731).
    Max,
    /// ALL: all of them (RFC 4731).
    All,
    /// COUNT: how many (RFC 4731).
    Count,
    /// SAVE: keep the result for `$` (RFC 5182).
    Save,
    /// CONTEXT: it will be asked for again (RFC 5267).
    Context,
    /// UPDATE: tell changes of the result (RFC 5267), with the data of messages that come in (RFC 5465); none for
    /// the plain form.
    Update(Vec<FetchAtt>),
    /// PARTIAL: a page of it (RFC 9394, RFC 5267).
    Partial(PartialRange),
    /// RELEVANCY: a score for each (RFC 6203).
    Relevancy,
    /// Of an extension that we do not know.
    Other(Parameter),
}

/// `["RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")" SP]`, with the space that follows (RFC 4466 section 3).
pub(in crate::imap::command) fn read_options(
    reader: &mut Reader<'_>,
) -> Step<Option<Vec<ReturnOption>>> {
    if !eat_whole_word(reader, b"RETURN") {
        return Ok(None);
    }
    reader.space()?;
    let options = reader.list("search-return-opts", ReturnOption::read)?;
    reader.space()?;
    Ok(Some(options))
}

/// Writes what [`read_options`] reads.
pub(in crate::imap::command) fn write_options(
    options: Option<&[ReturnOption]>,
    writer: &mut Writer,
) {
    if let Some(options) = options {
        writer.raw(b"RETURN ");
        writer.list(options, |writer, option| option.write(writer));
        writer.space();
    }
}

impl ReturnOption {
    /// `search-return-opt` (RFC 4466 section 3). What follows a known name and does not fit is noted and kept as written.
    ///
    /// # Errors
    /// When no name comes next, or its value does not balance.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.mark();
        let at = reader.at();
        let name = Parameter::read_name(reader)?;
        let span = Span::new(at, reader.at());
        let (option, source) = match Word::at(reader, span).octets() {
            b"MIN" => (Self::Min, "RFC 4731 section 4"),
            b"MAX" => (Self::Max, "RFC 4731 section 4"),
            b"ALL" => (Self::All, "RFC 4731 section 4"),
            b"COUNT" => (Self::Count, "RFC 4731 section 4"),
            b"SAVE" => (Self::Save, "RFC 5182 section 3"),
            b"CONTEXT" => (Self::Context, "RFC 5267 section 5"),
            b"RELEVANCY" => (Self::Relevancy, "RFC 6203 section 7"),
            word @ (b"UPDATE" | b"PARTIAL") => {
                let update = word == b"UPDATE";
                let source = if update {
                    "RFC 5267 section 5"
                } else {
                    "RFC 9394 section 4"
                };
                reader.unlock(Place::SearchReturn, span, "search-return-opt", source);
                let read = if update {
                    read_update(reader)
                } else {
                    reader
                        .space()
                        .and_then(|()| PartialRange::read(reader))
                        .map(Self::Partial)
                };
                return match read {
                    Ok(option) => Ok(option),
                    Err(Fail) => {
                        let noted = reader.noted();
                        reader.rewind(start);
                        let option = Parameter::read(reader).map(Self::Other);
                        if option.is_ok() {
                            reader.forget(noted);
                        }
                        option
                    }
                };
            }
            _ => {
                let value = Parameter::read_value_if_any(reader)?;
                return Ok(Self::Other(Parameter { name, value }));
            }
        };
        reader.unlock(Place::SearchReturn, span, "search-return-opt", source);
        Ok(option)
    }

    /// Writes the option.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::Min => writer.raw(b"MIN"),
            Self::Max => writer.raw(b"MAX"),
            Self::All => writer.raw(b"ALL"),
            Self::Count => writer.raw(b"COUNT"),
            Self::Save => writer.raw(b"SAVE"),
            Self::Context => writer.raw(b"CONTEXT"),
            Self::Update(items) => {
                writer.raw(b"UPDATE");
                if !items.is_empty() {
                    writer.space();
                    writer.list(items, |writer, item| item.write(writer));
                }
            }
            Self::Partial(range) => {
                writer.raw(b"PARTIAL ");
                range.write(writer);
            }
            Self::Relevancy => writer.raw(b"RELEVANCY"),
            Self::Other(parameter) => parameter.write(writer),
        }
    }
}

/// `modifier-update` behind its name (RFC 5465 section 8). The production has no space before the list, the example in its
/// section 7 has one, and `search-return-opt` of RFC 4466 has one too: either is read.
fn read_update(reader: &mut Reader<'_>) -> Step<ReturnOption> {
    let spaced = reader.peek() == Some(b' ') && reader.peek_at(1) == Some(b'(');
    if spaced {
        reader.eat(b' ');
    }
    if reader.peek() != Some(b'(') {
        return Ok(ReturnOption::Update(Vec::new()));
    }
    list(reader, "modifier-update", |reader| {
        FetchAtt::read(reader, true)
    })
    .map(ReturnOption::Update)
}

impl Generate for ReturnOption {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(10) {
            0 => Self::Min,
            1 => Self::Max,
            2 => Self::All,
            3 => Self::Count,
            4 => Self::Save,
            5 => Self::Context,
            6 => Self::Update(g.list(FetchAtt::generate)),
            7 => Self::Partial(g.any()),
            8 => Self::Relevancy,
            _ => Self::Other(Parameter::generate(g, false)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{
        assert_notes, assert_notes_all, assert_reads_all, read_all,
    };
    use crate::imap::command::{Search, SearchKey};
    use crate::imap::note::NoteKind;
    use crate::imap::value::{Section, SectionText};

    fn returning(options: Vec<ReturnOption>) -> Command {
        Command::Search(Search {
            uid: false,
            return_options: Some(options),
            charset: None,
            keys: vec![SearchKey::All],
        })
    }

    #[test]
    fn reads_every_option() {
        let nz = |number| std::num::NonZeroU32::new(number).expect("not zero");
        let header = FetchAtt::Section {
            peek: false,
            section: Section {
                part: Vec::new(),
                text: Some(SectionText::HeaderFields(vec!["TO".into(), "FROM".into()])),
            },
            partial: None,
        };
        for (octets, options) in [
            ("", vec![]),
            (
                "MIN max All COUNT",
                vec![
                    ReturnOption::Min,
                    ReturnOption::Max,
                    ReturnOption::All,
                    ReturnOption::Count,
                ],
            ),
            ("SAVE", vec![ReturnOption::Save]),
            (
                "CONTEXT UPDATE COUNT",
                vec![
                    ReturnOption::Context,
                    ReturnOption::Update(vec![]),
                    ReturnOption::Count,
                ],
            ),
            (
                "UPDATE (UID BODY[HEADER.FIELDS (TO FROM)])",
                vec![ReturnOption::Update(vec![FetchAtt::Uid, header.clone()])],
            ),
            (
                "UPDATE(UID)",
                vec![ReturnOption::Update(vec![FetchAtt::Uid])],
            ),
            (
                "PARTIAL 1:10",
                vec![ReturnOption::Partial(PartialRange::First(nz(1), nz(10)))],
            ),
            (
                "partial -1:-10 MIN",
                vec![
                    ReturnOption::Partial(PartialRange::Last(nz(1), nz(10))),
                    ReturnOption::Min,
                ],
            ),
            (
                "RELEVANCY ALL",
                vec![ReturnOption::Relevancy, ReturnOption::All],
            ),
            (
                "X-A 1:* X-B (a \"b\")",
                vec![
                    ReturnOption::Other(Parameter {
                        name: "X-A".into(),
                        value: Some("1:*".into()),
                    }),
                    ReturnOption::Other(Parameter {
                        name: "X-B".into(),
                        value: Some("(a \"b\")".into()),
                    }),
                ],
            ),
        ] {
            let line = format!("a SEARCH RETURN ({octets}) ALL\r\n");
            assert_reads_all(&[(octets, line.as_bytes(), returning(options))]);
        }
    }

    #[test]
    fn options_are_locked_but_read() {
        for (octets, name) in [
            ("MIN", "MIN"),
            ("MAX", "MAX"),
            ("all", "all"),
            ("COUNT", "COUNT"),
            ("SAVE", "SAVE"),
            ("CONTEXT", "CONTEXT"),
            ("UPDATE", "UPDATE"),
            ("PARTIAL 1:2", "PARTIAL"),
            ("RELEVANCY", "RELEVANCY"),
        ] {
            let line = format!("a SEARCH RETURN ({octets}) ALL\r\n");
            assert_notes(&[(line.as_bytes(), NoteKind::Locked, "search-return-opt", name)]);
        }
    }

    #[test]
    fn notes_what_does_not_fit_and_keeps_it() {
        use NoteKind::{Range, Short, Syntax};
        assert_notes_all(&[
            (
                b"a SEARCH RETURN (MIN 1) ALL\r\n",
                Syntax,
                "tagged-ext-label",
                "",
            ),
            (b"a SEARCH RETURN (PARTIAL) ALL\r\n", Syntax, "SP", ""),
            (
                b"a SEARCH RETURN (PARTIAL 1) ALL\r\n",
                Syntax,
                "partial-range-first",
                "",
            ),
            (
                b"a SEARCH RETURN (PARTIAL 0:1) ALL\r\n",
                Range,
                "nz-number",
                "0",
            ),
            (
                b"a SEARCH RETURN (PARTIAL 1:*) ALL\r\n",
                Syntax,
                "nz-number",
                "",
            ),
            (
                b"a SEARCH RETURN (UPDATE ()) ALL\r\n",
                Syntax,
                "modifier-update",
                "()",
            ),
            (b"a SEARCH RETURN (MIN\r\n", Short, "search-return-opts", ""),
        ]);
        let kept = read_all(b"a SEARCH RETURN (PARTIAL 1) ALL\r\n")
            .value
            .map(|line| line.command);
        let parameter = Parameter {
            name: "PARTIAL".into(),
            value: Some("1".into()),
        };
        assert_eq!(kept, Some(returning(vec![ReturnOption::Other(parameter)])));
    }
}
