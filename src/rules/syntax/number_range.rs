//! Numbers (RFC 3501 sections 4.2 and 9 `number`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/number-range",
    requirement: "syntax.number-range",
    says: "numbers have digits only and are below 4294967296",
    why: include_str!("number_range.md"),
    good: &[
        opened!(
            r#"C: a FETCH 1 (RFC822.SIZE)"#,
            r#"S: * 1 FETCH (RFC822.SIZE 4294967295)"#,
            r#"S: a OK done"#
        ),
        opened!(r#"C: a NOOP"#, r#"S: * 003 EXISTS"#, r#"S: a OK done"#),
    ],
    bad: &[
        opened!(
            r#"C: a FETCH 1 (RFC822.SIZE)"#,
            r#"S: * 1 FETCH (RFC822.SIZE 4294967296)"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (RFC822.SIZE)"#,
            r#"S: * 1 FETCH (RFC822.SIZE -1)"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a NOOP"#,
            r#"S: * 4294967296 EXISTS"#,
            r#"S: * 3 EXISTS"#,
            r#"S: a OK done"#
        ),
    ],
    check: super::check,
};
