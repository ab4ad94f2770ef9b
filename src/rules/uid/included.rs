//! UID in responses to UID commands (RFC 3501 section 6.4.8).

use crate::imap::command::{Command, Fetch, FetchAtt, FetchItems};
use crate::imap::response::{FetchItem, Response};
use crate::imap::value::SequenceSet;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::message::normalised;

/// The rule.
pub const RULE: Rule = Rule {
    id: "uid/included",
    requirement: "uid.fetch-includes-uid",
    says: "FETCH responses that a UID command causes include UID",
    why: include_str!("included.md"),
    good: &[
        opened!(
            r#"C: a UID FETCH 5 FLAGS"#,
            r#"S: * 2 FETCH (UID 5 FLAGS ())"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a UID FETCH 5 RFC822.SIZE"#,
            r#"S: * 1 FETCH (FLAGS ())"#,
            r#"S: * 2 FETCH (UID 5 RFC822.SIZE 9)"#,
            r#"S: a OK done"#
        ),
    ],
    bad: &[
        opened!(
            r#"C: a UID FETCH 5 RFC822.SIZE"#,
            r#"S: * 2 FETCH (RFC822.SIZE 9)"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 2 UID"#,
            r#"S: * 2 FETCH (UID 5)"#,
            r#"S: a OK done"#,
            r#"C: b UID STORE 5 +FLAGS (\Seen)"#,
            r#"S: * 2 FETCH (FLAGS (\Seen))"#,
            r#"S: b OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    check_response(scene, report);
    check_completion(scene, report);
}

/// A response with something that no server sends unasked, while only UID FETCH is in progress.
fn check_response(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(Response::Fetch { number, items }) = reply.response() else {
        return;
    };
    let has_uid = items.iter().any(|item| matches!(item, FetchItem::Uid(_)));
    if has_uid || !reply.read.is_clean() {
        return;
    }
    let mut commands = Vec::new();
    for one in scene.pipeline.in_progress() {
        match &one.command {
            Some(Command::Fetch(fetch)) if fetch.uid => commands.push(fetch),
            Some(_) | None => return,
        }
    }
    let uid = scene
        .settled()
        .and_then(|selected| selected.message(number.get()))
        .and_then(|message| message.uid);
    let caused = commands.iter().any(|fetch| {
        uid.is_none_or(|uid| fetch.set.holds(uid.get(), u32::MAX))
            && items.iter().any(|item| asks_for(fetch, item))
    });
    if caused {
        let message = "the response to UID FETCH lacks UID; wanted UID in each FETCH response that a UID command causes";
        let span = place::word(reply.frame, 2);
        report.find(Draft::new("UID FETCH", message).at(span));
    }
}

/// Flags alone may come unasked; but if the command ends without one response with UID, those were its own.
fn check_completion(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(command) = scene.succeeded() else {
        return;
    };
    let set: &SequenceSet = match &command.command {
        Some(Command::Fetch(fetch)) if fetch.uid && asks_for_flags(fetch) => &fetch.set,
        Some(Command::Store(store))
            if store.uid && store.flags().is_some_and(|flags| !flags.silent) =>
        {
            &store.set
        }
        Some(_) | None => return,
    };
    let since = &command.since;
    if scene.pipeline.commands().len() > 1 || since.with_uid || since.expunged {
        return;
    }
    let Some(selected) = scene.settled() else {
        return;
    };
    let caused = since.without_uid.iter().any(|&number| {
        selected
            .message(number)
            .and_then(|message| message.uid)
            .is_some_and(|uid| set.holds(uid.get(), u32::MAX))
    });
    if caused {
        let message = format!(
            "{} ended, and none of its FETCH responses had UID; wanted UID in each FETCH response that a UID command causes",
            command.name
        );
        let span = scene.reply().map(|reply| place::word(reply.frame, 0));
        let mut draft = Draft::new(format!("{} FLAGS", command.name), message);
        if let Some(span) = span {
            draft = draft.at(span);
        }
        report.find(draft);
    }
}

fn asks_for_flags(fetch: &Fetch) -> bool {
    match &fetch.items {
        FetchItems::All | FetchItems::Full | FetchItems::Fast => true,
        FetchItems::One(one) => *one == FetchAtt::Flags,
        FetchItems::List(list) => list.contains(&FetchAtt::Flags),
    }
}

/// Whether the command asks for this item, which is other than FLAGS.
fn asks_for(fetch: &Fetch, item: &FetchItem) -> bool {
    match &fetch.items {
        FetchItems::Fast => matches!(item, FetchItem::InternalDate(_) | FetchItem::Rfc822Size(_)),
        FetchItems::All => matches!(
            item,
            FetchItem::InternalDate(_) | FetchItem::Rfc822Size(_) | FetchItem::Envelope(_)
        ),
        FetchItems::Full => matches!(
            item,
            FetchItem::InternalDate(_)
                | FetchItem::Rfc822Size(_)
                | FetchItem::Envelope(_)
                | FetchItem::Body(_)
        ),
        FetchItems::One(one) => matches(one, item),
        FetchItems::List(list) => list.iter().any(|one| matches(one, item)),
    }
}

fn matches(asked: &FetchAtt, item: &FetchItem) -> bool {
    match asked {
        FetchAtt::Envelope => matches!(item, FetchItem::Envelope(_)),
        FetchAtt::InternalDate => matches!(item, FetchItem::InternalDate(_)),
        FetchAtt::Rfc822 => matches!(item, FetchItem::Rfc822(_)),
        FetchAtt::Rfc822Header => matches!(item, FetchItem::Rfc822Header(_)),
        FetchAtt::Rfc822Size => matches!(item, FetchItem::Rfc822Size(_)),
        FetchAtt::Rfc822Text => matches!(item, FetchItem::Rfc822Text(_)),
        FetchAtt::Body => matches!(item, FetchItem::Body(_)),
        FetchAtt::BodyStructure => matches!(item, FetchItem::BodyStructure(_)),
        FetchAtt::Section { section, .. } => {
            if let FetchItem::Section { section: told, .. } = item {
                normalised(section) == normalised(told)
            } else {
                false
            }
        }
        FetchAtt::Flags
        | FetchAtt::Uid
        | FetchAtt::Binary { .. }
        | FetchAtt::BinarySize(_)
        | FetchAtt::ModSeq
        | FetchAtt::EmailId
        | FetchAtt::ThreadId
        | FetchAtt::SaveDate
        | FetchAtt::Preview { .. }
        | FetchAtt::Annotation(_)
        | FetchAtt::Other(_) => false,
    }
}
