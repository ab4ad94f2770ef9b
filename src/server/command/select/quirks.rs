//! Faults of SELECT and EXAMINE.

use crate::imap::response::{Code, Condition};
use crate::imap::value::Flag;
use crate::imap::{Command, Response};
use crate::server::quirk::{Quirk, asked, bend, codes, each, without};

fn selects(command: Option<&Command>) -> bool {
    matches!(command, Some(Command::Select(_) | Command::Examine(_)))
}

/// Faults of SELECT and EXAMINE.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "select-ampersand-no",
        "a mailbox whose name has an ampersand of its own is listed, but cannot be opened",
        &["mailbox-name.round-trip"],
    ),
    asked(
        "reselect-forgets-own-draft",
        "\\Draft that a session stored is gone when it selects the mailbox anew",
        &["select.permanentflags-true"],
    )
    .entailing(&["store.persists"]),
    asked(
        "reselect-forgets-others-draft",
        "\\Draft that another session stored is gone when a mailbox is selected anew",
        &["multi-session.flags-permanent"],
    ),
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
        &["select.exists", "examine.same-output"],
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
    )
    .entailing(&["state.selected-commands"]),
    asked(
        "uidnext-too-low",
        "UIDNEXT is the UID of the last message",
        &["uid.uidnext-bounds"],
    )
    .entailing(&["status.uidnext", "uid.uidnext-unchanged"]),
    bend(
        "select-data-late",
        "the untagged responses of SELECT follow its tagged OK if the mailbox is empty",
        &["select.flags", "select.exists", "select.recent"],
        |responses, scene| {
            if !selects(scene.command) || scene.exists > 0 {
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
    )
    .entailing(&[
        "create.empty",
        "flags.system-listed",
        "mailbox-name.inbox-case-insensitive",
        "rename.inbox",
        "rename.failed-keeps-mailboxes",
        "select.replaces",
        "select.uidvalidity",
    ]),
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
    )
    .entailing(&["code.permanentflags-known"]),
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
    bend(
        "uidvalidity-falls",
        "each SELECT tells a lower UIDVALIDITY",
        &["uid.validity-on-change", "uidvalidity.same"],
        |responses, scene| {
            codes(responses, |code| {
                let Code::UidValidity(validity) = code else {
                    return None;
                };
                let less = u32::try_from(scene.commands).ok()?;
                let lower = validity.get().checked_sub(less)?;
                std::num::NonZeroU32::new(lower).map(|lower| Some(Code::UidValidity(lower)))
            })
        },
    )
    .entailing(&["mailbox-name.inbox-case-insensitive", "status.uidvalidity"]),
    asked(
        "select-refuses-backslash",
        "SELECT and EXAMINE refuse names that hold a backslash",
        &["mailbox-name.round-trip"],
    ),
    asked(
        "select-refuses-literals",
        "SELECT and EXAMINE find no mailbox whose name is sent as a literal",
        &["mailbox-name.string-forms"],
    )
    .entailing(&["mailbox-name.inbox-case-insensitive", "examine.opens"]),
    asked(
        "select-after-failure-no",
        "after SELECT of a mailbox that does not exist the next SELECT is answered with NO too",
        &["select.opens"],
    )
    .entailing(&["rename.renames", "state.no-way-back"]),
    asked(
        "select-exists-stale",
        "SELECT of an empty mailbox tells the messages of the mailbox that was selected before",
        &["select.replaces"],
    )
    .entailing(&["exists.never-shrinks", "rename.inbox", "select.exists"]),
    asked(
        "keywords-forgotten",
        "keywords are gone when the mailbox is selected again",
        &["flags.keyword-star"],
    )
    .entailing(&["append.flags", "copy.keeps-flags"]),
    asked(
        "flags-at-most-four",
        "a message keeps no more than four flags when the mailbox is selected again",
        &["store.persists"],
    )
    .entailing(&["append.flags"]),
];
