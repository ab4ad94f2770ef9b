//! `envelope` and `address`: the parsed header of a message (RFC 3501 sections 7.4.2 and 9).

use bytes::Bytes;

/// `envelope`: each field `None` for `NIL`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// `env-date`
    pub date: Option<Bytes>,
    /// `env-subject`
    pub subject: Option<Bytes>,
    /// `env-from`
    pub from: Option<Vec<Address>>,
    /// `env-sender`
    pub sender: Option<Vec<Address>>,
    /// `env-reply-to`
    pub reply_to: Option<Vec<Address>>,
    /// `env-to`
    pub to: Option<Vec<Address>>,
    /// `env-cc`
    pub cc: Option<Vec<Address>>,
    /// `env-bcc`
    pub bcc: Option<Vec<Address>>,
    /// `env-in-reply-to`
    pub in_reply_to: Option<Bytes>,
    /// `env-message-id`
    pub message_id: Option<Bytes>,
}

/// `address`. A group starts with a host of `NIL` and a mailbox that holds its name, and ends with both `NIL`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// `addr-name`: the phrase.
    pub name: Option<Bytes>,
    /// `addr-adl`: the source route.
    pub adl: Option<Bytes>,
    /// `addr-mailbox`: the local part, or the name of a group.
    pub mailbox: Option<Bytes>,
    /// `addr-host`: the domain.
    pub host: Option<Bytes>,
}
