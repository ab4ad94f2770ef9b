//! Tells a session what changed in its mailbox: EXPUNGE, EXISTS, RECENT, FLAGS and FETCH that
//! nobody asked for (RFC 3501 sections 5.2, 7.3, 7.4). The view is compared with the mailbox, so
//! that it does not matter who changed what.

use std::num::NonZeroU32;

use super::answer::untagged_ok;
use super::quirk::{Quirk, Quirks, asked, bend, each};
use super::session::{Seat, Selected};
use super::store::{Mailbox, Message, Store};
use crate::imap::response::{Code, FetchItem};
use crate::imap::value::Flag;
use crate::imap::{Command, Response};

/// What may be told now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Telling {
    /// EXPUNGE may be sent (RFC 3501 section 7.4.1).
    pub(super) expunge: bool,
    /// FETCH carries the UID (RFC 3501 section 6.4.8).
    pub(super) uid: bool,
}

/// Brings the view up to date and adds what is to be told to `out`.
pub(super) fn sync(
    selected: &mut Selected,
    store: &mut Store,
    quirks: &Quirks,
    telling: Telling,
    out: &mut Vec<Response>,
) {
    let Some(mailbox) = store.mailbox_mut(selected.mailbox) else {
        return;
    };
    if mailbox.revision() == selected.revision {
        return;
    }
    tell_keywords(selected, mailbox, out);
    let kept = tell_expunged(selected, mailbox, quirks, telling, out);
    tell_new(selected, mailbox, quirks, out);
    tell_flags(selected, mailbox, telling, out);
    if !kept {
        selected.revision = mailbox.revision();
    }
}

/// FLAGS and PERMANENTFLAGS, if keywords came into use (RFC 3501 section 7.2.6).
pub(super) fn tell_keywords(selected: &mut Selected, mailbox: &Mailbox, out: &mut Vec<Response>) {
    if mailbox.keywords.len() > selected.keywords_told {
        selected.keywords_told = mailbox.keywords.len();
        out.push(Response::Flags(applicable(mailbox)));
        out.push(permanent(mailbox, selected.read_only));
    }
}

/// Flags that a message of the mailbox can have.
pub(super) fn applicable(mailbox: &Mailbox) -> Vec<Flag> {
    let mut flags = vec![
        Flag::Answered,
        Flag::Flagged,
        Flag::Deleted,
        Flag::Seen,
        Flag::Draft,
    ];
    flags.extend(mailbox.keywords.iter().cloned().map(Flag::Keyword));
    flags
}

/// The PERMANENTFLAGS response of the mailbox.
pub(super) fn permanent(mailbox: &Mailbox, read_only: bool) -> Response {
    if read_only {
        return untagged_ok(Code::PermanentFlags(Vec::new()), "no flag can be changed");
    }
    let mut flags = applicable(mailbox);
    flags.push(Flag::Any);
    untagged_ok(Code::PermanentFlags(flags), "flags are kept")
}

/// EXPUNGE for what left the mailbox. Gives whether something is held back.
fn tell_expunged(
    selected: &mut Selected,
    mailbox: &Mailbox,
    quirks: &Quirks,
    telling: Telling,
    out: &mut Vec<Response>,
) -> bool {
    let gone = selected
        .view
        .iter()
        .filter(|seat| !mailbox.holds(seat.uid))
        .count();
    if gone == 0 {
        return false;
    }
    if !telling.expunge && !quirks.on("expunge-during-fetch") {
        return true;
    }
    let unadjusted = gone > 1 && quirks.on("expunge-numbers-not-adjusted");
    if quirks.on("exists-shrinks") {
        selected.view.retain(|seat| mailbox.holds(seat.uid));
        selected.recent.retain(|&uid| mailbox.holds(uid));
        out.push(Response::Exists(selected.exists()));
        return false;
    }
    let mut number = 0u32;
    let mut left: Vec<Seat> = Vec::new();
    for seat in &selected.view {
        number = number.saturating_add(1);
        if mailbox.holds(seat.uid) {
            left.push(*seat);
            continue;
        }
        out.extend(NonZeroU32::new(number).map(Response::Expunge));
        selected.recent.remove(&seat.uid);
        // The numbers of those that follow are one lower from now on (section 7.4.1).
        if !unadjusted {
            number -= 1;
        }
    }
    selected.view = left;
    false
}

/// Leaves messages out of the view that others removed and the client was not told of, which only a fault does.
pub(super) fn renumber(selected: &mut Selected, store: &Store, quirks: &Quirks) {
    let Some(mailbox) = store.mailbox(selected.mailbox) else {
        return;
    };
    let gone = selected.view.iter().any(|seat| !mailbox.holds(seat.uid));
    if gone && quirks.on("numbers-change-silently") {
        selected.view.retain(|seat| mailbox.holds(seat.uid));
    }
}

/// EXISTS and RECENT for what arrived (RFC 3501 sections 7.3.1 and 7.3.2).
fn tell_new(
    selected: &mut Selected,
    mailbox: &mut Mailbox,
    quirks: &Quirks,
    out: &mut Vec<Response>,
) {
    let arrived = selected.take_new(mailbox, false);
    if arrived > 0 && !quirks.on("exists-not-announced") {
        out.push(Response::Exists(selected.exists()));
    }
    if arrived > 0 || selected.recent.len() != selected.recent_told {
        selected.recent_told = selected.recent.len();
        out.push(Response::Recent(
            u32::try_from(selected.recent.len()).unwrap_or(u32::MAX),
        ));
    }
}

/// FETCH FLAGS for messages whose flags others changed (RFC 3501 section 7.4.2).
fn tell_flags(
    selected: &mut Selected,
    mailbox: &Mailbox,
    telling: Telling,
    out: &mut Vec<Response>,
) {
    let revision = mailbox.revision();
    let recent = &selected.recent;
    for (index, seat) in selected.view.iter_mut().enumerate() {
        let Some(message) = mailbox.message(seat.uid) else {
            continue;
        };
        if message.changed <= seat.told {
            continue;
        }
        seat.told = revision;
        let mut items = vec![FetchItem::Flags(flags_of(
            message,
            recent.contains(&seat.uid),
        ))];
        if telling.uid {
            items.push(FetchItem::Uid(seat.uid));
        }
        if let Some(number) = message_number(index) {
            out.push(Response::Fetch { number, items });
        }
    }
}

/// The flags of a message as a session sees them.
pub(super) fn flags_of(message: &Message, recent: bool) -> Vec<Flag> {
    let (keywords, mut flags) = message
        .flags
        .iter()
        .cloned()
        .partition::<Vec<_>, _>(|flag| matches!(flag, Flag::Keyword(_)));
    if recent {
        flags.push(Flag::Recent);
    }
    flags.extend(keywords);
    flags
}

/// Number of the message at this place of the view.
pub(super) fn message_number(index: usize) -> Option<NonZeroU32> {
    NonZeroU32::new(u32::try_from(index).ok()?.checked_add(1)?)
}

/// Faults of what is told without having been asked.
pub(super) const QUIRKS: &[Quirk] = &[
    asked(
        "expunge-during-fetch",
        "EXPUNGE is sent while FETCH, STORE or SEARCH is being answered",
        &["expunge.not-during-msn-commands"],
    ),
    asked(
        "expunge-numbers-not-adjusted",
        "EXPUNGE responses carry the numbers that the messages had before the first of them",
        &["expunge.numbers", "message-number.within-exists"],
    )
    .entailing(&["multi-session.numbers-stable", "uid.never-changes"]),
    asked(
        "exists-shrinks",
        "expunged messages are announced by a lower EXISTS instead of EXPUNGE",
        &["exists.never-shrinks", "expunge.untagged-responses"],
    ),
    asked(
        "exists-not-announced",
        "new messages are not announced by EXISTS",
        &[
            "append.exists",
            "noop.reports-changes",
            "message-number.within-exists",
        ],
    ),
    bend(
        "fetch-number-beyond-exists",
        "responses to UID FETCH carry a number one above the last message when there is only one",
        &["message-number.within-exists"],
        |responses, scene| {
            let Some(Command::Fetch(fetch)) = scene.command else {
                return None;
            };
            if scene.exists != 1 || !fetch.uid {
                return None;
            }
            each(responses, |response| {
                let Response::Fetch { items, .. } = response else {
                    return None;
                };
                Some(vec![Response::Fetch {
                    number: NonZeroU32::new(2)?,
                    items: items.clone(),
                }])
            })
        },
    )
    .entailing(&["fetch.uid"]),
    bend(
        "search-number-beyond-exists",
        "SEARCH that finds all of four or more messages names one more",
        &["message-number.within-exists"],
        |responses, scene| {
            let Some(Command::Search(search)) = scene.command else {
                return None;
            };
            if search.uid {
                return None;
            }
            each(responses, |response| {
                let Response::Search { numbers, extension } = response else {
                    return None;
                };
                let all = usize::try_from(scene.exists).ok()? == numbers.len();
                if !all || numbers.len() < 4 {
                    return None;
                }
                let mut numbers = numbers.clone();
                numbers.push(NonZeroU32::new(scene.exists.checked_add(1)?)?);
                Some(vec![Response::Search {
                    numbers,
                    extension: extension.clone(),
                }])
            })
        },
    )
    .entailing(&["search.all", "search.or", "search.sequence-set", "search.not"]),
    bend(
        "uids-not-ascending",
        "UIDs fall as message numbers rise",
        &["uid.strictly-ascending", "uid.uidnext-bounds"],
        |responses, scene| {
            if scene.exists < 2 {
                return None;
            }
            each(responses, |response| {
                let Response::Fetch { number, items } = response else {
                    return None;
                };
                change_uid(*number, items, |uid, number| {
                    uid.get()
                        .saturating_add(1000)
                        .checked_sub(number.get().saturating_mul(2))
                        .and_then(NonZeroU32::new)
                })
            })
        },
    )
    .entailing(&["expunge.numbers", "expunge.only-deleted", "status.uidnext", "uid.copy", "uid.fetch-includes-uid", "uid.fetch-number", "uid.never-changes", "uid.search-uids"]),
    bend(
        "uid-changes",
        "the UID of a message is another one every second command",
        &["fetch.uid", "uid.never-changes", "uid.persistent", "uid.uidnext-bounds"],
        |responses, scene| {
            if !scene.commands.is_multiple_of(2) {
                return None;
            }
            each(responses, |response| {
                let Response::Fetch { number, items } = response else {
                    return None;
                };
                change_uid(*number, items, |uid, _| uid.checked_add(100))
            })
        },
    )
    .entailing(&["expunge.only-deleted", "fetch.body", "multi-session.numbers-stable", "uid.fetch-includes-uid", "uid.fetch-number", "uid.never-reused", "uid.search-uids"]),
    asked(
        "numbers-change-silently",
        "when another session removes messages, FETCH uses the new numbers before EXPUNGE tells them",
        &["multi-session.numbers-stable"],
    )
    .entailing(&["uid.never-changes"]),
    bend(
        "exists-too-high",
        "EXISTS in answer to NOOP counts one message too many",
        &["exists.announced", "exists.counts"],
        |responses, scene| {
            if !matches!(scene.command, Some(Command::Noop)) {
                return None;
            }
            each(responses, |response| {
                let Response::Exists(count) = response else {
                    return None;
                };
                Some(vec![Response::Exists(count.checked_add(1)?)])
            })
        },
    ),
];

fn change_uid(
    number: NonZeroU32,
    items: &[FetchItem],
    change: impl Fn(NonZeroU32, NonZeroU32) -> Option<NonZeroU32>,
) -> Option<Vec<Response>> {
    let mut changed = false;
    let items = items
        .iter()
        .map(|item| {
            let FetchItem::Uid(uid) = item else {
                return item.clone();
            };
            let new = change(*uid, number);
            changed |= new.is_some();
            FetchItem::Uid(new.unwrap_or(*uid))
        })
        .collect();
    changed.then(|| vec![Response::Fetch { number, items }])
}
