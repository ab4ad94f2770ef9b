//! STATUS (RFC 3501 sections 6.3.10 and 7.2.4).

use std::num::NonZeroU32;

use bytes::Bytes;

use super::{Outcome, Turn};
use crate::imap::Response;
use crate::imap::command::{Status, StatusAtt};
use crate::imap::response::{MailboxStatus, StatusItem};
use crate::imap::value::{Flag, Mailbox};
use crate::server::answer::Answer;
use crate::server::quirk::{Quirk, asked, bend, each, without};
use crate::server::store::MailboxId;

/// Tells about a mailbox without selecting it.
pub(super) fn run(turn: &mut Turn<'_>, status: &Status) -> Outcome {
    let found = turn.find(&status.mailbox);
    if found.is_err()
        && let Some(start) = status.mailbox.octets().strip_suffix(b"%")
        && turn.quirks.on("status-wildcard-matches")
    {
        let mut other = status.clone();
        other.mailbox = Mailbox::new(Bytes::copy_from_slice(start));
        run(turn, &other)?;
    }
    if found.is_err() && turn.quirks.on("status-missing-ok") {
        return Ok(Answer::ok("that is how it stands"));
    }
    let id = found?;
    let own = turn
        .session
        .selected
        .as_ref()
        .filter(|selected| selected.mailbox == id)
        .map(|selected| selected.recent.clone())
        .unwrap_or_default();
    let Some(mailbox) = turn.store.mailbox(id) else {
        return Err(Answer::no("the mailbox is gone"));
    };
    let selected = turn.session.selected.as_ref();
    let one = selected.is_some_and(|selected| selected.mailbox != id && selected.exists() == 1);
    if one && turn.quirks.on("status-counts-again") {
        turn.out.push(Response::Exists(2));
    }
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let messages = mailbox.messages();
    let mut items = Vec::new();
    for item in &status.items {
        items.push(match item {
            StatusAtt::Messages => StatusItem::Messages(count(messages.len())),
            StatusAtt::Recent => StatusItem::Recent(count(
                messages
                    .iter()
                    .filter(|message| message.unclaimed || own.contains(&message.uid))
                    .count(),
            )),
            StatusAtt::UidNext => {
                StatusItem::UidNext(NonZeroU32::new(mailbox.next).unwrap_or(NonZeroU32::MAX))
            }
            StatusAtt::UidValidity => StatusItem::UidValidity(mailbox.validity),
            StatusAtt::Unseen => StatusItem::Unseen(count(
                messages
                    .iter()
                    .filter(|message| !message.flags.contains(&Flag::Seen))
                    .count(),
            )),
            StatusAtt::Deleted
            | StatusAtt::DeletedStorage
            | StatusAtt::Size
            | StatusAtt::AppendLimit
            | StatusAtt::HighestModSeq
            | StatusAtt::MailboxId
            | StatusAtt::Other(_) => return Err(Answer::bad("that item is not known")),
        });
    }
    let lose = mailbox.messages().iter().any(|message| message.unclaimed)
        && turn.quirks.on("status-takes-recent");
    let uids: Vec<_> = messages.iter().map(|message| message.uid).collect();
    if lose && let Some(mailbox) = turn.store.mailbox_mut(id) {
        for uid in uids {
            mailbox.claim(uid);
        }
    }
    if status.items.len() > 3 && turn.quirks.on("status-sets-seen") {
        see_all(turn, id);
    }
    let name = turn.name(&status.mailbox);
    turn.out.push(Response::MailboxStatus(MailboxStatus {
        mailbox: Mailbox::new(name),
        items,
    }));
    if turn.session.selected.is_some() && turn.quirks.on("status-deselects") {
        turn.session.selected = None;
    }
    Ok(Answer::ok("that is how it stands"))
}

/// Sets `\Seen` in all messages, which only a fault does.
fn see_all(turn: &mut Turn<'_>, id: MailboxId) {
    let Some(mailbox) = turn.store.mailbox_mut(id) else {
        return;
    };
    mailbox.change_flags(|flags| {
        flags.insert(Flag::Seen);
    });
}

fn change(
    responses: &[Response],
    change: impl Fn(&StatusItem) -> Option<StatusItem>,
) -> Option<Vec<Response>> {
    each(responses, |response| {
        let Response::MailboxStatus(status) = response else {
            return None;
        };
        let mut changed = false;
        let items = status
            .items
            .iter()
            .map(|item| {
                let new = change(item);
                changed |= new.is_some();
                new.unwrap_or_else(|| item.clone())
            })
            .collect();
        changed.then(|| {
            vec![Response::MailboxStatus(MailboxStatus {
                mailbox: status.mailbox.clone(),
                items,
            })]
        })
    })
}

/// Faults of STATUS.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "status-counts-again",
        "STATUS of another mailbox announces the one message of the selected mailbox a second time",
        &["exists.counts"],
    ),
    asked(
        "status-wildcard-matches",
        "STATUS of a name that ends in a percent sign tells of the mailbox named by what is before it",
        &["status.no-wildcards"],
    ),
    bend(
        "status-unsent",
        "STATUS for more than two items is answered with OK alone",
        &["status.untagged-response"],
        |responses, _| {
            without(responses, |response| {
                let Response::MailboxStatus(status) = response else {
                    return false;
                };
                status.items.len() > 2
            })
        },
    )
    .entailing(&["status.messages"]),
    bend(
        "status-unseen-wrong",
        "STATUS counts one message too many as not seen",
        &["status.unseen"],
        |responses, _| {
            change(responses, |item| {
                let StatusItem::Unseen(count) = item else {
                    return None;
                };
                Some(StatusItem::Unseen(count.saturating_add(1)))
            })
        },
    )
    .entailing(&["status.messages"]),
    bend(
        "status-messages-wrong",
        "STATUS counts one message too many when there are three or more",
        &["status.messages"],
        |responses, _| {
            change(responses, |item| {
                let StatusItem::Messages(count) = item else {
                    return None;
                };
                (*count > 2).then(|| StatusItem::Messages(count.saturating_add(1)))
            })
        },
    )
    .entailing(&["status.untagged-response", "append.appends"]),
    bend(
        "status-uidvalidity-wrong",
        "STATUS tells another UIDVALIDITY than SELECT",
        &["status.uidvalidity"],
        |responses, _| {
            change(responses, |item| {
                let StatusItem::UidValidity(validity) = item else {
                    return None;
                };
                validity.checked_add(7).map(StatusItem::UidValidity)
            })
        },
    )
    .entailing(&["mailbox-name.inbox-case-insensitive", "uidvalidity.same"]),
    bend(
        "status-uidnext-wrong",
        "STATUS tells a UIDNEXT of one",
        &["status.uidnext"],
        |responses, _| {
            change(responses, |item| {
                let StatusItem::UidNext(next) = item else {
                    return None;
                };
                (next.get() > 1).then_some(StatusItem::UidNext(NonZeroU32::MIN))
            })
        },
    )
    .entailing(&["uid.uidnext-changes", "uid.uidnext-unchanged"]),
    asked(
        "status-takes-recent",
        "STATUS takes \\Recent away from the messages",
        &["status.keeps-recent"],
    ),
    asked(
        "status-deselects",
        "STATUS leaves no mailbox selected",
        &["status.keeps-selected", "command.ok-keeps-state"],
    )
    .entailing(&["command.case-insensitive"]),
    asked(
        "status-missing-ok",
        "STATUS of a mailbox that does not exist is answered with OK",
        &["status.no-if-missing", "status.untagged-response"],
    )
    .entailing(&["copy.no-auto-create"]),
    asked(
        "status-sets-seen",
        "STATUS for more than three items sets \\Seen in all messages",
        &["status.keeps-messages"],
    )
    .entailing(&["fetch.items", "status.item-case-insensitive"]),
    bend(
        "status-recent-wrong",
        "STATUS counts one message too many as recent",
        &["status.recent"],
        |responses, _| {
            change(responses, |item| {
                let StatusItem::Recent(count) = item else {
                    return None;
                };
                Some(StatusItem::Recent(count.saturating_add(1)))
            })
        },
    ),
    bend(
        "status-uidnext-rounded",
        "STATUS rounds UIDNEXT up to a multiple of ten",
        &["uid.uidnext-changes"],
        |responses, _| {
            change(responses, |item| {
                let StatusItem::UidNext(next) = item else {
                    return None;
                };
                let rounded = next.get().checked_next_multiple_of(10)?;
                NonZeroU32::new(rounded).map(StatusItem::UidNext)
            })
        },
    )
    .entailing(&[
        "status.uidnext",
        "uid.uidnext-bounds",
        "uid.uidnext-unchanged",
    ]),
    bend(
        "status-uidnext-rises",
        "UIDNEXT of STATUS rises with each command",
        &["uid.uidnext-unchanged"],
        |responses, scene| {
            change(responses, |item| {
                let StatusItem::UidNext(next) = item else {
                    return None;
                };
                let more = u32::try_from(scene.commands).ok()?;
                next.checked_add(more).map(StatusItem::UidNext)
            })
        },
    )
    .entailing(&["status.uidnext", "uid.uidnext-bounds"]),
];
