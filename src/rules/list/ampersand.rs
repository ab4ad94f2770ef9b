//! The hierarchy delimiter and modified UTF-7 (RFC 3501 sections 1.2 and 5.1.3).

use crate::imap::Response;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "list/ampersand",
    requirement: "mailbox-name.delimiter-no-ampersand",
    says: "the hierarchy delimiter is not an ampersand",
    why: include_str!("ampersand.md"),
    good: &[opened!(
        r#"C: a LIST "" """#,
        r#"S: * LIST (\Noselect) "." """#,
        r#"S: a OK done"#
    )],
    bad: &[opened!(
        r#"C: a LIST "" """#,
        r#"S: * LIST (\Noselect) "&" """#,
        r#"S: a OK done"#
    )],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let (Some(Response::List(data)) | Some(Response::Lsub(data))) = reply.response() else {
        return;
    };
    if data.delimiter == Some(b'&') {
        let message =
            "the hierarchy delimiter is \"&\"; wanted another, since modified UTF-7 has use for it";
        report.find(Draft::new("ampersand", message).at(place::word(reply.frame, 3)));
    }
}
