//! Response codes (RFC 3501 sections 7.1 and 9 `resp-text-code`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/code",
    requirement: "syntax.resp-text-code",
    says: "response codes are written as the formal syntax has them",
    why: include_str!("code.md"),
    good: &[opened!(
        r#"C: a NOOP"#,
        r#"S: * OK [UIDNEXT 12] next"#,
        r#"S: * OK [X-OWN (anything goes)] fine"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(
            r#"C: a NOOP"#,
            r#"S: * OK [UIDVALIDITY] no number"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a NOOP"#,
            r#"S: * OK [PERMANENTFLAGS \Seen] no list"#,
            r#"S: a OK done"#
        ),
    ],
    check: super::check,
};
