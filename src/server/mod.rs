//! Floor 4: the reference server for IMAP4rev1 (RFC 3501), sans-IO: octets in, octets out, time as an
//! argument. It is complete and deterministic, keeps everything in memory, and has named faults, see [`quirk`].
//! Sockets and TLS are the host's.

mod answer;
mod claims;
mod codes;
mod command;
pub mod config;
mod fetch;
mod history;
mod intake;
mod list;
mod mutations;
mod name;
mod names;
pub mod quirk;
mod refusal;
mod search;
mod session;
mod spelling;
mod store;
mod sync;
#[cfg(test)]
mod tests;
mod values;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

pub use config::{Account, Bounds, Config};
pub use quirk::{QUIRKS, Quirk};

use answer::clean;
use quirk::Quirks;
use session::{Phase, Session};
use store::Store;

use crate::imap::Response;
use crate::imap::response::{Code, Condition, RespText};
use crate::octets::Moment;

/// One connection of a [`Server`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(u64);

/// What the host is to do next for a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Send {
    /// Write these octets.
    Octets(Vec<u8>),
    /// Do the TLS handshake as its server, then call [`Server::secured`].
    StartTls,
    /// Close the connection. Nothing follows.
    Close,
}

/// The server: everything that it keeps, and all connections.
#[derive(Debug)]
pub struct Server {
    config: Config,
    store: Store,
    sessions: BTreeMap<SessionId, Session>,
    quirks: Quirks,
    ids: u64,
}

impl Server {
    /// A server in which each account has an empty INBOX.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            store: Store::new(&config),
            quirks: Quirks::new(&config.quirks),
            sessions: BTreeMap::new(),
            ids: 0,
            config,
        }
    }

    /// A client connected, with TLS from the start if `secure`. The greeting is to be sent.
    pub fn connect(&mut self, secure: bool, now: Moment) -> SessionId {
        self.ids += 1;
        let id = SessionId(self.ids);
        let mut session = Session::new(secure, &self.config, now);
        let names = command::capability::names(&self.config, &session);
        let greeting = Response::Status {
            condition: Condition::Ok,
            text: RespText {
                code: Some(Code::Capability(names)),
                text: clean("the reference server is ready"),
            },
        };
        deliver_plain(&mut session, &self.quirks, vec![greeting]);
        self.sessions.insert(id, session);
        id
    }

    /// The capabilities of a connection as it stands; none if there is no such connection.
    #[must_use]
    pub fn capabilities(&self, session: SessionId) -> Vec<bytes::Bytes> {
        self.sessions.get(&session).map_or(Vec::new(), |known| {
            command::capability::names(&self.config, known)
        })
    }

    /// Octets arrived. What follows STARTTLS in them is dropped.
    pub fn receive(&mut self, session: SessionId, octets: &[u8], now: Moment) {
        let Some(known) = self.sessions.get_mut(&session) else {
            return;
        };
        known.heard = now;
        known.burst = 0;
        // Line by line, so that what the framer reports concerns the end of what it has.
        let mut rest = octets;
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
            let Some(known) = self.sessions.get_mut(&session) else {
                return;
            };
            match known.phase {
                Phase::Handshake if self.quirks.on("starttls-keeps-plaintext") => {
                    let room = self.config.bounds.line.saturating_sub(known.kept.len());
                    known.kept.extend_from_slice(&rest[..rest.len().min(room)]);
                    break;
                }
                Phase::Closed | Phase::Handshake => break,
                Phase::Command | Phase::Sasl(_) => {}
            }
            if intake::is_nil_cut(known.framer.pending(), rest)
                && self.quirks.on("nil-in-pieces-ends")
            {
                known.close();
                break;
            }
            known.framer.push(&rest[..end]);
            rest = &rest[end..];
            while let Some(framed) = self
                .sessions
                .get_mut(&session)
                .filter(|known| matches!(known.phase, Phase::Command | Phase::Sasl(_)))
                .and_then(|known| known.framer.next())
            {
                self.take(session, framed, now);
            }
        }
        self.tidy();
    }

    /// What to do next for a connection; `None` until something happens.
    pub fn send(&mut self, session: SessionId) -> Option<Send> {
        self.sessions.get_mut(&session)?.out.pop_front()
    }

    /// The TLS handshake that [`Send::StartTls`] asked for is done. Everything that the client sent
    /// or learnt before is forgotten (RFC 3501 section 6.2.1).
    pub fn secured(&mut self, session: SessionId, now: Moment) {
        let Some(known) = self.sessions.get_mut(&session) else {
            return;
        };
        if known.phase != Phase::Handshake {
            return;
        }
        known.secure = true;
        known.heard = now;
        known.framer.clear();
        known.phase = Phase::Command;
        let kept = std::mem::take(&mut known.kept);
        if self.quirks.on("starttls-keeps-login") {
            known.account = Some(0);
        }
        self.receive(session, &kept, now);
    }

    /// The connection is gone, from whichever side.
    pub fn closed(&mut self, session: SessionId) {
        self.sessions.remove(&session);
        self.tidy();
    }

    /// When [`Server::tick`] is to be called next; `None` if nothing is waited for.
    #[must_use]
    pub fn timeout(&self) -> Option<Moment> {
        let silence = self.config.bounds.silence;
        self.sessions
            .values()
            .filter(|session| session.phase != Phase::Closed)
            .map(|session| session.heard.plus(silence))
            .min()
    }

    /// Time passed: clients that were silent too long are logged out (RFC 3501 section 5.4).
    pub fn tick(&mut self, now: Moment) {
        let silence = self.config.bounds.silence;
        for session in self.sessions.values_mut() {
            if session.phase == Phase::Closed || now < session.heard.plus(silence) {
                continue;
            }
            let bye = command::logout::bye("you were silent for too long");
            deliver_plain(session, &self.quirks, vec![bye]);
            session.close();
        }
        self.tidy();
    }

    /// Names of the quirks that had an occasion so far, whether switched on or not. A quirk that is not
    /// among them cannot have made a difference.
    #[must_use]
    pub fn consulted(&self) -> BTreeSet<&'static str> {
        self.quirks.consulted()
    }

    /// Whether the quirks that are switched on did something other than to leave out responses so far.
    #[must_use]
    pub fn altered(&self) -> bool {
        self.quirks.alter()
    }

    /// How many occasions the quirks that are switched on had so far.
    #[must_use]
    pub fn occasions(&self) -> u32 {
        self.quirks.occasions()
    }

    /// Forgets what nobody waits for any more.
    fn tidy(&mut self) {
        let mut selected = BTreeSet::new();
        for session in self.sessions.values() {
            selected.extend(session.selected.as_ref().map(|selected| selected.mailbox));
        }
        for (id, mailbox) in self.store.mailboxes_mut() {
            if !mailbox.has_gone() {
                continue;
            }
            let wanted = self
                .sessions
                .values()
                .filter_map(|session| session.selected.as_ref())
                .filter(|selected| selected.mailbox == id)
                .flat_map(|selected| selected.view.iter().map(|seat| seat.uid))
                .collect();
            mailbox.bury(&wanted);
        }
        self.store.sweep(&selected);
    }
}

/// Delivers what answers no command.
fn deliver_plain(session: &mut Session, quirks: &Quirks, responses: Vec<Response>) {
    let scene = session.scene(None, None);
    wire::deliver(session, quirks, &scene, responses);
}
