//! The answer to NOOP (RFC 3501 section 6.1.2).

use super::refused;
use crate::rules::{Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "state/noop",
    requirement: "noop.always-succeeds",
    says: "NOOP is not answered with NO",
    why: include_str!("noop.md"),
    good: &[opened!(r#"C: a NOOP"#, r#"S: a OK done"#)],
    bad: &[opened!(r#"C: a NOOP"#, r#"S: a NO not now"#)],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    refused(scene, report, "NOOP");
}
