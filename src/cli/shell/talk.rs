//! The talk: asks the user for what is due (a command, a literal, a response of an exchange), sends it, waits for the answer, and
//! shows all that the server says, also while the user types.

use std::io;
use std::time::Duration;

use tokio::time::Instant;

use super::input::{Asked, Typed};
use super::line::{self, Line};
use super::screen::Screen;
use super::wait::Due;
use super::wire::{Came, Wire};
use crate::cli::transcript::observer::{Observer, Tally};
use crate::imap::Revision;
use crate::link::Connector;
use crate::report::human::style::{RED, paint};
use crate::report::visible::flat;
use crate::run;
use crate::run::secret::Secrets;
use crate::run::target::Target;
use crate::run::verdict::Exit;
use crate::scenario::Catalogue;
use crate::session::in_flight::Phase;
use crate::session::mirror::State;

/// A continuation request that is waited for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    /// The command that asked for it.
    pub(super) index: usize,
    /// Octets of the literal that follows, if one does.
    pub(super) literal: Option<u64>,
}

/// What a line that is typed now is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Command,
    /// Octets of a literal.
    Literal,
    /// What follows a literal.
    Rest,
    /// A response to a challenge.
    Response,
    Idle,
}

/// A session by hand.
pub(super) struct Talk<'s> {
    pub(super) target: &'s Target,
    pub(super) connector: Connector,
    pub(super) catalogue: &'s Catalogue,
    pub(super) revision: Revision,
    pub(super) patience: Duration,
    pub(super) screen: Screen<'s>,
    pub(super) wire: Option<Wire<'s>>,
    pub(super) request: Option<Request>,
    /// Octets of a literal that are still to be typed.
    pub(super) literal: u64,
    /// Octets that are still to be passed over: those of a literal that was refused.
    pub(super) skipped: Option<u64>,
    /// The user does not wait for the answer to what was sent last.
    pub(super) hushed: bool,
    /// Commands before this one are not waited for any more.
    pub(super) given_up: usize,
    /// Commands in flight: index, title, when they were sent.
    pub(super) flying: Vec<(usize, String, Instant)>,
    /// The server agreed to TLS.
    pub(super) tls_due: bool,
    /// Messages since the last line of the user.
    pub(super) flood: usize,
    /// Findings on earlier connections, and how many were not shown.
    pub(super) tally: Tally,
    pub(super) held_back: u64,
    pub(super) exit: Exit,
}

impl<'s> Talk<'s> {
    pub(super) fn new(
        target: &'s Target,
        connector: Connector,
        catalogue: &'s Catalogue,
        revision: Revision,
        patience: Duration,
        screen: Screen<'s>,
    ) -> Self {
        Self {
            target,
            connector,
            catalogue,
            revision,
            patience,
            screen,
            wire: None,
            request: None,
            literal: 0,
            skipped: None,
            hushed: false,
            given_up: 0,
            flying: Vec::new(),
            tls_due: false,
            flood: 0,
            tally: Tally::default(),
            held_back: 0,
            exit: Exit::Conforms,
        }
    }

    /// From the first connection to the end.
    pub(super) async fn run(&mut self) -> io::Result<Exit> {
        if !self.connect().await? {
            return Ok(self.exit);
        }
        loop {
            self.settle().await?;
            if self.exit == Exit::Interrupted {
                break;
            }
            let typed = self.ask().await?;
            self.flood = 0;
            let goes_on = match typed {
                Typed::Line(line) => self.typed(&line).await?,
                Typed::End => false,
                Typed::Interrupt if self.screen.input.is_terminal => {
                    match self.waits() {
                        Due::Nothing => self.screen.say("Ctrl-D leaves")?,
                        Due::Answer | Due::Turn => self.stop_waiting()?,
                    }
                    true
                }
                Typed::Interrupt => {
                    self.exit = Exit::Interrupted;
                    false
                }
                Typed::Failed(reason) => {
                    self.trouble(&reason)?;
                    self.exit = self.exit.worse(Exit::Usage);
                    false
                }
            };
            if !goes_on {
                break;
            }
        }
        self.leave().await?;
        self.finish()
    }

    /// Opens a connection and hears the greeting. False if there is none.
    pub(super) async fn connect(&mut self) -> io::Result<bool> {
        self.put_away();
        let deadline = Instant::now() + self.patience;
        let connection = match self.connector.connect(deadline).await {
            Ok(connection) => connection,
            Err(error) => {
                self.trouble(&error.to_string())?;
                self.exit = self.exit.worse(Exit::Unreachable);
                return Ok(false);
            }
        };
        let secrets = Secrets::of(&self.target.accounts);
        let observer = Observer::new(self.catalogue, self.revision, true, secrets);
        self.wire = Some(Wire::new(connection, observer, run::epoch(self.target)));
        self.settle().await?;
        if self.state() == Some(State::Greeting) {
            self.trouble("there was no greeting")?;
            self.exit = self.exit.worse(Exit::Unreachable);
            return Ok(false);
        }
        if self.target.starts_tls() && self.is_open() {
            self.command("STARTTLS").await?;
            self.settle().await?;
        }
        Ok(true)
    }

    /// Forgets the connection, but not what was found on it.
    pub(super) fn put_away(&mut self) {
        if let Some(wire) = self.wire.take() {
            self.tally += wire.observer.tally();
            self.held_back += wire.observer.judge().held_back();
        }
        self.request = None;
        self.literal = 0;
        self.skipped = None;
        self.hushed = false;
        self.given_up = 0;
        self.flying.clear();
        self.tls_due = false;
    }

    pub(super) fn is_open(&self) -> bool {
        self.wire.as_ref().is_some_and(Wire::is_open)
    }

    pub(super) fn state(&self) -> Option<State> {
        let wire = self.wire.as_ref()?;
        Some(wire.observer.judge().mirror().state())
    }

    pub(super) fn mode(&self) -> Mode {
        let Some(wire) = self.wire.as_ref().filter(|wire| wire.is_open()) else {
            return Mode::Command;
        };
        let pipeline = wire.observer.judge().pipeline();
        let commands = pipeline.commands();
        if self.literal > 0 {
            Mode::Literal
        } else if pipeline.is_open() {
            Mode::Rest
        } else if commands
            .iter()
            .any(|one| one.phase == Phase::Exchange { challenged: true })
        {
            Mode::Response
        } else if commands.iter().any(|one| one.phase == Phase::Idle) {
            Mode::Idle
        } else {
            Mode::Command
        }
    }

    /// Asks the user for a line, and shows what the server says meanwhile.
    pub(super) async fn ask(&mut self) -> io::Result<Typed> {
        let mode = self.mode();
        let is_open = self.is_open();
        let waits = self.waits() != Due::Nothing;
        self.screen.input.ask(Asked {
            prompt: match mode {
                Mode::Command if !is_open => "closed> ",
                Mode::Command if waits => "waiting> ",
                Mode::Command => "imap> ",
                Mode::Literal => "literal> ",
                Mode::Rest => "rest> ",
                Mode::Response => "response> ",
                Mode::Idle => "idle> ",
            },
            secret: self.wire.as_ref().is_some_and(Wire::is_private),
            command: matches!(mode, Mode::Command | Mode::Idle),
        });
        self.screen.asking = true;
        let typed = loop {
            let is_terminal = self.screen.input.is_terminal;
            let came = tokio::select! {
                biased;
                typed = self.screen.input.typed() => break typed,
                came = next(&mut self.wire) => came,
                _ = tokio::signal::ctrl_c(), if !is_terminal => break Typed::Interrupt,
            };
            self.show(came).await?;
        };
        self.screen.asking = false;
        Ok(typed)
    }

    /// Does what a line asks for. False if it asks for the end.
    pub(super) async fn typed(&mut self, typed: &[u8]) -> io::Result<bool> {
        let mode = self.mode();
        let octets = [typed, b"\r\n"].concat();
        if let Some(left) = self.skipped.take() {
            let length = octets.len() as u64;
            self.skipped = match typed.starts_with(b".file ") {
                true => Some(0),
                false => left.checked_sub(length),
            };
            self.trouble("not sent, since the literal was refused")?;
            return Ok(true);
        }
        if mode == Mode::Literal {
            match typed.strip_prefix(b".file ") {
                // What a script says next was meant for after it.
                Some(path) => return Ok(self.file(path).await? || self.screen.input.is_terminal),
                None => self.send(&octets).await?,
            }
            return Ok(true);
        }
        let own = typed.starts_with(b".");
        if !own && matches!(mode, Mode::Rest | Mode::Response) {
            self.send(&octets).await?;
            return Ok(true);
        }
        let line = match line::read(typed) {
            Ok(line) => line,
            Err(reason) => {
                self.mistake(&reason)?;
                return Ok(true);
            }
        };
        match line {
            Line::Nothing => {}
            Line::Own(name, rest) => return self.own(name, &rest).await,
            Line::Untagged(_) | Line::Whole(_) if mode == Mode::Idle => {
                if typed.trim_ascii().eq_ignore_ascii_case(b"DONE") {
                    self.send(b"DONE\r\n").await?;
                } else {
                    self.mistake("not sent, since the server idles; .done ends that, .raw sends it all the same")?;
                }
            }
            Line::Untagged(text) => {
                if line_is(&text, "COMPRESS") {
                    self.mistake(
                        "not sent, since the shell has no compression; .raw sends it all the same",
                    )?;
                } else {
                    self.tagged(&text).await?;
                }
            }
            Line::Whole(_) => self.send(&octets).await?,
        }
        Ok(true)
    }

    /// Says what is wrong.
    pub(super) fn trouble(&mut self, text: &str) -> io::Result<()> {
        self.screen
            .say(&format!("{} {}", paint(RED, "✗"), flat(text)))
    }

    /// Says what is wrong with what was typed; a script ends with it, a person types again.
    pub(super) fn mistake(&mut self, text: &str) -> io::Result<()> {
        if !self.screen.input.is_terminal {
            self.exit = self.exit.worse(Exit::Usage);
        }
        self.trouble(text)
    }

    /// A line could not be sent.
    pub(super) fn lost(&mut self) -> io::Result<()> {
        if !self.screen.input.is_terminal {
            self.exit = self.exit.worse(Exit::Unreachable);
        }
        self.trouble("not sent, since the connection has ended; .connect opens a new one")
    }

    /// LOGOUT, where that can be said, and the end.
    pub(super) async fn leave(&mut self) -> io::Result<()> {
        if self.exit != Exit::Interrupted && self.is_open() {
            if self.mode() == Mode::Idle {
                self.send(b"DONE\r\n").await?;
                self.settle().await?;
            }
            if self.mode() == Mode::Command && self.is_open() {
                self.tagged(b"LOGOUT").await?;
                self.settle().await?;
            }
        }
        if let Some(wire) = self.wire.as_mut().filter(|wire| wire.is_open()) {
            let came = wire.close().await;
            self.show(came).await?;
        }
        Ok(())
    }

    pub(super) fn finish(&mut self) -> io::Result<Exit> {
        self.put_away();
        let tally = self.tally;
        if self.held_back > 0 {
            let text = format!(
                "{} findings of the same kinds are not shown",
                self.held_back
            );
            self.screen.say(&text)?;
        }
        self.screen.say(&format!(
            "{} messages of the server: {} findings break a MUST, {} others; {} of the client",
            tally.messages, tally.must, tally.should, tally.client
        ))?;
        Ok(match tally.must {
            0 => self.exit,
            _ => self.exit.worse(Exit::Failed),
        })
    }
}

/// Waits for what the server says; for ever, if there is no connection.
pub(super) async fn next(wire: &mut Option<Wire<'_>>) -> Came {
    match wire {
        Some(wire) => wire.read().await,
        None => std::future::pending().await,
    }
}

fn line_is(line: &[u8], name: &str) -> bool {
    let word = line.split(|&octet| octet == b' ').next();
    word.is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
}
