//! Faults of LIST and LSUB.

use bytes::Bytes;

use crate::imap::response::{ListData, NameAttribute};
use crate::imap::value::Mailbox;
use crate::imap::{Command, Response};
use crate::server::quirk::{Quirk, asked, bend, each, without};

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
    .entailing(&[
        "lsub.percent-parent",
        "list.names-match-pattern",
        "lsub.subscribed-only",
    ]),
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
        "list.reference-form",
    ]),
    bend(
        "list-reference-cut",
        "LIST with a reference leaves the reference out of the names",
        &["list.reference-prefix", "list.reference-form"],
        |responses, scene| {
            let Some(Command::List(list)) = scene.command else {
                return None;
            };
            let reference = list.reference.octets();
            each(responses, |response| {
                let Response::List(data) = response else {
                    return None;
                };
                let rest = data.mailbox.octets().strip_prefix(reference)?;
                if reference.is_empty() || rest.is_empty() {
                    return None;
                }
                let mut data = data.clone();
                data.mailbox = Mailbox::new(Bytes::copy_from_slice(rest));
                Some(vec![Response::List(data)])
            })
        },
    )
    .entailing(&["list.reference"]),
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
        &["list.reference", "lsub.same-arguments"],
    )
    .entailing(&["list.reference-form"]),
    asked(
        "list-invalid-matches-all",
        "LIST with a pattern that is not valid modified UTF-7 gives all names",
        &["list.names-match-pattern"],
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
    .entailing(&[
        "delete.noselect",
        "list.one-delimiter",
        "list.percent-levels",
        "list.pattern-forms",
    ]),
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
    )
    .entailing(&["list.star"]),
    asked(
        "nonsync-empty-refused",
        "LIST refuses empty literals that are not synchronised",
        &["literal.nonsync"],
    ),
];
