//! UIDNEXT and the UIDs of messages (RFC 3501 section 2.3.1.1).

use crate::imap::Response;
use crate::imap::response::Code;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "uid/next",
    requirement: "uid.uidnext-bounds",
    says: "messages known when UIDNEXT was told have lower UIDs, later ones have not; UIDNEXT never falls",
    why: include_str!("next.md"),
    good: &[opened!(
        r#"C: a FETCH 3 UID"#,
        r#"S: * 3 FETCH (UID 9)"#,
        r#"S: a OK done"#,
        r#"C: b NOOP"#,
        r#"S: * 4 EXISTS"#,
        r#"S: * 4 FETCH (UID 10 FLAGS ())"#,
        r#"S: b OK done"#
    )],
    bad: &[
        opened!(
            r#"C: a FETCH 3 UID"#,
            r#"S: * 3 FETCH (UID 10)"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a NOOP"#,
            r#"S: * 4 EXISTS"#,
            r#"S: * 4 FETCH (UID 9 FLAGS ())"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a NOOP"#,
            r#"S: * OK [UIDNEXT 9] next"#,
            r#"S: a OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    check_told(scene, report);
    check_next(scene, report);
}

/// A UID against UIDNEXT.
fn check_told(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(told) = super::told(scene) else {
        return;
    };
    let (number, uid, selected) = (told.number, told.uid, told.selected);
    if told.known().is_some_and(|known| known != uid) {
        // A UID that changed is told by its own rule.
        return;
    }
    let breach = [selected.uid_next, selected.uid_next_latest]
        .into_iter()
        .flatten()
        .find_map(|next| {
            let value = next.value;
            if number <= next.below && uid >= value {
                Some(("at or above", format!("message {number} was there when UIDNEXT {value} was told, but has UID {uid}; wanted a lower UID")))
            } else if next.above.is_some_and(|above| number > above) && uid < value {
                Some(("below", format!("message {number} came after UIDNEXT {value} was told, but has UID {uid}; wanted {value} or more")))
            } else {
                None
            }
        });
    if let Some((signature, message)) = breach {
        let known = selected.neighbourhood(number);
        report.find(Draft::new(signature, message).at(told.span).knowing(known));
    }
}

/// A UIDNEXT against the one before.
fn check_next(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(selected) = scene.settled() else {
        return;
    };
    let next = match reply.response() {
        Some(Response::Status { text, .. }) => match &text.code {
            Some(Code::UidNext(value)) => *value,
            Some(_) | None => return,
        },
        Some(Response::MailboxStatus(status)) => {
            let Some(value) = selected.uid_next_in(status) else {
                return;
            };
            value
        }
        Some(_) | None => return,
    };
    let Some(before) = selected.uid_next_latest else {
        return;
    };
    if next < before.value {
        let message = format!(
            "UIDNEXT fell from {} to {next}; wanted it to stay, or to rise with new messages",
            before.value
        );
        let span = place::word(reply.frame, 1);
        report.find(Draft::new("UIDNEXT fell", message).at(span));
    }
}
