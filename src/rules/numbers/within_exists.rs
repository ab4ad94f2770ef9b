//! Message numbers and the size of the mailbox (RFC 3501 section 2.3.1.2).

use crate::imap::{Command, Response};
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "numbers/within-exists",
    requirement: "message-number.within-exists",
    says: "message numbers in EXPUNGE, FETCH and SEARCH are not above the number of messages",
    why: include_str!("within_exists.md"),
    good: &[
        opened!(
            r#"C: a FETCH 3 FLAGS"#,
            r#"S: * 3 FETCH (FLAGS ())"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a UID SEARCH ALL"#,
            r#"S: * SEARCH 7 8 9"#,
            r#"S: a OK done"#
        ),
    ],
    bad: &[
        opened!(r#"C: a NOOP"#, r#"S: * 4 EXPUNGE"#, r#"S: a OK done"#),
        opened!(
            r#"C: a NOOP"#,
            r#"S: * 4 FETCH (FLAGS ())"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a SEARCH ALL"#,
            r#"S: * SEARCH 3 4"#,
            r#"S: a OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(exists) = scene.settled().and_then(|selected| selected.exists) else {
        return;
    };
    let (name, number, word) = match reply.response() {
        Some(Response::Expunge(number)) => ("EXPUNGE", number.get(), 1),
        Some(Response::Fetch { number, .. }) => ("FETCH", number.get(), 1),
        Some(Response::Search { numbers, .. }) if speaks_of_numbers(scene) => {
            let beyond = numbers.iter().position(|number| number.get() > exists);
            let Some(index) = beyond else { return };
            ("SEARCH", numbers[index].get(), index + 2)
        }
        Some(_) | None => return,
    };
    if number > exists {
        let message = format!(
            "{name} names message {number}; wanted at most {exists}, the number of messages in the mailbox"
        );
        report.find(Draft::new(name, message).at(place::word(reply.frame, word)));
    }
}

/// Whether SEARCH responses hold message numbers now: SEARCH is in progress, and nothing that might give UIDs.
fn speaks_of_numbers(scene: &Scene<'_>) -> bool {
    let mut searches = false;
    for one in scene.pipeline.in_progress() {
        if !one.is_known() {
            return false;
        }
        if let Some(Command::Search(search)) = &one.command {
            if search.uid {
                return false;
            }
            searches = true;
        }
    }
    searches
}
