//! The reference server on real sockets, for `imapspec serve` and tests: binds, accepts
//! and turns away. What happens on a connection is left to `host`.

use super::certificate::{Authority, Kind};
use super::{CloseHow, Connection, Error, Host, ServerTls};
use crate::octets::clock::Moment;
use crate::server::Config;
use std::future::Future;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

/// Pause after an accept that failed, for instance for want of file descriptors.
const BREATH: Duration = Duration::from_millis(50);

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

impl Host {
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
            host: Host::new(config, real_time(), Some(tls)),
        })
    }
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
