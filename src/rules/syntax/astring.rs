//! Names of mailboxes without quotes (RFC 3501 section 9 `astring`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/astring",
    requirement: "syntax.astring",
    says: "mailbox names that no atom can hold are sent as strings",
    why: include_str!("astring.md"),
    good: &[
        opened!(
            r#"C: a LIST "" *"#,
            r#"S: * LIST () "/" "a b""#,
            r#"S: * LIST () "/" a]b"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a STATUS "a b" (MESSAGES)"#,
            r#"S: * STATUS "a b" (MESSAGES 3)"#,
            r#"S: a OK done"#
        ),
    ],
    bad: &[
        opened!(
            r#"C: a LIST "" *"#,
            r#"S: * LIST () "/" a b"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a LIST "" *"#,
            r#"S: * LIST () "/" (a)"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a LIST "" *"#,
            r#"S: * LIST () "/" a*b"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a STATUS "a b" (MESSAGES)"#,
            r#"S: * STATUS a b (MESSAGES 3)"#,
            r#"S: * STATUS "a b" (MESSAGES 3)"#,
            r#"S: a OK done"#
        ),
    ],
    check: super::check,
};
