//! EXPUNGE (RFC 3501 section 6.4.3). The responses come with the news at the end of the command.

use std::collections::BTreeSet;

use super::{Outcome, Turn};
use crate::imap::value::Flag;
use crate::imap::{Command, Response};
use crate::server::answer::Answer;
use crate::server::quirk::{Quirk, asked, bend, without};

/// Removes what is marked as deleted.
pub(super) fn run(turn: &mut Turn<'_>) -> Outcome {
    if turn.selected()?.read_only && !turn.quirks.on("expunge-read-only-ok") {
        return Err(Answer::no("the mailbox is read-only"));
    }
    if !turn.quirks.on("expunge-does-nothing") {
        remove(turn)?;
    }
    Ok(Answer::ok("expunged"))
}

/// Removes the messages with `\Deleted` from the selected mailbox.
pub(super) fn remove(turn: &mut Turn<'_>) -> Result<(), Answer> {
    let id = turn.selected()?.mailbox;
    let all = turn.quirks.on("expunge-takes-seen");
    let Some(mailbox) = turn.store.mailbox_mut(id) else {
        return Ok(());
    };
    let deleted: BTreeSet<_> = mailbox
        .messages()
        .iter()
        .filter(|message| {
            message.flags.contains(&Flag::Deleted) || (all && message.flags.contains(&Flag::Seen))
        })
        .map(|message| message.uid)
        .collect();
    let octets = mailbox.expunge(&deleted);
    turn.store.octets = turn.store.octets.saturating_sub(octets);
    Ok(())
}

/// Faults of EXPUNGE.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "expunge-does-nothing",
        "EXPUNGE is answered with OK and removes nothing",
        &["expunge.untagged-responses"],
    )
    .entailing(&[
        "append.no-flags",
        "message-number.star",
        "search.numbers",
        "uid.search-uids",
    ]),
    asked(
        "expunge-takes-seen",
        "EXPUNGE and CLOSE remove messages that are seen too",
        &["close.keeps-others"],
    )
    .entailing(&["close.expunges"]),
    asked(
        "expunge-read-only-ok",
        "EXPUNGE removes messages from a mailbox that is examined",
        &["examine.no-changes"],
    ),
    bend(
        "expunge-without-command",
        "the EXPUNGE responses of EXPUNGE follow its tagged OK, when no command is in progress",
        &["expunge.not-without-command"],
        |responses, scene| {
            if !matches!(scene.command, Some(Command::Expunge)) {
                return None;
            }
            let late = |response: &&Response| matches!(response, Response::Expunge(_));
            let (last, first): (Vec<_>, Vec<_>) = responses.iter().partition(late);
            let all = first.into_iter().chain(last.iter().copied());
            (!last.is_empty()).then(|| all.cloned().collect())
        },
    ),
    bend(
        "expunge-silent",
        "EXPUNGE removes messages without saying which",
        &["expunge.untagged-responses"],
        |responses, scene| {
            if !matches!(scene.command, Some(Command::Expunge)) {
                return None;
            }
            without(responses, |response| {
                matches!(response, Response::Expunge(_))
            })
        },
    )
    .entailing(&["message-number.star", "uid.never-changes"]),
];
