//! FETCH and UID FETCH (RFC 3501 sections 6.4.5 and 6.4.8).

use bytes::Bytes;

use super::{Outcome, Turn};
use crate::imap::command::{Fetch, FetchAtt, FetchItems};
use crate::imap::response::body::SingleKind;
use crate::imap::response::{BodyStructure, Envelope, FetchItem};
use crate::imap::value::{Flag, Section, SectionText};
use crate::imap::{Command, Response};
use crate::mime::{self, Entity};
use crate::server::answer::Answer;
use crate::server::fetch::{envelope::envelope, section, structure::structure};
use crate::server::quirk::{Quirk, Scene, asked, bend, items, spoil};
use crate::server::store::Message;
use crate::server::sync::{flags_of, message_number};

/// Most octets of message data in one answer.
const ANSWER: usize = 512 << 20;

/// Gives the items of the messages.
pub(super) fn run(turn: &mut Turn<'_>, fetch: &Fetch) -> Outcome {
    let places = turn.places(&fetch.set, fetch.uid)?;
    let wanted = wanted(turn, fetch)?;
    let marks = wanted.iter().any(|item| sets_seen(turn, item));
    let mut given = 0usize;
    for place in places {
        let marked = marks && mark_seen(turn, place)?;
        let selected = turn.selected()?;
        let Some(seat) = selected.view.get(place).copied() else {
            continue;
        };
        let recent = selected.recent.contains(&seat.uid);
        let Some(message) = turn
            .store
            .mailbox(selected.mailbox)
            .and_then(|mailbox| mailbox.message(seat.uid))
        else {
            continue;
        };
        given = given.saturating_add(message.octets.len());
        if given > ANSWER {
            return Err(Answer::no("that is too much for one answer"));
        }
        let mut view = View {
            turn,
            message,
            entity: None,
            recent,
        };
        let mut items: Vec<FetchItem> = wanted.iter().map(|item| view.item(item)).collect();
        if marked && !wanted.contains(&FetchAtt::Flags) {
            items.push(FetchItem::Flags(flags_of(message, recent)));
        }
        let number = message_number(place);
        let tells_flags = items.iter().any(|item| matches!(item, FetchItem::Flags(_)));
        let changed = message.changed;
        if let Some(number) = number {
            turn.out.push(Response::Fetch { number, items });
        }
        if tells_flags
            && let Some(selected) = &mut turn.session.selected
            && let Some(seat) = selected.view.get_mut(place)
        {
            seat.told = seat.told.max(changed);
        }
    }
    Ok(Answer::ok("fetched"))
}

/// The items, macros replaced, each once, the UID among them where it must be.
fn wanted(turn: &Turn<'_>, fetch: &Fetch) -> Result<Vec<FetchAtt>, Answer> {
    let fast = [
        FetchAtt::Flags,
        FetchAtt::InternalDate,
        FetchAtt::Rfc822Size,
    ];
    let all = [fast.as_slice(), &[FetchAtt::Envelope]].concat();
    let listed = match &fetch.items {
        FetchItems::Fast => fast.to_vec(),
        FetchItems::All if turn.quirks.on("fetch-all-without-envelope") => fast.to_vec(),
        FetchItems::All => all,
        FetchItems::Full => [all.as_slice(), &[FetchAtt::Body]].concat(),
        FetchItems::One(item) => vec![item.clone()],
        FetchItems::List(items) => items.clone(),
    };
    let mut wanted = Vec::new();
    if fetch.uid && !(turn.quirks.on("uid-fetch-without-uid") && !listed.contains(&FetchAtt::Uid)) {
        wanted.push(FetchAtt::Uid);
    }
    for item in listed {
        if matches!(item, FetchAtt::Other(_)) {
            return Err(Answer::bad("that item is not known"));
        }
        if !wanted.contains(&item) {
            wanted.push(item);
        }
    }
    Ok(wanted)
}

/// Whether an item sets `\Seen` (section 6.4.5).
fn sets_seen(turn: &Turn<'_>, item: &FetchAtt) -> bool {
    match item {
        FetchAtt::Rfc822 | FetchAtt::Rfc822Text | FetchAtt::Section { peek: false, .. } => {
            !turn.quirks.on("body-does-not-set-seen")
        }
        FetchAtt::Section { peek: true, .. } => turn.quirks.on("peek-sets-seen"),
        FetchAtt::Rfc822Header => turn.quirks.on("rfc822-header-sets-seen"),
        FetchAtt::Envelope
        | FetchAtt::Flags
        | FetchAtt::InternalDate
        | FetchAtt::Rfc822Size
        | FetchAtt::Body
        | FetchAtt::BodyStructure
        | FetchAtt::Uid
        | FetchAtt::Other(_) => false,
    }
}

/// Sets `\Seen`; true if it was not set before. Nothing happens in a mailbox that is read-only.
fn mark_seen(turn: &mut Turn<'_>, place: usize) -> Result<bool, Answer> {
    let selected = turn.selected()?;
    let Some(seat) = selected.view.get(place).copied() else {
        return Ok(false);
    };
    if selected.read_only && !turn.quirks.on("examine-sets-seen") {
        return Ok(false);
    }
    let id = selected.mailbox;
    let Some(mailbox) = turn.store.mailbox_mut(id) else {
        return Ok(false);
    };
    let Some(mut flags) = mailbox
        .message(seat.uid)
        .map(|message| message.flags.clone())
    else {
        return Ok(false);
    };
    flags.insert(Flag::Seen);
    Ok(mailbox.set_flags(seat.uid, flags))
}

/// One message being looked at; its structure is read when first needed.
struct View<'v, 's> {
    turn: &'v Turn<'s>,
    message: &'v Message,
    entity: Option<Entity>,
    recent: bool,
}

impl View<'_, '_> {
    fn entity(&mut self) -> &Entity {
        let octets = &self.message.octets;
        self.entity.get_or_insert_with(|| mime::read(octets))
    }

    fn section(&mut self, section: &Section) -> Option<Bytes> {
        let exact = matches!(
            section.text,
            Some(SectionText::HeaderFields(_) | SectionText::HeaderFieldsNot(_))
        ) && self.turn.quirks.on("header-fields-case-sensitive");
        let octets = self.message.octets.clone();
        section::octets(&octets, self.entity(), section, exact)
    }

    fn item(&mut self, item: &FetchAtt) -> FetchItem {
        let message = self.message;
        let with = |text: SectionText| Section {
            part: Vec::new(),
            text: Some(text),
        };
        match item {
            FetchAtt::Envelope => {
                FetchItem::Envelope(Box::new(envelope(&message.octets, self.entity())))
            }
            FetchAtt::Flags => FetchItem::Flags(flags_of(message, self.recent)),
            FetchAtt::InternalDate => FetchItem::InternalDate(message.date),
            FetchAtt::Rfc822 => FetchItem::Rfc822(Some(message.octets.clone())),
            FetchAtt::Rfc822Header => {
                FetchItem::Rfc822Header(self.section(&with(SectionText::Header)))
            }
            FetchAtt::Rfc822Text => FetchItem::Rfc822Text(self.section(&with(SectionText::Text))),
            FetchAtt::Rfc822Size => FetchItem::Rfc822Size(message.octets.len() as u64),
            FetchAtt::Body => FetchItem::Body(structure(&message.octets, self.entity(), false)),
            FetchAtt::BodyStructure => {
                FetchItem::BodyStructure(structure(&message.octets, self.entity(), true))
            }
            FetchAtt::Uid => FetchItem::Uid(message.uid),
            FetchAtt::Section {
                section, partial, ..
            } => {
                let whole = self.section(section);
                FetchItem::Section {
                    section: section.clone(),
                    origin: partial.map(|partial| partial.origin),
                    data: match partial {
                        Some(partial) => whole.map(|whole| section::part_of(&whole, *partial)),
                        None => whole,
                    },
                }
            }
            // Refused before; an empty value keeps the match complete.
            FetchAtt::Other(name) => FetchItem::Other {
                name: name.clone(),
                value: Bytes::from_static(b"NIL"),
            },
        }
    }
}

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

/// Whether the FETCH under way is the second or a later command of its kind: what came before may
/// differ then.
fn later(scene: &Scene<'_>) -> bool {
    scene.commands.is_multiple_of(2)
}

/// Faults of FETCH.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "body-does-not-set-seen",
        "fetching text does not set \\Seen",
        &["fetch.body-sets-seen"],
    ),
    asked(
        "peek-sets-seen",
        "BODY.PEEK sets \\Seen",
        &["fetch.peek-keeps-seen"],
    ),
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
    ),
    asked(
        "header-fields-case-sensitive",
        "HEADER.FIELDS compares names with regard to case",
        &["fetch.header-fields-case-insensitive"],
    ),
    asked(
        "fetch-all-without-envelope",
        "the macro ALL leaves ENVELOPE out",
        &["fetch.macro-all"],
    ),
    bend(
        "header-fields-without-blank-line",
        "HEADER.FIELDS leaves the empty line out that ends the header",
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
    ),
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
    ),
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
    ),
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
        &["fetch.rfc822-size-equals-body"],
        |responses, _| {
            items(responses, |item| {
                let FetchItem::Rfc822Size(size) = item else {
                    return None;
                };
                size.checked_sub(1)
                    .map(|size| vec![FetchItem::Rfc822Size(size)])
            })
        },
    ),
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
    ),
    bend(
        "envelope-subject-wrong",
        "ENVELOPE has the subject in capitals",
        &["fetch.envelope-agrees-with-header"],
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
    ),
    bend(
        "envelope-date-missing",
        "ENVELOPE has NIL for the date",
        &["fetch.envelope-agrees-with-header"],
        |responses, _| {
            items(responses, |item| {
                change_envelope(item, |envelope| envelope.date.take().is_some())
            })
        },
    ),
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
    ),
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
    ),
    bend(
        "content-changes",
        "every second command gives the text of a message in another letter case",
        &["fetch.content-immutable"],
        |responses, scene| {
            if !later(scene) || !matches!(scene.command, Some(Command::Fetch(_))) {
                return None;
            }
            items(responses, |item| {
                let FetchItem::Section {
                    section,
                    origin,
                    data: Some(data),
                } = item
                else {
                    return None;
                };
                let other = data.to_ascii_lowercase();
                (other != data.as_ref()).then(|| {
                    vec![FetchItem::Section {
                        section: section.clone(),
                        origin: *origin,
                        data: Some(Bytes::from(other)),
                    }]
                })
            })
        },
    ),
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
    ),
    spoil(
        "fetch-unparenthesised",
        "FETCH responses have no parentheses around FLAGS",
        &["syntax.fetch"],
        |response, octets, _| {
            let Response::Fetch { .. } = response else {
                return None;
            };
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
    ),
    spoil(
        "envelope-short",
        "ENVELOPE ends after its first field",
        &["syntax.envelope"],
        |response, octets, _| {
            let Response::Fetch { .. } = response else {
                return None;
            };
            let at = memchr::memmem::find(octets, b"ENVELOPE (")? + 10;
            Some([&octets[..at], b"NIL) X-REST (".as_slice(), &octets[at..]].concat())
        },
    ),
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
    ),
];
