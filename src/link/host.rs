//! Drives the reference server: over memory for cases, over TCP for `imapspec serve` and
//! tests. It gives the server its time and its TLS, and moves its octets; what they say
//! is decided in `server` alone.

use super::certificate::{Authority, Kind, shared_server};
use super::{CloseHow, Connection, Error, ServerTls};
use crate::octets::clock::Moment;
use crate::server::{Config, Send as Step, Server, SessionId};
use bytes::BytesMut;
use std::any::Any;
use std::future::Future;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};

/// How long a client may take for its part of a TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(30);
/// How long a client may leave octets untaken.
const STALL: Duration = Duration::from_secs(30 * 60);
/// Pause after an accept that failed, for instance for want of file descriptors.
const BREATH: Duration = Duration::from_millis(50);
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

    /// Binds listening sockets for a new server; [`Listening::run`] then serves them.
    ///
    /// # Errors
    ///
    /// [`Error::Listen`], [`Error::Certificate`].
    pub async fn listen(config: Config, listen: Listen) -> Result<Listening, Error> {
        let identity = Authority::shared()?.identity(listen.certificate)?;
        let tls = ServerTls::new(&identity)?;
        Ok(Listening {
            plain: bind(listen.plain).await?,
            tls: match listen.tls {
                Some(address) => Some(bind(address).await?),
                None => None,
            },
            connections: listen.connections,
            authority_pem: match listen.certificate {
                Kind::SelfSigned => identity.pem().to_owned(),
                Kind::Good | Kind::Expired | Kind::NotYetValid | Kind::WrongName => {
                    Authority::shared()?.pem().to_owned()
                }
            },
            host: Self::new(config, real_time(), Some(tls)),
        })
    }

    fn new(config: Config, epoch: Moment, tls: Option<ServerTls>) -> Self {
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

    /// Lets the caller look at the server, or `None` if the server panicked, now or before.
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

    async fn serve(self, mut connection: Connection, implicit_tls: bool) {
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

/// Where and how to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listen {
    /// For connections that begin in clear. Port 0 lets the system choose.
    pub plain: SocketAddr,
    /// For connections with TLS from the first octet.
    pub tls: Option<SocketAddr>,
    /// The certificate for both ways to TLS.
    pub certificate: Kind,
    /// Connections at a time; one more is greeted with BYE.
    pub connections: usize,
}

impl Default for Listen {
    /// Both ports on 127.0.0.1, chosen by the system; a good certificate; 100 connections.
    fn default() -> Self {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        Self {
            plain: any,
            tls: Some(any),
            certificate: Kind::Good,
            connections: 100,
        }
    }
}

/// Sockets that listen for a server.
pub struct Listening {
    plain: TcpListener,
    tls: Option<TcpListener>,
    connections: usize,
    authority_pem: String,
    host: Host,
}

impl Listening {
    /// Where connections in clear are taken.
    ///
    /// # Errors
    ///
    /// [`Error::Listen`] if the system does not know.
    pub fn plain_address(&self) -> Result<SocketAddr, Error> {
        address(&self.plain)
    }

    /// Where connections with implicit TLS are taken, if anywhere.
    ///
    /// # Errors
    ///
    /// As [`Self::plain_address`].
    pub fn tls_address(&self) -> Result<Option<SocketAddr>, Error> {
        self.tls.as_ref().map(address).transpose()
    }

    /// What a client has to trust (`--cacert`), in PEM.
    #[must_use]
    pub fn authority_pem(&self) -> &str {
        &self.authority_pem
    }

    /// The server behind the sockets.
    #[must_use]
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Serves until `shutdown` is ready; then all connections are dropped.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = std::pin::pin!(shutdown);
        let mut tasks = JoinSet::new();
        loop {
            let (accepted, implicit_tls) = tokio::select! {
                biased;
                () = &mut shutdown => return,
                Some(ended) = tasks.join_next() => {
                    if let Err(error) = ended {
                        tracing::error!(%error, "a connection's task failed");
                    }
                    continue;
                }
                accepted = self.plain.accept() => (accepted, false),
                accepted = accept(self.tls.as_ref()) => (accepted, true),
            };
            let connection = accepted
                .map_err(|error| error.to_string())
                .and_then(|(stream, _)| {
                    Connection::accepted(stream).map_err(|error| error.to_string())
                });
            match connection {
                Ok(connection) if tasks.len() < self.connections => {
                    tasks.spawn(self.host.clone().serve(connection, implicit_tls));
                }
                Ok(connection) => turn_away(connection, implicit_tls).await,
                Err(error) => {
                    tracing::warn!(%error, "accept failed");
                    sleep(BREATH).await;
                }
            }
        }
    }
}

/// Greets with BYE (RFC 3501 section 7.1.5). Before TLS there is no way to say anything.
async fn turn_away(mut connection: Connection, implicit_tls: bool) {
    if !implicit_tls {
        let bye = b"* BYE too many connections, try again later\r\n";
        if let Err(error) = connection.write(bye).await {
            tracing::debug!(%error, "the client left");
        }
    }
    connection.close(CloseHow::Clean).await;
}

async fn accept(listener: Option<&TcpListener>) -> std::io::Result<(TcpStream, SocketAddr)> {
    match listener {
        Some(listener) => listener.accept().await,
        None => std::future::pending().await,
    }
}

async fn bind(at: SocketAddr) -> Result<TcpListener, Error> {
    TcpListener::bind(at).await.map_err(|error| Error::Listen {
        at: at.to_string(),
        reason: error.to_string(),
    })
}

fn address(listener: &TcpListener) -> Result<SocketAddr, Error> {
    listener.local_addr().map_err(|error| Error::Listen {
        at: "a socket".to_owned(),
        reason: error.to_string(),
    })
}

fn real_time() -> Moment {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(Moment::VIRTUAL_START, |since| Moment::default().plus(since))
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without text".to_owned())
}
