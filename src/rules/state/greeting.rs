//! The greeting (RFC 3501 sections 2.2, 3 and 7.1).

use crate::imap::response::{Condition, Response};
use crate::octets::Span;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "state/greeting",
    requirement: "greeting.first",
    says: "the first thing that a server says is a greeting: OK, PREAUTH or BYE, untagged",
    why: include_str!("greeting.md"),
    good: &[
        r#"connect
S: * OK hello"#,
        r#"connect
S: * PREAUTH hello"#,
        r#"connect
S: * BYE go away
close: server"#,
    ],
    bad: &[
        r#"connect
S: * CAPABILITY IMAP4rev1
S: * OK hello"#,
        r#"connect
S: * NO not now"#,
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply().filter(|reply| reply.first) else {
        return;
    };
    let greets = match reply.response() {
        // A line that cannot be read is told by the syntax rules.
        None => true,
        Some(Response::Status { condition, .. }) => match condition {
            Condition::Ok | Condition::PreAuth | Condition::Bye => true,
            Condition::No | Condition::Bad => false,
        },
        Some(_) => false,
    };
    if !greets {
        let message = "the connection does not begin with a greeting; wanted an untagged OK, PREAUTH or BYE first";
        let span = Span::new(0, reply.frame.content_end());
        report.find(Draft::new("no greeting", message).at(span));
    }
}
