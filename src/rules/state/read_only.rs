//! The answer to EXAMINE (RFC 3501 section 6.3.2).

use crate::imap::response::{Code, Response};
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "state/read-only",
    requirement: "examine.read-only-code",
    says: "the tagged OK of EXAMINE begins with [READ-ONLY]",
    why: include_str!("read_only.md"),
    good: &[r#"C: a EXAMINE foo
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * 0 EXISTS
S: * 0 RECENT
S: a OK [READ-ONLY] done"#],
    bad: &[
        r#"C: a EXAMINE foo
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * 0 EXISTS
S: * 0 RECENT
S: a OK done"#,
        r#"C: a EXAMINE foo
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * 0 EXISTS
S: * 0 RECENT
S: a OK [READ-WRITE] done"#,
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(command) = scene.succeeded() else {
        return;
    };
    let Some(reply) = scene.reply() else { return };
    let Some(Response::Tagged { text, .. }) = reply.response() else {
        return;
    };
    if command.is("EXAMINE") && command.is_known() && text.code != Some(Code::ReadOnly) {
        let message = "the OK of EXAMINE does not begin with [READ-ONLY]; wanted this code";
        report.find(Draft::new("missing", message).at(place::word(reply.frame, 1)));
    }
}
