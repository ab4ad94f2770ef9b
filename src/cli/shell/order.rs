//! The commands of the shell itself.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::line::OWN;
use super::state;
use super::talk::{Mode, Request, Talk, next};
use crate::report::human::style::{BOLD, paint};
use crate::rules::transcript::unescaped;
use crate::run;
use crate::wire::Fragment;

/// Octets of a file that is sent, at most.
const FILE: u64 = 256 << 20;

impl Talk<'_> {
    /// Does what one of them asks for. False if it asks for the end.
    pub(super) async fn own(&mut self, name: &'static str, rest: &str) -> io::Result<bool> {
        match name {
            ".help" => self.help()?,
            ".login" => self.log_in(rest).await?,
            ".tls" => self.command("STARTTLS").await?,
            ".idle" => self.command("IDLE").await?,
            ".done" => {
                if self.mode() == Mode::Idle {
                    self.send(b"DONE\r\n").await?;
                } else {
                    self.mistake("there is no IDLE to end")?;
                }
            }
            ".state" => {
                let Some(wire) = &self.wire else {
                    return Ok(true);
                };
                let way = wire.describe();
                let lines = state::lines(&wire.observer, way.as_deref());
                self.screen.say(&lines.join("\n"))?;
            }
            ".log" => self.log(rest)?,
            ".file" => {
                self.mistake("no literal is due; write its size into the command, as {5}")?
            }
            ".raw" => self.send(&[rest.as_bytes(), b"\r\n"].concat()).await?,
            ".octets" => match unescaped(rest) {
                Ok(octets) => self.send(&octets).await?,
                Err(reason) => self.mistake(&reason)?,
            },
            ".wait" => self.wait(rest).await?,
            ".connect" => {
                if self.is_open() {
                    self.mistake("there is a connection; .close ends it")?;
                } else {
                    self.connect().await?;
                }
            }
            ".close" => {
                if let Some(wire) = &mut self.wire {
                    let came = wire.close().await;
                    self.show(came).await?;
                }
            }
            _ => return Ok(name != ".quit"),
        }
        Ok(true)
    }

    fn help(&mut self) -> io::Result<()> {
        let mut text = String::from(
            "A line that begins with the name of a command is sent with a tag; `a1 NOOP` is sent as it is. Behind a line that\n\
             ends in {5} the next lines are its literal: their octets, with CRLF between them, are counted.\n",
        );
        for (usage, what) in OWN {
            let _ = writeln!(text, "  {} {what}", paint(BOLD, &format!("{usage:<14}")));
        }
        self.screen.say(&text)
    }

    async fn wait(&mut self, rest: &str) -> io::Result<()> {
        let Ok(seconds @ 1..=3600) = (if rest.is_empty() { "1" } else { rest }).parse::<u64>()
        else {
            return self.mistake(&format!("wanted seconds, 1 to 3600, found `{rest}`"));
        };
        let until = Instant::now() + Duration::from_secs(seconds);
        while self.is_open() {
            let came = tokio::select! {
                biased;
                _ = tokio::signal::ctrl_c() => return Ok(()),
                () = sleep_until(until) => return Ok(()),
                came = next(&mut self.wire) => came,
            };
            self.show(came).await?;
        }
        Ok(())
    }

    fn log(&mut self, path: &str) -> io::Result<()> {
        let Some(wire) = &self.wire else {
            return Ok(());
        };
        let mut options = std::fs::OpenOptions::new();
        let made = options.write(true).create_new(true).open(path);
        let written = made.and_then(|mut file| file.write_all(wire.log().as_bytes()));
        match written {
            Ok(()) => self.screen.say(&format!("written to {path}")),
            Err(error) => self.mistake(&format!("cannot write {path}: {error}")),
        }
    }

    async fn log_in(&mut self, rest: &str) -> io::Result<()> {
        let number = match rest {
            "" | "1" => 0,
            "2" => 1,
            _ => return self.mistake(&format!("wanted .login or .login 2, found `{rest}`")),
        };
        let Some(account) = self.target.accounts.get(number) else {
            return self.mistake("the target has no second account; --user2 names one");
        };
        let Some(wire) = self.wire.as_mut().filter(|wire| wire.is_open()) else {
            return self.lost();
        };
        let tag = wire.next_tag();
        let capabilities = wire.observer.judge().mirror().capabilities();
        let disabled = capabilities.is_some_and(run::is_login_disabled);
        let outgoing = run::credentials(&tag, account, disabled);
        for fragment in &outgoing.fragments {
            match fragment {
                Fragment::Octets(octets) => self.send(octets).await?,
                Fragment::Await => {
                    let index = self.last().unwrap_or_default();
                    self.request = Some(Request {
                        index,
                        literal: None,
                    });
                    self.settle().await?;
                    let refused = self.request.is_some() || self.find(index).is_none();
                    if refused {
                        self.literal = 0;
                        return Ok(());
                    }
                }
                Fragment::Cut | Fragment::Pause(_) => {}
            }
            // What the pen announced it also writes.
            self.literal = 0;
            self.request = None;
        }
        Ok(())
    }

    fn last(&self) -> Option<usize> {
        let pipeline = self.wire.as_ref()?.observer.judge().pipeline();
        pipeline.commands().last().map(|one| one.index)
    }

    fn find(&self, index: usize) -> Option<usize> {
        let pipeline = self.wire.as_ref()?.observer.judge().pipeline();
        pipeline.command(index).map(|one| one.index)
    }

    /// Sends a file as what is left of a literal. Whether it could.
    pub(super) async fn file(&mut self, path: &[u8]) -> io::Result<bool> {
        let path = String::from_utf8_lossy(path).trim().to_owned();
        let wanted = self.literal;
        let read = match std::fs::metadata(&path) {
            Ok(about) if about.len() != wanted => Err(format!(
                "{path} has {} octets, and {wanted} are due",
                about.len()
            )),
            Ok(about) if about.len() > FILE => Err(format!("{path} has more than {FILE} octets")),
            Ok(_) => std::fs::read(&path).map_err(|error| format!("cannot read {path}: {error}")),
            Err(error) => Err(format!("cannot read {path}: {error}")),
        };
        match read {
            Ok(octets) => {
                self.send(&octets).await?;
                Ok(true)
            }
            Err(reason) => {
                self.mistake(&format!("{reason}; nothing was sent"))?;
                Ok(false)
            }
        }
    }
}
