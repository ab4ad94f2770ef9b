//! The items of STATUS (RFC 3501 sections 6.3.10 and 7.2.4).

use crate::imap::Command;
use crate::imap::command::StatusAtt;
use crate::imap::response::StatusItem;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "status/items",
    requirement: "status.untagged-response",
    says: "STATUS tells each item that was asked for",
    why: include_str!("items.md"),
    good: &[r#"C: a STATUS x (MESSAGES UIDNEXT)
S: * STATUS x (UIDNEXT 4)
S: * STATUS x (MESSAGES 3)
S: a OK done"#],
    bad: &[r#"C: a STATUS x (MESSAGES UIDNEXT)
S: * STATUS x (MESSAGES 3)
S: a OK done"#],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(command) = scene.succeeded() else {
        return;
    };
    let Some(reply) = scene.reply() else { return };
    let (Some(Command::Status(status)), [_]) = (&command.command, scene.pipeline.commands()) else {
        return;
    };
    let since = &command.since;
    // Where no response came at all another rule tells it.
    if since.statuses == 0 || since.status_unclear || scene.pipeline.is_unsure() {
        return;
    }
    let missing = status
        .items
        .iter()
        .filter_map(base_item)
        .find(|(_, is)| !since.status_items.iter().any(is));
    if let Some((name, _)) = missing {
        let message = format!(
            "STATUS ended with OK, but {name} was asked for and not told; wanted each item that was asked for"
        );
        report.find(Draft::new(name, message).at(place::word(reply.frame, 1)));
    }
}

/// Whether an item tells the value that was asked for.
type Tells = fn(&StatusItem) -> bool;

/// The name of an item of RFC 3501, and what tells its value.
fn base_item(item: &StatusAtt) -> Option<(&'static str, Tells)> {
    Some(match item {
        StatusAtt::Messages => ("MESSAGES", |item| matches!(item, StatusItem::Messages(_))),
        StatusAtt::Recent => ("RECENT", |item| matches!(item, StatusItem::Recent(_))),
        StatusAtt::UidNext => ("UIDNEXT", |item| matches!(item, StatusItem::UidNext(_))),
        StatusAtt::UidValidity => ("UIDVALIDITY", |item| {
            matches!(item, StatusItem::UidValidity(_))
        }),
        StatusAtt::Unseen => ("UNSEEN", |item| matches!(item, StatusItem::Unseen(_))),
        StatusAtt::Deleted
        | StatusAtt::DeletedStorage
        | StatusAtt::Size
        | StatusAtt::AppendLimit
        | StatusAtt::HighestModSeq
        | StatusAtt::MailboxId
        | StatusAtt::Other(_) => return None,
    })
}
