//! FETCH responses without items (RFC 3501 section 9 `msg-att`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/fetch-not-empty",
    requirement: "syntax.fetch-not-empty",
    says: "a FETCH response has at least one data item",
    why: include_str!("fetch_not_empty.md"),
    good: &[opened!(
        r#"C: a FETCH 1 (FLAGS)"#,
        r#"S: * 1 FETCH (FLAGS ())"#,
        r#"S: a OK done"#
    )],
    bad: &[opened!(
        r#"C: a FETCH 1 (FLAGS)"#,
        r#"S: * 1 FETCH ()"#,
        r#"S: * 1 FETCH (FLAGS ())"#,
        r#"S: a OK done"#
    )],
    check: super::check,
};
