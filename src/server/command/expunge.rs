//! EXPUNGE (RFC 3501 section 6.4.3). The responses come with the news at the end of the command.

use std::collections::BTreeSet;

use super::{Outcome, Turn};
use crate::imap::value::Flag;
use crate::imap::{Command, Response};
use crate::server::answer::Answer;
use crate::server::quirk::{Quirk, asked, bend, without};
use crate::server::store::{Mailbox, MailboxId};
use crate::server::sync::message_number;

/// Removes what is marked as deleted.
pub(super) fn run(turn: &mut Turn<'_>) -> Outcome {
    if turn.selected()?.read_only && !turn.quirks.on("expunge-read-only-ok") {
        return Err(Answer::no("the mailbox is read-only"));
    }
    let id = turn.selected()?.mailbox;
    let count = turn.store.mailbox(id).map_or(0, deleted_in);
    if count == 0 && turn.quirks.on("expunge-nothing-no") {
        return Err(Answer::no("there is nothing to expunge"));
    }
    if count > 2 && turn.quirks.on("expunge-comes-back") {
        pretend(turn, id);
        return Ok(Answer::ok("expunged"));
    }
    if !turn.quirks.on("expunge-does-nothing") {
        remove(turn)?;
    }
    Ok(Answer::ok("expunged"))
}

/// How many messages of a mailbox have `\Deleted`.
fn deleted_in(mailbox: &Mailbox) -> usize {
    let messages = mailbox.messages().iter();
    messages
        .filter(|message| message.flags.contains(&Flag::Deleted))
        .count()
}

/// Tells the client that deleted messages are gone and keeps them, which only a fault does.
fn pretend(turn: &mut Turn<'_>, id: MailboxId) {
    let (Some(mailbox), Some(selected)) = (turn.store.mailbox(id), &mut turn.session.selected)
    else {
        return;
    };
    let (out, mut number) = (&mut turn.out, 0);
    selected.view.retain(|seat| {
        let message = mailbox.message(seat.uid);
        let gone = message.is_some_and(|message| message.flags.contains(&Flag::Deleted));
        if gone {
            out.extend(message_number(number).map(Response::Expunge));
        } else {
            number += 1;
        }
        !gone
    });
}

/// Removes the messages with `\Deleted` from the selected mailbox.
pub(super) fn remove(turn: &mut Turn<'_>) -> Result<(), Answer> {
    let id = turn.selected()?.mailbox;
    let all = turn.quirks.on("expunge-takes-seen");
    let Some(mailbox) = turn.store.mailbox_mut(id) else {
        return Ok(());
    };
    let mut deleted: BTreeSet<_> = mailbox
        .messages()
        .iter()
        .filter(|message| {
            message.flags.contains(&Flag::Deleted) || (all && message.flags.contains(&Flag::Seen))
        })
        .map(|message| message.uid)
        .collect();
    let last = mailbox.messages().last().map(|message| message.uid);
    if deleted.len() > 2 && turn.quirks.on("expunge-takes-last") {
        deleted.extend(last);
    }
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
        "message-number.star",
        "search.numbers",
        "uid.fetch-number",
        "uid.search-uids",
        "expunge.removes-deleted",
        "append.no-flags",
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
    )
    .entailing(&["expunge.untagged-responses"]),
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
    .entailing(&["uid.never-changes"]),
    asked(
        "expunge-nothing-no",
        "EXPUNGE without deleted messages is answered with NO",
        &["expunge.nothing-to-do"],
    )
    .entailing(&["state.selected-valid"]),
    asked(
        "expunge-comes-back",
        "three messages or more that EXPUNGE removes are there again when the mailbox is selected",
        &["expunge.removes-deleted"],
    ),
    asked(
        "expunge-takes-last",
        "EXPUNGE of three messages or more removes the last message too",
        &["expunge.only-deleted"],
    ),
];
