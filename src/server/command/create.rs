//! CREATE (RFC 3501 section 6.3.3).

use std::collections::BTreeSet;

use bytes::Bytes;

use super::append::date_of;
use super::{Outcome, Turn};
use crate::imap::response::Code;
use crate::imap::response::code::PlainCode;
use crate::imap::value::Mailbox;
use crate::server::answer::Answer;
use crate::server::name;
use crate::server::quirk::{Quirk, asked};
use crate::server::store::NewMessage;

/// Creates a mailbox and the levels above it.
pub(super) fn run(turn: &mut Turn<'_>, mailbox: &Mailbox) -> Outcome {
    let account = turn.account()?;
    let delimiter = turn.config.delimiter;
    let mut name = turn.name(mailbox);
    // A trailing delimiter says that names below are to come (section 6.3.3).
    if name.len() > 1 && name.last() == Some(&delimiter) {
        if turn.quirks.on("create-refuses-trailing-delimiter") {
            return Err(Answer::no("the name ends in the delimiter").plain(PlainCode::Cannot));
        }
        name.truncate(name.len() - 1);
    }
    if name.eq_ignore_ascii_case(b"INBOX") && turn.quirks.on("create-inbox-ok") {
        return Ok(Answer::ok("created"));
    }
    check(turn, &name)?;
    let Some(known) = turn.store.accounts.get(account) else {
        return Err(Answer::no("the account is gone"));
    };
    if let Some(Some(_)) = known.names.get(&name) {
        return if turn.quirks.on("create-existing-ok") {
            Ok(Answer::ok("created"))
        } else {
            let answer = Answer::no("that mailbox exists");
            Err(if turn.quirks.on("create-existing-trycreate") {
                answer.code(Code::TryCreate)
            } else {
                answer.plain(PlainCode::AlreadyExists)
            })
        };
    }
    room(turn, account, &name)?;
    let parents = name::parents(&name, delimiter);
    if parents.len() > 1 && turn.quirks.on("create-does-nothing") {
        return Ok(Answer::ok("created"));
    }
    if lacks_parents(turn, account, &name) && turn.quirks.on("create-needs-parents") {
        return Err(Answer::no("the level above does not exist"));
    }
    create_parents(turn, account, &name);
    let again = turn.store.validity_before(account, &name);
    let id = turn.store.create(account, name);
    if let Some(before) = again
        && turn.quirks.on("uidvalidity-same-after-recreate")
        && let Some(mailbox) = turn.store.mailbox_mut(id)
    {
        mailbox.validity = before;
    }
    if again.is_some() && turn.quirks.on("create-not-empty") {
        let date = date_of(turn.now);
        if let Some(mailbox) = turn.store.mailbox_mut(id) {
            mailbox.append(NewMessage {
                flags: BTreeSet::new(),
                date,
                octets: Bytes::from_static(b"Subject: an old one\r\n\r\n"),
            });
        }
    }
    Ok(Answer::ok("created"))
}

/// NO if a mailbox cannot have this name.
pub(super) fn check(turn: &Turn<'_>, name: &[u8]) -> Result<(), Answer> {
    match name::fault(name, turn.config.delimiter, turn.config.bounds.name) {
        Some(_) if name.contains(&b'&') && turn.quirks.on("create-bad-utf7-ok") => Ok(()),
        Some(_) if !name.is_ascii() && turn.quirks.on("create-eight-bit-ok") => Ok(()),
        Some(fault) => Err(Answer::no(fault).plain(PlainCode::Cannot)),
        None => Ok(()),
    }
}

/// NO if the account has no room for `name` and the levels above it.
pub(super) fn room(turn: &Turn<'_>, account: usize, name: &[u8]) -> Result<(), Answer> {
    let bound = turn.config.bounds.mailboxes;
    let names = turn
        .store
        .accounts
        .get(account)
        .map_or(0, |account| account.names.len());
    let more = 1 + name::parents(name, turn.config.delimiter).len();
    // Mailboxes without a name count too, or a session could pile them up.
    if names + more > bound || turn.store.count() + more > bound * turn.store.accounts.len() {
        return Err(Answer::no("there are too many mailboxes").plain(PlainCode::Limit));
    }
    Ok(())
}

/// Whether a level above `name` is missing.
pub(super) fn lacks_parents(turn: &Turn<'_>, account: usize, name: &[u8]) -> bool {
    let Some(account) = turn.store.accounts.get(account) else {
        return false;
    };
    name::parents(name, turn.config.delimiter)
        .iter()
        .any(|parent| !account.names.contains_key(parent))
}

/// Creates the levels above `name` that are missing.
pub(super) fn create_parents(turn: &mut Turn<'_>, account: usize, name: &Bytes) {
    for parent in name::parents(name, turn.config.delimiter) {
        let missing = turn
            .store
            .accounts
            .get(account)
            .is_some_and(|account| !account.names.contains_key(&parent));
        if missing {
            turn.store.create(account, parent);
        }
    }
}

/// Faults of CREATE.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "create-does-nothing",
        "CREATE of a name two levels down is answered with OK, and nothing is created",
        &["create.creates"],
    )
    .entailing(&[
        "list.star",
        "mailbox-name.hierarchy",
        "rename.renames-inferiors",
    ]),
    asked(
        "create-existing-ok",
        "CREATE of a mailbox that exists is answered with OK",
        &["create.no-if-exists"],
    )
    .entailing(&["create.no-inbox"]),
    asked(
        "create-inbox-ok",
        "CREATE INBOX is answered with OK",
        &["create.no-inbox"],
    ),
    asked(
        "create-refuses-trailing-delimiter",
        "CREATE refuses a name that ends in the delimiter",
        &["create.trailing-delimiter"],
    ),
    asked(
        "create-needs-parents",
        "CREATE refuses a name whose levels above do not exist",
        &["create.superior-names"],
    )
    .entailing(&["create.creates"]),
    asked(
        "create-eight-bit-ok",
        "CREATE takes names with octets above 127",
        &["mailbox-name.eight-bit"],
    ),
    asked(
        "create-bad-utf7-ok",
        "CREATE takes names that are not valid modified UTF-7",
        &["mailbox-name.modified-utf7"],
    ),
    asked(
        "uidvalidity-same-after-recreate",
        "a mailbox under the name of one that was deleted or renamed has its UIDVALIDITY and reuses UIDs",
        &["uidvalidity.new-after-recreate", "rename.uid-not-reused"],
    ),
    asked(
        "inbox-case-sensitive",
        "INBOX is known in capitals only",
        &[
            "mailbox-name.inbox-case-insensitive",
            "append.inbox",
            "syntax.earlier-alternative",
        ],
    )
    .entailing(&["create.no-inbox", "rename.no-to-inbox"]),
    asked(
        "create-existing-trycreate",
        "CREATE of a mailbox that exists is refused with the code TRYCREATE",
        &["code.trycreate-only-missing"],
    ),
    asked(
        "create-not-empty",
        "a mailbox that is created again has a message in it",
        &["create.empty"],
    ),
    asked(
        "utf7-case-ignored",
        "names in modified UTF-7 are known in any case of letters",
        &["mailbox-name.modified-utf7-kept"],
    ),
];
