//! Removes what the run created: the mailboxes and subscriptions below its own generated prefix,
//! and nothing else. Works on a connection of its own, so that cases end as they end.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::log_in;
use super::options::Segment;
use super::probe::command;
use super::session::{Clock, Got, Ground, Session, Stop};
use super::target::Target;
use crate::imap::response::Condition;
use crate::imap::{Response, Revision};
use crate::link::Connector;
use crate::octets::Moment;

/// Deadline of each step.
const PATIENCE: Duration = Duration::from_secs(10);
/// Uses of one connection, after which a new one keeps memory small.
const USES: usize = 100;

/// What begins every mailbox name that any run makes, after the namespace.
pub(crate) const MARK: &str = "imapspec-";

/// One connection for cleaning, opened when it is first needed.
pub(crate) struct Janitor {
    session: Option<Session>,
    uses: usize,
}

impl Janitor {
    pub(crate) const fn new() -> Self {
        Self {
            session: None,
            uses: 0,
        }
    }

    /// Deletes every mailbox and subscription whose name starts with `prefix`. Gives the names that were deleted.
    pub(crate) async fn sweep(
        &mut self,
        target: &Target,
        connector: &Connector,
        prefix: &[u8],
        delimiter: Option<u8>,
        dry: bool,
    ) -> Result<Vec<Bytes>, String> {
        debug_assert!(
            prefix
                .windows(MARK.len())
                .any(|part| part == MARK.as_bytes()),
            "only generated names are deleted"
        );
        let soon = || Instant::now() + target.scaled(PATIENCE);
        if self.uses >= USES
            || self
                .session
                .as_ref()
                .is_some_and(|session| session.ended.is_some())
        {
            self.leave(target).await;
        }
        self.uses += 1;
        if self.session.is_none() {
            self.session = Some(enter(target, connector).await?);
        }
        let Some(session) = self.session.as_mut() else {
            return Ok(Vec::new());
        };
        let pattern = [prefix, b"*"].concat();
        let mut names = list(session, "LIST", &pattern, soon()).await?;
        let subscribed = list(session, "LSUB", &pattern, soon()).await?;
        names.retain(|name| name.starts_with(prefix));
        // Children before their parents.
        let depth = |name: &Bytes| {
            delimiter.map_or(0, |delimiter| {
                name.iter().filter(|&&octet| octet == delimiter).count()
            })
        };
        names.sort_by_key(|name| std::cmp::Reverse((depth(name), name.len())));
        if dry {
            return Ok(names);
        }
        for name in subscribed.iter().filter(|name| name.starts_with(prefix)) {
            run(session, "UNSUBSCRIBE", name, soon()).await?;
        }
        let mut failed = None;
        for name in &names {
            if let Some(reason) = run(session, "DELETE", name, soon()).await? {
                failed = Some(reason);
            }
        }
        match failed {
            // A name without a mailbox of its own goes away with its last child.
            Some(reason) if !list(session, "LIST", &pattern, soon()).await?.is_empty() => {
                Err(reason)
            }
            Some(_) | None => Ok(names),
        }
    }

    /// Ends the connection.
    pub(crate) async fn leave(&mut self, target: &Target) {
        if let Some(mut session) = self.session.take() {
            session.log_out(target.scaled(PATIENCE)).await;
        }
        self.uses = 0;
    }
}

async fn enter(target: &Target, connector: &Connector) -> Result<Session, String> {
    let soon = || Instant::now() + target.scaled(PATIENCE);
    let connection = connector
        .connect(soon())
        .await
        .map_err(|error| error.to_string())?;
    let ground = Ground {
        clock: Clock::start(Moment::default()),
        order: Rc::new(Cell::new(0)),
        revision: Revision::Rev1,
        segment: Segment::Single,
        seed: 0,
        // Cleaning up goes on when a run is interrupted.
        stop: Stop::default(),
    };
    let mut session = Session::new("janitor", connection, &ground, "J".to_owned());
    if session
        .read_until(soon(), |session| !session.heard.is_empty())
        .await
        != Got::Data
    {
        return Err("no greeting for cleaning up".to_owned());
    }
    if target.starts_tls() {
        log_in::secure(&mut session, soon()).await?;
    }
    let account = target.accounts.first().ok_or("no account to log in with")?;
    log_in::get_in(&mut session, account, soon()).await?;
    Ok(session)
}

async fn list(
    session: &mut Session,
    verb: &str,
    pattern: &[u8],
    deadline: Instant,
) -> Result<Vec<Bytes>, String> {
    let tag = session.next_tag();
    let from = session.heard.len();
    let outgoing = command(&tag, |writer| {
        writer.text(verb);
        writer.text(" \"\" ");
        writer.list_mailbox(pattern);
    });
    match session.command(&outgoing, &tag, deadline).await {
        Some(Condition::Ok) => {}
        Some(_) => return Err(format!("the server refused {verb} for cleaning up")),
        None => return Err(format!("no answer to {verb} for cleaning up")),
    }
    Ok(session.heard[from..]
        .iter()
        .filter_map(|heard| match &heard.read.value {
            Some(Response::List(list) | Response::Lsub(list)) => Some(list.mailbox.to_bytes()),
            _ => None,
        })
        .collect())
}

/// `None` if it was done, else why not.
async fn run(
    session: &mut Session,
    verb: &str,
    name: &[u8],
    deadline: Instant,
) -> Result<Option<String>, String> {
    let tag = session.next_tag();
    let outgoing = command(&tag, |writer| {
        writer.text(verb);
        writer.space();
        writer.astring(name);
    });
    match session.command(&outgoing, &tag, deadline).await {
        Some(Condition::Ok) => Ok(None),
        Some(_) => Ok(Some(format!(
            "the server refused {verb} {}",
            crate::octets::show::show(name)
        ))),
        None => Err(format!("no answer to {verb} for cleaning up")),
    }
}
