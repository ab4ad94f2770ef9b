//! Parameters in body structures (RFC 3501 section 9 `body-fld-param`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/body-params",
    requirement: "syntax.body-params",
    says: "the parameters of a part are pairs of strings, at least one, or NIL",
    why: include_str!("body_params.md"),
    good: &[opened!(
        r#"C: a FETCH 1 (BODY)"#,
        r#"S: * 1 FETCH (BODY ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 12 1))"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(
            r#"C: a FETCH 1 (BODY)"#,
            r#"S: * 1 FETCH (BODY ("TEXT" "PLAIN" () NIL NIL "7BIT" 12 1))"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (BODY)"#,
            r#"S: * 1 FETCH (BODY ("TEXT" "PLAIN" ("CHARSET") NIL NIL "7BIT" 12 1))"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (BODY)"#,
            r#"S: * 1 FETCH (BODY ("TEXT" "PLAIN" (CHARSET US-ASCII) NIL NIL "7BIT" 12 1))"#,
            r#"S: a OK done"#
        ),
    ],
    check: super::check,
};
