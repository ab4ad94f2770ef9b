//! Command continuation requests (RFC 3501 section 7.5).

use bytes::Bytes;

use crate::imap::Response;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/continuation",
    requirement: "continuation.only-when-awaited",
    says: "the server asks for more only while a command waits to send more",
    why: include_str!("continuation.md"),
    good: &[
        opened!(
            r#"C: a LOGIN {1}"#,
            r#"S: + go on"#,
            r#"C: x y"#,
            r#"S: a NO no"#
        ),
        opened!(
            r#"C: a IDLE"#,
            r#"S: + idling"#,
            r#"C: DONE"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a AUTHENTICATE PLAIN"#,
            r#"S: + "#,
            r#"C: AGEAYQ=="#,
            r#"S: a NO no"#
        ),
        // No tag can be a plus; who repeats it answers in kind.
        opened!(r#"C: + NOOP"#, r#"S: + BAD no such tag"#),
        opened!(
            r#"C: + NOOP"#,
            r#"S: * BAD what"#,
            r#"S: + BAD no such tag"#
        ),
    ],
    bad: &[
        opened!(r#"S: + go on"#),
        opened!(r#"C: a NOOP"#, r#"S: + go on"#, r#"S: a OK done"#),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(Response::Continuation { .. }) = reply.response() else {
        return;
    };
    if scene.pipeline.awaits_continuation() {
        return;
    }
    let plus = |line: &Bytes| line.starts_with(b"+");
    if scene.pipeline.denied().is_some_and(plus) {
        return;
    }
    let mut tagless = scene
        .pipeline
        .commands()
        .iter()
        .filter(|one| one.tag.is_none());
    if tagless.any(|one| one.deviating.as_ref().is_some_and(plus)) {
        return;
    }
    let message = "a command continuation request, but no command waits to send more; wanted it only after the announcement of a literal, in AUTHENTICATE or IDLE";
    report.find(Draft::new("not awaited", message).at(place::word(reply.frame, 0)));
}
