//! Tests of the extended LIST command: values, notes, inverses.

use super::*;
use crate::imap::Command;
use crate::imap::command::StatusAtt;
use crate::imap::command::read;
use crate::imap::command::testing::{assert_notes, assert_notes_all, assert_reads_all, frame};
use crate::imap::note::NoteKind;
use crate::imap::value::Entry;
use crate::imap::{Dialect, Extensions};

fn extended(
    select: Option<Vec<SelectOption>>,
    patterns: &[&'static str],
    returns: Option<Vec<ReturnOption>>,
) -> Command {
    let patterns: Vec<Bytes> = patterns.iter().map(|&pattern| pattern.into()).collect();
    Command::ExtendedList(Box::new(ExtendedList {
        select,
        reference: Mailbox::new(Bytes::new()),
        patterns: match patterns.as_slice() {
            [one] => Patterns::One(one.clone()),
            _ => Patterns::Several(patterns),
        },
        returns,
    }))
}

#[test]
fn reads_what_the_grammar_allows() {
    use ReturnOption as Return;
    use SelectOption::{RecursiveMatch, Remote, SpecialUse, Subscribed};
    let other = |value: Option<&'static str>| ListOption {
        name: "V-X".into(),
        value: value.map(Into::into),
    };
    assert_reads_all(&[
        (
            "selection",
            b"a LIST (SUBSCRIBED) \"\" *\r\n",
            extended(Some(vec![Subscribed]), &["*"], None),
        ),
        (
            "an empty list",
            b"a LIST () \"\" %\r\n",
            extended(Some(vec![]), &["%"], None),
        ),
        (
            "all options of selection",
            b"a list (recursivematch Remote SPECIAL-USE V-X (a (b)) subscribed) \"\" \"*\"\r\n",
            extended(
                Some(vec![
                    RecursiveMatch,
                    Remote,
                    SpecialUse,
                    SelectOption::Other(other(Some("(a (b))"))),
                    Subscribed,
                ]),
                &["*"],
                None,
            ),
        ),
        (
            "patterns",
            b"a LIST \"\" (\"INBOX\" Drafts Sent/%)\r\n",
            extended(None, &["INBOX", "Drafts", "Sent/%"], None),
        ),
        (
            "all options of return",
            b"a LIST \"\" % Return (Subscribed CHILDREN STATUS (MESSAGES size) MYRIGHTS SPECIAL-USE METADATA (/a \"/b c\") V-X)\r\n",
            extended(
                None,
                &["%"],
                Some(vec![
                    Return::Subscribed,
                    Return::Children,
                    Return::Status(vec![StatusAtt::Messages, StatusAtt::Size]),
                    Return::MyRights,
                    Return::SpecialUse,
                    Return::Metadata(vec![Entry("/a".into()), Entry("/b c".into())]),
                    Return::Other(other(None)),
                ]),
            ),
        ),
        (
            "nothing to return",
            b"a LIST \"\" * RETURN ()\r\n",
            extended(None, &["*"], Some(vec![])),
        ),
        (
            "rlist",
            b"a RLIST \"\" %\r\n",
            Command::Rlist(List {
                reference: Mailbox::new(Bytes::new()),
                pattern: "%".into(),
            }),
        ),
    ]);
}

#[test]
fn notes_what_deviates() {
    use NoteKind::{Short, Syntax, Trailing};
    assert_notes_all(&[
        (
            b"a LIST (RECURSIVEMATCH) \"\" *\r\n",
            Syntax,
            "list-select-opts",
            "(RECURSIVEMATCH)",
        ),
        (
            b"a LIST (REMOTE RECURSIVEMATCH) \"\" *\r\n",
            Syntax,
            "list-select-opts",
            "(REMOTE RECURSIVEMATCH)",
        ),
        (b"a LIST (SUBSCRIBED\r\n", Short, "list-select-opts", ""),
        (b"a LIST (SUBSCRIBED)\"\" *\r\n", Syntax, "SP", ""),
        (
            b"a LIST (\"SUBSCRIBED\") \"\" *\r\n",
            Syntax,
            "list-select-opt",
            "",
        ),
        (b"a LIST \"\" ()\r\n", Syntax, "patterns", "()"),
        (b"a LIST \"\" (a b\r\n", Short, "patterns", ""),
        (b"a LIST \"\" * RETURN\r\n", Short, "SP", ""),
        (
            b"a LIST \"\" * RETURN CHILDREN\r\n",
            Syntax,
            "list-return-opts",
            "",
        ),
        (b"a LIST \"\" * RETURN (STATUS)\r\n", Syntax, "SP", ""),
        (
            b"a LIST \"\" * RETURN (STATUS ())\r\n",
            Syntax,
            "status-att",
            "()",
        ),
        (
            b"a LIST \"\" * RETURN (METADATA ())\r\n",
            Syntax,
            "entries",
            "()",
        ),
        (
            b"a LIST \"\" * RETURN (V-X (a)\r\n",
            Short,
            "list-return-opts",
            "",
        ),
        (
            b"a LIST \"\" * RESULT (X)\r\n",
            Trailing,
            "CRLF",
            " RESULT (X)",
        ),
        (b"a LIST \"\" * (X)\r\n", Trailing, "CRLF", " (X)"),
    ]);
}

#[test]
fn what_is_locked_is_noted() {
    use NoteKind::Locked;
    assert_notes(&[
        (
            b"a LIST (REMOTE) \"\" *\r\n",
            Locked,
            "list-select-opts",
            "(REMOTE)",
        ),
        (b"a LIST \"\" (a b)\r\n", Locked, "patterns", "(a b)"),
        (
            b"a LIST \"\" * RETURN (CHILDREN)\r\n",
            Locked,
            "list-return-opts",
            "RETURN (CHILDREN)",
        ),
    ]);
    let dialect = |rev2: bool, capability: &'static str| Dialect {
        extensions: Extensions::from_capabilities([capability.as_bytes()]),
        ..if rev2 {
            Dialect {
                revision: crate::imap::Revision::Rev2,
                ..Dialect::rev1()
            }
        } else {
            Dialect::rev1()
        }
    };
    let extended = dialect(false, "LIST-EXTENDED");
    let rev2 = dialect(true, "IMAP4rev2");
    let both = dialect(true, "LIST-EXTENDED");
    for (octets, dialect, production) in [
        (&b"a LIST (SUBSCRIBED) \"\" *\r\n"[..], &extended, None),
        (
            b"a LIST (SPECIAL-USE) \"\" *\r\n",
            &extended,
            Some("list-select-opt"),
        ),
        (
            b"a LIST \"\" * RETURN (MYRIGHTS)\r\n",
            &extended,
            Some("return-option"),
        ),
        (
            b"a LIST \"\" * RETURN (METADATA (/a))\r\n",
            &extended,
            Some("return-option"),
        ),
        (b"a LIST \"\" (a b)\r\n", &extended, None),
        (
            b"a LIST (SPECIAL-USE) \"\" (a) RETURN (STATUS (SIZE))\r\n",
            &rev2,
            None,
        ),
        (b"a LIST \"\" (a b)\r\n", &rev2, Some("patterns")),
        (b"a LIST \"\" (a b)\r\n", &both, None),
    ] {
        let read = read(&frame(octets), dialect);
        let notes: Vec<_> = read
            .notes
            .iter()
            .map(|note| (note.kind, note.production))
            .collect();
        let expected: Vec<_> = production.map(|name| (Locked, name)).into_iter().collect();
        assert_eq!(notes, expected, "{}", String::from_utf8_lossy(octets));
        assert!(read.value.is_some());
    }
}
