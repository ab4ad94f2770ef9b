//! Each command is completed once (RFC 3501 sections 2.2.2 and 7).

use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/one-answer",
    requirement: "command.one-tagged-answer",
    says: "a command gets one tagged response, not several",
    why: include_str!("one_answer.md"),
    good: &[
        opened!(
            r#"C: a NOOP"#,
            r#"S: a OK done"#,
            r#"C: a NOOP"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a NOOP"#,
            r#"C: b NOOP"#,
            r#"S: b OK done"#,
            r#"S: a OK done"#
        ),
    ],
    bad: &[opened!(
        r#"C: a NOOP"#,
        r#"S: a OK done"#,
        r#"S: a OK done again"#
    )],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(tag) = &reply.tag else { return };
    if reply.completes.is_some() || scene.pipeline.is_unsure() || !scene.pipeline.was_answered(tag)
    {
        return;
    }
    let message = format!(
        "the command with tag {tag} was completed before; wanted one tagged response for it, found another"
    );
    report.find(Draft::new("answered twice", message).at(place::word(reply.frame, 0)));
}
