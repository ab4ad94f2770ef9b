//! COPY and UID COPY (RFC 3501 sections 6.4.7 and 6.4.8): all messages or none.

use super::{Outcome, Turn, append, create};
use crate::imap::response::code::PlainCode;
use crate::imap::value::{Mailbox, SequenceSet};
use crate::server::answer::Answer;
use crate::server::quirk::{Quirk, asked};
use crate::server::store::NewMessage;

/// Copies messages to the end of a mailbox.
pub(super) fn run(turn: &mut Turn<'_>, uid: bool, set: &SequenceSet, mailbox: &Mailbox) -> Outcome {
    let mut target = append::target(turn, mailbox, "copy-without-trycreate");
    if target.is_err() && turn.quirks.on("copy-creates") {
        let (account, name) = (turn.account()?, turn.name(mailbox));
        if create::check(turn, &name).is_ok() && create::room(turn, account, &name).is_ok() {
            target = Ok(turn.store.create(account, name));
        }
    }
    let target = target?;
    let mut beyond = None;
    let mut places = match turn.places(set, uid) {
        Ok(places) => places,
        Err(answer) if turn.quirks.on("copy-not-atomic") => {
            beyond = Some(answer);
            (0..turn.selected()?.view.len()).collect()
        }
        Err(answer) => return Err(answer),
    };
    let last = turn.selected()?.view.len().checked_sub(1);
    if uid && places.is_empty() && turn.quirks.on("uid-copy-missing-is-last") {
        places.extend(last);
    }
    let selected = turn.selected()?;
    let Some(source) = turn.store.mailbox(selected.mailbox) else {
        return Err(Answer::no("the mailbox is gone"));
    };
    let mut copies: Vec<NewMessage> = places
        .into_iter()
        .filter_map(|place| source.message(selected.view.get(place)?.uid))
        .map(|message| NewMessage {
            flags: message.flags.clone(),
            date: message.date,
            octets: message.octets.clone(),
        })
        .collect();
    let octets: u64 = copies.iter().map(|copy| copy.octets.len() as u64).sum();
    if turn.store.octets.saturating_add(octets) > turn.config.bounds.octets {
        return Err(Answer::no("there is no room").plain(PlainCode::OverQuota));
    }
    if copies.iter().any(|copy| !copy.flags.is_empty()) && turn.quirks.on("copy-loses-flags") {
        for copy in &mut copies {
            copy.flags.clear();
        }
    }
    let today = append::date_of(turn.now);
    if !copies.is_empty() && turn.quirks.on("copy-loses-date") {
        for copy in &mut copies {
            copy.date = today;
        }
    }
    let claimed = !copies.is_empty() && turn.quirks.on("copy-not-recent");
    if copies.len() > 1 && turn.quirks.on("copy-misses-last") {
        copies.pop();
    }
    let bound = turn.config.bounds.keywords;
    let Some(target) = turn.store.mailbox_mut(target) else {
        return Err(Answer::no("the mailbox is gone"));
    };
    let keywords: Vec<_> = copies
        .iter()
        .flat_map(|copy| copy.flags.iter().cloned())
        .collect();
    let room = u32::try_from(copies.len())
        .ok()
        .and_then(|count| target.next.checked_add(count));
    if room.is_none() || target.adopt(keywords, bound).is_none() {
        return Err(Answer::no("the mailbox is full").plain(PlainCode::Limit));
    }
    for mut copy in copies {
        copy.flags = target.adopt(copy.flags, bound).unwrap_or_default();
        if let Some(uid) = target.append(copy)
            && claimed
        {
            target.claim(uid);
        }
    }
    turn.store.octets += octets;
    match beyond {
        Some(answer) => Err(answer),
        None => Ok(Answer::ok("copied")),
    }
}

/// Faults of COPY.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "copy-holds-back-expunge",
        "COPY does not tell what other sessions expunged",
        &["expunged.copy-tells"],
    ),
    asked(
        "copy-without-trycreate",
        "COPY to a mailbox that does not exist is refused without the code TRYCREATE",
        &["copy.trycreate"],
    ),
    asked(
        "copy-loses-flags",
        "copies have no flags",
        &["copy.keeps-flags"],
    ),
    asked(
        "copy-loses-date",
        "copies have the present as their internal date",
        &["copy.keeps-date"],
    ),
    asked("copy-not-recent", "copies are not recent", &["copy.recent"]),
    asked(
        "copy-misses-last",
        "COPY of several messages leaves the last one out",
        &["copy.copies"],
    )
    .entailing(&["message-number.set"]),
    asked(
        "copy-creates",
        "COPY creates a mailbox that does not exist",
        &["copy.no-auto-create", "copy.error-if-missing"],
    ),
    asked(
        "copy-not-atomic",
        "COPY that fails for a message number leaves copies behind",
        &["copy.atomic"],
    ),
    asked(
        "uid-copy-missing-is-last",
        "UID COPY of UIDs that do not exist copies the last message",
        &["uid.copy"],
    ),
];
