//! The flags of PERMANENTFLAGS (RFC 3501 section 7.1).

use crate::imap::value::Flag;
use crate::octets::show::show_within;
use crate::rules::state::opened;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "code/permanent-flags",
    requirement: "code.permanentflags-known",
    says: "each flag that PERMANENTFLAGS lists, \\* apart, is listed by FLAGS",
    why: include_str!("permanent_flags.md"),
    good: &[r#"C: a SELECT x
S: * OK [PERMANENTFLAGS (\seen $a \*)] x
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft $A)
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY 1] x
S: * OK [UIDNEXT 1] x
S: a OK [READ-WRITE] in"#],
    bad: &[r#"C: a SELECT x
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Seen $a)] x
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY 1] x
S: * OK [UIDNEXT 1] x
S: a OK [READ-WRITE] in"#],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(opened) = opened(scene) else { return };
    let Some(selected) = opened.selected else {
        return;
    };
    let (Some(flags), Some(permanent)) = (&selected.flags, &selected.permanent_flags) else {
        return;
    };
    let foreign = permanent
        .iter()
        .find(|flag| !matches!(flag, Flag::Any | Flag::Recent) && !flags.contains(flag));
    if let Some(flag) = foreign {
        let message = format!(
            "PERMANENTFLAGS lists {}, FLAGS does not; wanted only flags of the mailbox",
            show_within(&flag.name(), 60)
        );
        report.find(Draft::new("not in FLAGS", message).at(opened.span));
    }
}
