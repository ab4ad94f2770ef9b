//! RECENT and the size of the mailbox (RFC 3501 section 7.3.2).

use crate::rules::state::opened;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "numbers/recent-within-exists",
    requirement: "recent.counts",
    says: "RECENT at selection is not above the number of messages",
    why: include_str!("recent_within_exists.md"),
    good: &[r#"C: a SELECT x
S: * 2 RECENT
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * 2 EXISTS
S: * OK [PERMANENTFLAGS ()] x
S: * OK [UIDVALIDITY 1] x
S: * OK [UIDNEXT 9] x
S: a OK [READ-WRITE] in"#],
    bad: &[r#"C: a SELECT x
S: * 3 RECENT
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * 2 EXISTS
S: * OK [PERMANENTFLAGS ()] x
S: * OK [UIDVALIDITY 1] x
S: * OK [UIDNEXT 9] x
S: a OK [READ-WRITE] in"#],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(opened) = opened(scene) else { return };
    let since = &opened.command.since;
    if !since.recent || !since.exists || since.expunged {
        return;
    }
    let told = opened
        .selected
        .and_then(|selected| selected.recent.zip(selected.exists));
    if let Some((recent, exists)) = told
        && recent > exists
    {
        let message = format!(
            "RECENT is {recent}, EXISTS {exists}; wanted at most as many recent messages as there are"
        );
        report.find(Draft::new("too many", message).at(opened.span));
    }
}
