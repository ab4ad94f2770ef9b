//! Numbers that are not zero (RFC 3501 section 9 `nz-number`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/nz-number",
    requirement: "syntax.nz-number",
    says: "message numbers, UIDs and the numbers of codes are not zero and begin with no zero",
    why: include_str!("nz_number.md"),
    good: &[
        opened!(
            r#"C: a NOOP"#,
            r#"S: * OK [UIDNEXT 12] next"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a STATUS x (MESSAGES)"#,
            r#"S: * STATUS x (MESSAGES 0)"#,
            r#"S: a OK done"#
        ),
    ],
    bad: &[
        opened!(r#"C: a NOOP"#, r#"S: * 0 EXPUNGE"#, r#"S: a OK done"#),
        opened!(
            r#"C: a FETCH 1 (UID)"#,
            r#"S: * 1 FETCH (UID 0)"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (UID)"#,
            r#"S: * 1 FETCH (UID 05)"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a NOOP"#,
            r#"S: * OK [UIDVALIDITY 0] never zero"#,
            r#"S: a OK done"#
        ),
    ],
    check: super::check,
};
