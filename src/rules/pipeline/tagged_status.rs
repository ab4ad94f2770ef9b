//! Status responses that have no tag (RFC 3501 section 7.1).

use crate::imap::response::{Condition, Response};
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/tagged-status",
    requirement: "status-response.never-tagged",
    says: "PREAUTH and BYE are never tagged",
    why: include_str!("tagged_status.md"),
    good: &[
        r#"connect
S: * PREAUTH hello
C: a LOGOUT
S: * BYE bye
S: a OK done
close: server"#,
    ],
    bad: &[
        opened!(
            r#"C: a NOOP"#,
            r#"S: a PREAUTH done"#
        ),
        opened!(
            r#"C: a NOOP"#,
            r#"S: a BYE done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(Response::Tagged { condition, .. }) = reply.response() else {
        return;
    };
    let name = match condition {
        Condition::PreAuth => "PREAUTH",
        Condition::Bye => "BYE",
        Condition::Ok | Condition::No | Condition::Bad => return,
    };
    let message = format!("{name} with a tag; wanted OK, NO or BAD");
    report.find(Draft::new(name, message).at(place::word(reply.frame, 1)));
}
