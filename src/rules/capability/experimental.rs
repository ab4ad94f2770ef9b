//! Experimental responses (RFC 3501 section 6.5.1).

use crate::imap::Response;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "capability/experimental",
    requirement: "experimental.not-unasked",
    says: "experimental responses come only when the client gave an experimental command",
    why: include_str!("experimental.md"),
    good: &[r#"connect
S: * OK [CAPABILITY IMAP4rev1 XPIG-LATIN] hello
C: a XPIG-LATIN
S: * XPIG-LATIN ow-nay
S: a OK done"#],
    bad: &[r#"connect
S: * OK [CAPABILITY IMAP4rev1 XPIG-LATIN] hello
C: a NOOP
S: * XPIG-LATIN ow-nay
S: a OK done"#],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(Response::Unknown { name, .. }) = reply.response() else {
        return;
    };
    let experimental = name
        .first()
        .is_some_and(|first| first.eq_ignore_ascii_case(&b'X'));
    let known = scene.mirror.is_whole() && !scene.pipeline.is_unsure();
    if experimental && known && !scene.pipeline.has_extended() && reply.read.is_clean() {
        let message = "an experimental response, but the client gave no experimental command; wanted it only after one";
        report.find(Draft::new("unasked", message).at(place::word(reply.frame, 1)));
    }
}
