//! `\Marked` and `\Unmarked` together (RFC 3501 section 9 `mbx-list-flags`).

use crate::rules::{Rule, syntax};

/// The rule.
pub const RULE: Rule = Rule {
    id: "list/both-marks",
    requirement: "list.not-both-marks",
    says: "no name is both \\Marked and \\Unmarked",
    why: include_str!("both_marks.md"),
    good: &[opened!(
        r#"C: a LIST "" *"#,
        r#"S: * LIST (\Marked) "/" a"#,
        r#"S: * LIST (\Unmarked \Noinferiors) "/" b"#,
        r#"S: a OK done"#
    )],
    bad: &[opened!(
        r#"C: a LIST "" *"#,
        r#"S: * LIST (\Marked \Unmarked) "/" a"#,
        r#"S: a OK done"#
    )],
    check: syntax::check,
};
