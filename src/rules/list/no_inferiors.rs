//! Names that cannot have children (RFC 3501 section 7.2.2).

use super::{below, sole_list};
use crate::imap::Response;
use crate::octets::show::show_within;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::Listed;

/// The rule.
pub const RULE: Rule = Rule {
    id: "list/no-inferiors",
    requirement: "list.noinferiors",
    says: "no name lies below one that is given with \\Noinferiors",
    why: include_str!("no_inferiors.md"),
    good: &[opened!(
        r#"C: a LIST "" *"#,
        r#"S: * LIST (\Noinferiors) "/" a"#,
        r#"S: * LIST () "/" ab"#,
        r#"S: * LIST () "/" c/d"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(
            r#"C: a LIST "" *"#,
            r#"S: * LIST (\Noinferiors) "/" a"#,
            r#"S: * LIST () "/" a/b"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a LIST "" *"#,
            r#"S: * LIST () "/" a/b"#,
            r#"S: * LIST (\Noinferiors) "/" a"#,
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
    let Some((command, _)) = sole_list(scene) else {
        return;
    };
    let told = Listed::of(data);
    let clash = command
        .since
        .listed
        .iter()
        .find_map(|other| denied(&told, other).or_else(|| denied(other, &told)));
    if let Some((parent, child)) = clash {
        let message = format!(
            "{} is \\Noinferiors, but {} lies below it; wanted no name there",
            show_within(&parent.name, 60),
            show_within(&child.name, 60)
        );
        report.find(Draft::new("child", message).at(place::word(reply.frame, 2)));
    }
}

/// Both, if the first cannot have children and the second is one.
fn denied<'l>(parent: &'l Listed, child: &'l Listed) -> Option<(&'l Listed, &'l Listed)> {
    (parent.no_inferiors && below(&child.name, &parent.name, child.delimiter?))
        .then_some((parent, child))
}
