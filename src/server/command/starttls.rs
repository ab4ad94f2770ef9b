//! STARTTLS (RFC 3501 section 6.2.1). The host does the handshake; what the client sent behind
//! the command in the clear is never executed.

use bytes::Bytes;

use super::Turn;
use crate::imap::response::{Condition, RespText};
use crate::imap::{Command, Response};
use crate::server::answer::Answer;
use crate::server::quirk::{Quirk, asked, bend};
use crate::server::session::After;

/// Agrees to TLS.
pub(super) fn run(turn: &mut Turn<'_>) -> Answer {
    if turn.session.secure {
        if turn.quirks.on("starttls-in-tls-ok") {
            return Answer::ok("begin TLS now");
        }
        return Answer::bad("TLS is there already");
    }
    if !turn.config.starttls {
        return Answer::bad("STARTTLS is not offered");
    }
    if turn.quirks.on("starttls-refused") {
        return Answer::no("TLS is not set up");
    }
    turn.after = After::StartTls;
    Answer::ok("begin TLS now")
}

/// Faults of STARTTLS.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "starttls-keeps-login",
        "what the client learnt and did before TLS still counts: it is logged in as the first account",
        &["starttls.not-authenticated-after"],
    )
    .entailing(&["state.authenticated-commands"]),
    asked(
        "starttls-keeps-plaintext",
        "what was sent in the clear behind STARTTLS is executed once TLS is there",
        &["starttls.discards-plaintext"],
    ),
    bend(
        "starttls-says-more",
        "an untagged response in the clear follows the OK to STARTTLS",
        &["starttls.negotiation-after-ok"],
        |responses, scene| {
            let agreed = matches!(
                responses,
                [Response::Tagged {
                    condition: Condition::Ok,
                    ..
                }]
            );
            let more = Response::Status {
                condition: Condition::Ok,
                text: RespText {
                    code: None,
                    text: Bytes::from_static(b"here we go"),
                },
            };
            (agreed && matches!(scene.command, Some(Command::StartTls)))
                .then(|| [responses, &[more]].concat())
        },
    ),
    asked(
        "starttls-refused",
        "STARTTLS is announced and answered with NO",
        &["starttls.offered-is-accepted"],
    ),
    asked(
        "starttls-in-tls-ok",
        "STARTTLS is answered with OK where TLS is there already",
        &["starttls.bad-when-in-tls"],
    ),
];
