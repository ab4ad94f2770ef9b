//! What holds of every command: the simple ones' tables, tags, literals, and the laws that
//! reading never panics and that what is written reads back.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;

use super::testing::{
    FORMS, assert_inverse, assert_notes, assert_reads, assert_reads_all, command_line, frame,
    joined, read_all, read_base, set, written,
};
use super::*;
use crate::imap::note::NoteKind;
use crate::imap::value::{Section, SectionText, Tag};
use crate::imap::{Dialect, StringForm};
use crate::wire::Side;

#[test]
fn reads_commands_without_arguments() {
    assert_reads(&[
        ("capability", b"abcd CAPABILITY\r\n", Command::Capability),
        ("noop", b"a002 noop\r\n", Command::Noop),
        ("logout", b"A023 LogOut\r\n", Command::Logout),
        ("starttls", b"a STARTTLS\r\n", Command::StartTls),
        ("check", b"FXXZ CHECK\r\n", Command::Check),
        ("close", b"a CLOSE\r\n", Command::Close),
        ("expunge", b"a EXPUNGE\r\n", Command::Expunge),
    ]);
    assert_reads_all(&[
        ("idle", b"a IDLE\r\n", Command::Idle),
        ("namespace", b"a NAMESPACE\r\n", Command::Namespace),
        ("unselect", b"a UNSELECT\r\n", Command::Unselect),
        (
            "uid expunge",
            b"a uid expunge 3:*\r\n",
            Command::UidExpunge(set("3:*")),
        ),
    ]);
}

#[test]
fn notes_arguments_where_there_are_none() {
    use NoteKind::{Framing, Locked, Range, Short, Syntax, Trailing};
    let mut lines = Vec::new();
    for name in [
        "CAPABILITY",
        "NOOP",
        "LOGOUT",
        "STARTTLS",
        "CHECK",
        "CLOSE",
        "EXPUNGE",
    ] {
        for rest in [" ", " x", "()", "\0", " \u{e9}"] {
            lines.push((format!("a {name}{rest}\r\n"), rest));
        }
    }
    for (line, rest) in &lines {
        assert_notes(&[(line.as_bytes(), Trailing, "CRLF", rest)]);
    }
    assert_notes(&[
        (b"a NOOP\n", Framing, "CRLF", "\n"),
        (b"a  NOOP\r\n", Syntax, "exactly one SP", " "),
        (b"a IDLE\r\n", Locked, "command", "IDLE"),
        (b"a NAMESPACE\r\n", Locked, "command", "NAMESPACE"),
        (b"a UNSELECT\r\n", Locked, "command", "UNSELECT"),
        (b"a UID EXPUNGE 1\r\n", Locked, "uid", "EXPUNGE"),
        (b"a UID\r\n", Short, "SP", ""),
        (b"a UID \r\n", Short, "uid", ""),
        (b"a UID (\r\n", Syntax, "uid", ""),
    ]);
    for (octets, kind, production) in [
        (&b"a UID EXPUNGE\r\n"[..], Short, "SP"),
        (b"a UID EXPUNGE 0\r\n", Range, "seq-number"),
        (b"a UID EXPUNGE 1 2\r\n", Trailing, "CRLF"),
        (b"a UID EXPUNGE x\r\n", Syntax, "seq-number"),
        (b"a IDLE x\r\n", Trailing, "CRLF"),
        (b"a NAMESPACE \r\n", Trailing, "CRLF"),
        (b"a UNSELECT INBOX\r\n", Trailing, "CRLF"),
        (b"a UID NOOP\r\n", Syntax, "uid"),
        (b"a UID ESEARCH ALL\r\n", Syntax, "uid"),
    ] {
        let read = read_all(octets);
        let notes: Vec<_> = read.notes.iter().map(|n| (n.kind, n.production)).collect();
        assert_eq!(notes, [(kind, production)], "{read:?}");
    }
}

#[test]
fn finds_the_tag_of_what_it_does_not_understand() {
    use NoteKind::{Octet, Short, Syntax};
    for (octets, tag) in [
        (&b"a001 FOO \0 (\r\n"[..], Some("a001")),
        (b"a]b. \r\n", Some("a]b.")),
        (b"a\r\n", Some("a")),
        (b"a LOGIN {3}\r\n(\r\n\r\n", Some("a")),
        (b"\r\n", None),
        (b" NOOP\r\n", None),
        (b"a+b NOOP\r\n", None),
        (b"* NOOP\r\n", None),
        (b"\"a\" NOOP\r\n", None),
        (b"a\xff NOOP\r\n", None),
        (b"{3}\r\nabc NOOP\r\n", None),
    ] {
        let found = read_tag(&frame(octets));
        let expected = tag.map(|tag| Tag(tag.into()));
        assert_eq!(found, expected, "{octets:?}");
    }
    assert_notes(&[
        (b"\r\n", Short, "tag", ""),
        (b" NOOP\r\n", Syntax, "tag", ""),
        (b"+ NOOP\r\n", Syntax, "tag", ""),
        (b"a+b NOOP\r\n", Octet, "tag", "+"),
        (b"a\xff NOOP\r\n", Octet, "tag", "\u{fffd}"),
        (b"a\r\n", Short, "SP", ""),
        (b"a \r\n", Short, "command", ""),
        (b"NOOP\r\n", Short, "SP", ""),
    ]);
}

#[test]
fn notes_what_literal_minus_forbids() {
    let mut dialect = Dialect::rev1();
    dialect.extensions.insert(Extension::LiteralMinus);
    for (octets, noted) in [(4096, false), (4097, true)] {
        let line = format!("a APPEND x {{{octets}+}}\r\n{}\r\n", "x".repeat(octets));
        let notes = read(&frame(line.as_bytes()), &dialect).notes;
        assert_eq!(!notes.is_empty(), noted, "{notes:?}");
        assert!(notes.iter().all(|note| note.kind == NoteKind::Range));
    }
    let line = format!("a APPEND x {{4097}}\r\n{}\r\n", "x".repeat(4097));
    assert_eq!(read_base(line.as_bytes()).notes, []);
}

#[test]
fn notes_stand_in_the_order_of_their_place() {
    let read = read_base(b"a  APPEND x  (\\Recent ) {1+}\r\n\0 \n");
    let places: Vec<_> = read.notes.iter().map(|note| note.span.start).collect();
    assert!(places.is_sorted() && places.len() == 8, "{places:?}");
    assert!(read.value.is_some());
}

#[test]
fn strings_read_back_in_every_form() {
    let line = |command| CommandLine {
        tag: Tag("a1".into()),
        command,
    };
    let strings: &[&[u8]] = &[
        b"",
        b"x",
        b"NIL",
        b"inbox",
        b"a b",
        b"a\"b\\",
        b"a\r\nb",
        b"{3}",
        b"~{3+}",
        b"(",
        b"%*",
        b"]",
        b"\xc3\xa9",
        b"\xff\x01\x7f",
        b"CHARSET",
        b"RETURN",
    ];
    for &text in strings {
        let text = Bytes::from_static(text);
        let mailbox = || Mailbox::new(text.clone());
        let search = Search {
            uid: true,
            return_options: None,
            charset: Some(text.clone()),
            keys: vec![
                SearchKey::Header(text.clone(), text.clone()),
                SearchKey::Not(Box::new(SearchKey::Body(text.clone()))),
            ],
        };
        let section = FetchAtt::Section {
            peek: true,
            section: Section {
                part: Vec::new(),
                text: Some(SectionText::HeaderFieldsNot(vec![
                    text.clone(),
                    text.clone(),
                ])),
            },
            partial: None,
        };
        for command in [
            Command::Login(Login {
                user: text.clone(),
                password: text.clone(),
            }),
            Command::Delete(mailbox()),
            Command::List(List {
                reference: mailbox(),
                pattern: text.clone(),
            }),
            Command::Copy {
                uid: false,
                set: set("1:*"),
                mailbox: mailbox(),
            },
            Command::Status(Status {
                mailbox: mailbox(),
                items: vec![StatusAtt::Messages],
            }),
            Command::Append(Append {
                mailbox: mailbox(),
                messages: vec![AppendMessage {
                    flags: Some(Vec::new()),
                    date: None,
                    extensions: Vec::new(),
                    data: AppendData::Literal8(text.clone()),
                }],
            }),
            Command::Search(search),
            Command::Fetch(Fetch {
                uid: false,
                set: set("1"),
                items: FetchItems::List(vec![section, FetchAtt::Uid]),
                modifiers: Vec::new(),
            }),
            Command::Id(Some(vec![(text.clone(), Some(text.clone()))])),
        ] {
            for form in FORMS {
                assert_inverse(&line(command.clone()), form);
            }
        }
    }
}

#[test]
fn the_second_revision_has_its_own_grammar() {
    use crate::imap::{Extensions, Revision};
    let bare = |revision| Dialect {
        revision,
        extensions: Extensions::none(),
        utf8: revision == Revision::Rev2,
    };
    // Clean under RFC 3501 alone, and under RFC 9051 alone.
    for (line, rev1, rev2) in [
        ("CAPABILITY", true, true),
        ("CHECK", true, false),
        ("LSUB \"\" *", true, false),
        ("IDLE", false, true),
        ("NAMESPACE", false, true),
        ("ENABLE X", false, true),
        ("UNSELECT", false, true),
        ("UID EXPUNGE 1", false, true),
        ("LOGIN \"\u{e9}\" x", false, true),
        ("STATUS x (MESSAGES)", true, true),
        ("STATUS x (RECENT)", true, false),
        ("FETCH 1 FULL", true, true),
        ("FETCH 1 RFC822.SIZE", true, true),
        ("FETCH 1 RFC822", true, false),
        ("FETCH 1 (UID RFC822.HEADER)", true, false),
        ("FETCH 1 RFC822.TEXT", true, false),
        ("FETCH 1 BODY[]<0.1>", true, true),
        ("FETCH 1 BODY[]<4294967296.1>", false, true),
        ("FETCH 1 BODY[]<0.9223372036854775807>", false, true),
        ("FETCH 1 BODY[]<0.9223372036854775808>", false, false),
        ("FETCH 1 BODY[]<0.0>", false, false),
        ("FETCH $ UID", false, true),
        ("STORE $ FLAGS ()", false, true),
        ("COPY $ x", false, true),
        ("SEARCH RETURN (MIN MAX ALL COUNT SAVE) $", false, true),
        ("SEARCH RETURN (PARTIAL 1:2) ALL", false, false),
        ("SEARCH NEW", true, false),
        ("SEARCH LARGER 4294967296", false, true),
        ("SEARCH OLDER 1", false, false),
        ("SORT (DATE) UTF-8 ALL", false, false),
    ] {
        let octets = format!("a {line}\r\n");
        let frame = frame(octets.as_bytes());
        assert_eq!(
            read(&frame, &bare(Revision::Rev1)).is_clean(),
            rev1,
            "{line}"
        );
        assert_eq!(
            read(&frame, &bare(Revision::Rev2)).is_clean(),
            rev2,
            "{line}"
        );
    }
}

/// Reads whatever messages `octets` hold, in each dialect. Each gives a value or a note.
fn read_messages(octets: &[u8]) {
    let mut framer = crate::wire::Framer::new(Side::Client, crate::wire::Limits::default());
    framer.push(octets);
    while let Some(framed) = framer.next() {
        if let crate::wire::Framed::Frame(frame) = framed {
            for dialect in [Dialect::rev1(), Dialect::rev1_all(), Dialect::rev2_all()] {
                let read = read(&frame, &dialect);
                assert!(read.value.is_some() || !read.notes.is_empty(), "{frame:?}");
                assert!(
                    read.notes
                        .iter()
                        .all(|note| note.span.end <= frame.octets.len())
                );
                if read.value.is_some() {
                    assert!(read_tag(&frame).is_some(), "{frame:?}");
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn never_panics_on_octets(octets in vec(any::<u8>(), 0..200)) {
        read_messages(&octets);
    }

    #[test]
    fn never_panics_on_words(
        words in vec(prop::sample::select(vec![
            "a", " ", "  ", "\r\n", "\n", "(", ")", "[", "]", "<0.1>", "\"", "\\", "{1}\r\n", "{2+}\r\n",
            "~{1}\r\n", "NIL", "*", "1:*", "0", ",", "$", "-", "\0", "\u{e9}", "UID", "LOGIN", "FETCH",
            "STORE", "SEARCH", "APPEND", "COPY", "LIST", "STATUS", "SELECT", "ID", "ENABLE", "X",
            "AUTHENTICATE", "BODY", "FLAGS", "RETURN", "CHARSET", "NOT", "OR", "ALL", "TEXT",
            "1-Feb-1994", "\" 1-Feb-1994 00:00:00 +0000\"", "\\Seen", "HEADER.FIELDS",
        ]), 0..40),
    ) {
        let mut octets = b"a ".to_vec();
        octets.extend_from_slice(words.concat().as_bytes());
        octets.extend_from_slice(b"\r\n");
        read_messages(&octets);
    }

    #[test]
    fn never_panics_on_bent_commands(
        line in command_line(),
        at in any::<prop::sample::Index>(),
        octet in any::<u8>(),
        cut in any::<bool>(),
    ) {
        let mut octets = joined(&written(&line, StringForm::Shortest));
        let at = at.index(octets.len());
        if cut {
            octets.remove(at);
        } else {
            octets[at] = octet;
        }
        octets.extend_from_slice(b"\r\n");
        read_messages(&octets);
    }

    #[test]
    fn what_is_written_reads_back(line in command_line(), form in prop::sample::select(&FORMS[..])) {
        assert_inverse(&line, form);
    }
}
