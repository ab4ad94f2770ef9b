//! Commands before authentication (RFC 3501 sections 3 and 3.1).

use super::accepted;
use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::State;

/// The rule.
pub const RULE: Rule = Rule {
    id: "state/not-authenticated",
    requirement: "state.authenticated-commands",
    says: "commands on mailboxes do not succeed before the client is authenticated",
    why: include_str!("not_authenticated.md"),
    good: &[
        r#"connect
S: * OK hello
C: a LIST "" *
S: a NO log in first
C: b LOGIN x y
S: b OK in
C: c LIST "" *
S: c OK done"#,
        r#"connect
S: * PREAUTH hello
C: a CREATE x
S: a OK done"#,
    ],
    bad: &[
        r#"connect
S: * OK hello
C: a CREATE x
S: a OK done"#,
        r#"connect
S: * OK hello
C: a LOGIN x y
S: a NO wrong
C: b LIST "" *
S: b OK done"#,
    ],
    check,
};

/// Those of section 6.3.
const COMMANDS: &[&str] = &[
    "SELECT",
    "EXAMINE",
    "CREATE",
    "DELETE",
    "RENAME",
    "SUBSCRIBE",
    "UNSUBSCRIBE",
    "LIST",
    "LSUB",
    "STATUS",
    "APPEND",
];

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some((command, span)) = accepted(scene) else {
        return;
    };
    if scene.mirror.state() == State::NotAuthenticated && COMMANDS.contains(&command.name.as_str())
    {
        let message = format!(
            "{} succeeded though the client is not authenticated; wanted NO or BAD",
            command.name
        );
        report.find(Draft::new("before login", message).at(span));
    }
}
