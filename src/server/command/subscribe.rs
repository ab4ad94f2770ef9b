//! SUBSCRIBE and UNSUBSCRIBE (RFC 3501 sections 6.3.6 and 6.3.7). A subscription is a name; whether a
//! mailbox has it is another matter.

use super::{Outcome, Turn, create};
use crate::imap::response::code::PlainCode;
use crate::imap::value::Mailbox;
use crate::server::answer::Answer;
use crate::server::quirk::{Quirk, asked};

/// Subscribes to a name.
pub(super) fn run(turn: &mut Turn<'_>, mailbox: &Mailbox) -> Outcome {
    let account = turn.account()?;
    let name = turn.name(mailbox);
    create::check(turn, &name)?;
    if turn.quirks.on("subscribe-forgets") {
        return Ok(Answer::ok("subscribed"));
    }
    let bound = turn.config.bounds.subscriptions;
    let Some(account) = turn.store.accounts.get_mut(account) else {
        return Err(Answer::no("the account is gone"));
    };
    if account.subscriptions.len() >= bound && !account.subscriptions.contains(&name) {
        return Err(Answer::no("there are too many subscriptions").plain(PlainCode::Limit));
    }
    account.subscriptions.insert(name);
    Ok(Answer::ok("subscribed"))
}

/// Ends a subscription.
pub(super) fn unsubscribe(turn: &mut Turn<'_>, mailbox: &Mailbox) -> Outcome {
    let account = turn.account()?;
    let name = turn.name(mailbox);
    let Some(account) = turn.store.accounts.get_mut(account) else {
        return Err(Answer::no("the account is gone"));
    };
    if !account.subscriptions.contains(&name) {
        return Err(Answer::no("that name is not subscribed").plain(PlainCode::Nonexistent));
    }
    if !turn.quirks.on("unsubscribe-ignored") {
        account.subscriptions.remove(&name);
    }
    Ok(Answer::ok("unsubscribed"))
}

/// Faults of SUBSCRIBE and UNSUBSCRIBE.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "subscribe-forgets",
        "SUBSCRIBE is answered with OK and forgotten",
        &["subscribe.subscribes"],
    )
    .entailing(&[
        "lsub.percent-parent",
        "subscribe.never-removed",
        "lsub.same-arguments",
    ]),
    asked(
        "unsubscribe-ignored",
        "UNSUBSCRIBE is answered with OK and ignored",
        &["unsubscribe.unsubscribes"],
    ),
];
