//! Names and the pattern of LIST (RFC 3501 section 6.3.8).

use super::{fits, sole_list};
use crate::imap::Response;
use crate::octets::show::show_within;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "list/matches",
    requirement: "list.names-match-pattern",
    says: "each name that LIST returns matches its pattern",
    why: include_str!("matches.md"),
    good: &[opened!(
        r#"C: a LIST "" a/%"#,
        r#"S: * LIST () "/" a/b"#,
        r#"S: * LIST () "/" A/c"#,
        r#"S: a OK done"#,
        r#"C: b LIST "" *b*"#,
        r#"S: * LIST () "/" a/b/c"#,
        r#"S: b OK done"#,
        r#"C: c LIST "" inbo%"#,
        r#"S: * LIST () "/" INBOX"#,
        r#"S: c OK done"#,
        r#"C: d LIST x *"#,
        r#"S: * LIST () "/" /home/x/y"#,
        r#"S: d OK done"#
    )],
    bad: &[
        opened!(
            r#"C: a LIST "" a/%"#,
            r#"S: * LIST () "/" a"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a LIST "" %"#,
            r#"S: * LIST () "/" a/b"#,
            r#"S: a OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(Response::List(data)) = reply.response() else {
        return;
    };
    let Some((_, list)) = sole_list(scene) else {
        return;
    };
    if fits(list, data) == Some(false) {
        let message = format!(
            "{} does not match the pattern {}; wanted names that do",
            show_within(data.mailbox.octets(), 60),
            show_within(&list.pattern, 60)
        );
        report.find(Draft::new("no match", message).at(place::word(reply.frame, 4)));
    }
}
