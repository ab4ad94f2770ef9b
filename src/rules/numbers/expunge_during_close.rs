//! EXPUNGE during CLOSE (RFC 3501 section 6.4.2).

use crate::imap::Response;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "numbers/expunge-during-close",
    requirement: "close.no-expunge-responses",
    says: "no EXPUNGE is sent while CLOSE is in progress",
    why: include_str!("expunge_during_close.md"),
    good: &[
        opened!(r#"C: a CLOSE"#, r#"S: a OK done"#),
        opened!(
            r#"C: a NOOP"#,
            r#"C: b CLOSE"#,
            r#"S: * 1 EXPUNGE"#,
            r#"S: a OK done"#,
            r#"S: b OK done"#
        ),
    ],
    bad: &[opened!(
        r#"C: a CLOSE"#,
        r#"S: * 1 EXPUNGE"#,
        r#"S: a OK done"#
    )],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(Response::Expunge(_)) = reply.response() else {
        return;
    };
    let pipeline = scene.pipeline;
    let mut commands = pipeline.in_progress().peekable();
    if commands.peek().is_none() || !commands.all(|one| one.is("CLOSE") && one.is_known()) {
        return;
    }
    if !scene.mirror.has_notify() && !pipeline.is_unsure() {
        let message = "EXPUNGE while responding to CLOSE; wanted none, since the mailbox is left";
        report.find(Draft::new("during CLOSE", message).at(place::word(reply.frame, 2)));
    }
}
