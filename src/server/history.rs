//! Faults that real servers had, each in the shape of one report: what is legal is refused, or a line misses the
//! formal syntax where a value is rare (RFC 3501 sections 6, 7 and 9).

use super::quirk::{Quirk, bend, refuse, spoil};
use crate::imap::response::{Code, FetchItem};
use crate::imap::{Command, Response};

/// Puts `to` in the place of the first `from`.
fn replaced(octets: &[u8], from: &[u8], to: &[u8]) -> Option<Vec<u8>> {
    let at = memchr::memmem::find(octets, from)?;
    Some([&octets[..at], to, &octets[at + from.len()..]].concat())
}

fn has(line: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(line, part).is_some()
}

/// The faults.
pub(super) const QUIRKS: &[Quirk] = &[
    spoil(
        "search-trailing-space",
        "SEARCH that finds nothing ends in a space",
        &["syntax.single-space"],
        |response, octets, _| {
            let empty = matches!(response, Response::Search { numbers, .. } if numbers.is_empty());
            empty.then(|| replaced(octets, b"SEARCH\r\n", b"SEARCH \r\n"))?
        },
    ),
    spoil(
        "literal-nonsync-told",
        "a header in a literal is announced with a plus sign",
        &["syntax.fetch"],
        |response, octets, _| {
            let Response::Fetch { items, .. } = response else {
                return None;
            };
            let header = matches!(items.as_slice(), [FetchItem::Rfc822Header(_)]);
            header.then(|| replaced(octets, b"}\r\n", b"+}\r\n"))?
        },
    ),
    spoil(
        "uidvalidity-zero",
        "STATUS tells UIDVALIDITY 0",
        &["syntax.mailbox-data"],
        |response, octets, _| {
            if !matches!(response, Response::MailboxStatus(_)) {
                return None;
            }
            let at = memchr::memmem::find(octets, b"UIDVALIDITY ")? + b"UIDVALIDITY ".len();
            let digits = octets[at..]
                .iter()
                .take_while(|octet| octet.is_ascii_digit());
            Some([&octets[..at], b"0", &octets[at + digits.count()..]].concat())
        },
    )
    .entailing(&["status.untagged-response"]),
    refuse(
        "tag-of-http-refused",
        "a command whose tag is GET or POST is BAD",
        &["command.one-tagged-answer"],
        |_, scene| {
            let of_http = |tag: &[u8]| tag == b"GET" || tag == b"POST";
            scene.tag.is_some_and(|tag| of_http(&tag.0))
        },
    ),
    refuse(
        "store-empty-list-refused",
        "STORE with an empty list of flags is BAD",
        &["store.empty-list"],
        |line, scene| matches!(scene.command, Some(Command::Store(_))) && has(line, b" ()"),
    )
    .entailing(&["store.untagged-fetch"]),
    refuse(
        "search-charset-quoted-refused",
        "SEARCH with a quoted charset is BAD",
        &["search.charset-us-ascii"],
        |line, scene| matches!(scene.command, Some(Command::Search(_))) && has(line, b"CHARSET \""),
    )
    .entailing(&["search.string-forms"]),
    refuse(
        "append-odd-type-refused",
        "APPEND of a message whose Content-Type is odd is BAD",
        &["command.bad-only-on-protocol-error"],
        |line, scene| {
            matches!(scene.command, Some(Command::Append(_))) && has(line, b"Content-Type: ;;;")
        },
    ),
    bend(
        "expunge-nothing-exists-zero",
        "EXPUNGE that removes nothing is answered with 0 EXISTS",
        &["exists.never-shrinks"],
        |responses, scene| {
            let idle = matches!(scene.command, Some(Command::Expunge))
                && !responses
                    .iter()
                    .any(|response| matches!(response, Response::Expunge(_)));
            (idle && scene.exists > 0).then(|| [&[Response::Exists(0)], responses].concat())
        },
    ),
    bend(
        "copy-missing-silent",
        "COPY to a mailbox that does not exist is not answered",
        &["command.one-tagged-answer"],
        |responses, scene| {
            let create = |response: &Response| matches!(response, Response::Tagged { text, .. } if text.code == Some(Code::TryCreate));
            let copy = matches!(scene.command, Some(Command::Copy { .. }));
            (copy && responses.iter().any(create)).then(Vec::new)
        },
    ),
];
