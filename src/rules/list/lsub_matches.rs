//! Names and the pattern of LSUB (RFC 3501 sections 6.3.9 and 7.2.3).

use super::{fits, sole_lsub};
use crate::imap::Response;
use crate::octets::show::show_within;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "list/lsub-matches",
    requirement: "lsub.subscribed-only",
    says: "each name that LSUB returns matches its pattern",
    why: include_str!("lsub_matches.md"),
    good: &[opened!(
        r#"C: a LSUB "" %"#,
        r#"S: * LSUB (\Noselect) "." a"#,
        r#"S: a OK done"#
    )],
    bad: &[opened!(
        r#"C: a LSUB "" %"#,
        r#"S: * LSUB () "." a.b"#,
        r#"S: a OK done"#
    )],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(Response::Lsub(data)) = reply.response() else {
        return;
    };
    let Some(list) = sole_lsub(scene) else {
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
