//! BYE before the server closes (RFC 3501 sections 3.4 and 7.1.5).

use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::{Closer, Observed};

/// The rule.
pub const RULE: Rule = Rule {
    id: "state/bye",
    requirement: "bye.before-close",
    says: "the server says BYE before it closes the connection",
    why: include_str!("bye.md"),
    good: &[
        opened!(
            r#"C: a LOGOUT"#,
            r#"S: * BYE bye"#,
            r#"S: a OK done"#,
            r#"close: server"#
        ),
        opened!(r#"S: * BYE shutting down"#, r#"close: server"#),
        opened!(r#"C: a NOOP"#, r#"close: client"#),
        opened!(r#"C: a NOOP"#, r#"close: abrupt"#),
    ],
    bad: &[
        opened!(r#"close: server"#),
        opened!(r#"C: a NOOP"#, r#"close: server"#),
        r#"connect
close: server"#,
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Observed::Closed { by, .. } = scene.observed else {
        return;
    };
    let (mirror, pipeline) = (scene.mirror, scene.pipeline);
    if mirror.has_bye() || mirror.is_logged_out() || mirror.is_tls_beginning() {
        return;
    }
    let quiet = pipeline.commands().is_empty() && !pipeline.is_open() && !pipeline.is_unsure();
    let blamed = match by {
        Closer::Server => true,
        // A reset throws away what was under way, also a BYE, if the server had input left to read.
        Closer::ServerAbrupt => quiet,
        Closer::Client | Closer::TlsFailed => false,
    };
    if blamed {
        let when = match pipeline.commands().first() {
            Some(one) => format!("while {} was in progress", one.name),
            None => "while no command was in progress".to_owned(),
        };
        let message = format!(
            "the server closed the connection {when} without an untagged BYE; wanted one that says why"
        );
        report.find(Draft::new("closed without BYE", message));
    }
}
