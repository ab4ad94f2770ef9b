//! Lines that derive from no response at all (RFC 3501 section 9 `response`), and status responses outside of their code.

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/response",
    requirement: "syntax.response",
    says: "every line of the server is a response of the formal syntax",
    why: include_str!("response.md"),
    good: &[opened!(
        r#"C: a NOOP"#,
        r#"S: * OK all is well"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(r#"C: a NOOP"#, r#"S: hello there"#, r#"S: a OK done"#),
        opened!(r#"C: a NOOP"#, r#"S: OK done"#, r#"S: a OK done"#),
    ],
    check: super::check,
};
