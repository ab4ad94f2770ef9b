//! The numbers of UID SEARCH (RFC 3501 sections 6.4.8 and 7.2.5).

use std::num::NonZeroU32;

use crate::imap::{Command, Response};
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "search/uids",
    requirement: "uid.search-uids",
    says: "UID SEARCH gives UIDs that messages can have",
    why: include_str!("uids.md"),
    good: &[opened!(
        r#"C: a FETCH 1:2 UID"#,
        r#"S: * 1 FETCH (UID 4)"#,
        r#"S: * 2 FETCH (UID 7)"#,
        r#"S: a OK done"#,
        r#"C: b UID SEARCH ALL"#,
        r#"S: * SEARCH 4 7 9"#,
        r#"S: b OK done"#
    )],
    bad: &[
        opened!(
            r#"C: a FETCH 1:2 UID"#,
            r#"S: * 1 FETCH (UID 4)"#,
            r#"S: * 2 FETCH (UID 7)"#,
            r#"S: a OK done"#,
            r#"C: b UID SEARCH ALL"#,
            r#"S: * SEARCH 4 5 9"#,
            r#"S: b OK done"#
        ),
        opened!(
            r#"C: a FETCH 1:2 UID"#,
            r#"S: * 1 FETCH (UID 4)"#,
            r#"S: * 2 FETCH (UID 7)"#,
            r#"S: a OK done"#,
            r#"C: b UID SEARCH SEEN"#,
            r#"S: * SEARCH 1"#,
            r#"S: b OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(Response::Search { numbers, .. }) = reply.response() else {
        return;
    };
    let mut commands = scene.pipeline.in_progress();
    let (Some(only), None) = (commands.next(), commands.next()) else {
        return;
    };
    let plain = matches!(&only.command, Some(Command::Search(search)) if search.uid);
    let Some(selected) = scene.settled().filter(|_| plain) else {
        return;
    };
    let known: Vec<(u32, NonZeroU32)> = selected.uids().collect();
    let stray = numbers
        .iter()
        .position(|&uid| lies_between_neighbours(&known, uid));
    if let Some(index) = stray {
        let message = format!(
            "UID SEARCH gives {}, which lies between the UIDs of neighbours; wanted UIDs of messages",
            numbers[index]
        );
        report.find(Draft::new("no message", message).at(place::word(reply.frame, index + 2)));
    }
}

/// Whether no message can have the UID, since those of two neighbours are on either side of it,
/// or that of the first message is above it.
fn lies_between_neighbours(known: &[(u32, NonZeroU32)], uid: NonZeroU32) -> bool {
    let at = known.partition_point(|&(_, lower)| lower < uid);
    let Some(&(number, higher)) = known.get(at) else {
        return false;
    };
    let before = at.checked_sub(1).and_then(|index| known.get(index));
    let gap = before.map_or(number == 1, |&(before, _)| before + 1 == number);
    higher != uid && gap
}
