//! LIST with an empty pattern (RFC 3501 section 6.3.8).

use crate::imap::Command;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "list/root",
    requirement: "list.empty-pattern",
    says: "LIST with an empty name is answered with the hierarchy delimiter before OK",
    why: include_str!("root.md"),
    good: &[
        opened!(
            r#"C: a LIST "" """#,
            r#"S: * LIST (\Noselect) "/" """#,
            r#"S: a OK done"#
        ),
        opened!(r#"C: a LIST x """#, r#"S: a NO not that reference"#),
    ],
    bad: &[opened!(r#"C: a LIST "" """#, r#"S: a OK done"#)],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(command) = scene.succeeded() else {
        return;
    };
    let Some(reply) = scene.reply() else { return };
    let Some(Command::List(list)) = &command.command else {
        return;
    };
    let nothing = command.since.lists == 0 && !command.since.unread;
    if list.pattern.is_empty() && nothing && !scene.pipeline.is_unsure() {
        let message = "LIST with an empty name ended with OK, but no LIST response came before; wanted one with the hierarchy delimiter";
        report.find(Draft::new("missing", message).at(place::word(reply.frame, 1)));
    }
}
