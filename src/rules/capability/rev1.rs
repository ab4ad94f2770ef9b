//! The base protocol among the capabilities (RFC 3501 sections 6.1.1 and 7.2.1).

use super::listing;
use crate::imap::Revision;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "capability/rev1",
    requirement: "capability.imap4rev1",
    says: "each capability listing includes IMAP4rev1",
    why: include_str!("rev1.md"),
    good: &[
        r#"C: a CAPABILITY
S: * CAPABILITY imap4REV1 AUTH=PLAIN
S: a OK done"#,
        r#"connect
S: * OK [CAPABILITY IMAP4rev1] hello"#,
    ],
    bad: &[
        r#"C: a CAPABILITY
S: * CAPABILITY IMAP4 AUTH=PLAIN
S: a OK done"#,
        r#"connect
S: * OK [CAPABILITY IDLE] hello"#,
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(names) = listing(scene) else { return };
    let wanted = match scene.revision {
        Revision::Rev1 => "IMAP4rev1",
        Revision::Rev2 => "IMAP4rev2",
    };
    let listed = names
        .iter()
        .any(|name| name.eq_ignore_ascii_case(wanted.as_bytes()));
    if !listed {
        let message = format!("the capability listing lacks {wanted}; wanted it in each listing");
        report.find(Draft::new("missing", message).at(place::word(reply.frame, 1)));
    }
}
