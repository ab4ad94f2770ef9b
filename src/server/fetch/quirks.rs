//! Faults of FETCH: what a server may get wrong about the items of a message.

use bytes::Bytes;

use crate::imap::response::FetchItem;
use crate::imap::value::{Section, SectionText};
use crate::imap::{Command, Response};
use crate::server::quirk::{Quirk, asked, bend, each, items, spoil};

/// Changes the whole data of a section for which `which` holds.
fn change_section(
    responses: &[Response],
    which: impl Fn(&Section) -> bool,
    change: impl Fn(&Bytes) -> Option<Bytes>,
) -> Option<Vec<Response>> {
    items(responses, |item| {
        let FetchItem::Section {
            section,
            origin: None,
            data: Some(data),
        } = item
        else {
            return None;
        };
        if !which(section) {
            return None;
        }
        Some(vec![FetchItem::Section {
            section: section.clone(),
            origin: None,
            data: Some(change(data)?),
        }])
    })
}

/// All but the last octet, if there are several.
fn shorter(data: &Bytes) -> Option<Bytes> {
    (data.len() > 1).then(|| data.slice(..data.len() - 1))
}

/// Faults of FETCH.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "uid-fetch-of-expunged-ends",
        "the connection ends without BYE behind a UID FETCH of a message that another session removed",
        &["bye.before-close"],
    ),
    asked(
        "fetch-of-expunged-nothing",
        "FETCH of a message that another session has expunged is answered with OK and no data",
        &["expunged.fetch-no"],
    )
    .entailing(&["expunged.store-no"]),
    asked(
        "body-does-not-set-seen",
        "fetching text does not set \\Seen",
        &["fetch.body-sets-seen"],
    )
    .entailing(&["fetch.seen-reported", "store.persists"]),
    asked(
        "peek-sets-seen",
        "BODY.PEEK sets \\Seen",
        &["fetch.peek-keeps-seen"],
    )
    .entailing(&["append.no-flags", "copy.keeps-flags"]),
    asked(
        "rfc822-header-sets-seen",
        "RFC822.HEADER sets \\Seen",
        &["fetch.rfc822-header-keeps-seen"],
    ),
    asked(
        "examine-sets-seen",
        "fetching text sets \\Seen in a mailbox that is examined",
        &["examine.no-changes"],
    ),
    asked(
        "uid-fetch-without-uid",
        "UID FETCH leaves the UID out if it was not asked for",
        &["uid.fetch-includes-uid"],
    )
    .entailing(&[
        "fetch.body",
        "fetch.uid",
        "uid.fetch-number",
        "uid.never-changes",
        "uid.range-star",
    ]),
    asked(
        "header-fields-case-sensitive",
        "HEADER.FIELDS compares names with regard to case",
        &["fetch.header-fields-case-insensitive"],
    )
    .entailing(&["fetch.header-fields", "fetch.partial-octets"]),
    asked(
        "fetch-all-without-envelope",
        "the macro ALL leaves ENVELOPE out",
        &["fetch.macro-all"],
    ),
    bend(
        "header-fields-without-blank-line",
        "HEADER.FIELDS leaves the empty line out that ends the header",
        &["fetch.header-fields"],
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
                let subset = matches!(
                    section.text,
                    Some(SectionText::HeaderFields(_) | SectionText::HeaderFieldsNot(_))
                );
                (subset && data.ends_with(b"\r\n")).then(|| {
                    vec![FetchItem::Section {
                        section: section.clone(),
                        origin: None,
                        data: Some(data.slice(..data.len() - 2)),
                    }]
                })
            })
        },
    )
    .entailing(&["fetch.body-nested", "fetch.header-fields-not"]),
    bend(
        "partial-too-long",
        "a partial fetch gives one octet more than was asked for",
        &["fetch.partial-within-request"],
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
                (!data.is_empty()).then(|| {
                    vec![FetchItem::Section {
                        section: section.clone(),
                        origin: Some(*origin),
                        data: Some(Bytes::from([data.as_ref(), b"x"].concat())),
                    }]
                })
            })
        },
    )
    .entailing(&["fetch.partial-octets", "fetch.partial-of-subset"]),
    bend(
        "partial-off-by-one",
        "a partial fetch begins one octet too late",
        &["fetch.partial-octets"],
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
                (data.len() > 1).then(|| {
                    vec![FetchItem::Section {
                        section: section.clone(),
                        origin: Some(*origin),
                        data: Some(data.slice(1..)),
                    }]
                })
            })
        },
    )
    .entailing(&["fetch.partial-of-subset"]),
    bend(
        "partial-without-origin",
        "a partial fetch that begins at 0 is answered as if it were whole",
        &["fetch.partial-within-request", "fetch.partial-octets"],
        |responses, _| {
            items(responses, |item| {
                let FetchItem::Section {
                    section,
                    origin: Some(0),
                    data,
                } = item
                else {
                    return None;
                };
                Some(vec![FetchItem::Section {
                    section: section.clone(),
                    origin: None,
                    data: data.clone(),
                }])
            })
        },
    ),
    bend(
        "rfc822-size-off",
        "RFC822.SIZE counts one octet too few",
        &["fetch.rfc822-size", "fetch.rfc822-size-equals-body"],
        |responses, _| {
            items(responses, |item| {
                let FetchItem::Rfc822Size(size) = item else {
                    return None;
                };
                size.checked_sub(1)
                    .map(|size| vec![FetchItem::Rfc822Size(size)])
            })
        },
    )
    .entailing(&[
        "append.appends",
        "fetch.items",
        "fetch.macro-fast",
        "literal.any-octets",
        "uid.fetch-number",
    ]),
    bend(
        "internaldate-wrong",
        "INTERNALDATE is an hour off",
        &["append.date"],
        |responses, _| {
            items(responses, |item| {
                let FetchItem::InternalDate(date) = item else {
                    return None;
                };
                let mut date = *date;
                date.hour = (date.hour + 1) % 24;
                Some(vec![FetchItem::InternalDate(date)])
            })
        },
    )
    .entailing(&["copy.keeps-date"]),
    bend(
        "text-starts-with-header",
        "BODY[TEXT] begins with the empty line that ends the header",
        &["fetch.body-text"],
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
                matches!(section.text, Some(SectionText::Text)).then(|| {
                    vec![FetchItem::Section {
                        section: section.clone(),
                        origin: None,
                        data: Some(Bytes::from([b"\r\n", data.as_ref()].concat())),
                    }]
                })
            })
        },
    )
    .entailing(&["fetch.body-nested"]),
    spoil(
        "fetch-unparenthesised",
        "FETCH responses with four or more items have no parentheses around FLAGS",
        &["syntax.fetch"],
        |response, octets, _| {
            let Response::Fetch { items, .. } = response else {
                return None;
            };
            if items.len() < 4 {
                return None;
            }
            let at = memchr::memmem::find(octets, b"FLAGS (")?;
            let end = at + memchr::memchr(b')', &octets[at..])?;
            Some(
                [
                    &octets[..at + 6],
                    octets.get(at + 7..end)?,
                    &octets[end + 1..],
                ]
                .concat(),
            )
        },
    )
    .entailing(&[
        "fetch.item-case-insensitive",
        "fetch.items",
        "fetch.macro-all",
    ]),
    asked(
        "fetch-misses-last",
        "FETCH leaves the last message of a set of five or more out",
        &["message-number.set"],
    )
    .entailing(&["store.whole-set"]),
    asked(
        "fetch-seen-silent",
        "FETCH that sets \\Seen does not tell the flags",
        &["fetch.seen-reported"],
    ),
    asked(
        "fetch-fast-without-size",
        "the macro FAST leaves RFC822.SIZE out",
        &["fetch.macro-fast"],
    )
    .entailing(&["fetch.item-case-insensitive"]),
    asked(
        "fetch-full-without-body",
        "the macro FULL leaves BODY out",
        &["fetch.macro-full"],
    ),
    bend(
        "body-cut",
        "BODY[] lacks its last octet",
        &[
            "fetch.body",
            "append.content",
            "copy.content",
            "fetch.rfc822-size-equals-body",
        ],
        |responses, _| {
            change_section(
                responses,
                |section| section.part.is_empty() && section.text.is_none(),
                shorter,
            )
        },
    )
    .entailing(&[
        "append.appends",
        "exists.announced",
        "expunge.only-deleted",
        "rename.keeps-messages",
    ]),
    bend(
        "body-header-cut",
        "BODY[HEADER] lacks its last octet",
        &["fetch.body-header"],
        |responses, _| {
            change_section(
                responses,
                |section| {
                    matches!(section.text, Some(SectionText::Header)) && section.part.is_empty()
                },
                shorter,
            )
        },
    )
    .entailing(&["fetch.header-fields-case-insensitive"]),
    bend(
        "body-part-cut",
        "BODY[n] lacks its last octet",
        &["fetch.body-part"],
        |responses, _| {
            change_section(
                responses,
                |section| !section.part.is_empty() && section.text.is_none(),
                shorter,
            )
        },
    )
    .entailing(&["fetch.body-nested", "fetch.body-nested-multipart"]),
    bend(
        "body-mime-cut",
        "BODY[n.MIME] lacks its last octet",
        &["fetch.body-mime"],
        |responses, _| {
            change_section(
                responses,
                |section| matches!(section.text, Some(SectionText::Mime)),
                shorter,
            )
        },
    ),
    bend(
        "body-nested-cut",
        "HEADER and TEXT of a message within a message lack their last octet",
        &["fetch.body-nested"],
        |responses, _| {
            change_section(
                responses,
                |section| {
                    !section.part.is_empty()
                        && matches!(section.text, Some(SectionText::Header | SectionText::Text))
                },
                shorter,
            )
        },
    ),
    bend(
        "header-fields-cut",
        "HEADER.FIELDS lacks its first letter",
        &["fetch.header-fields"],
        |responses, _| {
            change_section(
                responses,
                |section| matches!(section.text, Some(SectionText::HeaderFields(_))),
                |data| (data.len() > 2).then(|| data.slice(1..)),
            )
        },
    )
    .entailing(&["fetch.body-nested"]),
    bend(
        "header-fields-not-cut",
        "HEADER.FIELDS.NOT lacks its first letter",
        &["fetch.header-fields-not"],
        |responses, _| {
            change_section(
                responses,
                |section| matches!(section.text, Some(SectionText::HeaderFieldsNot(_))),
                |data| (data.len() > 2).then(|| data.slice(1..)),
            )
        },
    ),
    bend(
        "rfc822-cut",
        "RFC822 lacks its last octet",
        &["fetch.rfc822", "fetch.content-immutable"],
        |responses, _| {
            items(responses, |item| {
                let FetchItem::Rfc822(Some(data)) = item else {
                    return None;
                };
                Some(vec![FetchItem::Rfc822(Some(shorter(data)?))])
            })
        },
    )
    .entailing(&["fetch.body-text"]),
    bend(
        "rfc822-header-cut",
        "RFC822.HEADER lacks its last octet",
        &["fetch.rfc822-header", "fetch.content-immutable"],
        |responses, _| {
            items(responses, |item| {
                let FetchItem::Rfc822Header(Some(data)) = item else {
                    return None;
                };
                Some(vec![FetchItem::Rfc822Header(Some(shorter(data)?))])
            })
        },
    ),
    bend(
        "rfc822-text-cut",
        "RFC822.TEXT lacks its last octet",
        &["fetch.rfc822-text", "fetch.content-immutable"],
        |responses, _| {
            items(responses, |item| {
                let FetchItem::Rfc822Text(Some(data)) = item else {
                    return None;
                };
                Some(vec![FetchItem::Rfc822Text(Some(shorter(data)?))])
            })
        },
    )
    .entailing(&["fetch.body-text"]),
    bend(
        "uid-fetch-number-is-uid",
        "the responses of UID FETCH carry the UID as their number",
        &["message-number.within-exists", "uid.fetch-number"],
        |responses, scene| {
            let Some(Command::Fetch(fetch)) = scene.command else {
                return None;
            };
            if !fetch.uid {
                return None;
            }
            each(responses, |response| {
                let Response::Fetch { number, items } = response else {
                    return None;
                };
                let uid = items.iter().find_map(|item| {
                    let FetchItem::Uid(uid) = item else {
                        return None;
                    };
                    Some(*uid)
                })?;
                (uid != *number).then(|| {
                    vec![Response::Fetch {
                        number: uid,
                        items: items.clone(),
                    }]
                })
            })
        },
    )
    .entailing(&[
        "expunge.only-deleted",
        "multi-session.numbers-stable",
        "uid.fetch",
        "uid.never-changes",
    ]),
];
