//! Message numbers within a session (RFC 3501 sections 2.3.1.2 and 7.4.1).

use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "uid/renumbered",
    requirement: "multi-session.numbers-stable",
    says: "a message keeps its number until EXPUNGE changes it",
    why: include_str!("renumbered.md"),
    good: &[opened!(
        r#"C: a FETCH 2:3 UID"#,
        r#"S: * 2 FETCH (UID 5)"#,
        r#"S: * 3 FETCH (UID 6)"#,
        r#"S: a OK done"#,
        r#"C: b NOOP"#,
        r#"S: * 2 EXPUNGE"#,
        r#"S: b OK done"#,
        r#"C: c FETCH 2 UID"#,
        r#"S: * 2 FETCH (UID 6)"#,
        r#"S: c OK done"#
    )],
    bad: &[opened!(
        r#"C: a FETCH 2:3 UID"#,
        r#"S: * 2 FETCH (UID 5)"#,
        r#"S: * 3 FETCH (UID 6)"#,
        r#"S: a OK done"#,
        r#"C: b UID FETCH 6 UID"#,
        r#"S: * 2 FETCH (UID 6)"#,
        r#"S: b OK done"#
    )],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(told) = super::told(scene) else {
        return;
    };
    if told.known().is_none_or(|before| before == told.uid) {
        return;
    }
    let Some(before) = told.elsewhere() else {
        return;
    };
    // Where UIDs do not ascend nothing follows from them; `uid/ascending` tells that.
    if !told.selected.uids().is_sorted_by_key(|(_, uid)| uid) {
        return;
    }
    let (number, uid) = (told.number, told.uid);
    let message = format!(
        "the message with UID {uid} was {before} and is {number} now; wanted {before} until EXPUNGE tells otherwise"
    );
    let known = told.selected.neighbourhood(number);
    report.find(
        Draft::new("number changed", message)
            .at(told.span)
            .knowing(known),
    );
}
