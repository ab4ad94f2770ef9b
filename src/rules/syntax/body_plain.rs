//! BODY items have no extension data (RFC 3501 sections 7.4.2 and 9).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/body-plain",
    requirement: "fetch.body-without-extension",
    says: "BODY has no extension data, which BODYSTRUCTURE alone may have",
    why: include_str!("body_plain.md"),
    good: &[opened!(
        r#"C: a FETCH 1 (BODY BODYSTRUCTURE)"#,
        r#"S: * 1 FETCH (BODY ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 12 1) BODYSTRUCTURE ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 12 1 NIL NIL))"#,
        r#"S: a OK done"#
    )],
    bad: &[opened!(
        r#"C: a FETCH 1 (BODY)"#,
        r#"S: * 1 FETCH (BODY ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 12 1 NIL NIL))"#,
        r#"S: a OK done"#
    )],
    check: super::check,
};
