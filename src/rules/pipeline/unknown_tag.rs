//! Tags of responses belong to commands (RFC 3501 section 2.2.2).

use bytes::Bytes;

use crate::imap::response::Condition;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/unknown-tag",
    requirement: "command.no-unknown-tag",
    says: "a tagged response has the tag of a command in progress",
    why: include_str!("unknown_tag.md"),
    good: &[
        opened!(r#"C: a NOOP"#, r#"S: a OK done"#),
        opened!(r#"C: LOGIN"#, r#"S: * BAD no such thing"#),
        // Where the tag ends is not told by a space here; that it was found is no fault.
        opened!("C: a\tNOOP", "S: a NO such name"),
        opened!(
            "C: a\tNOOP",
            "S: * BAD what",
            "C: b NOOP",
            "S: a BAD what",
            "S: b OK done"
        ),
    ],
    bad: &[opened!(
        r#"C: a NOOP"#,
        r#"S: b OK done"#,
        r#"S: a OK done"#
    )],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(tag) = &reply.tag else { return };
    let pipeline = scene.pipeline;
    if reply.completes.is_some() || pipeline.is_unsure() || pipeline.was_answered(tag) {
        return;
    }
    if pipeline.has_tagless() && reply.outcome == Some(Condition::Bad) {
        return;
    }
    let begins = |line: &Bytes| line.starts_with(&tag.0);
    if reply.outcome == Some(Condition::Bad) && pipeline.denied().is_some_and(begins) {
        return;
    }
    let mut tagless = pipeline.commands().iter().filter(|one| one.tag.is_none());
    if tagless.any(|one| one.deviating.as_ref().is_some_and(begins)) {
        return;
    }
    let message = format!(
        "no command with tag {tag} is in progress; wanted the tag of a command that was sent, found {tag}"
    );
    report.find(Draft::new("no such command", message).at(place::word(reply.frame, 0)));
}
