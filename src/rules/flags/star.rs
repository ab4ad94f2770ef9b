//! The flag `\*` (RFC 3501 section 9 `flag-perm`).

use crate::imap::Response;
use crate::imap::response::FetchItem;
use crate::imap::value::Flag;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/star",
    requirement: "flags.star-only-permanent",
    says: "\\* stands in PERMANENTFLAGS alone",
    why: include_str!("star.md"),
    good: &[
        opened!(
            r#"C: a NOOP"#,
            r#"S: * OK [PERMANENTFLAGS (\Seen \*)] x"#,
            r#"S: a OK done"#
        ),
    ],
    bad: &[
        opened!(
            r#"C: a NOOP"#,
            r#"S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 FLAGS"#,
            r#"S: * 1 FETCH (FLAGS (\Seen \*))"#,
            r#"S: a OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let (name, span) = match reply.response() {
        Some(Response::Flags(flags)) if flags.contains(&Flag::Any) => {
            ("FLAGS", place::word(reply.frame, 1))
        }
        Some(Response::Fetch { items, .. }) if items.iter().any(has_any) => {
            let span = place::item(reply.frame, "FLAGS");
            ("FETCH", span.unwrap_or_else(|| place::word(reply.frame, 2)))
        }
        Some(_) | None => return,
    };
    let message = format!("\\* among the flags of {name}; wanted it in PERMANENTFLAGS alone");
    report.find(Draft::new(name, message).at(span));
}

fn has_any(item: &FetchItem) -> bool {
    if let FetchItem::Flags(flags) = item {
        flags.contains(&Flag::Any)
    } else {
        false
    }
}
