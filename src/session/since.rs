//! What the server said while a command was in progress. Rules ask for it when the command is
//! completed: whether the data that it requires came (RFC 3501 sections 6.1.1, 6.3.1, 6.4.4 …).

use crate::imap::Response;
use crate::imap::response::{Condition, FetchItem};

/// Message numbers remembered for one command.
const NUMBERS: usize = 1024;

/// What the server said since a command was complete, as far as rules ask for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Since {
    /// FLAGS came.
    pub flags: bool,
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
    /// A FETCH response with UID came.
    pub with_uid: bool,
    /// Numbers of FETCH responses of FLAGS without UID, as they are numbered now.
    pub without_uid: Vec<u32>,
    /// A message was expunged, so that numbers of before have another meaning.
    pub expunged: bool,
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
            Response::MailboxStatus(_) => self.statuses = self.statuses.saturating_add(1),
            Response::Capability(_) => self.capabilities = self.capabilities.saturating_add(1),
            Response::Status {
                condition: Condition::Bye,
                ..
            } => self.bye = true,
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
            | Response::Status { .. }
            | Response::List(_)
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
