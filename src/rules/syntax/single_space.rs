//! Spaces (RFC 3501 sections 4.4 and 9 `SP`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/single-space",
    requirement: "syntax.single-space",
    says: "where the grammar has a space there is exactly one",
    why: include_str!("single_space.md"),
    good: &[opened!(
        r#"C: a NOOP"#,
        r#"S: * 3 EXISTS"#,
        r#"S: * OK  the text is free"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(
            r#"C: a NOOP"#,
            r#"S: * 3  EXISTS"#,
            r#"S: * 3 EXISTS"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a SEARCH ALL"#,
            r#"S! * SEARCH 1 2 \r\n"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (FLAGS)"#,
            r#"S: * 1 FETCH (FLAGS ( \Seen))"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a NOOP"#,
            r#"S! * OK [UNSEEN\t2] a TAB is no space\r\n"#,
            r#"S: a OK done"#
        ),
    ],
    check: super::check,
};
