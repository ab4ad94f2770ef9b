//! The answer to LOGOUT (RFC 3501 section 6.1.3).

use super::refused;
use crate::rules::{Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "state/logout-ok",
    requirement: "logout.ok",
    says: "LOGOUT is not answered with NO",
    why: include_str!("logout_ok.md"),
    good: &[r#"connect
S: * OK hello
C: a LOGOUT
S: * BYE bye
S: a OK done
close: server"#],
    bad: &[r#"connect
S: * OK hello
C: a LOGOUT
S: * BYE bye
S: a NO not now"#],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    refused(scene, report, "LOGOUT");
}
