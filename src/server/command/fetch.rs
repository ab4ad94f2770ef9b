//! FETCH and UID FETCH (RFC 3501 sections 6.4.5 and 6.4.8).

use bytes::Bytes;

use super::{Outcome, Turn};
use crate::imap::Response;
use crate::imap::command::{Fetch, FetchAtt, FetchItems};
use crate::imap::response::{BodyStructure, FetchItem};
use crate::imap::value::{Flag, Section, SectionText};
use crate::mime::{self, Entity};
use crate::server::answer::Answer;
use crate::server::fetch::attributes::{empty_subjects, octet_stream, stray_parameter};
use crate::server::fetch::{envelope::envelope, section, structure::structure};
use crate::server::session::After;
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
    let short = places.len() > 4 && turn.quirks.on("fetch-misses-last");
    let count = places.len() - usize::from(short);
    if fetch.uid && turn.is_any_gone(&places) && turn.quirks.on("uid-fetch-of-expunged-ends") {
        turn.after = After::Close;
    }
    let nothing_of_gone = turn.is_any_gone(&places) && turn.quirks.on("fetch-of-expunged-nothing");
    for place in places.into_iter().take(count) {
        if nothing_of_gone && turn.is_any_gone(&[place]) {
            continue;
        }
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
        let changed_here = marked && !wanted.contains(&FetchAtt::Flags);
        let silent = changed_here && turn.quirks.on("fetch-seen-silent");
        if changed_here && !silent {
            items.push(FetchItem::Flags(flags_of(message, recent)));
        }
        let number = message_number(place);
        let tells_flags = items.iter().any(|item| matches!(item, FetchItem::Flags(_))) || silent;
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
        FetchItems::Fast if turn.quirks.on("fetch-fast-without-size") => fast[..2].to_vec(),
        FetchItems::Fast => fast.to_vec(),
        FetchItems::All if turn.quirks.on("fetch-all-without-envelope") => fast.to_vec(),
        FetchItems::All => all,
        FetchItems::Full if turn.quirks.on("fetch-full-without-body") => all,
        FetchItems::Full => [all.as_slice(), &[FetchAtt::Body]].concat(),
        FetchItems::One(item) => vec![item.clone()],
        FetchItems::List(items) => items.clone(),
    };
    let small = memchr::memmem::find(turn.line, b"(flags").is_some();
    let mut wanted = Vec::new();
    if fetch.uid && (listed.contains(&FetchAtt::Uid) || !turn.quirks.on("uid-fetch-without-uid")) {
        wanted.push(FetchAtt::Uid);
    }
    for item in listed {
        if small && item == FetchAtt::Flags && turn.quirks.on("fetch-small-flags-missing") {
            continue;
        }
        if not_offered(&item) {
            return Err(Answer::bad("that item is not known"));
        }
        if !wanted.contains(&item) {
            wanted.push(item);
        }
    }
    Ok(wanted)
}

/// Whether an item belongs to an extension that this server lacks.
fn not_offered(item: &FetchAtt) -> bool {
    match item {
        FetchAtt::Binary { .. }
        | FetchAtt::BinarySize(_)
        | FetchAtt::ModSeq
        | FetchAtt::EmailId
        | FetchAtt::ThreadId
        | FetchAtt::SaveDate
        | FetchAtt::Preview { .. }
        | FetchAtt::Annotation(_)
        | FetchAtt::Other(_) => true,
        FetchAtt::Envelope
        | FetchAtt::Flags
        | FetchAtt::InternalDate
        | FetchAtt::Rfc822
        | FetchAtt::Rfc822Header
        | FetchAtt::Rfc822Size
        | FetchAtt::Rfc822Text
        | FetchAtt::Body
        | FetchAtt::BodyStructure
        | FetchAtt::Uid
        | FetchAtt::Section { .. } => false,
    }
}

/// Whether an item sets `\Seen` (section 6.4.5).
fn sets_seen(turn: &Turn<'_>, item: &FetchAtt) -> bool {
    match item {
        FetchAtt::Rfc822 | FetchAtt::Rfc822Text | FetchAtt::Section { peek: false, .. } => {
            !turn.quirks.on("body-does-not-set-seen")
        }
        FetchAtt::Section { peek: true, .. } => turn.quirks.on("peek-sets-seen"),
        FetchAtt::Rfc822Header => turn.quirks.on("rfc822-header-sets-seen"),
        FetchAtt::Envelope => turn.quirks.on("envelope-sets-seen"),
        FetchAtt::Flags
        | FetchAtt::InternalDate
        | FetchAtt::Rfc822Size
        | FetchAtt::Body
        | FetchAtt::BodyStructure
        | FetchAtt::Uid
        | FetchAtt::Binary { .. }
        | FetchAtt::BinarySize(_)
        | FetchAtt::ModSeq
        | FetchAtt::EmailId
        | FetchAtt::ThreadId
        | FetchAtt::SaveDate
        | FetchAtt::Preview { .. }
        | FetchAtt::Annotation(_)
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

    fn structure(&mut self, extended: bool) -> BodyStructure {
        let octets = self.message.octets.clone();
        let entity = self.entity();
        let content_type = entity.value(&octets, "Content-Type");
        let body = structure(&octets, entity, extended);
        let open = content_type
            .as_ref()
            .is_some_and(|value| value.ends_with(b"\\"));
        if open && self.turn.quirks.on("comment-open-parameter") {
            return stray_parameter(body);
        }
        if content_type.is_none() && self.turn.quirks.on("body-default-octet-stream") {
            return octet_stream(body);
        }
        if self.turn.quirks.on("inner-subject-empty") {
            return empty_subjects(body);
        }
        body
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
            FetchAtt::Body => FetchItem::Body(self.structure(false)),
            FetchAtt::BodyStructure => FetchItem::BodyStructure(self.structure(true)),
            FetchAtt::Uid => FetchItem::Uid(message.uid),
            FetchAtt::Section {
                section, partial, ..
            } => {
                let whole = self.section(section);
                FetchItem::Section {
                    section: section.clone(),
                    origin: partial
                        .map(|partial| u32::try_from(partial.origin).unwrap_or(u32::MAX)),
                    data: match partial {
                        Some(partial) => whole.map(|whole| section::part_of(&whole, *partial)),
                        None => whole,
                    },
                }
            }
            // Refused before; an empty value keeps the match complete.
            FetchAtt::Binary { .. }
            | FetchAtt::BinarySize(_)
            | FetchAtt::ModSeq
            | FetchAtt::EmailId
            | FetchAtt::ThreadId
            | FetchAtt::SaveDate
            | FetchAtt::Preview { .. }
            | FetchAtt::Annotation(_)
            | FetchAtt::Other(_) => FetchItem::Other {
                name: Bytes::from_static(b"X"),
                value: Bytes::from_static(b"NIL"),
            },
        }
    }
}
