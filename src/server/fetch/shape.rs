//! Faults of what FETCH makes out of a message: ENVELOPE, BODY and BODYSTRUCTURE.

use bytes::Bytes;

use crate::imap::Response;
use crate::imap::response::body::{SingleExtension, SingleKind};
use crate::imap::response::{BodyStructure, Envelope, FetchItem};
use crate::server::quirk::{Quirk, bend, items, spoil};

fn change_envelope(
    item: &FetchItem,
    change: impl Fn(&mut Envelope) -> bool,
) -> Option<Vec<FetchItem>> {
    let FetchItem::Envelope(envelope) = item else {
        return None;
    };
    let mut envelope = envelope.clone();
    change(&mut envelope).then(|| vec![FetchItem::Envelope(envelope)])
}

/// Faults of ENVELOPE, BODY and BODYSTRUCTURE.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    bend(
        "envelope-subject-wrong",
        "ENVELOPE has the subject in capitals",
        &["fetch.envelope", "fetch.envelope-agrees-with-header"],
        |responses, _| {
            items(responses, |item| {
                change_envelope(item, |envelope| {
                    let Some(subject) = &mut envelope.subject else {
                        return false;
                    };
                    let capitals = Bytes::from(subject.to_ascii_uppercase());
                    let changed = capitals != *subject;
                    *subject = capitals;
                    changed
                })
            })
        },
    )
    .entailing(&["fetch.envelope-defaults", "fetch.envelope-groups"]),
    bend(
        "envelope-date-missing",
        "ENVELOPE has NIL for the date",
        &["fetch.envelope", "fetch.envelope-agrees-with-header"],
        |responses, _| {
            items(responses, |item| {
                change_envelope(item, |envelope| envelope.date.take().is_some())
            })
        },
    )
    .entailing(&[
        "fetch.envelope-defaults",
        "fetch.envelope-groups",
        "fetch.envelope-empty",
    ]),
    bend(
        "envelope-sender-nil",
        "ENVELOPE has NIL for sender and reply-to instead of the value of From",
        &[
            "fetch.envelope-defaults",
            "fetch.envelope-agrees-with-header",
        ],
        |responses, _| {
            items(responses, |item| {
                change_envelope(item, |envelope| {
                    let same = envelope.sender == envelope.from && envelope.from.is_some();
                    if same {
                        envelope.sender = None;
                        envelope.reply_to = None;
                    }
                    same
                })
            })
        },
    )
    .entailing(&[
        "fetch.envelope",
        "fetch.envelope-groups",
        "fetch.envelope-empty-addresses",
    ]),
    bend(
        "bodystructure-lines-wrong",
        "BODY and BODYSTRUCTURE count one line too many",
        &["fetch.bodystructure"],
        |responses, _| {
            let more = |body: &BodyStructure| {
                let BodyStructure::Single(part) = body else {
                    return None;
                };
                let SingleKind::Text { lines } = part.kind else {
                    return None;
                };
                let mut part = part.clone();
                part.kind = SingleKind::Text {
                    lines: lines.saturating_add(1),
                };
                Some(BodyStructure::Single(part))
            };
            items(responses, |item| {
                if let FetchItem::Body(body) = item {
                    return Some(vec![FetchItem::Body(more(body)?)]);
                }
                if let FetchItem::BodyStructure(body) = item {
                    return Some(vec![FetchItem::BodyStructure(more(body)?)]);
                }
                None
            })
        },
    ),
    bend(
        "bodystructure-parts-missing",
        "BODY and BODYSTRUCTURE leave the last part of a multipart out",
        &["fetch.bodystructure"],
        |responses, _| {
            let fewer = |body: &BodyStructure| {
                let BodyStructure::Multi(multi) = body else {
                    return None;
                };
                let mut multi = multi.clone();
                (multi.parts.len() > 1).then(|| {
                    multi.parts.pop();
                    BodyStructure::Multi(multi)
                })
            };
            items(responses, |item| {
                if let FetchItem::Body(body) = item {
                    return Some(vec![FetchItem::Body(fewer(body)?)]);
                }
                if let FetchItem::BodyStructure(body) = item {
                    return Some(vec![FetchItem::BodyStructure(fewer(body)?)]);
                }
                None
            })
        },
    )
    .entailing(&["fetch.body-defaults"]),
    spoil(
        "envelope-long",
        "ENVELOPE has eleven fields, the first of them NIL",
        &["syntax.envelope"],
        |response, octets, _| {
            let Response::Fetch { .. } = response else {
                return None;
            };
            let at = memchr::memmem::find(octets, b"ENVELOPE (")? + 10;
            Some([&octets[..at], b"NIL ".as_slice(), &octets[at..]].concat())
        },
    )
    .entailing(&[
        "fetch.envelope",
        "fetch.envelope-defaults",
        "fetch.envelope-groups",
        "fetch.items",
        "fetch.macro-all",
        "fetch.address-route",
        "fetch.envelope-empty",
        "fetch.envelope-empty-addresses",
    ]),
    spoil(
        "bodystructure-number-quoted",
        "BODY and BODYSTRUCTURE have NIL for the number of octets",
        &["syntax.body"],
        |response, octets, _| {
            let Response::Fetch { items, .. } = response else {
                return None;
            };
            let size = items.iter().find_map(|item| {
                let (FetchItem::Body(body) | FetchItem::BodyStructure(body)) = item else {
                    return None;
                };
                let BodyStructure::Single(part) = body else {
                    return None;
                };
                Some(part.octets)
            })?;
            let front = memchr::memmem::find(octets, b"BODY")?;
            let number = format!(" {size} ");
            let at = front + memchr::memmem::find(&octets[front..], number.as_bytes())?;
            Some(
                [
                    &octets[..at],
                    b" NIL ".as_slice(),
                    &octets[at + number.len()..],
                ]
                .concat(),
            )
        },
    )
    .entailing(&[
        "fetch.body-without-extension",
        "fetch.bodystructure",
        "fetch.items",
        "syntax.literal",
        "syntax.response",
        "fetch.body-message",
        "fetch.body-size-encoded",
    ]),
    bend(
        "body-with-extension",
        "BODY gives what BODYSTRUCTURE gives",
        &["fetch.body-without-extension"],
        |responses, _| {
            items(responses, |item| {
                let FetchItem::Body(BodyStructure::Single(part)) = item else {
                    return None;
                };
                let mut part = part.clone();
                part.extension = Some(SingleExtension::default());
                Some(vec![FetchItem::Body(BodyStructure::Single(part))])
            })
        },
    ),
    bend(
        "envelope-group-missing",
        "ENVELOPE leaves the start and the end of groups out",
        &["fetch.envelope-groups", "fetch.envelope-agrees-with-header"],
        |responses, _| {
            items(responses, |item| {
                change_envelope(item, |envelope| {
                    let Some(to) = &mut envelope.to else {
                        return false;
                    };
                    let before = to.len();
                    to.retain(|address| address.host.is_some());
                    let changed = to.len() < before;
                    if to.is_empty() {
                        envelope.to = None;
                    }
                    changed
                })
            })
        },
    ),
];
