//! Hierarchy delimiters (RFC 3501 section 7.2.2).

use crate::imap::Response;
use crate::octets::show::show_within;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::about::top_of;

/// The rule.
pub const RULE: Rule = Rule {
    id: "list/delimiter",
    requirement: "list.one-delimiter",
    says: "all children of a top-level name have the same hierarchy delimiter",
    why: include_str!("delimiter.md"),
    good: &[opened!(
        r#"C: a LIST "" *"#,
        r#"S: * LIST () "/" a/b"#,
        r#"S: * LIST () "/" a/c"#,
        r#"S: * LIST () "." b.c"#,
        r#"S: * LIST () NIL d"#,
        r#"S: a OK done"#
    )],
    bad: &[opened!(
        r#"C: a LIST "" *"#,
        r#"S: * LIST () "/" a/b"#,
        r#"S: * LIST () "." a.c"#,
        r#"S: a OK done"#
    )],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let (Some(Response::List(data)) | Some(Response::Lsub(data))) = reply.response() else {
        return;
    };
    let Some((top, separator)) = top_of(data) else {
        return;
    };
    let Some(before) = scene
        .mirror
        .separator(top)
        .filter(|before| *before != separator)
    else {
        return;
    };
    let name = show_within(top, 60);
    let message = format!(
        "a child of {name} has the hierarchy delimiter \"{}\", another had \"{}\"; wanted one delimiter for all",
        show_within(&[separator], 4),
        show_within(&[before], 4)
    );
    report.find(Draft::new("two delimiters", message).at(place::word(reply.frame, 3)));
}
