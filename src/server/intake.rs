//! What the framer found becomes commands: literals are awaited or refused, bounds answered, syntax errors told
//! (RFC 3501 sections 2.2, 4.3 and 7.5). Commands themselves are executed in `command`.

use bytes::Bytes;

use super::answer::{Answer, clean};
use super::command::{self, Turn};
use super::quirk::{Quirk, Quirks, asked};
use super::session::{After, Phase, Session};
use super::{Send, Server, SessionId, wire};
use crate::imap::command::{read, read_tag};
use crate::imap::response::{Code, Condition, PlainCode, RespText};
use crate::imap::value::Tag;
use crate::imap::{Command, Dialect, Extension, Extensions, Read, Response, Revision};
use crate::octets::Moment;
use crate::wire::{FaultKind, Frame, Framed, LiteralMode};

/// Faults of reading commands.
pub(super) const QUIRKS: &[Quirk] = &[
    asked(
        "refused-literal-awaited",
        "the command behind one that was refused in place of a continuation request is not understood",
        &["literal.refused-ends-command"],
    )
    .entailing(&["command.answered-in-sync"]),
    asked(
        "refused-literal-no",
        "a command that is BAD already where its literal is announced is answered with NO",
        &["literal.refused-bad"],
    )
    .entailing(&["command.bad-on-syntax-error"]),
    asked(
        "line-too-long-no",
        "a line that is too long is answered with NO",
        &["command.too-long-bad"],
    ),
    asked(
        "parameters-ignored",
        "parameters and modifiers of SELECT, CREATE, RENAME, FETCH and STORE that nobody knows are passed over",
        &["extended.unknown-parameter"],
    ),
    asked(
        "delete-surplus-ignored",
        "DELETE passes over what stands behind the name",
        &["command.syntax-enforced"],
    ),
    asked(
        "starttls-surplus-ignored",
        "STARTTLS passes over arguments",
        &["starttls.no-arguments"],
    ),
    asked(
        "nil-in-pieces-ends",
        "the connection ends without BYE where the letters of NIL arrive in two pieces",
        &["bye.before-close"],
    ),
];

/// Whether the word NIL was cut between what is `pending` and the `next` octets.
pub(super) fn is_nil_cut(pending: &[u8], next: &[u8]) -> bool {
    [(&b" N"[..], &b"IL"[..]), (b" NI", b"L")]
        .iter()
        .any(|(before, after)| pending.ends_with(before) && next.starts_with(after))
}

impl Server {
    /// Handles what the framer found.
    pub(super) fn take(&mut self, id: SessionId, framed: Framed, now: Moment) {
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
            session.confused = self.quirks.on("refused-literal-awaited");
            session.commands += 1;
            let bad = answer.condition == Condition::Bad;
            let answer = if bad && self.quirks.on("refused-literal-no") {
                Answer::no("not with this literal")
            } else {
                answer
            };
            let answer = answer.response(Some(&tag));
            return answer_unread(session, &self.quirks, Some(&tag), answer);
        }
        let mut words = pending.split(|&octet| octet == b' ').skip(1);
        let lists = words
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(b"LIST"));
        if lists && self.quirks.on("literal-not-asked-for") {
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
            let scene = session.scene(None, tag.as_ref());
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
        if session.framer.mode() != Some(LiteralMode::Sync) {
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
        let answer = too_large(kind, tag.as_ref()).response(tag.as_ref());
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
        session.burst += 1;
        let lost = std::mem::take(&mut session.confused)
            || session.burst > 2 && self.quirks.on("pipelined-refused");
        if lost {
            let tag = read_tag(frame);
            let answer = Answer::bad("one at a time").response(tag.as_ref());
            return answer_unread(session, &self.quirks, tag.as_ref(), answer);
        }
        let shorter = without_surplus(frame.content(), &self.quirks);
        let frame = shorter.as_ref().unwrap_or(frame);
        let Read { value, notes } = read(frame, &dialect());
        let Some(line) = value.filter(|_| notes.is_empty()) else {
            if session.selected.is_some() && self.quirks.on("bad-deselects") {
                session.selected = None;
            }
            if let Some(mut turn) = self.turn(id, frame.content(), now) {
                command::append::leave_behind(&mut turn);
            }
            let Some(session) = self.sessions.get_mut(&id) else {
                return;
            };
            let tag = read_tag(frame);
            let overflow = frame
                .faults
                .iter()
                .map(|fault| fault.kind)
                .find(|kind| *kind != FaultKind::BareLf);
            let answer = match (overflow, notes.first()) {
                (Some(FaultKind::LineTooLong { .. }), _) if self.quirks.on("line-too-long-no") => {
                    Answer::no("the line is too long")
                }
                (Some(kind), _) => too_large(kind, tag.as_ref()),
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
        let scene = session.scene(Some(&line.command), Some(&line.tag));
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

/// DELETE or STARTTLS without what stands behind its last argument, if a fault wants it so.
fn without_surplus(line: &[u8], quirks: &Quirks) -> Option<Frame> {
    let words: Vec<&[u8]> = line.split(|&octet| octet == b' ').collect();
    let (name, kept) = match words.get(1)?.to_ascii_uppercase().as_slice() {
        b"DELETE" => ("delete-surplus-ignored", 3),
        b"STARTTLS" => ("starttls-surplus-ignored", 2),
        _ => return None,
    };
    // Strings with spaces in them are left alone.
    let plain = !line.contains(&b'"') && !line.contains(&b'{');
    if !plain || words.len() <= kept || !quirks.on(name) {
        return None;
    }
    let whole = [&words[..kept].join(&b' '), b"\r\n".as_slice()].concat();
    Frame::from_octets(&whole, crate::wire::Side::Client)
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

/// A refusal; BAD where no tag tells which command it is for (RFC 3501 section 7.1.3).
fn too_large(kind: FaultKind, tag: Option<&Tag>) -> Answer {
    match kind {
        FaultKind::LiteralTooLarge { .. } => {
            let refuse = if tag.is_some() {
                Answer::no
            } else {
                Answer::bad
            };
            refuse(&kind.to_string()).code(Code::Other {
                name: Bytes::from_static(b"TOOBIG"),
                argument: None,
            })
        }
        FaultKind::BareLf
        | FaultKind::LineTooLong { .. }
        | FaultKind::TooManyLiterals { .. }
        | FaultKind::MessageTooLong { .. } => {
            Answer::bad(&kind.to_string()).plain(PlainCode::Limit)
        }
    }
}

/// Delivers the answer to what is no command as a whole.
fn answer_unread(session: &mut Session, quirks: &Quirks, tag: Option<&Tag>, answer: Response) {
    let scene = session.scene(None, tag);
    wire::deliver(session, quirks, &scene, vec![answer]);
}
