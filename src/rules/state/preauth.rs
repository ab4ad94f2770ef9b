//! PREAUTH (RFC 3501 section 7.1.4).

use crate::imap::response::{Condition, Response};
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "state/preauth",
    requirement: "preauth.only-greeting",
    says: "PREAUTH appears as a greeting and nowhere else",
    why: include_str!("preauth.md"),
    good: &[r#"connect
S: * PREAUTH hello"#],
    bad: &[r#"connect
S: * OK hello
S: * PREAUTH hello again"#],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(Response::Status {
        condition: Condition::PreAuth,
        ..
    }) = reply.response()
    else {
        return;
    };
    if !reply.first {
        let message =
            "PREAUTH after the greeting; wanted it only as the first message of a connection";
        report.find(Draft::new("late", message).at(place::word(reply.frame, 1)));
    }
}
