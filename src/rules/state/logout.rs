//! The end of LOGOUT (RFC 3501 sections 3.4 and 6.1.3).

use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::{Closer, InFlight, Observed, Phase};

/// The rule.
pub const RULE: Rule = Rule {
    id: "state/logout",
    requirement: "logout.bye-before-ok",
    says: "LOGOUT is answered by an untagged BYE, then by a tagged OK, then the server closes",
    why: include_str!("logout.md"),
    good: &[opened!(
        r#"C: a LOGOUT"#,
        r#"S: * BYE bye"#,
        r#"S: a OK done"#,
        r#"close: server"#
    )],
    bad: &[
        opened!(r#"C: a LOGOUT"#, r#"S: a OK done"#, r#"close: server"#),
        opened!(r#"C: a LOGOUT"#, r#"S: * BYE bye"#, r#"close: server"#),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    if let Some(command) = scene.succeeded()
        && let Some(reply) = scene.reply()
        && command.is("LOGOUT")
        && !scene.mirror.has_bye()
    {
        let message = "LOGOUT ended with OK, but no untagged BYE came before; wanted BYE first";
        let draft = Draft::new("no BYE", message);
        report.find(draft.at(place::word(reply.frame, 1)));
    }
    if let Observed::Closed {
        by: Closer::Server, ..
    } = scene.observed
        && let [only] = scene.pipeline.commands()
        && is_half_answered(only)
        && !scene.pipeline.is_unsure()
    {
        let message = "the server closed the connection after BYE, without a tagged OK for LOGOUT; wanted both before the close";
        report.find(Draft::new("no tagged OK", message));
    }
}

/// A LOGOUT for which BYE came and nothing else.
fn is_half_answered(one: &InFlight) -> bool {
    one.is("LOGOUT") && one.is_known() && one.phase == Phase::InProgress && one.since.bye
}
