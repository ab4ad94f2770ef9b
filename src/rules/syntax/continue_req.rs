//! Continuation requests (RFC 3501 sections 7.5 and 9 `continue-req`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/continue-req",
    requirement: "syntax.continue-req",
    says: "a space follows the plus sign of a continuation request",
    why: include_str!("continue_req.md"),
    good: &[
        opened!(
            r#"C: a IDLE"#,
            r#"S! + \r\n"#,
            r#"C: DONE"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a LOGIN {1}"#,
            r#"S: + go ahead"#,
            r#"C: x y"#,
            r#"S: a NO no"#
        ),
    ],
    bad: &[opened!(
        r#"C: a IDLE"#,
        r#"S: +"#,
        r#"C: DONE"#,
        r#"S: a OK done"#
    )],
    check: super::check,
};
