//! `\Recent` where no client can set it (RFC 3501 section 9 `flag-perm`).

use crate::rules::{Rule, syntax};

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/no-recent",
    requirement: "flags.no-recent",
    says: "\\Recent is not among the flags that can be changed",
    why: include_str!("no_recent.md"),
    good: &[
        opened!(
            r#"C: a NOOP"#,
            r#"S: * OK [PERMANENTFLAGS (\Seen \*)] these"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (FLAGS)"#,
            r#"S: * 1 FETCH (FLAGS (\Recent))"#,
            r#"S: a OK done"#
        ),
    ],
    bad: &[opened!(
        r#"C: a NOOP"#,
        r#"S: * OK [PERMANENTFLAGS (\Seen \Recent)] these"#,
        r#"S: a OK done"#
    )],
    check: syntax::check,
};
