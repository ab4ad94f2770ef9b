//! EXPUNGE between commands (RFC 3501 sections 5.3 and 7.4.1).

use crate::imap::Response;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "numbers/expunge-without-command",
    requirement: "expunge.not-without-command",
    says: "no EXPUNGE is sent while no command is in progress",
    why: include_str!("expunge_without_command.md"),
    good: &[
        opened!(r#"C: a NOOP"#, r#"S: * 1 EXPUNGE"#, r#"S: a OK done"#),
        opened!(
            r#"C: a IDLE"#,
            r#"S: + idling"#,
            r#"S: * 1 EXPUNGE"#,
            r#"C: DONE"#,
            r#"S: a OK done"#
        ),
    ],
    bad: &[
        opened!(r#"S: * 1 EXPUNGE"#),
        opened!(
            r#"C: a SEARCH SUBJECT {1}"#,
            r#"S: * 1 EXPUNGE"#,
            r#"S: + go on"#,
            r#"C: x"#,
            r#"S: * SEARCH"#,
            r#"S: a OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(Response::Expunge(_)) = reply.response() else {
        return;
    };
    let pipeline = scene.pipeline;
    if scene.mirror.has_notify() || pipeline.is_unsure() || pipeline.in_progress().next().is_some()
    {
        return;
    }
    let message = "EXPUNGE while no command is in progress; wanted it held back until a command that permits it";
    report.find(Draft::new("no command", message).at(place::word(reply.frame, 2)));
}
