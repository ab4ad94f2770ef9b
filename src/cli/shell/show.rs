//! What the server says, as it is shown: each message with how it was read, what was found, how the connection ended. What follows
//! from it at once is done here too: TLS after STARTTLS, the end of a flood.

use std::io;

use super::screen::{message, reading};
use super::talk::Talk;
use super::wire::{Came, Told, asks};
use crate::cli::transcript::observer::Remark;
use crate::imap::Response;
use crate::imap::response::Condition;
use crate::report::human::style::{DIM, RED, paint, took};
use crate::report::visible::flat;
use crate::run::verdict::Exit;
use crate::session::mirror::State;

/// Messages of the server without a line of the user, at most.
const FLOOD: usize = 100_000;

impl Talk<'_> {
    /// Shows what came.
    pub(super) async fn show(&mut self, came: Came) -> io::Result<()> {
        let mut came = came;
        // Who says nothing at all is not shown to be an IMAP server, so there is nothing to judge.
        let tally = self.wire.as_ref().map(|wire| wire.observer.tally());
        if came.ended.is_some() && tally.is_some_and(|tally| tally.messages == 0) {
            came.remarks.clear();
        }
        loop {
            for remark in std::mem::take(&mut came.remarks) {
                self.remark(&remark)?;
            }
            for told in std::mem::take(&mut came.told) {
                self.told(&told)?;
            }
            if let Some(reason) = came.ended.take() {
                if came.wanted || self.state() == Some(State::Logout) {
                    let text = format!("-- {}", flat(&reason));
                    self.screen.say(&paint(DIM, &text))?;
                } else {
                    self.trouble(&reason)?;
                    self.exit = self.exit.worse(Exit::Unreachable);
                }
                if self.screen.input.is_terminal {
                    self.screen.say(
                        ".connect opens a new one, .log FILE keeps what was said, Ctrl-D leaves",
                    )?;
                }
            }
            let Some(wire) = &mut self.wire else {
                return Ok(());
            };
            if self.flood > FLOOD && wire.is_open() {
                came = wire.close().await;
                came.wanted = false;
                came.ended = Some(format!(
                    "given up, since the server sent more than {FLOOD} messages at a time"
                ));
            } else if std::mem::take(&mut self.tls_due) {
                came = wire.start_tls(self.patience).await;
                if let Some(way) = wire.describe() {
                    self.screen
                        .say(&paint(DIM, &format!("-- {}", flat(&way))))?;
                }
            } else {
                return Ok(());
            }
        }
    }

    fn told(&mut self, told: &Told) -> io::Result<()> {
        self.flood += 1;
        let heard = &told.heard;
        let done = heard.completes.and_then(|index| {
            let at = self.flying.iter().position(|(other, ..)| *other == index)?;
            Some(self.flying.remove(at))
        });
        if asks(heard)
            && let Some(request) = self.request.take()
        {
            self.literal = request.literal.unwrap_or(0);
        }
        let Some(wire) = &self.wire else {
            return Ok(());
        };
        let reading = match (&heard.read.value, &done) {
            (None, _) => paint(RED, "not understood"),
            (
                Some(Response::Tagged {
                    condition, text, ..
                }),
                Some((_, title, sent)),
            ) => {
                self.tls_due |= *condition == Condition::Ok && title.ends_with(" STARTTLS");
                let code = text
                    .code
                    .as_ref()
                    .map(|code| format!(", {}", flat(&code.name())));
                let title = title.trim_end();
                let time = u64::try_from(sent.elapsed().as_micros()).unwrap_or(u64::MAX);
                paint(
                    DIM,
                    &format!("ends {title}{}, {}", code.unwrap_or_default(), took(time)),
                )
            }
            (Some(Response::Tagged { .. }), None) => paint(RED, "ends nothing that is in flight"),
            (Some(value), _) => {
                let text = reading(value);
                paint(DIM, &flat(&wire.observer.masked(&text)))
            }
        };
        let octets = wire.observer.covered(&heard.frame.octets);
        let text = message("S:", &octets);
        self.screen
            .say(&format!("{text}\n   {} {reading}", paint(DIM, "·")))?;
        for remark in &told.remarks {
            self.remark(remark)?;
        }
        Ok(())
    }

    fn remark(&mut self, remark: &Remark) -> io::Result<()> {
        self.screen.say(&remark.draw(None))
    }
}
