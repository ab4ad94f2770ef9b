//! Rules about message data (RFC 3501 sections 2.3.1.1, 6.4.5 and 7.4.2).

pub mod envelope;
pub mod immutable;
pub mod partial;
pub mod size;

use std::num::NonZeroU32;

use crate::imap::response::FetchItem;

/// The UID that the item tells.
fn uid_of(item: &FetchItem) -> Option<NonZeroU32> {
    if let FetchItem::Uid(uid) = item {
        Some(*uid)
    } else {
        None
    }
}
