//! Line ends (RFC 3501 section 2.2).

use crate::octets::Span;
use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::{Closer, Observed};

/// The rule.
pub const RULE: Rule = Rule {
    id: "syntax/line-end",
    requirement: "syntax.crlf",
    says: "every line of the server ends in CRLF",
    why: include_str!("line_end.md"),
    good: &[opened!(r#"C: a NOOP"#, r#"S: a OK done"#)],
    bad: &[
        opened!(r#"S: * BYE so long"#, r#"S! * OK and"#, r#"close: server"#),
        opened!(
            r#"C: a NOOP"#,
            r#"S! * OK all is well\n"#,
            r#"S: a OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    super::check(scene, report);
    if let Observed::Closed {
        by: Closer::Server,
        rest,
        ..
    } = scene.observed
        && !rest.is_empty()
    {
        let message = "the server closed the connection in the middle of a line or literal; wanted the rest of it and CRLF";
        let draft = Draft::new("unfinished", message);
        report.find(draft.at(Span::at(rest.len())));
    }
}
