//! NUL and octets above 0x7F outside of literals (RFC 3501 sections 4.3 and 9).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/text-octets",
    requirement: "syntax.text-octets",
    says: "outside of literals the server sends no NUL and no octet above 0x7F that the grammar does not allow",
    why: include_str!("text_octets.md"),
    good: &[opened!(
        r#"C: a NOOP"#,
        r#"S: * OK all is well"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(
            r#"C: a NOOP"#,
            r#"S! * OK gr\xfc\xdfe\r\n"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (ENVELOPE)"#,
            r#"S! * 1 FETCH (ENVELOPE ("1 Jan 2026 00:00:00 +0000" "gr\xfc\xdfe" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n"#,
            r#"S: a OK done"#
        ),
    ],
    check: super::check,
};
