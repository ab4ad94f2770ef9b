//! Challenges of AUTHENTICATE (RFC 3501 section 6.2.2).

use crate::imap::Response;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::Phase;

/// The rule.
pub const RULE: Rule = Rule {
    id: "authenticate/challenge",
    requirement: "authenticate.challenge",
    says: "a challenge is base64",
    why: include_str!("challenge.md"),
    good: &[
        r#"C: a AUTHENTICATE CRAM-MD5
S: + PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2U+
C: eA==
S: a NO no"#,
        r#"C: a AUTHENTICATE PLAIN
S! + \r\n
C: eA==
S: a NO no"#,
    ],
    bad: &[r#"C: a AUTHENTICATE PLAIN
S: + go ahead
C: eA==
S: a NO no"#],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(Response::Continuation { base64: None, .. }) = reply.response() else {
        return;
    };
    let [only] = scene.pipeline.commands() else {
        return;
    };
    let exchange = matches!(only.phase, Phase::Exchange { .. });
    if exchange && only.is_known() && only.owed == 0 && !scene.pipeline.is_unsure() {
        let message =
            "a challenge that is not base64; wanted \"+\", a space and base64, perhaps none";
        report.find(Draft::new("not base64", message).at(place::word(reply.frame, 1)));
    }
}
