//! Flat names (RFC 3501 section 7.2.2).

use super::{below, sole_list};
use crate::imap::Response;
use crate::octets::show::show_within;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::Listed;

/// The rule.
pub const RULE: Rule = Rule {
    id: "list/flat",
    requirement: "list.nil-delimiter-flat",
    says: "no name lies below one that is given with the delimiter NIL",
    why: include_str!("flat.md"),
    good: &[opened!(
        r#"C: a LIST "" *"#,
        r#"S: * LIST () NIL a"#,
        r#"S: * LIST () NIL a/b"#,
        r#"S: * LIST () "/" c"#,
        r#"S: * LIST () "/" c/d"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(
            r#"C: a LIST "" *"#,
            r#"S: * LIST () NIL a"#,
            r#"S: * LIST () "/" a/b"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a LIST "" *"#,
            r#"S: * LIST () "/" a/b"#,
            r#"S: * LIST () NIL a"#,
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
        .find_map(|other| flat(&told, other).or_else(|| flat(other, &told)));
    if let Some((parent, child)) = clash {
        let message = format!(
            "{} has the delimiter NIL, but {} lies below it; wanted a name without hierarchy",
            show_within(&parent.name, 60),
            show_within(&child.name, 60)
        );
        report.find(Draft::new("child", message).at(place::word(reply.frame, 3)));
    }
}

/// Both, if the first is flat and the second lies below it all the same.
fn flat<'l>(parent: &'l Listed, child: &'l Listed) -> Option<(&'l Listed, &'l Listed)> {
    (parent.delimiter.is_none() && below(&child.name, &parent.name, child.delimiter?))
        .then_some((parent, child))
}
