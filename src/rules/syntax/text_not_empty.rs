//! Text of status responses (RFC 3501 section 9 `text`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/text-not-empty",
    requirement: "syntax.text-not-empty",
    says: "the text of a status response has at least one octet",
    why: include_str!("text_not_empty.md"),
    good: &[opened!(r#"C: a NOOP"#, r#"S: * OK x"#, r#"S: a OK done"#)],
    bad: &[
        opened!(r#"C: a NOOP"#, r#"S: a OK"#),
        opened!(r#"C! a NOOP\r\n"#, r#"S! a OK \r\n"#),
        opened!(r#"C: a NOOP"#, r#"S: * OK [UIDNEXT 12]"#, r#"S: a OK done"#),
    ],
    check: super::check,
};
