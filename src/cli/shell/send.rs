//! What leaves: shown without credentials, written, and what is due behind it.

use std::io;

use tokio::time::Instant;

use super::screen::{READING, message};
use super::talk::{Mode, Request, Talk};
use crate::cli::transcript::observer::{shown, without_credentials};
use crate::cli::transcript::rawlog::announced;
use crate::report::human::style::{CYAN, paint};
use crate::session::in_flight::Phase;

impl Talk<'_> {
    /// Sends a command of the shell's own, where one is due.
    pub(super) async fn command(&mut self, text: &str) -> io::Result<()> {
        if self.mode() == Mode::Command {
            self.tagged(text.as_bytes()).await
        } else {
            self.mistake(&format!("{text} is not sent amid another command"))
        }
    }

    /// Sends a command with a tag of ours.
    pub(super) async fn tagged(&mut self, text: &[u8]) -> io::Result<()> {
        let Some(wire) = self.wire.as_mut().filter(|wire| wire.is_open()) else {
            return self.lost();
        };
        let tag = wire.next_tag();
        self.send(&[tag.as_bytes(), b" ", text, b"\r\n"].concat())
            .await
    }

    /// Sends octets, at most one line but for literals.
    pub(super) async fn send(&mut self, octets: &[u8]) -> io::Result<()> {
        let Some(wire) = self.wire.as_mut().filter(|wire| wire.is_open()) else {
            return self.lost();
        };
        let text = if wire.is_private() {
            format!("{} ********", paint(CYAN, "C:"))
        } else {
            let octets = wire.observer.covered(&without_credentials(octets));
            message(&paint(CYAN, "C:"), &octets)
        };
        self.screen.say(&text)?;
        let came = wire.write(octets, self.patience).await;
        self.hushed = false;
        self.followed(octets);
        self.show(came).await
    }

    /// Works out what is due behind octets that were sent.
    pub(super) fn followed(&mut self, octets: &[u8]) {
        let length = octets.len() as u64;
        let tail = if length < self.literal {
            self.literal -= length;
            &[]
        } else {
            let from = usize::try_from(self.literal).unwrap_or(octets.len());
            self.literal = 0;
            &octets[from..]
        };
        let Some(wire) = &self.wire else { return };
        let pipeline = wire.observer.judge().pipeline();
        for one in pipeline.commands() {
            if self.flying.iter().all(|(index, ..)| *index != one.index) {
                let title = shown(one.title().as_bytes(), READING);
                self.flying.push((one.index, title, Instant::now()));
                if one.phase == Phase::Idle {
                    self.request = Some(Request {
                        index: one.index,
                        literal: None,
                    });
                }
            }
        }
        let last = pipeline.commands().last();
        if let (Some((octets, waits)), Some(last)) = (announced(tail), last)
            && pipeline.is_open()
        {
            if waits {
                self.request = Some(Request {
                    index: last.index,
                    literal: Some(octets),
                });
            } else {
                self.literal = octets;
            }
        }
    }
}
