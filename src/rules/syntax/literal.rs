//! Octet counts of literals (RFC 3501 sections 4.3 and 9 `literal`): what follows the counted octets reads on.

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/literal",
    requirement: "syntax.literal",
    says: "after the octets that a literal counts, the line reads on",
    why: include_str!("literal.md"),
    good: &[opened!(
        r#"C: a FETCH 1 (BODY[])"#,
        r#"S: * 1 FETCH (BODY[] {3}"#,
        r#"S: abc)"#,
        r#"S: a OK done"#
    )],
    bad: &[opened!(
        r#"C: a FETCH 1 (BODY[])"#,
        r#"S: * 1 FETCH (BODY[] {2}"#,
        r#"S: abc)"#,
        r#"S: a OK done"#
    )],
    check: super::check,
};
