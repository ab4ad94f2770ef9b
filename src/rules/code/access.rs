//! READ-ONLY and READ-WRITE (RFC 3501 sections 6.3.2 and 7.1).

use super::code;
use crate::imap::response::Code;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "code/access",
    requirement: "code.access-true",
    says: "READ-ONLY and READ-WRITE tell the access to a mailbox that is selected",
    why: include_str!("access.md"),
    good: &[
        r#"connect
S: * PREAUTH hello
C: a CREATE x
S: a OK done"#,
        opened!(
            r#"C: a NOOP"#,
            r#"S: * OK [READ-ONLY] no longer yours"#,
            r#"S: a OK done"#
        ),
    ],
    bad: &[
        r#"connect
S: * PREAUTH hello
C: a CREATE x
S: a OK [READ-WRITE] done"#,
        r#"connect
S: * PREAUTH hello
C: a EXAMINE x
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * 1 EXISTS
S: * 0 RECENT
S: * OK [PERMANENTFLAGS ()] x
S: * OK [UIDVALIDITY 1] x
S: * OK [UIDNEXT 9] x
S: a OK [READ-ONLY] in
C: b NOOP
S: b OK [READ-WRITE] done"#,
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some((told, span)) = code(scene) else {
        return;
    };
    let writes = match told {
        Code::ReadOnly => false,
        Code::ReadWrite => true,
        _ => return,
    };
    let (mirror, pipeline) = (scene.mirror, scene.pipeline);
    let opening = pipeline.commands().iter().any(|one| one.opens());
    if opening || !mirror.is_whole() || pipeline.is_unsure() || mirror.is_selection_unclear() {
        return;
    }
    let draft = match mirror.selected() {
        None => Draft::new(
            "no mailbox",
            format!(
                "the code {} while no mailbox is selected; wanted it only about one that is",
                told.name()
            ),
        ),
        Some(selected) if selected.examined && writes => Draft::new(
            "examined",
            "the code READ-WRITE about a mailbox that EXAMINE opened; wanted no changes to be permitted",
        ),
        Some(_) => return,
    };
    report.find(draft.at(span));
}
