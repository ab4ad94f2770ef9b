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
    .entailing(&["fetch.body-message", "fetch.bodystructure"]),
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
