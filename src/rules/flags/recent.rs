//! `\Recent` in PERMANENTFLAGS (RFC 3501 sections 2.3.2 and 9).

use crate::imap::response::Code;
use crate::imap::value::Flag;
use crate::rules::code::code;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/recent",
    requirement: "flags.no-recent",
    says: "\\Recent is not among the flags of PERMANENTFLAGS",
    why: include_str!("recent.md"),
    good: &[
        opened!(
            r#"C: a NOOP"#,
            r#"S: * OK [PERMANENTFLAGS (\Seen \*)] x"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 FLAGS"#,
            r#"S: * 1 FETCH (FLAGS (\Recent))"#,
            r#"S: a OK done"#
        ),
    ],
    bad: &[
        opened!(
            r#"C: a NOOP"#,
            r#"S: * OK [PERMANENTFLAGS (\Seen \Recent)] x"#,
            r#"S: a OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some((Code::PermanentFlags(flags), span)) = code(scene) else {
        return;
    };
    if flags.contains(&Flag::Recent) {
        let message = "\\Recent among the flags of PERMANENTFLAGS; wanted it left out, since no client can change it";
        report.find(Draft::new("PERMANENTFLAGS", message).at(span));
    }
}
