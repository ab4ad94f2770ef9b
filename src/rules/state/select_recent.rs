//! RECENT when a mailbox is selected (RFC 3501 sections 6.3.1 and 6.3.2).

use super::lacks;
use crate::imap::Revision;
use crate::rules::{Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "state/select-recent",
    requirement: "select.recent",
    says: "RECENT comes before the tagged OK of SELECT and EXAMINE",
    why: include_str!("select_recent.md"),
    good: &[
        r#"C: a SELECT foo
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * 0 EXISTS
S: * 0 RECENT
S: a OK [READ-WRITE] done"#,
        r#"C: a SELECT foo
S: a NO no such mailbox"#,
    ],
    bad: &[
        r#"C: a SELECT foo
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * 0 EXISTS
S: a OK [READ-WRITE] done"#,
        r#"C: a EXAMINE foo
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * 0 EXISTS
S: a OK [READ-ONLY] done"#,
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    if wanted(scene) {
        lacks(scene, report, "RECENT", |since| since.recent);
    }
}

/// IMAP4rev2 has no RECENT.
fn wanted(scene: &Scene<'_>) -> bool {
    match scene.revision {
        Revision::Rev1 => !scene.mirror.is_enabled("IMAP4rev2"),
        Revision::Rev2 => false,
    }
}
