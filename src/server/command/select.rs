//! SELECT and EXAMINE (RFC 3501 sections 6.3.1 and 6.3.2).

mod quirks;

pub(in crate::server) use quirks::QUIRKS;

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use super::{Outcome, Turn, expunge};
use crate::imap::Response;
use crate::imap::response::Code;
use crate::imap::value::{Flag, Mailbox};
use crate::server::answer::{Answer, untagged_ok};
use crate::server::quirk::Quirks;
use crate::server::session::Selected;
use crate::server::store;
use crate::server::sync::{applicable, message_number, permanent};

/// Flags of one message that the fault `flags-at-most-four` keeps.
const MOST: usize = 4;

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
    let left = before.as_ref().map(|left| (left.mailbox, left.exists()));
    refuse_name(turn, mailbox)?;
    if mailbox.octets().windows(2).any(|two| two == b"&-") && turn.quirks.on("select-ampersand-no")
    {
        return Err(Answer::no("there is no such mailbox"));
    }
    let found = turn.find(mailbox);
    let stumbled = std::mem::replace(&mut turn.session.stumbled, found.is_err());
    if found.is_err() && turn.quirks.on("select-missing-ok") {
        return Ok(Answer::ok("selected").code(Code::ReadWrite));
    }
    if found.is_err() && before.is_some() && turn.quirks.on("select-failure-keeps-mailbox") {
        turn.session.selected.clone_from(&before);
    }
    let id = found?;
    let keep_recent = examine && turn.quirks.on("examine-takes-recent");
    let next_low = turn.quirks.on("uidnext-too-low");
    let Some(mailbox) = turn.store.mailbox_mut(id) else {
        return Err(Answer::no("the mailbox is gone"));
    };
    let read_only = examine || mailbox.read_only;
    forget_flags(mailbox, turn.quirks);
    if let Some(before) = before.as_ref().filter(|before| before.mailbox == id) {
        forget_draft(mailbox, before, turn.quirks);
    }
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
    let kept = left.filter(|&(other, exists)| other != id && exists > 0);
    turn.out.push(Response::Exists(match kept {
        Some((_, exists)) if selected.view.is_empty() && turn.quirks.on("select-exists-stale") => {
            exists
        }
        _ => selected.exists(),
    }));
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
    if stumbled && turn.quirks.on("select-after-failure-no") {
        return Err(Answer::no("no mailbox can be selected now"));
    }
    turn.session.selected = Some(selected);
    Ok(if read_only {
        Answer::ok("look, but do not touch").code(Code::ReadOnly)
    } else {
        Answer::ok("selected").code(Code::ReadWrite)
    })
}

/// NO for the forms of names that only a fault cannot take.
fn refuse_name(turn: &Turn<'_>, mailbox: &Mailbox) -> Result<(), Answer> {
    let literal = memchr::memmem::find(turn.line, b"}\r\n").is_some();
    if mailbox.octets().contains(&b'\\') && turn.quirks.on("select-refuses-backslash")
        || literal && turn.quirks.on("select-refuses-literals")
    {
        return Err(Answer::no("there is no mailbox of that name"));
    }
    Ok(())
}

/// Loses flags that were stored, which only faults do.
fn forget_flags(mailbox: &mut store::Mailbox, quirks: &Quirks) {
    let mut less = Vec::new();
    for message in mailbox.messages() {
        let keyword = |flag: &Flag| matches!(flag, Flag::Keyword(_));
        let mut flags = message.flags.clone();
        if flags.iter().any(keyword) && quirks.on("keywords-forgotten") {
            flags.retain(|flag| !keyword(flag));
        }
        if flags.len() > MOST && quirks.on("flags-at-most-four") {
            flags = flags.into_iter().take(MOST).collect::<BTreeSet<_>>();
        }
        if flags != message.flags {
            less.push((message.uid, flags));
        }
    }
    for (uid, flags) in less {
        mailbox.set_flags(uid, flags);
    }
}

/// Takes `\Draft` away when a mailbox is selected anew, which only faults do: where this session
/// knows of it, or where another one set it.
fn forget_draft(mailbox: &mut store::Mailbox, before: &Selected, quirks: &Quirks) {
    let marked: Vec<_> = mailbox
        .messages()
        .iter()
        .filter(|message| message.flags.contains(&Flag::Draft))
        .map(|message| (message.uid, message.changed, message.flags.clone()))
        .collect();
    for (uid, changed, mut flags) in marked {
        let seat = before.view.iter().find(|seat| seat.uid == uid);
        let own = seat.is_some_and(|seat| seat.told >= changed);
        let forgets = if own {
            quirks.on("reselect-forgets-own-draft")
        } else {
            quirks.on("reselect-forgets-others-draft")
        };
        if forgets {
            flags.remove(&Flag::Draft);
            mailbox.set_flags(uid, flags);
        }
    }
}
