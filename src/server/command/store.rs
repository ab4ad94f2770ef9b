//! STORE and UID STORE (RFC 3501 sections 6.4.6 and 6.4.8). Flags that cannot be stored are passed
//! over, as section 7.1 says of PERMANENTFLAGS.

use std::collections::BTreeSet;

use super::{Outcome, Turn};
use crate::imap::Response;
use crate::imap::command::{Store, StoreMode};
use crate::imap::response::FetchItem;
use crate::imap::response::code::PlainCode;
use crate::imap::value::Flag;
use crate::server::answer::Answer;
use crate::server::quirk::{Quirk, asked};
use crate::server::sync::{flags_of, message_number, tell_keywords};

/// Changes flags.
pub(super) fn run(turn: &mut Turn<'_>, store: &Store) -> Outcome {
    let Some(change) = store.flags() else {
        return Err(Answer::bad("annotations are not offered"));
    };
    let bare = !turn.line.contains(&b'(');
    if bare && turn.quirks.on("store-wants-parentheses") {
        return Err(Answer::bad("flags stand in parentheses"));
    }
    let mut places = turn.places(&store.set, store.uid)?;
    let selected = turn.selected()?;
    let (id, read_only) = (selected.mailbox, selected.read_only);
    if read_only && !turn.quirks.on("examine-store-ok") {
        return Err(Answer::no("the mailbox is read-only"));
    }
    if store.uid && change.silent && turn.quirks.on("uid-store-silent-ignored") {
        return Ok(Answer::ok("stored"));
    }
    let next = places.last().map_or(0, |&last| last + 1);
    let more = !change.silent && places.len() > 2 && next < turn.selected()?.view.len();
    if more && turn.quirks.on("store-one-more") {
        places.push(next);
    }
    let gone = turn.is_any_gone(&places);
    if gone && places.len() == 1 && turn.quirks.on("store-of-expunged-bad") {
        return Err(Answer::bad("there is no such message"));
    }
    let bound = turn.config.bounds.keywords;
    let with_keywords = change
        .flags
        .iter()
        .any(|flag| matches!(flag, Flag::Keyword(_)));
    let mut asked: Vec<Flag> = change.flags.clone();
    if change.silent && asked.len() > 1 && turn.quirks.on("store-silent-first-flag") {
        asked.truncate(1);
    }
    if with_keywords && turn.quirks.on("store-drops-keywords") {
        asked.retain(|flag| !matches!(flag, Flag::Keyword(_)));
    }
    let other_case =
        asked.contains(&Flag::Seen) && memchr::memmem::find(turn.line, b"\\Seen").is_none();
    if other_case && turn.quirks.on("flags-case-sensitive") {
        asked.retain(|flag| *flag != Flag::Seen);
    }
    let removes = change.mode == StoreMode::Remove;
    let early = removes && turn.session.burst > 1 && turn.quirks.on("pipelined-remove-first");
    let ignored = early || removes && turn.quirks.on("store-remove-ignored");
    let adds = change.mode == StoreMode::Replace && turn.quirks.on("store-replace-adds");
    let replaces = change.mode == StoreMode::Add && turn.quirks.on("store-add-replaces");
    let echo = if change.silent {
        turn.quirks.on("store-silent-echoes")
    } else {
        !turn.quirks.on("store-not-echoed")
    };
    let clears_recent = change.mode == StoreMode::Replace && turn.quirks.on("store-clears-recent");
    let Some(mailbox) = turn.store.mailbox_mut(id) else {
        return Err(Answer::no("the mailbox is gone"));
    };
    let flags: BTreeSet<Flag> = if change.mode == StoreMode::Remove {
        // Removing a keyword does not bring it into use.
        asked.into_iter().collect()
    } else {
        mailbox
            .adopt(asked, bound)
            .ok_or_else(|| Answer::no("there are too many keywords").plain(PlainCode::Limit))?
    };
    let Some(selected) = &mut turn.session.selected else {
        return Err(Answer::bad("select a mailbox first"));
    };
    tell_keywords(selected, mailbox, &mut turn.out);
    for place in places {
        let Some(seat) = selected.view.get_mut(place) else {
            continue;
        };
        let Some(message) = mailbox.message(seat.uid) else {
            continue;
        };
        // What others changed is told after a silent STORE too.
        let known = message.changed <= seat.told;
        let old = message.flags.clone();
        let new = match change.mode {
            _ if ignored => old.clone(),
            StoreMode::Replace if !adds => flags.clone(),
            StoreMode::Add if replaces => flags.clone(),
            StoreMode::Replace | StoreMode::Add => old.union(&flags).cloned().collect(),
            StoreMode::Remove => old.difference(&flags).cloned().collect(),
        };
        mailbox.set_flags(seat.uid, new);
        if clears_recent {
            selected.recent.remove(&seat.uid);
        }
        let Some(message) = mailbox.message(seat.uid) else {
            continue;
        };
        if !change.silent || known {
            seat.told = message.changed.max(seat.told);
        }
        if !echo {
            continue;
        }
        let mut items = vec![FetchItem::Flags(flags_of(
            message,
            selected.recent.contains(&seat.uid),
        ))];
        if store.uid {
            items.push(FetchItem::Uid(seat.uid));
        }
        if let Some(number) = message_number(place) {
            turn.out.push(Response::Fetch { number, items });
        }
    }
    if gone && change.silent && turn.quirks.on("store-of-expunged-silent-no") {
        return Err(Answer::no("some of the messages are gone"));
    }
    Ok(Answer::ok("stored"))
}

/// Faults of STORE.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "store-silent-first-flag",
        "STORE with .SILENT takes the first of several flags alone",
        &["store.silent-changes"],
    )
    .entailing(&["store.persists"]),
    asked(
        "store-remove-ignored",
        "-FLAGS leaves the flags as they are",
        &["store.remove"],
    )
    .entailing(&["pipelining.order", "store.untagged-fetch", "uid.store"]),
    asked(
        "store-replace-adds",
        "FLAGS adds to the flags that are there",
        &["store.replace"],
    )
    .entailing(&["store.flags-without-parentheses", "store.untagged-fetch"]),
    asked(
        "store-add-replaces",
        "+FLAGS takes the place of the flags that are there",
        &["store.add", "store.external-change"],
    )
    .entailing(&["store.untagged-fetch"]),
    asked(
        "store-not-echoed",
        "STORE does not give the new flags back",
        &["store.untagged-fetch"],
    )
    .entailing(&[
        "flags.case-insensitive",
        "message-number.set",
        "message-number.star",
        "pipelining.answers-all",
        "store.flags-without-parentheses",
        "store.keywords",
        "uid.fetch-includes-uid",
    ]),
    asked(
        "store-drops-keywords",
        "keywords are not stored although PERMANENTFLAGS says they are",
        &["store.keywords"],
    )
    .entailing(&["copy.keeps-flags"]),
    asked(
        "examine-store-ok",
        "STORE changes flags in a mailbox that is examined",
        &[
            "examine.no-changes",
            "multi-session.flags-session",
            "store.not-permanent",
        ],
    ),
    asked(
        "store-of-expunged-bad",
        "STORE of a message that another session has expunged is BAD",
        &["expunged.store-no"],
    ),
    asked(
        "store-of-expunged-silent-no",
        "a silent STORE changes all the messages that are left, and is answered with NO",
        &["expunged.store-silent"],
    ),
    asked(
        "store-silent-echoes",
        "STORE with .SILENT gives the new flags back",
        &["store.silent"],
    ),
    asked(
        "store-clears-recent",
        "STORE FLAGS takes \\Recent away",
        &["store.recent-unchanged"],
    ),
    asked(
        "store-wants-parentheses",
        "STORE refuses flags without parentheses",
        &["store.flags-without-parentheses"],
    ),
    asked(
        "uid-store-silent-ignored",
        "UID STORE with .SILENT is answered with OK and changes nothing",
        &["uid.store"],
    )
    .entailing(&["close.expunges"]),
    asked(
        "store-one-more",
        "STORE of three messages or more changes the one behind them too",
        &["store.whole-set"],
    ),
    asked(
        "flags-case-sensitive",
        "STORE passes \\Seen over if it is written with other capitals",
        &["flags.case-insensitive"],
    ),
    asked(
        "pipelined-remove-first",
        "-FLAGS that is sent behind other commands without waiting is done before them, and to no effect",
        &["pipelining.order"],
    ),
];
