//! Drives the reference server at the far end of a connection, be it in memory or from
//! a socket that `listen` accepted. It gives the server its time and its TLS, and moves its octets; what they say
//! is decided in `server` alone.

use super::certificate::shared_server;
use super::{CloseHow, Connection, ServerTls};
use crate::octets::clock::Moment;
use crate::server::{Config, Send as Step, Server, SessionId};
use bytes::BytesMut;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};

/// How long a client may take for its part of a TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(30);
/// How long a client may leave octets untaken.
const STALL: Duration = Duration::from_secs(30 * 60);
/// The least that is slept: a server that names a moment gone by must not make us spin.
const TICK: Duration = Duration::from_millis(1);

/// A reference server with its connections. Clones share the server.
#[derive(Clone)]
pub struct Host {
    shared: Arc<Shared>,
}

struct Shared {
    server: Mutex<Server>,
    /// Counts what may have given any session something to send.
    changed: watch::Sender<u64>,
    /// What the server's clock shows at `started`.
    epoch: Moment,
    /// Set by the first connection, so that a run begins at the same moment every time.
    started: OnceLock<Instant>,
    /// The certificate to present; the one shared by all hosts of the process if none was given.
    tls: Option<ServerTls>,
    /// The first panic inside the server.
    fault: OnceLock<String>,
}

impl Host {
    /// A server of its own, for connections in memory. Its clock begins at
    /// [`Moment::VIRTUAL_START`] with the first connection and follows tokio's.
    #[must_use]
    pub fn in_memory(config: Config) -> Self {
        Self::new(config, Moment::VIRTUAL_START, None)
    }

    /// A server whose clock shows `epoch` at the first connection.
    pub(super) fn new(config: Config, epoch: Moment, tls: Option<ServerTls>) -> Self {
        Self {
            shared: Arc::new(Shared {
                server: Mutex::new(Server::new(config)),
                changed: watch::Sender::new(0),
                epoch,
                started: OnceLock::new(),
                tls,
                fault: OnceLock::new(),
            }),
        }
    }

    /// Lets the caller look at the server (and nothing that asks for it again), or `None` if the server panicked, now or before.
    pub fn with_server<T>(&self, look: impl FnOnce(&mut Server) -> T) -> Option<T> {
        let shared = &self.shared;
        let mut server = shared.server.lock().unwrap_or_else(PoisonError::into_inner);
        if shared.fault.get().is_some() {
            return None;
        }
        catch_unwind(AssertUnwindSafe(|| look(&mut server)))
            .inspect_err(|panic| {
                // Only the first is kept, and we hold the lock: there is none yet.
                let _ = shared.fault.set(panic_text(panic.as_ref()));
            })
            .ok()
    }

    /// The text of a panic inside the server: a fault of ours, not of any target. Its
    /// connections are reset from then on.
    #[must_use]
    pub fn fault(&self) -> Option<&str> {
        self.shared.fault.get().map(String::as_str)
    }

    /// What the server's clock shows.
    #[must_use]
    pub fn now(&self) -> Moment {
        let started = self.shared.started.get_or_init(Instant::now);
        self.shared.epoch.plus(started.elapsed())
    }

    /// Serves a connection in a task of its own, which ends with the connection.
    pub(super) fn accept(&self, connection: Connection, implicit_tls: bool) {
        tokio::spawn(self.clone().serve(connection, implicit_tls));
    }

    /// Serves a connection to its end.
    pub(super) async fn serve(self, mut connection: Connection, implicit_tls: bool) {
        if implicit_tls {
            match self.secure(connection).await {
                Some(secured) => connection = secured,
                None => return,
            }
        }
        let now = self.now();
        let secure = connection.is_tls();
        let Some(session) = self.with_server(|server| server.connect(secure, now)) else {
            return connection.close(CloseHow::Abrupt).await;
        };
        let session = Session {
            host: self,
            id: session,
        };
        session.drive(connection).await;
    }

    async fn secure(&self, connection: Connection) -> Option<Connection> {
        let tls = match &self.shared.tls {
            Some(tls) => Ok(tls.clone()),
            None => shared_server(),
        };
        let deadline = Instant::now() + HANDSHAKE;
        let secured = match tls {
            Ok(tls) => connection.accept_tls(&tls, deadline).await,
            Err(error) => Err(error),
        };
        secured
            .inspect_err(|error| tracing::debug!(%error, "no TLS with a client"))
            .ok()
    }

    /// Lets every session look whether it has something to send.
    fn wake(&self) {
        self.shared
            .changed
            .send_modify(|count| *count = count.wrapping_add(1));
    }

    /// When the server wants to be told the time, on tokio's clock.
    fn due(&self) -> Option<Instant> {
        let moment = self.with_server(|server| server.timeout()).flatten()?;
        Some(Instant::now() + moment.since(self.now()).max(TICK))
    }
}

/// One session of the server; dropped, the server knows that its connection is gone.
struct Session {
    host: Host,
    id: SessionId,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.host.with_server(|server| server.closed(self.id));
        self.host.wake();
    }
}

impl Session {
    async fn drive(self, mut connection: Connection) {
        let host = &self.host;
        let mut changed = host.shared.changed.subscribe();
        let mut buffer = BytesMut::new();
        loop {
            changed.mark_unchanged();
            loop {
                let Some(step) = host.with_server(|server| server.send(self.id)) else {
                    return connection.close(CloseHow::Abrupt).await;
                };
                match step {
                    None => break,
                    Some(Step::Octets(octets)) => {
                        match timeout(STALL, connection.write(&octets)).await {
                            Ok(Ok(())) => {}
                            Ok(Err(error)) => {
                                tracing::debug!(%error, "the client left");
                                return;
                            }
                            Err(_) => return connection.close(CloseHow::Abrupt).await,
                        }
                    }
                    Some(Step::StartTls) => {
                        let Some(secured) = host.secure(connection).await else {
                            return;
                        };
                        connection = secured;
                        let now = host.now();
                        host.with_server(|server| server.secured(self.id, now));
                        host.wake();
                    }
                    Some(Step::Close) => return connection.close(CloseHow::Clean).await,
                }
            }
            let due = host.due();
            // In this order always: a run in memory is the same every time.
            tokio::select! {
                biased;
                read = connection.read(&mut buffer) => match read {
                    Ok(0) => return connection.close(CloseHow::Clean).await,
                    Ok(_) => {
                        let now = host.now();
                        host.with_server(|server| server.receive(self.id, &buffer, now));
                        buffer.clear();
                        host.wake();
                    }
                    Err(error) => {
                        tracing::debug!(%error, "the client left");
                        return;
                    }
                },
                woken = changed.changed() => {
                    if woken.is_err() {
                        return;
                    }
                }
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    let now = host.now();
                    host.with_server(|server| server.tick(now));
                    host.wake();
                }
            }
        }
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without text".to_owned())
}
