//! CLOSE (RFC 3501 section 6.4.2) and UNSELECT (RFC 3691).

use super::{Outcome, Turn, expunge};
use crate::server::answer::Answer;
use crate::server::quirk::{Quirk, asked};
use crate::server::sync::{Telling, sync};

/// Removes what is marked as deleted, without a word, and leaves the mailbox.
pub(super) fn run(turn: &mut Turn<'_>) -> Outcome {
    let read_only = turn.selected()?.read_only;
    let remove = if read_only {
        turn.quirks.on("close-expunges-read-only")
    } else {
        !turn.quirks.on("close-keeps")
    };
    if remove {
        expunge::remove(turn)?;
    }
    if turn.quirks.on("close-sends-expunge")
        && let Some(selected) = &mut turn.session.selected
    {
        let telling = Telling {
            expunge: true,
            uid: false,
        };
        sync(selected, turn.store, turn.quirks, telling, &mut turn.out);
    }
    let lost = turn.store.mailbox(turn.selected()?.mailbox);
    let removed = lost.is_some_and(|mailbox| mailbox.has_gone());
    if removed || !turn.quirks.on("close-stays") {
        turn.session.selected = None;
    }
    Ok(Answer::ok("closed"))
}

/// Leaves the mailbox as it is.
pub(super) fn unselect(turn: &mut Turn<'_>) -> Outcome {
    turn.session.selected = None;
    Ok(Answer::ok("left"))
}

/// Faults of CLOSE.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "close-keeps",
        "CLOSE does not remove deleted messages",
        &["close.expunges"],
    )
    .entailing(&["append.appends"]),
    asked(
        "close-sends-expunge",
        "CLOSE sends EXPUNGE for the messages that it removes",
        &["close.no-expunge-responses"],
    ),
    asked(
        "close-stays",
        "the mailbox is still selected after CLOSE that removed nothing",
        &["close.deselects"],
    )
    .entailing(&["state.selected-commands"]),
    asked(
        "close-expunges-read-only",
        "CLOSE removes deleted messages from a mailbox that is examined",
        &["close.read-only"],
    ),
];
