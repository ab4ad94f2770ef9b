//! `resp-text-code`: what a status response says to a program (RFC 3501 sections 7.1 and 9;
//! RFC 5530; RFC 4315). A known code counts before the generic form (RFC 3501 section 9, note 2).

use std::num::NonZeroU32;

use bytes::Bytes;

use crate::imap::value::{Flag, SequenceSet};

/// A response code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// ALERT: the text must be shown to the user.
    Alert,
    /// BADCHARSET, with the charsets that are supported.
    BadCharset(Vec<Bytes>),
    /// CAPABILITY: names as written.
    Capability(Vec<Bytes>),
    /// PARSE: a header or message could not be parsed.
    Parse,
    /// PERMANENTFLAGS
    PermanentFlags(Vec<Flag>),
    /// READ-ONLY
    ReadOnly,
    /// READ-WRITE
    ReadWrite,
    /// TRYCREATE
    TryCreate,
    /// UIDNEXT
    UidNext(NonZeroU32),
    /// UIDVALIDITY
    UidValidity(NonZeroU32),
    /// UNSEEN: number of the first message without `\Seen`.
    Unseen(NonZeroU32),
    /// APPENDUID (RFC 4315 section 3)
    AppendUid {
        /// UIDVALIDITY of the target.
        validity: NonZeroU32,
        /// UIDs given.
        uids: SequenceSet,
    },
    /// COPYUID (RFC 4315 section 3)
    CopyUid {
        /// UIDVALIDITY of the target.
        validity: NonZeroU32,
        /// UIDs in the source.
        from: SequenceSet,
        /// UIDs in the target.
        to: SequenceSet,
    },
    /// UIDNOTSTICKY (RFC 4315 section 3)
    UidNotSticky,
    /// A code of RFC 5530 section 3, which has no argument: its name in capitals.
    Plain(PlainCode),
    /// Any other: `atom [SP 1*<any TEXT-CHAR except "]">]`, as written.
    Other {
        /// Its name as written.
        name: Bytes,
        /// What follows the name, as written.
        argument: Option<Bytes>,
    },
}

/// The codes of RFC 5530 section 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(
    missing_docs,
    reason = "the codes are named and explained in RFC 5530 section 3"
)]
pub enum PlainCode {
    Unavailable,
    AuthenticationFailed,
    AuthorizationFailed,
    Expired,
    PrivacyRequired,
    ContactAdmin,
    NoPerm,
    InUse,
    ExpungeIssued,
    Corruption,
    ServerBug,
    ClientBug,
    Cannot,
    Limit,
    OverQuota,
    AlreadyExists,
    Nonexistent,
}
