//! The response to STATUS (RFC 3501 sections 6.3.10 and 7.2.4).

use crate::imap::Command;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "status/answered",
    requirement: "status.untagged-response",
    says: "STATUS is answered by an untagged STATUS response before OK",
    why: include_str!("answered.md"),
    good: &[
        opened!(
            r#"C: a STATUS foo (MESSAGES)"#,
            r#"S: * STATUS foo (MESSAGES 3)"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a STATUS bar (MESSAGES)"#,
            r#"S: a NO no such mailbox"#
        ),
    ],
    bad: &[opened!(r#"C: a STATUS foo (MESSAGES)"#, r#"S: a OK done"#)],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(command) = scene.succeeded() else {
        return;
    };
    let Some(reply) = scene.reply() else { return };
    let Some(Command::Status(_)) = &command.command else {
        return;
    };
    if command.since.statuses == 0 && !command.since.unread {
        let message =
            "STATUS ended with OK, but no untagged STATUS response came before; wanted one";
        report.find(Draft::new("missing", message).at(place::word(reply.frame, 1)));
    }
}
