//! SELECT and EXAMINE (RFC 3501 sections 6.3.1 and 6.3.2).

use std::num::NonZeroU32;

use super::{Outcome, Turn, expunge};
use crate::imap::response::{Code, Condition};
use crate::imap::value::{Flag, Mailbox};
use crate::imap::{Command, Response};
use crate::server::answer::{Answer, untagged_ok};
use crate::server::quirk::{Quirk, asked, bend, codes, each, without};
use crate::server::session::Selected;
use crate::server::sync::{applicable, message_number, permanent};

/// Selects a mailbox. A failure leaves none selected.
pub(super) fn run(turn: &mut Turn<'_>, mailbox: &Mailbox, examine: bool) -> Outcome {
    let before = turn.session.selected.take();
    if let Some(before) = &before
        && !before.read_only
        && turn.quirks.on("select-expunges")
    {
        turn.session.selected = Some(before.clone());
        expunge::remove(turn)?;
        turn.session.selected = None;
    }
    let found = turn.find(mailbox);
    if found.is_err() && turn.quirks.on("select-missing-ok") {
        return Ok(Answer::ok("selected").code(Code::ReadWrite));
    }
    if found.is_err() && before.is_some() && turn.quirks.on("select-failure-keeps-mailbox") {
        turn.session.selected = before;
    }
    let id = found?;
    let keep_recent = examine && turn.quirks.on("examine-takes-recent");
    let next_low = turn.quirks.on("uidnext-too-low");
    let Some(mailbox) = turn.store.mailbox_mut(id) else {
        return Err(Answer::no("the mailbox is gone"));
    };
    let read_only = examine || mailbox.read_only;
    let selected = if keep_recent {
        let mut selected = Selected::new(id, mailbox, false);
        selected.read_only = true;
        selected
    } else if !read_only && turn.quirks.on("recent-for-everyone") {
        let mut selected = Selected::new(id, mailbox, true);
        selected.read_only = false;
        selected
    } else {
        Selected::new(id, mailbox, read_only)
    };
    turn.out.push(Response::Flags(applicable(mailbox)));
    turn.out.push(Response::Exists(selected.exists()));
    turn.out.push(Response::Recent(
        u32::try_from(selected.recent.len()).unwrap_or(u32::MAX),
    ));
    let unseen = mailbox
        .messages()
        .iter()
        .position(|message| !message.flags.contains(&Flag::Seen));
    if let Some(number) = unseen.and_then(message_number) {
        let text = "the first message that is not seen";
        turn.out.push(untagged_ok(Code::Unseen(number), text));
    }
    turn.out.push(permanent(mailbox, read_only));
    let next = if next_low && !mailbox.messages().is_empty() {
        mailbox.next - 1
    } else {
        mailbox.next
    };
    if let Some(next) = NonZeroU32::new(next) {
        turn.out
            .push(untagged_ok(Code::UidNext(next), "the next UID"));
    }
    turn.out.push(untagged_ok(
        Code::UidValidity(mailbox.validity),
        "UIDs are valid",
    ));
    turn.session.selected = Some(selected);
    Ok(if read_only {
        Answer::ok("look, but do not touch").code(Code::ReadOnly)
    } else {
        Answer::ok("selected").code(Code::ReadWrite)
    })
}

fn selects(command: Option<&Command>) -> bool {
    matches!(command, Some(Command::Select(_) | Command::Examine(_)))
}

/// Faults of SELECT and EXAMINE.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    bend(
        "select-without-flags",
        "SELECT and EXAMINE send no FLAGS",
        &["select.flags"],
        |responses, scene| {
            if !selects(scene.command) {
                return None;
            }
            without(responses, |response| matches!(response, Response::Flags(_)))
        },
    )
    .entailing(&["flags.system-listed"]),
    bend(
        "examine-without-exists",
        "EXAMINE sends no EXISTS",
        &["select.exists"],
        |responses, scene| {
            if !matches!(scene.command, Some(Command::Examine(_))) {
                return None;
            }
            without(responses, |response| {
                matches!(response, Response::Exists(_))
            })
        },
    )
    .entailing(&["select.closes-without-expunge"]),
    bend(
        "select-without-recent",
        "SELECT and EXAMINE send no RECENT",
        &["select.recent"],
        |responses, scene| {
            if !selects(scene.command) {
                return None;
            }
            without(responses, |response| {
                matches!(response, Response::Recent(_))
            })
        },
    )
    .entailing(&["append.recent", "copy.recent", "status.keeps-recent"]),
    bend(
        "select-without-uidvalidity",
        "SELECT and EXAMINE do not tell UIDVALIDITY",
        &["select.uidvalidity"],
        |responses, scene| {
            if !selects(scene.command) {
                return None;
            }
            without(responses, |response| {
                let Response::Status { text, .. } = response else {
                    return false;
                };
                matches!(text.code, Some(Code::UidValidity(_)))
            })
        },
    )
    .entailing(&[
        "mailbox-name.inbox-case-insensitive",
        "status.uidvalidity",
        "uidvalidity.same",
    ]),
    bend(
        "examine-exists-wrong",
        "EXAMINE tells one message too many",
        &["select.exists"],
        |responses, scene| {
            if !matches!(scene.command, Some(Command::Examine(_))) {
                return None;
            }
            each(responses, |response| {
                let Response::Exists(count) = response else {
                    return None;
                };
                Some(vec![Response::Exists(count.checked_add(1)?)])
            })
        },
    )
    .entailing(&["select.closes-without-expunge"]),
    bend(
        "select-unseen-wrong",
        "the UNSEEN code of SELECT names the message behind the right one",
        &["select.unseen"],
        |responses, scene| {
            if !matches!(scene.command, Some(Command::Select(_))) {
                return None;
            }
            codes(responses, |code| {
                let Code::Unseen(number) = code else {
                    return None;
                };
                (number.get() < scene.exists).then(|| number.checked_add(1).map(Code::Unseen))
            })
        },
    ),
    bend(
        "select-read-only",
        "SELECT of a mailbox that can be written has the code READ-ONLY",
        &["select.read-write"],
        |responses, scene| {
            if !matches!(scene.command, Some(Command::Select(_))) {
                return None;
            }
            codes(responses, |code| {
                matches!(code, Code::ReadWrite).then_some(Some(Code::ReadOnly))
            })
        },
    ),
    bend(
        "examine-read-write",
        "EXAMINE ends with the code READ-WRITE",
        &["examine.read-only-code"],
        |responses, scene| {
            if !matches!(scene.command, Some(Command::Examine(_))) {
                return None;
            }
            codes(responses, |code| {
                matches!(code, Code::ReadOnly).then_some(Some(Code::ReadWrite))
            })
        },
    ),
    bend(
        "examine-without-code",
        "EXAMINE ends without a code",
        &["examine.read-only-code"],
        |responses, scene| {
            if !matches!(scene.command, Some(Command::Examine(_))) {
                return None;
            }
            codes(responses, |code| {
                matches!(code, Code::ReadOnly).then_some(None)
            })
        },
    ),
    asked(
        "examine-takes-recent",
        "EXAMINE takes \\Recent away from later sessions",
        &["examine.keeps-recent"],
    ),
    asked(
        "select-failure-keeps-mailbox",
        "a SELECT that fails leaves the mailbox selected that was",
        &["select.failure-deselects"],
    ),
    asked(
        "uidnext-too-low",
        "UIDNEXT is the UID of the last message",
        &["uid.uidnext-bounds"],
    )
    .entailing(&["status.uidnext"]),
    bend(
        "select-data-late",
        "the untagged responses of SELECT follow its tagged OK",
        &["select.flags", "select.exists", "select.recent"],
        |responses, scene| {
            if !selects(scene.command) {
                return None;
            }
            let (last, first) = responses.split_last()?;
            let Response::Tagged { condition, .. } = last else {
                return None;
            };
            (*condition == Condition::Ok).then(|| {
                let mut all = vec![last.clone()];
                all.extend(first.iter().cloned());
                all
            })
        },
    ),
    asked(
        "select-expunges",
        "SELECT and EXAMINE remove deleted messages from the mailbox that was selected",
        &["select.closes-without-expunge"],
    )
    .entailing(&["store.persists"]),
    asked(
        "select-missing-ok",
        "SELECT of a mailbox that does not exist is answered with OK",
        &[
            "select.no-if-missing",
            "select.flags",
            "select.exists",
            "select.recent",
        ],
    )
    .entailing(&[
        "append.never-creates",
        "delete.deletes",
        "examine.read-only-code",
        "mailbox-name.modified-utf7-kept",
        "rename.no-if-missing",
        "rename.renames",
        "rename.renames-inferiors",
    ]),
    asked(
        "recent-for-everyone",
        "SELECT does not take \\Recent from later sessions",
        &["recent.one-session"],
    ),
    bend(
        "select-flags-short",
        "FLAGS leaves \\Draft out",
        &["flags.system-listed"],
        |responses, _| {
            each(responses, |response| {
                let Response::Flags(flags) = response else {
                    return None;
                };
                let fewer = flags
                    .iter()
                    .filter(|flag| **flag != Flag::Draft)
                    .cloned()
                    .collect();
                Some(vec![Response::Flags(fewer)])
            })
        },
    ),
    bend(
        "uidvalidity-changes",
        "each SELECT tells another UIDVALIDITY",
        &["uidvalidity.same", "status.uidvalidity"],
        |responses, scene| {
            codes(responses, |code| {
                let Code::UidValidity(validity) = code else {
                    return None;
                };
                let more = u32::try_from(scene.commands).ok()?;
                validity
                    .checked_add(more)
                    .map(|validity| Some(Code::UidValidity(validity)))
            })
        },
    )
    .entailing(&["mailbox-name.inbox-case-insensitive"]),
];
