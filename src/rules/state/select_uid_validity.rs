//! UIDVALIDITY when a mailbox is selected (RFC 3501 sections 6.3.1 and 6.3.2).

use super::lacks;
use crate::rules::{Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "state/select-uid-validity",
    requirement: "select.uidvalidity",
    says: "a code UIDVALIDITY comes before the tagged OK of SELECT and EXAMINE",
    why: include_str!("select_uid_validity.md"),
    good: &[
        r#"C: a SELECT foo
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [PERMANENTFLAGS ()] x
S: * OK [UIDVALIDITY 1] x
S: * OK [UIDNEXT 9] x
S: a OK [READ-WRITE] done"#,
        r#"C: a SELECT foo
S: a NO no such mailbox"#,
    ],
    bad: &[
        r#"C: a SELECT foo
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [PERMANENTFLAGS ()] x
S: * OK [UIDNEXT 9] x
S: a OK [READ-WRITE] done"#,
        r#"C: a EXAMINE foo
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [PERMANENTFLAGS ()] x
S: * OK [UIDNEXT 9] x
S: a OK [READ-ONLY] done"#,
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    lacks(scene, report, "OK with the code UIDVALIDITY", |since| {
        since.uid_validity
    });
}
