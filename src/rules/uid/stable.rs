//! UIDs within a session (RFC 3501 section 2.3.1.1).

use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "uid/stable",
    requirement: "uid.never-changes",
    says: "the UID of a message never changes during the session",
    why: include_str!("stable.md"),
    good: &[opened!(
        r#"C: a FETCH 2 UID"#,
        r#"S: * 2 FETCH (UID 5)"#,
        r#"S: a OK done"#,
        r#"C: b NOOP"#,
        r#"S: * 1 EXPUNGE"#,
        r#"S: b OK done"#,
        r#"C: c FETCH 1 UID"#,
        r#"S: * 1 FETCH (UID 5)"#,
        r#"S: c OK done"#
    )],
    bad: &[opened!(
        r#"C: a FETCH 2 UID"#,
        r#"S: * 2 FETCH (UID 5)"#,
        r#"S: a OK done"#,
        r#"C: b FETCH 2 UID"#,
        r#"S: * 2 FETCH (UID 6)"#,
        r#"S: b OK done"#
    )],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(told) = super::told(scene) else {
        return;
    };
    let Some(before) = told.known().filter(|before| *before != told.uid) else {
        return;
    };
    if told.elsewhere().is_some() {
        return;
    }
    let (number, uid) = (told.number, told.uid);
    let message = format!(
        "message {number} had UID {before} and has UID {uid} now; wanted one UID for the whole session"
    );
    let known = told.selected.neighbourhood(number);
    report.find(
        Draft::new("UID changed", message)
            .at(told.span)
            .knowing(known),
    );
}
