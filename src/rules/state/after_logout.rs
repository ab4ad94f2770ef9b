//! The end of a connection (RFC 3501 section 7.1.5).

use crate::imap::response::{Condition, Response};
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "state/after-logout",
    requirement: "bye.closes",
    says: "nothing follows the tagged OK of LOGOUT",
    why: include_str!("after_logout.md"),
    good: &[r#"connect
S: * OK hello
C: a LOGOUT
S: * BYE bye
S: a OK done
close: server"#],
    bad: &[r#"connect
S: * OK hello
C: a LOGOUT
S: * BYE bye
S: a OK done
S: * OK one more thing
close: server"#],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    if !scene.mirror.is_logged_out() || !scene.pipeline.commands().is_empty() {
        return;
    }
    // That it comes too late is told by a rule of its own.
    let bye = matches!(
        reply.response(),
        Some(Response::Status {
            condition: Condition::Bye,
            ..
        })
    );
    if !bye && reply.completes.is_none() && !scene.pipeline.is_unsure() {
        let message = "a response after the tagged OK of LOGOUT; wanted the connection closed";
        report.find(Draft::new("after LOGOUT", message).at(place::word(reply.frame, 0)));
    }
}
