//! BODY and BODYSTRUCTURE in FETCH responses (RFC 3501 sections 7.4.2 and 9 `body`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/body",
    requirement: "syntax.body",
    says: "BODY and BODYSTRUCTURE are written as the formal syntax has them",
    why: include_str!("body.md"),
    good: &[opened!(
        r#"C: a FETCH 1 (BODY)"#,
        r#"S: * 1 FETCH (BODY ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 12 1))"#,
        r#"S: a OK done"#
    )],
    bad: &[opened!(
        r#"C: a FETCH 1 (BODY)"#,
        r#"S: * 1 FETCH (BODY ("TEXT" "PLAIN" NIL NIL NIL NIL 12 1))"#,
        r#"S: a OK done"#
    )],
    check: super::check,
};
