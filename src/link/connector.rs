//! Opens connections to one target: over TCP (with TLS from the start for `imaps`), to
//! a reference server in memory, or to a scripted peer. Which target it is makes no
//! difference to what is done with the [`Connection`] afterwards.

use super::connection::Secure;
use super::plain::Plain;
use super::scripted::Script;
use super::tls::{ClientTls, TlsOptions};
use super::{Address, Connection, Error, Host, Scheme};
use std::io;
use std::net::{IpAddr, SocketAddr};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout_at};

/// Socket addresses of one host name that are tried at most.
const ADDRESSES: usize = 8;

/// What opens connections to one target. Cheap to clone.
#[derive(Clone)]
pub struct Connector {
    target: Target,
    secure: Secure,
    implicit_tls: bool,
}

#[derive(Clone)]
enum Target {
    Tcp(Address),
    Memory(Host),
    Scripted(Script),
}

impl Connector {
    /// To a server over TCP. Nothing is sent or resolved yet.
    ///
    /// # Errors
    ///
    /// [`Error::Authority`] if the CA file cannot be used.
    pub fn tcp(address: Address, options: &TlsOptions) -> Result<Self, Error> {
        Ok(Self {
            implicit_tls: address.scheme == Scheme::Imaps,
            secure: Secure {
                tls: ClientTls::new(options)?,
                host: address.host.clone(),
            },
            target: Target::Tcp(address),
        })
    }

    /// To a reference server in memory, whose certificate is trusted.
    ///
    /// # Errors
    ///
    /// [`Error::Certificate`] if no certificate can be made.
    pub fn memory(host: Host) -> Result<Self, Error> {
        Ok(Self {
            secure: in_memory()?,
            target: Target::Memory(host),
            implicit_tls: false,
        })
    }

    /// To a scripted peer in memory; each connection plays the script from its start.
    ///
    /// # Errors
    ///
    /// As [`Self::memory`].
    pub fn scripted(script: Script) -> Result<Self, Error> {
        Ok(Self {
            secure: in_memory()?,
            target: Target::Scripted(script),
            implicit_tls: false,
        })
    }

    /// The same target, but with TLS from the first octet, whatever its address says.
    #[must_use]
    pub fn with_implicit_tls(mut self) -> Self {
        self.implicit_tls = true;
        self
    }

    /// Opens a connection, with TLS if the target has implicit TLS. In memory it must be
    /// called inside a tokio runtime, which the peer's task then runs on.
    ///
    /// # Errors
    ///
    /// [`Error::Resolve`], [`Error::Refused`], [`Error::Reset`], [`Error::Unreachable`], [`Error::TimedOut`],
    /// and those of [`Connection::start_tls`].
    pub async fn connect(&self, deadline: Instant) -> Result<Connection, Error> {
        let connection = match &self.target {
            Target::Tcp(address) => {
                let at = address.host_and_port();
                let stream = connect(address, &at, deadline).await?;
                let plain = Plain::tcp(stream).map_err(|error| unreachable(&error, &at))?;
                Connection::client(plain, at, self.secure.clone())
            }
            Target::Memory(host) => {
                let (ours, theirs) = Plain::pair();
                host.accept(
                    Connection::server(theirs, "the client".to_owned()),
                    self.implicit_tls,
                );
                Connection::client(ours, "the embedded server".to_owned(), self.secure.clone())
            }
            Target::Scripted(script) => {
                let (ours, theirs) = Plain::pair();
                script.play(Connection::server(theirs, "the client".to_owned()));
                Connection::client(ours, "the scripted peer".to_owned(), self.secure.clone())
            }
        };
        if self.implicit_tls {
            connection.start_tls(deadline).await
        } else {
            Ok(connection)
        }
    }

    /// The target, for people.
    #[must_use]
    pub fn describe(&self) -> String {
        match &self.target {
            Target::Tcp(address) => address.to_string(),
            Target::Memory(_) => "the embedded server".to_owned(),
            Target::Scripted(_) => "a scripted peer".to_owned(),
        }
    }

    /// Whether the target is in this process: then a paused clock is safe.
    #[must_use]
    pub fn is_memory(&self) -> bool {
        match &self.target {
            Target::Tcp(_) => false,
            Target::Memory(_) | Target::Scripted(_) => true,
        }
    }
}

fn in_memory() -> Result<Secure, Error> {
    Ok(Secure {
        tls: super::certificate::shared_client()?,
        host: "localhost".to_owned(),
    })
}

/// Tries the addresses of the host in turn, each with a fair share of the time that is
/// left; the error is that of the last one.
async fn connect(address: &Address, at: &str, deadline: Instant) -> Result<TcpStream, Error> {
    let late = |_| Error::TimedOut {
        at: at.to_owned(),
        doing: "the TCP connection",
    };
    let sockets = timeout_at(deadline, resolve(address))
        .await
        .map_err(late)??;
    let mut last = Error::Resolve {
        host: address.host.clone(),
        reason: "the resolver gave no address".to_owned(),
    };
    let mut left = u32::try_from(sockets.len()).unwrap_or(u32::MAX);
    for socket in sockets {
        let now = Instant::now();
        let share = deadline.saturating_duration_since(now) / left;
        left -= 1;
        match timeout_at(now + share, TcpStream::connect(socket)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => last = unreachable(&error, at),
            Err(elapsed) => last = late(elapsed),
        }
    }
    Err(last)
}

/// At most [`ADDRESSES`] socket addresses.
async fn resolve(address: &Address) -> Result<Vec<SocketAddr>, Error> {
    if let Ok(ip) = address.host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, address.port)]);
    }
    lookup_host((address.host.as_str(), address.port))
        .await
        .map(|found| found.take(ADDRESSES).collect())
        .map_err(|error| Error::Resolve {
            host: address.host.clone(),
            reason: error.to_string(),
        })
}

fn unreachable(error: &io::Error, at: &str) -> Error {
    let at = at.to_owned();
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Error::Refused { at },
        // The peer accepted and reset before we had looked at the socket again.
        io::ErrorKind::ConnectionReset => Error::Reset { at },
        _ => Error::Unreachable {
            at,
            reason: error.to_string(),
        },
    }
}
