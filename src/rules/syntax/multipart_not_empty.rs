//! Multiparts without parts (RFC 3501 section 9 `body-type-mpart`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/multipart-not-empty",
    requirement: "syntax.multipart-not-empty",
    says: "the structure of a multipart has at least one part",
    why: include_str!("multipart_not_empty.md"),
    good: &[opened!(
        r#"C: a FETCH 1 (BODY)"#,
        r#"S: * 1 FETCH (BODY (("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1) "MIXED"))"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(
            r#"C: a FETCH 1 (BODY)"#,
            r#"S: * 1 FETCH (BODY ("MIXED"))"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (BODY)"#,
            r#"S: * 1 FETCH (BODY ( "MIXED"))"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (BODYSTRUCTURE)"#,
            r#"S: * 1 FETCH (BODYSTRUCTURE ( "MIXED" ("BOUNDARY" "x") NIL NIL))"#,
            r#"S: a OK done"#
        ),
    ],
    check: super::check,
};
