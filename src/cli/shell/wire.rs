//! The connection of the shell, with what observes it: writes, reads, TLS, the end, and which entries of the record hold
//! credentials. What to show of it and when to wait is left to the talk.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::BytesMut;
use tokio::time::{Instant, timeout_at};

use crate::cli::transcript::conceal::{stand_in, without_password};
use crate::cli::transcript::observer::{Observer, Remark};
use crate::cli::transcript::write::{self, Between};
use crate::imap::Response;
use crate::link::{CloseHow, Connection, Error as LinkError};
use crate::octets::Moment;
use crate::rules::judge::Heard;
use crate::session::Closer;
use crate::session::in_flight::Phase;
use crate::wire::Side;

/// One message of the server, and what was found in it.
pub(super) struct Told {
    pub(super) heard: Heard,
    pub(super) remarks: Vec<Remark>,
}

/// What came of reading or writing.
#[derive(Default)]
pub(super) struct Came {
    pub(super) told: Vec<Told>,
    /// What was found besides: in what the client sent, in how the connection ended.
    pub(super) remarks: Vec<Remark>,
    /// It ended now, and how.
    pub(super) ended: Option<String>,
    /// We ended it, as was asked for.
    pub(super) wanted: bool,
}

/// A connection under observation.
pub(super) struct Wire<'c> {
    pub(super) observer: Observer<'c>,
    connection: Option<Connection>,
    epoch: Moment,
    start: Instant,
    /// Entries of the record that are credentials as a whole.
    private: BTreeSet<usize>,
    between: Vec<(usize, Between)>,
    tags: usize,
}

impl<'c> Wire<'c> {
    /// A connection on which nothing has crossed yet.
    pub(super) fn new(connection: Connection, observer: Observer<'c>, epoch: Moment) -> Self {
        Self {
            observer,
            connection: Some(connection),
            epoch,
            start: Instant::now(),
            private: BTreeSet::new(),
            between: Vec::new(),
            tags: 0,
        }
    }

    pub(super) const fn is_open(&self) -> bool {
        self.connection.is_some()
    }

    /// The peer and how it is reached.
    pub(super) fn describe(&self) -> Option<String> {
        self.connection.as_ref().map(Connection::describe)
    }

    fn now(&self) -> Moment {
        self.epoch.plus(self.start.elapsed())
    }

    fn entries(&self) -> usize {
        self.observer.judge().transcript().entries().len()
    }

    /// A tag that is not in use.
    pub(super) fn next_tag(&mut self) -> String {
        loop {
            self.tags += 1;
            let tag = format!("A{}", self.tags);
            let octets = crate::imap::value::Tag(tag.clone().into());
            let pipeline = self.observer.judge().pipeline();
            if pipeline.find(&octets).is_none() && !pipeline.was_answered(&octets) {
                return tag;
            }
        }
    }

    /// Whether what is sent now lets somebody in, as a whole: a response of an exchange, a literal of LOGIN.
    pub(super) fn is_private(&self) -> bool {
        let pipeline = self.observer.judge().pipeline();
        let letting = |name: &str| matches!(name, "LOGIN" | "AUTHENTICATE");
        self.observer.in_exchange()
            || pipeline
                .commands()
                .iter()
                .any(|one| one.phase == Phase::Sending && letting(&one.name))
    }

    /// Waits for octets of the server. Cancel-safe.
    pub(super) async fn read(&mut self) -> Came {
        let Some(connection) = self.connection.as_mut() else {
            return std::future::pending().await;
        };
        let mut buffer = BytesMut::new();
        match connection.read(&mut buffer).await {
            Ok(0) => self.end(Closer::Server, "the server closed the connection"),
            Ok(_) => self.take(&buffer),
            Err(error) => self.failed(&error),
        }
    }

    fn take(&mut self, octets: &[u8]) -> Came {
        let now = self.now();
        let first = self.observer.judge().findings().len();
        let (heard, remarks) = self.observer.received(octets, now);
        let mut remarks = remarks.into_iter().zip(first..).peekable();
        let mut came = Came::default();
        for heard in heard {
            let mut found = Vec::new();
            while let Some((remark, _)) = remarks.next_if(|(_, index)| *index < heard.findings.end)
            {
                found.push(remark);
            }
            came.told.push(Told {
                heard,
                remarks: found,
            });
        }
        came.remarks.extend(remarks.map(|(remark, _)| remark));
        if let Some(kind) = self.observer.judge().overflow() {
            let text = format!("given up, since the server sends more than is taken: {kind}");
            let end = self.end(Closer::Client, &text);
            came.remarks.extend(end.remarks);
            came.ended = end.ended;
        }
        came
    }

    /// Writes at most one line; what arrives meanwhile comes back.
    pub(super) async fn write(&mut self, octets: &[u8], patience: Duration) -> Came {
        if self.connection.is_none() {
            return Came::default();
        }
        if self.is_private() {
            self.private.insert(self.entries());
        }
        let now = self.now();
        let mut remarks = self.observer.sent(octets, now);
        let Some(connection) = self.connection.as_mut() else {
            return Came::default();
        };
        let mut buffer = BytesMut::new();
        let deadline = Instant::now() + patience;
        let written = timeout_at(deadline, connection.exchange(octets, &mut buffer)).await;
        let mut came = if buffer.is_empty() {
            Came::default()
        } else {
            self.take(&buffer)
        };
        match written {
            // That the server closed is told by the next read, behind what it said before.
            Ok(Ok(()) | Err(LinkError::Closed { .. } | LinkError::Reset { .. })) => {}
            Ok(Err(error)) => {
                let end = self.failed(&error);
                came.remarks.extend(end.remarks);
                came.ended = end.ended;
            }
            Err(_) => {
                let text = format!("given up, since the server took no octets within {patience:?}");
                let end = self.end(Closer::Client, &text);
                came.remarks.extend(end.remarks);
                came.ended = end.ended;
            }
        }
        remarks.append(&mut came.remarks);
        came.remarks = remarks;
        came
    }

    /// TLS, after the OK to STARTTLS.
    pub(super) async fn start_tls(&mut self, patience: Duration) -> Came {
        let Some(connection) = self.connection.take() else {
            return Came::default();
        };
        match connection.start_tls(Instant::now() + patience).await {
            Ok(connection) => {
                self.connection = Some(connection);
                self.between.push((self.entries(), Between::Secured));
                let now = self.now();
                Came {
                    remarks: self.observer.secured(now),
                    ..Came::default()
                }
            }
            Err(error) => self.end(Closer::TlsFailed, &error.to_string()),
        }
    }

    fn failed(&mut self, error: &LinkError) -> Came {
        let by = match error {
            LinkError::Closed { .. } => Closer::Server,
            LinkError::Reset { .. } | LinkError::CutOff { .. } => Closer::ServerAbrupt,
            LinkError::Handshake { .. } | LinkError::Tls { .. } => Closer::TlsFailed,
            _ => Closer::Client,
        };
        self.end(by, &error.to_string())
    }

    fn end(&mut self, by: Closer, text: &str) -> Came {
        self.connection = None;
        let now = self.now();
        let remarks = self.observer.closed(by, now);
        self.between.push((usize::MAX, Between::Closed(by)));
        Came {
            told: Vec::new(),
            remarks,
            ended: Some(text.to_owned()),
            wanted: false,
        }
    }

    /// Ends it from our side.
    pub(super) async fn close(&mut self) -> Came {
        let Some(connection) = self.connection.take() else {
            return Came::default();
        };
        connection.close(CloseHow::Clean).await;
        let mut came = self.end(Closer::Client, "the connection is closed");
        came.wanted = true;
        came
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

/// What a response says in the way of a command continuation request.
pub(super) fn asks(heard: &Heard) -> bool {
    matches!(heard.read.value, Some(Response::Continuation { .. }))
}
