//! Rules about unique identifiers (RFC 3501 sections 2.3.1.1 and 6.4.8).

pub mod ascending;
pub mod included;
pub mod next;
pub mod renumbered;
pub mod reused;
pub mod stable;

use std::num::NonZeroU32;

use super::{Scene, place};
use crate::imap::Response;
use crate::imap::response::FetchItem;
use crate::octets::Span;
use crate::session::Selected;

/// A UID that a FETCH response tells.
struct Told<'s> {
    number: u32,
    uid: NonZeroU32,
    selected: &'s Selected,
    span: Span,
}

impl Told<'_> {
    /// The UID that was told of this message before.
    fn known(&self) -> Option<NonZeroU32> {
        self.selected.message(self.number)?.uid
    }

    /// The other number under which the message with this UID was told before.
    fn elsewhere(&self) -> Option<u32> {
        let mut uids = self.selected.uids();
        uids.find(|&(number, uid)| uid == self.uid && number != self.number)
            .map(|(number, _)| number)
    }
}

/// The UID that the response tells of a message of the selected mailbox, if its number can be one.
fn told<'s>(scene: &Scene<'s>) -> Option<Told<'s>> {
    let reply = scene.reply()?;
    let Response::Fetch { number, items } = reply.response()? else {
        return None;
    };
    let selected = scene.settled()?;
    let number = number.get();
    if selected.exists.is_some_and(|exists| number > exists) {
        return None;
    }
    let uid = items.iter().find_map(|item| {
        if let FetchItem::Uid(uid) = item {
            Some(*uid)
        } else {
            None
        }
    })?;
    let span = place::item(reply.frame, "UID").unwrap_or_else(|| place::word(reply.frame, 1));
    Some(Told {
        number,
        uid,
        selected,
        span,
    })
}
