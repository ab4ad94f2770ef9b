//! ESEARCH: a search over several mailboxes (RFC 7377 sections 2 and 4, and RFC 6237 before it).

use bytes::Bytes;

use super::Parameter;
use super::parts::{eat_whole_word, list, more};
use super::search::{ReturnOption, SearchKey, program, return_option};
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::FilterMailboxes;
use crate::octets::Span;

const SOURCE: &str = "RFC 7377 section 4";

/// `esearch`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Esearch {
    /// `esearch-source-opts`: where to search; `None` for the selected mailbox.
    pub sources: Option<Sources>,
    /// `search-return-opts`; `None` if `RETURN` is absent.
    pub return_options: Option<Vec<ReturnOption>>,
    /// Charset of the strings; `None` if not given.
    pub charset: Option<Bytes>,
    /// Keys; all must match. At least one.
    pub keys: Vec<SearchKey>,
}

/// `esearch-source-opts`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources {
    /// `source-mbox`: which mailboxes. At least one filter.
    pub mailboxes: Vec<FilterMailboxes>,
    /// `scope-options`, of extensions alone; empty if absent.
    pub options: Vec<Parameter>,
}

impl Esearch {
    /// `esearch` behind its name (RFC 7377 section 4). Its `search-return-opts` begins with a space of its own (RFC 4466),
    /// which would make two: one is meant, as everywhere.
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let sources = if eat_whole_word(reader, b"IN") {
            reader.space()?;
            let sources = Sources::read(reader)?;
            reader.space()?;
            Some(sources)
        } else {
            None
        };
        let return_options = return_option::read_options(reader)?;
        let (charset, keys) = program::read(reader)?;
        Ok(Self {
            sources,
            return_options,
            charset,
            keys,
        })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        if let Some(sources) = &self.sources {
            writer.raw(b"IN (");
            sources.write(writer);
            writer.raw(b") ");
        }
        return_option::write_options(self.return_options.as_deref(), writer);
        program::write(self.charset.as_ref(), &self.keys, writer);
    }
}

impl Sources {
    /// `"(" source-mbox [SP "(" scope-options ")"] ")"` (RFC 7377 section 4).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.want(b'(', "esearch-source-opts")?;
        let mut sources = Self {
            mailboxes: vec![read_source(reader)?],
            options: Vec::new(),
        };
        while more(reader) {
            reader.space()?;
            if reader.peek() == Some(b'(') {
                sources.options = list(reader, "scope-options", Parameter::read)?;
                break;
            }
            sources.mailboxes.push(read_source(reader)?);
        }
        reader.want(b')', "esearch-source-opts")?;
        Ok(sources)
    }

    fn write(&self, writer: &mut Writer) {
        writer.spaced(&self.mailboxes, |writer, filter| filter.write(writer));
        if !self.options.is_empty() {
            writer.space();
            writer.list(&self.options, |writer, option| option.write(writer));
        }
    }
}

/// `filter-mailboxes` without `selected-delayed` (RFC 7377 section 2.2).
fn read_source(reader: &mut Reader<'_>) -> Step<FilterMailboxes> {
    let start = reader.at();
    let filter = FilterMailboxes::read(reader)?;
    if filter == FilterMailboxes::SelectedDelayed {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, "filter-mailboxes-selected", SOURCE);
    }
    Ok(filter)
}

impl Generate for Esearch {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            sources: g.option(|g| Sources {
                mailboxes: g.non_empty_list(FilterMailboxes::generate_source),
                options: g.list(|g| Parameter::generate(g, false)),
            }),
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
    use crate::imap::command::testing::{assert_notes, assert_notes_all, assert_reads_all};
    use crate::imap::value::Mailbox;

    #[test]
    fn reads_what_the_grammar_allows() {
        let name = |text: &'static str| Mailbox::new(text.into());
        let esearch = |mailboxes: Vec<FilterMailboxes>, options, return_options| {
            Command::Esearch(Box::new(Esearch {
                sources: (!mailboxes.is_empty()).then_some(Sources { mailboxes, options }),
                return_options,
                charset: None,
                keys: vec![SearchKey::Unseen],
            }))
        };
        assert_reads_all(&[
            (
                "two sources",
                b"tag1 ESEARCH IN (mailboxes \"folder1\" subtree \"folder2\") unseen\r\n",
                esearch(
                    vec![
                        FilterMailboxes::Mailboxes(vec![name("folder1")]),
                        FilterMailboxes::Subtree(vec![name("folder2")]),
                    ],
                    Vec::new(),
                    None,
                ),
            ),
            (
                "options",
                b"a esearch in (subtree-one (a b) PERSONAL (X-A 1 X-B)) return (COUNT) UNSEEN\r\n",
                esearch(
                    vec![
                        FilterMailboxes::SubtreeOne(vec![name("a"), name("b")]),
                        FilterMailboxes::Personal,
                    ],
                    vec![
                        Parameter {
                            name: "X-A".into(),
                            value: Some("1".into()),
                        },
                        Parameter {
                            name: "X-B".into(),
                            value: None,
                        },
                    ],
                    Some(vec![ReturnOption::Count]),
                ),
            ),
            (
                "the selected mailbox",
                b"a ESEARCH UNSEEN\r\n",
                esearch(Vec::new(), Vec::new(), None),
            ),
            (
                "charset",
                b"a ESEARCH IN (selected) CHARSET UTF-8 TEXT x\r\n",
                Command::Esearch(Box::new(Esearch {
                    sources: Some(Sources {
                        mailboxes: vec![FilterMailboxes::Selected],
                        options: Vec::new(),
                    }),
                    return_options: None,
                    charset: Some("UTF-8".into()),
                    keys: vec![SearchKey::Text("x".into())],
                })),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Locked, Short, Syntax};
        assert_notes(&[(b"a ESEARCH ALL\r\n", Locked, "command", "ESEARCH")]);
        assert_notes_all(&[
            (b"a ESEARCH\r\n", Short, "SP", ""),
            (b"a ESEARCH IN ALL\r\n", Syntax, "esearch-source-opts", ""),
            (b"a ESEARCH IN () ALL\r\n", Syntax, "filter-mailboxes", ""),
            (
                b"a ESEARCH IN (selected\r\n",
                Short,
                "esearch-source-opts",
                "",
            ),
            (
                b"a ESEARCH IN (selected-delayed) ALL\r\n",
                Syntax,
                "filter-mailboxes-selected",
                "selected-delayed",
            ),
            (
                b"a ESEARCH IN (selected ()) ALL\r\n",
                Syntax,
                "scope-options",
                "()",
            ),
            (
                b"a ESEARCH IN (selected (x) personal) ALL\r\n",
                Syntax,
                "esearch-source-opts",
                "",
            ),
            (
                b"a ESEARCH IN (folders) ALL\r\n",
                Syntax,
                "filter-mailboxes",
                "",
            ),
            (b"a ESEARCH IN (selected)\r\n", Short, "SP", ""),
            (
                b"a ESEARCH RETURN (COUNT) IN (selected) ALL\r\n",
                Syntax,
                "search-key",
                "IN",
            ),
        ]);
    }
}
