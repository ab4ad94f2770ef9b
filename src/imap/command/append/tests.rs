//! Tests of APPEND: messages in every form, and what is noted.

use super::*;
use crate::imap::Command;
use crate::imap::command::Parameter;
use crate::imap::command::testing::{assert_notes, assert_reads, assert_reads_all};
use crate::imap::note::NoteKind;
use crate::imap::value::annotation::{AttributeValue, EntryAttributes};
use crate::imap::value::{Date, DateTime, Flag};

fn message(data: AppendData) -> AppendMessage {
    AppendMessage {
        flags: None,
        date: None,
        extensions: Vec::new(),
        data,
    }
}

fn text(octets: &'static str) -> AppendMessage {
    message(AppendData::Literal(octets.into()))
}

fn append(messages: Vec<AppendMessage>) -> Command {
    Command::Append(Append {
        mailbox: Mailbox::inbox(),
        messages,
    })
}

#[test]
fn reads_what_the_grammar_allows() {
    let flags = Some(vec![Flag::Seen, Flag::Keyword("$Work".into())]);
    let date = DateTime {
        date: Date {
            year: 1994,
            month: 2,
            day: 7,
        },
        hour: 21,
        minute: 52,
        second: 25,
        zone_negative: true,
        zone_minutes: 480,
    };
    let other = |value: &'static str| Parameter {
        name: "X-EXT".into(),
        value: Some(value.into()),
    };
    assert_reads(&[
        (
            "message alone",
            b"a APPEND inbox {3}\r\nabc\r\n",
            append(vec![text("abc")]),
        ),
        (
            "empty message, empty list",
            b"a append INBOX () {0}\r\n\r\n",
            append(vec![AppendMessage {
                flags: Some(Vec::new()),
                ..text("")
            }]),
        ),
        (
            "all",
            b"a APPEND INBOX (\\Seen $Work) \" 7-Feb-1994 21:52:25 -0800\" X-EXT (1 2) {1}\r\n\n\r\n",
            append(vec![AppendMessage {
                flags,
                date: Some(date),
                extensions: vec![AppendExtension::Other(other("(1 2)"))],
                ..text("\n")
            }]),
        ),
        (
            "data without a type",
            b"a APPEND INBOX X-EXT (1 2)\r\n",
            append(vec![message(AppendData::Other(other("(1 2)")))]),
        ),
    ]);
}

#[test]
fn reads_what_extensions_allow() {
    assert_reads_all(&[
        (
            "literal8",
            b"a APPEND INBOX ~{2}\r\n\0a\r\n",
            append(vec![message(AppendData::Literal8("\0a".into()))]),
        ),
        (
            "several messages",
            b"a APPEND INBOX (\\Seen) {1}\r\na {0}\r\n () ~{1}\r\n\0\r\n",
            append(vec![
                AppendMessage {
                    flags: Some(vec![Flag::Seen]),
                    ..text("a")
                },
                text(""),
                AppendMessage {
                    flags: Some(Vec::new()),
                    ..message(AppendData::Literal8("\0".into()))
                },
            ]),
        ),
        (
            "put together",
            b"a APPEND INBOX catenate (URL \"/a;UIDVALIDITY=3/;UID=20/;section=HEADER\" TEXT {2}\r\n\r\n url ;UID=9 UTF8 (~{1}\r\nb)) {1}\r\nc\r\n",
            append(vec![
                message(AppendData::Catenate(vec![
                    CatPart::Url("/a;UIDVALIDITY=3/;UID=20/;section=HEADER".into()),
                    CatPart::Text("\r\n".into()),
                    CatPart::Url(";UID=9".into()),
                    CatPart::Utf8("b".into()),
                ])),
                text("c"),
            ]),
        ),
        (
            "UTF-8 in the header",
            b"a APPEND INBOX UTF8 (~{3+}\r\n\xc3\xa9\n)\r\n",
            append(vec![message(AppendData::Utf8("\u{e9}\n".into()))]),
        ),
        (
            "annotation",
            b"a APPEND INBOX ANNOTATION (/comment (value.priv NIL)) {1}\r\na\r\n",
            append(vec![AppendMessage {
                extensions: vec![AppendExtension::Annotation(vec![EntryAttributes {
                    entry: "/comment".into(),
                    attributes: vec![AttributeValue {
                        name: "value.priv".into(),
                        value: None,
                    }],
                }])],
                ..text("a")
            }]),
        ),
    ]);
}

#[test]
fn notes_what_deviates() {
    use NoteKind::{Locked, Octet, Range, Short, Syntax, Trailing};
    assert_notes(&[
        (b"a APPEND\r\n", Short, "SP", ""),
        (b"a APPEND INBOX\r\n", Short, "SP", ""),
        (b"a APPEND INBOX \r\n", Short, "literal", ""),
        (b"a APPEND INBOX (\\Seen)\r\n", Short, "SP", ""),
        (b"a APPEND INBOX (\\Seen {1}\r\na\r\n", Syntax, "flag", ""),
        (
            b"a APPEND INBOX (\\Recent) {1}\r\na\r\n",
            Range,
            "flag",
            "\\Recent",
        ),
        (
            b"a APPEND INBOX \"message\"\r\n",
            Syntax,
            "date-day-fixed",
            "",
        ),
        (b"a APPEND INBOX message\r\n", Short, "SP", ""),
        (b"a APPEND INBOX X (v) \r\n", Short, "literal", ""),
        (b"a APPEND INBOX {1}\r\na \r\n", Trailing, "CRLF", " "),
        (
            b"a APPEND INBOX {1}\r\na {1}\r\nb\r\n",
            Locked,
            "append-message",
            "{1}\r\nb",
        ),
        (
            b"a APPEND INBOX CATENATE (TEXT {1}\r\na)\r\n",
            Locked,
            "append-data",
            "CATENATE",
        ),
        (
            b"a APPEND INBOX UTF8 (~{1}\r\na)\r\n",
            Locked,
            "append-data",
            "UTF8",
        ),
        (
            b"a APPEND INBOX ANNOTATION (/a (b NIL)) {1}\r\na\r\n",
            Locked,
            "append-ext",
            "ANNOTATION",
        ),
        (
            b"a APPEND INBOX  {1}\r\na\r\n",
            Syntax,
            "exactly one SP",
            " ",
        ),
        (
            b"a APPEND INBOX {1+}\r\na\r\n",
            Locked,
            "literal",
            "{1+}\r\n",
        ),
        (b"a APPEND INBOX ~{1}\r\na\r\n", Locked, "literal", "~"),
        (b"a APPEND INBOX {1}\r\n\0\r\n", Octet, "CHAR8", "\0"),
    ]);
}

#[test]
fn notes_what_is_no_part() {
    for (octets, production) in [
        (&b"a APPEND INBOX CATENATE ()\r\n"[..], "cat-part"),
        (b"a APPEND INBOX CATENATE TEXT {1}\r\na\r\n", "cat-part"),
        (
            b"a APPEND INBOX CATENATE (TEXT ~{1}\r\na)\r\n",
            "literal, not literal8",
        ),
        (b"a APPEND INBOX CATENATE (TEXT \"a\")\r\n", "literal"),
        (b"a APPEND INBOX CATENATE (FILE x)\r\n", "cat-part"),
        (b"a APPEND INBOX CATENATE (URL)\r\n", "SP"),
        (
            b"a APPEND INBOX CATENATE (URL \"a b\")\r\n",
            "irelative-path",
        ),
        (b"a APPEND INBOX UTF8 ({1}\r\na)\r\n", "literal8"),
        (b"a APPEND INBOX UTF8 ~{1}\r\na\r\n", "utf8-literal"),
    ] {
        let read = crate::imap::command::testing::read_all(octets);
        let productions: Vec<_> = read.notes.iter().map(|note| note.production).collect();
        assert_eq!(productions, [production]);
    }
}
