//! INTERNALDATE in FETCH responses (RFC 3501 section 9 `date-time`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/date-time",
    requirement: "syntax.date-time",
    says: "INTERNALDATE is written as date-time has it",
    why: include_str!("date_time.md"),
    good: &[opened!(
        r#"C: a FETCH 1 (INTERNALDATE)"#,
        r#"S: * 1 FETCH (INTERNALDATE " 7-Jul-1996 02:44:25 -0700")"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(
            r#"C: a FETCH 1 (INTERNALDATE)"#,
            r#"S: * 1 FETCH (INTERNALDATE 17-Jul-1996)"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (INTERNALDATE)"#,
            r#"S: * 1 FETCH (INTERNALDATE "7-Jul-1996 02:44:25 -0700")"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (INTERNALDATE)"#,
            r#"S: * 1 FETCH (INTERNALDATE "31-Feb-1996 02:44:25 -0700")"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (INTERNALDATE)"#,
            r#"S: * 1 FETCH (INTERNALDATE "17-Jul-1996 02:44:25 GMT")"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (INTERNALDATE)"#,
            r#"S: * 1 FETCH (INTERNALDATE "17-Juli-1996 02:44:25 -0700")"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (INTERNALDATE)"#,
            r#"S: * 1 FETCH (INTERNALDATE "17-Jul-96 02:44:25 -0700")"#,
            r#"S: a OK done"#
        ),
    ],
    check: super::check,
};
