//! Floor 4: the reference server for IMAP4rev1 (RFC 3501), sans-IO: octets in, octets out, time as an
//! argument. It is complete and deterministic, keeps everything in memory, and has named faults, see [`quirk`].
//! Sockets and TLS are the host's.

mod answer;
mod command;
pub mod config;
mod fetch;
mod list;
mod name;
pub mod quirk;
mod search;
mod session;
mod store;
mod sync;
#[cfg(test)]
mod tests;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytes::Bytes;

pub use config::{Account, Bounds, Config};
pub use quirk::{QUIRKS, Quirk};

use answer::{Answer, clean};
use command::Turn;
use quirk::{Quirks, Scene};
use session::{After, Phase, Session};
use store::Store;
use sync::{Telling, sync};

use crate::imap::command::{read, read_tag};
use crate::imap::response::code::PlainCode;
use crate::imap::response::{Code, Condition, RespText};
use crate::imap::value::Tag;
use crate::imap::{Command, Dialect, Extension, Extensions, Read, Response, Revision};
use crate::octets::Moment;
use crate::wire::{FaultKind, Frame, Framed, LiteralMode};

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
        let mut session = Session::new(id, secure, &self.config, now);
        let names = command::capability::names(&self.config, &session, &self.quirks);
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

    /// Octets arrived. What follows STARTTLS in them is dropped.
    pub fn receive(&mut self, session: SessionId, octets: &[u8], now: Moment) {
        let Some(known) = self.sessions.get_mut(&session) else {
            return;
        };
        known.heard = now;
        // Line by line, so that what the framer reports concerns the end of what it has.
        let mut rest = octets;
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
            let Some(known) = self.sessions.get_mut(&session) else {
                return;
            };
            match known.phase {
                Phase::Closed => break,
                Phase::Handshake => {
                    if self.quirks.on("starttls-executes-leftover") && known.leftover.len() < 4096 {
                        known.leftover.extend_from_slice(rest);
                    }
                    break;
                }
                Phase::Command | Phase::Sasl(_) => {}
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
        self.tell_unasked(session);
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
        if self.quirks.on("starttls-keeps-login") {
            known.account = Some(0);
        }
        let leftover = std::mem::take(&mut known.leftover);
        if !leftover.is_empty() {
            self.receive(session, &leftover, now);
        }
    }

    /// The connection is gone, from whichever side.
    pub fn closed(&mut self, session: SessionId) {
        self.sessions.remove(&session);
        self.tidy();
    }

    /// When [`Server::tick`] is to be called next; `None` if nothing is waited for.
    #[must_use]
    pub fn timeout(&self) -> Option<Moment> {
        let silence = self.silence();
        self.sessions
            .values()
            .filter(|session| session.phase != Phase::Closed)
            .map(|session| session.heard.plus(silence))
            .min()
    }

    /// Time passed: clients that were silent too long are logged out (RFC 3501 section 5.4).
    pub fn tick(&mut self, now: Moment) {
        let silence = self.silence();
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

    fn silence(&self) -> Duration {
        if self.quirks.on("autologout-early") {
            Duration::from_secs(5 * 60)
        } else {
            self.config.bounds.silence
        }
    }

    /// Handles what the framer found.
    fn take(&mut self, id: SessionId, framed: Framed, now: Moment) {
        match framed {
            Framed::Announced {
                mode: LiteralMode::Sync,
                ..
            } => self.announced(id, now),
            Framed::Announced {
                mode: LiteralMode::NonSync,
                ..
            } => {}
            Framed::Overflow(kind) => self.overflow(id, kind),
            Framed::Frame(frame) => self.frame(id, &frame, now),
        }
    }

    /// The client waits: it may send its literal, or learns why not (RFC 3501 section 4.3).
    fn announced(&mut self, id: SessionId, now: Moment) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let pending = session.framer.pending().to_vec();
        let tag = pending_tag(&pending);
        if let Phase::Sasl(tag) = &session.phase {
            let tag = tag.clone();
            session.phase = Phase::Command;
            session.framer.refuse();
            let answer = Answer::bad("that is not base64").response(Some(&tag));
            return answer_unread(session, &self.quirks, Some(&tag), answer);
        }
        if std::mem::take(&mut session.overflow) {
            session.framer.refuse();
            let answer = Answer::bad("the command is too long").plain(PlainCode::Limit);
            let answer = answer.response(tag.as_ref());
            return answer_unread(session, &self.quirks, tag.as_ref(), answer);
        }
        if let Some((tag, answer)) = self.refuse_early(id, &pending, now) {
            let Some(session) = self.sessions.get_mut(&id) else {
                return;
            };
            session.framer.refuse();
            session.commands += 1;
            let answer = answer.response(Some(&tag));
            return answer_unread(session, &self.quirks, Some(&tag), answer);
        }
        if self.quirks.on("literal-no-continuation") {
            return;
        }
        let go = Response::Continuation {
            text: RespText {
                code: None,
                text: clean("send it"),
            },
            base64: None,
        };
        if let Some(session) = self.sessions.get_mut(&id) {
            let scene = Scene {
                command: None,
                tag: tag.as_ref(),
                exists: session.exists(),
                selected: session.selected.is_some(),
                commands: session.commands,
            };
            wire::deliver(session, &self.quirks, &scene, vec![go]);
        }
    }

    /// Whether the command whose literal is announced would be refused whatever the literal holds, and
    /// how. The literal is thought empty to read what stands before it.
    fn refuse_early(
        &mut self,
        id: SessionId,
        pending: &[u8],
        now: Moment,
    ) -> Option<(Tag, Answer)> {
        let front = &pending[..memchr::memrchr(b'{', pending)?];
        let whole = [front, b"{0}\r\n\r\n"].concat();
        let frame = Frame::from_octets(&whole, crate::wire::Side::Client)?;
        let read = read(&frame, &dialect());
        let fault = read.notes.iter().find(|note| note.span.start < front.len());
        if let Some(note) = fault {
            return Some((read_tag(&frame)?, Answer::bad(&note.to_string())));
        }
        let line = read.value?;
        let turn = self.turn(id, pending, now)?;
        let answer = command::wrong_state(&turn, &line.command).or_else(|| {
            let Command::Append(append) = &line.command else {
                return None;
            };
            command::append::refuse(&turn, append)
        })?;
        Some((line.tag, answer))
    }

    fn turn<'s>(&'s mut self, id: SessionId, line: &'s [u8], now: Moment) -> Option<Turn<'s>> {
        Some(Turn {
            store: &mut self.store,
            session: self.sessions.get_mut(&id)?,
            quirks: &self.quirks,
            config: &self.config,
            now,
            line,
            out: Vec::new(),
            after: After::Stay,
        })
    }

    /// A bound was exceeded. A client that waits gets its answer; of others the rest is skipped first.
    fn overflow(&mut self, id: SessionId, kind: FaultKind) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let pending = session.framer.pending().to_vec();
        let waits = !matches!(kind, FaultKind::LineTooLong { .. })
            && pending.ends_with(b"}\r\n")
            && !pending.ends_with(b"+}\r\n");
        if !waits {
            session.overflow = true;
            return;
        }
        session.overflow = false;
        let tag = match &session.phase {
            Phase::Sasl(tag) => Some(tag.clone()),
            Phase::Command | Phase::Handshake | Phase::Closed => pending_tag(&pending),
        };
        session.phase = Phase::Command;
        session.framer.refuse();
        let answer = too_large(kind).response(tag.as_ref());
        answer_unread(session, &self.quirks, tag.as_ref(), answer);
    }

    /// A whole message arrived: a command, or a line of an exchange that a command began.
    fn frame(&mut self, id: SessionId, frame: &Frame, now: Moment) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        session.overflow = false;
        if let Phase::Sasl(tag) = session.phase.clone() {
            let Some(mut turn) = self.turn(id, &[], now) else {
                return;
            };
            let answer = command::authenticate::line(&mut turn, frame.content());
            let answer = answer.response(Some(&tag));
            return answer_unread(turn.session, turn.quirks, Some(&tag), answer);
        }
        session.commands += 1;
        let Read { value, notes } = read(frame, &dialect());
        let Some(line) = value.filter(|_| notes.is_empty()) else {
            if session.selected.is_some() && self.quirks.on("bad-deselects") {
                session.selected = None;
            }
            let tag = read_tag(frame);
            let overflow = frame
                .faults
                .iter()
                .map(|fault| fault.kind)
                .find(|kind| *kind != FaultKind::BareLf);
            let answer = match (overflow, notes.first()) {
                (Some(kind), _) => too_large(kind),
                (None, Some(note)) => Answer::bad(&note.to_string()),
                (None, None) => Answer::bad("the command cannot be read"),
            };
            let answer = answer.response(tag.as_ref());
            return answer_unread(session, &self.quirks, tag.as_ref(), answer);
        };
        let Some(mut turn) = self.turn(id, frame.content(), now) else {
            return;
        };
        let responses = command::execute(&mut turn, &line);
        let (session, quirks, after) = (turn.session, turn.quirks, turn.after);
        let scene = Scene {
            command: Some(&line.command),
            tag: Some(&line.tag),
            exists: session.exists(),
            selected: session.selected.is_some(),
            commands: session.commands,
        };
        wire::deliver(session, quirks, &scene, responses);
        match after {
            After::Stay => {}
            After::Close => session.close(),
            After::StartTls => {
                session.phase = Phase::Handshake;
                session.out.push_back(Send::StartTls);
            }
        }
    }

    /// The fault of telling sessions what they did not ask for.
    fn tell_unasked(&mut self, but: SessionId) {
        for session in self.sessions.values_mut() {
            if session.id == but {
                continue;
            }
            let Some(selected) = &mut session.selected else {
                continue;
            };
            let Some(mailbox) = self.store.mailbox(selected.mailbox) else {
                continue;
            };
            let gone =
                mailbox.has_gone() && selected.view.iter().any(|seat| !mailbox.holds(seat.uid));
            if !gone || !self.quirks.on("expunge-without-command") {
                continue;
            }
            let telling = Telling {
                expunge: true,
                uid: false,
            };
            let mut responses = Vec::new();
            sync(
                selected,
                &mut self.store,
                &self.quirks,
                telling,
                &mut responses,
            );
            deliver_plain(session, &self.quirks, responses);
        }
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

/// The grammar that this server offers.
fn dialect() -> Dialect {
    let mut extensions = Extensions::none();
    for extension in [
        Extension::LiteralPlus,
        Extension::SaslIr,
        Extension::Unselect,
    ] {
        extensions.insert(extension);
    }
    Dialect {
        revision: Revision::Rev1,
        extensions,
        utf8: false,
    }
}

/// The tag at the front of a command that is not complete.
fn pending_tag(pending: &[u8]) -> Option<Tag> {
    let end = pending
        .iter()
        .position(|octet| matches!(octet, b' ' | b'\r' | b'\n'))?;
    let tag = &pending[..end];
    (!tag.is_empty()
        && tag
            .iter()
            .all(|&octet| crate::imap::reader::is_tag_char(octet)))
    .then(|| Tag(Bytes::copy_from_slice(tag)))
}

fn too_large(kind: FaultKind) -> Answer {
    match kind {
        FaultKind::LiteralTooLarge { .. } => Answer::no(&kind.to_string()).code(Code::Other {
            name: Bytes::from_static(b"TOOBIG"),
            argument: None,
        }),
        FaultKind::BareLf
        | FaultKind::LineTooLong { .. }
        | FaultKind::TooManyLiterals { .. }
        | FaultKind::MessageTooLong { .. } => {
            Answer::bad(&kind.to_string()).plain(PlainCode::Limit)
        }
    }
}

/// Delivers what answers no command.
fn deliver_plain(session: &mut Session, quirks: &Quirks, responses: Vec<Response>) {
    let scene = Scene {
        command: None,
        tag: None,
        exists: session.exists(),
        selected: session.selected.is_some(),
        commands: session.commands,
    };
    wire::deliver(session, quirks, &scene, responses);
}

/// Delivers the answer to what is no command as a whole.
fn answer_unread(session: &mut Session, quirks: &Quirks, tag: Option<&Tag>, answer: Response) {
    let scene = Scene {
        command: None,
        tag,
        exists: session.exists(),
        selected: session.selected.is_some(),
        commands: session.commands,
    };
    wire::deliver(session, quirks, &scene, vec![answer]);
}
