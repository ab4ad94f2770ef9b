//! Rules about message data (RFC 3501 sections 2.3.1.1, 6.4.5 and 7.4.2).

pub mod envelope;
pub mod header;
pub mod immutable;
pub mod partial;
pub mod partial_octets;
pub mod size;
pub mod text;

use std::num::NonZeroU32;

use super::{Scene, place};
use crate::imap::Response;
use crate::imap::response::FetchItem;
use crate::octets::Span;
use crate::session::{Message, Reply};

/// A FETCH response.
struct Fetched<'s> {
    reply: &'s Reply<'s>,
    number: NonZeroU32,
    items: &'s [FetchItem],
    /// What was told of the message before; `None` if nothing was, or if it was another one, which
    /// uid/stable tells.
    known: Option<&'s Message>,
}

impl Fetched<'_> {
    /// The place of the first item whose name begins with one of `names`.
    fn place(&self, names: &[&str]) -> Span {
        let frame = self.reply.frame;
        let found = names.iter().find_map(|name| place::item(frame, name));
        found.unwrap_or_else(|| place::word(frame, 2))
    }
}

/// The FETCH response that was heard.
fn fetched<'s>(scene: &Scene<'s>) -> Option<Fetched<'s>> {
    let reply = scene.reply()?;
    let Response::Fetch { number, items } = reply.response()? else {
        return None;
    };
    let uid = items.iter().find_map(uid_of);
    let known = scene
        .settled()
        .and_then(|selected| selected.message(number.get()))
        .filter(|known| uid.is_none() || known.uid.is_none() || uid == known.uid);
    Some(Fetched {
        reply,
        number: *number,
        items,
        known,
    })
}

/// Whether a header ends with an empty line, and is more than that.
fn is_ended(header: &[u8]) -> bool {
    header.ends_with(b"\r\n\r\n") && !header.starts_with(b"\r\n")
}

/// The UID that the item tells.
fn uid_of(item: &FetchItem) -> Option<NonZeroU32> {
    if let FetchItem::Uid(uid) = item {
        Some(*uid)
    } else {
        None
    }
}
