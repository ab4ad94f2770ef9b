//! Rules about the states of a connection: greeting, selection, logout (RFC 3501 sections 3, 6.1.3, 6.3 and 7.1).

pub mod bye;
pub mod greeting;
pub mod logout;
pub mod preauth;
pub mod read_only;
pub mod select_exists;
pub mod select_flags;
pub mod select_recent;

use super::place;
use crate::wire::Frame;

/// Whether a line has the words of a greeting (RFC 3501 section 9 `greeting`).
pub(super) fn greets(frame: &Frame) -> bool {
    place::name(frame, 0) == b"*"
        && matches!(
            place::name(frame, 1).as_slice(),
            b"OK" | b"PREAUTH" | b"BYE"
        )
}
