//! BADCHARSET (RFC 3501 section 7.1).

use super::{code, is_base};
use crate::imap::response::{Code, Condition};
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "code/badcharset",
    requirement: "code.badcharset-only-charset",
    says: "BADCHARSET is sent only about a search that failed",
    why: include_str!("badcharset.md"),
    good: &[opened!(
        r#"C: a SEARCH CHARSET X-NONE SUBJECT x"#,
        r#"S: a NO [BADCHARSET (UTF-8)] what charset"#
    )],
    bad: &[
        opened!(r#"C: a CHECK"#, r#"S: a OK [BADCHARSET (UTF-8)] done"#),
        opened!(r#"C: a FETCH 1 FLAGS"#, r#"S: a NO [BADCHARSET] not now"#),
        opened!(
            r#"C: a SEARCH CHARSET UTF-8 ALL"#,
            r#"S: * SEARCH 1"#,
            r#"S: a OK [BADCHARSET] done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some((Code::BadCharset(_), span)) = code(scene) else {
        return;
    };
    let Some((command, condition)) = scene.completed() else {
        return;
    };
    if scene.pipeline.is_unsure() {
        return;
    }
    let searches = command.is("SEARCH") || command.is("UID SEARCH");
    let what = if searches && condition == Condition::Ok {
        "of a search that succeeded"
    } else if !searches && is_base(command) {
        "of a command that has no charset"
    } else {
        return;
    };
    let message = format!(
        "BADCHARSET in the answer {what}, {}; wanted it only where a search failed for its charset",
        command.name
    );
    report.find(Draft::new("not a search", message).at(span));
}
