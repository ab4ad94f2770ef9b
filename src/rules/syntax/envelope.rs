//! ENVELOPE in FETCH responses (RFC 3501 sections 7.4.2 and 9 `envelope`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/envelope",
    requirement: "syntax.envelope",
    says: "ENVELOPE is written as the formal syntax has it",
    why: include_str!("envelope.md"),
    good: &[opened!(
        r#"C: a FETCH 1 (ENVELOPE)"#,
        r#"S: * 1 FETCH (ENVELOPE (NIL "s" ((NIL NIL "a" "b")) NIL NIL NIL NIL NIL NIL NIL))"#,
        r#"S: a OK done"#
    )],
    bad: &[opened!(
        r#"C: a FETCH 1 (ENVELOPE)"#,
        r#"S: * 1 FETCH (ENVELOPE (NIL "s" NIL NIL NIL NIL NIL NIL NIL))"#,
        r#"S: a OK done"#
    )],
    check: super::check,
};
