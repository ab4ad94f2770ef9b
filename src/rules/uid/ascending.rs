//! Order of UIDs (RFC 3501 sections 2.3.1.1 and 2.3.1.2).

use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "uid/ascending",
    requirement: "uid.strictly-ascending",
    says: "UIDs ascend strictly with message numbers",
    why: include_str!("ascending.md"),
    good: &[opened!(
        r#"C: a FETCH 1:3 UID"#,
        r#"S: * 3 FETCH (UID 9)"#,
        r#"S: * 1 FETCH (UID 2)"#,
        r#"S: * 2 FETCH (UID 5)"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(
            r#"C: a FETCH 1:3 UID"#,
            r#"S: * 1 FETCH (UID 5)"#,
            r#"S: * 2 FETCH (UID 5)"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1:3 UID"#,
            r#"S: * 3 FETCH (UID 5)"#,
            r#"S: * 1 FETCH (UID 7)"#,
            r#"S: a OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(told) = super::told(scene) else {
        return;
    };
    // A UID that changed is told by its own rule, one that is known was compared before.
    if told.known().is_some() {
        return;
    }
    let before = told.selected.before(told.number);
    let after = told.selected.after(told.number);
    let (number, uid) = (told.number, told.uid);
    let message = match (before, after) {
        (Some((other, lower)), _) if lower >= uid => {
            format!("UID {uid} of message {number} is not above UID {lower} of message {other}")
        }
        (_, Some((other, higher))) if higher <= uid => {
            format!("UID {uid} of message {number} is not below UID {higher} of message {other}")
        }
        _ => return,
    };
    let message = format!("{message}; wanted UIDs that ascend with message numbers");
    let known = told.selected.neighbourhood(number);
    report.find(
        Draft::new("not ascending", message)
            .at(told.span)
            .knowing(known),
    );
}
