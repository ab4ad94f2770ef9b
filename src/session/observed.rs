//! What can be observed on a connection, as rules see it: the client sent, the server
//! answered, TLS came up, the connection ended. A rule sees an observation together with
//! the mirror and the pipeline as they stood before it.

use crate::imap::response::Condition;
use crate::imap::value::Tag;
use crate::imap::{Read, Response};
use crate::wire::Frame;

/// Who ended the connection, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Closer {
    /// The server, in order (end of stream).
    Server,
    /// The server, by a reset: what it sent last may be lost.
    ServerAbrupt,
    /// The client.
    Client,
    /// The TLS layer failed.
    TlsFailed,
}

/// One response of the server and what is known about it.
#[derive(Clone, Debug)]
pub struct Reply<'o> {
    /// Its entry in the transcript.
    pub entry: usize,
    /// Its octets.
    pub frame: &'o Frame,
    /// What the reader made of it.
    pub read: &'o Read<Response>,
    /// Its tag, if it has one.
    pub tag: Option<Tag>,
    /// Index of the command that it completes.
    pub completes: Option<usize>,
    /// How a tagged response says that the command ended.
    pub outcome: Option<Condition>,
    /// True for the first message of a connection that begins with a greeting.
    pub first: bool,
}

impl Reply<'_> {
    /// The response, if it was understood.
    #[must_use]
    pub fn response(&self) -> Option<&Response> {
        self.read.value.as_ref()
    }
}

/// One observation.
#[derive(Clone, Debug)]
pub enum Observed<'o> {
    /// The client completed a line or a command in this transcript entry.
    Sent {
        /// Entry that holds its last octet.
        entry: usize,
    },
    /// The server sent a message.
    Heard(Reply<'o>),
    /// TLS is up.
    Secured,
    /// The connection ended.
    Closed {
        /// Who ended it.
        by: Closer,
        /// Octets of a message that the server began and did not end.
        rest: &'o [u8],
        /// Their transcript entry.
        entry: Option<usize>,
    },
}
