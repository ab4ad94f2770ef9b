//! Line ends (RFC 3501 section 2.2).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/line-end",
    requirement: "syntax.crlf",
    says: "every line of the server ends in CRLF",
    why: include_str!("line_end.md"),
    good: &[
        opened!(r#"C: a NOOP"#, r#"S: a OK done"#),
    ],
    bad: &[
        opened!(r#"C: a NOOP"#, r#"S! * OK all is well\n"#, r#"S: a OK done"#),
    ],
    check: super::check,
};
