//! One session through the proxy: octets go both ways as they come, and the observer sees them on the way. It never holds
//! anything back from the peers; what it cannot follow any more (TLS, COMPRESS) it relays unseen.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::BytesMut;
use tokio::time::{Instant, timeout};

use super::turn::Turns;
use crate::cli::transcript::conceal::{stand_in, without_password};
use crate::cli::transcript::observer::{Observer, Remark};
use crate::cli::transcript::write::{self, Between};
use crate::imap::Response;
use crate::imap::response::Condition;
use crate::link::{CloseHow, Connection, Error as LinkError};
use crate::octets::Moment;
use crate::rules::judge::Heard;
use crate::session::Closer;
use crate::session::in_flight::Phase;
use crate::wire::Side;

/// Octets of a line of the client that are held before the observer sees it; the server has them at once.
const LINE: usize = 64 * 1024;
/// How long a peer may take to take what the other one sent last.
const LAST: Duration = Duration::from_secs(5);

/// What is known of one session.
pub(super) struct Relay<'c> {
    pub(super) observer: Observer<'c>,
    pub(super) turns: Turns,
    /// Why nothing is seen any more.
    blind: Option<&'static str>,
    /// The last line of the client, as far as it has come.
    held: Vec<u8>,
    /// Commands after whose OK nothing can be seen: index and name.
    veils: Vec<(usize, &'static str)>,
    private: BTreeSet<usize>,
    between: Vec<(usize, Between)>,
    epoch: Moment,
    start: Instant,
}

/// Something to be told.
pub(super) enum Event {
    Remark(Box<Remark>),
    /// From here on nothing is seen.
    Blind(&'static str),
}

impl<'c> Relay<'c> {
    pub(super) fn new(observer: Observer<'c>, epoch: Moment) -> Self {
        Self {
            observer,
            turns: Turns::default(),
            blind: None,
            held: Vec::new(),
            veils: Vec::new(),
            private: BTreeSet::new(),
            between: Vec::new(),
            epoch,
            start: Instant::now(),
        }
    }

    /// Relays until one of them closes, and ends the other. What is found is told at once.
    pub(super) async fn run(
        &mut self,
        mut client: Connection,
        mut server: Connection,
        tell: &mut impl FnMut(Event),
    ) {
        let (mut sent, mut said) = (BytesMut::new(), BytesMut::new());
        let by = loop {
            tokio::select! {
                read = client.read(&mut sent) => match read {
                    Ok(0) | Err(_) => break Closer::Client,
                    Ok(_) => {}
                },
                read = server.read(&mut said) => match read {
                    Ok(0) => break Closer::Server,
                    Ok(_) => {}
                    Err(error) => break ended_by(&error),
                },
            }
            // What arrives from one while the other is written to comes along.
            while !sent.is_empty() || !said.is_empty() {
                if !sent.is_empty() {
                    let octets = sent.split();
                    self.client(&octets).into_iter().for_each(&mut *tell);
                    if server.exchange(&octets, &mut said).await.is_err() {
                        break;
                    }
                }
                if !said.is_empty() {
                    let octets = said.split();
                    self.server(&octets).into_iter().for_each(&mut *tell);
                    if client.exchange(&octets, &mut sent).await.is_err() {
                        break;
                    }
                }
            }
        };
        match by {
            // The client hangs up: what it sent has been handed on, and the server may still say something.
            Closer::Client => {
                drop(client);
                let rest = async {
                    while let Ok(1..) = server.read(&mut said).await {
                        let octets = said.split();
                        self.server(&octets).into_iter().for_each(&mut *tell);
                        if self.observer.judge().pipeline().commands().is_empty() {
                            break;
                        }
                    }
                };
                // A server that says nothing more is not waited for.
                let _ = timeout(Duration::from_millis(200), rest).await;
                server.close(CloseHow::Clean).await;
            }
            Closer::Server | Closer::ServerAbrupt | Closer::TlsFailed => {
                // A client that does not take the end is left.
                let _ = timeout(LAST, client.close(CloseHow::Clean)).await;
            }
        }
        self.end(by).into_iter().for_each(tell);
    }

    /// The session ends.
    pub(super) fn end(&mut self, by: Closer) -> Vec<Event> {
        if self.blind.is_some() {
            return Vec::new();
        }
        let mut events = self.flush();
        self.between.push((usize::MAX, Between::Closed(by)));
        let now = self.now();
        events.extend(told(self.observer.closed(by, now)));
        self.blind = Some("it has ended");
        events
    }

    fn now(&self) -> Moment {
        self.epoch.plus(self.start.elapsed())
    }

    fn client(&mut self, octets: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        for part in octets.split_inclusive(|&octet| octet == b'\n') {
            if self.blind.is_some() {
                break;
            }
            self.held.extend_from_slice(part);
            if part.ends_with(b"\n") || self.held.len() > LINE {
                events.extend(self.flush());
            }
        }
        events
    }

    /// Shows the observer what the client has sent of a line.
    fn flush(&mut self) -> Vec<Event> {
        let line = std::mem::take(&mut self.held);
        if line.is_empty() {
            return Vec::new();
        }
        let pipeline = self.observer.judge().pipeline();
        let (before, known) = (
            owed(pipeline),
            pipeline.commands().last().map(|one| one.index),
        );
        self.turns.sends(&line, pipeline);
        let lets_in = |name: &str| matches!(name, "LOGIN" | "AUTHENTICATE");
        let opens = pipeline.commands().iter();
        let mut opens = opens.filter(|one| one.phase == Phase::Sending);
        if self.observer.in_exchange() || opens.any(|one| lets_in(&one.name)) {
            let entries = self.observer.judge().transcript().entries().len();
            self.private.insert(entries);
        }
        let now = self.now();
        let remarks = self.observer.sent(&line, now);
        let pipeline = self.observer.judge().pipeline();
        let deviates = remarks.iter().any(|remark| remark.verdict.is_none());
        for one in pipeline.commands() {
            let fresh = known.is_none_or(|known| one.index > known);
            for name in ["STARTTLS", "COMPRESS"] {
                if fresh && one.is(name) {
                    self.veils.push((one.index, name));
                }
            }
        }
        let waits = owed(pipeline) > before;
        self.turns.sent(waits, deviates);
        told(remarks)
    }

    fn server(&mut self, octets: &[u8]) -> Vec<Event> {
        if self.blind.is_some() {
            return Vec::new();
        }
        let mut events = self.flush();
        let now = self.now();
        let (heard, remarks) = self.observer.received(octets, now);
        events.extend(told(remarks));
        for heard in &heard {
            events.extend(self.hear(heard));
        }
        if self.observer.judge().overflow().is_some() {
            events.extend(self.veil("the server sends more than is taken in"));
        }
        events
    }

    fn hear(&mut self, heard: &Heard) -> Option<Event> {
        let (Some(tag), Some(Response::Tagged { condition, .. })) = (&heard.tag, &heard.read.value)
        else {
            return None;
        };
        if matches!(condition, Condition::Ok | Condition::No | Condition::Bad) {
            self.turns.answered(&tag.0, *condition);
        }
        let completes = heard.completes.filter(|_| *condition == Condition::Ok)?;
        let (_, name) = self.veils.iter().find(|(index, _)| *index == completes)?;
        let why = match *name {
            "STARTTLS" => "from here on the session is encrypted",
            _ => "from here on the session is compressed",
        };
        self.veil(why)
    }

    fn veil(&mut self, why: &'static str) -> Option<Event> {
        if self.blind.is_some() {
            return None;
        }
        self.blind = Some(why);
        self.held.clear();
        Some(Event::Blind(why))
    }

    /// The session as text that can be judged again, without credentials.
    pub(super) fn log(&self) -> String {
        let transcript = self.observer.judge().transcript();
        write::text(transcript, &self.between, |index, entry| {
            let octets = match entry.side {
                Side::Server => entry.octets.to_vec(),
                Side::Client if self.private.contains(&index) => stand_in(&entry.octets, 0),
                Side::Client => without_password(entry),
            };
            self.observer.covered(&octets)
        })
    }
}

/// How many literals that wait have been announced and not asked for.
fn owed(pipeline: &crate::session::Pipeline) -> u32 {
    pipeline.commands().iter().map(|one| one.owed).sum()
}

fn told(remarks: Vec<Remark>) -> Vec<Event> {
    let boxed = remarks.into_iter().map(Box::new);
    boxed.map(Event::Remark).collect()
}

fn ended_by(error: &LinkError) -> Closer {
    match error {
        LinkError::Reset { .. } | LinkError::CutOff { .. } => Closer::ServerAbrupt,
        LinkError::Handshake { .. } | LinkError::Tls { .. } => Closer::TlsFailed,
        _ => Closer::Server,
    }
}
