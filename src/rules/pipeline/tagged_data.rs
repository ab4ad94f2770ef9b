//! Server data with a tag (RFC 3501 sections 2.2.2 and 7).

use crate::rules::{Rule, syntax};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/tagged-data",
    requirement: "server-data.untagged",
    says: "server data have no tag",
    why: include_str!("tagged_data.md"),
    good: &[opened!(
        r#"C: a NOOP"#,
        r#"S: * 3 EXISTS"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(r#"C: a NOOP"#, r#"S: a 3 EXISTS"#, r#"S: a OK done"#),
        opened!(
            r#"C: a CAPABILITY"#,
            r#"S: a CAPABILITY IMAP4rev1"#,
            r#"S: * CAPABILITY IMAP4rev1"#,
            r#"S: a OK done"#
        ),
    ],
    check: syntax::check,
};
