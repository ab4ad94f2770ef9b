//! Tests of FETCH: values, items of extensions, modifiers, and what is noted.

use std::num::{NonZeroU32, NonZeroU64};

use super::*;
use crate::imap::Command;
use crate::imap::command::testing::{assert_notes, assert_reads, assert_reads_all, read_all, set};
use crate::imap::value::annotation::AnnotationRequest;
use crate::imap::value::{ModSequence, PartPath, Partial, PartialRange, Section, SectionText};

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
    ]);
}

#[test]
fn reads_modifiers() {
    let modified = |uid, modifiers| {
        Command::Fetch(Fetch {
            uid,
            set: set("1"),
            items: FetchItems::Fast,
            modifiers,
        })
    };
    let other = |name: &'static str, value: Option<&'static str>| {
        FetchModifier::Other(Parameter {
            name: name.into(),
            value: value.map(Into::into),
        })
    };
    let page = PartialRange::Last(NonZeroU32::MIN, NonZeroU32::MIN);
    assert_reads_all(&[
        (
            "resynchronisation",
            b"a UID FETCH 1 FAST (CHANGEDSINCE 12345 VANISHED)\r\n",
            modified(
                true,
                vec![
                    FetchModifier::ChangedSince(ModSequence(12345)),
                    FetchModifier::Vanished,
                ],
            ),
        ),
        (
            "page",
            b"a FETCH 1 FAST (partial -1:-1)\r\n",
            modified(false, vec![FetchModifier::Partial(page)]),
        ),
        (
            "others",
            b"a FETCH 1 FAST (X-A X-B (1 \"2\") X-C 4:*)\r\n",
            modified(
                false,
                vec![
                    other("X-A", None),
                    other("X-B", Some("(1 \"2\")")),
                    other("X-C", Some("4:*")),
                ],
            ),
        ),
    ]);
    let read = read_all(b"a FETCH 1 FAST (CHANGEDSINCE x)\r\n");
    assert!(!read.notes.is_empty());
    for (octets, production, modifiers) in [
        (
            &b"a FETCH 1 FAST (CHANGEDSINCE (1))\r\n"[..],
            "mod-sequence-value",
            vec![other("CHANGEDSINCE", Some("(1)"))],
        ),
        (
            b"a FETCH 1 FAST (CHANGEDSINCE 0)\r\n",
            "mod-sequence-value",
            vec![FetchModifier::ChangedSince(ModSequence(0))],
        ),
        (
            b"a FETCH 1 FAST (CHANGEDSINCE 1:2)\r\n",
            "fetch-modifier",
            vec![other("CHANGEDSINCE", Some("1:2"))],
        ),
        (
            b"a FETCH 1 FAST (VANISHED 3)\r\n",
            "fetch-modifier",
            vec![other("VANISHED", Some("3"))],
        ),
        (
            b"a FETCH 1 FAST (VANISHED)\r\n",
            "rexpunges-fetch-mod",
            vec![FetchModifier::Vanished],
        ),
    ] {
        let read = read_all(octets);
        let productions: Vec<_> = read.notes.iter().map(|note| note.production).collect();
        assert_eq!(productions, [production]);
        assert_eq!(
            read.value.map(|line| line.command),
            Some(modified(false, modifiers))
        );
    }
}

#[test]
fn reads_items_of_extensions() {
    let part = |numbers: &[u32]| {
        PartPath(
            numbers
                .iter()
                .filter_map(|&number| NonZeroU32::new(number))
                .collect(),
        )
    };
    let listed = |items| fetch(FetchItems::List(items));
    let some = NonZeroU64::new(10).map(|length| Partial { origin: 0, length });
    assert_reads_all(&[
        (
            "mod-sequence",
            b"a FETCH 1 ModSeq\r\n",
            one(FetchAtt::ModSeq),
        ),
        (
            "binary",
            b"a FETCH 1 (BINARY.PEEK[1.2]<0.10> BINARY[] BINARY.SIZE[3])\r\n",
            listed(vec![
                FetchAtt::Binary {
                    peek: true,
                    part: part(&[1, 2]),
                    partial: some,
                },
                FetchAtt::Binary {
                    peek: false,
                    part: part(&[]),
                    partial: None,
                },
                FetchAtt::BinarySize(part(&[3])),
            ]),
        ),
        (
            "previews",
            b"a FETCH 1 (PREVIEW PREVIEW (LAZY lazy))\r\n",
            listed(vec![
                FetchAtt::Preview { lazy: false },
                FetchAtt::Preview { lazy: true },
            ]),
        ),
        (
            "preview alone",
            b"a FETCH 1 PREVIEW (LAZY)\r\n",
            one(FetchAtt::Preview { lazy: true }),
        ),
        (
            "preview alone with a modifier",
            b"a FETCH 1 PREVIEW (CHANGEDSINCE 5)\r\n",
            Command::Fetch(Fetch {
                uid: false,
                set: set("1"),
                items: FetchItems::One(FetchAtt::Preview { lazy: false }),
                modifiers: vec![FetchModifier::ChangedSince(ModSequence(5))],
            }),
        ),
        (
            "identifiers and dates",
            b"a FETCH 1 (EmailId ThreadId SaveDate)\r\n",
            listed(vec![
                FetchAtt::EmailId,
                FetchAtt::ThreadId,
                FetchAtt::SaveDate,
            ]),
        ),
        (
            "annotation",
            b"a FETCH 1 (ANNOTATION ((/comment /x*) value.priv))\r\n",
            listed(vec![FetchAtt::Annotation(Box::new(AnnotationRequest {
                entries: vec!["/comment".into(), "/x*".into()],
                attributes: vec!["value.priv".into()],
            }))]),
        ),
    ]);
    for (octets, production, item) in [
        (
            &b"a FETCH 1 (BINARY[TEXT])\r\n"[..],
            "section-part",
            "BINARY[TEXT]",
        ),
        (
            b"a FETCH 1 (BINARY.SIZE)\r\n",
            "section-binary",
            "BINARY.SIZE",
        ),
        (
            b"a FETCH 1 (PREVIEW (FAST))\r\n",
            "preview-mod",
            "PREVIEW (FAST)",
        ),
        (b"a FETCH 1 (PREVIEW ())\r\n", "preview-mod", "PREVIEW ()"),
        (b"a FETCH 1 (ANNOTATION (x))\r\n", "SP", "ANNOTATION (x)"),
    ] {
        let read = read_all(octets);
        let productions: Vec<_> = read.notes.iter().map(|note| note.production).collect();
        assert_eq!(productions, [production]);
        let other = FetchAtt::Other(item.into());
        assert_eq!(
            read.value.map(|line| line.command),
            Some(listed(vec![other]))
        );
    }
}

#[test]
fn keeps_items_of_extensions() {
    let other = |item: &'static str| FetchAtt::Other(item.into());
    assert_reads_all(&[
        ("name", b"a FETCH 1 X-Seq\r\n", one(other("X-Seq"))),
        (
            "brackets",
            b"a FETCH 1 X.PEEK[1.2]<0.10>\r\n",
            one(other("X.PEEK[1.2]<0.10>")),
        ),
        (
            "arguments",
            b"a FETCH 1 (X-PRE (LAZY) X[HEADER.FIELDS (\"]\" {1}\r\n])] UID)\r\n",
            fetch(FetchItems::List(vec![
                other("X-PRE (LAZY)"),
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
        (b"a FETCH 1 (MODSEQ)\r\n", Locked, "fetch-att", "MODSEQ"),
        (b"a FETCH 1 PREVIEW\r\n", Locked, "fetch-att", "PREVIEW"),
        (
            b"a FETCH 1 UID (CHANGEDSINCE 1)\r\n",
            Locked,
            "fetch-modifier",
            "CHANGEDSINCE",
        ),
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
