//! FETCH (RFC 3501 section 6.4.5), with the modifiers of RFC 4466 section 2.4. Items of
//! extensions are kept as written; what they mean is left to the extension.

use bytes::Bytes;

use super::Parameter;
use super::parameter::{read_parameters, write_parameters};
use super::parts::{Word, balanced, brackets, comes_next, knows_all, list, unlock};
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, SYNTAX, Step, is_atom_char};
use crate::imap::value::{Partial, Section, SequenceSet};
use crate::imap::{Extension, Writer};
use crate::octets::Span;

/// `fetch`, and `uid` followed by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// UIDs instead of message numbers.
    pub uid: bool,
    /// Which messages.
    pub set: SequenceSet,
    /// What of them.
    pub items: FetchItems,
    /// `fetch-modifiers` of RFC 4466; empty if there are none.
    pub modifiers: Vec<Parameter>,
}

/// A macro, one item, or items in parentheses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchItems {
    /// `ALL`: FLAGS INTERNALDATE RFC822.SIZE ENVELOPE
    All,
    /// `FULL`: as ALL, and BODY
    Full,
    /// `FAST`: FLAGS INTERNALDATE RFC822.SIZE
    Fast,
    /// One item without parentheses.
    One(FetchAtt),
    /// Items in parentheses; at least one.
    List(Vec<FetchAtt>),
}

/// `fetch-att`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchAtt {
    /// ENVELOPE
    Envelope,
    /// FLAGS
    Flags,
    /// INTERNALDATE
    InternalDate,
    /// RFC822
    Rfc822,
    /// RFC822.HEADER
    Rfc822Header,
    /// RFC822.SIZE
    Rfc822Size,
    /// RFC822.TEXT
    Rfc822Text,
    /// BODY: the structure without extension data
    Body,
    /// BODYSTRUCTURE
    BodyStructure,
    /// UID
    Uid,
    /// `BODY[section]<partial>`, `BODY.PEEK[section]<partial>`
    Section {
        /// Does not set `\Seen`.
        peek: bool,
        /// Which part.
        section: Section,
        /// Which octets of it.
        partial: Option<Partial>,
    },
    /// An item of an extension, as written.
    Other(Bytes),
}

impl Fetch {
    /// `fetch` behind its name (RFC 4466 section 3).
    pub(super) fn read(reader: &mut Reader<'_>, uid: bool) -> Step<Self> {
        reader.space()?;
        let set = SequenceSet::read(reader)?;
        reader.space()?;
        let items = FetchItems::read(reader)?;
        let modifiers = read_parameters(reader, "fetch-modifiers")?;
        Ok(Self {
            uid,
            set,
            items,
            modifiers,
        })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.set.write(writer);
        writer.space();
        self.items.write(writer);
        write_parameters(&self.modifiers, writer);
    }
}

impl FetchItems {
    /// What follows `sequence-set SP` in `fetch` (RFC 3501 section 9).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        if reader.peek() == Some(b'(') {
            return list(reader, "fetch-att", |reader| FetchAtt::read(reader, true))
                .map(Self::List);
        }
        let start = reader.at();
        let span = reader.take_while(is_item_char);
        Ok(match Word::at(reader, span).octets() {
            b"ALL" => Self::All,
            b"FULL" => Self::Full,
            b"FAST" => Self::Fast,
            _ => {
                reader.seek(start);
                Self::One(FetchAtt::read(reader, false)?)
            }
        })
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::All => writer.raw(b"ALL"),
            Self::Full => writer.raw(b"FULL"),
            Self::Fast => writer.raw(b"FAST"),
            Self::One(item) => item.write(writer),
            Self::List(items) => writer.list(items, |writer, item| item.write(writer)),
        }
    }
}

impl FetchAtt {
    /// `fetch-att` (RFC 3501 section 9). Only in a list can an unknown item have arguments
    /// in parentheses: behind a single item those are modifiers.
    pub(super) fn read(reader: &mut Reader<'_>, listed: bool) -> Step<Self> {
        let span = reader.take_while(is_item_char);
        if span.is_empty() {
            return reader.fail("fetch-att");
        }
        let bracket = reader.peek() == Some(b'[');
        let word = Word::at(reader, span);
        if matches!(word.octets(), b"RFC822" | b"RFC822.HEADER" | b"RFC822.TEXT") {
            reader.obsolete(span, "fetch-att");
        }
        Ok(match word.octets() {
            b"ENVELOPE" => Self::Envelope,
            b"FLAGS" => Self::Flags,
            b"INTERNALDATE" => Self::InternalDate,
            b"RFC822" => Self::Rfc822,
            b"RFC822.HEADER" => Self::Rfc822Header,
            b"RFC822.SIZE" => Self::Rfc822Size,
            b"RFC822.TEXT" => Self::Rfc822Text,
            b"BODY" if !bracket => Self::Body,
            b"BODY" => Self::read_section(reader, false)?,
            b"BODY.PEEK" => Self::read_section(reader, true)?,
            b"BODYSTRUCTURE" => Self::BodyStructure,
            b"UID" => Self::Uid,
            name => {
                // A macro stands alone, so here it is a deviation whatever the dialect.
                let is_macro = matches!(name, b"ALL" | b"FULL" | b"FAST");
                let binary = matches!(name, b"BINARY" | b"BINARY.PEEK" | b"BINARY.SIZE");
                if binary {
                    let source = "RFC 3516 section 7";
                    unlock(reader, Extension::Binary, span, "fetch-att", source);
                } else if is_macro || !knows_all(reader) {
                    reader.note(NoteKind::Syntax, span, "fetch-att", SYNTAX);
                }
                Self::read_other(reader, span.start, listed)?
            }
        })
    }

    /// `section ["<" number "." nz-number ">"]` behind `BODY` or `BODY.PEEK`.
    fn read_section(reader: &mut Reader<'_>, peek: bool) -> Step<Self> {
        let section = Section::read(reader)?;
        let partial = if reader.peek() == Some(b'<') {
            Some(Partial::read(reader)?)
        } else {
            None
        };
        Ok(Self::Section {
            peek,
            section,
            partial,
        })
    }

    /// The rest of an item that began at `start` and has no type: a section, a part of it,
    /// arguments, as far as they balance.
    fn read_other(reader: &mut Reader<'_>, start: usize, listed: bool) -> Step<Self> {
        if reader.peek() == Some(b'[') {
            brackets(reader, "section")?;
        }
        if reader.eat(b'<') {
            reader.take_while(|octet| is_atom_char(octet) && octet != b'>');
            reader.want(b'>', "partial")?;
        }
        if listed && comes_next(reader, |octet| octet == b'(') {
            reader.space()?;
            balanced(reader, "fetch-att")?;
        }
        Ok(Self::Other(reader.slice(Span::new(start, reader.at()))))
    }

    /// Writes the item.
    pub(super) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Envelope => writer.raw(b"ENVELOPE"),
            Self::Flags => writer.raw(b"FLAGS"),
            Self::InternalDate => writer.raw(b"INTERNALDATE"),
            Self::Rfc822 => writer.raw(b"RFC822"),
            Self::Rfc822Header => writer.raw(b"RFC822.HEADER"),
            Self::Rfc822Size => writer.raw(b"RFC822.SIZE"),
            Self::Rfc822Text => writer.raw(b"RFC822.TEXT"),
            Self::Body => writer.raw(b"BODY"),
            Self::BodyStructure => writer.raw(b"BODYSTRUCTURE"),
            Self::Uid => writer.raw(b"UID"),
            Self::Section {
                peek,
                section,
                partial,
            } => {
                writer.text(if *peek { "BODY.PEEK" } else { "BODY" });
                section.write(writer);
                if let Some(partial) = partial {
                    partial.write(writer);
                }
            }
            Self::Other(item) => writer.kept(item),
        }
    }
}

/// An octet of an item's name: ATOM-CHAR, but not where a section or a part of it begins.
fn is_item_char(octet: u8) -> bool {
    is_atom_char(octet) && !matches!(octet, b'[' | b'<')
}

impl Generate for Fetch {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            uid: g.flip(),
            set: g.any(),
            items: g.any(),
            modifiers: g.list(|g| Parameter::generate(g, false)),
        }
    }
}

impl Generate for FetchItems {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(6) {
            0 => Self::All,
            1 => Self::Full,
            2 => Self::Fast,
            3 => Self::One(g.any()),
            _ => Self::List(g.non_empty_list(FetchAtt::generate)),
        }
    }
}

impl Generate for FetchAtt {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(13) {
            0 => Self::Uid,
            1 => Self::Flags,
            2 => Self::Envelope,
            3 => Self::InternalDate,
            4 => Self::Rfc822,
            5 => Self::Rfc822Header,
            6 => Self::Rfc822Size,
            7 => Self::Rfc822Text,
            8 => Self::Body,
            9 => Self::BodyStructure,
            10 => Self::Other(g.other_name()),
            _ => Self::Section {
                peek: g.flip(),
                section: g.any(),
                partial: g.any(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::{NonZeroU32, NonZeroU64};

    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{
        assert_notes, assert_reads, assert_reads_all, read_all, set,
    };
    use crate::imap::value::SectionText;

    fn fetch(items: FetchItems) -> Command {
        Command::Fetch(Fetch {
            uid: false,
            set: set("1"),
            items,
            modifiers: Vec::new(),
        })
    }

    fn one(item: FetchAtt) -> Command {
        fetch(FetchItems::One(item))
    }

    fn section(peek: bool, part: &[u32], text: Option<SectionText>) -> FetchAtt {
        FetchAtt::Section {
            peek,
            section: Section {
                part: part
                    .iter()
                    .filter_map(|&part| NonZeroU32::new(part))
                    .collect(),
                text,
            },
            partial: None,
        }
    }

    #[test]
    fn reads_what_the_grammar_allows() {
        use FetchAtt::{
            Body, BodyStructure, Envelope, Flags, InternalDate, Rfc822, Rfc822Header, Rfc822Size,
            Rfc822Text, Uid,
        };
        use SectionText::{Header, HeaderFields, HeaderFieldsNot, Mime, Text};
        assert_reads(&[
            ("all", b"a FETCH 1 ALL\r\n", fetch(FetchItems::All)),
            ("full", b"a fetch 1 full\r\n", fetch(FetchItems::Full)),
            ("fast", b"a FETCH 1 FAST\r\n", fetch(FetchItems::Fast)),
            ("one", b"a FETCH 1 flags\r\n", one(Flags)),
            (
                "list of one",
                b"a FETCH 1 (FLAGS)\r\n",
                fetch(FetchItems::List(vec![Flags])),
            ),
            (
                "every name",
                b"a FETCH 1 (ENVELOPE FLAGS INTERNALDATE RFC822 RFC822.HEADER RFC822.SIZE RFC822.TEXT BODY BODYSTRUCTURE UID)\r\n",
                fetch(FetchItems::List(vec![
                    Envelope,
                    Flags,
                    InternalDate,
                    Rfc822,
                    Rfc822Header,
                    Rfc822Size,
                    Rfc822Text,
                    Body,
                    BodyStructure,
                    Uid,
                ])),
            ),
            ("whole", b"a FETCH 1 BODY[]\r\n", one(section(false, &[], None))),
            ("peek", b"a FETCH 1 body.peek[1.2]\r\n", one(section(true, &[1, 2], None))),
            ("header", b"a FETCH 1 BODY[HEADER]\r\n", one(section(false, &[], Some(Header)))),
            ("text", b"a FETCH 1 BODY[3.text]\r\n", one(section(false, &[3], Some(Text)))),
            ("mime", b"a FETCH 1 BODY[3.MIME]\r\n", one(section(false, &[3], Some(Mime)))),
            (
                "fields",
                b"a FETCH 1 BODY[HEADER.FIELDS (DATE \"FROM\")]\r\n",
                one(section(false, &[], Some(HeaderFields(vec!["DATE".into(), "FROM".into()])))),
            ),
            (
                "other fields",
                b"a FETCH 1 BODY[1.HEADER.FIELDS.NOT ({2}\r\nTo)]\r\n",
                one(section(false, &[1], Some(HeaderFieldsNot(vec!["To".into()])))),
            ),
            (
                "partial",
                b"a FETCH 1 BODY[]<0.2048>\r\n",
                one(FetchAtt::Section {
                    peek: false,
                    section: Section::default(),
                    partial: NonZeroU64::new(2048).map(|length| Partial { origin: 0, length }),
                }),
            ),
            (
                "all of it",
                b"a UID FETCH 1 FAST (CHANGEDSINCE 12345 VANISHED)\r\n",
                Command::Fetch(Fetch {
                    uid: true,
                    set: set("1"),
                    items: FetchItems::Fast,
                    modifiers: vec![
                        Parameter {
                            name: "CHANGEDSINCE".into(),
                            value: Some("12345".into()),
                        },
                        Parameter {
                            name: "VANISHED".into(),
                            value: None,
                        },
                    ],
                }),
            ),
        ]);
    }

    #[test]
    fn keeps_items_of_extensions() {
        let other = |item: &'static str| FetchAtt::Other(item.into());
        assert_reads_all(&[
            ("name", b"a FETCH 1 ModSeq\r\n", one(other("ModSeq"))),
            (
                "binary",
                b"a FETCH 1 BINARY.PEEK[1.2]<0.10>\r\n",
                one(other("BINARY.PEEK[1.2]<0.10>")),
            ),
            (
                "arguments",
                b"a FETCH 1 (PREVIEW (LAZY) X[HEADER.FIELDS (\"]\" {1}\r\n])] UID)\r\n",
                fetch(FetchItems::List(vec![
                    other("PREVIEW (LAZY)"),
                    other("X[HEADER.FIELDS (\"]\" {1}\r\n])]"),
                    FetchAtt::Uid,
                ])),
            ),
        ]);
        let read = read_all(b"a FETCH 1 (FAST)\r\n");
        assert_eq!(
            read.notes
                .iter()
                .map(|note| note.production)
                .collect::<Vec<_>>(),
            ["fetch-att"]
        );
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Depth, Locked, Range, Short, Syntax, Trailing};
        let deep = [b"a FETCH 1 (X ".as_slice(), &[b'('; 100_000], b"\r\n"].concat();
        let partial = "\"<\" number \".\" nz-number \">\"";
        assert_notes(&[
            (b"a FETCH\r\n", Short, "SP", ""),
            (b"a FETCH 1\r\n", Short, "SP", ""),
            (b"a FETCH 1 \r\n", Short, "fetch-att", ""),
            (b"a FETCH FLAGS\r\n", Syntax, "seq-number", ""),
            (b"a FETCH 0 FLAGS\r\n", Range, "seq-number", "0"),
            (b"a FETCH 1, FLAGS\r\n", Syntax, "seq-number", ""),
            (b"a FETCH 1 ()\r\n", Syntax, "fetch-att", "()"),
            (b"a FETCH 1 (FLAGS\r\n", Short, "fetch-att", ""),
            (b"a FETCH 1 FLAGS)\r\n", Trailing, "CRLF", ")"),
            (b"a FETCH 1 ((FLAGS))\r\n", Syntax, "fetch-att", ""),
            (b"a FETCH 1 (FLAGS )\r\n", Syntax, "fetch-att", " "),
            (b"a FETCH 1 (FLAGS  UID)\r\n", Syntax, "exactly one SP", " "),
            (b"a FETCH 1 FLAGS \r\n", Trailing, "CRLF", " "),
            (b"a FETCH 1 FLAGS UID\r\n", Trailing, "CRLF", " UID"),
            (b"a FETCH 1 FLAGS,UID\r\n", Syntax, "fetch-att", "FLAGS,UID"),
            (b"a FETCH 1 (ALL)\r\n", Syntax, "fetch-att", "ALL"),
            (b"a FETCH 1 ALL UID\r\n", Trailing, "CRLF", " UID"),
            (b"a FETCH 1 FOO\r\n", Syntax, "fetch-att", "FOO"),
            (b"a FETCH 1 BINARY[1]\r\n", Locked, "fetch-att", "BINARY"),
            (b"a FETCH 1 BODY.PEEK\r\n", Short, "section", ""),
            (
                b"a FETCH 1 RFC822.PEEK\r\n",
                Syntax,
                "fetch-att",
                "RFC822.PEEK",
            ),
            (b"a FETCH 1 BODY[\r\n", Short, "section-text", ""),
            (b"a FETCH 1 BODY[1\r\n", Short, "section", ""),
            (b"a FETCH 1 BODY[0]\r\n", Range, "section-part", "0"),
            (b"a FETCH 1 BODY[1.]\r\n", Syntax, "section-text", ""),
            (
                b"a FETCH 1 BODY[MIME]\r\n",
                Syntax,
                "section-msgtext",
                "MIME",
            ),
            (b"a FETCH 1 BODY[HEADER.FIELDS]\r\n", Syntax, "SP", ""),
            (
                b"a FETCH 1 BODY[HEADER.FIELDS ()]\r\n",
                Syntax,
                "header-list",
                "()",
            ),
            (b"a FETCH 1 BODY[FOO]\r\n", Syntax, "section-text", ""),
            (b"a FETCH 1 BODY[TEXT]]\r\n", Trailing, "CRLF", "]"),
            (b"a FETCH 1 FLAGS[1]\r\n", Trailing, "CRLF", "[1]"),
            (b"a FETCH 1 BODY[]<0.0>\r\n", Range, "nz-number", "0"),
            (b"a FETCH 1 BODY[]<0>\r\n", Syntax, partial, ""),
            (b"a FETCH 1 BODY[]<.1>\r\n", Syntax, "number", ""),
            (b"a FETCH 1 BODY[]<0.1\r\n", Short, partial, ""),
            (b"a FETCH 1 BODY<0.1>\r\n", Trailing, "CRLF", "<0.1>"),
            (b"a FETCH 1 FLAGS ()\r\n", Syntax, "fetch-modifiers", "()"),
            (b"a FETCH 1 \0\r\n", Syntax, "fetch-att", ""),
            (b"a FETCH 1 \xff\r\n", Syntax, "fetch-att", ""),
            (b"a UID FETCH\r\n", Short, "SP", ""),
        ]);
        let read = read_all(&deep);
        assert_eq!(read.value, None);
        assert_eq!(
            read.notes.iter().map(|note| note.kind).collect::<Vec<_>>(),
            [Depth]
        );
    }
}
