//! Commands that come too late (RFC 3501 sections 3 and 6.2).

use super::accepted;
use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::State;

/// The rule.
pub const RULE: Rule = Rule {
    id: "state/authenticated",
    requirement: "state.not-authenticated-commands",
    says: "LOGIN, AUTHENTICATE and STARTTLS do not succeed once the client is authenticated",
    why: include_str!("authenticated.md"),
    good: &[r#"connect
S: * OK hello
C: a LOGIN x y
S: a OK in
C: b LOGIN x y
S: b BAD again"#],
    bad: &[r#"connect
S: * OK hello
C: a LOGIN x y
S: a OK in
C: b LOGIN x y
S: b OK in again"#],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some((command, span)) = accepted(scene) else {
        return;
    };
    if matches!(scene.mirror.state(), State::Authenticated | State::Selected)
        && matches!(command.name.as_str(), "LOGIN" | "AUTHENTICATE" | "STARTTLS")
    {
        let message = format!(
            "{} succeeded though the client is authenticated; wanted NO or BAD",
            command.name
        );
        report.find(Draft::new("after login", message).at(span));
    }
}
