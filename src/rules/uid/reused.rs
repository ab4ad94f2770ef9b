//! UIDs of messages that are gone (RFC 3501 section 2.3.1.1).

use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "uid/reused",
    requirement: "uid.never-reused",
    says: "no message has the UID of one that was expunged",
    why: include_str!("reused.md"),
    good: &[opened!(
        r#"C: a FETCH 3 UID"#,
        r#"S: * 3 FETCH (UID 9)"#,
        r#"S: a OK done"#,
        r#"C: b NOOP"#,
        r#"S: * 3 EXPUNGE"#,
        r#"S: * 3 EXISTS"#,
        r#"S: b OK done"#,
        r#"C: c FETCH 3 UID"#,
        r#"S: * 3 FETCH (UID 10)"#,
        r#"S: c OK done"#
    )],
    bad: &[r#"C: s SELECT x
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * 3 EXISTS
S: * 0 RECENT
S: * OK [PERMANENTFLAGS ()] x
S: * OK [UIDVALIDITY 1] x
S: * OK [UIDNEXT 9] x
S: s OK [READ-WRITE] in
C: a NOOP
S: * 4 EXISTS
S: a OK done
C: b FETCH 4 UID
S: * 4 FETCH (UID 9)
S: b OK done
C: c NOOP
S: * 4 EXPUNGE
S: * 4 EXISTS
S: c OK done
C: d FETCH 4 UID
S: * 4 FETCH (UID 9)
S: d OK done"#],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(told) = super::told(scene) else {
        return;
    };
    // A UID that changed is told by its own rule.
    if told.known().is_some() || !told.selected.is_gone(told.uid) {
        return;
    }
    let message = format!(
        "message {} has UID {}, which a message had that was expunged; wanted a UID that no message had before",
        told.number, told.uid
    );
    let known = told.selected.neighbourhood(told.number);
    report.find(Draft::new("reused", message).at(told.span).knowing(known));
}
