//! Faults that refuse what is legal: a form of a command, or its place in the session
//! (RFC 3501 sections 3, 6 and 9).

use super::quirk::{Quirk, refuse};
use crate::imap::Command;

/// Whether `line` has `part` in it.
fn has(line: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(line, part).is_some()
}

/// Whether `line` has a bare date with one digit for its day.
fn short_date(line: &[u8]) -> bool {
    line.windows(3)
        .any(|octets| matches!(octets, [b' ', digit, b'-'] if digit.is_ascii_digit()))
}

/// Whether a quoted string in `line` begins as a date does.
fn quoted_date(line: &[u8]) -> bool {
    line.windows(4).any(|octets| {
        matches!(octets, [b'"', digit, b'-', _] | [b'"', digit, _, b'-'] if digit.is_ascii_digit())
    })
}

/// Whether `line` has a number that does not fit 31 bits.
fn wide_number(line: &[u8]) -> bool {
    line.split(|octet| !octet.is_ascii_digit())
        .filter_map(|digits| std::str::from_utf8(digits).ok()?.parse().ok())
        .any(|number: u64| number > 0x7fff_ffff)
}

/// Faults that refuse.
pub(super) const QUIRKS: &[Quirk] = &[
    refuse(
        "examine-literal-refused",
        "EXAMINE of a name in a literal is BAD",
        &["examine.opens"],
        |line, scene| matches!(scene.command, Some(Command::Examine(_))) && has(line, b"{"),
    )
    .entailing(&["mailbox-name.inbox-case-insensitive"]),
    refuse(
        "list-name-as-reference-refused",
        "LIST with a reference and a pattern of just a quoted percent sign is BAD",
        &["list.name-as-reference"],
        |line, scene| {
            let Some(Command::List(list)) = scene.command else {
                return false;
            };
            !list.reference.octets().is_empty() && line.trim_ascii_end().ends_with(b" \"%\"")
        },
    )
    .entailing(&["list.reference"]),
    refuse(
        "append-padded-day-refused",
        "APPEND with the ninth day of a month written behind a space is BAD",
        &["append.date-day-forms"],
        |line, scene| matches!(scene.command, Some(Command::Append(_))) && has(line, b"\" 9-"),
    ),
    refuse(
        "search-months-in-one-case",
        "a month of SEARCH in capitals is BAD",
        &["command.month-case-insensitive"],
        |line, scene| matches!(scene.command, Some(Command::Search(_))) && has(line, b"-MAY-"),
    )
    .entailing(&["command.case-insensitive"]),
    refuse(
        "tag-bracket-refused",
        "a command whose tag begins with a bracket is BAD",
        &["command.tag-characters"],
        |_, scene| scene.tag.is_some_and(|tag| tag.0.starts_with(b"[")),
    ),
    refuse(
        "status-nil-refused",
        "STATUS of a mailbox named NIL is BAD",
        &["mailbox-name.nil"],
        |line, scene| {
            let name = b"NIL".as_slice();
            matches!(scene.command, Some(Command::Status(status)) if status.mailbox.octets() == name)
                && !line.is_empty()
        },
    ),
    refuse(
        "unselect-unknown",
        "UNSELECT is listed and BAD",
        &["capability.offered-is-supported"],
        |_, scene| matches!(scene.command, Some(Command::Unselect)),
    ),
    refuse(
        "authenticate-plain-unknown",
        "AUTHENTICATE PLAIN is listed and BAD",
        &["authenticate.offered-is-supported"],
        |line, scene| {
            matches!(scene.command, Some(Command::Authenticate(_)))
                && line.trim_ascii_end().ends_with(b" PLAIN")
        },
    )
    .entailing(&[
        "authenticate.challenge",
        "authenticate.empty-challenge",
        "authenticate.no-on-wrong-password",
        "authenticate.plain",
        "pipelining.answers-all",
    ]),
    refuse(
        "delete-inbox-bad",
        "DELETE of INBOX is BAD",
        &["delete.inbox-no"],
        |_, scene| matches!(scene.command, Some(Command::Delete(mailbox)) if mailbox.is_inbox()),
    ),
    refuse(
        "list-literal-pattern-refused",
        "LIST with a percent sign in a literal is BAD",
        &["list.pattern-forms"],
        |line, scene| {
            matches!(scene.command, Some(Command::List(_))) && has(line, b"{") && has(line, b"%")
        },
    ),
    refuse(
        "long-line-refused",
        "FETCH of more than 4096 octets is BAD",
        &["command.long-line"],
        |line, scene| matches!(scene.command, Some(Command::Fetch(_))) && line.len() > 4096,
    ),
    refuse(
        "date-one-digit-refused",
        "a day of one digit behind SENTON is BAD",
        &["search.date-one-digit"],
        |line, scene| {
            matches!(scene.command, Some(Command::Search(_)))
                && has(line, b"SENTON ")
                && short_date(line)
        },
    )
    .entailing(&["search.senton", "search.date-quoted"]),
    refuse(
        "date-quoted-refused",
        "a quoted date behind SENTON is BAD",
        &["search.date-quoted"],
        |line, scene| {
            matches!(scene.command, Some(Command::Search(_)))
                && has(line, b"SENTON ")
                && quoted_date(line)
        },
    ),
    refuse(
        "search-sentsince-in-capitals",
        "the key SENTSINCE in small letters is BAD",
        &["search.key-case-insensitive"],
        |line, scene| matches!(scene.command, Some(Command::Search(_))) && has(line, b" sentsince"),
    ),
    refuse(
        "search-literal-after-bcc",
        "a literal behind the key BCC is BAD",
        &["search.string-forms"],
        |line, scene| matches!(scene.command, Some(Command::Search(_))) && has(line, b"BCC {"),
    ),
    refuse(
        "fetch-bare-uid-refused",
        "FETCH of UID without parentheses is BAD",
        &["fetch.item-forms"],
        |line, scene| {
            matches!(scene.command, Some(Command::Fetch(_)))
                && line.trim_ascii_end().ends_with(b" UID")
        },
    )
    .entailing(&["fetch.uid"]),
    refuse(
        "field-name-literal-refused",
        "a literal among the names of HEADER.FIELDS is BAD",
        &["fetch.header-name-forms"],
        |line, scene| matches!(scene.command, Some(Command::Fetch(_))) && has(line, b"{"),
    ),
    refuse(
        "numbers-of-31-bits",
        "numbers above 2147483647 are BAD",
        &["number.full-range-accepted"],
        |line, scene| {
            matches!(
                scene.command,
                Some(Command::Search(_) | Command::Fetch(_) | Command::Store(_))
            ) && wide_number(line)
        },
    )
    .entailing(&[
        "fetch.partial-octets",
        "uid.missing-ignored",
        "uid.range-gaps",
        "uid.range-star",
    ]),
    refuse(
        "store-of-no-flags-refused",
        "STORE with +FLAGS and an empty list is BAD",
        &["store.empty-list"],
        |line, scene| matches!(scene.command, Some(Command::Store(_))) && has(line, b"+FLAGS ()"),
    ),
    refuse(
        "store-items-in-capitals",
        "STORE with an item in small letters is BAD",
        &["store.item-case-insensitive"],
        |line, scene| matches!(scene.command, Some(Command::Store(_))) && has(line, b"flags"),
    ),
    refuse(
        "status-items-in-capitals",
        "STATUS with an item in small letters is BAD",
        &["status.item-case-insensitive"],
        |line, scene| matches!(scene.command, Some(Command::Status(_))) && has(line, b"(messages "),
    ),
    refuse(
        "bracket-in-atom-refused",
        "a string that has a closing bracket is BAD unless it is quoted or a literal",
        &["string.bracket-in-astring"],
        |line, scene| {
            matches!(scene.command, Some(Command::Search(_) | Command::Status(_)))
                && has(line, b"]")
                && !has(line, b"\"")
                && !has(line, b"{")
        },
    ),
    refuse(
        "uid-star-in-empty-refused",
        "UID FETCH of *:* in an empty mailbox is BAD",
        &["uid.star-in-empty"],
        |line, scene| {
            matches!(scene.command, Some(Command::Fetch(fetch)) if fetch.uid)
                && has(line, b"*:*")
                && scene.exists == 0
        },
    ),
    refuse(
        "examine-before-selection-refused",
        "EXAMINE of INBOX is BAD until a mailbox is selected",
        &["state.authenticated-valid"],
        |line, scene| !scene.selected && line.trim_ascii_end().ends_with(b" EXAMINE INBOX"),
    )
    .entailing(&[
        "select.exists",
        "select.opens",
        "mailbox-name.inbox-case-insensitive",
    ]),
    refuse(
        "unsubscribe-with-selection-refused",
        "UNSUBSCRIBE is BAD while a mailbox is selected",
        &["state.selected-allows-authenticated"],
        |_, scene| matches!(scene.command, Some(Command::Unsubscribe(_))) && scene.selected,
    ),
    refuse(
        "examined-not-closed",
        "CLOSE of a mailbox that is examined is BAD",
        &["state.selected-valid"],
        |_, scene| matches!(scene.command, Some(Command::Close)) && scene.read_only,
    )
    .entailing(&["close.read-only"]),
];
