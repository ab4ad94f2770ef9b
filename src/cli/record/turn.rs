//! What a client did on one connection, as turns: a command with its literals and responses, and how it was answered.
//! Commands are told apart by what the observer knows before each line; what becomes of the turns is left to `scenario`.

use crate::imap::response::Condition;
use crate::session::Pipeline;
use crate::session::in_flight::Phase;
use crate::session::sent::{name_of, tag_of};

/// Octets of one command that are kept; a command beyond that is told of, not replayed.
const KEPT: usize = 256 * 1024;
/// Turns that are kept.
const TURNS: usize = 5_000;

/// A part of what the client sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Octets, the tag left out.
    Octets(Vec<u8>),
    /// It waited for the server to ask for more.
    Wait,
}

/// What kind of turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// LOGIN or AUTHENTICATE: credentials, of which nothing is kept.
    LogIn,
    /// STARTTLS.
    StartTls,
    /// Anything else.
    Command,
}

/// A command.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    tag: Vec<u8>,
    /// Its name in capitals.
    pub(super) name: String,
    /// What it is.
    pub(super) kind: Kind,
    /// What was sent, in order.
    pub(super) pieces: Vec<Piece>,
    /// How it was answered.
    pub(super) answer: Option<Condition>,
    /// It does not keep to the grammar.
    pub(super) deviates: bool,
    /// It was sent before the one ahead of it was answered.
    pub(super) early: bool,
    /// It was too long to be kept.
    pub(super) cut: bool,
    held: usize,
}

/// The turns of one connection.
#[derive(Clone, Debug, Default)]
pub(super) struct Turns {
    turns: Vec<Turn>,
    /// Turns that were not kept, for want of room.
    pub(super) left_out: usize,
}

impl Turns {
    pub(super) fn all(&self) -> &[Turn] {
        &self.turns
    }

    /// The client sends a line, or a part of one. `pipeline` is as it was before.
    pub(super) fn sends(&mut self, line: &[u8], pipeline: &Pipeline) {
        let mut phases = pipeline.commands().iter().map(|one| one.phase);
        let follows = pipeline.is_open()
            || phases.any(|phase| matches!(phase, Phase::Exchange { .. } | Phase::Idle));
        if follows {
            if let Some(turn) = self.turns.last_mut() {
                // In an exchange and in IDLE each line waits for the server; literals say themselves whether they do.
                if !pipeline.is_open() {
                    turn.pieces.push(Piece::Wait);
                }
                turn.add(line);
            }
            return;
        }
        if self.turns.len() >= TURNS {
            self.left_out += 1;
            return;
        }
        let name = name_of(line);
        let kind = match name.as_str() {
            "LOGIN" | "AUTHENTICATE" => Kind::LogIn,
            "STARTTLS" => Kind::StartTls,
            _ => Kind::Command,
        };
        let tag = tag_of(line).map(|tag| tag.0.to_vec()).unwrap_or_default();
        let rest = line.strip_prefix(tag.as_slice()).unwrap_or(line).to_vec();
        let early = self.turns.last().is_some_and(|turn| turn.answer.is_none());
        let mut turn = Turn {
            tag,
            name,
            kind,
            pieces: Vec::new(),
            answer: None,
            deviates: false,
            early,
            cut: false,
            held: 0,
        };
        turn.add(&rest);
        self.turns.push(turn);
    }

    /// The observer has seen the line: `owes` tells that it ends in the announcement of a literal that waits, `deviates`
    /// that the command does not keep to the grammar.
    pub(super) fn sent(&mut self, owes: bool, deviates: bool) {
        if let Some(turn) = self.turns.last_mut() {
            turn.deviates |= deviates;
            if owes {
                turn.pieces.push(Piece::Wait);
            }
        }
    }

    /// A tagged response came.
    pub(super) fn answered(&mut self, tag: &[u8], condition: Condition) {
        let mut turns = self.turns.iter_mut();
        if let Some(turn) = turns.find(|turn| turn.answer.is_none() && turn.tag == tag) {
            turn.answer = Some(condition);
        }
    }
}

impl Turn {
    fn add(&mut self, octets: &[u8]) {
        if self.kind == Kind::LogIn {
            return;
        }
        self.held += octets.len();
        if self.held > KEPT {
            self.cut = true;
            self.pieces.clear();
        } else if let Some(Piece::Octets(last)) = self.pieces.last_mut() {
            last.extend_from_slice(octets);
        } else {
            self.pieces.push(Piece::Octets(octets.to_vec()));
        }
    }
}
