//! `event-name`: what a client asks to be told of by NOTIFY (RFC 5465 sections 5 and 8).

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step};

/// The name of an event. Names compare without regard to case.
#[derive(Clone, Debug)]
pub enum EventName {
    /// `MessageNew`
    MessageNew,
    /// `MessageExpunge`
    MessageExpunge,
    /// `FlagChange`
    FlagChange,
    /// `AnnotationChange`
    AnnotationChange,
    /// `MailboxName`: a mailbox was created, deleted or renamed.
    MailboxName,
    /// `SubscriptionChange`
    SubscriptionChange,
    /// `MailboxMetadataChange`
    MailboxMetadataChange,
    /// `ServerMetadataChange`
    ServerMetadataChange,
    /// `event-ext`, as written.
    Other(Bytes),
}

impl EventName {
    /// All that RFC 5465 defines.
    pub const KNOWN: [Self; 8] = [
        Self::MessageNew,
        Self::MessageExpunge,
        Self::FlagChange,
        Self::AnnotationChange,
        Self::MailboxName,
        Self::SubscriptionChange,
        Self::MailboxMetadataChange,
        Self::ServerMetadataChange,
    ];

    /// `event-name`, or the atom of `event-ext` (RFC 5465 section 8).
    ///
    /// # Errors
    /// When no atom comes next.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let span = reader.atom("event-name")?;
        let name = reader.octets(span);
        let known = Self::KNOWN
            .into_iter()
            .find(|known| name.eq_ignore_ascii_case(known.name()));
        Ok(known.unwrap_or_else(|| Self::Other(reader.slice(span))))
    }

    /// The name as the RFC writes it.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        match self {
            Self::MessageNew => b"MessageNew",
            Self::MessageExpunge => b"MessageExpunge",
            Self::FlagChange => b"FlagChange",
            Self::AnnotationChange => b"AnnotationChange",
            Self::MailboxName => b"MailboxName",
            Self::SubscriptionChange => b"SubscriptionChange",
            Self::MailboxMetadataChange => b"MailboxMetadataChange",
            Self::ServerMetadataChange => b"ServerMetadataChange",
            Self::Other(name) => name,
        }
    }

    /// Whether it is a `message-event-name`; of `event-ext` nobody knows.
    #[must_use]
    pub const fn is_of_messages(&self) -> bool {
        match self {
            Self::MessageNew
            | Self::MessageExpunge
            | Self::FlagChange
            | Self::AnnotationChange
            | Self::Other(_) => true,
            Self::MailboxName
            | Self::SubscriptionChange
            | Self::MailboxMetadataChange
            | Self::ServerMetadataChange => false,
        }
    }

    /// Writes the name.
    pub fn write(&self, writer: &mut Writer) {
        writer.raw(self.name());
    }
}

impl PartialEq for EventName {
    fn eq(&self, other: &Self) -> bool {
        self.name().eq_ignore_ascii_case(other.name())
    }
}

impl Eq for EventName {}

impl Generate for EventName {
    fn generate(g: &mut Generator<'_>) -> Self {
        if g.one_in(9) {
            return Self::Other(g.other_name());
        }
        g.one_of(&Self::KNOWN)
    }
}
