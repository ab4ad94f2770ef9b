//! Faults of response codes: the right line with a code that says what is not so (RFC 5530 section 3).

use super::claims::coded;
use super::quirk::{Quirk, bend};
use crate::imap::Command;
use crate::imap::response::{Code, Condition, PlainCode};

/// Faults of codes.
pub(super) const QUIRKS: &[Quirk] = &[
    bend(
        "delete-missing-exists",
        "DELETE of a mailbox that is not there has the code ALREADYEXISTS",
        &["code.alreadyexists"],
        |responses, scene| {
            let code = Code::Plain(PlainCode::AlreadyExists);
            let of = |command: &Command| matches!(command, Command::Delete(_));
            coded(responses, scene, of, (Condition::No, &code))
        },
    ),
    bend(
        "create-existing-nonexistent",
        "CREATE of a mailbox that is there has the code NONEXISTENT",
        &["code.nonexistent"],
        |responses, scene| {
            let code = Code::Plain(PlainCode::Nonexistent);
            let of = |command: &Command| matches!(command, Command::Create { .. });
            coded(responses, scene, of, (Condition::No, &code))
        },
    ),
    bend(
        "select-missing-unauthenticated",
        "SELECT of a mailbox that is not there has the code AUTHENTICATIONFAILED",
        &["code.authenticationfailed"],
        |responses, scene| {
            let code = Code::Plain(PlainCode::AuthenticationFailed);
            let of = |command: &Command| matches!(command, Command::Select(_));
            coded(responses, scene, of, (Condition::No, &code))
        },
    ),
    bend(
        "login-failure-authorization",
        "LOGIN with a wrong password has the code AUTHORIZATIONFAILED",
        &["code.authorizationfailed"],
        |responses, scene| {
            let code = Code::Plain(PlainCode::AuthorizationFailed);
            let of = |command: &Command| matches!(command, Command::Login(_));
            coded(responses, scene, of, (Condition::No, &code))
        },
    ),
    bend(
        "subscribe-ok-expired",
        "the OK of SUBSCRIBE has the code EXPIRED",
        &["code.expired"],
        |responses, scene| {
            let code = Code::Plain(PlainCode::Expired);
            let of = |command: &Command| matches!(command, Command::Subscribe(_));
            coded(responses, scene, of, (Condition::Ok, &code))
        },
    ),
    bend(
        "list-ok-privacy",
        "the OK of LIST has the code PRIVACYREQUIRED",
        &["code.privacyrequired"],
        |responses, scene| {
            let code = Code::Plain(PlainCode::PrivacyRequired);
            let of = |command: &Command| matches!(command, Command::List(_));
            coded(responses, scene, of, (Condition::Ok, &code))
        },
    ),
    bend(
        "noop-ok-unavailable",
        "the OK of NOOP has the code UNAVAILABLE",
        &["code.unavailable"],
        |responses, scene| {
            let code = Code::Plain(PlainCode::Unavailable);
            let of = |command: &Command| matches!(command, Command::Noop);
            coded(responses, scene, of, (Condition::Ok, &code))
        },
    ),
    bend(
        "store-ok-noperm",
        "the OK of STORE has the code NOPERM",
        &["code.noperm"],
        |responses, scene| {
            let code = Code::Plain(PlainCode::NoPerm);
            let of = |command: &Command| matches!(command, Command::Store(_));
            coded(responses, scene, of, (Condition::Ok, &code))
        },
    ),
    bend(
        "delete-missing-in-use",
        "DELETE of a mailbox that is not there has the code INUSE",
        &["code.inuse"],
        |responses, scene| {
            let code = Code::Plain(PlainCode::InUse);
            let of = |command: &Command| matches!(command, Command::Delete(_));
            coded(responses, scene, of, (Condition::No, &code))
        },
    ),
    bend(
        "search-ok-expungeissued",
        "the OK of SEARCH has the code EXPUNGEISSUED although nothing was expunged",
        &["code.expungeissued"],
        |responses, scene| {
            let code = Code::Plain(PlainCode::ExpungeIssued);
            let of = |command: &Command| matches!(command, Command::Search(_));
            coded(responses, scene, of, (Condition::Ok, &code))
        },
    ),
    bend(
        "capability-ok-clientbug",
        "the OK of CAPABILITY has the code CLIENTBUG",
        &["code.clientbug"],
        |responses, scene| {
            let code = Code::Plain(PlainCode::ClientBug);
            let of = |command: &Command| matches!(command, Command::Capability);
            coded(responses, scene, of, (Condition::Ok, &code))
        },
    ),
    bend(
        "select-missing-cannot",
        "SELECT of a mailbox that is not there has the code CANNOT",
        &["code.cannot"],
        |responses, scene| {
            let code = Code::Plain(PlainCode::Cannot);
            let of = |command: &Command| matches!(command, Command::Select(_));
            coded(responses, scene, of, (Condition::No, &code))
        },
    ),
];
