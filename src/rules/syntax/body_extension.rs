//! Extension data of body structures that no standard defines (RFC 3501 sections 7.4.2 and 9 `body-extension`).

use crate::imap::Response;
use crate::imap::response::body::SingleKind;
use crate::imap::response::{BodyStructure, FetchItem};
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/body-extension",
    requirement: "syntax.body-extension",
    says: "a body structure ends with the fields that standards define",
    why: include_str!("body_extension.md"),
    good: &[opened!(
        r#"C: a FETCH 1 (BODYSTRUCTURE)"#,
        r#"S: * 1 FETCH (BODYSTRUCTURE ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 12 1 NIL NIL NIL NIL))"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(
            r#"C: a FETCH 1 (BODYSTRUCTURE)"#,
            r#"S: * 1 FETCH (BODYSTRUCTURE ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 12 1 NIL NIL NIL NIL NIL))"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (BODYSTRUCTURE)"#,
            r#"S: * 1 FETCH (BODYSTRUCTURE (("TEXT" "PLAIN" NIL NIL NIL "7BIT" 12 1 NIL NIL NIL NIL ("x" 5)) "MIXED"))"#,
            r#"S: a OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(Response::Fetch { items, .. }) = reply.response() else {
        return;
    };
    for item in items {
        let (FetchItem::Body(body) | FetchItem::BodyStructure(body)) = item else {
            continue;
        };
        if is_extended(body) {
            let message = "a part has more fields than a location at its end; wanted none, since no standard defines one";
            let span =
                place::item(reply.frame, "BODY").unwrap_or_else(|| place::word(reply.frame, 2));
            report.find(Draft::new("more fields", message).at(span));
        }
    }
}

/// Whether a part of `body` has a `body-extension`. The reader bounds how deep parts nest.
fn is_extended(body: &BodyStructure) -> bool {
    let (tail, within) = match body {
        BodyStructure::Multi(multi) => (
            multi.extension.as_ref().and_then(|one| one.tail.as_ref()),
            multi.parts.iter().any(is_extended),
        ),
        BodyStructure::Single(part) => (
            part.extension.as_ref().and_then(|one| one.tail.as_ref()),
            match &part.kind {
                SingleKind::Message { body, .. } => is_extended(body),
                SingleKind::Basic | SingleKind::Text { .. } => false,
            },
        ),
    };
    within || tail.is_some_and(|tail| !tail.more.is_empty())
}
