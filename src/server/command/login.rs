//! LOGIN (RFC 3501 section 6.2.3).

use super::{Outcome, Turn, capability};
use crate::imap::Command;
use crate::imap::command::Login;
use crate::imap::response::code::PlainCode;
use crate::imap::response::{Code, Condition};
use crate::server::answer::Answer;
use crate::server::quirk::{Quirk, answered, asked, bend};

/// Logs in.
pub(super) fn run(turn: &mut Turn<'_>, login: &Login) -> Outcome {
    refuse_in_the_clear(turn)?;
    if turn.line.contains(&b'{') && turn.quirks.on("login-no-literals") {
        return Err(Answer::bad("user and password are no literals here"));
    }
    let answer = enter(turn, &login.user, &login.password)?;
    if turn.line.contains(&b'{') && turn.quirks.on("login-literal-forgotten") {
        turn.session.account = None;
    }
    Ok(answer)
}

/// NO if passwords are not taken on this connection (RFC 3501 section 11.1).
pub(super) fn refuse_in_the_clear(turn: &Turn<'_>) -> Result<(), Answer> {
    if turn.session.secure || turn.config.plain_login_without_tls {
        Ok(())
    } else {
        Err(Answer::no("start TLS first").plain(PlainCode::PrivacyRequired))
    }
}

/// Checks who it is and lets them in.
pub(super) fn enter(turn: &mut Turn<'_>, user: &[u8], password: &[u8]) -> Outcome {
    let found = turn
        .store
        .accounts
        .iter()
        .position(|account| account.user == user);
    let right = found
        .and_then(|index| turn.store.accounts.get(index))
        .is_some_and(|account| account.password == password);
    match found {
        Some(index) if right || turn.quirks.on("login-any-password") => {
            turn.session.account = Some(index);
            turn.session.selected = None;
            let names = capability::names(turn.config, turn.session);
            Ok(Answer::ok("logged in").code(Code::Capability(names)))
        }
        Some(index) if turn.quirks.on("login-failure-logs-in") => {
            turn.session.account = Some(index);
            Err(Answer::no("user and password do not fit"))
        }
        _ => Err(Answer::no("user and password do not fit").plain(PlainCode::AuthenticationFailed)),
    }
}

/// Faults of LOGIN.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "login-any-password",
        "any password is right",
        &["login.no-on-wrong-password"],
    ),
    bend(
        "login-wrong-password-bad",
        "a wrong password is answered with BAD",
        &["login.no-on-wrong-password"],
        |responses, scene| {
            if !matches!(scene.command, Some(Command::Login(_))) {
                return None;
            }
            answered(responses, Condition::No, Condition::Bad)
        },
    ),
    asked(
        "login-literal-forgotten",
        "LOGIN with literals is answered with OK, and nobody is logged in",
        &["login.ok"],
    )
    .entailing(&["list.empty-pattern"]),
    bend(
        "login-disabled-works",
        "LOGINDISABLED is announced, and LOGIN works all the same",
        &["login.disabled"],
        |responses, _| {
            capability::announced(responses, |names| {
                let before_login = names.iter().any(|name| name.as_ref() == b"AUTH=PLAIN");
                let disabled = bytes::Bytes::from_static(b"LOGINDISABLED");
                before_login.then(|| [names, &[disabled]].concat())
            })
        },
    ),
    asked(
        "login-no-literals",
        "LOGIN refuses literals",
        &["login.string-forms"],
    ),
    asked(
        "login-failure-logs-in",
        "after a wrong password the client is logged in all the same",
        &["login.failure-keeps-state"],
    )
    .entailing(&["state.authenticated-commands"]),
];
