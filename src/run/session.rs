//! One connection of a case: writes what a step wants in the segments that were asked for,
//! reads with deadlines, and passes every octet of both directions through the judge.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::options::Segment;
use crate::imap::response::Condition;
use crate::imap::value::Tag;
use crate::imap::{Dialect, Response, Revision};
use crate::link::{CloseHow, Connection, Error as LinkError, TlsFault};
use crate::octets::Moment;
use crate::rules::judge::{Heard, Judge, Settings};
use crate::session::Closer;
use crate::session::in_flight::{InFlight, Phase};
use crate::wire::{FaultKind, Fragment, Frame, Limits, Outgoing, Side};

/// Messages taken from the server within one case, at most.
const MESSAGES: usize = 100_000;
/// Octets taken from the server within one case, at most.
const OCTETS: u64 = 512 << 20;

/// The clock of a case: tokio's, paused in memory, as moments of the judge.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    start: Instant,
    epoch: Moment,
}

impl Clock {
    /// Starts now, which is `epoch`.
    pub(crate) fn start(epoch: Moment) -> Self {
        Self {
            start: Instant::now(),
            epoch,
        }
    }

    pub(crate) fn now(&self) -> Moment {
        self.epoch.plus(self.start.elapsed())
    }

    /// Microseconds since the start.
    pub(crate) fn elapsed(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// When a transcript entry was made, among those of all connections of the case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stamp {
    /// Its place in the order of the case.
    pub(crate) order: u64,
    /// Microseconds since the case began.
    pub(crate) micros: u64,
}

/// How a connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The server closed it.
    Server,
    /// The server broke it off (reset, or TCP closed below TLS).
    Abrupt(String),
    /// We closed it.
    Client,
    /// TLS could not be agreed, or broke.
    Tls(String),
    /// The server sent more than one message may have.
    Overflow(FaultKind),
    /// The server sent more than one case may have.
    Flood,
    /// The operating system failed us.
    Link(String),
}

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Server => f.write_str("closed by the server"),
            Self::Abrupt(reason) | Self::Tls(reason) | Self::Link(reason) => f.write_str(reason),
            Self::Client => f.write_str("closed by us"),
            Self::Overflow(kind) => write!(f, "given up: {kind}"),
            Self::Flood => write!(
                f,
                "given up: more than {MESSAGES} messages, or {} MiB, in one case",
                OCTETS >> 20
            ),
        }
    }
}

/// What waiting for the server gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Got {
    /// At least one octet; perhaps whole messages.
    Data,
    /// Nothing before the deadline.
    Nothing,
    /// The connection has ended.
    End,
}

/// Says when the run is to end early. Clones share it.
#[derive(Clone, Debug)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Asks the run to end; waiting ends at once.
    pub fn ask(&self) {
        self.0.send_replace(true);
    }

    /// Whether the run was asked to end.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the run is asked to end.
    pub async fn asked(&self) {
        let mut receiver = self.0.subscribe();
        // The sender is held by `self`, so it cannot be gone.
        let _ = receiver.wait_for(|asked| *asked).await;
    }
}

/// Why there is no TLS.
#[derive(Clone, Debug)]
pub(crate) struct NoTls {
    /// The server went on in the clear.
    pub(crate) in_clear: bool,
    /// In words.
    pub(crate) reason: String,
    /// Only because the certificate is not trusted here.
    pub(crate) distrust: bool,
}

/// Whether a command went out whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// All of it.
    Whole,
    /// The server answered before it asked for the rest.
    Refused,
    /// The server neither took nor refused it before the deadline.
    Stuck,
    /// Where a continuation request was due the server said nothing before the deadline.
    Silent,
    /// The connection has ended.
    End,
}

/// One connection and all that is known of it.
pub(crate) struct Session {
    /// Its name in the scenario.
    pub(crate) name: String,
    /// What observes it.
    pub(crate) judge: Judge,
    /// Every message of the server, in order.
    pub(crate) heard: Vec<Heard>,
    /// The first message that came behind the answers of the last step, if some did: the next step's.
    pub(crate) left_over: Option<usize>,
    /// How it ended, if it has.
    pub(crate) ended: Option<Ended>,
    connection: Option<Connection>,
    clock: Clock,
    segment: Segment,
    random: u32,
    tag_prefix: String,
    tags: usize,
    received: u64,
    order: Rc<Cell<u64>>,
    stamps: Vec<Stamp>,
    farewell: Option<usize>,
    stop: Stop,
}

/// What all connections of a case share.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    /// The clock of the case.
    pub(crate) clock: Clock,
    /// Counts the messages of all connections.
    pub(crate) order: Rc<Cell<u64>>,
    /// Base specification that judges.
    pub(crate) revision: Revision,
    /// How octets are cut into writes.
    pub(crate) segment: Segment,
    /// Seed of the case.
    pub(crate) seed: u32,
    /// Says when the run is to end early.
    pub(crate) stop: Stop,
}

impl Session {
    /// A session over an open connection. `tag_prefix` begins each of its tags.
    pub(crate) fn new(
        name: &str,
        connection: Connection,
        ground: &Ground,
        tag_prefix: String,
    ) -> Self {
        let revision = ground.revision;
        let dialect = match revision {
            Revision::Rev1 => Dialect::rev1_all(),
            Revision::Rev2 => Dialect::rev2_all(),
        };
        let settings = Settings {
            dialect,
            greeting_expected: true,
            revision,
            limits: Limits::default(),
        };
        Self {
            name: name.to_owned(),
            judge: Judge::new(settings),
            heard: Vec::new(),
            left_over: None,
            ended: None,
            connection: Some(connection),
            clock: ground.clock,
            segment: ground.segment,
            random: ground.seed | 1,
            tag_prefix,
            tags: 0,
            received: 0,
            order: Rc::clone(&ground.order),
            stamps: Vec::new(),
            farewell: None,
            stop: ground.stop.clone(),
        }
    }

    /// A tag that this session has not used.
    pub(crate) fn next_tag(&mut self) -> String {
        self.tags += 1;
        format!("{}{}", self.tag_prefix, self.tags)
    }

    /// When each transcript entry was made.
    pub(crate) fn stamps(&self) -> &[Stamp] {
        &self.stamps
    }

    /// How many transcript entries belong to the scenario: those before our own LOGOUT.
    pub(crate) fn farewell(&self) -> usize {
        self.farewell.unwrap_or(self.stamps.len())
    }

    /// What begins each tag.
    pub(crate) fn tag_prefix(&self) -> &str {
        &self.tag_prefix
    }

    /// Whether the connection is under TLS.
    pub(crate) fn is_tls(&self) -> bool {
        self.connection.as_ref().is_some_and(Connection::is_tls)
    }

    /// Reads once, up to the deadline.
    pub(crate) async fn read(&mut self, deadline: Instant) -> Got {
        let Some(connection) = self.connection.as_mut() else {
            return Got::End;
        };
        let mut buffer = BytesMut::new();
        let read = tokio::select! {
            biased;
            () = self.stop.asked() => return Got::Nothing,
            read = timeout_at(deadline, connection.read(&mut buffer)) => read,
        };
        match read {
            Err(_) => Got::Nothing,
            Ok(Ok(0)) => self.finish(Ended::Server),
            Ok(Ok(_)) => self.take(&buffer),
            Ok(Err(error)) => self.failed(&error),
        }
    }

    /// Passes octets of the server to the judge.
    fn take(&mut self, octets: &[u8]) -> Got {
        self.received += octets.len() as u64;
        let heard = self.judge.received(octets, self.clock.now());
        self.heard.extend(heard);
        self.stamp();
        if let Some(kind) = self.judge.overflow() {
            return self.finish(Ended::Overflow(kind));
        }
        if self.heard.len() > MESSAGES || self.received > OCTETS {
            return self.finish(Ended::Flood);
        }
        Got::Data
    }

    /// Notes the order and time of the transcript entries that have come since the last call.
    fn stamp(&mut self) {
        let micros = self.clock.elapsed();
        while self.stamps.len() < self.judge.transcript().entries().len() {
            let order = self.order.get();
            self.order.set(order + 1);
            self.stamps.push(Stamp { order, micros });
        }
    }

    /// Reads until `done` says so, the deadline passes or the connection ends.
    pub(crate) async fn read_until(
        &mut self,
        deadline: Instant,
        mut done: impl FnMut(&Self) -> bool,
    ) -> Got {
        loop {
            if done(self) {
                return Got::Data;
            }
            match self.read(deadline).await {
                Got::Data => {}
                other => return if done(self) { Got::Data } else { other },
            }
        }
    }

    fn failed(&mut self, error: &LinkError) -> Got {
        let text = error.to_string();
        self.finish(match error {
            LinkError::Closed { .. } => Ended::Server,
            LinkError::Reset { .. } | LinkError::CutOff { .. } => Ended::Abrupt(text),
            LinkError::Handshake { .. } | LinkError::Tls { .. } => Ended::Tls(text),
            _ => Ended::Link(text),
        })
    }

    fn finish(&mut self, ended: Ended) -> Got {
        if self.ended.is_none() {
            let by = match &ended {
                Ended::Server => Closer::Server,
                Ended::Abrupt(_) => Closer::ServerAbrupt,
                Ended::Tls(_) => Closer::TlsFailed,
                Ended::Client | Ended::Overflow(_) | Ended::Flood | Ended::Link(_) => {
                    Closer::Client
                }
            };
            self.judge.closed(by, self.clock.now());
            // What the server had begun and not ended is an entry too.
            self.stamp();
            self.ended = Some(ended);
        }
        self.connection = None;
        Got::End
    }

    /// Writes octets, cut as the run asks.
    pub(crate) async fn write(&mut self, octets: &[u8], deadline: Instant) -> Sent {
        let mut start = 0;
        for end in self.cuts(octets) {
            let piece = &octets[start..end];
            start = end;
            if self.connection.is_none() {
                return Sent::End;
            }
            // Before the write, so that an answer can never be seen before its command.
            self.judge.sent(piece, self.clock.now());
            self.stamp();
            let Some(connection) = self.connection.as_mut() else {
                return Sent::End;
            };
            let mut buffer = BytesMut::new();
            let written = timeout_at(deadline, connection.exchange(piece, &mut buffer)).await;
            if !buffer.is_empty() && self.take(&buffer) == Got::End {
                return Sent::End;
            }
            match written {
                Ok(Ok(())) => {}
                Ok(Err(LinkError::Closed { .. } | LinkError::Reset { .. })) => {
                    // What the server said before it closed can still be read.
                    while self.read(deadline).await == Got::Data {}
                    return Sent::End;
                }
                Ok(Err(error)) => {
                    self.failed(&error);
                    return Sent::End;
                }
                Err(_) => return Sent::Stuck,
            }
        }
        Sent::Whole
    }

    /// Where to cut: the end of each write.
    fn cuts(&mut self, octets: &[u8]) -> Vec<usize> {
        let end = octets.len();
        let mut cuts: Vec<usize> = match self.segment {
            Segment::Single => Vec::new(),
            Segment::Octet => (1..end).collect(),
            Segment::Literal => {
                Frame::from_octets(octets, Side::Client).map_or_else(Vec::new, |frame| {
                    frame
                        .literals
                        .iter()
                        .flat_map(|literal| [literal.body.start, literal.body.end])
                        .collect()
                })
            }
            Segment::Random => (1..end).filter(|_| self.roll().is_multiple_of(8)).collect(),
        };
        // A server may act on the CR. After LOGOUT it closes, and the LF that then meets a closed
        // connection makes the kernel throw away the BYE that waits to be read.
        let whole_end = ends_with_logout(octets);
        cuts.retain(|&cut| 0 < cut && cut < end && !(whole_end && cut + 1 == end));
        cuts.dedup();
        if end > 0 {
            cuts.push(end);
        }
        cuts
    }

    /// xorshift: the same places for the same seed, which is all that is asked of it here.
    fn roll(&mut self) -> u32 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 17;
        self.random ^= self.random << 5;
        self.random
    }

    /// Sends fragments, waiting where they ask for it.
    pub(crate) async fn send(&mut self, outgoing: &Outgoing, deadline: Instant) -> Sent {
        for fragment in &outgoing.fragments {
            let sent = match fragment {
                Fragment::Octets(octets) => self.write(octets, deadline).await,
                Fragment::Await => self.await_continuation(deadline).await,
                Fragment::Cut => Sent::Whole,
                Fragment::Pause(pause) => {
                    tokio::time::sleep(*pause).await;
                    Sent::Whole
                }
            };
            if sent != Sent::Whole {
                return sent;
            }
        }
        Sent::Whole
    }

    /// Waits for `+`, or for an answer that makes it needless: that of the command which waits, not of one ahead of it.
    async fn await_continuation(&mut self, deadline: Instant) -> Sent {
        let from = self.heard.len();
        let ahead: Vec<usize> = match self.judge.pipeline().commands() {
            [ahead @ .., _waiting] => ahead.iter().map(|one| one.index).collect(),
            [] => Vec::new(),
        };
        let asked = |session: &Self| {
            let mut said = session.heard[from..].iter();
            said.any(|heard| matches!(heard.read.value, Some(Response::Continuation { .. })))
        };
        let answered = |session: &Self| {
            let mut said = session.heard[from..].iter();
            said.any(|heard| match &heard.read.value {
                Some(Response::Tagged { .. }) => {
                    heard.completes.is_none_or(|index| !ahead.contains(&index))
                }
                Some(Response::Status { condition, .. }) => {
                    matches!(condition, Condition::Bye | Condition::Bad)
                }
                Some(_) | None => false,
            })
        };
        match self
            .read_until(deadline, |session| asked(session) || answered(session))
            .await
        {
            Got::Data if asked(self) => Sent::Whole,
            Got::Data => Sent::Refused,
            Got::Nothing => Sent::Silent,
            Got::End => Sent::End,
        }
    }

    /// The tagged answer to `tag` among what was heard from index `from` on.
    pub(crate) fn answer(&self, tag: &str, from: usize) -> Option<&Heard> {
        self.heard[from.min(self.heard.len())..]
            .iter()
            .find(|heard| {
                heard
                    .tag
                    .as_ref()
                    .is_some_and(|Tag(octets)| octets == tag.as_bytes())
            })
    }

    /// The condition of the tagged answer to `tag`.
    pub(crate) fn condition(&self, tag: &str, from: usize) -> Option<Condition> {
        match self.answer(tag, from)?.read.value.as_ref()? {
            Response::Tagged { condition, .. } => Some(*condition),
            _ => None,
        }
    }

    /// Sends one command of the harness itself and waits for its answer.
    pub(crate) async fn command(
        &mut self,
        outgoing: &Outgoing,
        tag: &str,
        deadline: Instant,
    ) -> Option<Condition> {
        let from = self.heard.len();
        self.left_over = None;
        match self.send(outgoing, deadline).await {
            Sent::Whole | Sent::Refused => {}
            Sent::Stuck | Sent::Silent | Sent::End => return None,
        }
        self.read_until(deadline, |session| session.answer(tag, from).is_some())
            .await;
        self.condition(tag, from)
    }

    /// Starts TLS on the connection.
    pub(crate) async fn start_tls(&mut self, deadline: Instant) -> Result<(), NoTls> {
        let Some(connection) = self.connection.take() else {
            return Err(NoTls {
                reason: "the connection has ended".to_owned(),
                distrust: false,
                in_clear: false,
            });
        };
        match connection.start_tls(deadline).await {
            Ok(connection) => {
                self.connection = Some(connection);
                self.judge.secured(self.clock.now());
                Ok(())
            }
            Err(mut error) => {
                // The server had agreed to TLS, so the port is the right one.
                let mut in_clear = false;
                if let LinkError::Handshake { fault, .. } = &mut error
                    && *fault == TlsFault::NotTls
                {
                    *fault = TlsFault::InClear;
                    in_clear = true;
                }
                let reason = error.to_string();
                self.finish(Ended::Tls(reason.clone()));
                Err(NoTls {
                    reason,
                    distrust: error.is_distrust(),
                    in_clear,
                })
            }
        }
    }

    /// Ends the connection from our side.
    pub(crate) async fn close(&mut self, how: CloseHow) {
        if let Some(connection) = self.connection.take() {
            self.judge.closed(Closer::Client, self.clock.now());
            self.stamp();
            self.ended = Some(Ended::Client);
            connection.close(how).await;
        }
    }

    /// LOGOUT, so that each connection ends as the RFC has it (section 6.1.3), within `patience`.
    pub(crate) async fn log_out(&mut self, patience: Duration) {
        self.farewell.get_or_insert(self.stamps.len());
        if self.connection.is_none() {
            return;
        }
        // Where the client is still to send a literal, a response or DONE, LOGOUT would be taken as octets of that.
        let amidst = |one: &InFlight| match one.phase {
            Phase::Sending | Phase::Exchange { challenged: true } | Phase::Idle => true,
            Phase::InProgress | Phase::Exchange { challenged: false } => false,
        };
        if self.judge.pipeline().commands().iter().any(amidst) {
            self.close(CloseHow::Clean).await;
            return;
        }
        let deadline = Instant::now() + patience;
        let tag = self.next_tag();
        let from = self.heard.len();
        if self
            .write(format!("{tag} LOGOUT\r\n").as_bytes(), deadline)
            .await
            == Sent::Whole
        {
            self.read_until(deadline, |session| session.answer(&tag, from).is_some())
                .await;
            // The server closes first (RFC 3501 section 3.4); what it still says is judged too.
            while self.ended.is_none() && self.read(deadline).await == Got::Data {}
        }
        self.close(CloseHow::Clean).await;
    }
}

/// Whether the last line is a LOGOUT.
fn ends_with_logout(octets: &[u8]) -> bool {
    const END: &[u8] = b" LOGOUT\r\n";
    octets
        .len()
        .checked_sub(END.len())
        .is_some_and(|from| octets[from..].eq_ignore_ascii_case(END))
}

#[cfg(test)]
mod tests {
    use super::ends_with_logout;

    #[test]
    fn a_logout_is_known_by_its_end() {
        for (octets, expected) in [
            (b"a LOGOUT\r\n".as_slice(), true),
            (b"a NOOP\r\nb logout\r\n", true),
            (b"a LOGOUT\r\nb NOOP\r\n", false),
            (b"a LOGOUT\r", false),
            (b"", false),
        ] {
            assert_eq!(ends_with_logout(octets), expected, "{octets:?}");
        }
    }
}
