//! `\*` outside of PERMANENTFLAGS (RFC 3501 section 9 `flag-perm`).

use crate::rules::{Rule, syntax};

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/star",
    requirement: "flags.star-only-permanent",
    says: "\\* stands in PERMANENTFLAGS alone",
    why: include_str!("star.md"),
    good: &[opened!(
        r#"C: a NOOP"#,
        r#"S: * OK [PERMANENTFLAGS (\Seen \*)] these"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(
            r#"C: a NOOP"#,
            r#"S: * FLAGS (\Seen \*)"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (FLAGS)"#,
            r#"S: * 1 FETCH (FLAGS (\Seen \*))"#,
            r#"S: a OK done"#
        ),
    ],
    check: syntax::check,
};
