//! TRYCREATE (RFC 3501 section 7.1).

use super::{code, is_base};
use crate::imap::response::{Code, Condition};
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "code/trycreate",
    requirement: "code.trycreate-only-missing",
    says: "TRYCREATE is sent only about APPEND or COPY that failed",
    why: include_str!("trycreate.md"),
    good: &[opened!(
        r#"C: a COPY 1 x"#,
        r#"S: a NO [TRYCREATE] no such mailbox"#
    )],
    bad: &[
        opened!(r#"C: a COPY 1 x"#, r#"S: a OK [TRYCREATE] done"#),
        opened!(
            r#"C: a STATUS x (MESSAGES)"#,
            r#"S: a NO [TRYCREATE] no such mailbox"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some((Code::TryCreate, span)) = code(scene) else {
        return;
    };
    let Some((command, condition)) = scene.completed() else {
        return;
    };
    if scene.pipeline.is_unsure() {
        return;
    }
    let adds = command.is("APPEND") || command.is("COPY") || command.is("UID COPY");
    let what = if adds && condition == Condition::Ok {
        "of a command that succeeded"
    } else if !adds && is_base(command) {
        "of a command that adds no messages"
    } else {
        return;
    };
    let message = format!(
        "TRYCREATE in the answer {what}, {}; wanted it only where APPEND or COPY fails for want of the mailbox",
        command.name
    );
    report.find(Draft::new("not APPEND or COPY", message).at(span));
}
