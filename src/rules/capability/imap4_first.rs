//! IMAP4 among the capabilities (RFC 3501 section 9 `capability-data`).

use super::listing;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "capability/imap4-first",
    requirement: "capability.imap4-first",
    says: "a server that lists IMAP4 lists it first",
    why: include_str!("imap4_first.md"),
    good: &[r#"C: a CAPABILITY
S: * CAPABILITY IMAP4 IMAP4rev1
S: a OK done"#],
    bad: &[r#"C: a CAPABILITY
S: * CAPABILITY IMAP4rev1 IMAP4
S: a OK done"#],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(names) = listing(scene) else { return };
    let at = names
        .iter()
        .position(|name| name.eq_ignore_ascii_case(b"IMAP4"));
    if at.is_some_and(|at| at > 0) {
        let message = "IMAP4 is among the capabilities, but not the first; wanted it first";
        report.find(Draft::new("not first", message).at(place::word(reply.frame, 1)));
    }
}
