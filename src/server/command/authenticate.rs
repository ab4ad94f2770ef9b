//! AUTHENTICATE (RFC 3501 section 6.2.2) with the initial response of RFC 4959. The exchange
//! is in lines of base64; the mechanism itself is in `sasl`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::{Outcome, Turn, login};
use crate::imap::Response;
use crate::imap::command::Authenticate;
use crate::imap::response::RespText;
use crate::imap::value::Tag;
use crate::sasl::plain;
use crate::server::answer::Answer;
use crate::server::quirk::{Quirk, asked};
use crate::server::session::Phase;

/// Begins the exchange.
pub(super) fn run(turn: &mut Turn<'_>, tag: &Tag, authenticate: &Authenticate) -> Outcome {
    if !authenticate.mechanism.eq_ignore_ascii_case(b"PLAIN") {
        if turn.quirks.on("authenticate-unknown-bad") {
            return Err(Answer::bad("PLAIN is the only mechanism"));
        }
        return Err(Answer::no("PLAIN is the only mechanism"));
    }
    login::refuse_in_the_clear(turn)?;
    if let Some(initial) = &authenticate.initial {
        return verify(turn, initial);
    }
    turn.session.phase = Phase::Sasl(tag.clone());
    turn.out.push(Response::Continuation {
        text: RespText::default(),
        base64: Some(Bytes::new()),
    });
    // The exchange goes on; this answer is not sent.
    Ok(Answer::ok("go on"))
}

/// Takes the client's line: `base64`, or `*` to give up (RFC 3501 section 6.2.2).
pub(in crate::server) fn line(turn: &mut Turn<'_>, line: &[u8]) -> Answer {
    turn.session.phase = Phase::Command;
    if line == b"*" {
        return if turn.quirks.on("authenticate-cancel-no") {
            Answer::no("given up")
        } else {
            Answer::bad("given up")
        };
    }
    match STANDARD.decode(line) {
        Ok(response) => verify(turn, &response).unwrap_or_else(|answer| answer),
        Err(_) if turn.quirks.on("authenticate-bad-base64-no") => Answer::no("that is not base64"),
        Err(_) => Answer::bad("that is not base64"),
    }
}

fn verify(turn: &mut Turn<'_>, response: &[u8]) -> Outcome {
    let Some(message) = plain::read(response) else {
        return Err(Answer::no("that is not a message of PLAIN")
            .plain(crate::imap::response::code::PlainCode::AuthenticationFailed));
    };
    // Nobody may act for another.
    if !message.authorize_as.is_empty() && message.authorize_as != message.user {
        return Err(Answer::no("you cannot act for that user")
            .plain(crate::imap::response::code::PlainCode::AuthorizationFailed));
    }
    login::enter(turn, message.user, message.password)
}

/// Faults of AUTHENTICATE.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "authenticate-cancel-no",
        "giving up AUTHENTICATE is answered with NO",
        &["authenticate.cancel-bad"],
    ),
    asked(
        "authenticate-bad-base64-no",
        "what is not base64 is answered with NO",
        &["authenticate.bad-base64-bad"],
    ),
    asked(
        "authenticate-unknown-bad",
        "a mechanism that is not known is answered with BAD",
        &["authenticate.unsupported-no"],
    ),
];
