//! `response`: what a server sends (RFC 3501 sections 7 and 9), a file per kind.

pub mod body;
pub mod code;
pub mod envelope;
pub mod fetch;
pub mod list;
pub mod status;
pub mod text;

use std::num::NonZeroU32;

use bytes::Bytes;

use crate::imap::value::{Flag, Tag};

pub use body::{BodyStructure, Disposition, MultiPart, SinglePart};
pub use code::Code;
pub use envelope::{Address, Envelope};
pub use fetch::FetchItem;
pub use list::{ListData, NameAttribute};
pub use status::{MailboxStatus, StatusItem};
pub use text::{Condition, RespText};

/// One response of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// `response-tagged`: completes a command. The condition is OK, NO or BAD.
    Tagged {
        /// Of the command.
        tag: Tag,
        /// How it ended.
        condition: Condition,
        /// Code and text.
        text: RespText,
    },
    /// `continue-req`: the server wants more of the command.
    Continuation {
        /// Code and text.
        text: RespText,
        /// The text, decoded, if it is valid base64 (a SASL challenge).
        base64: Option<Bytes>,
    },
    /// `resp-cond-state`, `resp-cond-bye`, and `resp-cond-auth` of a greeting.
    Status {
        /// OK, NO, BAD, BYE or PREAUTH.
        condition: Condition,
        /// Code and text.
        text: RespText,
    },
    /// `capability-data`: names as written, in order.
    Capability(Vec<Bytes>),
    /// LIST (7.2.2)
    List(ListData),
    /// LSUB (7.2.3)
    Lsub(ListData),
    /// STATUS (7.2.4)
    MailboxStatus(MailboxStatus),
    /// SEARCH (7.2.5)
    Search {
        /// Message numbers or UIDs, in order of the line.
        numbers: Vec<NonZeroU32>,
        /// `search-sort-mod-seq` and the like, as written, parentheses included (RFC 4466 section 2.6.2).
        extension: Option<Bytes>,
    },
    /// FLAGS (7.2.6)
    Flags(Vec<Flag>),
    /// EXISTS (7.3.1)
    Exists(u32),
    /// RECENT (7.3.2)
    Recent(u32),
    /// EXPUNGE (7.4.1)
    Expunge(NonZeroU32),
    /// FETCH (7.4.2)
    Fetch {
        /// Message number.
        number: NonZeroU32,
        /// `msg-att`, in order of the line.
        items: Vec<FetchItem>,
    },
    /// ENABLED (RFC 5161)
    Enabled(Vec<Bytes>),
    /// An untagged response that has no type: an extension's.
    Unknown {
        /// Number before the name, if there is one.
        number: Option<u32>,
        /// Its name as written.
        name: Bytes,
        /// All after the space that follows the name, line end left out; literals as they stood.
        rest: Bytes,
    },
}
