//! DELETE (RFC 3501 section 6.3.4). Names below stay; the name then is a level of the hierarchy
//! that cannot be selected. Sessions that have the mailbox selected keep their view of it.

use super::{Outcome, Turn};
use crate::imap::response::code::PlainCode;
use crate::imap::value::Mailbox;
use crate::server::answer::Answer;
use crate::server::name;
use crate::server::quirk::{Quirk, asked};

/// Deletes a mailbox.
pub(super) fn run(turn: &mut Turn<'_>, mailbox: &Mailbox) -> Outcome {
    let account = turn.account()?;
    let delimiter = turn.config.delimiter;
    let name = turn.name(mailbox);
    if mailbox.is_inbox() {
        return if turn.quirks.on("delete-inbox-ok") {
            Ok(Answer::ok("deleted"))
        } else {
            Err(Answer::no("INBOX cannot be deleted").plain(PlainCode::Cannot))
        };
    }
    let Some(known) = turn.store.accounts.get(account) else {
        return Err(Answer::no("the account is gone"));
    };
    let Some(entry) = known.names.get(&name).copied() else {
        return if turn.quirks.on("delete-missing-ok") {
            Ok(Answer::ok("deleted"))
        } else {
            Err(Answer::no("there is no mailbox of that name").plain(PlainCode::Nonexistent))
        };
    };
    let below: Vec<_> = known
        .names
        .keys()
        .filter(|other| name::is_below(other, &name, delimiter))
        .cloned()
        .collect();
    if entry.is_none() && !below.is_empty() && turn.quirks.on("delete-noselect-ok") {
        return Ok(Answer::ok("deleted"));
    }
    if entry.is_none() && !below.is_empty() {
        return Err(Answer::no("there are names below").plain(PlainCode::Cannot));
    }
    if entry.is_some() && !below.is_empty() && turn.quirks.on("delete-with-children-refused") {
        return Err(Answer::no("there are names below").plain(PlainCode::HasChildren));
    }
    let full = entry
        .and_then(|id| turn.store.mailbox(id))
        .is_some_and(|mailbox| !mailbox.messages().is_empty());
    if full && below.is_empty() && turn.quirks.on("delete-with-messages-refused") {
        return Err(Answer::no("there are messages in it").plain(PlainCode::Cannot));
    }
    if turn.quirks.on("delete-keeps") {
        return Ok(Answer::ok("deleted"));
    }
    if below.is_empty() {
        turn.store.remove_name(account, &name);
    } else if turn.quirks.on("delete-takes-children") {
        turn.store.remove_name(account, &name);
        for name in below {
            turn.store.remove_name(account, &name);
        }
    } else {
        turn.store.hollow(account, &name);
    }
    if let Some(account) = turn.store.accounts.get_mut(account)
        && account.subscriptions.contains(&name)
        && turn.quirks.on("delete-unsubscribes")
    {
        account.subscriptions.remove(&name);
    }
    Ok(Answer::ok("deleted"))
}

/// Faults of DELETE.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "delete-keeps",
        "DELETE is answered with OK, and the mailbox stays",
        &["delete.deletes"],
    ),
    asked(
        "delete-inbox-ok",
        "DELETE INBOX is answered with OK",
        &["delete.no-inbox"],
    ),
    asked(
        "delete-missing-ok",
        "DELETE of a name that does not exist is answered with OK",
        &["delete.no-if-missing"],
    ),
    asked(
        "delete-takes-children",
        "DELETE removes the names below too",
        &["delete.keeps-inferiors"],
    )
    .entailing(&["delete.noselect"]),
    asked(
        "delete-with-children-refused",
        "DELETE of a mailbox with names below it is answered with NO",
        &["delete.with-inferiors"],
    ),
    asked(
        "delete-with-messages-refused",
        "DELETE of a mailbox with messages is answered with NO",
        &["delete.with-messages"],
    )
    .entailing(&["state.selected-allows-authenticated"]),
    asked(
        "delete-unsubscribes",
        "DELETE removes the name from the subscriptions",
        &["subscribe.never-removed"],
    ),
    asked(
        "delete-noselect-ok",
        "DELETE of a \\Noselect name with names below it is answered with OK",
        &["delete.no-noselect-with-inferiors"],
    ),
];
