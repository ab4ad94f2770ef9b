//! Faults of values that are well formed and wrong (RFC 3501 sections 6.4.5 and 7.4.2).

use bytes::Bytes;

use super::quirk::{Quirk, asked, bend, each, items};
use super::spelling::bodies;
use crate::imap::response::body::SingleKind;
use crate::imap::response::{Address, BodyStructure, Envelope, FetchItem};
use crate::imap::value::{Section, SectionText};
use crate::imap::{Command, Response};

/// Changes envelopes.
fn envelopes(
    responses: &[Response],
    change: impl Fn(&mut Envelope) -> bool,
) -> Option<Vec<Response>> {
    items(responses, |item| {
        let FetchItem::Envelope(envelope) = item else {
            return None;
        };
        let mut envelope = envelope.clone();
        change(&mut envelope).then(|| vec![FetchItem::Envelope(envelope)])
    })
}

/// Changes the octets of sections.
fn sections(
    responses: &[Response],
    change: impl Fn(&Section, Option<u32>, &Bytes) -> Option<Bytes>,
) -> Option<Vec<Response>> {
    items(responses, |item| {
        let FetchItem::Section {
            section,
            origin,
            data: Some(data),
        } = item
        else {
            return None;
        };
        Some(vec![FetchItem::Section {
            section: section.clone(),
            origin: *origin,
            data: Some(change(section, *origin, data)?),
        }])
    })
}

/// The structure with the size of its first encoded part one lower; `None` if no part is encoded.
fn encoded_less(body: &BodyStructure) -> Option<BodyStructure> {
    match body {
        BodyStructure::Single(part) => {
            let encoded = part.encoding.eq_ignore_ascii_case(b"QUOTED-PRINTABLE")
                || part.encoding.eq_ignore_ascii_case(b"BASE64");
            let octets = part.octets.checked_sub(1).filter(|_| encoded)?;
            let mut part = part.clone();
            part.octets = octets;
            Some(BodyStructure::Single(part))
        }
        BodyStructure::Multi(multi) => {
            let (place, part) = multi
                .parts
                .iter()
                .enumerate()
                .find_map(|(place, part)| Some((place, encoded_less(part)?)))?;
            let mut multi = multi.clone();
            *multi.parts.get_mut(place)? = part;
            Some(BodyStructure::Multi(multi))
        }
    }
}

/// The structure with one line fewer for its first message within a message.
fn message_lines_less(body: &BodyStructure) -> Option<BodyStructure> {
    match body {
        BodyStructure::Single(part) => {
            let mut part = part.clone();
            let SingleKind::Message { lines, .. } = &mut part.kind else {
                return None;
            };
            *lines = lines.checked_sub(1)?;
            Some(BodyStructure::Single(part))
        }
        BodyStructure::Multi(multi) => {
            let (place, part) = multi
                .parts
                .iter()
                .enumerate()
                .find_map(|(place, part)| Some((place, message_lines_less(part)?)))?;
            let mut multi = multi.clone();
            *multi.parts.get_mut(place)? = part;
            Some(BodyStructure::Multi(multi))
        }
    }
}

/// Faults of values.
pub(super) const QUIRKS: &[Quirk] = &[
    bend(
        "fetch-uid-after-answer",
        "FETCH of nothing but UID of all of two messages sends its data behind the tagged answer",
        &["command.data-before-answer"],
        |responses, scene| {
            let Some(Command::Fetch(fetch)) = scene.command else {
                return None;
            };
            if fetch.uid {
                return None;
            }
            let alone = |response: &Response| matches!(response, Response::Fetch { items, .. } if matches!(items.as_slice(), [FetchItem::Uid(_)]));
            let [data @ .., tagged] = responses else {
                return None;
            };
            if data.len() != 2 || scene.exists != 2 || !data.iter().all(alone) {
                return None;
            }
            Some([std::slice::from_ref(tagged), data].concat())
        },
    )
    .entailing(&["fetch.items", "expunge.numbers", "expunge.only-deleted"]),
    bend(
        "internaldate-zone-dropped",
        "INTERNALDATE has the digits that were given, with +0000 for the zone",
        &["date-time.zone", "append.date"],
        |responses, _| {
            items(responses, |item| {
                let FetchItem::InternalDate(date) = item else {
                    return None;
                };
                (date.zone_minutes > 0).then(|| {
                    let mut date = *date;
                    (date.zone_minutes, date.zone_negative) = (0, false);
                    vec![FetchItem::InternalDate(date)]
                })
            })
        },
    )
    .entailing(&["copy.keeps-date"]),
    asked(
        "append-date-of-header",
        "APPEND without a date-time of a message from 1994 takes the date of its header",
        &["fetch.internaldate-not-header"],
    ),
    bend(
        "item-behind-section-missing",
        "FETCH of UID and a section gives UID alone",
        &["fetch.item-or-list"],
        |responses, scene| {
            let Some(Command::Fetch(_)) = scene.command else {
                return None;
            };
            each(responses, |response| {
                let Response::Fetch { number, items } = response else {
                    return None;
                };
                let [FetchItem::Uid(uid), FetchItem::Section { .. }] = items.as_slice() else {
                    return None;
                };
                Some(vec![Response::Fetch {
                    number: *number,
                    items: vec![FetchItem::Uid(*uid)],
                }])
            })
        },
    ),
    bend(
        "body-message-lines-short",
        "BODY and BODYSTRUCTURE count one line too few for a message within a message",
        &["fetch.body-message"],
        |responses, _| bodies(responses, message_lines_less),
    )
    .entailing(&["fetch.bodystructure"]),
    bend(
        "body-encoded-size-short",
        "BODY and BODYSTRUCTURE count one octet too few for a part in base64 or quoted-printable",
        &["fetch.body-size-encoded"],
        |responses, _| bodies(responses, encoded_less),
    )
    .entailing(&["fetch.bodystructure"]),
    bend(
        "envelope-empty-to",
        "ENVELOPE has an address without content where the field To is empty",
        &["fetch.envelope-empty-addresses"],
        |responses, _| {
            envelopes(responses, |envelope| {
                let bare = envelope.subject.as_ref().is_some_and(Bytes::is_empty);
                if !bare || envelope.to.is_some() {
                    return false;
                }
                envelope.to = Some(vec![Address {
                    name: None,
                    adl: None,
                    mailbox: Some(Bytes::new()),
                    host: Some(Bytes::new()),
                }]);
                true
            })
        },
    ),
    bend(
        "envelope-empty-subject-nil",
        "ENVELOPE has NIL for an empty subject",
        &["fetch.envelope-empty"],
        |responses, _| {
            envelopes(responses, |envelope| {
                envelope.subject.take_if(|text| text.is_empty()).is_some()
            })
        },
    ),
    bend(
        "envelope-route-with-colon",
        "the source route of an address in ENVELOPE keeps its colon",
        &["fetch.address-route"],
        |responses, _| {
            envelopes(responses, |envelope| {
                let Some(first) = envelope.from.as_mut().and_then(|from| from.first_mut()) else {
                    return false;
                };
                let Some(route) = &first.adl else {
                    return false;
                };
                first.adl = Some(Bytes::from([route.as_ref(), b":"].concat()));
                true
            })
        },
    ),
    bend(
        "nested-part-cut",
        "BODY of a part that is within another part lacks its last octet",
        &["fetch.body-nested-multipart"],
        |responses, _| {
            sections(responses, |section, origin, data| {
                let nested = section.part.len() > 1 && section.text.is_none();
                (nested && origin.is_none()).then(|| data.slice(..data.len().saturating_sub(1)))
            })
        },
    )
    .entailing(&["fetch.body-nested"]),
    bend(
        "partial-of-fields-cut",
        "a part of HEADER.FIELDS lacks its last octet",
        &["fetch.partial-of-subset"],
        |responses, _| {
            sections(responses, |section, origin, data| {
                let fields = matches!(
                    section.text,
                    Some(SectionText::HeaderFields(_) | SectionText::HeaderFieldsNot(_))
                );
                (fields && origin.is_some()).then(|| data.slice(..data.len().saturating_sub(1)))
            })
        },
    )
    .entailing(&["fetch.partial-octets"]),
];
