//! The CAPABILITY response and code (RFC 3501 sections 7.2.1 and 9 `capability-data`).

use crate::rules::Rule;

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/capability",
    requirement: "syntax.capability",
    says: "capability listings are written as the formal syntax has them",
    why: include_str!("capability.md"),
    good: &[opened!(
        r#"C: a CAPABILITY"#,
        r#"S: * CAPABILITY IMAP4rev1 AUTH=PLAIN"#,
        r#"S: a OK done"#
    )],
    bad: &[opened!(
        r#"C: a CAPABILITY"#,
        r#"S: * CAPABILITY IMAP4rev1 (AUTH=PLAIN)"#,
        r#"S: * CAPABILITY IMAP4rev1"#,
        r#"S: a OK done"#
    )],
    check: super::check,
};
