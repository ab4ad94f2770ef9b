//! Lists of addresses in envelopes (RFC 3501 section 9 `envelope`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/address-list",
    requirement: "syntax.address-list",
    says: "a list of addresses has at least one, or is NIL",
    why: include_str!("address_list.md"),
    good: &[opened!(
        r#"C: a FETCH 1 (ENVELOPE)"#,
        r#"S: * 1 FETCH (ENVELOPE (NIL "s" ((NIL NIL "a" "b")) NIL NIL NIL NIL NIL NIL NIL))"#,
        r#"S: a OK done"#
    )],
    bad: &[opened!(
        r#"C: a FETCH 1 (ENVELOPE)"#,
        r#"S: * 1 FETCH (ENVELOPE (NIL "s" () NIL NIL NIL NIL NIL NIL NIL))"#,
        r#"S: a OK done"#
    )],
    check: super::check,
};
