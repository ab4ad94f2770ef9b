//! RENAME (RFC 3501 section 6.3.5), with its special case for INBOX.

use std::collections::BTreeSet;

use bytes::Bytes;

use super::{Outcome, Turn, create};
use crate::imap::response::code::PlainCode;
use crate::imap::value::Mailbox;
use crate::server::answer::Answer;
use crate::server::name;
use crate::server::quirk::{Quirk, asked};
use crate::server::store::NewMessage;

/// Renames a mailbox and what lies below it.
pub(super) fn run(turn: &mut Turn<'_>, from: &Mailbox, to: &Mailbox) -> Outcome {
    let account = turn.account()?;
    let delimiter = turn.config.delimiter;
    let (old, new) = (turn.name(from), turn.name(to));
    let Some(known) = turn.store.accounts.get(account) else {
        return Err(Answer::no("the account is gone"));
    };
    if !known.names.contains_key(&old) {
        if turn.quirks.on("rename-missing-ok") {
            return Ok(Answer::ok("renamed"));
        }
        return Err(Answer::no("there is no mailbox of that name").plain(PlainCode::Nonexistent));
    }
    if known.names.contains_key(&new) {
        if old != new && turn.quirks.on("rename-onto-existing-ok") {
            return Ok(Answer::ok("renamed"));
        }
        if old != new && turn.quirks.on("failed-rename-removes") {
            turn.store.remove_name(account, &old);
        }
        return Err(Answer::no("the new name is taken").plain(PlainCode::AlreadyExists));
    }
    create::check(turn, &new)?;
    create::room(turn, account, &new)?;
    if from.is_inbox() {
        return rename_inbox(turn, account, &new);
    }
    if name::is_below(&new, &old, delimiter) {
        return Err(Answer::no("a mailbox cannot be moved below itself").plain(PlainCode::Cannot));
    }
    let below: Vec<Bytes> = known
        .names
        .keys()
        .filter(|other| name::is_below(other, &old, delimiter))
        .cloned()
        .collect();
    let longest = below.iter().map(|name| name.len()).max().unwrap_or(0);
    if longest.saturating_sub(old.len()) + new.len() > turn.config.bounds.name {
        return Err(Answer::no("a name below would be too long").plain(PlainCode::Limit));
    }
    if create::lacks_parents(turn, account, &new) && turn.quirks.on("rename-needs-parents") {
        return Err(Answer::no("the level above does not exist"));
    }
    create::create_parents(turn, account, &new);
    let entry = turn.store.remove_name(account, &old);
    if turn.quirks.on("rename-loses-messages") {
        turn.store.create(account, new.clone());
    } else {
        turn.store.put_name(account, new.clone(), entry);
    }
    if below.is_empty() || !turn.quirks.on("rename-loses-children") {
        for name in below {
            let renamed = Bytes::from([new.as_ref(), &name[old.len()..]].concat());
            let entry = turn.store.remove_name(account, &name);
            turn.store.put_name(account, renamed, entry);
        }
    }
    if turn.quirks.on("rename-keeps-old") {
        turn.store.create(account, old);
    }
    Ok(Answer::ok("renamed"))
}

/// INBOX stays, empty; its messages are in the new mailbox. What lies below INBOX stays.
fn rename_inbox(turn: &mut Turn<'_>, account: usize, new: &Bytes) -> Outcome {
    let Some(inbox) = turn.store.find(account, b"INBOX") else {
        return Err(Answer::no("there is no INBOX").plain(PlainCode::Nonexistent));
    };
    create::create_parents(turn, account, new);
    let target = turn.store.create(account, new.clone());
    let bound = turn.config.bounds.keywords;
    let Some(source) = turn.store.mailbox(inbox).cloned() else {
        return Err(Answer::no("there is no INBOX").plain(PlainCode::Nonexistent));
    };
    let mut moved = BTreeSet::new();
    if let Some(target) = turn.store.mailbox_mut(target) {
        for message in source.messages() {
            let flags = target
                .adopt(message.flags.iter().cloned(), bound)
                .unwrap_or_default();
            target.append(NewMessage {
                flags,
                date: message.date,
                octets: message.octets.clone(),
            });
            moved.insert(message.uid);
        }
    }
    if !moved.is_empty() && turn.quirks.on("rename-inbox-copies") {
        return Ok(Answer::ok("renamed"));
    }
    if let Some(source) = turn.store.mailbox_mut(inbox) {
        source.expunge(&moved);
    }
    take_inferiors(turn, account, new);
    Ok(Answer::ok("INBOX is empty now"))
}

/// Renames what lies below INBOX too, which only a fault does.
fn take_inferiors(turn: &mut Turn<'_>, account: usize, new: &Bytes) {
    let Some(known) = turn.store.accounts.get(account) else {
        return;
    };
    let below: Vec<Bytes> = known
        .names
        .keys()
        .filter(|name| name::is_below(name, b"INBOX", turn.config.delimiter))
        .cloned()
        .collect();
    if below.is_empty() || !turn.quirks.on("rename-inbox-takes-inferiors") {
        return;
    }
    for name in below {
        let renamed = Bytes::from([new.as_ref(), &name[b"INBOX".len()..]].concat());
        let entry = turn.store.remove_name(account, &name);
        turn.store.put_name(account, renamed, entry);
    }
}

/// Faults of RENAME.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "rename-loses-children",
        "RENAME leaves the names below where they were",
        &["rename.renames-inferiors"],
    ),
    asked(
        "rename-keeps-old",
        "the old name exists still after RENAME",
        &["rename.renames"],
    ),
    asked(
        "rename-onto-existing-ok",
        "RENAME to a name that exists is answered with OK",
        &["rename.no-if-target-exists", "rename.no-to-inbox"],
    ),
    asked(
        "failed-rename-removes",
        "RENAME to a name that is taken is answered with NO, and the mailbox that was to be renamed is gone",
        &["rename.failed-keeps-mailboxes"],
    ),
    asked(
        "rename-inbox-copies",
        "RENAME INBOX leaves the messages in INBOX too",
        &["rename.inbox"],
    ),
    asked(
        "rename-missing-ok",
        "RENAME of a name that does not exist is answered with OK",
        &["rename.no-if-missing"],
    ),
    asked(
        "rename-loses-messages",
        "the mailbox is empty after RENAME",
        &["rename.keeps-messages"],
    ),
    asked(
        "rename-needs-parents",
        "RENAME refuses a new name whose levels above do not exist",
        &["rename.superior-names"],
    )
    .entailing(&["rename.keeps-messages"]),
    asked(
        "rename-inbox-takes-inferiors",
        "RENAME INBOX renames the names below INBOX too",
        &["rename.inbox-keeps-inferiors"],
    ),
];
