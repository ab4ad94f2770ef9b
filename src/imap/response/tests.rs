//! Tests of reading and writing responses: values, notes, inverses and laws.

use std::num::NonZeroU32;

use bytes::Bytes;
use proptest::prelude::*;

use super::body::{ExtensionTail, Language, MultiExtension, SingleExtension, SingleKind};
use super::*;
use crate::imap::generate::{Generate, Generator, Knobs};
use crate::imap::value::{
    Date, DateTime, Mailbox, ModSequence, PartPath, SeqNumber, SeqRange, SequenceSet,
};
use crate::imap::{Extensions, StringForm};
use crate::octets::show::show;

fn nz(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("not zero")
}

fn b(text: &'static str) -> Bytes {
    Bytes::from_static(text.as_bytes())
}

fn some(text: &'static str) -> Option<Bytes> {
    Some(b(text))
}

/// Reads one line (its end is added) that holds exactly one response.
fn parse(line: &[u8], dialect: &Dialect) -> Read<Response> {
    let octets = [line, b"\r\n"].concat();
    let frame = Frame::from_octets(&octets, Side::Server)
        .unwrap_or_else(|| panic!("not one message: {}", show(&octets)));
    read(&frame, dialect)
}

fn rev1(line: &[u8]) -> Read<Response> {
    parse(line, &Dialect::rev1_all())
}

fn write(response: &Response, form: StringForm) -> Vec<u8> {
    let mut writer = Writer::new(Side::Server, form);
    response.write(&mut writer);
    writer.into_octets()
}

/// The forms that a server may write strings in, and all of them mixed.
const FORMS: [StringForm; 4] = [
    StringForm::Shortest,
    StringForm::Quoted,
    StringForm::Literal,
    StringForm::Varied(0x1b_c6_39_e4_4e_93_6c_b1),
];

/// The notes as (kind, octets of the span, production).
fn noted(line: &[u8], read: &Read<Response>) -> Vec<(NoteKind, String, &'static str)> {
    let octets = [line, b"\r\n"].concat();
    read.notes
        .iter()
        .map(|note| (note.kind, show(note.span.of(&octets)), note.production))
        .collect()
}

fn status(condition: Condition, code: Option<Code>, text: &'static str) -> Response {
    Response::Status {
        condition,
        text: RespText {
            code,
            text: b(text),
        },
    }
}

fn fetch(item: FetchItem) -> Response {
    Response::Fetch {
        number: nz(1),
        items: vec![item],
    }
}

fn chain(members: &[u32], branches: Vec<ThreadList>) -> ThreadList {
    ThreadList {
        members: members.iter().map(|&member| nz(member)).collect(),
        branches,
    }
}

fn one_uid(uid: u32) -> SequenceSet {
    SequenceSet(vec![SeqRange::One(SeqNumber::Number(nz(uid)))])
}

fn list(attributes: &[NameAttribute], delimiter: Option<u8>, name: &'static str) -> ListData {
    ListData {
        attributes: attributes.to_vec(),
        delimiter,
        mailbox: Mailbox::new(b(name)),
        extended: None,
    }
}

fn address(name: Option<Bytes>, mailbox: &'static str, host: &'static str) -> Vec<Address> {
    vec![Address {
        name,
        adl: None,
        mailbox: some(mailbox),
        host: some(host),
    }]
}

fn text_part(lines: u64) -> SinglePart {
    SinglePart {
        media_type: b("TEXT"),
        subtype: b("PLAIN"),
        parameters: Some(vec![(b("CHARSET"), b("UTF-8"))]),
        id: None,
        description: None,
        encoding: b("7BIT"),
        octets: 12,
        kind: SingleKind::Text { lines },
        extension: None,
    }
}

#[test]
fn status_responses_have_these_values() {
    use Condition::{Bad, Bye, No, Ok};
    for (octets, expected) in [
        (&b"* OK x"[..], status(Ok, None, "x")),
        (b"* no [alert] x", status(No, Some(Code::Alert), "x")),
        (b"* BAD [PARSE] x", status(Bad, Some(Code::Parse), "x")),
        (b"* BYE  x", status(Bye, None, " x")),
        (
            b"* OK [UIDNEXT 4392] x",
            status(Ok, Some(Code::UidNext(nz(4392))), "x"),
        ),
        (
            b"* OK [UNSEEN 12] x",
            status(Ok, Some(Code::Unseen(nz(12))), "x"),
        ),
        (
            b"* NO [BADCHARSET] x",
            status(No, Some(Code::BadCharset(vec![])), "x"),
        ),
        (
            b"* NO [BADCHARSET ({5}\r\nUTF-8 \"a]b\" c)] see {3}",
            status(
                No,
                Some(Code::BadCharset(vec![b("UTF-8"), b("a]b"), b("c")])),
                "see {3}",
            ),
        ),
        (
            b"* OK [PERMANENTFLAGS (\\Seen \\* foo)] x",
            status(
                Ok,
                Some(Code::PermanentFlags(vec![
                    Flag::Seen,
                    Flag::Any,
                    Flag::Keyword(b("foo")),
                ])),
                "x",
            ),
        ),
        (
            b"* OK [CAPABILITY IMAP4rev1 X] hi",
            status(
                Ok,
                Some(Code::Capability(vec![b("IMAP4rev1"), b("X")])),
                "hi",
            ),
        ),
        (
            b"* OK [APPENDUID 1 2] x",
            status(
                Ok,
                Some(Code::AppendUid {
                    validity: nz(1),
                    uids: one_uid(2),
                }),
                "x",
            ),
        ),
        (
            b"* OK [COPYUID 1 2 3] x",
            status(
                Ok,
                Some(Code::CopyUid {
                    validity: nz(1),
                    from: one_uid(2),
                    to: one_uid(3),
                }),
                "x",
            ),
        ),
        (
            b"* NO [uidnotsticky] x",
            status(No, Some(Code::UidNotSticky), "x"),
        ),
        (
            b"* NO [OverQuota] x",
            status(No, Some(Code::Plain(PlainCode::OverQuota)), "x"),
        ),
        (
            b"* OK [X-FOO bar \"(] x",
            status(
                Ok,
                Some(Code::Other {
                    name: b("X-FOO"),
                    argument: some("bar \"("),
                }),
                "x",
            ),
        ),
        (
            b"a]1 OK [READ-WRITE] x",
            Response::Tagged {
                tag: Tag(b("a]1")),
                condition: Ok,
                text: RespText::coded(Code::ReadWrite, "x"),
            },
        ),
        (
            b"+ ready (go)",
            Response::Continuation {
                text: RespText::plain("ready (go)"),
                base64: None,
            },
        ),
        (
            b"+ aGVsbG8=",
            Response::Continuation {
                text: RespText::plain("aGVsbG8="),
                base64: some("hello"),
            },
        ),
        (
            b"+ ",
            Response::Continuation {
                text: RespText::default(),
                base64: some(""),
            },
        ),
    ] {
        let read = rev1(octets);
        assert_eq!(read.notes, [], "{}", show(octets));
        assert_eq!(read.value, Some(expected), "{}", show(octets));
    }
}

#[test]
fn mailbox_and_message_data_have_these_values() {
    for (octets, expected) in [
        (&b"* 003 exists"[..], Response::Exists(3)),
        (b"* 0 RECENT", Response::Recent(0)),
        (b"* 44 EXPUNGE", Response::Expunge(nz(44))),
        (
            b"* CAPABILITY IMAP4rev1 AUTH=PLAIN",
            Response::Capability(vec![b("IMAP4rev1"), b("AUTH=PLAIN")]),
        ),
        (
            b"* ENABLED CONDSTORE",
            Response::Enabled(vec![b("CONDSTORE")]),
        ),
        (b"* ENABLED", Response::Enabled(vec![])),
        (
            b"* FLAGS (\\Answered \\Recent \\x-Y foo)",
            Response::Flags(vec![
                Flag::Answered,
                Flag::Recent,
                Flag::Extension(b("x-Y")),
                Flag::Keyword(b("foo")),
            ]),
        ),
        (
            b"* LIST () NIL inbox",
            Response::List(list(&[], None, "INBOX")),
        ),
        (
            b"* LSUB (\\noselect \\HasChildren) \"\\\\\" \"a b\"",
            Response::Lsub(list(
                &[NameAttribute::NoSelect, NameAttribute::HasChildren],
                Some(b'\\'),
                "a b",
            )),
        ),
        (
            b"* LIST () \"/\" {3}\r\na\"b (\"CHILDINFO\" (\"SUBSCRIBED\"))",
            Response::List(ListData {
                extended: Some(vec![ListItem::ChildInfo(vec![ChildSelection::Subscribed])]),
                ..list(&[], Some(b'/'), "a\"b")
            }),
        ),
        (
            b"* STATUS x (MESSAGES 1 RECENT 2 UIDNEXT 3 UIDVALIDITY 4 UNSEEN 5 HIGHESTMODSEQ 6)",
            Response::MailboxStatus(MailboxStatus {
                mailbox: Mailbox::new(b("x")),
                items: vec![
                    StatusItem::Messages(1),
                    StatusItem::Recent(2),
                    StatusItem::UidNext(nz(3)),
                    StatusItem::UidValidity(nz(4)),
                    StatusItem::Unseen(5),
                    StatusItem::HighestModSeq(ModSequence(6)),
                ],
            }),
        ),
        (
            b"* SEARCH 2 84 882 (MODSEQ 917162500)",
            Response::Search {
                numbers: vec![nz(2), nz(84), nz(882)],
                extension: Some(SearchExtension::ModSeq(ModSequence(917_162_500))),
            },
        ),
        (
            b"* SEARCH",
            Response::Search {
                numbers: vec![],
                extension: None,
            },
        ),
        (
            b"* SORT 5 3 4",
            Response::Sort {
                numbers: vec![nz(5), nz(3), nz(4)],
                extension: None,
            },
        ),
        (
            b"* SORT 5 3 (modseq 9)",
            Response::Sort {
                numbers: vec![nz(5), nz(3)],
                extension: Some(SearchExtension::ModSeq(ModSequence(9))),
            },
        ),
        (
            b"* SEARCH 1 (X-A 1)",
            Response::Search {
                numbers: vec![nz(1)],
                extension: Some(SearchExtension::Other(b("(X-A 1)"))),
            },
        ),
        (b"* THREAD", Response::Thread(vec![])),
        (
            b"* THREAD (2)(3 6 (4 23)(44 7 96))((1)(5))",
            Response::Thread(vec![
                chain(&[2], vec![]),
                chain(
                    &[3, 6],
                    vec![chain(&[4, 23], vec![]), chain(&[44, 7, 96], vec![])],
                ),
                chain(&[], vec![chain(&[1], vec![]), chain(&[5], vec![])]),
            ]),
        ),
        (
            b"* COMPARATOR i;basic",
            Response::Comparator {
                active: b("i;basic"),
                matching: vec![],
            },
        ),
        (
            b"* COMPARATOR \"-i;octet\" (i;octet cz;x)",
            Response::Comparator {
                active: b("-i;octet"),
                matching: vec![b("i;octet"), b("cz;x")],
            },
        ),
        (
            b"* LANGUAGE (EN DE \"i-default\")",
            Response::Language(vec![b("EN"), b("DE"), b("i-default")]),
        ),
        (
            b"* NO [NOUPDATE \"B]02\"] x",
            status(Condition::No, Some(Code::NoUpdate(b("B]02"))), "x"),
        ),
        (
            b"* NO [UNDEFINED-FILTER on-the-road] x",
            status(
                Condition::No,
                Some(Code::UndefinedFilter(b("on-the-road"))),
                "x",
            ),
        ),
        (
            b"* NO [notsaved] x",
            status(Condition::No, Some(Code::Plain(PlainCode::NotSaved)), "x"),
        ),
        (
            b"* NO [BADCOMPARATOR] x",
            status(
                Condition::No,
                Some(Code::Plain(PlainCode::BadComparator)),
                "x",
            ),
        ),
        (
            b"* 7 XBAR",
            Response::Unknown {
                number: Some(7),
                name: b("XBAR"),
                rest: Bytes::new(),
            },
        ),
    ] {
        let read = rev1(octets);
        assert_eq!(read.notes, [], "{}", show(octets));
        assert_eq!(read.value, Some(expected), "{}", show(octets));
    }
}

#[test]
fn fetch_items_have_these_values() {
    let section = |part: &[u32], text| crate::imap::value::Section {
        part: part.iter().map(|&number| nz(number)).collect(),
        text,
    };
    use crate::imap::value::SectionText as Text;
    for (octets, expected) in [
        (
            &b"* 1 FETCH (FLAGS (\\Recent \\Seen $Foo))"[..],
            FetchItem::Flags(vec![Flag::Recent, Flag::Seen, Flag::Keyword(b("$Foo"))]),
        ),
        (b"* 1 FETCH (FLAGS ())", FetchItem::Flags(vec![])),
        (b"* 1 FETCH (uid 9)", FetchItem::Uid(nz(9))),
        (b"* 1 FETCH (RFC822.SIZE 0)", FetchItem::Rfc822Size(0)),
        (b"* 1 FETCH (RFC822 NIL)", FetchItem::Rfc822(None)),
        (b"* 1 FETCH (RFC822.HEADER {2}\r\n\r\n)", FetchItem::Rfc822Header(some("\r\n"))),
        (b"* 1 FETCH (RFC822.TEXT \"\\\"\")", FetchItem::Rfc822Text(some("\""))),
        (
            b"* 1 FETCH (INTERNALDATE \" 1-feb-2020 23:59:60 -0030\")",
            FetchItem::InternalDate(DateTime {
                date: Date {
                    year: 2020,
                    month: 2,
                    day: 1,
                },
                hour: 23,
                minute: 59,
                second: 60,
                zone_negative: true,
                zone_minutes: 30,
            }),
        ),
        (
            b"* 1 FETCH (BODY[] {3}\r\na(b)",
            FetchItem::Section {
                section: section(&[], None),
                origin: None,
                data: some("a(b"),
            },
        ),
        (
            b"* 1 FETCH (BODY[1.2.MIME]<10> \"x\")",
            FetchItem::Section {
                section: section(&[1, 2], Some(Text::Mime)),
                origin: Some(10),
                data: some("x"),
            },
        ),
        (
            b"* 1 FETCH (BODY[3.HEADER.FIELDS (To {2}\r\nCc)] NIL)",
            FetchItem::Section {
                section: section(&[3], Some(Text::HeaderFields(vec![b("To"), b("Cc")]))),
                origin: None,
                data: None,
            },
        ),
        (
            b"* 1 FETCH (MODSEQ (12))",
            FetchItem::ModSeq(ModSequence(12)),
        ),
        (
            b"* 1 FETCH (BINARY[1.2]<0> ~{2}\r\n\0))",
            FetchItem::Binary {
                part: PartPath(vec![nz(1), nz(2)]),
                origin: Some(0),
                data: some("\0)"),
            },
        ),
        (
            b"* 1 FETCH (X-GM-LABELS (\\Inbox \"a)b\" {1}\r\n)))",
            FetchItem::Other {
                name: b("X-GM-LABELS"),
                value: b("(\\Inbox \"a)b\" {1}\r\n))"),
            },
        ),
        (
            b"* 1 FETCH (ENVELOPE (\"d\" NIL ((NIL NIL \"a\" \"h\")) NIL ((\"R\" NIL \"r\" \"h\")) NIL NIL NIL \"<i>\" {3}\r\n<m>))",
            FetchItem::Envelope(Box::new(Envelope {
                date: some("d"),
                from: Some(address(None, "a", "h")),
                reply_to: Some(address(some("R"), "r", "h")),
                in_reply_to: some("<i>"),
                message_id: some("<m>"),
                ..Envelope::default()
            })),
        ),
        (
            b"* 1 FETCH (BODY (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"UTF-8\") NIL NIL \"7BIT\" 12 3))",
            FetchItem::Body(BodyStructure::Single(Box::new(text_part(3)))),
        ),
        (
            b"* 1 FETCH (BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"UTF-8\") NIL NIL \"7BIT\" 12 3 NIL NIL (\"en\" \"de\") \"l\" 1 (2 \"x\" (NIL)))(\"message\" \"rfc822\" NIL \"id\" NIL \"7BIT\" 5 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) (\"IMAGE\" \"PNG\" NIL NIL NIL \"BASE64\" 4) 9) \"MIXED\" (\"BOUNDARY\" \"b\") (\"inline\" NIL) NIL))",
            FetchItem::BodyStructure(BodyStructure::Multi(Box::new(MultiPart {
                parts: vec![
                    BodyStructure::Single(Box::new(SinglePart {
                        extension: Some(SingleExtension {
                            md5: None,
                            tail: Some(ExtensionTail {
                                disposition: None,
                                language: Some(Language::List(vec![b("en"), b("de")])),
                                location: Some(some("l")),
                                more: vec![b("1"), b("(2 \"x\" (NIL))")],
                            }),
                        }),
                        ..text_part(3)
                    })),
                    BodyStructure::Single(Box::new(SinglePart {
                        media_type: b("message"),
                        subtype: b("rfc822"),
                        parameters: None,
                        id: some("id"),
                        octets: 5,
                        kind: SingleKind::Message {
                            envelope: Box::default(),
                            body: BodyStructure::Single(Box::new(SinglePart {
                                media_type: b("IMAGE"),
                                subtype: b("PNG"),
                                parameters: None,
                                encoding: b("BASE64"),
                                octets: 4,
                                kind: SingleKind::Basic,
                                ..text_part(0)
                            })),
                            lines: 9,
                        },
                        ..text_part(0)
                    })),
                ],
                subtype: b("MIXED"),
                extension: Some(MultiExtension {
                    parameters: Some(vec![(b("BOUNDARY"), b("b"))]),
                    tail: Some(ExtensionTail {
                        disposition: Some(Disposition {
                            kind: b("inline"),
                            parameters: None,
                        }),
                        language: Some(Language::One(None)),
                        ..ExtensionTail::default()
                    }),
                }),
            }))),
        ),
    ] {
        let read = rev1(octets);
        assert_eq!(read.notes, [], "{}", show(octets));
        assert_eq!(read.value, Some(fetch(expected)), "{}", show(octets));
    }
}

/// Lines that every revision derives, however odd they look.
const LEGAL: &[&[u8]] = &[
    b"* 003 EXISTS",
    b"* STATUS x ()",
    b"a]1 OK x",
    b"* LIST () NIL inbox",
    b"* LIST () NIL nil",
    b"* LIST () NIL \"\"",
    b"* LIST (\\Marked \\Noinferiors \\x) \"\\\"\" a]b",
    b"* OK [X-FOO bar] x",
    b"* OK [X-FOO] x",
    b"* OK [1.2.3.4] x",
    b"* OK [half a bracket",
    b"* OK [UIDVALIDITY 1] [x]",
    b"* OK [UIDVALIDITY 4294967295]  two spaces",
    b"* OK (text) {3}",
    b"* OK \ttab\x01",
    b"* SEARCH",
    b"* CAPABILITY IMAP4rev1",
    b"* CAPABILITY X imap4REV1",
    b"+ ready",
    b"+ ",
    b"+ [ALERT] x",
    b"+ YQ==",
    b"* OK [CAPABILITY IMAP4rev1 X] hi",
    b"* 1 FETCH (FLAGS (\\Recent \\Seen $Foo))",
    b"* 1 FETCH (FLAGS () UID 1)",
    b"* 1 FETCH (BODY[]<0> \"\")",
    b"* 1 FETCH (BODY[TEXT] NIL BODY[HEADER.FIELDS.NOT (\"\")] {0}\r\n)",
    b"* 1 FETCH (BODY (\"MULTIPART\" \"X\" NIL NIL NIL {4}\r\n7BIT 0))",
    b"* 1 FETCH (BODYSTRUCTURE (\"A\" \"B\" NIL NIL NIL \"\" 0 NIL))",
    b"* 1 FETCH (BODYSTRUCTURE ((\"A\" \"B\" NIL NIL NIL \"\" 0) \"MIXED\" NIL))",
    b"* BYE x",
    b"a1 OK [READ-WRITE] x",
    b"* VANISHED (EARLIER) 1:3,5",
    b"* NAMESPACE ((\"\" \"/\")) NIL NIL",
    b"* XFOO a b",
    b"* XFOO {3}\r\n)( (a \"(\" ~{1}\r\n\0)",
    b"* THREAD (2)(3 6 (4 23)(44 7 96))",
    b"* ID (\"name\" \"x\" \"version\" NIL)",
    b"* QUOTAROOT INBOX \"\"",
    b"* 1 FETCH (X-A 1 X-B NIL X-C \"s\" X-D[1 (\"]\")]<2> (a (b)))",
];

#[test]
fn legal_lines_give_no_note() {
    for line in LEGAL {
        for dialect in [Dialect::rev1_all(), Dialect::rev2_all()] {
            let read = parse(line, &dialect);
            assert_eq!(read.notes, [], "{} {dialect:?}", show(line));
            assert!(read.value.is_some(), "{}", show(line));
        }
    }
}

/// A line, and its notes: kind, octets of the span, production.
type Deviant = (
    &'static [u8],
    &'static [(NoteKind, &'static str, &'static str)],
);

/// Lines that deviate under RFC 3501, and all that is noted of them.
const DEVIANT: &[Deviant] = {
    use NoteKind::{Octet, Range, Short, Syntax, Trailing};
    &[
        (b"", &[(Short, "", "response")]),
        (b"* 3 EXISTS junk", &[(Trailing, " junk", "response-data")]),
        (b"* 3 EXISTS ", &[(Trailing, " ", "response-data")]),
        (b"* 3  EXISTS", &[(Syntax, " ", "exactly one SP")]),
        (b"*  3 EXISTS", &[(Syntax, " ", "exactly one SP")]),
        (b"* 3\tEXISTS", &[(Syntax, "", "SP")]),
        (b"* -3 EXISTS", &[(Syntax, "-3", "response-data")]),
        (b"* EXISTS 3", &[(Syntax, "EXISTS", "response-data")]),
        (b"* fetch 3 FLAGS ()", &[(Syntax, "fetch", "response-data")]),
        (b"* 3 FLAGS (\\Seen)", &[(Syntax, "FLAGS", "response-data")]),
        (b"* 3 OK x", &[(Syntax, "OK", "response-data")]),
        (b"* 4294967296 EXISTS", &[(Range, "4294967296", "number")]),
        (b"* 99999999999999999999999 RECENT", &[(Range, "99999999999999999999999", "number")]),
        (b"*", &[(Short, "", "SP")]),
        (b"* ", &[(Short, "", "response-data")]),
        (b"* 0 EXPUNGE", &[(Range, "0", "nz-number")]),
        (b"* 01 EXPUNGE", &[(Range, "01", "nz-number")]),
        (b"* 0 FETCH (UID 1)", &[(Range, "0", "nz-number")]),
        (b"* 1 FETCH (RFC822.SIZE -5)", &[(Syntax, "", "number")]),
        (b"* 1 FETCH (RFC822.SIZE 5K)", &[(Syntax, "", "msg-att")]),
        (b"* 1 FETCH (RFC822.SIZE 4294967296)", &[(Range, "4294967296", "number")]),
        (b"* 1 FETCH (FLAGS (a\"b))", &[(Syntax, "", "flag-list")]),
        (b"* 1 FETCH (FLAGS (\\*))", &[(Syntax, "\\*", "flag-fetch")]),
        (b"* 1 FETCH (FLAGS \\Seen UID 2)", &[(Syntax, "", "flag-list")]),
        (b"* 1 FETCH ()", &[(Syntax, "()", "msg-att")]),
        (b"* 1 FETCH (UID 1 )", &[(Syntax, " ", "msg-att")]),
        (b"* 1 FETCH ( UID 1)", &[(Syntax, " ", "msg-att")]),
        (b"* 1 FETCH (UID 1", &[(Short, "", "msg-att")]),
        (b"* 1 FETCH (UID)", &[(Syntax, "", "SP")]),
        (b"* 1 FETCH (UID 0)", &[(Range, "0", "uniqueid")]),
        (b"* 1 FETCH UID 1", &[(Syntax, "", "msg-att")]),
        (b"* 1 FETCH (UID 1) x", &[(Trailing, " x", "response-data")]),
        (b"* 1 FETCH (BODY.PEEK[] \"\")", &[(Syntax, "BODY.PEEK", "msg-att-static")]),
        (b"* 1 FETCH (BODY[MIME] \"\")", &[(Syntax, "MIME", "section-msgtext")]),
        (b"* 1 FETCH (BODY[0] \"\")", &[(Range, "0", "section-part")]),
        (b"* 1 FETCH (BODY[HEADER.FIELDS ()] \"\")", &[(Syntax, "()", "header-list")]),
        (b"* 1 FETCH (BODY[X] \"\")", &[(Syntax, "", "section-text")]),
        (b"* 1 FETCH (BODY[] x)", &[(Syntax, "", "nstring")]),
        (b"* 1 FETCH (BODY[] ~{1}\r\na)", &[(Syntax, "~{1}\\r\\n", "literal, not literal8")]),
        (b"* 1 FETCH (BODY[] {1+}\r\na)", &[(Syntax, "{1+}\\r\\n", "literal")]),
        (b"* 1 FETCH (BODY[] {1}\r\n\0)", &[(Octet, "\\x00", "CHAR8")]),
        (b"* 1 FETCH (BODY[] \"\xff\")", &[(Octet, "\\xff", "QUOTED-CHAR")]),
        (b"* 1 FETCH (BODY[] \"\\x\")", &[(Octet, "\\\\x", "quoted-specials after \"\\\"")]),
        (b"* 1 FETCH (INTERNALDATE \"1-Feb-2020 00:00:00 +0000\")", &[(Syntax, "1", "date-day-fixed")]),
        (b"* 1 FETCH (INTERNALDATE \"31-Feb-2020 00:00:00 +0000\")", &[(Range, "31-Feb-2020", "date-time")]),
        (b"* 1 FETCH (INTERNALDATE \"01-Feb-2020 24:00:00 +0000\")", &[(Range, "24:00:00", "time")]),
        (b"* 1 FETCH (INTERNALDATE \"01-Feb-2020 00:00:00 +0060\")", &[(Range, "+0060", "zone")]),
        (b"* 1 FETCH (INTERNALDATE \"01-Feb-2020 00:00:00 GMT\")", &[(Syntax, "", "zone")]),
        (b"* 1 FETCH (INTERNALDATE \"01-Abc-2020 00:00:00 +0000\")", &[(Syntax, "", "date-month")]),
        (
            b"* 1 FETCH (ENVELOPE (NIL NIL () NIL NIL NIL NIL NIL NIL NIL))",
            &[(Syntax, "()", "env-from")],
        ),
        (
            b"* 1 FETCH (ENVELOPE (NIL NIL ((NIL NIL NIL NIL) (NIL NIL NIL NIL)) NIL NIL NIL NIL NIL NIL NIL))",
            &[(Syntax, " ", "env-from")],
        ),
        (
            b"* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL) UID 3)",
            &[(Syntax, "", "SP")],
        ),
        (b"* 1 FETCH (BODY (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 5))", &[(Syntax, "", "body-type-text")]),
        (b"* 1 FETCH (BODY (\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 5))", &[(Syntax, "", "body-type-msg")]),
        (b"* 1 FETCH (BODY (\"A\" \"B\" () NIL NIL \"7BIT\" 5))", &[(Syntax, "()", "body-fld-param")]),
        (b"* 1 FETCH (BODY (\"A\" \"B\" NIL NIL NIL NIL 5))", &[(Syntax, "NIL", "body-fld-enc")]),
        (b"* 1 FETCH (BODY (NIL NIL NIL NIL NIL \"7BIT\" 5))", &[(Syntax, "", "media-basic")]),
        (b"* 1 FETCH (BODY (\"A\" \"B\" NIL NIL NIL \"7BIT\" 5 NIL))", &[(Trailing, "", "body-ext-1part")]),
        (
            b"* 1 FETCH (BODY ((\"A\" \"B\" NIL NIL NIL \"\" 0) (\"A\" \"B\" NIL NIL NIL \"\" 0) \"MIXED\"))",
            &[(Syntax, " ", "body-type-mpart")],
        ),
        (
            b"* 1 FETCH (BODYSTRUCTURE (\"A\" \"B\" NIL NIL NIL \"7BIT\" 5 NIL NIL NIL NIL x))",
            &[(Syntax, "x", "body-extension")],
        ),
        (b"* BYE", &[(Short, "", "SP resp-text")]),
        (b"* OK ", &[(Short, "", "text")]),
        (b"a1 OK", &[(Short, "", "SP resp-text")]),
        (b"a1 YES x", &[(Syntax, "", "resp-cond-state")]),
        (b"a1 BYE x", &[(Syntax, "BYE", "resp-cond-state")]),
        (b"* PREAUTH x", &[(Syntax, "PREAUTH", "response-data")]),
        (b"+", &[(Short, "", "continue-req")]),
        (b"+ready now", &[(Syntax, "", "continue-req")]),
        (b"a(1 OK x", &[(Syntax, "", "SP")]),
        (b"* OK [UIDVALIDITY 0] x", &[(Range, "0", "nz-number")]),
        (b"* OK [UIDNEXT x] x", &[(Syntax, "", "nz-number")]),
        (b"* OK [UNSEEN] x", &[(Syntax, "", "SP")]),
        (b"* OK [UNSEEN 1 2] x", &[(Trailing, " 2", "resp-text-code")]),
        (b"* OK [READ-ONLY now] x", &[(Trailing, " now", "resp-text-code")]),
        (b"* OK [ALERT]", &[(Short, "", "resp-text")]),
        (b"* OK [ALERT] ", &[(Short, "", "text")]),
        (b"* OK [ALERT]x", &[(Syntax, "", "resp-text")]),
        (b"* OK [ALERT x", &[(Syntax, "", "\"]\"")]),
        (b"* OK [] x", &[(Syntax, "", "resp-text-code")]),
        (b"* OK [(a)] x", &[(Syntax, "(a)", "resp-text-code")]),
        (b"* OK [X ] x", &[(Syntax, "", "1*<any TEXT-CHAR except \"]\">")]),
        (b"* OK [X \xc3] x", &[(Octet, "\\xc3", "1*<any TEXT-CHAR except \"]\">")]),
        (b"* OK [PERMANENTFLAGS (\\Recent)] x", &[(Range, "\\Recent", "flag-perm")]),
        (b"* OK [BADCHARSET ()] x", &[(Syntax, "()", "astring")]),
        (b"* OK [APPENDUID 1 *] x", &[(Syntax, "*", "uid-set")]),
        (b"* OK [COPYUID 1 2] x", &[(Syntax, "", "SP")]),
        (b"* OK [CAPABILITY X] x", &[(Range, " X", "capability-data")]),
        (b"* OK [CAPABILITY IMAP4rev1 ] x", &[(Trailing, " ", "capability")]),
        (b"* OK caf\xe9", &[(Octet, "\\xe9", "TEXT-CHAR")]),
        (b"* OK nul\0", &[(Octet, "\\x00", "TEXT-CHAR")]),
        (b"* OK lone\rcr", &[(Octet, "\\r", "TEXT-CHAR")]),
        (b"* CAPABILITY", &[(Short, "", "capability-data")]),
        (b"* CAPABILITY AUTH=PLAIN", &[(Range, " AUTH=PLAIN", "capability-data")]),
        (b"* CAPABILITY IMAP4rev1 ", &[(Trailing, " ", "capability")]),
        (b"* CAPABILITY IMAP4rev1 a(b)", &[(Trailing, "(b)", "response-data")]),
        (b"* FLAGS (\\Seen  \\Draft)", &[(Syntax, " ", "exactly one SP")]),
        (b"* FLAGS (\\*)", &[(Syntax, "\\*", "flag")]),
        (b"* FLAGS", &[(Short, "", "SP")]),
        (b"* FLAGS (\\Seen", &[(Short, "", "flag-list")]),
        (b"* LIST (\\Noselect) \"/\" foo bar", &[(Trailing, " bar", "response-data")]),
        (b"* LIST (\\Noselect \\Marked) \"/\" x", &[(Syntax, "(\\Noselect \\Marked)", "mbx-list-flags")]),
        (b"* LIST (Marked) \"/\" x", &[(Syntax, "", "mbx-list-flags")]),
        (b"* LIST () \"\" x", &[(Syntax, "\"\"", "DQUOTE QUOTED-CHAR DQUOTE")]),
        (b"* LIST () \"//\" x", &[(Syntax, "\"//\"", "DQUOTE QUOTED-CHAR DQUOTE")]),
        (b"* LIST () / x", &[(Syntax, "", "DQUOTE QUOTED-CHAR DQUOTE")]),
        (b"* LIST () \"/\" \"x", &[(Short, "", "DQUOTE that closes quoted")]),
        (b"* LIST () \"/\" a%b", &[(Trailing, "%b", "response-data")]),
        (b"* SEARCH ", &[(Trailing, " ", "mailbox-data")]),
        (b"* SEARCH 1 x 0 3", &[(Syntax, "x", "nz-number"), (Range, "0", "nz-number")]),
        (b"* SEARCH 1 4294967295 4294967296", &[(Range, "4294967296", "nz-number")]),
        (b"* SEARCH 01", &[(Range, "01", "nz-number")]),
        (b"* SEARCH 1,2", &[(Syntax, "1,2", "nz-number")]),
        (b"* NO [NOUPDATE B02] x", &[(Syntax, "", "quoted")]),
        (b"* NO [UNDEFINED-FILTER a/b] x", &[(Octet, "a/b", "filter-name")]),
        (b"* STATUS x (MESSAGES 1 )", &[(Syntax, " ", "status-att-list")]),
        (b"* STATUS x (UIDVALIDITY 0)", &[(Range, "0", "nz-number")]),
        (b"* STATUS x (MESSAGES NIL)", &[(Syntax, "", "number")]),
        (b"* STATUS x (MESSAGES 1x)", &[(Syntax, "", "status-att-val")]),
        (b"* STATUS x (MESSAGES)", &[(Syntax, "", "SP")]),
        (b"* XFOO a)", &[(Syntax, "", "response-data")]),
        (b"* XFOO (a", &[(Short, "", "response-data")]),
        (b"* XFOO ", &[(Trailing, " ", "response-data")]),
        (b"* XFOO a  b", &[(Syntax, " ", "exactly one SP")]),
    ]
};

#[test]
fn deviant_lines_give_these_notes() {
    for (line, expected) in DEVIANT {
        let read = rev1(line);
        let found = noted(line, &read);
        let expected: Vec<_> = expected
            .iter()
            .map(|&(kind, span, production)| (kind, span.to_owned(), production))
            .collect();
        assert_eq!(found, expected, "{}", show(line));
        assert!(
            read.notes
                .iter()
                .all(|note| note.source.starts_with("RFC ")),
            "{}",
            show(line)
        );
    }
}

#[test]
fn reading_goes_on_after_a_deviation() {
    for (line, expected) in [
        (&b"* 3 EXISTS junk"[..], Response::Exists(3)),
        (
            b"* SEARCH 1 x 0 3",
            Response::Search {
                numbers: vec![nz(1), nz(3)],
                extension: None,
            },
        ),
        (b"* OK", status(Condition::Ok, None, "")),
        (
            b"* OK [UIDNEXT x] y",
            status(
                Condition::Ok,
                Some(Code::Other {
                    name: b("UIDNEXT"),
                    argument: some("x"),
                }),
                "y",
            ),
        ),
        (
            b"* OK [UNSEEN] y",
            status(
                Condition::Ok,
                Some(Code::Other {
                    name: b("UNSEEN"),
                    argument: None,
                }),
                "y",
            ),
        ),
        (
            b"* 1 FETCH (RFC822.SIZE -5 UID 7)",
            Response::Fetch {
                number: nz(1),
                items: vec![
                    FetchItem::Other {
                        name: b("RFC822.SIZE"),
                        value: b("-5"),
                    },
                    FetchItem::Uid(nz(7)),
                ],
            },
        ),
        (
            b"* 1 FETCH (UID 7 BODY[X] {1}\r\nz FLAGS (a\"b))",
            Response::Fetch {
                number: nz(1),
                items: vec![
                    FetchItem::Uid(nz(7)),
                    FetchItem::Other {
                        name: b("BODY[X]"),
                        value: b("{1}\r\nz"),
                    },
                ],
            },
        ),
    ] {
        let read = rev1(line);
        assert!(!read.notes.is_empty(), "{}", show(line));
        assert_eq!(read.value, Some(expected), "{}", show(line));
    }
}

#[test]
fn extensions_are_locked_until_unlocked() {
    let base = Dialect::rev1();
    let with = |names: &[&'static str]| Dialect {
        extensions: Extensions::from_capabilities(names.iter().map(|name| name.as_bytes())),
        ..Dialect::rev1()
    };
    for (line, capability, production) in [
        (&b"* VANISHED 1:3"[..], "QRESYNC", "response-data"),
        (b"* NAMESPACE NIL NIL NIL", "NAMESPACE", "response-data"),
        (b"* ESEARCH (TAG \"a\") COUNT 1", "ESEARCH", "response-data"),
        (b"* XFOO a", "XFOO", "response-data"),
        (b"* ENABLED X", "ENABLE", "enable-data"),
        (b"* 1 FETCH (MODSEQ (3))", "CONDSTORE", "msg-att"),
        (b"* STATUS x (SIZE 3)", "STATUS=SIZE", "status-att"),
        (
            b"* LIST () NIL x (\"OLDNAME\" (\"y\"))",
            "LIST-EXTENDED",
            "mbox-list-extended",
        ),
        (b"* SEARCH 1 (MODSEQ 3)", "CONDSTORE", "mailbox-data"),
        (b"* SORT 1", "SORT", "response-data"),
        (b"* THREAD (1)", "THREAD=REFERENCES", "response-data"),
        (b"* COMPARATOR i;basic", "I18NLEVEL=2", "response-data"),
        (b"* LANGUAGE (DE)", "LANGUAGE", "response-data"),
    ] {
        let read = parse(line, &base);
        assert!(read.value.is_some(), "{}", show(line));
        let found: Vec<_> = read
            .notes
            .iter()
            .map(|note| (note.kind, note.production))
            .collect();
        assert_eq!(found, [(NoteKind::Locked, production)], "{}", show(line));
        assert!(
            parse(line, &with(&["IMAP4rev1", capability])).is_clean(),
            "{}",
            show(line)
        );
        assert!(
            !parse(line, &with(&["IMAP4rev1", "IDLE"])).is_clean(),
            "{}",
            show(line)
        );
    }
}

#[test]
fn what_extensions_answer_is_noted_and_kept() {
    use NoteKind::{Range, Short, Syntax, Trailing};
    for (line, expected) in [
        (&b"* SORT 1 x"[..], &[(Syntax, "nz-number")][..]),
        (b"* SORT ", &[(Trailing, "sort-data")]),
        (b"* SORT (MODSEQ 1)", &[(Syntax, "sort-data")]),
        (b"* SEARCH (MODSEQ 1)", &[(Syntax, "mailbox-data")]),
        (b"* SEARCH 1 (MODSEQ 0)", &[(Range, "mod-sequence-value")]),
        (b"* SEARCH 1 (MODSEQ x)", &[(Syntax, "mod-sequence-value")]),
        (b"* SEARCH 1 (MODSEQ 1) 2", &[(Trailing, "response-data")]),
        (b"* THREAD ", &[(Trailing, "thread-data")]),
        (b"* THREAD 1", &[(Syntax, "thread-list")]),
        (b"* THREAD ()", &[(Syntax, "thread-members")]),
        (b"* THREAD (0)", &[(Range, "thread-members")]),
        (b"* THREAD (1) (2)", &[(Syntax, "thread-data")]),
        (b"* THREAD (1 (2))", &[(Syntax, "thread-nested")]),
        (b"* THREAD ((1))", &[(Syntax, "thread-nested")]),
        (b"* THREAD (1(2)(3))", &[(Syntax, "thread-members")]),
        (b"* THREAD (1 (2)(3)", &[(Short, "thread-list")]),
        (b"* COMPARATOR", &[(Short, "SP")]),
        (b"* COMPARATOR i;basic ()", &[(Syntax, "comparator-data")]),
        (b"* COMPARATOR basic", &[(Syntax, "comp-sel-quoted")]),
        (
            b"* COMPARATOR i;basic (+i;x)",
            &[(Syntax, "comp-id-quoted")],
        ),
        (b"* LANGUAGE", &[(Short, "SP")]),
        (b"* LANGUAGE DE", &[(Syntax, "language-data")]),
        (b"* LANGUAGE ()", &[(Syntax, "language-data")]),
        (b"* LANGUAGE (*)", &[(Syntax, "lang-tag-quoted")]),
        (b"* LANGUAGE (de_AT)", &[(Syntax, "lang-tag-quoted")]),
    ] {
        let read = parse(line, &Dialect::rev1_all());
        let notes: Vec<_> = read
            .notes
            .iter()
            .map(|note| (note.kind, note.production))
            .collect();
        assert_eq!(notes, expected, "{}", show(line));
        assert!(read.value.is_some(), "{}", show(line));
    }
}

#[test]
fn threads_nest_only_so_deep() {
    for count in [99usize, 100, 101, 100_000] {
        let line = [
            b"* THREAD ".as_slice(),
            &b"(1 ".repeat(count),
            b"(2)(3)",
            &b")(4)".repeat(count - 1),
            b")",
        ]
        .concat();
        let kinds = std::thread::Builder::new()
            .stack_size(256 * 1024)
            .spawn(move || {
                let read = parse(&line, &Dialect::rev1_all());
                read.notes.iter().map(|note| note.kind).collect::<Vec<_>>()
            })
            .expect("a thread starts")
            .join()
            .expect("the reader returns");
        assert_eq!(kinds.contains(&NoteKind::Depth), count > 99, "{count}");
        assert_eq!(kinds.is_empty(), count <= 99, "{count} {kinds:?}");
    }
}

#[test]
fn revisions_differ_where_their_grammars_do() {
    let (rev1, rev2) = (Dialect::rev1_all(), Dialect::rev2_all());
    for (line, clean1, clean2) in [
        (&b"* OK "[..], false, true),
        (b"a1 OK [ALERT] ", false, true),
        (b"a1 OK", false, false),
        (b"* BYE", false, false),
        ("* OK café".as_bytes(), true, true),
        (b"* OK caf\xe9", false, false),
        ("* LIST () NIL \"é\"".as_bytes(), false, true),
        (b"* 1 FETCH (RFC822.SIZE 4294967296)", false, true),
        (b"* 1 FETCH (RFC822.SIZE 9223372036854775808)", false, false),
        (
            b"* 1 FETCH (BODY (\"MESSAGE\" \"GLOBAL\" NIL NIL NIL \"8BIT\" 5))",
            true,
            false,
        ),
        (b"* CAPABILITY IMAP4rev2", true, true),
        (b"* LSUB () NIL x", true, false),
        (b"* SEARCH 1", true, true),
        (b"* 1 RECENT", true, true),
        (b"* STATUS x (RECENT 1)", true, false),
        (b"* 1 FETCH (RFC822 NIL)", true, false),
        (b"* 1 FETCH (RFC822.HEADER NIL)", true, false),
        (b"* 1 FETCH (UID 2 RFC822.TEXT \"\")", true, false),
        (b"* NO [BADCHARSET (a \"b\")] x", true, true),
        (b"* NO [BADCHARSET ({1}\r\na)] x", true, false),
        (b"* ESEARCH (TAG \"a\") ALL 1", true, true),
        (b"* ESEARCH (TAG a) ALL 1", false, true),
    ] {
        let line_shown = show(line);
        assert_eq!(parse(line, &rev1).is_clean(), clean1, "{line_shown}");
        assert_eq!(parse(line, &rev2).is_clean(), clean2, "{line_shown}");
    }
    // UTF-8 in text comes with LANGUAGE; without that, and before RFC 9051, text is ASCII.
    let base = parse("* OK café".as_bytes(), &Dialect::rev1());
    assert_eq!(base.notes[0].production, "TEXT-CHAR");
    // RFC 9051 has these in its base grammar.
    let bare = Dialect {
        extensions: Extensions::none(),
        ..Dialect::rev2_all()
    };
    for line in [
        &b"* ESEARCH (TAG a) ALL 1"[..],
        b"* NAMESPACE NIL NIL NIL",
        b"* ENABLED",
        b"* STATUS x (SIZE 1 DELETED 0)",
        b"* 1 FETCH (BINARY.SIZE[1] 3)",
        b"* LIST () NIL x (OLDNAME (y))",
    ] {
        assert_eq!(parse(line, &bare).notes, [], "{}", show(line));
    }
    assert!(!parse(b"* VANISHED 1", &bare).is_clean());
}

#[test]
fn greetings_are_ok_preauth_or_bye() {
    for (line, expected) in [
        (&b"* OK hi"[..], &[][..]),
        (b"* PREAUTH [CAPABILITY IMAP4rev1] hi", &[]),
        (b"* BYE x", &[]),
        (b"* NO x", &[(NoteKind::Syntax, "NO", "greeting")]),
        (b"* 3 EXISTS", &[(NoteKind::Syntax, "", "greeting")]),
        (b"a1 OK x", &[(NoteKind::Syntax, "", "greeting")]),
    ] {
        let octets = [line, b"\r\n"].concat();
        let frame = Frame::from_octets(&octets, Side::Server).expect("one message");
        let read = read_greeting(&frame, &Dialect::rev1());
        let expected: Vec<_> = expected
            .iter()
            .map(|&(kind, span, production)| (kind, String::from(span), production))
            .collect();
        assert_eq!(noted(line, &read), expected, "{}", show(line));
        assert!(read.value.is_some(), "{}", show(line));
    }
}

#[test]
fn nesting_is_bounded() {
    for (line, value) in [
        (format!("* 1 FETCH (BODY {}", "(".repeat(100_000)), true),
        (
            format!(
                "* 1 FETCH (X {}{})",
                "(".repeat(100_000),
                ")".repeat(100_000)
            ),
            true,
        ),
        (format!("* XFOO {}", "(".repeat(100_000)), true),
        (format!("* LIST () NIL x {}", "(".repeat(100_000)), false),
        (
            format!(
                "* 1 FETCH (BODYSTRUCTURE (\"A\" \"B\" NIL NIL NIL \"\" 1 NIL NIL NIL NIL {}))",
                "(".repeat(100_000)
            ),
            true,
        ),
    ] {
        let read = rev1(line.as_bytes());
        assert_eq!(read.value.is_some(), value, "{:.40}", line);
        assert!(!read.notes.is_empty(), "{line:.40}");
        assert!(read.notes.len() <= 4, "{:.40} {:?}", line, read.notes);
    }
    let deep = rev1(format!("* 1 FETCH (BODY {}", "(".repeat(200)).as_bytes());
    assert!(deep.notes.iter().any(|note| note.kind == NoteKind::Depth));
}

#[test]
fn framing_faults_are_notes() {
    let frame = Frame::from_octets(b"* OK x\n", Side::Server).expect("one message");
    let read = read(&frame, &Dialect::rev1());
    assert_eq!(read.notes.len(), 1);
    assert_eq!(read.notes[0].kind, NoteKind::Framing);
    assert_eq!(read.value, Some(status(Condition::Ok, None, "x")));
}

#[test]
fn what_was_read_is_written_and_read_again() {
    let deviant = DEVIANT.iter().map(|(line, _)| line);
    for line in LEGAL.iter().chain(deviant) {
        let first = rev1(line);
        let Some(value) = &first.value else { continue };
        for form in [
            StringForm::Shortest,
            StringForm::Quoted,
            StringForm::Literal,
            StringForm::NonSync,
        ] {
            let octets = write(value, form);
            let frame = Frame::from_octets(&octets, Side::Server)
                .unwrap_or_else(|| panic!("{} became {}", show(line), show(&octets)));
            let again = read(&frame, &Dialect::rev1_all());
            if first.is_clean() {
                assert_eq!(again.notes, [], "{} became {}", show(line), show(&octets));
            }
            // Octets that text cannot hold are written as spaces.
            if !first
                .notes
                .iter()
                .any(|note| note.production == "TEXT-CHAR")
            {
                assert_eq!(again.value.as_ref(), Some(value), "{}", show(&octets));
            }
        }
    }
}

#[test]
fn octets_are_written_so() {
    for (response, expected) in [
        (
            status(Condition::Ok, None, "a\r\n* BYE b\0"),
            "* OK a  * BYE b \r\n",
        ),
        (
            Response::Continuation {
                text: RespText::default(),
                base64: some("hello"),
            },
            "+ aGVsbG8=\r\n",
        ),
        (
            Response::Tagged {
                tag: Tag(b("a1")),
                condition: Condition::No,
                text: RespText::coded(Code::BadCharset(vec![b("UTF-8")]), "no"),
            },
            "a1 NO [BADCHARSET (UTF-8)] no\r\n",
        ),
        (
            Response::List(list(&[NameAttribute::NoSelect], Some(b'"'), "NIL")),
            "* LIST (\\Noselect) \"\\\"\" \"NIL\"\r\n",
        ),
        (
            Response::List(list(&[], None, "café")),
            "* LIST () NIL {5}\r\ncafé\r\n",
        ),
    ] {
        assert_eq!(
            show(&write(&response, StringForm::Shortest)),
            show(expected.as_bytes())
        );
    }
}

/// Lines made of pieces that mean something, in no good order.
fn lines() -> impl Strategy<Value = Vec<u8>> {
    let words: Vec<&'static [u8]> = vec![
        b"* ",
        b"+ ",
        b"a1 ",
        b"OK ",
        b"NO ",
        b"BYE ",
        b"[",
        b"] ",
        b"(",
        b")",
        b" ",
        b"\"",
        b"\\",
        b"NIL",
        b"1 ",
        b"0 ",
        b"FETCH ",
        b"EXISTS",
        b"LIST ",
        b"STATUS ",
        b"SEARCH ",
        b"FLAGS ",
        b"CAPABILITY ",
        b"IMAP4rev1",
        b"ENVELOPE ",
        b"BODY ",
        b"BODYSTRUCTURE ",
        b"BODY[",
        b"UID ",
        b"\"TEXT\" ",
        b"{2}\r\nab",
        b"~{1}\r\n\0",
        b"{0}\r\n",
        b"\\Seen",
        b"MESSAGES ",
        b"<0>",
        b"HEADER.FIELDS ",
        b"\"/\" ",
        b"inbox",
        b"BADCHARSET ",
        b"UIDNEXT ",
        b"INTERNALDATE ",
        b"\" 1-Feb-2020 00:00:00 +0000\"",
        b"\xff",
        b"\0",
        b"\r",
        b"XFOO ",
        b"COPYUID ",
    ];
    let piece = prop_oneof![
        8 => prop::sample::select(words).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..5),
    ];
    prop::collection::vec(piece, 0..25).prop_map(|pieces| pieces.concat())
}

/// A line from the tables with one octet changed, taken out or put in.
fn bent() -> impl Strategy<Value = Vec<u8>> {
    let all: Vec<Vec<u8>> = LEGAL
        .iter()
        .copied()
        .chain(DEVIANT.iter().map(|(line, _)| *line))
        .map(<[u8]>::to_vec)
        .collect();
    (
        prop::sample::select(all),
        any::<prop::sample::Index>(),
        any::<u8>(),
        0..3u8,
    )
        .prop_map(|(mut line, at, octet, how)| {
            let at = at.index(line.len() + 1);
            if how == 0 || at == line.len() {
                line.insert(at, octet);
            } else if how == 1 {
                line[at] = octet;
            } else {
                line.remove(at);
            }
            line
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn what_is_written_reads_back(octets in prop::collection::vec(any::<u8>(), 0..1500), form in prop::sample::select(&FORMS[..])) {
        let response = Response::generate(&mut Generator::new(&octets, Knobs::default()));
        let octets = write(&response, form);
        let frame = Frame::from_octets(&octets, Side::Server);
        prop_assert!(frame.is_some(), "{}", show(&octets));
        let again = read(&frame.unwrap(), &Dialect::rev1_all());
        prop_assert_eq!(&again.notes, &[], "{}", show(&octets));
        prop_assert_eq!(again.value.as_ref(), Some(&response), "{}", show(&octets));
    }

    #[test]
    fn no_octets_do_harm(line in prop_oneof![lines(), bent(), prop::collection::vec(any::<u8>(), 0..60)], second: bool) {
        let dialect = if second { Dialect::rev2_all() } else { Dialect::rev1() };
        let octets = [&line[..], b"\r\n"].concat();
        let mut framer = crate::wire::Framer::new(Side::Server, crate::wire::Limits::default());
        framer.push(&octets);
        while let Some(framed) = framer.next() {
            let crate::wire::Framed::Frame(frame) = framed else { continue };
            for outcome in [read(&frame, &dialect), read_greeting(&frame, &dialect)] {
                prop_assert!(outcome.value.is_some() || !outcome.notes.is_empty());
                for note in &outcome.notes {
                    prop_assert!(note.span.start <= note.span.end);
                    prop_assert!(note.span.start <= frame.octets.len());
                }
            }
            let first = read(&frame, &dialect);
            if let (Some(value), true) = (&first.value, first.is_clean()) {
                let mut writer = Writer::new(Side::Server, StringForm::Shortest).with_utf8(dialect.utf8);
                value.write(&mut writer);
                let written = writer.into_octets();
                let frame = Frame::from_octets(&written, Side::Server);
                prop_assert!(frame.is_some(), "{}", show(&written));
                let again = read(&frame.unwrap(), &dialect);
                prop_assert_eq!(&again.notes, &[], "{}", show(&written));
                prop_assert_eq!(again.value.as_ref(), Some(value), "{}", show(&written));
            }
        }
    }
}

/// What servers say in the examples of an RFC, with wrapped lines joined: those that
/// begin deeper than the label.
fn examples(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(start) = line.find("S: ") else {
            continue;
        };
        let label = line[..start].trim();
        if !(label.is_empty() || label == "Example:") {
            continue;
        }
        let mut example = line[start + 3..].trim().to_owned();
        while let Some(next) = lines.peek()
            && next
                .get(..start + 3)
                .is_some_and(|margin| margin.trim().is_empty())
            && !next.trim().is_empty()
        {
            let next = lines.next().unwrap_or_default().trim();
            // Two addresses of one list, or two parts, stand side by side.
            let beside = example.ends_with(')') && !example.ends_with("))");
            let glued = example.ends_with('(')
                || (beside && next.starts_with('(') && !next.starts_with("(("));
            if !glued && !example.ends_with(' ') {
                example.push(' ');
            }
            example.push_str(next);
        }
        found.push(example);
    }
    found
}

#[test]
#[ignore = "needs the RFC texts: set IMAPSPEC_RFC_DIR"]
fn examples_of_rfc_3501_are_clean() {
    let folder = std::env::var("IMAPSPEC_RFC_DIR").expect("IMAPSPEC_RFC_DIR names a folder");
    let path = std::path::Path::new(&folder).join("rfc3501.txt");
    let text = std::fs::read_to_string(path).expect("rfc3501.txt is there");
    const LITERAL: &str = "a literal that goes over several lines of the page";
    /// How examples begin that are no whole response, and why they are none.
    const EXCEPTIONS: &[(&str, &str)] = &[
        ("* 2 FETCH ....", "left out on the page"),
        ("* 3 FETCH ....", "left out on the page"),
        ("* 4 FETCH ....", "left out on the page"),
        (
            "* XPIG-LATIN",
            "a response of an extension that is not advertised",
        ),
        ("* PREAUTH", "a greeting, no response"),
        ("* 12 FETCH (BODY[HEADER] {342}", LITERAL),
        ("Date: ", LITERAL),
        ("From: ", LITERAL),
        ("Subject: ", LITERAL),
        ("To: ", LITERAL),
        ("cc: ", LITERAL),
        ("Message-Id: ", LITERAL),
        ("MIME-Version: ", LITERAL),
        ("Content-Type: ", LITERAL),
        (")", LITERAL),
    ];
    let (mut clean, mut excepted, mut failed) = (0, Vec::new(), Vec::new());
    for example in examples(&text) {
        // The page lost the space at the end of an empty continuation request.
        let octets = match example.as_str() {
            "+" => String::from("+ \r\n"),
            _ => format!("{example}\r\n"),
        };
        let exception = EXCEPTIONS
            .iter()
            .find(|(start, _)| example.starts_with(start));
        let Some(frame) = Frame::from_octets(octets.as_bytes(), Side::Server) else {
            match exception {
                Some((_, reason)) => excepted.push(format!("{example}: {reason}")),
                None => failed.push(format!("{example}: not one message")),
            }
            continue;
        };
        let read = read(&frame, &Dialect::rev1());
        match (read.is_clean(), exception) {
            (true, None) => clean += 1,
            (false, Some((_, reason))) => excepted.push(format!("{example}: {reason}")),
            (true, Some(_)) => failed.push(format!("{example}: listed, but clean")),
            (false, None) => failed.push(format!("{example}: {:?}", read.notes)),
        }
    }
    let report = format!(
        "{clean} clean, {} excepted:\n{}\nfailed:\n{}",
        excepted.len(),
        excepted.join("\n"),
        failed.join("\n")
    );
    assert!(failed.is_empty() && clean > 100, "{report}");
    #[allow(clippy::print_stdout, reason = "the counts are what this run is for")]
    {
        println!("{report}");
    }
}
