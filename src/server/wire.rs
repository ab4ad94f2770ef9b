//! From typed responses to octets, through the hooks; and the quirks that spoil octets whatever
//! the command (RFC 3501 sections 2.2, 4.3, 7 and 9).

use super::quirk::{Quirk, Quirks, Scene, spoil};
use super::session::Session;
use crate::imap::Response;
use crate::imap::response::{Code, FetchItem};
use crate::imap::value::SectionText;
use crate::imap::writer::{StringForm, Writer};
use crate::wire::Side;

/// Writes one answer and queues it.
pub(super) fn deliver(
    session: &mut Session,
    quirks: &Quirks,
    scene: &Scene<'_>,
    responses: Vec<Response>,
) {
    for response in quirks.bend(responses, scene) {
        let mut writer = Writer::new(Side::Server, StringForm::Shortest);
        response.write(&mut writer);
        let octets = quirks.spoil(&response, writer.into_octets(), scene);
        session.push(octets);
    }
}

/// The text after the code of a status response begins here, if `octets` are one.
fn text_end(response: &Response, octets: &[u8]) -> Option<usize> {
    let status = matches!(response, Response::Tagged { .. } | Response::Status { .. });
    (status && octets.ends_with(b"\r\n")).then(|| octets.len() - 2)
}

fn insert(octets: &[u8], at: usize, what: &[u8]) -> Vec<u8> {
    [&octets[..at], what, &octets[at..]].concat()
}

/// Whether the command of the scene is NOOP, which scenarios can spare.
fn noop(scene: &Scene<'_>) -> bool {
    matches!(scene.command, Some(crate::imap::Command::Noop))
}

/// Faults of the octets.
pub(super) const QUIRKS: &[Quirk] = &[
    spoil(
        "bare-lf",
        "EXISTS ends in LF without CR",
        &["syntax.crlf"],
        |response, octets, _| {
            let Response::Exists(_) = response else {
                return None;
            };
            Some([octets.strip_suffix(b"\r\n")?, b"\n".as_slice()].concat())
        },
    ),
    spoil(
        "eight-bit-in-text",
        "the text of the answer to NOOP has an octet above 127",
        &["syntax.text-octets"],
        |response, octets, scene| {
            if !noop(scene) {
                return None;
            }
            Some(insert(octets, text_end(response, octets)?, b" caf\xe9"))
        },
    ),
    spoil(
        "nul-in-text",
        "the text of the answer to CAPABILITY has a NUL",
        &["syntax.text-octets"],
        |response, octets, scene| {
            if !matches!(scene.command, Some(crate::imap::Command::Capability)) {
                return None;
            }
            Some(insert(octets, text_end(response, octets)?, b"\0"))
        },
    ),
    spoil(
        "literal-count-short",
        "literals of BODY[TEXT] announce one octet less than they have",
        &["syntax.literal", "syntax.response"],
        |response, octets, _| recount(response, octets, -1),
    )
    .entailing(&[
        "fetch.body-header",
        "fetch.body-text",
        "fetch.partial-octets",
    ]),
    spoil(
        "literal-count-long",
        "literals of BODY[TEXT] announce one octet more than they have",
        &["syntax.literal"],
        |response, octets, _| recount(response, octets, 1),
    )
    .entailing(&[
        "fetch.body-header",
        "fetch.partial-octets",
        "fetch.partial-within-request",
    ]),
    spoil(
        "status-without-text",
        "the answer to NOOP ends after OK",
        &["syntax.text-not-empty"],
        |response, octets, scene| {
            let Response::Tagged { tag, .. } = response else {
                return None;
            };
            (noop(scene) && octets.len() > tag.0.len() + 5)
                .then(|| [&octets[..tag.0.len() + 3], b"\r\n".as_slice()].concat())
        },
    ),
    spoil(
        "code-number-missing",
        "the code UIDVALIDITY has no number",
        &["syntax.resp-text-code"],
        |response, octets, _| {
            let Response::Status { text, .. } = response else {
                return None;
            };
            let Some(Code::UidValidity(number)) = text.code else {
                return None;
            };
            let code = format!("UIDVALIDITY {number}]");
            let at = memchr::memmem::find(octets, code.as_bytes())?;
            Some([&octets[..at + 11], &octets[at + code.len() - 1..]].concat())
        },
    )
    .entailing(&[
        "mailbox-name.inbox-case-insensitive",
        "select.uidvalidity",
        "status.uidvalidity",
        "uidvalidity.same",
    ]),
    spoil(
        "lsub-delimiter-bare",
        "LSUB writes the hierarchy delimiter without quotes",
        &["syntax.list-delimiter"],
        |response, octets, _| {
            let Response::Lsub(data) = response else {
                return None;
            };
            let delimiter = data.delimiter?;
            let quoted = [b'"', delimiter, b'"'];
            let at = memchr::memmem::find(octets, &quoted)?;
            Some([&octets[..at], &[delimiter], &octets[at + 3..]].concat())
        },
    )
    .entailing(&[
        "lsub.percent-parent",
        "subscribe.never-removed",
        "subscribe.subscribes",
        "lsub.same-arguments",
    ]),
    spoil(
        "flags-unparenthesised",
        "a FLAGS response that tells of new keywords has no parentheses",
        &["syntax.mailbox-data"],
        |response, octets, scene| {
            if matches!(
                scene.command,
                Some(crate::imap::Command::Select(_) | crate::imap::Command::Examine(_))
            ) {
                return None;
            }
            let Response::Flags(_) = response else {
                return None;
            };
            Some(
                octets
                    .iter()
                    .copied()
                    .filter(|octet| !matches!(octet, b'(' | b')'))
                    .collect(),
            )
        },
    ),
    spoil(
        "search-commas",
        "SEARCH divides four numbers or more by commas",
        &["syntax.mailbox-data"],
        |response, octets, _| {
            let Response::Search { numbers, .. } = response else {
                return None;
            };
            let front = octets.get(..9)?;
            (numbers.len() > 3).then(|| {
                let rest: Vec<u8> = octets[9..]
                    .iter()
                    .map(|&octet| if octet == b' ' { b',' } else { octet })
                    .collect();
                [front, &rest].concat()
            })
        },
    )
    .entailing(&[
        "search.all",
        "search.or",
        "search.parentheses",
        "search.sequence-set",
    ]),
    spoil(
        "capability-double-space",
        "the CAPABILITY response has two spaces between its names",
        &["syntax.single-space"],
        |response, octets, _| {
            let Response::Capability(_) = response else {
                return None;
            };
            Some(insert(octets, 12, b" "))
        },
    ),
];

/// Changes the count of the first literal by `by`.
fn recount(response: &Response, octets: &[u8], by: i64) -> Option<Vec<u8>> {
    let Response::Fetch { items, .. } = response else {
        return None;
    };
    let of_text = |item: &FetchItem| {
        let FetchItem::Section { section, .. } = item else {
            return false;
        };
        section.part.is_empty() && matches!(section.text, Some(SectionText::Text))
    };
    if !items.iter().any(of_text) {
        return None;
    }
    let end = memchr::memmem::find(octets, b"}\r\n")?;
    let start = memchr::memrchr(b'{', &octets[..end])?;
    let count: i64 = std::str::from_utf8(&octets[start + 1..end])
        .ok()?
        .parse()
        .ok()?;
    let other = count.checked_add(by).filter(|&other| other >= 0)?;
    Some(
        [
            &octets[..=start],
            other.to_string().as_bytes(),
            &octets[end..],
        ]
        .concat(),
    )
}
