//! The flags of messages and FLAGS (RFC 3501 section 7.2.6).

use crate::imap::value::Flag;
use crate::octets::show::show_within;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/listed",
    requirement: "flags.lists-those-in-use",
    says: "flags that messages have, \\Recent apart, are among those of FLAGS",
    why: include_str!("listed.md"),
    good: &[opened!(
        r#"C: a FETCH 1 FLAGS"#,
        r#"S: * 1 FETCH (FLAGS (\Seen \Recent $new))"#,
        r#"S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft $New)"#,
        r#"S: a OK done"#
    )],
    bad: &[opened!(
        r#"C: a FETCH 1 FLAGS"#,
        r#"S: * 1 FETCH (FLAGS (\Seen $new))"#,
        r#"S: a OK done"#
    )],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some((command, _)) = scene.completed() else {
        return;
    };
    let Some(reply) = scene.reply() else { return };
    let flags = scene.settled().and_then(|selected| selected.flags.as_ref());
    let (Some(flags), [_]) = (flags, scene.pipeline.commands()) else {
        return;
    };
    let foreign = command.since.seen_flags.iter().find(|flag| {
        !matches!(flag, Flag::Any | Flag::Recent | Flag::Extension(_)) && !flags.contains(flag)
    });
    if let Some(flag) = foreign {
        let message = format!(
            "a message has {}, which FLAGS did not list; wanted all flags of the mailbox there",
            show_within(&flag.name(), 60)
        );
        report.find(Draft::new("not listed", message).at(place::word(reply.frame, 0)));
    }
}
