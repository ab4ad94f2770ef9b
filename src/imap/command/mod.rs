//! `command`: what a client sends (RFC 3501 sections 6 and 9), a file per command.

pub mod append;
pub mod authenticate;
pub mod fetch;
pub mod list;
pub mod login;
pub mod name;
pub mod search;
pub mod select;
pub mod status;
pub mod store;
pub mod unknown;

use crate::imap::value::{Mailbox, SequenceSet, Tag};

pub use append::Append;
pub use authenticate::Authenticate;
pub use fetch::{Fetch, FetchAtt, FetchItems};
pub use list::List;
pub use login::Login;
pub use search::{Search, SearchKey};
pub use select::Select;
pub use status::{Status, StatusAtt};
pub use store::{Store, StoreMode};
pub use unknown::{Parameter, Unknown};

/// A command with its tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine {
    /// What the answer will carry.
    pub tag: Tag,
    /// What is asked.
    pub command: Command,
}

/// Every command of RFC 3501, and [`Unknown`] for what we have no type for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// CAPABILITY (6.1.1)
    Capability,
    /// NOOP (6.1.2)
    Noop,
    /// LOGOUT (6.1.3)
    Logout,
    /// STARTTLS (6.2.1)
    StartTls,
    /// AUTHENTICATE (6.2.2)
    Authenticate(Authenticate),
    /// LOGIN (6.2.3)
    Login(Login),
    /// SELECT (6.3.1)
    Select(Select),
    /// EXAMINE (6.3.2)
    Examine(Select),
    /// CREATE (6.3.3), with the parameters of RFC 4466 section 2.2
    Create {
        /// Name of the new mailbox.
        mailbox: Mailbox,
        /// RFC 4466 parameters.
        parameters: Vec<Parameter>,
    },
    /// DELETE (6.3.4)
    Delete(Mailbox),
    /// RENAME (6.3.5), with the parameters of RFC 4466 section 2.3
    Rename {
        /// Existing name.
        from: Mailbox,
        /// New name.
        to: Mailbox,
        /// RFC 4466 parameters.
        parameters: Vec<Parameter>,
    },
    /// SUBSCRIBE (6.3.6)
    Subscribe(Mailbox),
    /// UNSUBSCRIBE (6.3.7)
    Unsubscribe(Mailbox),
    /// LIST (6.3.8)
    List(List),
    /// LSUB (6.3.9)
    Lsub(List),
    /// STATUS (6.3.10)
    Status(Status),
    /// APPEND (6.3.11)
    Append(Append),
    /// CHECK (6.4.1)
    Check,
    /// CLOSE (6.4.2)
    Close,
    /// EXPUNGE (6.4.3)
    Expunge,
    /// SEARCH and UID SEARCH (6.4.4, 6.4.8)
    Search(Search),
    /// FETCH and UID FETCH (6.4.5, 6.4.8)
    Fetch(Fetch),
    /// STORE and UID STORE (6.4.6, 6.4.8)
    Store(Store),
    /// COPY and UID COPY (6.4.7, 6.4.8)
    Copy {
        /// UIDs instead of message numbers.
        uid: bool,
        /// Which messages.
        set: SequenceSet,
        /// Where to.
        mailbox: Mailbox,
    },
    /// UID EXPUNGE (RFC 4315 section 2.1)
    UidExpunge(SequenceSet),
    /// IDLE (RFC 2177); its end, `DONE`, is a line of its own
    Idle,
    /// NAMESPACE (RFC 2342)
    Namespace,
    /// UNSELECT (RFC 3691)
    Unselect,
    /// ID (RFC 2971): pairs of field and value; `None` for `NIL`
    Id(Option<Vec<(bytes::Bytes, Option<bytes::Bytes>)>>),
    /// ENABLE (RFC 5161): capability names
    Enable(Vec<bytes::Bytes>),
    /// Any other command (`x-command`, or one of an extension that has no type yet)
    Unknown(Unknown),
}
