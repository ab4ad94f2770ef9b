//! Faults of single attributes of a message: flags, UID, dates, addresses, defaults.

use std::num::NonZeroU32;

use bytes::Bytes;

use crate::imap::command::{Fetch, FetchAtt, FetchItems};
use crate::imap::response::body::SingleKind;
use crate::imap::response::{BodyStructure, FetchItem};
use crate::imap::value::{Flag, SectionText, SeqRange};
use crate::imap::{Command, Response};
use crate::server::quirk::{Quirk, asked, bend, each, items};

/// A single part called application/octet-stream.
pub(in crate::server) fn octet_stream(body: BodyStructure) -> BodyStructure {
    let BodyStructure::Single(mut part) = body else {
        return body;
    };
    part.media_type = Bytes::from_static(b"application");
    part.subtype = Bytes::from_static(b"octet-stream");
    part.parameters = None;
    part.kind = SingleKind::Basic;
    BodyStructure::Single(part)
}

/// A structure with one parameter that the field does not have.
pub(in crate::server) fn stray_parameter(body: BodyStructure) -> BodyStructure {
    let BodyStructure::Single(mut part) = body else {
        return body;
    };
    let stray = (Bytes::from_static(b"\\"), Bytes::from_static(b"core/0"));
    part.parameters.get_or_insert_default().push(stray);
    BodyStructure::Single(part)
}

/// A structure in which messages within the message that have no subject have one of no octets.
pub(in crate::server) fn empty_subjects(mut body: BodyStructure) -> BodyStructure {
    let mut left = vec![&mut body];
    while let Some(one) = left.pop() {
        match one {
            BodyStructure::Multi(whole) => left.extend(&mut whole.parts),
            BodyStructure::Single(part) => {
                if let SingleKind::Message { envelope, body, .. } = &mut part.kind {
                    envelope.subject.get_or_insert_default();
                    left.push(body);
                }
            }
        }
    }
    body
}

/// The FETCH of the scene, if message numbers say what of.
fn by_number(command: Option<&Command>) -> Option<&Fetch> {
    let Some(Command::Fetch(fetch)) = command else {
        return None;
    };
    (!fetch.uid).then_some(fetch)
}

/// Faults of attributes.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "envelope-sets-seen",
        "ENVELOPE sets \\Seen",
        &["fetch.attributes-keep-seen"],
    )
    .entailing(&["fetch.items", "fetch.macro-all"]),
    asked(
        "body-default-octet-stream",
        "a message without Content-Type is application/octet-stream in BODY and BODYSTRUCTURE",
        &["fetch.body-defaults"],
    ),
    asked(
        "inner-subject-empty",
        "the envelope of a message within a message has an empty subject where there is none",
        &["fetch.envelope-defaults"],
    ),
    asked(
        "comment-open-parameter",
        "a Content-Type that ends in a backslash has a parameter in BODY and BODYSTRUCTURE that is not there",
        &["fetch.bodystructure"],
    ),
    asked(
        "fetch-small-flags-missing",
        "FETCH passes FLAGS over that is written in small letters",
        &["fetch.item-case-insensitive"],
    ),
    bend(
        "envelope-keeps-quotes",
        "ENVELOPE gives the local part of an address with its quotes",
        &["fetch.address-quoting"],
        |responses, _| {
            items(responses, |item| {
                let FetchItem::Envelope(envelope) = item else {
                    return None;
                };
                let mut envelope = envelope.clone();
                let mut changed = false;
                for address in envelope.to.iter_mut().flatten() {
                    let Some(local) = &mut address.mailbox else {
                        continue;
                    };
                    if address.host.is_some() && local.contains(&b' ') {
                        *local = Bytes::from([b"\"", local.as_ref(), b"\""].concat());
                        changed = true;
                    }
                }
                changed.then(|| vec![FetchItem::Envelope(envelope)])
            })
        },
    )
    .entailing(&["fetch.envelope-agrees-with-header"]),
    bend(
        "fetch-flags-seen",
        "FETCH of nothing but FLAGS, without parentheses, says \\Seen whether it is set or not",
        &["fetch.flags"],
        |responses, scene| {
            let fetch = by_number(scene.command)?;
            if fetch.items != FetchItems::One(FetchAtt::Flags) {
                return None;
            }
            items(responses, |item| {
                let FetchItem::Flags(flags) = item else {
                    return None;
                };
                let seen = flags.contains(&Flag::Seen);
                (!seen).then(|| vec![FetchItem::Flags([flags.as_slice(), &[Flag::Seen]].concat())])
            })
        },
    ),
    bend(
        "fetch-uid-off",
        "FETCH of nothing but UID, without parentheses, gives a UID one too high",
        &["fetch.uid"],
        |responses, scene| {
            let fetch = by_number(scene.command)?;
            if fetch.items != FetchItems::One(FetchAtt::Uid) {
                return None;
            }
            items(responses, |item| {
                let FetchItem::Uid(uid) = item else {
                    return None;
                };
                uid.checked_add(1).map(|uid| vec![FetchItem::Uid(uid)])
            })
        },
    )
    .entailing(&["uid.uidnext-bounds", "uid.never-changes"]),
    bend(
        "internaldate-off-when-alone",
        "FETCH of one message gives an INTERNALDATE that is a minute off",
        &["fetch.internaldate", "append.date"],
        |responses, scene| {
            let fetch = by_number(scene.command)?;
            if !matches!(fetch.set.0.as_slice(), [SeqRange::One(_)]) {
                return None;
            }
            items(responses, |item| {
                let FetchItem::InternalDate(date) = item else {
                    return None;
                };
                let mut date = *date;
                date.minute = (date.minute + 1) % 60;
                Some(vec![FetchItem::InternalDate(date)])
            })
        },
    ),
    bend(
        "fetch-many-items-without-uid",
        "FETCH of six items or more leaves UID out",
        &["fetch.items"],
        |responses, scene| {
            by_number(scene.command)?;
            items(responses, |item| {
                matches!(item, FetchItem::Uid(_)).then(Vec::new)
            })
            .filter(|_| {
                responses.iter().any(|response| {
                    let Response::Fetch { items, .. } = response else {
                        return false;
                    };
                    items.len() > 5
                })
            })
        },
    ),
    bend(
        "partial-beyond-end-nil",
        "a partial fetch that starts behind the end gives NIL",
        &["fetch.partial-beyond-end"],
        |responses, _| {
            items(responses, |item| {
                let FetchItem::Section {
                    section,
                    origin: Some(origin),
                    data: Some(data),
                } = item
                else {
                    return None;
                };
                data.is_empty().then(|| {
                    vec![FetchItem::Section {
                        section: section.clone(),
                        origin: Some(*origin),
                        data: None,
                    }]
                })
            })
        },
    ),
    bend(
        "header-fields-none-empty",
        "HEADER.FIELDS of fields that are not there gives nothing, not even the empty line",
        &["fetch.header-blank-line"],
        |responses, _| {
            items(responses, |item| {
                let FetchItem::Section {
                    section,
                    origin: None,
                    data: Some(data),
                } = item
                else {
                    return None;
                };
                let fields = matches!(section.text, Some(SectionText::HeaderFields(_)));
                (fields && data.as_ref() == b"\r\n").then(|| {
                    vec![FetchItem::Section {
                        section: section.clone(),
                        origin: None,
                        data: Some(Bytes::new()),
                    }]
                })
            })
        },
    ),
    bend(
        "uid-fetch-number-repeated",
        "UID FETCH that gives three messages calls the last two 2",
        &["message-number.by-uid"],
        |responses, scene| {
            let Some(Command::Fetch(fetch)) = scene.command else {
                return None;
            };
            let is_fetch = |response: &&Response| matches!(response, Response::Fetch { .. });
            if !fetch.uid || responses.iter().filter(is_fetch).count() != 3 {
                return None;
            }
            each(responses, |response| {
                let Response::Fetch { number, items } = response else {
                    return None;
                };
                (number.get() == 3).then_some(vec![Response::Fetch {
                    number: NonZeroU32::new(2)?,
                    items: items.clone(),
                }])
            })
        },
    )
    .entailing(&[
        "expunge.only-deleted",
        "multi-session.numbers-stable",
        "uid.never-changes",
        "uid.range-gaps",
    ]),
];
