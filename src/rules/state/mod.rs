//! Rules about the states of a connection: greeting, selection, logout (RFC 3501 sections 3, 6.1.3, 6.3 and 7.1).

pub mod after_logout;
pub mod authenticated;
pub mod bye;
pub mod greeting;
pub mod logout;
pub mod logout_ok;
pub mod noop;
pub mod not_authenticated;
pub mod not_selected;
pub mod preauth;
pub mod read_only;
pub mod select_exists;
pub mod select_flags;
pub mod select_recent;
pub mod select_unseen;

use super::{Draft, Report, Scene, place};
use crate::imap::response::Condition;
use crate::octets::Span;
use crate::session::{InFlight, Selected, Since};
use crate::wire::Frame;

/// A mailbox that SELECT or EXAMINE opened now.
pub(super) struct Opened<'s> {
    /// The command.
    pub(super) command: &'s InFlight,
    /// What was told about the mailbox; `None` if nothing was.
    pub(super) selected: Option<&'s Selected>,
    /// Where the answer says OK.
    pub(super) span: Span,
}

/// The mailbox that is opened with this tagged OK.
pub(super) fn opened<'s>(scene: &Scene<'s>) -> Option<Opened<'s>> {
    let command = scene.succeeded()?;
    let frame = scene.reply()?.frame;
    let selected = scene.mirror.selected().filter(|one| one.opening);
    (command.opens() && command.is_known()).then(|| Opened {
        command,
        selected,
        span: place::word(frame, 1),
    })
}

/// Tells if a mailbox is opened and `what`, which is due before the OK, did not come.
fn lacks(scene: &Scene<'_>, report: &mut Report<'_>, what: &str, came: fn(&Since) -> bool) {
    let Some(opened) = opened(scene) else { return };
    let since = &opened.command.since;
    if !came(since) && !since.unread {
        let message = format!(
            "{} ended with OK, but no untagged {what} came before; wanted one",
            opened.command.name
        );
        report.find(Draft::new("missing", message).at(opened.span));
    }
}

/// Tells if the command of that name, which does not fail, is answered with NO. One that has more than its name,
/// which the grammar does not allow, may be refused in any way.
fn refused(scene: &Scene<'_>, report: &mut Report<'_>, name: &str) {
    let Some((command, Condition::No)) = scene.completed() else {
        return;
    };
    let Some(reply) = scene.reply() else { return };
    let certain = command.is_known() && command.deviating.is_none() && !scene.pipeline.is_unsure();
    if command.is(name) && certain {
        let message = format!("{name} is answered with NO; wanted OK");
        report.find(Draft::new("NO", message).at(place::word(reply.frame, 1)));
    }
}

/// The command that is completed with OK, and where, if the state in which it was given is certain.
fn accepted<'s>(scene: &Scene<'s>) -> Option<(&'s InFlight, Span)> {
    let command = scene.succeeded()?;
    let frame = scene.reply()?.frame;
    let pipeline = scene.pipeline;
    let certain = scene.mirror.is_whole()
        && pipeline.commands().len() == 1
        && !pipeline.is_unsure()
        && !pipeline.has_extended();
    (certain && command.is_known()).then(|| (command, place::word(frame, 1)))
}

/// Whether a line has the words of a greeting (RFC 3501 section 9 `greeting`).
pub(super) fn greets(frame: &Frame) -> bool {
    place::name(frame, 0) == b"*"
        && matches!(
            place::name(frame, 1).as_slice(),
            b"OK" | b"PREAUTH" | b"BYE"
        )
}
