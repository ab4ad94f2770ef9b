//! CAPABILITY (RFC 3501 sections 6.1.1 and 7.2.1): what is offered depends on whether TLS is
//! there and somebody is logged in.

use bytes::Bytes;

use super::Turn;
use crate::imap::Response;
use crate::imap::response::Code;
use crate::server::answer::Answer;
use crate::server::config::Config;
use crate::server::quirk::{Quirk, bend, codes, each, without};
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

/// Faults of CAPABILITY.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    bend(
        "capability-without-imap4rev1",
        "capabilities leave IMAP4rev1 out",
        &["capability.imap4rev1"],
        |responses, _| {
            let less = |names: &[Bytes]| {
                names
                    .iter()
                    .filter(|name| !name.eq_ignore_ascii_case(b"IMAP4rev1"))
                    .cloned()
                    .collect::<Vec<_>>()
            };
            let coded = codes(responses, |code| {
                let Code::Capability(names) = code else {
                    return None;
                };
                Some(Some(Code::Capability(less(names))))
            });
            let listed = each(coded.as_deref().unwrap_or(responses), |response| {
                let Response::Capability(names) = response else {
                    return None;
                };
                Some(vec![Response::Capability(less(names))])
            });
            listed.or(coded)
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
    .entailing(&["capability.imap4rev1"]),
];
