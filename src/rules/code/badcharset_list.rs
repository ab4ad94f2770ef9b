//! The charsets of BADCHARSET (RFC 3501 section 7.1).

use super::code;
use crate::imap::Command;
use crate::imap::response::Code;
use crate::octets::show::show_within;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "code/badcharset-list",
    requirement: "code.badcharset-list",
    says: "BADCHARSET does not list the charset that is refused",
    why: include_str!("badcharset_list.md"),
    good: &[opened!(
        r#"C: a SEARCH CHARSET X-NONE SUBJECT x"#,
        r#"S: a NO [BADCHARSET (UTF-8 US-ASCII)] what charset"#
    )],
    bad: &[opened!(
        r#"C: a SEARCH CHARSET utf-8 SUBJECT x"#,
        r#"S: a NO [BADCHARSET (US-ASCII UTF-8)] what charset"#
    )],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some((Code::BadCharset(listed), span)) = code(scene) else {
        return;
    };
    let Some((command, _)) = scene.completed() else {
        return;
    };
    let Some(Command::Search(search)) = &command.command else {
        return;
    };
    let Some(asked) = &search.charset else { return };
    if listed.iter().any(|name| name.eq_ignore_ascii_case(asked)) {
        let message = format!(
            "{} is refused and listed as supported at once; wanted a list of charsets that are supported",
            show_within(asked, 40)
        );
        report.find(Draft::new("refused", message).at(span));
    }
}
