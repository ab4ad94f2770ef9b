//! LIST and LSUB (RFC 3501 sections 6.3.8, 6.3.9, 7.2.2 and 7.2.3). The reference stands before the
//! pattern; there are no break-out characters.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::{Outcome, Turn};
use crate::imap::command::List;
use crate::imap::response::{ListData, NameAttribute};
use crate::imap::value::Mailbox;
use crate::imap::{Command, Response};
use crate::server::answer::Answer;
use crate::server::list::matches;
use crate::server::name;
use crate::server::quirk::{Quirk, asked, bend, each, without};

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
fn overlooks(
    turn: &Turn<'_>,
    names: &BTreeMap<Bytes, bool>,
    pattern: &[u8],
    name: &Bytes,
) -> bool {
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

fn listed(response: &Response) -> Option<&ListData> {
    if let Response::List(data) = response {
        Some(data)
    } else {
        None
    }
}

/// Whether the command is LIST of one name, without wildcards.
fn exact(command: Option<&Command>) -> bool {
    let Some(Command::List(list)) = command else {
        return false;
    };
    let wild = |octet: &u8| matches!(octet, b'*' | b'%');
    !list.pattern.is_empty() && !list.pattern.iter().any(wild)
}

/// Gives the names that LIST returns the attribute `more`, if `which` holds.
fn marked(
    responses: &[Response],
    more: &NameAttribute,
    which: impl Fn(&ListData) -> bool,
) -> Option<Vec<Response>> {
    each(responses, |response| {
        let data = listed(response).filter(|data| which(data))?;
        let mut data = data.clone();
        data.attributes.push(more.clone());
        Some(vec![Response::List(data)])
    })
}

/// Faults of LIST and LSUB.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "list-percent-crosses",
        "the wildcard % matches the delimiter too",
        &["list.percent", "lsub.percent"],
    )
    .entailing(&["lsub.percent-parent"]),
    bend(
        "list-misses-child",
        "LIST leaves out names that hold the delimiter",
        &["list.star"],
        |responses, _| {
            without(responses, |response| {
                listed(response).is_some_and(|data| {
                    data.delimiter
                        .is_some_and(|delimiter| data.mailbox.octets().contains(&delimiter))
                })
            })
        },
    )
    .entailing(&[
        "list.percent-levels",
        "list.reference",
        "list.reference-prefix",
        "mailbox-name.hierarchy",
    ]),
    bend(
        "list-inbox-missing",
        "LIST leaves INBOX out",
        &["list.inbox"],
        |responses, _| {
            without(responses, |response| {
                listed(response).is_some_and(|data| data.mailbox.is_inbox())
            })
        },
    ),
    bend(
        "list-root-missing",
        "LIST with an empty pattern gives nothing",
        &["list.empty-pattern"],
        |responses, scene| {
            let Some(Command::List(list)) = scene.command else {
                return None;
            };
            if !list.pattern.is_empty() {
                return None;
            }
            without(responses, |response| listed(response).is_some())
        },
    )
    .entailing(&["literal.nonsync"]),
    bend(
        "list-noselect-missing",
        "LIST does not say that a level of the hierarchy cannot be selected",
        &["delete.noselect"],
        |responses, scene| {
            let Some(Command::List(list)) = scene.command else {
                return None;
            };
            if list.pattern.is_empty() {
                return None;
            }
            each(responses, |response| {
                let data = listed(response)?;
                data.attributes.contains(&NameAttribute::NoSelect).then(|| {
                    vec![Response::List(ListData {
                        attributes: Vec::new(),
                        ..data.clone()
                    })]
                })
            })
        },
    ),
    bend(
        "list-name-wrong",
        "LIST with a pattern gives the level above a name too, which does not match",
        &["list.names-match-pattern"],
        |responses, scene| {
            let Some(Command::List(list)) = scene.command else {
                return None;
            };
            if list.pattern.is_empty() || list.pattern.contains(&b'*') {
                return None;
            }
            each(responses, |response| {
                let data = listed(response)?;
                let name = data.mailbox.octets();
                let end = memchr::memrchr(data.delimiter?, name)?;
                Some(vec![
                    response.clone(),
                    Response::List(ListData {
                        mailbox: Mailbox::new(Bytes::copy_from_slice(&name[..end])),
                        ..data.clone()
                    }),
                ])
            })
        },
    ),
    bend(
        "list-delimiter-changes",
        "LIST gives names two levels down with another hierarchy delimiter",
        &["list.one-delimiter", "mailbox-name.hierarchy"],
        |responses, _| {
            each(responses, |response| {
                let data = listed(response)?;
                let delimiter = data.delimiter?;
                let name = data.mailbox.octets();
                if memchr::memchr_iter(delimiter, name).count() < 2 {
                    return None;
                }
                let other: Vec<u8> = name
                    .iter()
                    .map(|&octet| if octet == delimiter { b'.' } else { octet })
                    .collect();
                Some(vec![Response::List(ListData {
                    delimiter: Some(b'.'),
                    mailbox: Mailbox::new(Bytes::from(other)),
                    ..data.clone()
                })])
            })
        },
    )
    .entailing(&["list.star"]),
    asked(
        "lsub-percent-no-parent",
        "LSUB with % leaves out levels above subscribed names",
        &["lsub.percent-parent"],
    ),
    bend(
        "lsub-parent-selectable",
        "LSUB with % gives levels that are not subscribed without \\Noselect",
        &["lsub.percent-parent"],
        |responses, _| {
            each(responses, |response| {
                let Response::Lsub(data) = response else {
                    return None;
                };
                data.attributes.contains(&NameAttribute::NoSelect).then(|| {
                    vec![Response::Lsub(ListData {
                        attributes: Vec::new(),
                        ..data.clone()
                    })]
                })
            })
        },
    ),
    asked(
        "lsub-lists-all",
        "LSUB gives all names, subscribed or not",
        &["lsub.subscribed-only"],
    )
    .entailing(&["lsub.percent-parent", "unsubscribe.unsubscribes"]),
    asked(
        "list-reference-ignored",
        "LIST and LSUB pass the reference over",
        &["list.reference"],
    ),
    asked(
        "list-star-stops",
        "the wildcard * does not match the delimiter",
        &["list.star"],
    )
    .entailing(&["mailbox-name.hierarchy", "subscribe.subscribes"]),
    asked(
        "list-nothing-no",
        "LIST that matches nothing is answered with NO",
        &["list.missing-ok"],
    ),
    asked(
        "list-wildcard-wants-more",
        "a wildcard at the end matches one octet at least",
        &["list.all-matching-names"],
    )
    .entailing(&["delete.noselect", "list.one-delimiter", "list.percent-levels"]),
    asked(
        "list-percent-leaves-only",
        "LIST with % at the end leaves names out that have names below them",
        &["list.percent-levels", "list.all-matching-names"],
    )
    .entailing(&["delete.noselect"]),
    bend(
        "list-noselect-marked",
        "LIST calls names \\Marked that cannot be selected",
        &["list.marked"],
        |responses, _| {
            marked(responses, &NameAttribute::Marked, |data| {
                data.attributes.contains(&NameAttribute::NoSelect)
                    && !data.mailbox.octets().is_empty()
            })
        },
    )
    .entailing(&["syntax.mailbox-data"]),
    bend(
        "list-noinferiors-wrong",
        "LIST of one name says \\Noinferiors, and names below it can be created",
        &["list.noinferiors"],
        |responses, scene| {
            if !exact(scene.command) {
                return None;
            }
            marked(responses, &NameAttribute::NoInferiors, |_| true)
        },
    ),
    bend(
        "list-noselect-wrong",
        "LIST of one name says \\Noselect, and the mailbox can be selected",
        &["list.noselect"],
        |responses, scene| {
            if !exact(scene.command) {
                return None;
            }
            marked(responses, &NameAttribute::NoSelect, |_| true)
        },
    ),
    bend(
        "list-spaces-missing",
        "LIST leaves out names with a space",
        &["list.untagged-response"],
        |responses, _| {
            without(responses, |response| {
                listed(response).is_some_and(|data| data.mailbox.octets().contains(&b' '))
            })
        },
    ),
    asked(
        "nonsync-empty-refused",
        "LIST refuses empty literals that are not synchronised",
        &["literal.nonsync"],
    ),
];
