//! The state of a connection rebuilt from the wire (RFC 3501 section 3): which state it is
//! in, what the server can do as last told in that state, and the selected mailbox. What it
//! keeps is bounded; [`Mirror::is_full`] says when something was not kept.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::about::{is_numbered, opens_mailbox, top_of};
use super::in_flight::InFlight;
use super::mailbox::Selected;
use super::observed::Reply;
use super::pipeline::Pipeline;
use crate::imap::response::{Code, Condition, RespText};
use crate::imap::{Command, Dialect, Extensions, Response, Revision};

/// The states of RFC 3501 section 3, and the time before the greeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// The greeting has not come.
    Greeting,
    /// 3.1
    NotAuthenticated,
    /// 3.2
    Authenticated,
    /// 3.3
    Selected,
    /// 3.4: BYE came, or LOGOUT was answered.
    Logout,
}

/// What the observer knows.
#[derive(Debug)]
pub struct Mirror {
    state: State,
    whole: bool,
    capabilities: Option<Vec<Bytes>>,
    /// Set while the capabilities are those of a code: how many commands had been begun by then.
    coded: Option<usize>,
    enabled: Vec<Bytes>,
    selected: Option<Selected>,
    /// Index of the SELECT or EXAMINE whose data is coming.
    opening: Option<usize>,
    /// The last SELECT or EXAMINE was answered with BAD, so that it may not have been carried out.
    unclear: bool,
    separators: BTreeMap<Bytes, u8>,
    bye: bool,
    logged_out: bool,
    tls_begins: bool,
    notify: bool,
    room: usize,
    full: bool,
    /// Counts what changes the dialect.
    told: u64,
}

impl Mirror {
    /// Octets that are kept of all messages together.
    pub const ROOM: usize = 48 << 20;
    /// Capability names that are kept.
    const NAMES: usize = 4096;

    /// A connection that begins with a greeting, or one of which the beginning was not seen.
    #[must_use]
    pub fn new(greeting_expected: bool) -> Self {
        Self {
            state: if greeting_expected {
                State::Greeting
            } else {
                State::NotAuthenticated
            },
            whole: greeting_expected,
            capabilities: None,
            coded: None,
            enabled: Vec::new(),
            selected: None,
            opening: None,
            unclear: false,
            separators: BTreeMap::new(),
            bye: false,
            logged_out: false,
            tls_begins: false,
            notify: false,
            room: Self::ROOM,
            full: false,
            told: 0,
        }
    }

    /// Rises whenever [`Mirror::dialect`] may have changed.
    #[must_use]
    pub const fn told(&self) -> u64 {
        self.told
    }

    /// The state of the connection.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// True if the connection is seen from its beginning, so that its state is known.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.whole
    }

    /// Capabilities that a code told, if the commands since were none but CAPABILITY and NOOP, and
    /// how many commands had been begun when it came.
    #[must_use]
    pub fn coded(&self) -> Option<(&[Bytes], usize)> {
        Some((self.capabilities.as_deref()?, self.coded?))
    }

    /// Capabilities as last told in this state; `None` if they were not.
    #[must_use]
    pub fn capabilities(&self) -> Option<&[Bytes]> {
        self.capabilities.as_deref()
    }

    /// What ENABLED responses named.
    #[must_use]
    pub fn enabled(&self) -> &[Bytes] {
        &self.enabled
    }

    /// Whether an ENABLED response named `capability`.
    #[must_use]
    pub fn is_enabled(&self, capability: &str) -> bool {
        self.enabled
            .iter()
            .any(|name| name.eq_ignore_ascii_case(capability.as_bytes()))
    }

    /// The separator that divides the children of a top-level name from it, as LIST or LSUB told.
    #[must_use]
    pub fn separator(&self, top: &[u8]) -> Option<u8> {
        self.separators.get(top).copied()
    }

    /// The mailbox that is selected or being opened.
    #[must_use]
    pub const fn selected(&self) -> Option<&Selected> {
        self.selected.as_ref()
    }

    /// False if no mailbox is selected for certain, or if one is; true after a SELECT that was
    /// answered with BAD, which may have left the mailbox selected.
    #[must_use]
    pub const fn is_selection_unclear(&self) -> bool {
        self.unclear
    }

    /// The selected mailbox, if data can be about no other: no command that opens one is in flight.
    #[must_use]
    pub fn settled(&self, pipeline: &Pipeline) -> Option<&Selected> {
        let opening = pipeline.commands().iter().any(InFlight::opens);
        self.selected
            .as_ref()
            .filter(|selected| !selected.opening && !opening)
    }

    /// True once an untagged BYE came.
    #[must_use]
    pub const fn has_bye(&self) -> bool {
        self.bye
    }

    /// True once LOGOUT was answered with OK.
    #[must_use]
    pub const fn is_logged_out(&self) -> bool {
        self.logged_out
    }

    /// True from the tagged OK of STARTTLS until TLS is up.
    #[must_use]
    pub const fn is_tls_beginning(&self) -> bool {
        self.tls_begins
    }

    /// True once NOTIFY was accepted, which lifts restrictions on EXPUNGE (RFC 5465 section 5.3).
    #[must_use]
    pub const fn has_notify(&self) -> bool {
        self.notify
    }

    /// True if there was more than the mirror keeps, so that some things are no longer compared.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.full
    }

    /// What is legal now: `base` with the extensions that the server told of in this state; `base`
    /// as it is while it told of none.
    #[must_use]
    pub fn dialect(&self, base: &Dialect) -> Dialect {
        let mut dialect = base.clone();
        if let Some(names) = &self.capabilities {
            let rev2 = names
                .iter()
                .any(|name| name.eq_ignore_ascii_case(b"IMAP4rev2"));
            if !rev2 && base.revision == Revision::Rev1 {
                let names = names.iter().chain(&self.enabled);
                dialect.extensions = Extensions::from_capabilities(names.map(AsRef::as_ref));
            }
        }
        dialect.utf8 |= self.is_enabled("UTF8=ACCEPT") || self.is_enabled("IMAP4rev2");
        dialect
    }

    /// TLS is up after STARTTLS: what was told before it does not count (RFC 3501 section 6.2.1).
    pub fn secured(&mut self) {
        self.set_capabilities(None);
        self.tls_begins = false;
    }

    /// Takes in a response. `pipeline` is as it stood before the response.
    pub fn hear(&mut self, reply: &Reply<'_>, pipeline: &Pipeline) {
        let completed = reply
            .completes
            .and_then(|index| pipeline.command(index))
            .zip(reply.outcome);
        if let Some((command, outcome)) = completed {
            self.complete(command, outcome);
        }
        if reply.first {
            self.enter(State::NotAuthenticated);
        }
        let Some(response) = reply.response() else {
            if is_numbered(reply.frame.content())
                && let Some(selected) = &mut self.selected
            {
                selected.lose_count();
            }
            return;
        };
        if opens_mailbox(response)
            && let Some(command) = pipeline.opening()
            && self.opening != Some(command.index)
        {
            self.begin(command);
        }
        self.take(response, reply.first);
        if let Response::Status { text, .. } | Response::Tagged { text, .. } = response
            && let Some(Code::Capability(_)) = &text.code
        {
            self.coded = Some(pipeline.begun());
        }
    }

    fn begin(&mut self, command: &InFlight) {
        let mailbox = match &command.command {
            Some(Command::Select(select) | Command::Examine(select)) => {
                Some(select.mailbox.clone())
            }
            Some(_) | None => None,
        };
        self.opening = Some(command.index);
        self.selected = Some(Selected::opening(mailbox));
        self.room = Self::ROOM;
    }

    fn complete(&mut self, command: &InFlight, outcome: Condition) {
        let ok = outcome == Condition::Ok;
        if command.opens() {
            self.unclear = !matches!(outcome, Condition::Ok | Condition::No);
        }
        match command.name.as_str() {
            "SELECT" | "EXAMINE" if ok => {
                if self.opening != Some(command.index) {
                    self.begin(command);
                }
                if let Some(selected) = &mut self.selected {
                    selected.opened();
                    if command.is("EXAMINE") {
                        selected.read_only = Some(true);
                        selected.examined = true;
                    }
                }
                self.opening = None;
                self.enter(State::Selected);
            }
            "SELECT" | "EXAMINE" => {
                self.selected = None;
                self.opening = None;
                if self.state == State::Selected {
                    self.enter(State::Authenticated);
                }
            }
            "CLOSE" | "UNSELECT" if ok => {
                self.selected = None;
                self.enter(State::Authenticated);
            }
            "LOGIN" | "AUTHENTICATE" if ok => {
                self.set_capabilities(None);
                self.enter(State::Authenticated);
            }
            "UNAUTHENTICATE" if ok => {
                self.set_capabilities(None);
                self.selected = None;
                self.enabled.clear();
                self.enter(State::NotAuthenticated);
            }
            "CAPABILITY" | "NOOP" => return,
            "LOGOUT" if ok => {
                self.logged_out = true;
                self.selected = None;
                self.state = State::Logout;
            }
            "STARTTLS" if ok => self.tls_begins = true,
            "NOTIFY" if ok => self.notify = true,
            _ => {}
        }
        self.coded = None;
    }

    fn enter(&mut self, state: State) {
        if self.state != State::Logout {
            self.state = state;
        }
    }

    fn take(&mut self, response: &Response, first: bool) {
        match response {
            Response::Status {
                condition, text, ..
            } => {
                match condition {
                    Condition::Bye => {
                        self.bye = true;
                        self.state = State::Logout;
                    }
                    Condition::PreAuth if first => self.enter(State::Authenticated),
                    Condition::Ok | Condition::No | Condition::Bad | Condition::PreAuth => {}
                }
                self.take_code(text, true);
            }
            Response::Tagged { text, .. } => self.take_code(text, false),
            Response::Continuation { .. } => {}
            Response::Capability(names) => self.set_capabilities(Some(names)),
            Response::Enabled(names) => {
                self.told += 1;
                let room = 64usize.saturating_sub(self.enabled.len());
                self.enabled.extend(names.iter().take(room).map(copied));
            }
            Response::MailboxStatus(status) => {
                if let Some(selected) = &mut self.selected
                    && !selected.opening
                    && let Some(value) = selected.uid_next_in(status)
                {
                    selected.announce_uid_next(value);
                }
            }
            Response::Flags(flags) => {
                if let Some(selected) = &mut self.selected {
                    selected.flags = Some(flags.clone());
                }
            }
            Response::Exists(number) => {
                if let Some(selected) = &mut self.selected {
                    selected.set_exists(*number);
                }
            }
            Response::Recent(number) => {
                if let Some(selected) = &mut self.selected {
                    selected.recent = Some(*number);
                }
            }
            Response::Expunge(number) => {
                if let Some(selected) = &mut self.selected {
                    selected.expunge(*number);
                }
            }
            Response::Fetch { number, items } => {
                if let Some(selected) = &mut self.selected {
                    match selected.fetched(*number, items, self.room) {
                        Some(cost) => self.room = self.room.saturating_sub(cost),
                        None => self.full = true,
                    }
                    self.full |= self.room < 1024;
                }
            }
            Response::Vanished { earlier, .. } => {
                // It names UIDs (RFC 7162 section 3.2.10); without all of them known, the numbers
                // that remain are not.
                if !earlier && let Some(selected) = &mut self.selected {
                    selected.lose_count();
                }
            }
            Response::Unknown { name, .. } => {
                // One that cannot be read.
                if name.eq_ignore_ascii_case(b"VANISHED")
                    && let Some(selected) = &mut self.selected
                {
                    selected.lose_count();
                }
            }
            Response::UidFetch { .. }
            | Response::GenUrlAuth(_)
            | Response::UrlFetch(_)
            | Response::Converted(_)
            | Response::Conversion(_) => {}
            Response::List(data) | Response::Lsub(data) => {
                if let Some((top, separator)) = top_of(data)
                    && self.separators.len() < Self::NAMES
                    && top.len() <= 1024
                {
                    self.separators
                        .entry(Bytes::copy_from_slice(top))
                        .or_insert(separator);
                }
            }
            Response::Search { .. }
            | Response::Esearch(_)
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
            | Response::Language(_) => {}
        }
    }

    fn take_code(&mut self, text: &RespText, untagged: bool) {
        let Some(code) = &text.code else { return };
        if let Code::Capability(names) = code {
            self.set_capabilities(Some(names));
            return;
        }
        let Some(selected) = &mut self.selected else {
            return;
        };
        match code {
            Code::ReadOnly => selected.read_only = Some(true),
            Code::ReadWrite => selected.read_only = Some(false),
            Code::UidNext(value) if untagged => selected.announce_uid_next(*value),
            Code::UidValidity(value) if untagged => selected.uid_validity = Some(*value),
            Code::Unseen(number) if untagged => selected.unseen = Some(*number),
            Code::PermanentFlags(flags) if untagged => {
                selected.permanent_flags = Some(flags.clone());
            }
            Code::UidNext(_)
            | Code::UidValidity(_)
            | Code::Unseen(_)
            | Code::PermanentFlags(_)
            | Code::Alert
            | Code::BadCharset(_)
            | Code::Capability(_)
            | Code::Parse
            | Code::TryCreate
            | Code::AppendUid { .. }
            | Code::CopyUid { .. }
            | Code::UidNotSticky
            | Code::NoUpdate(_)
            | Code::UndefinedFilter(_)
            | Code::HighestModSeq(_)
            | Code::Modified(_)
            | Code::Downgraded(_)
            | Code::BadUrl(_)
            | Code::UrlMech(_)
            | Code::Annotate(_)
            | Code::Annotations { .. }
            | Code::MaxConvertMessages(_)
            | Code::Metadata(_)
            | Code::BadEvent(_)
            | Code::Referral(_)
            | Code::InProgress(_)
            | Code::MessageLimit { .. }
            | Code::MailboxId(_)
            | Code::MaxConvertParts(_)
            | Code::Plain(_)
            | Code::Other { .. } => {}
        }
    }

    fn set_capabilities(&mut self, names: Option<&[Bytes]>) {
        self.told += 1;
        self.coded = None;
        self.full |= names.is_some_and(|names| names.len() > Self::NAMES);
        self.capabilities = names.map(|names| names.iter().take(Self::NAMES).map(copied).collect());
    }
}

fn copied(name: &Bytes) -> Bytes {
    Bytes::copy_from_slice(name)
}
