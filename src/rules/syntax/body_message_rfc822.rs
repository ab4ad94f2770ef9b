//! Parts that are messages (RFC 3501 section 9 `body-type-msg`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/body-message-rfc822",
    requirement: "syntax.body-message-rfc822",
    says: "a part of type MESSAGE/RFC822 is described with what is inside",
    why: include_str!("body_message_rfc822.md"),
    good: &[opened!(
        r#"C: a FETCH 1 (BODY)"#,
        r#"S: * 1 FETCH (BODY ("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 12 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1) 2))"#,
        r#"S: a OK done"#
    )],
    bad: &[opened!(
        r#"C: a FETCH 1 (BODY)"#,
        r#"S: * 1 FETCH (BODY ("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 12))"#,
        r#"S: a OK done"#
    )],
    check: super::check,
};
