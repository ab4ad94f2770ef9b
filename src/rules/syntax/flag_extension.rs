//! Flags with a backslash that no standard defines (RFC 3501 sections 2.3.2 and 9 `flag-extension`).

use crate::imap::Response;
use crate::imap::response::{Code, FetchItem};
use crate::imap::value::Flag;
use crate::octets::show::show_within;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/flag-extension",
    requirement: "syntax.flag-extension",
    says: "flags with a backslash are those that a standard defines",
    why: include_str!("flag_extension.md"),
    good: &[opened!(
        r#"C: a FETCH 1 (FLAGS)"#,
        r#"S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft $Forwarded)"#,
        r#"S: * 1 FETCH (FLAGS (\SEEN \Recent))"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(
            r#"C: a FETCH 1 (FLAGS)"#,
            r#"S: * 1 FETCH (FLAGS (\Seen \Starred))"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a NOOP"#,
            r#"S: * OK [PERMANENTFLAGS (\Seen \Starred)] these"#,
            r#"S: a OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(response) = reply.response() else {
        return;
    };
    let unknown = flags(response).find_map(|flag| match flag {
        Flag::Extension(name) => Some(name),
        _ => None,
    });
    if let Some(name) = unknown {
        let message = format!(
            "the flag \\{} begins with a backslash, and no standard defines it; wanted a keyword",
            show_within(name, 40)
        );
        report.find(Draft::new("unknown flag", message).at(place::word(reply.frame, 1)));
    }
}

/// The flags of messages that a response names.
fn flags(response: &Response) -> impl Iterator<Item = &Flag> {
    let (listed, items) = match response {
        Response::Flags(flags) => (flags.as_slice(), [].as_slice()),
        Response::Fetch { items, .. } => ([].as_slice(), items.as_slice()),
        Response::Status { text, .. } | Response::Tagged { text, .. } => match &text.code {
            Some(Code::PermanentFlags(flags)) => (flags.as_slice(), [].as_slice()),
            _ => ([].as_slice(), [].as_slice()),
        },
        _ => ([].as_slice(), [].as_slice()),
    };
    let of_message = items.iter().filter_map(|item| match item {
        FetchItem::Flags(flags) => Some(flags),
        _ => None,
    });
    listed.iter().chain(of_message.flatten())
}
