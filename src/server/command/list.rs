//! LIST and LSUB (RFC 3501 sections 6.3.8, 6.3.9, 7.2.2 and 7.2.3). The reference stands before the
//! pattern; there are no break-out characters.

mod quirks;

pub(in crate::server) use quirks::QUIRKS;

use std::collections::BTreeMap;

use bytes::Bytes;

use super::{Outcome, Turn};
use crate::imap::Response;
use crate::imap::command::List;
use crate::imap::response::{ListData, NameAttribute};
use crate::imap::value::Mailbox;
use crate::octets::mutf7;
use crate::server::answer::Answer;
use crate::server::list::matches;
use crate::server::name;

/// Longest reference and pattern together, in octets: matching costs pattern times names.
const PATTERN: usize = 4000;

/// Lists names, of mailboxes or of subscriptions.
pub(super) fn run(turn: &mut Turn<'_>, list: &List, subscribed: bool) -> Outcome {
    let account = turn.account()?;
    let delimiter = turn.config.delimiter;
    let reference = raw_reference(turn, list);
    let done = if subscribed {
        "these are subscribed"
    } else {
        "these are the names"
    };
    let empty_nonsync = memchr::memmem::find(turn.line, b"{0+}").is_some();
    if empty_nonsync && turn.quirks.on("nonsync-empty-refused") {
        return Err(Answer::bad("a literal cannot be empty"));
    }
    if list.pattern.is_empty() {
        if !subscribed {
            turn.out.push(Response::List(ListData {
                attributes: vec![NameAttribute::NoSelect],
                delimiter: Some(delimiter),
                mailbox: Mailbox::new(Bytes::new()),
                extended: None,
            }));
        }
        return Ok(Answer::ok(done));
    }
    let pattern = if !reference.is_empty() && turn.quirks.on("list-reference-ignored") {
        list.pattern.to_vec()
    } else {
        [reference.as_ref(), list.pattern.as_ref()].concat()
    };
    if pattern.len() > PATTERN {
        return Err(Answer::no("the pattern is too long"));
    }
    let stray = mutf7::decode(&pattern).is_err() && turn.quirks.on("list-invalid-matches-all");
    let pattern = if stray { b"*".to_vec() } else { pattern };
    let crosses = pattern.contains(&b'%') && turn.quirks.on("list-percent-crosses");
    let pattern: Vec<u8> = if crosses {
        pattern
            .into_iter()
            .map(|octet| if octet == b'%' { b'*' } else { octet })
            .collect()
    } else {
        pattern
    };
    let pattern: Vec<u8> = if pattern.contains(&b'*') && turn.quirks.on("list-star-stops") {
        pattern
            .into_iter()
            .map(|octet| if octet == b'*' { b'%' } else { octet })
            .collect()
    } else {
        pattern
    };
    let levels =
        pattern.last() == Some(&b'%') && !(subscribed && turn.quirks.on("lsub-percent-no-parent"));
    let Some(known) = turn.store.accounts.get(account) else {
        return Err(Answer::no("the account is gone"));
    };
    // Each name, and whether it is more than a level of the hierarchy.
    let mut names: BTreeMap<Bytes, bool> = BTreeMap::new();
    if subscribed && !turn.quirks.on("lsub-lists-all") {
        names.extend(known.subscriptions.iter().map(|name| (name.clone(), true)));
    } else {
        names.extend(
            known
                .names
                .iter()
                .map(|(name, mailbox)| (name.clone(), mailbox.is_some())),
        );
    }
    let mut found: BTreeMap<Bytes, bool> = BTreeMap::new();
    for (name, real) in &names {
        if matches(&pattern, name, delimiter)
            && (subscribed || !overlooks(turn, &names, &pattern, name))
        {
            found.insert(name.clone(), *real);
        }
        if !levels {
            continue;
        }
        for parent in name::parents(name, delimiter) {
            if !names.contains_key(&parent) && matches(&pattern, &parent, delimiter) {
                found.insert(parent, false);
            }
        }
    }
    if found.is_empty() && !subscribed && turn.quirks.on("list-nothing-no") {
        return Err(Answer::no("nothing matches"));
    }
    for (name, real) in found {
        let attributes = if real {
            Vec::new()
        } else {
            vec![NameAttribute::NoSelect]
        };
        let data = ListData {
            attributes,
            delimiter: Some(delimiter),
            mailbox: Mailbox::new(name),
            extended: None,
        };
        turn.out.push(if subscribed {
            Response::Lsub(data)
        } else {
            Response::List(data)
        });
    }
    Ok(Answer::ok(done))
}

/// Whether LIST leaves out a name that matches, which only faults make it do.
fn overlooks(turn: &Turn<'_>, names: &BTreeMap<Bytes, bool>, pattern: &[u8], name: &Bytes) -> bool {
    let Some((wildcard, front)) = pattern.split_last() else {
        return false;
    };
    let is_parent = || {
        let mut others = names.keys();
        others.any(|other| name::is_below(other, name, turn.config.delimiter))
    };
    matches!(wildcard, b'*' | b'%')
        && front == name.as_ref()
        && turn.quirks.on("list-wildcard-wants-more")
        || *wildcard == b'%' && is_parent() && turn.quirks.on("list-percent-leaves-only")
}

fn raw_reference(turn: &Turn<'_>, list: &List) -> Bytes {
    name::canonical(list.reference.octets(), turn.config.delimiter)
}
