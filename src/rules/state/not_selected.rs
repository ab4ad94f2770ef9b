//! Commands on messages without a mailbox (RFC 3501 sections 3 and 3.2).

use super::accepted;
use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::State;

/// The rule.
pub const RULE: Rule = Rule {
    id: "state/not-selected",
    requirement: "state.selected-commands",
    says: "commands on messages do not succeed while no mailbox is selected",
    why: include_str!("not_selected.md"),
    good: &[r#"connect
S: * PREAUTH hello
C: a FETCH 1 FLAGS
S: a BAD no mailbox"#],
    bad: &[
        r#"connect
S: * PREAUTH hello
C: a CHECK
S: a OK done"#,
        r#"connect
S: * PREAUTH hello
C: a SELECT x
S: a NO none
C: b EXPUNGE
S: b OK done"#,
    ],
    check,
};

/// Those of section 6.4.
const COMMANDS: &[&str] = &[
    "CHECK",
    "CLOSE",
    "EXPUNGE",
    "SEARCH",
    "FETCH",
    "STORE",
    "COPY",
    "UID SEARCH",
    "UID FETCH",
    "UID STORE",
    "UID COPY",
];

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some((command, span)) = accepted(scene) else {
        return;
    };
    if scene.mirror.state() == State::Authenticated
        && scene.mirror.selected().is_none()
        && !scene.mirror.is_selection_unclear()
        && COMMANDS.contains(&command.name.as_str())
    {
        let message = format!(
            "{} succeeded though no mailbox is selected; wanted NO or BAD",
            command.name
        );
        report.find(Draft::new("no mailbox", message).at(span));
    }
}
