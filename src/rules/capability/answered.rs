//! The response to CAPABILITY (RFC 3501 section 6.1.1).

use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "capability/answered",
    requirement: "capability.untagged-response",
    says: "CAPABILITY is answered by an untagged CAPABILITY response before OK",
    why: include_str!("answered.md"),
    good: &[r#"C: a CAPABILITY
S: * CAPABILITY IMAP4rev1
S: a OK done"#],
    bad: &[
        r#"C: a CAPABILITY
S: a OK done"#,
        r#"C: a CAPABILITY
S: a OK [CAPABILITY IMAP4rev1] done"#,
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(command) = scene.succeeded() else {
        return;
    };
    let Some(reply) = scene.reply() else { return };
    let nothing = command.since.capabilities == 0 && !command.since.unread;
    if command.is("CAPABILITY") && command.is_known() && nothing {
        let message =
            "CAPABILITY ended with OK, but no untagged CAPABILITY response came before; wanted one";
        report.find(Draft::new("missing", message).at(place::word(reply.frame, 1)));
    }
}
