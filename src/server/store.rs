//! What the server keeps: accounts, names, mailboxes, messages. A mailbox outlives its name
//! for as long as a session has it selected, and an expunged message for as long as a session
//! has not been told (RFC 3501 section 2.3.1.1, RFC 2180 section 4.1).

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use bytes::Bytes;

use super::config::Config;
use crate::imap::value::{DateTime, Flag};

/// Identity of a mailbox, whatever its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct MailboxId(u64);

/// One message.
#[derive(Clone, Debug)]
pub(super) struct Message {
    /// `uniqueid`
    pub(super) uid: NonZeroU32,
    /// Flags, `\Recent` not among them.
    pub(super) flags: BTreeSet<Flag>,
    /// Internal date.
    pub(super) date: DateTime,
    /// The octets.
    pub(super) octets: Bytes,
    /// Revision of the mailbox at which the flags changed last.
    pub(super) changed: u64,
    /// No session has been given it as `\Recent` yet.
    pub(super) unclaimed: bool,
}

/// A mailbox and its messages.
#[derive(Clone, Debug)]
pub(super) struct Mailbox {
    /// `UIDVALIDITY`
    pub(super) validity: NonZeroU32,
    /// `UIDNEXT`
    pub(super) next: u32,
    /// Can only be read, by anyone.
    pub(super) read_only: bool,
    /// Keywords in use, in order of their first use.
    pub(super) keywords: Vec<Bytes>,
    /// In order of UID.
    messages: Vec<Message>,
    /// Expunged messages that some session has not been told of, in order of UID.
    gone: Vec<Message>,
    /// Rises with every change.
    revision: u64,
}

impl Mailbox {
    fn new(validity: NonZeroU32) -> Self {
        Self {
            validity,
            next: 1,
            read_only: false,
            keywords: Vec::new(),
            messages: Vec::new(),
            gone: Vec::new(),
            revision: 1,
        }
    }

    /// The messages, in order of UID.
    pub(super) fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Counts changes.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether a message with this UID is in the mailbox.
    pub(super) fn holds(&self, uid: NonZeroU32) -> bool {
        place(&self.messages, uid).is_ok()
    }

    /// The message with this UID, also if it was expunged and is kept for someone.
    pub(super) fn message(&self, uid: NonZeroU32) -> Option<&Message> {
        match place(&self.messages, uid) {
            Ok(at) => self.messages.get(at),
            Err(_) => self.gone.get(place(&self.gone, uid).ok()?),
        }
    }

    /// As [`Self::message`].
    fn message_mut(&mut self, uid: NonZeroU32) -> Option<&mut Message> {
        match place(&self.messages, uid) {
            Ok(at) => self.messages.get_mut(at),
            Err(_) => {
                let at = place(&self.gone, uid).ok()?;
                self.gone.get_mut(at)
            }
        }
    }

    /// Sets the flags of a message; true if they were others before.
    pub(super) fn set_flags(&mut self, uid: NonZeroU32, flags: BTreeSet<Flag>) -> bool {
        let revision = self.revision + 1;
        let Some(message) = self.message_mut(uid) else {
            return false;
        };
        if message.flags == flags {
            return false;
        }
        message.flags = flags;
        message.changed = revision;
        self.revision = revision;
        true
    }

    /// Changes the flags of every message.
    pub(super) fn change_flags(&mut self, change: impl Fn(&mut BTreeSet<Flag>)) {
        let messages: Vec<_> = self
            .messages
            .iter()
            .map(|message| (message.uid, message.flags.clone()))
            .collect();
        for (uid, mut flags) in messages {
            change(&mut flags);
            self.set_flags(uid, flags);
        }
    }

    /// Takes `\Recent` of a message for a session; true if it was there to take.
    pub(super) fn claim(&mut self, uid: NonZeroU32) -> bool {
        self.message_mut(uid)
            .is_some_and(|message| std::mem::take(&mut message.unclaimed))
    }

    /// Removes the messages with these UIDs and keeps them for sessions that were not told.
    pub(super) fn expunge(&mut self, uids: &BTreeSet<NonZeroU32>) -> u64 {
        let (gone, left) = std::mem::take(&mut self.messages)
            .into_iter()
            .partition::<Vec<_>, _>(|message| uids.contains(&message.uid));
        self.messages = left;
        if gone.is_empty() {
            return 0;
        }
        self.revision += 1;
        let octets = gone.iter().map(|message| message.octets.len() as u64).sum();
        self.gone.extend(gone);
        self.gone.sort_by_key(|message| message.uid);
        octets
    }

    /// Drops expunged messages that nobody waits for.
    pub(super) fn bury(&mut self, wanted: &BTreeSet<NonZeroU32>) {
        self.gone.retain(|message| wanted.contains(&message.uid));
    }

    /// Whether expunged messages are being kept.
    pub(super) fn has_gone(&self) -> bool {
        !self.gone.is_empty()
    }

    /// Adds a message at the end and gives its UID; `None` if UIDs ran out.
    pub(super) fn append(&mut self, new: NewMessage) -> Option<NonZeroU32> {
        let uid = NonZeroU32::new(self.next)?;
        self.next = self.next.checked_add(1)?;
        self.revision += 1;
        self.messages.push(Message {
            uid,
            flags: new.flags,
            date: new.date,
            octets: new.octets,
            changed: self.revision,
            unclaimed: true,
        });
        Some(uid)
    }

    /// Notes the keywords among `flags` as in use here, up to `most`, and gives the flags in
    /// the spelling that is in use. What STORE and APPEND cannot set is left out. `None` if
    /// there are too many keywords.
    pub(super) fn adopt(
        &mut self,
        flags: impl IntoIterator<Item = Flag>,
        most: usize,
    ) -> Option<BTreeSet<Flag>> {
        let mut adopted = BTreeSet::new();
        let mut new = Vec::new();
        for flag in flags {
            match flag {
                Flag::Recent | Flag::Any | Flag::Extension(_) => {}
                Flag::Answered | Flag::Flagged | Flag::Deleted | Flag::Seen | Flag::Draft => {
                    adopted.insert(flag);
                }
                Flag::Keyword(name) => {
                    let known = self
                        .keywords
                        .iter()
                        .chain(&new)
                        .find(|other| other.eq_ignore_ascii_case(&name))
                        .cloned();
                    let name = known.unwrap_or_else(|| {
                        new.push(name.clone());
                        name
                    });
                    adopted.insert(Flag::Keyword(name));
                }
            }
        }
        if self.keywords.len() + new.len() > most {
            return None;
        }
        if !new.is_empty() {
            self.revision += 1;
            self.keywords.extend(new);
        }
        Some(adopted)
    }
}

fn place(messages: &[Message], uid: NonZeroU32) -> Result<usize, usize> {
    messages.binary_search_by_key(&uid, |message| message.uid)
}

/// What a message is made of.
#[derive(Clone, Debug)]
pub(super) struct NewMessage {
    /// Flags.
    pub(super) flags: BTreeSet<Flag>,
    /// Internal date.
    pub(super) date: DateTime,
    /// The octets.
    pub(super) octets: Bytes,
}

/// What belongs to one user.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) user: Bytes,
    pub(super) password: Bytes,
    /// Names; `None` is a level of hierarchy that cannot be selected.
    pub(super) names: BTreeMap<Bytes, Option<MailboxId>>,
    pub(super) subscriptions: BTreeSet<Bytes>,
    /// Highest UIDVALIDITY that a name had in the past.
    retired: BTreeMap<Bytes, NonZeroU32>,
    /// Highest UIDVALIDITY of the names that were dropped from `retired`.
    floor: Option<NonZeroU32>,
}

/// Everything that the server keeps.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) accounts: Vec<Account>,
    mailboxes: BTreeMap<MailboxId, Mailbox>,
    ids: u64,
    validity: NonZeroU32,
    /// Octets of all messages.
    pub(super) octets: u64,
    /// There may be mailboxes without a name.
    loose: bool,
}

impl Store {
    /// The accounts of `config`, each with an empty INBOX.
    pub(super) fn new(config: &Config) -> Self {
        let start = u32::try_from(config.seed % 1_000_000).unwrap_or(0) + 1000;
        let mut store = Self {
            accounts: Vec::new(),
            mailboxes: BTreeMap::new(),
            ids: 0,
            validity: NonZeroU32::new(start).unwrap_or(NonZeroU32::MIN),
            octets: 0,
            loose: false,
        };
        for (index, account) in config.accounts.iter().enumerate() {
            store.accounts.push(Account {
                user: Bytes::from(account.user.clone()),
                password: Bytes::from(account.password.clone()),
                names: BTreeMap::new(),
                subscriptions: BTreeSet::new(),
                retired: BTreeMap::new(),
                floor: None,
            });
            store.create(index, Bytes::from_static(b"INBOX"));
            if let Some(name) = &config.read_only {
                let id = store.create(index, Bytes::from(name.clone()));
                if let Some(mailbox) = store.mailboxes.get_mut(&id) {
                    mailbox.read_only = true;
                }
            }
        }
        store
    }

    /// The mailbox with this identity.
    pub(super) fn mailbox(&self, id: MailboxId) -> Option<&Mailbox> {
        self.mailboxes.get(&id)
    }

    /// The mailbox with this identity.
    pub(super) fn mailbox_mut(&mut self, id: MailboxId) -> Option<&mut Mailbox> {
        self.mailboxes.get_mut(&id)
    }

    /// The mailbox of this name, if the name can be selected.
    pub(super) fn find(&self, account: usize, name: &[u8]) -> Option<MailboxId> {
        self.accounts.get(account)?.names.get(name).copied()?
    }

    /// The mailbox of this name in any case of letters.
    pub(super) fn find_anyhow(&self, account: usize, name: &[u8]) -> Option<MailboxId> {
        let mut names = self.accounts.get(account)?.names.iter();
        names
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .and_then(|(_, id)| *id)
    }

    /// Gives `name` a new mailbox. What the name had before is forgotten.
    pub(super) fn create(&mut self, account: usize, name: Bytes) -> MailboxId {
        self.ids += 1;
        let id = MailboxId(self.ids);
        let validity = self.next_validity();
        self.mailboxes.insert(id, Mailbox::new(validity));
        if let Some(account) = self.accounts.get_mut(account) {
            account.names.insert(name, Some(id));
        }
        id
    }

    /// The highest UIDVALIDITY that `name` is known to have had in the past.
    pub(super) fn validity_before(&self, account: usize, name: &[u8]) -> Option<NonZeroU32> {
        self.accounts.get(account)?.retired.get(name).copied()
    }

    fn next_validity(&mut self) -> NonZeroU32 {
        self.validity = self.validity.saturating_add(1);
        self.validity
    }

    /// Takes `name` out of use and gives what it stood for.
    pub(super) fn remove_name(&mut self, account: usize, name: &[u8]) -> Option<MailboxId> {
        let account = self.accounts.get_mut(account)?;
        let (name, id) = account.names.remove_entry(name)?;
        let id = id?;
        self.loose = true;
        account.retire(name, self.mailboxes.get(&id)?.validity);
        Some(id)
    }

    /// Makes `name` a level of hierarchy that cannot be selected and gives what it stood for.
    pub(super) fn hollow(&mut self, account: usize, name: &Bytes) -> Option<MailboxId> {
        let id = self.remove_name(account, name);
        if let Some(account) = self.accounts.get_mut(account) {
            account.names.insert(name.clone(), None);
        }
        id
    }

    /// Gives `name` an existing mailbox. If the name had as high a UIDVALIDITY before, the
    /// mailbox gets a new one (RFC 3501 section 2.3.1.1).
    pub(super) fn put_name(&mut self, account: usize, name: Bytes, id: Option<MailboxId>) {
        let Some(known) = self.accounts.get(account) else {
            return;
        };
        let before = known.retired.get(&name).copied().max(known.floor);
        let stale = id
            .and_then(|id| self.mailboxes.get(&id))
            .is_some_and(|mailbox| before.is_some_and(|before| before >= mailbox.validity));
        if stale {
            let validity = self.next_validity();
            if let Some(mailbox) = id.and_then(|id| self.mailboxes.get_mut(&id)) {
                mailbox.validity = validity;
            }
        }
        if let Some(account) = self.accounts.get_mut(account) {
            account.names.insert(name, id);
        }
    }

    /// Drops mailboxes that have neither a name nor a session.
    pub(super) fn sweep(&mut self, selected: &BTreeSet<MailboxId>) {
        if !self.loose {
            return;
        }
        let named: BTreeSet<MailboxId> = self
            .accounts
            .iter()
            .flat_map(|account| account.names.values().copied().flatten())
            .collect();
        let octets = &mut self.octets;
        self.mailboxes.retain(|id, mailbox| {
            let keep = named.contains(id) || selected.contains(id);
            if !keep {
                let lost: u64 = mailbox
                    .messages
                    .iter()
                    .map(|message| message.octets.len() as u64)
                    .sum();
                *octets = octets.saturating_sub(lost);
            }
            keep
        });
        self.loose = self.mailboxes.len() > named.len();
    }

    /// How many mailboxes there are, named or not.
    pub(super) fn count(&self) -> usize {
        self.mailboxes.len()
    }

    /// All mailboxes.
    pub(super) fn mailboxes_mut(&mut self) -> impl Iterator<Item = (MailboxId, &mut Mailbox)> {
        self.mailboxes
            .iter_mut()
            .map(|(id, mailbox)| (*id, mailbox))
    }
}

impl Account {
    /// Names remembered after their mailbox is gone.
    const RETIRED: usize = 20_000;

    fn retire(&mut self, name: Bytes, validity: NonZeroU32) {
        if self.retired.len() >= Self::RETIRED {
            let dropped = self.retired.pop_first().map(|(_, validity)| validity);
            self.floor = self.floor.max(dropped);
        }
        let highest = self.retired.entry(name).or_insert(validity);
        *highest = validity.max(*highest);
    }
}
