//! Backslashes in quoted strings (RFC 3501 section 9 `quoted`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/quoted-escapes",
    requirement: "syntax.quoted-escapes",
    says: "in a quoted string a backslash stands only before a quote or a backslash",
    why: include_str!("quoted_escapes.md"),
    good: &[opened!(
        r#"C: a LIST "" *"#,
        r#"S: * LIST () "/" "a\"b\\c""#,
        r#"S: a OK done"#
    )],
    bad: &[opened!(
        r#"C: a LIST "" *"#,
        r#"S: * LIST () "/" "a\b c""#,
        r#"S: a OK done"#
    )],
    check: super::check,
};
