//! Server data that have a tag (RFC 3501 sections 2.2.2 and 7).

use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};
use crate::wire::Frame;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/tagged-data",
    requirement: "server-data.untagged",
    says: "server data are never tagged",
    why: include_str!("tagged_data.md"),
    good: &[
        opened!(
            r#"C: a NOOP"#,
            r#"S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)"#,
            r#"S: a OK done"#
        ),
    ],
    bad: &[
        opened!(
            r#"C: a NOOP"#,
            r#"S: a FLAGS (\Answered \Flagged \Deleted \Seen \Draft)"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a NOOP"#,
            r#"S: a 4 EXISTS"#,
            r#"S: a OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    if is_tagged_data(reply.frame) {
        let message = "server data with a tag; wanted \"*\" before them";
        report.find(Draft::new("tagged", message).at(place::word(reply.frame, 0)));
    }
}

/// Whether a line begins as server data do, but for a tag in place of the asterisk.
pub(in crate::rules) fn is_tagged_data(frame: &Frame) -> bool {
    let first = place::name(frame, 0);
    if first.is_empty() || first == b"*" || first == b"+" {
        return false;
    }
    let second = place::name(frame, 1);
    if !second.is_empty() && second.iter().all(u8::is_ascii_digit) {
        return matches!(
            place::name(frame, 2).as_slice(),
            b"EXISTS" | b"RECENT" | b"EXPUNGE" | b"FETCH"
        );
    }
    matches!(
        second.as_slice(),
        b"CAPABILITY" | b"FLAGS" | b"LIST" | b"LSUB" | b"SEARCH" | b"STATUS"
    )
}
