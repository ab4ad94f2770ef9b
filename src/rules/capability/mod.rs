//! Rules about capabilities and what they unlock (RFC 3501 sections 6.1.1, 6.5.1 and 7.2.1).

pub mod answered;
pub mod experimental;
pub mod imap4_first;
pub mod in_code;
pub mod rev1;
pub mod unasked;

use bytes::Bytes;

use super::Scene;
use crate::imap::Response;
use crate::imap::response::Code;

/// The capability listing that was heard, as a response or in a code.
fn listing<'s>(scene: &Scene<'s>) -> Option<&'s [Bytes]> {
    match scene.response()? {
        Response::Capability(names) => Some(names),
        Response::Status { text, .. } | Response::Tagged { text, .. } => {
            match text.code.as_ref()? {
                Code::Capability(names) => Some(names),
                _ => None,
            }
        }
        _ => None,
    }
}
