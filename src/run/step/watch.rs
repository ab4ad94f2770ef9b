//! What a step waits for: the answers to its commands and the lines that it expects, over all
//! the connections that it speaks of.

use tokio::time::Instant;

use crate::imap::Response as Said;
use crate::imap::response::Condition;
use crate::run::session::{Got, Sent, Session};
use crate::run::stage::{Halt, Stage};
use crate::scenario::expect::{Entry as Wanted, Expected, Outcome, Response, Status};
use crate::scenario::pattern::Line;
use crate::scenario::{Action, Entry, Expectation, SourcedStep};
use crate::session::in_flight::{InFlight, Phase};

/// The waiting of one step.
pub(super) struct Watch {
    /// The connection that acts.
    pub(super) index: usize,
    /// When it gives up.
    pub(super) deadline: Instant,
    /// Tags of the step's commands, in order.
    pub(super) tags: Vec<String>,
    /// What is expected, entries in the order of `kept`.
    pub(super) expected: Expected,
    /// For each entry of `expected` the item of `expect` that it comes from.
    pub(super) kept: Vec<usize>,
    /// Messages taken so far.
    pub(super) responses: Vec<Response>,
    /// Connection and index among its messages, for each of `responses`.
    pub(super) origins: Vec<(usize, usize)>,
    /// Something the step itself found wrong, with the requirement it breaks, if any.
    pub(super) trouble: Vec<Trouble>,
    /// A continuation request was due, and the server said nothing.
    pub(super) silent: bool,
    /// First message of each connection that belongs to the step.
    next: Vec<usize>,
    /// What comes behind the last answer is not the step's: untagged data precedes its tagged
    /// response (RFC 3501 section 7). How much of that has been read by then is chance.
    ends_with_answer: bool,
}

/// Something that the step found wrong besides missing lines.
#[derive(Clone, Debug)]
pub(super) struct Trouble {
    pub(super) requirement: Option<String>,
    pub(super) message: String,
}

impl Watch {
    pub(super) fn new(
        stage: &Stage<'_>,
        sourced: &SourcedStep,
        index: usize,
        deadline: Instant,
    ) -> Result<Self, Halt> {
        let step = &sourced.step.value;
        let mut expected = Expected {
            ordered: step.ordered,
            ..Expected::default()
        };
        let mut kept = Vec::new();
        for (position, expectation) in step.expect.iter().enumerate() {
            let (condition, session, of, times, alternatives): (_, _, _, _, Vec<&Entry>) =
                match expectation {
                    Expectation::Line(entry) => (
                        &entry.condition,
                        &entry.session,
                        &entry.of,
                        entry.times,
                        vec![entry],
                    ),
                    Expectation::OneOf(one) => {
                        let alternatives = one
                            .alternatives
                            .iter()
                            .map(|alternative| &alternative.value.entry)
                            .collect();
                        (
                            &one.condition,
                            &one.session,
                            &one.of,
                            one.times,
                            alternatives,
                        )
                    }
                };
            if let Some(condition) = condition
                && !holds(condition, stage)?
            {
                continue;
            }
            let mut patterns = Vec::new();
            for alternative in alternatives {
                if let (Expectation::OneOf(_), Some(condition)) =
                    (expectation, &alternative.condition)
                    && !holds(condition, stage)?
                {
                    // Its place is kept, so that alternatives count as they are written.
                    patterns.push(never());
                    continue;
                }
                patterns.push(alternative.line.value.clone());
            }
            let session = match session {
                Some(name) => stage.index(&name.value)?,
                None => index,
            };
            expected.entries.push(Wanted {
                session,
                alternatives: patterns,
                least: times.least as usize,
                most: times.most.map(|most| most as usize),
                of: of.as_ref().map(|of| usize::from(of.value)),
            });
            kept.push(position);
        }
        for rejected in step.reject.iter() {
            let session = match &rejected.0.session {
                Some(name) => stage.index(&name.value)?,
                None => index,
            };
            expected.rejects.push(Wanted {
                session,
                alternatives: vec![rejected.0.line.value.clone()],
                least: 1,
                most: Some(1),
                of: rejected.0.of.as_ref().map(|of| usize::from(of.value)),
            });
        }
        let mut next: Vec<usize> = stage
            .sessions
            .iter()
            .map(|session| session.left_over.unwrap_or(session.heard.len()))
            .collect();
        if matches!(step.action, Action::Connect(_)) {
            next[index] = 0;
        }
        Ok(Self {
            index,
            deadline,
            tags: Vec::new(),
            expected,
            kept,
            responses: Vec::new(),
            origins: Vec::new(),
            trouble: Vec::new(),
            silent: false,
            next,
            ends_with_answer: matches!(step.action, Action::Send(_) | Action::StartTls(_)),
        })
    }

    /// Notes that what was to be sent could not be sent whole.
    pub(super) fn stuck(&mut self, sent: Sent, stage: &Stage<'_>) {
        self.silent = sent == Sent::Silent;
        let pipeline = stage.sessions[self.index].judge.pipeline();
        // A synchronising literal is asked for or refused (RFC 3501 section 2.2.1).
        let announced = |one: &InFlight| one.phase == Phase::Sending;
        let owed = self.silent && pipeline.commands().iter().any(announced);
        self.trouble.push(Trouble {
            requirement: owed.then(|| "literal.continuation".to_owned()),
            message: "the server neither took nor refused what was sent, in time".to_owned(),
        });
    }

    /// Takes the messages that have come.
    pub(super) fn take(&mut self, stage: &Stage<'_>) {
        for session in 0..self.next.len() {
            let heard = &stage.sessions[session].heard;
            let mut over = session == self.index && self.is_over();
            for (number, heard) in heard.iter().enumerate().skip(self.next[session]) {
                if over {
                    break;
                }
                let tag = heard.tag.as_ref().filter(|_| session == self.index);
                let command = tag.and_then(|tag| {
                    let position = self
                        .tags
                        .iter()
                        .position(|own| own.as_bytes() == tag.0.as_ref());
                    position.map(|position| position + 1)
                });
                self.responses.push(Response {
                    session,
                    line: Line::read(&heard.frame),
                    command,
                });
                self.origins.push((session, number));
                self.next[session] = number + 1;
                over = command.is_some() && self.is_over();
            }
        }
    }

    /// Whether all that can belong to the step on its own connection has come.
    fn is_over(&self) -> bool {
        self.ends_with_answer && !self.tags.is_empty() && self.outstanding() == 0
    }

    /// Whether something came behind the last answer.
    pub(super) fn has_more(&self, stage: &Stage<'_>) -> bool {
        self.next[self.index] < stage.sessions[self.index].heard.len()
    }

    /// Leaves what was not taken to the next step.
    pub(super) fn leave(&self, stage: &mut Stage<'_>) {
        for (session, &next) in stage.sessions.iter_mut().zip(&self.next) {
            session.left_over = (next < session.heard.len()).then_some(next);
        }
    }

    /// Compares what has come with what is expected.
    pub(super) fn outcome(&self, stage: &Stage<'_>) -> Outcome {
        self.expected.matched(&self.responses, &stage.values)
    }

    /// How many of the step's commands have no answer yet.
    pub(super) fn outstanding(&self) -> usize {
        (1..=self.tags.len())
            .filter(|&number| {
                !self
                    .responses
                    .iter()
                    .any(|response| response.command == Some(number))
            })
            .count()
    }

    /// Waits for the answers to the step's commands, then for lines that other connections still owe.
    pub(super) async fn until_answered(&mut self, stage: &mut Stage<'_>) {
        loop {
            self.take(stage);
            if self.outstanding() == 0 || self.read(stage, self.index).await != Got::Data {
                break;
            }
        }
        self.take(stage);
        if self.outstanding() > 0 && stage.sessions[self.index].ended.is_none() {
            let pipeline = stage.sessions[self.index].judge.pipeline();
            let challenged = |one: &InFlight| one.phase == Phase::Exchange { challenged: true };
            // It is the client's turn (RFC 3501 section 7.5): the server owes nothing.
            self.trouble.push(if pipeline.commands().iter().any(challenged) {
                Trouble {
                    requirement: None,
                    message: "the server sent a challenge, and waits for a response that the scenario does not have"
                        .to_owned(),
                }
            } else {
                Trouble {
                    requirement: Some("command.one-tagged-answer".to_owned()),
                    message: "the command was not answered in time".to_owned(),
                }
            });
        }
        self.others(stage).await;
    }

    /// Waits for everything that is expected.
    pub(super) async fn until_complete(&mut self, stage: &mut Stage<'_>) {
        loop {
            self.take(stage);
            let outcome = self.outcome(stage);
            if outcome.is_complete()
                || self.is_past(&outcome)
                || self.read(stage, self.index).await != Got::Data
            {
                break;
            }
        }
        self.take(stage);
        self.others(stage).await;
    }

    /// Whether what is missing cannot come any more: the step's own commands are answered, and
    /// no missing line is the answer to a tag that the scenario wrote out.
    fn is_past(&self, outcome: &Outcome) -> bool {
        let missing = outcome
            .entries
            .iter()
            .zip(&self.expected.entries)
            .filter(|(status, _)| !matches!(status, Status::Matched(_)));
        !self.tags.is_empty()
            && self.outstanding() == 0
            && missing
                .flat_map(|(_, entry)| &entry.alternatives)
                .all(|pattern| !pattern.has_tag())
    }

    /// Waits for lines expected of connections other than the one that acts.
    async fn others(&mut self, stage: &mut Stage<'_>) {
        let mut owing: Vec<usize> = self
            .expected
            .entries
            .iter()
            .map(|entry| entry.session)
            .filter(|&session| session != self.index)
            .collect();
        owing.sort_unstable();
        owing.dedup();
        for session in owing {
            loop {
                self.take(stage);
                if self.outcome(stage).is_complete() || self.read(stage, session).await != Got::Data
                {
                    break;
                }
            }
            self.take(stage);
        }
    }

    async fn read(&self, stage: &mut Stage<'_>, session: usize) -> Got {
        stage.sessions[session].read(self.deadline).await
    }

    /// Condition and code of the last answer to a command of the step, or of the last tagged line.
    pub(super) fn answer<'s>(&self, stage: &'s Stage<'_>) -> Option<&'s Said> {
        let session: &Session = &stage.sessions[self.index];
        self.origins
            .iter()
            .rev()
            .filter(|(index, _)| *index == self.index)
            .filter_map(|&(_, number)| session.heard[number].read.value.as_ref())
            .find(|said| matches!(said, Said::Tagged { .. }))
    }

    /// Whether the last answer was OK.
    pub(super) fn succeeded(&self, stage: &Stage<'_>) -> bool {
        matches!(
            self.answer(stage),
            Some(Said::Tagged {
                condition: Condition::Ok,
                ..
            })
        )
    }
}

fn holds(
    condition: &crate::source::Parsed<crate::scenario::expr::Expr>,
    stage: &Stage<'_>,
) -> Result<bool, Halt> {
    condition.value.holds(&stage.values).map_err(|error| {
        Halt(format!(
            "`if: {}` has no value: {error}",
            condition.text.value
        ))
    })
}

/// A pattern that no server's line matches: the tag holds what no tag can.
fn never() -> crate::scenario::pattern::Pattern {
    crate::scenario::pattern::Pattern::parse_octets("\u{1}")
        .unwrap_or_else(|_| unreachable!("the text holds no placeholder"))
}
