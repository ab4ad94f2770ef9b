//! NOOP and CHECK (RFC 3501 sections 6.1.2 and 6.4.1): nothing but the news.

use super::Turn;
use crate::imap::Command;
use crate::imap::response::Condition;
use crate::imap::value::Flag;
use crate::server::answer::Answer;
use crate::server::quirk::{Quirk, answered, asked, bend};
use crate::server::session::After;

/// NOOP.
pub(super) fn run(turn: &mut Turn<'_>) -> Answer {
    let selected = turn.session.selected.as_ref();
    if let Some(id) = selected.map(|selected| selected.mailbox)
        && turn.quirks.on("noop-clears-flagged")
        && let Some(mailbox) = turn.store.mailbox_mut(id)
    {
        mailbox.change_flags(|flags| {
            flags.remove(&Flag::Flagged);
        });
    }
    Answer::ok("nothing done")
}

/// CHECK: there is no housekeeping.
pub(super) fn check(turn: &mut Turn<'_>) -> Answer {
    if turn.quirks.on("close-without-bye") {
        turn.after = After::Close;
    }
    Answer::ok("all is in order")
}

/// Faults of NOOP and CHECK.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "noop-clears-flagged",
        "NOOP takes \\Flagged away from all messages",
        &["noop.does-nothing"],
    )
    .entailing(&["store.persists"]),
    bend(
        "noop-no",
        "NOOP is answered with NO while no mailbox is selected",
        &["noop.always-succeeds"],
        |responses, scene| {
            if !matches!(scene.command, Some(Command::Noop)) || scene.selected {
                return None;
            }
            answered(responses, Condition::Ok, Condition::No)
        },
    )
    .entailing(&[
        "command.answered-in-sync",
        "command.case-insensitive",
        "command.one-tagged-answer",
        "pipelining.answers-all",
        "command.tag-characters",
    ]),
    bend(
        "check-bad",
        "CHECK is answered with BAD",
        &["check.ok"],
        |responses, scene| {
            if !matches!(scene.command, Some(Command::Check)) || !scene.selected {
                return None;
            }
            answered(responses, Condition::Ok, Condition::Bad)
        },
    ),
];
