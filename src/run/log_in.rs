//! Getting in: STARTTLS and log-in as the harness does them for itself, by LOGIN or, where
//! that is disabled, by SASL PLAIN (RFC 3501 sections 6.2.1 to 6.2.3, RFC 4616).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use tokio::time::Instant;

use super::probe::command;
use super::session::{Sent, Session};
use super::target::Account;
use crate::imap::Response;
use crate::imap::response::Condition;
use crate::octets::show::show;
use crate::wire::{Fragment, Outgoing};

/// Why nothing can be asked in the not authenticated state.
pub(crate) const PREAUTH: &str = "the server greets with PREAUTH, so that nobody is left to log in";

/// STARTTLS and the handshake.
pub(crate) async fn secure(session: &mut Session, deadline: Instant) -> Result<(), String> {
    let tag = session.next_tag();
    let from = session.heard.len();
    match session
        .command(
            &command(&tag, |writer| writer.text("STARTTLS")),
            &tag,
            deadline,
        )
        .await
    {
        Some(Condition::Ok) => session.start_tls(deadline).await.map_err(|no| no.reason),
        Some(_) => Err(format!(
            "STARTTLS was refused: {}",
            answer(session, &tag, from)
        )),
        None => Err(gone(session, "STARTTLS")),
    }
}

/// Logs in.
pub(crate) async fn log_in(
    session: &mut Session,
    account: &Account,
    deadline: Instant,
) -> Result<(), String> {
    let capabilities = session.judge.mirror().capabilities();
    let disabled = capabilities.is_some_and(is_login_disabled);
    let tag = session.next_tag();
    let from = session.heard.len();
    let outgoing = credentials(&tag, account, disabled);
    match session.command(&outgoing, &tag, deadline).await {
        Some(Condition::Ok) => Ok(()),
        Some(_) => {
            let said = answer(session, &tag, from);
            Err(format!(
                "log-in as {} was refused: {said}; check the user and the password",
                account.user
            ))
        }
        None => Err(gone(session, "log-in")),
    }
}

/// Whether LOGIN is refused in this state (RFC 3501 section 6.2.3).
pub(crate) fn is_login_disabled(capabilities: &[Bytes]) -> bool {
    let mut names = capabilities.iter();
    names.any(|name| name.eq_ignore_ascii_case(b"LOGINDISABLED"))
}

/// What logs in: LOGIN, or AUTHENTICATE PLAIN where that is `disabled`.
pub(crate) fn credentials(tag: &str, account: &Account, disabled: bool) -> Outgoing {
    if disabled {
        plain(tag, account)
    } else {
        login(tag, account)
    }
}

/// Logs in unless the greeting was PREAUTH. That greeting is not taken at its word: where a command of the
/// authenticated state is refused after it, LOGIN follows, so that a scenario has what it stands on.
pub(crate) async fn get_in(
    session: &mut Session,
    account: &Account,
    deadline: Instant,
) -> Result<(), String> {
    if greets_preauth(session) {
        let tag = session.next_tag();
        let question = command(&tag, |writer| writer.text("LIST \"\" \"\""));
        if session.command(&question, &tag, deadline).await == Some(Condition::Ok) {
            return Ok(());
        }
    }
    log_in(session, account, deadline).await
}

/// Whether the greeting was PREAUTH (RFC 3501 section 7.1.4).
pub(crate) fn greets_preauth(session: &Session) -> bool {
    let greeting = session.heard.first();
    greeting.is_some_and(|heard| {
        matches!(
            heard.read.value,
            Some(Response::Status {
                condition: Condition::PreAuth,
                ..
            })
        )
    })
}

fn login(tag: &str, account: &Account) -> Outgoing {
    command(tag, |writer| {
        writer.text("LOGIN ");
        writer.astring(account.user.as_bytes());
        writer.space();
        writer.astring(account.password.as_bytes());
    })
}

fn plain(tag: &str, account: &Account) -> Outgoing {
    let message = [
        b"\0",
        account.user.as_bytes(),
        b"\0",
        account.password.as_bytes(),
    ]
    .concat();
    let mut outgoing = Outgoing::new();
    outgoing.octets(format!("{tag} AUTHENTICATE PLAIN\r\n").as_bytes());
    outgoing.step(Fragment::Await);
    outgoing.octets(format!("{}\r\n", STANDARD.encode(message)).as_bytes());
    outgoing
}

fn answer(session: &Session, tag: &str, from: usize) -> String {
    session.answer(tag, from).map_or_else(
        || "no answer".to_owned(),
        |heard| show(heard.frame.content()),
    )
}

fn gone(session: &Session, doing: &str) -> String {
    match &session.ended {
        Some(ended) => format!("{ended}, during {doing}"),
        None => format!("no answer to {doing} in time"),
    }
}

/// Sends octets of a prepared command and says whether its tagged answer was OK.
pub(crate) async fn succeeds(
    session: &mut Session,
    outgoing: &Outgoing,
    tag: &str,
    deadline: Instant,
) -> Result<(), String> {
    let from = session.heard.len();
    match session.send(outgoing, deadline).await {
        Sent::Whole | Sent::Refused => {}
        Sent::Stuck | Sent::Silent => return Err("the server took no more octets".to_owned()),
        Sent::End => return Err(gone(session, "preparation")),
    }
    session
        .read_until(deadline, |session| session.answer(tag, from).is_some())
        .await;
    match session.answer(tag, from).map(|heard| &heard.read.value) {
        Some(Some(Response::Tagged {
            condition: Condition::Ok,
            ..
        })) => Ok(()),
        Some(_) => Err(answer(session, tag, from)),
        None => Err(gone(session, "preparation")),
    }
}
