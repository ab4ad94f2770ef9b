//! BYE and PREAUTH with a tag (RFC 3501 sections 7.1.4, 7.1.5 and 9 `resp-cond-state`).

use crate::rules::{Rule, syntax};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/tagged-status",
    requirement: "status-response.never-tagged",
    says: "a tagged answer is OK, NO or BAD",
    why: include_str!("tagged_status.md"),
    good: &[opened!(
        r#"C: a NOOP"#,
        r#"S: * BYE soon"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(r#"C: a NOOP"#, r#"S: a BYE so long"#),
        opened!(r#"C: a NOOP"#, r#"S: a PREAUTH welcome"#),
    ],
    check: syntax::check,
};
