//! Commands, a file for each. Here: in which state each is valid (RFC 3501 sections 3 and 6),
//! what it may touch, and what every one of them does at its end.

pub(super) mod append;
pub(super) mod authenticate;
pub(super) mod capability;
pub(super) mod close;
pub(super) mod copy;
pub(super) mod create;
pub(super) mod delete;
pub(super) mod expunge;
pub(super) mod fetch;
pub(super) mod list;
pub(super) mod login;
pub(super) mod logout;
pub(super) mod noop;
pub(super) mod rename;
pub(super) mod search;
pub(super) mod select;
pub(super) mod starttls;
pub(super) mod status;
pub(super) mod store;
pub(super) mod subscribe;

use bytes::Bytes;

use super::answer::Answer;
use super::config::Config;
use super::quirk::Quirks;
use super::session::{After, Session};
use super::store::{MailboxId, Store};
use super::sync::{Telling, renumber, sync};
use super::{name, session::Selected};
use crate::imap::response::{Condition, PlainCode};
use crate::imap::value::{Mailbox, SeqNumber, SeqRange, SequenceSet, Tag};
use crate::imap::{Command, CommandLine, Response};
use crate::octets::Moment;

/// Everything that a command may touch.
pub(super) struct Turn<'s> {
    pub(super) store: &'s mut Store,
    pub(super) session: &'s mut Session,
    pub(super) quirks: &'s Quirks,
    pub(super) config: &'s Config,
    pub(super) now: Moment,
    /// The octets of the command.
    pub(super) line: &'s [u8],
    /// Untagged responses, in order.
    pub(super) out: Vec<Response>,
    pub(super) after: After,
}

/// States in which a command is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Valid {
    Always,
    NotAuthenticated,
    Authenticated,
    Selected,
}

/// How a command ended.
pub(super) type Outcome = Result<Answer, Answer>;

/// Executes one command and gives its whole answer, the tagged response last.
pub(super) fn execute(turn: &mut Turn<'_>, line: &CommandLine) -> Vec<Response> {
    let lower = line_has_lower_name(turn.line);
    if let (Command::Fetch(_), Some(selected)) = (&line.command, &mut turn.session.selected) {
        renumber(selected, turn.store, turn.quirks);
    }
    let answer = match wrong_state(turn, &line.command) {
        Some(answer) => {
            let login = matches!(line.command, Command::Login(_));
            if login && turn.session.account.is_some() && turn.quirks.on("login-again-logs-out") {
                turn.session.selected = None;
                turn.session.account = None;
            }
            answer
        }
        None if has_parameters(&line.command) && !turn.quirks.on("parameters-ignored") => {
            Answer::bad("there is no such parameter")
        }
        None if refused(turn, line) => Answer::bad("that is not understood"),
        None if lower && turn.quirks.on("commands-in-capitals-only") => {
            Answer::bad("commands are written in capitals")
        }
        None => run(turn, &line.tag, &line.command).unwrap_or_else(|answer| answer),
    };
    if answer.condition == Condition::No
        && turn.session.selected.is_some()
        && turn.quirks.on("no-deselects")
    {
        turn.session.selected = None;
    }
    finish(turn, &line.command);
    let mut responses = std::mem::take(&mut turn.out);
    if !matches!(turn.session.phase, super::session::Phase::Sasl(_)) {
        responses.push(answer.response(Some(&line.tag)));
    }
    responses
}

/// Whether a fault refuses the command.
fn refused(turn: &Turn<'_>, line: &CommandLine) -> bool {
    let scene = turn.session.scene(Some(&line.command), Some(&line.tag));
    turn.quirks.refuse(turn.line, &scene)
}

/// Whether the name of the command has a small letter.
fn line_has_lower_name(line: &[u8]) -> bool {
    line.split(|&octet| octet == b' ')
        .nth(1)
        .is_some_and(|name| name.iter().any(u8::is_ascii_lowercase))
}

fn run(turn: &mut Turn<'_>, tag: &Tag, command: &Command) -> Outcome {
    match command {
        Command::Capability => Ok(capability::run(turn)),
        Command::Noop => Ok(noop::run(turn)),
        Command::Check => Ok(noop::check(turn)),
        Command::Logout => Ok(logout::run(turn)),
        Command::StartTls => Ok(starttls::run(turn)),
        Command::Authenticate(authenticate) => authenticate::run(turn, tag, authenticate),
        Command::Login(login) => login::run(turn, login),
        Command::Select(select) => select::run(turn, &select.mailbox, false),
        Command::Examine(select) => select::run(turn, &select.mailbox, true),
        Command::Create { mailbox, .. } => create::run(turn, mailbox),
        Command::Delete(mailbox) => delete::run(turn, mailbox),
        Command::Rename { from, to, .. } => rename::run(turn, from, to),
        Command::Subscribe(mailbox) => subscribe::run(turn, mailbox),
        Command::Unsubscribe(mailbox) => subscribe::unsubscribe(turn, mailbox),
        Command::List(list) => list::run(turn, list, false),
        Command::Lsub(list) => list::run(turn, list, true),
        Command::Status(status) => status::run(turn, status),
        Command::Append(append) => append::run(turn, append),
        Command::Close => close::run(turn),
        Command::Unselect => close::unselect(turn),
        Command::Expunge => expunge::run(turn),
        Command::Search(search) => search::run(turn, search),
        Command::Fetch(fetch) => fetch::run(turn, fetch),
        Command::Store(store) => store::run(turn, store),
        Command::Copy { uid, set, mailbox } => copy::run(turn, *uid, set, mailbox),
        Command::UidExpunge(_)
        | Command::Idle
        | Command::Namespace
        | Command::Id(_)
        | Command::Enable(_)
        | Command::Move { .. }
        | Command::Replace(_)
        | Command::ResetKey(_)
        | Command::GenUrlAuth(_)
        | Command::UrlFetch(_)
        | Command::Convert(_)
        | Command::Conversions(_)
        | Command::Sort(_)
        | Command::Thread(_)
        | Command::Esearch(_)
        | Command::CancelUpdate(_)
        | Command::Comparator(_)
        | Command::Language(_)
        | Command::ExtendedList(_)
        | Command::Rlist(_)
        | Command::Rlsub(_)
        | Command::SetAcl(_)
        | Command::DeleteAcl(_)
        | Command::GetAcl(_)
        | Command::ListRights(_)
        | Command::MyRights(_)
        | Command::GetQuota(_)
        | Command::GetQuotaRoot(_)
        | Command::SetQuota(_)
        | Command::GetMetadata(_)
        | Command::SetMetadata(_)
        | Command::Notify(_)
        | Command::Compress(_)
        | Command::Unauthenticate
        | Command::GetJmapAccess
        | Command::Unknown(_) => {
            if turn.quirks.on("unknown-ok") {
                return Ok(Answer::ok("whatever"));
            }
            let name = command.name();
            Err(Answer::bad(&format!(
                "{name} is not a command of this server"
            )))
        }
    }
}

fn valid(command: &Command) -> Valid {
    match command {
        Command::Capability | Command::Noop | Command::Logout => Valid::Always,
        Command::StartTls | Command::Authenticate(_) | Command::Login(_) => Valid::NotAuthenticated,
        Command::Select(_)
        | Command::Examine(_)
        | Command::Create { .. }
        | Command::Delete(_)
        | Command::Rename { .. }
        | Command::Subscribe(_)
        | Command::Unsubscribe(_)
        | Command::List(_)
        | Command::Lsub(_)
        | Command::Status(_)
        | Command::Append(_) => Valid::Authenticated,
        Command::Check
        | Command::Close
        | Command::Unselect
        | Command::Expunge
        | Command::Search(_)
        | Command::Fetch(_)
        | Command::Store(_)
        | Command::Copy { .. } => Valid::Selected,
        Command::UidExpunge(_)
        | Command::Idle
        | Command::Namespace
        | Command::Id(_)
        | Command::Enable(_)
        | Command::Move { .. }
        | Command::Replace(_)
        | Command::ResetKey(_)
        | Command::GenUrlAuth(_)
        | Command::UrlFetch(_)
        | Command::Convert(_)
        | Command::Conversions(_)
        | Command::Sort(_)
        | Command::Thread(_)
        | Command::Esearch(_)
        | Command::CancelUpdate(_)
        | Command::Comparator(_)
        | Command::Language(_)
        | Command::ExtendedList(_)
        | Command::Rlist(_)
        | Command::Rlsub(_)
        | Command::SetAcl(_)
        | Command::DeleteAcl(_)
        | Command::GetAcl(_)
        | Command::ListRights(_)
        | Command::MyRights(_)
        | Command::GetQuota(_)
        | Command::GetQuotaRoot(_)
        | Command::SetQuota(_)
        | Command::GetMetadata(_)
        | Command::SetMetadata(_)
        | Command::Notify(_)
        | Command::Compress(_)
        | Command::Unauthenticate
        | Command::GetJmapAccess
        | Command::Unknown(_) => Valid::Always,
    }
}

/// Whether a command has parameters or modifiers of RFC 4466. No extension that brings some is offered, and
/// sections 2.1 to 2.5 want BAD for those that are not known.
fn has_parameters(command: &Command) -> bool {
    match command {
        Command::Select(select) | Command::Examine(select) => !select.parameters.is_empty(),
        Command::Create { parameters, .. } => !parameters.is_empty(),
        Command::Rename { parameters, .. } => !parameters.is_empty(),
        Command::Fetch(fetch) => !fetch.modifiers.is_empty(),
        Command::Store(store) => !store.modifiers.is_empty(),
        _ => false,
    }
}

/// The answer to a command that is not valid now; `None` if it is.
pub(super) fn wrong_state(turn: &Turn<'_>, command: &Command) -> Option<Answer> {
    let session = &turn.session;
    match valid(command) {
        Valid::Always => None,
        Valid::NotAuthenticated if session.account.is_none() => None,
        Valid::NotAuthenticated => {
            if matches!(command, Command::Login(_)) && turn.quirks.on("login-twice") {
                return None;
            }
            Some(Answer::bad(&format!(
                "{} is valid before login only",
                command.name()
            )))
        }
        Valid::Authenticated | Valid::Selected if session.account.is_none() => {
            let search = matches!(command, Command::Search(_));
            if !search && turn.quirks.on("login-unchecked") {
                return Some(Answer::ok("as you wish"));
            }
            Some(Answer::bad(&format!(
                "{} is valid after login only",
                command.name()
            )))
        }
        Valid::Authenticated => None,
        Valid::Selected if session.selected.is_some() => None,
        Valid::Selected => {
            if turn.quirks.on("state-unchecked") {
                return Some(Answer::ok("as you wish"));
            }
            Some(Answer::bad(&format!(
                "{} is valid with a mailbox selected only",
                command.name()
            )))
        }
    }
}

/// Tells what is new, as far as it may be told in the answer of `command`.
fn finish(turn: &mut Turn<'_>, command: &Command) {
    if turn.after != After::Stay {
        return;
    }
    let (expunge, uid) = match command {
        Command::Fetch(fetch) => (fetch.uid, fetch.uid),
        Command::Store(store) => (store.uid, store.uid),
        Command::Search(search) => (search.uid, search.uid),
        Command::Copy { uid, .. } => (true, *uid),
        _ => (true, false),
    };
    let held = expunge
        && matches!(command, Command::Copy { .. })
        && turn.quirks.on("copy-holds-back-expunge");
    let telling = Telling {
        expunge: expunge && !held,
        uid,
    };
    if let Some(selected) = &mut turn.session.selected {
        sync(selected, turn.store, turn.quirks, telling, &mut turn.out);
    }
}

impl Turn<'_> {
    /// Whether another session has expunged one of these messages, and this one was not told yet.
    pub(super) fn is_any_gone(&self, places: &[usize]) -> bool {
        let Some(selected) = &self.session.selected else {
            return false;
        };
        let Some(mailbox) = self.store.mailbox(selected.mailbox) else {
            return false;
        };
        let seats = places.iter().filter_map(|&place| selected.view.get(place));
        seats.into_iter().any(|seat| !mailbox.holds(seat.uid))
    }

    /// Index of the account that is logged in.
    pub(super) fn account(&self) -> Result<usize, Answer> {
        self.session
            .account
            .ok_or_else(|| Answer::bad("log in first"))
    }

    /// The selected mailbox as the session sees it.
    pub(super) fn selected(&self) -> Result<&Selected, Answer> {
        self.session
            .selected
            .as_ref()
            .ok_or_else(|| Answer::bad("select a mailbox first"))
    }

    /// The name under which the store knows `mailbox`.
    pub(super) fn name(&self, mailbox: &Mailbox) -> Bytes {
        if mailbox.is_inbox()
            && !self.line.windows(5).any(|part| part == b"INBOX")
            && self.quirks.on("inbox-case-sensitive")
        {
            return Bytes::from_static(b"inbox");
        }
        name::canonical(mailbox.octets(), self.config.delimiter)
    }

    /// The mailbox of that name, or why there is none.
    pub(super) fn find(&self, mailbox: &Mailbox) -> Result<MailboxId, Answer> {
        let account = self.account()?;
        let name = self.name(mailbox);
        if let Some(id) = self.store.find(account, &name) {
            return Ok(id);
        }
        let encoded = name.contains(&b'&');
        if encoded
            && let Some(id) = self.store.find_anyhow(account, &name)
            && self.quirks.on("utf7-case-ignored")
        {
            return Ok(id);
        }
        let level = self
            .store
            .accounts
            .get(account)
            .is_some_and(|account| account.names.contains_key(&name));
        Err(if level {
            Answer::no("that name is a level of the hierarchy, not a mailbox")
                .plain(PlainCode::Cannot)
        } else {
            Answer::no("there is no mailbox of that name").plain(PlainCode::Nonexistent)
        })
    }

    /// Places in the view that `set` means.
    pub(super) fn places(&self, set: &SequenceSet, uid: bool) -> Result<Vec<usize>, Answer> {
        let selected = self.selected()?;
        let backwards = set.0.iter().any(|range| match range {
            SeqRange::Range(SeqNumber::Number(a), SeqNumber::Number(b)) => a > b,
            SeqRange::Range(SeqNumber::Star, SeqNumber::Number(_)) => true,
            SeqRange::Range(_, SeqNumber::Star) | SeqRange::One(_) | SeqRange::Saved => false,
        });
        if backwards && self.quirks.on("range-reversed-refused") {
            return Err(Answer::bad("the range ends before it begins"));
        }
        let star = set.0.iter().any(|range| match range {
            SeqRange::Range(a, b) => *a == SeqNumber::Star || *b == SeqNumber::Star,
            SeqRange::One(one) => *one == SeqNumber::Star,
            SeqRange::Saved => false,
        });
        if uid {
            if self.quirks.on("uid-taken-as-number") {
                return Ok(selected.places(set, false).unwrap_or_default());
            }
            let last = selected.view.last().map_or(0, |seat| seat.uid.get());
            let beyond = set
                .0
                .iter()
                .any(|range| range.resolve(last).is_some_and(|(_, high)| high > last));
            if beyond && last > 0 && star && self.quirks.on("uid-range-star-empty") {
                return Ok(Vec::new());
            }
            if beyond && !star && self.quirks.on("uid-missing-refused") {
                return Err(Answer::no("there is no message with that UID"));
            }
        } else if selected.places(set, false).is_none() && self.quirks.on("number-beyond-ok") {
            return Ok(Vec::new());
        }
        let mut places = selected.places(set, uid).ok_or_else(|| {
            Answer::bad(&format!(
                "the mailbox has {} messages, and the set names one beyond",
                selected.exists()
            ))
        })?;
        if star
            && !uid
            && places
                .last()
                .is_some_and(|&last| last + 1 == selected.view.len())
            && self.quirks.on("star-off")
        {
            places.pop();
        }
        Ok(places)
    }
}
