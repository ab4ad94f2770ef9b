//! CAPABILITY (RFC 3501 sections 6.1.1 and 7.2.1): what is offered depends on whether TLS is
//! there and somebody is logged in.

use bytes::Bytes;

use super::Turn;
use crate::imap::response::{Code, Condition};
use crate::imap::{Command, Response};
use crate::server::answer::Answer;
use crate::server::config::Config;
use crate::server::quirk::{Quirk, answered, bend, codes, each, without};
use crate::server::session::Session;

/// Lists what is offered.
pub(super) fn run(turn: &mut Turn<'_>) -> Answer {
    let names = names(turn.config, turn.session);
    turn.out.push(Response::Capability(names));
    Answer::ok("that is all")
}

/// The capabilities of a session as it stands.
pub(in crate::server) fn names(config: &Config, session: &Session) -> Vec<Bytes> {
    let mut names = vec!["IMAP4rev1", "LITERAL+", "UNSELECT"];
    if session.account.is_none() {
        if config.starttls && !session.secure {
            names.push("STARTTLS");
        }
        if session.secure || config.plain_login_without_tls {
            names.extend(["SASL-IR", "AUTH=PLAIN"]);
        } else {
            names.push("LOGINDISABLED");
        }
    }
    names
        .into_iter()
        .map(|name| Bytes::from_static(name.as_bytes()))
        .collect()
}

/// Changes the names of each CAPABILITY response and code.
pub(in crate::server) fn announced(
    responses: &[Response],
    change: impl Fn(&[Bytes]) -> Option<Vec<Bytes>>,
) -> Option<Vec<Response>> {
    let coded = codes(responses, |code| {
        let Code::Capability(names) = code else {
            return None;
        };
        Some(Some(Code::Capability(change(names)?)))
    });
    let listed = each(coded.as_deref().unwrap_or(responses), |response| {
        let Response::Capability(names) = response else {
            return None;
        };
        Some(vec![Response::Capability(change(names)?)])
    });
    listed.or(coded)
}

/// Faults of CAPABILITY.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    bend(
        "capability-without-imap4rev1",
        "capabilities leave IMAP4rev1 out",
        &["capability.imap4rev1"],
        |responses, _| {
            announced(responses, |names| {
                let less = names
                    .iter()
                    .filter(|name| !name.eq_ignore_ascii_case(b"IMAP4rev1"));
                Some(less.cloned().collect())
            })
        },
    ),
    bend(
        "rev2-only-announced",
        "IMAP4rev2 is announced alone, and SELECT and EXAMINE send no LIST, no CLOSED and no UIDNEXT",
        &["select.list", "select.closed-code", "select.uidnext"],
        |responses, _| {
            let more = announced(responses, |names| {
                let other = names
                    .iter()
                    .filter(|name| !name.eq_ignore_ascii_case(b"IMAP4rev1"));
                let later = [Bytes::from_static(b"IMAP4rev2")];
                Some(later.iter().chain(other).cloned().collect())
            });
            let less = without(more.as_deref().unwrap_or(responses), |response| {
                let Response::Status { text, .. } = response else {
                    return false;
                };
                matches!(text.code, Some(Code::UidNext(_)))
            });
            less.or(more)
        },
    ),
    bend(
        "capability-bad-when-selected",
        "CAPABILITY is answered with BAD while a mailbox is selected",
        &["state.any-state-commands"],
        |responses, scene| {
            if !matches!(scene.command, Some(Command::Capability)) || !scene.selected {
                return None;
            }
            answered(responses, Condition::Ok, Condition::Bad)
        },
    ),
    bend(
        "capability-unsent",
        "CAPABILITY is answered with OK alone",
        &["capability.untagged-response"],
        |responses, scene| {
            scene.command?;
            without(responses, |response| {
                matches!(response, Response::Capability(_))
            })
        },
    )
    .entailing(&["capability.imap4rev1", "literal.refused-ends-command"]),
];
