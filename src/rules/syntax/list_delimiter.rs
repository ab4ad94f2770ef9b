//! The form of hierarchy delimiters (RFC 3501 section 9 `mailbox-list`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/list-delimiter",
    requirement: "syntax.list-delimiter",
    says: "the hierarchy delimiter is a quoted string of one character, or NIL",
    why: include_str!("list_delimiter.md"),
    good: &[opened!(
        r#"C: a LIST "" *"#,
        r#"S: * LIST () "/" a"#,
        r#"S: * LIST () NIL b"#,
        r#"S: * LIST () "\\" c"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(
            r#"C: a LIST "" *"#,
            r#"S: * LIST () / a"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a LIST "" *"#,
            r#"S: * LIST () "//" a"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a LIST "" *"#,
            r#"S: * LIST () "" a"#,
            r#"S: a OK done"#
        ),
    ],
    check: super::check,
};
