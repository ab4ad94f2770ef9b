//! Marks of a name (RFC 3501 section 9 `mbx-list-sflag`).

use crate::imap::Response;
use crate::imap::response::NameAttribute;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "list/marks",
    requirement: "list.not-both-marks",
    says: "\\Marked and \\Unmarked never stand together with one name",
    why: include_str!("marks.md"),
    good: &[
        opened!(
            r#"C: a LIST "" *"#,
            r#"S: * LIST (\Marked) "/" a"#,
            r#"S: * LIST (\Unmarked \HasChildren) "/" b"#,
            r#"S: a OK done"#
        ),
    ],
    bad: &[
        opened!(
            r#"C: a LIST "" *"#,
            r#"S: * LIST (\Marked \Unmarked) "/" a"#,
            r#"S: a OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let (Some(Response::List(data)) | Some(Response::Lsub(data))) = reply.response() else {
        return;
    };
    let has = |attribute| data.attributes.contains(&attribute);
    if has(NameAttribute::Marked) && has(NameAttribute::Unmarked) {
        let message = "a name is both \\Marked and \\Unmarked; wanted at most one of the two";
        report.find(Draft::new("both", message).at(place::word(reply.frame, 2)));
    }
}
