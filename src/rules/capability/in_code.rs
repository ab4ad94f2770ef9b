//! Capabilities in a code (RFC 3501 sections 7.1 and 7.2.1).

use crate::imap::Response;
use crate::octets::show::show_within;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "capability/in-code",
    requirement: "capability.same-in-code",
    says: "the CAPABILITY response lists what a code listed just before",
    why: include_str!("in_code.md"),
    good: &[r#"connect
S: * OK [CAPABILITY IMAP4rev1 IDLE] hello
C: a CAPABILITY
S: * CAPABILITY idle IMAP4rev1
S: a OK done
C: b LOGIN x y
S: b OK in
C: c CAPABILITY
S: * CAPABILITY IMAP4rev1 ID
S: c OK done"#],
    bad: &[
        r#"connect
S: * OK [CAPABILITY IMAP4rev1] hello
C: a CAPABILITY
S: * CAPABILITY IMAP4rev1 IDLE
S: a OK done"#,
        r#"C: a LOGIN x y
S: a OK [CAPABILITY IMAP4rev1 IDLE] in
C: b CAPABILITY
S: * CAPABILITY IMAP4rev1
S: b OK done"#,
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(Response::Capability(told)) = reply.response() else {
        return;
    };
    let Some((coded, begun)) = scene.mirror.coded() else {
        return;
    };
    let [only] = scene.pipeline.commands() else {
        return;
    };
    if !only.is("CAPABILITY") || only.index < begun || scene.pipeline.is_unsure() {
        return;
    }
    let lacks = |list: &[bytes::Bytes], name: &bytes::Bytes| {
        !list.iter().any(|other| other.eq_ignore_ascii_case(name))
    };
    let more = told.iter().find(|name| lacks(coded, name));
    let less = coded.iter().find(|name| lacks(told, name));
    let message = match (more, less) {
        (Some(name), _) => format!(
            "the response lists {}, the code before did not; wanted the same in both",
            show_within(name, 40)
        ),
        (None, Some(name)) => format!(
            "the code before listed {}, the response does not; wanted the same in both",
            show_within(name, 40)
        ),
        (None, None) => return,
    };
    report.find(Draft::new("differs", message).at(place::word(reply.frame, 1)));
}
