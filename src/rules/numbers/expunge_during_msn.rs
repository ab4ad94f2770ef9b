//! EXPUNGE during FETCH, STORE and SEARCH (RFC 3501 sections 5.5 and 7.4.1).

use crate::imap::{Command, Response};
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::InFlight;

/// The rule.
pub const RULE: Rule = Rule {
    id: "numbers/expunge-during-msn",
    requirement: "expunge.not-during-msn-commands",
    says: "no EXPUNGE is sent while only FETCH, STORE or SEARCH are in progress",
    why: include_str!("expunge_during_msn.md"),
    good: &[
        opened!(
            r#"C: a UID FETCH 1:9 FLAGS"#,
            r#"S: * 1 EXPUNGE"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 FLAGS"#,
            r#"C: b NOOP"#,
            r#"S: * 1 EXPUNGE"#,
            r#"S: a OK done"#,
            r#"S: b OK done"#
        ),
    ],
    bad: &[
        opened!(
            r#"C: a FETCH 1:3 FLAGS"#,
            r#"S: * 1 EXPUNGE"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a SEARCH ALL"#,
            r#"S: * 3 EXPUNGE"#,
            r#"S: * SEARCH 1 2"#,
            r#"S: a OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(Response::Expunge(_)) = reply.response() else {
        return;
    };
    let pipeline = scene.pipeline;
    let Some(first) = pipeline.in_progress().next() else {
        return;
    };
    if scene.mirror.has_notify() || pipeline.is_unsure() || !pipeline.in_progress().all(forbids) {
        return;
    }
    let message = format!(
        "EXPUNGE while responding to {}; wanted it held back until a command that permits it",
        first.name
    );
    let draft = Draft::new(format!("during {}", first.name), message);
    report.find(draft.at(place::word(reply.frame, 2)));
}

/// FETCH, STORE and SEARCH forbid EXPUNGE; their UID forms and all other commands permit it.
fn forbids(one: &InFlight) -> bool {
    match &one.command {
        Some(Command::Fetch(fetch)) => !fetch.uid,
        Some(Command::Store(store)) => !store.uid,
        Some(Command::Search(search)) => !search.uid,
        Some(_) | None => false,
    }
}
