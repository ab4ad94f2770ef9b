//! EXISTS and the size of the mailbox (RFC 3501 sections 5.2, 7.3.1 and 7.4.1).

use crate::imap::Response;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "numbers/exists-shrinks",
    requirement: "exists.never-shrinks",
    says: "EXISTS never tells of fewer messages than are known; only EXPUNGE takes messages away",
    why: include_str!("exists_shrinks.md"),
    good: &[opened!(
        r#"C: a NOOP"#,
        r#"S: * 4 EXISTS"#,
        r#"S: * 2 EXPUNGE"#,
        r#"S: * 3 EXISTS"#,
        r#"S: a OK done"#
    )],
    bad: &[opened!(
        r#"C: a NOOP"#,
        r#"S: * 2 EXISTS"#,
        r#"S: a OK done"#
    )],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(Response::Exists(number)) = reply.response() else {
        return;
    };
    let Some(before) = scene.settled().and_then(|selected| selected.exists) else {
        return;
    };
    if *number < before {
        let message = format!(
            "EXISTS takes messages away: wanted {before} or more, found {number}; only EXPUNGE may lower the number of messages"
        );
        report.find(Draft::new("fewer messages", message).at(place::word(reply.frame, 1)));
    }
}
