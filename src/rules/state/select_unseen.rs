//! UNSEEN when a mailbox is selected (RFC 3501 sections 6.3.1 and 7.1).

use super::opened;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "state/select-unseen",
    requirement: "select.unseen",
    says: "the code UNSEEN at selection names a message that is there",
    why: include_str!("select_unseen.md"),
    good: &[r#"C: a SELECT x
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [UNSEEN 2] x
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [PERMANENTFLAGS ()] x
S: * OK [UIDVALIDITY 1] x
S: * OK [UIDNEXT 9] x
S: a OK [READ-WRITE] in"#],
    bad: &[r#"C: a SELECT x
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN 3] x
S: * OK [PERMANENTFLAGS ()] x
S: * OK [UIDVALIDITY 1] x
S: * OK [UIDNEXT 9] x
S: a OK [READ-WRITE] in"#],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(opened) = opened(scene) else { return };
    let since = &opened.command.since;
    if !since.exists || since.expunged {
        return;
    }
    let told = opened
        .selected
        .and_then(|selected| selected.unseen.zip(selected.exists));
    if let Some((unseen, exists)) = told
        && unseen.get() > exists
    {
        let message = format!(
            "UNSEEN names message {unseen}, but there are {exists}; wanted the number of a message"
        );
        report.find(Draft::new("beyond", message).at(opened.span));
    }
}
