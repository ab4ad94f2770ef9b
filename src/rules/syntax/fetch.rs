//! FETCH responses but for ENVELOPE, BODY and BODYSTRUCTURE (RFC 3501 sections 7.4.2 and 9 `msg-att`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/fetch",
    requirement: "syntax.fetch",
    says: "FETCH responses are written as the formal syntax has them",
    why: include_str!("fetch.md"),
    good: &[
        opened!(
            r#"C: a FETCH 1 (FLAGS RFC822.SIZE)"#,
            r#"S: * 1 FETCH (FLAGS (\Seen) RFC822.SIZE 100)"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 BODY[01]"#,
            r#"S: * 1 FETCH (BODY[01] NIL)"#,
            r#"S: a OK done"#
        ),
    ],
    bad: &[
        opened!(
            r#"C: a FETCH 1 BODY[1]"#,
            r#"S: * 1 FETCH (BODY[01] NIL)"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (FLAGS)"#,
            r#"S: * 1 FETCH (FLAGS \Seen)"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (RFC822.SIZE)"#,
            r#"S: * 1 FETCH (RFC822.SIZE "100")"#,
            r#"S: a OK done"#
        ),
    ],
    check: super::check,
};
