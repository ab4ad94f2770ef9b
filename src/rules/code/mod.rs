//! Rules about what response codes mean (RFC 3501 section 7.1).

pub mod access;
pub mod badcharset;
pub mod badcharset_list;
pub mod permanent_flags;
pub mod trycreate;

use super::Scene;
use super::place::{self, Line};
use crate::imap::Response;
use crate::imap::response::Code;
use crate::octets::Span;
use crate::session::InFlight;

/// The response code that was heard, and its place.
pub(super) fn code<'s>(scene: &Scene<'s>) -> Option<(&'s Code, Span)> {
    let reply = scene.reply()?;
    let (Response::Status { text, .. } | Response::Tagged { text, .. }) = reply.response()? else {
        return None;
    };
    let span = match place::line(reply.frame) {
        Line::Status(start) => place::code(reply.frame, start),
        Line::Fetch | Line::MailboxData | Line::Capability | Line::Other => None,
    };
    let span = span.unwrap_or_else(|| place::word(reply.frame, 1));
    Some((text.code.as_ref()?, span))
}

/// Whether a command is one of RFC 3501.
fn is_base(command: &InFlight) -> bool {
    command.is_known()
        && matches!(
            command.name.as_str(),
            "CAPABILITY"
                | "NOOP"
                | "LOGOUT"
                | "STARTTLS"
                | "AUTHENTICATE"
                | "LOGIN"
                | "SELECT"
                | "EXAMINE"
                | "CREATE"
                | "DELETE"
                | "RENAME"
                | "SUBSCRIBE"
                | "UNSUBSCRIBE"
                | "LIST"
                | "LSUB"
                | "STATUS"
                | "APPEND"
                | "CHECK"
                | "CLOSE"
                | "EXPUNGE"
                | "SEARCH"
                | "FETCH"
                | "STORE"
                | "COPY"
                | "UID SEARCH"
                | "UID FETCH"
                | "UID STORE"
                | "UID COPY"
        )
}
