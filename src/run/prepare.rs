//! Brings each session of a case to where the scenario wants it to start: connected, logged in, a
//! fresh mailbox made and filled, selected. What fails here is no verdict about the server's answer to the scenario.

use bytes::Bytes;

use super::log_in::{self, succeeds};
use super::probe::command;
use super::stage::{Halt, STEP, Stage};
use crate::imap::Response;
use crate::imap::response::{Condition, FetchItem};
use crate::imap::value::{Flag, Mailbox};
use crate::link::CloseHow;
use crate::wire::Outgoing;

/// Where a session starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Start {
    NonAuth,
    Auth,
    Created,
    Selected,
}

/// A message to put into the mailbox.
#[derive(Clone, Debug)]
pub(crate) struct Filling {
    pub(crate) octets: Bytes,
    pub(crate) flags: Vec<Flag>,
    /// `date-time` as written, without quotes.
    pub(crate) date: Option<String>,
}

impl Stage<'_> {
    /// Opens a session and logs it in as far as `start` asks.
    pub(crate) async fn enter(&mut self, name: &str, start: Start) -> Result<usize, Halt> {
        let index = self.open(name).await?;
        if let Some(Response::Status {
            condition: Condition::Bye,
            ..
        }) = self.sessions[index].heard[0].read.value
        {
            return Err(Halt(
                "the server refused the connection with BYE".to_owned(),
            ));
        }
        if start == Start::NonAuth {
            return Ok(index);
        }
        let deadline = self.within(STEP);
        let account = self
            .accounts
            .get(name)
            .cloned()
            .ok_or_else(|| Halt(format!("session {name} has no account")))?;
        log_in::get_in(&mut self.sessions[index], &account, deadline)
            .await
            .map_err(Halt)?;
        Ok(index)
    }

    /// Makes the case's mailbox and fills it.
    pub(crate) async fn furnish(&mut self, index: usize, filling: &[Filling]) -> Result<(), Halt> {
        let mailbox = Mailbox::new(self.values.mailbox());
        self.prepare(index, "CREATE", |writer| {
            writer.text("CREATE ");
            mailbox.write(writer);
        })
        .await?;
        for message in filling {
            self.prepare(index, "APPEND", |writer| {
                writer.text("APPEND ");
                mailbox.write(writer);
                if !message.flags.is_empty() {
                    writer.space();
                    writer.list(&message.flags, |writer, flag| flag.write(writer));
                }
                if let Some(date) = &message.date {
                    writer.space();
                    writer.quoted(date.as_bytes());
                }
                writer.space();
                writer.literal(&message.octets, false);
            })
            .await?;
        }
        Ok(())
    }

    /// Selects the case's mailbox.
    pub(crate) async fn select(&mut self, index: usize, examine: bool) -> Result<(), Halt> {
        let mailbox = Mailbox::new(self.values.mailbox());
        let verb = if examine { "EXAMINE" } else { "SELECT" };
        self.prepare(index, verb, |writer| {
            writer.text(verb);
            writer.space();
            mailbox.write(writer);
        })
        .await
    }

    /// Makes sure that the messages have the flags which they were appended with. A server SHOULD set them
    /// (RFC 3501 section 6.3.11) and other scenarios say so; one that does not leaves nothing here to stand on.
    pub(crate) async fn kept_flags(
        &mut self,
        index: usize,
        filling: &[Filling],
    ) -> Result<(), Halt> {
        if filling.iter().all(|message| message.flags.is_empty()) {
            return Ok(());
        }
        let from = self.sessions[index].heard.len();
        self.prepare(index, "FETCH", |writer| writer.text("FETCH 1:* (FLAGS)"))
            .await?;
        let heard = &self.sessions[index].heard[from..];
        for (number, message) in (1u32..).zip(filling) {
            let kept = heard.iter().any(|heard| {
                let Some(Response::Fetch {
                    number: said,
                    items,
                }) = &heard.read.value
                else {
                    return false;
                };
                said.get() == number
                    && items.iter().any(|item| {
                        matches!(item, FetchItem::Flags(flags)
                            if message.flags.iter().all(|flag| flags.contains(flag)))
                    })
            });
            if !kept {
                return Err(Halt(format!(
                    "the set-up failed: message {number} does not have the flags that it was appended with"
                )));
            }
        }
        Ok(())
    }

    async fn prepare(
        &mut self,
        index: usize,
        verb: &str,
        write: impl FnOnce(&mut crate::imap::Writer),
    ) -> Result<(), Halt> {
        let deadline = self.within(STEP);
        let session = &mut self.sessions[index];
        let tag = session.next_tag();
        let outgoing: Outgoing = command(&tag, write);
        succeeds(session, &outgoing, &tag, deadline)
            .await
            .map_err(|reason| Halt(format!("the set-up failed: {verb}: {reason}")))
    }

    /// From here on what a session says belongs to the scenario.
    pub(crate) fn mark_prepared(&mut self, index: usize) {
        self.prepared[index] = self.sessions[index].judge.transcript().entries().len();
    }

    /// A new connection in place of the one that bears `name`.
    pub(crate) async fn reconnect(&mut self, name: &str) -> Result<usize, Halt> {
        if let Some(&old) = self.current.get(name) {
            self.sessions[old].close(CloseHow::Clean).await;
        }
        self.open(name).await
    }
}
