//! Faults of the octets of FETCH responses, in shapes that servers had.

use memchr::memmem;

use crate::imap::Response;
use crate::server::quirk::{Quirk, spoil};

/// Faults of the octets of FETCH responses.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    spoil(
        "nil-without-quotes",
        "the word NIL in a header stands in ENVELOPE without quotes",
        &["fetch.envelope"],
        |response, octets, _| {
            let at = memmem::find(fetched(response, octets)?, b"\"NIL\"")?;
            Some([&octets[..at], b"NIL", &octets[at + 5..]].concat())
        },
    ),
    spoil(
        "eight-bit-envelope-quoted",
        "octets above 127 stand in ENVELOPE within quotes",
        &["syntax.text-octets"],
        |response, octets, _| {
            let octets = enveloped(response, octets)?;
            let (start, data) = literals(octets).find(|(_, data)| {
                !data.is_ascii() && !data.iter().any(|octet| b"\0\r\n\"\\".contains(octet))
            })?;
            let end = start.end + data.len();
            Some([&octets[..start.start], b"\"", data, b"\"", &octets[end..]].concat())
        },
    ),
    spoil(
        "encoded-words-decoded-in-quotes",
        "ENVELOPE has encoded words decoded, line ends within them too, as they are within quotes",
        &["fetch.envelope", "syntax.envelope"],
        |response, octets, _| {
            let octets = enveloped(response, octets)?;
            let start = memmem::find(octets, b"\"=?us-ascii?Q?")? + 1;
            let end = memmem::find(&octets[start..], b"?=\"")? + start;
            let word = String::from_utf8_lossy(&octets[start + 13..end]);
            let decoded = word
                .replace("=0D", "\r")
                .replace("=0A", "\n")
                .replace('_', " ");
            Some([&octets[..start], decoded.as_bytes(), &octets[end + 2..]].concat())
        },
    )
    .entailing(&["expunge.not-during-msn-commands", "syntax.response"]),
    spoil(
        "blank-subject-endless",
        "a subject without text is announced in ENVELOPE as a literal that never ends",
        &["command.one-tagged-answer"],
        |response, octets, _| {
            let octets = enveloped(response, octets)?;
            let start = memmem::find(octets, b"(ENVELOPE (\"")? + 11;
            let subject = memmem::find(&octets[start + 1..], b"\" ")? + start + 3;
            octets[subject..]
                .starts_with(b"\"\" ")
                .then(|| [&octets[..subject], b"{9999999}\r\n", &octets[subject + 2..]].concat())
        },
    )
    .entailing(&["bye.before-close", "syntax.crlf"]),
    spoil(
        "embedded-envelope-without-space",
        "no space stands in front of the envelope of a message within a message",
        &["syntax.body", "syntax.body-message-rfc822"],
        |response, octets, _| {
            let at = embedded_envelope(fetched(response, octets)?)?;
            Some([&octets[..at], &octets[at + 1..]].concat())
        },
    ),
    spoil(
        "embedded-envelope-without-parentheses",
        "the envelope of a message within a message has no parentheses",
        &["syntax.body", "syntax.body-message-rfc822"],
        |response, octets, _| {
            let open = embedded_envelope(fetched(response, octets)?)? + 1;
            let close = open + closing(&octets[open..])?;
            Some(
                [
                    &octets[..open],
                    &octets[open + 1..close],
                    &octets[close + 1..],
                ]
                .concat(),
            )
        },
    )
    .entailing(&[
        "fetch.body-message",
        "fetch.body-without-extension",
        "fetch.bodystructure",
    ]),
    spoil(
        "body-type-without-quotes",
        "type and subtype of a text stand in BODY and BODYSTRUCTURE without quotes",
        &["syntax.body"],
        |response, octets, _| {
            let at = memmem::find(fetched(response, octets)?, b"(\"text\" \"plain\" ")?;
            Some([&octets[..at], b"(text plain ", &octets[at + 16..]].concat())
        },
    )
    .entailing(&["fetch.bodystructure"]),
    spoil(
        "literals-last",
        "the literal of a section stands behind all items of its FETCH response, if they are many",
        &["syntax.fetch"],
        |response, octets, _| {
            let octets = fetched(response, octets)?;
            if !matches!(response, Response::Fetch { items, .. } if items.len() > 4) {
                return None;
            }
            let start = memmem::find(octets, b"BODY[HEADER] {")? + 12;
            let end = memmem::find(&octets[start..], b"}\r\n")? + start;
            let count: usize = std::str::from_utf8(&octets[start + 2..end])
                .ok()?
                .parse()
                .ok()?;
            let behind = end + 3 + count;
            let last = octets.len().checked_sub(3)?;
            (behind < last).then(|| {
                let parts = [
                    &octets[..start],
                    &octets[behind..last],
                    &octets[start..behind],
                    b")\r\n",
                ];
                parts.concat()
            })
        },
    )
    .entailing(&["fetch.items"]),
];

/// The octets, if they are a FETCH response.
fn fetched<'o>(response: &Response, octets: &'o [u8]) -> Option<&'o [u8]> {
    matches!(response, Response::Fetch { .. }).then_some(octets)
}

/// The octets, if they are a FETCH response with an envelope.
fn enveloped<'o>(response: &Response, octets: &'o [u8]) -> Option<&'o [u8]> {
    let octets = fetched(response, octets)?;
    memmem::find(octets, b"ENVELOPE (").map(|_| octets)
}

/// Where the literals are announced, and what is in them.
fn literals(octets: &[u8]) -> impl Iterator<Item = (std::ops::Range<usize>, &[u8])> {
    memmem::find_iter(octets, b"}\r\n").filter_map(|end| {
        let start = memchr::memrchr(b'{', &octets[..end])?;
        let count: usize = std::str::from_utf8(&octets[start + 1..end])
            .ok()?
            .parse()
            .ok()?;
        let data = octets.get(end + 3..)?.get(..count)?;
        Some((start..end + 3, data))
    })
}

/// Where the space in front of the envelope of a message within a message is (RFC 3501 section 9 `body-type-msg`).
fn embedded_envelope(octets: &[u8]) -> Option<usize> {
    let message = memmem::find(octets, b"\"message\" \"rfc822\" ")?;
    let within = memmem::find(&octets[message..], b" (\"")?;
    let parameters = memmem::find(&octets[message..message + within], b"(");
    parameters.is_none().then_some(message + within)
}

/// Where the parenthesis is that closes the one at the start.
fn closing(octets: &[u8]) -> Option<usize> {
    let (mut depth, mut quoted) = (0_usize, false);
    octets.iter().position(|octet| {
        match octet {
            b'"' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => depth -= 1,
            _ => {}
        }
        depth == 0
    })
}
