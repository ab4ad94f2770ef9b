//! LOGOUT (RFC 3501 sections 6.1.3 and 3.4): BYE, then OK, then the end.

use super::Turn;
use crate::imap::response::{Condition, RespText};
use crate::imap::{Command, Response};
use crate::server::answer::{Answer, clean};
use crate::server::quirk::{Quirk, answered, asked, bend, without};
use crate::server::session::After;

/// Says goodbye.
pub(super) fn run(turn: &mut Turn<'_>) -> Answer {
    turn.out.push(bye("until next time"));
    turn.after = if turn.quirks.on("logout-stays") {
        After::Stay
    } else {
        After::Close
    };
    Answer::ok("logged out")
}

/// An untagged BYE.
pub(in crate::server) fn bye(text: &str) -> Response {
    Response::Status {
        condition: Condition::Bye,
        text: RespText {
            code: None,
            text: clean(text),
        },
    }
}

fn is_bye(response: &Response) -> bool {
    matches!(
        response,
        Response::Status {
            condition: Condition::Bye,
            ..
        }
    )
}

/// Faults of LOGOUT.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "logout-stays",
        "the connection stays open after LOGOUT",
        &["logout.closes"],
    ),
    bend(
        "logout-without-bye",
        "LOGOUT is answered without BYE",
        &["logout.bye-before-ok"],
        |responses, scene| {
            scene.command?;
            without(responses, is_bye)
        },
    ),
    bend(
        "logout-bye-last",
        "the BYE of LOGOUT follows its tagged OK",
        &["logout.bye-before-ok"],
        |responses, scene| {
            scene.command?;
            let at = responses.iter().position(is_bye)?;
            let mut all = responses.to_vec();
            let bye = all.remove(at);
            all.push(bye);
            Some(all)
        },
    ),
    bend(
        "logout-no",
        "LOGOUT is answered with NO",
        &["logout.ok"],
        |responses, scene| {
            if !matches!(scene.command, Some(Command::Logout)) {
                return None;
            }
            answered(responses, Condition::Ok, Condition::No)
        },
    ),
];
