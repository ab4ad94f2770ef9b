//! FLAGS, LIST, LSUB, SEARCH, STATUS, EXISTS and RECENT responses (RFC 3501 section 9 `mailbox-data`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/mailbox-data",
    requirement: "syntax.mailbox-data",
    says: "mailbox data is written as the formal syntax has it",
    why: include_str!("mailbox_data.md"),
    good: &[opened!(
        r#"C: a LIST "" *"#,
        r#"S: * LIST (\Noselect) "/" foo"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(
            r#"C: a LIST "" *"#,
            r#"S: * LIST \Noselect "/" foo"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a SEARCH ALL"#,
            r#"S: * SEARCH 1, 2"#,
            r#"S: * SEARCH 1 2"#,
            r#"S: a OK done"#
        ),
    ],
    check: super::check,
};
