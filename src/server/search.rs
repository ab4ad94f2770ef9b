//! Matching of messages against search keys (RFC 3501 section 6.4.4): substrings without regard to case, in
//! decoded headers and text; dates without regard to time and zone.

use super::quirk::Quirks;
use super::store::Message;
use crate::imap::command::SearchKey;
use crate::imap::value::{Date, Flag, SequenceSet};
use crate::mime::{self, Entity, date, text, word};

/// Most octets of decoded text that one message is searched in.
const TEXT: usize = 16 << 20;

/// One message that is being matched; its structure and texts are read when first needed.
pub(super) struct Candidate<'c> {
    message: &'c Message,
    number: u32,
    recent: bool,
    quirks: &'c Quirks,
    /// Largest message number and UID, for `*`.
    largest: (u32, u32),
    entity: Option<Entity>,
    header: Option<String>,
    body: Option<String>,
}

impl<'c> Candidate<'c> {
    pub(super) fn new(
        message: &'c Message,
        number: u32,
        recent: bool,
        largest: (u32, u32),
        quirks: &'c Quirks,
    ) -> Self {
        Self {
            message,
            number,
            recent,
            quirks,
            largest,
            entity: None,
            header: None,
            body: None,
        }
    }

    /// Whether the message matches. Keys nest no deeper than the reader follows.
    pub(super) fn matches(&mut self, key: &SearchKey) -> bool {
        let hit = self.holds(key);
        hit != inverted(key).is_some_and(|quirk| self.quirks.on(quirk))
    }

    fn holds(&mut self, key: &SearchKey) -> bool {
        match key {
            SearchKey::All => {
                !self.has(&Flag::Deleted) || !self.quirks.on("search-all-not-deleted")
            }
            SearchKey::Answered => self.has(&Flag::Answered),
            SearchKey::Deleted => self.has(&Flag::Deleted),
            SearchKey::Draft => self.has(&Flag::Draft),
            SearchKey::Flagged => self.has(&Flag::Flagged),
            SearchKey::Seen => self.has(&Flag::Seen) != self.quirks.on("search-seen-inverted"),
            SearchKey::Unanswered => !self.has(&Flag::Answered),
            SearchKey::Undeleted => !self.has(&Flag::Deleted),
            SearchKey::Undraft => !self.has(&Flag::Draft),
            SearchKey::Unflagged => !self.has(&Flag::Flagged),
            SearchKey::Unseen => {
                !self.has(&Flag::Seen) && (!self.recent || !self.quirks.on("search-unseen-not-new"))
            }
            SearchKey::Keyword(name) => self.has(&Flag::Keyword(name.clone())),
            SearchKey::Unkeyword(name) => {
                !self.has(&Flag::Keyword(name.clone())) || self.quirks.on("search-unkeyword-all")
            }
            SearchKey::Recent => self.recent,
            SearchKey::New => self.recent && !self.has(&Flag::Seen),
            SearchKey::Old => !self.recent,
            SearchKey::Not(inner) => self.matches(inner) == self.quirks.on("search-not-ignored"),
            SearchKey::Or(a, b) => {
                let (a, b) = (self.matches(a), self.matches(b));
                if a != b && self.quirks.on("search-or-is-and") {
                    return false;
                }
                a || b
            }
            SearchKey::And(keys) => {
                if keys.len() > 1 && self.quirks.on("search-list-first-only") {
                    return keys.first().is_some_and(|key| self.matches(key));
                }
                let mut all = true;
                for key in keys {
                    all &= self.matches(key);
                }
                all
            }
            SearchKey::Before(date) => self.internal() < *date,
            SearchKey::On(date) => self.internal() == *date,
            SearchKey::Since(date) => {
                let internal = self.internal();
                internal > *date || (internal == *date && !self.quirks.on("search-since-exclusive"))
            }
            SearchKey::SentBefore(date) => self.sent().is_some_and(|sent| sent < *date),
            SearchKey::SentOn(date) => self.sent().is_some_and(|sent| sent == *date),
            SearchKey::SentSince(date) => self.sent().is_some_and(|sent| sent >= *date),
            SearchKey::Larger(size) => {
                let own = self.message.octets.len() as u64;
                own > *size || (own == *size && self.quirks.on("search-larger-inclusive"))
            }
            SearchKey::Smaller(size) => (self.message.octets.len() as u64) < *size,
            SearchKey::Bcc(wanted) => self.field("Bcc", wanted),
            SearchKey::Cc(wanted) => self.field("Cc", wanted),
            SearchKey::From(wanted) => self.field("From", wanted),
            SearchKey::Subject(wanted) => self.field("Subject", wanted),
            SearchKey::To(wanted) => self.field("To", wanted),
            SearchKey::Header(name, wanted) => {
                if wanted.is_empty() && self.quirks.on("search-header-empty-none") {
                    return false;
                }
                self.field(&String::from_utf8_lossy(name), wanted)
            }
            SearchKey::Body(wanted) => self.in_body(wanted),
            SearchKey::Text(wanted) => {
                let in_header = self.in_header(wanted);
                let in_body = self.in_body(wanted);
                in_body || (in_header && !self.quirks.on("search-text-without-header"))
            }
            SearchKey::Uid(set) => set.holds(self.message.uid.get(), self.largest.1),
            SearchKey::Set(set) => {
                if set.0.len() > 1 && self.quirks.on("search-set-first-only") {
                    return SequenceSet(set.0[..1].to_vec()).holds(self.number, self.largest.0);
                }
                set.holds(self.number, self.largest.0)
            }
            // Of extensions that this server does not offer, so that its reader refuses them.
            SearchKey::Older(_)
            | SearchKey::Younger(_)
            | SearchKey::ModSeq(_)
            | SearchKey::EmailId(_)
            | SearchKey::ThreadId(_)
            | SearchKey::SavedBefore(_)
            | SearchKey::SavedOn(_)
            | SearchKey::SavedSince(_)
            | SearchKey::SaveDateSupported
            | SearchKey::Annotation(_)
            | SearchKey::Filter(_)
            | SearchKey::Fuzzy(_) => false,
        }
    }

    fn has(&self, flag: &Flag) -> bool {
        self.message.flags.contains(flag)
    }

    fn internal(&mut self) -> Date {
        if self.quirks.on("search-internal-date-is-sent")
            && let Some(sent) = self.sent()
        {
            return sent;
        }
        self.message.date.date
    }

    /// The date of the Date field, without regard to time and zone.
    fn sent(&mut self) -> Option<Date> {
        let message = self.message;
        let value = self.entity().value(&message.octets, "Date")?;
        let read = date::read(&value)?;
        Some(Date {
            year: u16::try_from(read.year).ok()?,
            month: u8::try_from(read.month).ok()?,
            day: u8::try_from(read.day).ok()?,
        })
    }

    fn entity(&mut self) -> &Entity {
        let octets = &self.message.octets;
        self.entity.get_or_insert_with(|| mime::read(octets))
    }

    /// Whether a field of this name holds the text; an empty text is in every field there is.
    fn field(&mut self, name: &str, wanted: &[u8]) -> bool {
        let octets = &self.message.octets;
        let values: Vec<Vec<u8>> = self
            .entity()
            .fields_named(octets, name)
            .map(|field| field.unfolded(octets))
            .collect();
        values.iter().any(|value| {
            let encoded = memchr::memmem::find(value, b"=?").is_some();
            if encoded && self.quirks.on("search-encoded-words-raw") {
                return self.contains(&String::from_utf8_lossy(value), wanted);
            }
            self.contains(&word::decode(value), wanted)
        })
    }

    fn in_header(&mut self, wanted: &[u8]) -> bool {
        if self.header.is_none() {
            let octets = &self.message.octets;
            self.header = Some(text::header(self.entity(), octets, TEXT));
        }
        self.contains(self.header.as_deref().unwrap_or_default(), wanted)
    }

    fn in_body(&mut self, wanted: &[u8]) -> bool {
        if self.body.is_none() {
            let octets = &self.message.octets;
            self.body = Some(text::body(self.entity(), octets, TEXT));
        }
        self.contains(self.body.as_deref().unwrap_or_default(), wanted)
    }

    /// Whether `text` holds `wanted`, without regard to case.
    fn contains(&self, text: &str, wanted: &[u8]) -> bool {
        let wanted = String::from_utf8_lossy(wanted);
        if wanted.contains('"') && self.quirks.on("search-quotes-escaped") {
            return text.contains(&wanted.replace('"', "\\\""));
        }
        if (1..4).contains(&wanted.len()) && self.quirks.on("search-short-matches-all") {
            return true;
        }
        let (folded, needle) = (text.to_lowercase(), wanted.to_lowercase());
        if folded.contains(&needle) {
            let mut places = folded.match_indices(&needle);
            let starts_word = places.any(|(at, _)| {
                let before = folded[..at].chars().next_back();
                !before.is_some_and(char::is_alphanumeric)
            });
            if !starts_word && self.quirks.on("search-inside-words-missed") {
                return false;
            }
            if text.find(&*wanted).is_some_and(|at| at > 0)
                && self.quirks.on("search-at-start-only")
            {
                return false;
            }
            return text.contains(&*wanted) || !self.quirks.on("search-case-sensitive");
        }
        false
    }
}

/// The fault that turns what a key finds into its opposite; keys with a subtler fault of their own have none.
fn inverted(key: &SearchKey) -> Option<&'static str> {
    match key {
        SearchKey::Answered => Some("search-answered-inverted"),
        SearchKey::Bcc(_) => Some("search-bcc-inverted"),
        SearchKey::Before(_) => Some("search-before-inverted"),
        SearchKey::Body(_) => Some("search-body-inverted"),
        SearchKey::Cc(_) => Some("search-cc-inverted"),
        SearchKey::Deleted => Some("search-deleted-inverted"),
        SearchKey::Draft => Some("search-draft-inverted"),
        SearchKey::Flagged => Some("search-flagged-inverted"),
        SearchKey::From(_) => Some("search-from-inverted"),
        SearchKey::Header(_, _) => Some("search-header-inverted"),
        SearchKey::Keyword(_) => Some("search-keyword-inverted"),
        SearchKey::New => Some("search-new-inverted"),
        SearchKey::Old => Some("search-old-inverted"),
        SearchKey::On(_) => Some("search-on-inverted"),
        SearchKey::Recent => Some("search-recent-inverted"),
        SearchKey::SentBefore(_) => Some("search-sentbefore-inverted"),
        SearchKey::SentOn(_) => Some("search-senton-inverted"),
        SearchKey::SentSince(_) => Some("search-sentsince-inverted"),
        SearchKey::Smaller(_) => Some("search-smaller-inverted"),
        SearchKey::Subject(_) => Some("search-subject-inverted"),
        SearchKey::To(_) => Some("search-to-inverted"),
        SearchKey::Unanswered => Some("search-unanswered-inverted"),
        SearchKey::Undeleted => Some("search-undeleted-inverted"),
        SearchKey::Undraft => Some("search-undraft-inverted"),
        SearchKey::Unflagged => Some("search-unflagged-inverted"),
        SearchKey::Uid(_) => Some("search-uid-inverted"),
        SearchKey::All
        | SearchKey::And(_)
        | SearchKey::Larger(_)
        | SearchKey::Not(_)
        | SearchKey::Or(_, _)
        | SearchKey::Seen
        | SearchKey::Set(_)
        | SearchKey::Since(_)
        | SearchKey::Text(_)
        | SearchKey::Unkeyword(_)
        | SearchKey::Unseen
        | SearchKey::Older(_)
        | SearchKey::Younger(_)
        | SearchKey::ModSeq(_)
        | SearchKey::EmailId(_)
        | SearchKey::ThreadId(_)
        | SearchKey::SavedBefore(_)
        | SearchKey::SavedOn(_)
        | SearchKey::SavedSince(_)
        | SearchKey::SaveDateSupported
        | SearchKey::Annotation(_)
        | SearchKey::Filter(_)
        | SearchKey::Fuzzy(_) => None,
    }
}

/// Calls `visit` with each set of message numbers among the keys.
pub(super) fn sets<'k>(keys: &'k [SearchKey], visit: &mut impl FnMut(&'k SequenceSet)) {
    // A list of what is left instead of recursion.
    let mut left: Vec<&SearchKey> = keys.iter().collect();
    while let Some(key) = left.pop() {
        if let SearchKey::Set(set) = key {
            visit(set);
        } else if let SearchKey::Not(inner) = key {
            left.push(inner);
        } else if let SearchKey::Or(a, b) = key {
            left.extend([&**a, &**b]);
        } else if let SearchKey::And(keys) = key {
            left.extend(keys);
        }
    }
}
