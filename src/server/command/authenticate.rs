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
use crate::server::answer::{Answer, clean};
use crate::server::quirk::{Quirk, asked};
use crate::server::session::Phase;

/// Begins the exchange.
pub(super) fn run(turn: &mut Turn<'_>, tag: &Tag, authenticate: &Authenticate) -> Outcome {
    if !authenticate.mechanism.eq_ignore_ascii_case(b"PLAIN") {
        if turn.quirks.on("authenticate-unknown-bad") {
            return Err(Answer::bad("PLAIN is the only mechanism"));
        }
        let login = authenticate.mechanism.eq_ignore_ascii_case(b"LOGIN");
        if !(login && turn.quirks.on("authenticate-login-unlisted")) {
            return Err(Answer::no("PLAIN is the only mechanism"));
        }
    }
    login::refuse_in_the_clear(turn)?;
    if let Some(initial) = &authenticate.initial {
        return verify(turn, initial);
    }
    turn.session.phase = Phase::Sasl(tag.clone());
    turn.out.push(challenge(turn));
    // The exchange goes on; this answer is not sent.
    Ok(Answer::ok("go on"))
}

/// The challenge of PLAIN: nothing, since the client speaks first.
fn challenge(turn: &Turn<'_>) -> Response {
    if turn.quirks.on("challenge-not-base64") {
        return Response::Continuation {
            text: RespText {
                code: None,
                text: clean("say who you are"),
            },
            base64: None,
        };
    }
    let octets: &'static [u8] = if turn.quirks.on("challenge-not-empty") {
        b"User Name"
    } else {
        b""
    };
    Response::Continuation {
        text: RespText::default(),
        base64: Some(Bytes::from_static(octets)),
    }
}

/// Takes the client's line: `base64`, or `*` to give up (RFC 3501 section 6.2.2).
pub(in crate::server) fn line(turn: &mut Turn<'_>, line: &[u8]) -> Answer {
    turn.session.phase = Phase::Command;
    if line == b"*" {
        turn.session.confused = turn.quirks.on("authenticate-cancel-confuses");
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
    if message.authorize_as.is_empty() && turn.quirks.on("plain-wants-identity") {
        return Err(Answer::no("say for whom you act")
            .plain(crate::imap::response::code::PlainCode::AuthorizationFailed));
    }
    // Nobody may act for another.
    if !message.authorize_as.is_empty()
        && message.authorize_as != message.user
        && !turn.quirks.on("plain-ignores-identity")
    {
        return Err(Answer::no("you cannot act for that user")
            .plain(crate::imap::response::code::PlainCode::AuthorizationFailed));
    }
    login::enter(turn, message.user, message.password).map_err(|answer| {
        if turn.quirks.on("authenticate-wrong-password-bad") {
            Answer::bad("user and password do not fit")
        } else {
            answer
        }
    })
}

/// Faults of AUTHENTICATE.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "authenticate-login-unlisted",
        "AUTHENTICATE knows the mechanism LOGIN, which is not among the capabilities",
        &["authenticate.capabilities-listed"],
    ),
    asked(
        "plain-ignores-identity",
        "PLAIN passes the identity to act as over",
        &["authenticate.authorization-identity"],
    ),
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
        "challenge-not-base64",
        "the challenge of AUTHENTICATE PLAIN is text for people",
        &["authenticate.challenge"],
    ),
    asked(
        "challenge-not-empty",
        "AUTHENTICATE PLAIN begins with a challenge that asks for the user",
        &["authenticate.empty-challenge"],
    ),
    asked(
        "authenticate-cancel-confuses",
        "the command after an AUTHENTICATE that was given up is answered with BAD",
        &["command.answered-in-sync"],
    ),
    asked(
        "plain-wants-identity",
        "PLAIN without an identity to act as is refused",
        &["authenticate.plain"],
    )
    .entailing(&["pipelining.answers-all"]),
    asked(
        "authenticate-wrong-password-bad",
        "a wrong password in PLAIN is answered with BAD",
        &["authenticate.no-on-wrong-password"],
    ),
    asked(
        "authenticate-unknown-bad",
        "a mechanism that is not known is answered with BAD",
        &["authenticate.unsupported-no"],
    ),
];
