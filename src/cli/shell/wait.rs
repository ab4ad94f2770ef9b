//! Waiting for the server: what is due before the user can go on, how long that may take, and how waiting ends.

use std::io;
use std::time::Duration;

use tokio::time::sleep;

use super::talk::{Talk, next};
use crate::report::human::style::{YELLOW, paint};
use crate::run::verdict::Exit;
use crate::session::in_flight::Phase;
use crate::session::mirror::State;

/// How long the answers to a command are waited for before a person may type on.
const MOMENT: Duration = Duration::from_millis(300);

/// What the server has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Nothing,
    /// Answers to commands. More commands may be sent meanwhile.
    Answer,
    /// Something without which nothing can be sent.
    Turn,
}

impl Talk<'_> {
    /// Waits for what is due: the greeting, answers, continuation requests, the end after BYE. A person may type on after
    /// a moment where only answers are.
    pub(super) async fn settle(&mut self) -> io::Result<()> {
        let is_terminal = self.screen.input.is_terminal;
        loop {
            let due = self.waits();
            let patience = match due {
                Due::Nothing => return Ok(()),
                Due::Answer if is_terminal => MOMENT,
                Due::Answer | Due::Turn => self.patience,
            };
            let came = tokio::select! {
                biased;
                _ = tokio::signal::ctrl_c() => {
                    if !is_terminal {
                        self.exit = Exit::Interrupted;
                        return Ok(());
                    }
                    self.stop_waiting()?;
                    continue;
                }
                came = next(&mut self.wire) => came,
                () = sleep(patience) => {
                    if is_terminal && due == Due::Answer {
                        return Ok(());
                    }
                    self.late()?;
                    continue;
                }
            };
            self.show(came).await?;
        }
    }

    /// A person has waited enough.
    pub(super) fn stop_waiting(&mut self) -> io::Result<()> {
        self.hush();
        let text = "not waited for any longer; what the server says is shown all the same";
        self.screen.say(&paint(YELLOW, text))
    }

    pub(super) fn hush(&mut self) {
        self.hushed = true;
        if let Some(wire) = &self.wire {
            self.given_up = wire.observer.judge().pipeline().begun();
        }
    }

    pub(super) fn late(&mut self) -> io::Result<()> {
        let patience = self.patience;
        if self.screen.input.is_terminal {
            let text = format!("nothing for {patience:?}; Ctrl-C stops waiting");
            return self.screen.say(&paint(YELLOW, &text));
        }
        self.hush();
        self.exit = self.exit.worse(Exit::Unreachable);
        self.trouble(&format!("no answer came within {patience:?}"))
    }

    /// What the server has to say before the user has.
    pub(super) fn waits(&mut self) -> Due {
        let Some(wire) = self.wire.as_ref().filter(|wire| wire.is_open()) else {
            self.request = None;
            return Due::Nothing;
        };
        let judge = wire.observer.judge();
        let (mirror, pipeline) = (judge.mirror(), judge.pipeline());
        if let Some(request) = self.request
            && pipeline.command(request.index).is_none()
        {
            self.request = None;
            // What was meant for it must not go out as something else; a person sees that it was refused.
            self.skipped = request.literal.filter(|_| !self.screen.input.is_terminal);
        }
        if self.hushed {
            return Due::Nothing;
        }
        let mut answer = false;
        let mut turn = self.request.is_some()
            || mirror.state() == State::Greeting
            || mirror.has_bye()
            || mirror.is_logged_out();
        for one in pipeline.commands() {
            if one.index < self.given_up || one.tag.is_none() {
                continue;
            }
            match one.phase {
                Phase::InProgress => {
                    answer = true;
                    turn |= one.is("STARTTLS") || one.is("LOGOUT");
                }
                Phase::Exchange { challenged } => turn |= !challenged,
                Phase::Sending | Phase::Idle => {}
            }
        }
        match (turn, answer) {
            (true, _) => Due::Turn,
            (false, true) => Due::Answer,
            (false, false) => Due::Nothing,
        }
    }
}
