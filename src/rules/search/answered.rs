//! The response to SEARCH (RFC 3501 sections 6.4.4 and 7.2.5).

use crate::imap::Command;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "search/answered",
    requirement: "search.untagged-response",
    says: "SEARCH is answered by an untagged SEARCH response before OK, also when nothing matches",
    why: include_str!("answered.md"),
    good: &[opened!(
        r#"C: a SEARCH ALL"#,
        r#"S: * SEARCH"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(r#"C: a SEARCH ALL"#, r#"S: a OK done"#),
        opened!(r#"C: a UID SEARCH DELETED"#, r#"S: a OK done"#),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(command) = scene.succeeded() else {
        return;
    };
    let Some(reply) = scene.reply() else { return };
    let Some(Command::Search(search)) = &command.command else {
        return;
    };
    let nothing = command.since.searches == 0 && !command.since.unread;
    if search.return_options.is_none() && nothing {
        let message = format!(
            "{} ended with OK, but no untagged SEARCH response came before; wanted one, an empty one if nothing matches",
            command.name
        );
        report.find(Draft::new("missing", message).at(place::word(reply.frame, 1)));
    }
}
