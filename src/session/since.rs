//! What the server said while a command was in progress. Rules ask for it when the command is
//! completed: whether the data that it requires came (RFC 3501 sections 6.1.1, 6.3.1, 6.4.4 …).

use bytes::Bytes;

use crate::imap::Response;
use crate::imap::response::{Code, Condition, FetchItem, ListData, NameAttribute, StatusItem};

/// Message numbers remembered for one command.
const NUMBERS: usize = 1024;
/// Names of mailboxes remembered for one command.
const NAMES: usize = 1024;
/// Items of STATUS remembered for one command.
const ITEMS: usize = 64;

/// A name that LIST gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The name.
    pub name: Bytes,
    /// Its hierarchy delimiter.
    pub delimiter: Option<u8>,
    /// `\Noinferiors` stood with it.
    pub no_inferiors: bool,
}

impl Listed {
    /// What is remembered of a LIST response.
    #[must_use]
    pub fn of(data: &ListData) -> Self {
        Self {
            name: Bytes::copy_from_slice(data.mailbox.octets()),
            delimiter: data.delimiter,
            no_inferiors: data.attributes.contains(&NameAttribute::NoInferiors),
        }
    }
}

/// What the server said since a command was complete, as far as rules ask for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Since {
    /// FLAGS came.
    pub flags: bool,
    /// PERMANENTFLAGS came.
    pub permanent_flags: bool,
    /// UIDNEXT came.
    pub uid_next: bool,
    /// UIDVALIDITY came.
    pub uid_validity: bool,
    /// EXISTS came.
    pub exists: bool,
    /// RECENT came.
    pub recent: bool,
    /// How many SEARCH or ESEARCH responses came.
    pub searches: u32,
    /// How many STATUS responses came.
    pub statuses: u32,
    /// How many CAPABILITY responses came.
    pub capabilities: u32,
    /// BYE came.
    pub bye: bool,
    /// A line came that could not be read: what is missed may be in it.
    pub unread: bool,
    /// A FETCH response with UID came.
    pub with_uid: bool,
    /// Numbers of FETCH responses of FLAGS without UID, as they are numbered now.
    pub without_uid: Vec<u32>,
    /// A message was expunged, so that numbers of before have another meaning.
    pub expunged: bool,
    /// How many LIST responses came.
    pub lists: u32,
    /// The names in them, the first ones.
    pub listed: Vec<Listed>,
    /// What STATUS responses told, the first items.
    pub status_items: Vec<StatusItem>,
    /// A STATUS response could not be read in all, or there was more than is remembered.
    pub status_unclear: bool,
}

impl Since {
    /// Takes in a response; `clean` if nothing in it deviates, so that what is absent is known to be.
    pub(super) fn hear(&mut self, response: &Response, clean: bool) {
        match response {
            Response::Flags(_) => self.flags = true,
            Response::Exists(_) => self.exists = true,
            Response::Recent(_) => self.recent = true,
            Response::Search { .. } | Response::Esearch(_) => {
                self.searches = self.searches.saturating_add(1);
            }
            Response::MailboxStatus(status) => {
                self.statuses = self.statuses.saturating_add(1);
                let room = ITEMS.saturating_sub(self.status_items.len());
                self.status_unclear |= !clean || status.items.len() > room;
                let items = status.items.iter().take(room).cloned();
                self.status_items.extend(items);
            }
            Response::Capability(_) => self.capabilities = self.capabilities.saturating_add(1),
            Response::Status {
                condition: Condition::Bye,
                ..
            } => self.bye = true,
            Response::Status { text, .. } => match &text.code {
                Some(Code::PermanentFlags(_)) => self.permanent_flags = true,
                Some(Code::UidNext(_)) => self.uid_next = true,
                Some(Code::UidValidity(_)) => self.uid_validity = true,
                Some(_) | None => {}
            },
            Response::List(data) => {
                self.lists = self.lists.saturating_add(1);
                if self.listed.len() < NAMES {
                    self.listed.push(Listed::of(data));
                }
            }
            Response::Expunge(_) | Response::Vanished { .. } => {
                self.expunged = true;
                self.without_uid.clear();
            }
            Response::Unknown { name, .. } => {
                if name.eq_ignore_ascii_case(b"ESEARCH") {
                    self.searches = self.searches.saturating_add(1);
                } else if name.eq_ignore_ascii_case(b"VANISHED") {
                    self.expunged = true;
                    self.without_uid.clear();
                }
            }
            Response::Fetch { number, items } => {
                if items.iter().any(|item| matches!(item, FetchItem::Uid(_))) {
                    self.with_uid = true;
                } else if clean
                    && items.iter().all(accompanies_flags)
                    && self.without_uid.len() < NUMBERS
                {
                    self.without_uid.push(number.get());
                }
            }
            // Its UID is that of the message.
            Response::UidFetch { .. } => self.with_uid = true,
            Response::Tagged { .. }
            | Response::Continuation { .. }
            | Response::Lsub(_)
            | Response::Enabled(_)
            | Response::Sort { .. }
            | Response::Thread(_)
            | Response::Comparator { .. }
            | Response::Namespace(_)
            | Response::Id(_)
            | Response::Acl(_)
            | Response::ListRights(_)
            | Response::MyRights(_)
            | Response::Quota(_)
            | Response::QuotaRoot(_)
            | Response::Metadata(_)
            | Response::JmapAccess(_)
            | Response::Language(_)
            | Response::GenUrlAuth(_)
            | Response::UrlFetch(_)
            | Response::Converted(_)
            | Response::Conversion(_) => {}
        }
    }
}

/// Whether the item may come with flags that nobody asked for: flags themselves, and what extensions add.
fn accompanies_flags(item: &FetchItem) -> bool {
    match item {
        FetchItem::Flags(_)
        | FetchItem::Binary { .. }
        | FetchItem::BinarySize { .. }
        | FetchItem::ModSeq(_)
        | FetchItem::EmailId(_)
        | FetchItem::ThreadId(_)
        | FetchItem::SaveDate(_)
        | FetchItem::Preview(_)
        | FetchItem::Annotation(_)
        | FetchItem::Other { .. } => true,
        FetchItem::Envelope(_)
        | FetchItem::InternalDate(_)
        | FetchItem::Rfc822(_)
        | FetchItem::Rfc822Header(_)
        | FetchItem::Rfc822Text(_)
        | FetchItem::Rfc822Size(_)
        | FetchItem::Body(_)
        | FetchItem::BodyStructure(_)
        | FetchItem::Section { .. }
        | FetchItem::Uid(_) => false,
    }
}
