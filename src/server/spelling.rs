//! Faults of spelling: responses that miss the formal syntax at a single point (RFC 3501 section 9).
//! What is in nobody's way comes beside the answer to CHECK.

use bytes::Bytes;

use super::quirk::{Quirk, Scene, answered, bend, codes, each, items, spoil};
use crate::imap::response::body::{SingleExtension, SingleKind};
use crate::imap::response::{BodyStructure, Code, Condition, FetchItem, NameAttribute, SinglePart};
use crate::imap::value::Flag;
use crate::imap::{Command, Response};

/// The answer to CHECK with a line before it.
pub(super) fn before_check(
    response: &Response,
    octets: &[u8],
    scene: &Scene<'_>,
    line: &[u8],
) -> Option<Vec<u8>> {
    let check = matches!(scene.command, Some(Command::Check));
    (check && matches!(response, Response::Tagged { .. }))
        .then(|| [line, b"\r\n".as_slice(), octets].concat())
}

/// Puts `to` in the place of the first `from`.
fn replaced(octets: &[u8], from: &[u8], to: &[u8]) -> Option<Vec<u8>> {
    let at = memchr::memmem::find(octets, from)?;
    Some([&octets[..at], to, &octets[at + from.len()..]].concat())
}

/// Changes body structures, in BODY and in BODYSTRUCTURE.
pub(super) fn bodies(
    responses: &[Response],
    change: impl Fn(&BodyStructure) -> Option<BodyStructure>,
) -> Option<Vec<Response>> {
    items(responses, |item| {
        Some(vec![match item {
            FetchItem::Body(body) => FetchItem::Body(change(body)?),
            FetchItem::BodyStructure(body) => FetchItem::BodyStructure(change(body)?),
            _ => return None,
        }])
    })
}

/// A single part after `change`, if that has something for it.
fn single(
    body: &BodyStructure,
    change: impl FnOnce(&mut SinglePart) -> bool,
) -> Option<BodyStructure> {
    let BodyStructure::Single(part) = body else {
        return None;
    };
    let mut part = part.clone();
    change(&mut part).then_some(BodyStructure::Single(part))
}

/// Adds a flag to the FLAGS response.
fn more_flags(responses: &[Response], flag: &Flag) -> Option<Vec<Response>> {
    each(responses, |response| {
        let Response::Flags(flags) = response else {
            return None;
        };
        let mut flags = flags.clone();
        flags.push(flag.clone());
        Some(vec![Response::Flags(flags)])
    })
}

/// Faults of spelling.
pub(super) const QUIRKS: &[Quirk] = &[
    spoil(
        "line-of-no-form",
        "CHECK is accompanied by a line that is no response",
        &["syntax.response"],
        |response, octets, scene| before_check(response, octets, scene, b"still at it"),
    ),
    spoil(
        "message-zero",
        "CHECK is accompanied by a FETCH response about message 0",
        &["syntax.nz-number"],
        |response, octets, scene| before_check(response, octets, scene, b"* 0 FETCH (FLAGS ())"),
    ),
    spoil(
        "recent-33-bits",
        "CHECK is accompanied by a RECENT response that counts 4294967296",
        &["syntax.number-range"],
        |response, octets, scene| before_check(response, octets, scene, b"* 4294967296 RECENT"),
    ),
    spoil(
        "fetch-without-items",
        "CHECK is accompanied by a FETCH response without items",
        &["syntax.fetch-not-empty"],
        |response, octets, scene| before_check(response, octets, scene, b"* 1 FETCH ()"),
    ),
    spoil(
        "data-tagged",
        "CHECK is accompanied by FLAGS with its tag",
        &["server-data.untagged"],
        |response, octets, scene| {
            let line = [scene.tag?.0.as_ref(), b" FLAGS (\\Seen)".as_slice()].concat();
            before_check(response, octets, scene, &line)
        },
    ),
    bend(
        "bye-tagged",
        "CHECK is answered with a tagged BYE",
        &["status-response.never-tagged"],
        |responses, scene| {
            if !matches!(scene.command, Some(Command::Check)) {
                return None;
            }
            answered(responses, Condition::Ok, Condition::Bye)
        },
    )
    .entailing(&["check.ok"]),
    spoil(
        "search-space-at-end",
        "SEARCH responses with numbers have a space before the line end",
        &["syntax.single-space"],
        |response, octets, _| {
            let Response::Search { numbers, .. } = response else {
                return None;
            };
            let line = octets.strip_suffix(b"\r\n")?;
            (!numbers.is_empty()).then(|| [line, b" \r\n".as_slice()].concat())
        },
    ),
    spoil(
        "capability-quoted",
        "the CAPABILITY response ends in a name with quotes",
        &["syntax.capability"],
        |response, octets, _| {
            let Response::Capability(_) = response else {
                return None;
            };
            let line = octets.strip_suffix(b"\r\n")?;
            Some([line, b" X-LIMIT=\"1\"\r\n".as_slice()].concat())
        },
    )
    .entailing(&["capability.same-in-code"]),
    spoil(
        "plus-without-space",
        "a continuation request that says nothing has no space",
        &["syntax.continue-req"],
        |response, octets, _| {
            let Response::Continuation { .. } = response else {
                return None;
            };
            (octets == b"+ \r\n").then(|| b"+\r\n".to_vec())
        },
    ),
    spoil(
        "list-space-bare",
        "LIST writes names with spaces without quotes",
        &["syntax.astring"],
        |response, octets, _| {
            let Response::List(data) = response else {
                return None;
            };
            let name = data.mailbox.octets();
            let plain = name
                .iter()
                .all(|octet| matches!(octet, b' ' | b'-') || octet.is_ascii_alphanumeric());
            if !plain || !name.contains(&b' ') {
                return None;
            }
            replaced(octets, &[b"\"", name, b"\""].concat(), name)
        },
    )
    .entailing(&[
        "list.untagged-response",
        "list.all-matching-names",
        "list.names-match-pattern",
    ]),
    spoil(
        "subject-escaped",
        "ENVELOPE has a backslash before the first letter of the subject",
        &["syntax.quoted-escapes"],
        |response, octets, _| {
            let Response::Fetch { items, .. } = response else {
                return None;
            };
            let subject = items.iter().find_map(|item| {
                let FetchItem::Envelope(envelope) = item else {
                    return None;
                };
                envelope.subject.as_ref()
            })?;
            let plain = |octet: &u8| octet.is_ascii_alphanumeric() || *octet == b' ';
            if subject.is_empty() || !subject.iter().all(plain) {
                return None;
            }
            let quoted = [b"\"", subject.as_ref(), b"\""].concat();
            replaced(octets, &quoted, &[b"\"\\", &quoted[1..]].concat())
        },
    ),
    spoil(
        "list-delimiter-double",
        "LIST writes the delimiter of names that hold it twice over",
        &["syntax.list-delimiter"],
        |response, octets, _| {
            let Response::List(data) = response else {
                return None;
            };
            let one = data.delimiter?;
            if !data.mailbox.octets().contains(&one) {
                return None;
            }
            replaced(octets, &[b'"', one, b'"'], &[b'"', one, one, b'"'])
        },
    )
    .entailing(&["mailbox-name.hierarchy"]),
    spoil(
        "date-year-short",
        "INTERNALDATE writes years before 2000 with two digits",
        &["syntax.date-time"],
        |response, octets, _| {
            let Response::Fetch { items, .. } = response else {
                return None;
            };
            let year = items.iter().find_map(|item| {
                let FetchItem::InternalDate(date) = item else {
                    return None;
                };
                Some(date.date.year)
            })?;
            let short = year.checked_sub(1900).filter(|short| *short < 100)?;
            replaced(
                octets,
                format!("-{year} ").as_bytes(),
                format!("-{short:02} ").as_bytes(),
            )
        },
    )
    .entailing(&["append.date", "copy.keeps-date"]),
    bend(
        "empty-text-nil",
        "a text of no octets is NIL",
        &["syntax.nil-is-absence"],
        |responses, _| {
            items(responses, |item| match item {
                FetchItem::Section {
                    section,
                    origin: None,
                    data: Some(data),
                } if data.is_empty() && section.part.is_empty() => Some(vec![FetchItem::Section {
                    section: section.clone(),
                    origin: None,
                    data: None,
                }]),
                FetchItem::Rfc822Text(Some(data)) if data.is_empty() => {
                    Some(vec![FetchItem::Rfc822Text(None)])
                }
                _ => None,
            })
        },
    )
    .entailing(&["fetch.body-text"]),
    bend(
        "envelope-list-empty",
        "ENVELOPE has an empty list where there is no Bcc",
        &["syntax.address-list"],
        |responses, _| {
            items(responses, |item| {
                let FetchItem::Envelope(envelope) = item else {
                    return None;
                };
                let mut envelope = envelope.clone();
                envelope.bcc.is_none().then(|| {
                    envelope.bcc = Some(Vec::new());
                    vec![FetchItem::Envelope(envelope)]
                })
            })
        },
    )
    .entailing(&[
        "fetch.envelope",
        "fetch.envelope-defaults",
        "fetch.envelope-groups",
        "fetch.envelope-empty-addresses",
    ]),
    bend(
        "body-params-empty",
        "BODY and BODYSTRUCTURE have an empty list where a text has no parameters",
        &["syntax.body-params"],
        |responses, _| {
            bodies(responses, |body| {
                single(body, |part| {
                    part.parameters
                        .is_none()
                        .then(|| part.parameters = Some(Vec::new()))
                        .is_some()
                })
            })
        },
    )
    .entailing(&["fetch.bodystructure", "fetch.body-message"]),
    bend(
        "body-message-as-any",
        "BODY and BODYSTRUCTURE describe a message within a message as any other part",
        &["syntax.body-message-rfc822"],
        |responses, _| {
            bodies(responses, |body| {
                single(body, |part| {
                    let message = matches!(part.kind, SingleKind::Message { .. });
                    if message {
                        part.kind = SingleKind::Basic;
                    }
                    message
                })
            })
        },
    )
    .entailing(&["fetch.bodystructure", "fetch.body-message"]),
    bend(
        "multipart-empty",
        "BODY and BODYSTRUCTURE have no parts of multiparts",
        &["syntax.multipart-not-empty"],
        |responses, _| {
            bodies(responses, |body| {
                let BodyStructure::Multi(multi) = body else {
                    return None;
                };
                let mut multi = multi.clone();
                multi.parts.clear();
                Some(BodyStructure::Multi(multi))
            })
        },
    )
    .entailing(&[
        "fetch.bodystructure",
        "fetch.body-message",
        "fetch.body-size-encoded",
        "fetch.body-defaults",
    ]),
    bend(
        "bodystructure-more-fields",
        "BODYSTRUCTURE of a single part has a string behind the location",
        &["syntax.body-extension"],
        |responses, _| {
            bodies(responses, |body| {
                single(body, |part| {
                    let Some(SingleExtension {
                        tail: Some(tail), ..
                    }) = &mut part.extension
                    else {
                        return false;
                    };
                    tail.more.push(Bytes::from_static(b"\"more\""));
                    true
                })
            })
        },
    ),
    bend(
        "flags-starred",
        "FLAGS lists \\Starred",
        &["syntax.flag-extension"],
        |responses, _| more_flags(responses, &Flag::Extension(Bytes::from_static(b"Starred"))),
    ),
    bend(
        "flags-star",
        "FLAGS lists \\*",
        &["flags.star-only-permanent"],
        |responses, _| more_flags(responses, &Flag::Any),
    ),
    bend(
        "permanentflags-recent",
        "PERMANENTFLAGS lists \\Recent",
        &["flags.no-recent"],
        |responses, _| {
            codes(responses, |code| {
                let Code::PermanentFlags(flags) = code else {
                    return None;
                };
                let mut flags = flags.clone();
                flags.push(Flag::Recent);
                Some(Some(Code::PermanentFlags(flags)))
            })
        },
    ),
    bend(
        "list-both-marks",
        "LIST gives INBOX as both \\Marked and \\Unmarked",
        &["list.not-both-marks"],
        |responses, _| {
            each(responses, |response| {
                let Response::List(data) = response else {
                    return None;
                };
                let mut data = data.clone();
                data.mailbox.is_inbox().then(|| {
                    data.attributes
                        .extend([NameAttribute::Marked, NameAttribute::Unmarked]);
                    vec![Response::List(data)]
                })
            })
        },
    ),
];
