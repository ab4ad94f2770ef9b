//! One open connection, of either side: TCP or memory, in clear or under TLS. It moves
//! octets and says how they stopped; what they mean is left to its user.

use super::plain::Plain;
use super::tls::{ClientTls, ServerTls, fault, rustls_error};
use super::{Error, TlsFault};
use bytes::{BufMut as _, BytesMut};
use rustls::pki_types::ServerName;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsStream;

/// Octets that one read appends at most.
pub const READ: usize = 64 * 1024;
/// Octets that [`Connection::exchange`] takes in at most while it writes.
pub const EXCHANGE: usize = 8 << 20;
/// Room made for a read: small, so that frames cut from the buffer do not pin much more than themselves.
const ROOM: usize = 8 * 1024;
/// How long a clean close waits for a peer that does not take our last octets.
const CLOSING: Duration = Duration::from_secs(1);

/// How to end a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CloseHow {
    /// TLS close_notify, then FIN.
    Clean,
    /// RST, with no word in TLS.
    Abrupt,
}

/// An open connection. Dropping it closes it without a TLS close_notify.
#[derive(Debug)]
pub struct Connection {
    stream: Stream,
    /// Host and port, or a name for a peer in memory: for messages.
    peer: String,
    /// What STARTTLS will need: only the client has it.
    client: Option<Secure>,
}

/// How a client is to secure a connection.
#[derive(Clone, Debug)]
pub(super) struct Secure {
    pub(super) tls: ClientTls,
    /// The name that the certificate must have.
    pub(super) host: String,
}

#[derive(Debug)]
enum Stream {
    Plain(Plain),
    Tls(Box<TlsStream<Plain>>),
}

impl Connection {
    /// The client's end of a new connection in clear.
    pub(super) fn client(plain: Plain, peer: String, secure: Secure) -> Self {
        Self {
            stream: Stream::Plain(plain),
            peer,
            client: Some(secure),
        }
    }

    /// The server's end of a new connection in clear.
    pub(super) fn server(plain: Plain, peer: String) -> Self {
        Self {
            stream: Stream::Plain(plain),
            peer,
            client: None,
        }
    }

    /// The server's end of an accepted socket.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the socket is broken already.
    pub fn accepted(stream: TcpStream) -> Result<Self, Error> {
        let peer = stream
            .peer_addr()
            .map_or_else(|_| "a client".to_owned(), |address| address.to_string());
        let plain = Plain::tcp(stream).map_err(|error| failed(&error, "reading from", &peer))?;
        Ok(Self::server(plain, peer))
    }

    /// Appends what has arrived, waiting for at least one octet: at most [`READ`] octets.
    /// Returns their number; 0 says that the peer closed cleanly. Cancel-safe: dropped
    /// before it is ready, it has taken nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Reset`], [`Error::CutOff`] (TLS without close_notify), [`Error::Tls`], [`Error::Io`].
    pub async fn read(&mut self, buffer: &mut BytesMut) -> Result<usize, Error> {
        make_room(buffer);
        let mut limited = (&mut *buffer).limit(READ);
        let read = match &mut self.stream {
            Stream::Plain(plain) => plain.read_buf(&mut limited).await,
            Stream::Tls(tls) => tls.read_buf(&mut limited).await,
        };
        read.map_err(|error| failed(&error, "reading from", &self.peer))
    }

    /// Writes all octets and flushes. Over TCP one call is one segment where its size
    /// allows. Not cancel-safe: dropped before it is ready, some octets may have left.
    /// It waits while the peer does not read: give it a deadline, or use [`Self::exchange`].
    ///
    /// # Errors
    ///
    /// [`Error::Closed`], [`Error::Reset`], [`Error::Tls`], [`Error::Io`].
    pub async fn write(&mut self, octets: &[u8]) -> Result<(), Error> {
        let written = match &mut self.stream {
            Stream::Plain(plain) => write_all(plain, octets).await,
            Stream::Tls(tls) => write_all(tls.as_mut(), octets).await,
        };
        written.map_err(|error| failed(&error, "writing to", &self.peer))
    }

    /// As [`Self::write`], but appends to `buffer` what arrives while the peer does not
    /// take our octets: a peer that answers before it reads on would else wait for us as
    /// we wait for it. Takes at most [`EXCHANGE`] octets, then only waits. That the
    /// peer closed while we wrote is not told here, but by the next read.
    ///
    /// # Errors
    ///
    /// As [`Self::write`] and [`Self::read`].
    pub async fn exchange(&mut self, octets: &[u8], buffer: &mut BytesMut) -> Result<(), Error> {
        let done = match &mut self.stream {
            Stream::Plain(plain) => exchange(plain, octets, buffer).await,
            Stream::Tls(tls) => exchange(tls.as_mut(), octets, buffer).await,
        };
        done.map_err(|error| failed(&error, "writing to", &self.peer))
    }

    /// Begins TLS as the client, after the OK to STARTTLS (RFC 3501 section 6.2.1) or at
    /// once (implicit TLS). The certificate must have the name in the address. The
    /// caller sees to it that no octets received in clear are left.
    ///
    /// # Errors
    ///
    /// [`Error::Handshake`] with the reason, [`Error::TimedOut`] at the deadline,
    /// [`Error::AlreadyTls`], [`Error::Name`], [`Error::Platform`]. The connection is closed then.
    pub async fn start_tls(self, deadline: Instant) -> Result<Self, Error> {
        let peer = self.peer;
        let (Stream::Plain(plain), Some(secure)) = (self.stream, self.client) else {
            return Err(Error::AlreadyTls { at: peer });
        };
        let name = ServerName::try_from(secure.host.clone()).map_err(|_| Error::Name {
            host: secure.host.clone(),
        })?;
        let handshake = secure.tls.connector()?.connect(name, plain);
        let stream = match timeout_at(deadline, handshake).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => {
                let fault = fault(&error, &secure.host);
                return Err(Error::Handshake { at: peer, fault });
            }
            Err(_) => return Err(handshake_late(peer)),
        };
        Ok(Self {
            stream: Stream::Tls(Box::new(stream.into())),
            peer,
            client: Some(secure),
        })
    }

    /// Begins TLS as the server.
    ///
    /// # Errors
    ///
    /// As [`Self::start_tls`].
    pub async fn accept_tls(self, tls: &ServerTls, deadline: Instant) -> Result<Self, Error> {
        let peer = self.peer;
        let Stream::Plain(plain) = self.stream else {
            return Err(Error::AlreadyTls { at: peer });
        };
        let stream = match timeout_at(deadline, tls.acceptor().accept(plain)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => {
                let fault = TlsFault::Other(match error.kind() {
                    io::ErrorKind::UnexpectedEof => "the client closed the connection".to_owned(),
                    _ => error.to_string(),
                });
                return Err(Error::Handshake { at: peer, fault });
            }
            Err(_) => return Err(handshake_late(peer)),
        };
        Ok(Self {
            stream: Stream::Tls(Box::new(stream.into())),
            peer,
            client: None,
        })
    }

    /// Ends the connection. A clean close waits at most a second for a peer that takes nothing;
    /// what the peer sent and was not read is lost. An end that the peer brought about first is no error.
    pub async fn close(self, how: CloseHow) {
        match (how, self.stream) {
            (CloseHow::Clean, Stream::Plain(mut plain)) => {
                note(&self.peer, timeout(CLOSING, plain.shutdown()).await);
                plain.discard_unread();
            }
            (CloseHow::Clean, Stream::Tls(mut tls)) => {
                note(&self.peer, timeout(CLOSING, tls.shutdown()).await);
                tls.get_ref().0.discard_unread();
            }
            (CloseHow::Abrupt, Stream::Plain(plain)) => note(&self.peer, Ok(plain.reset())),
            (CloseHow::Abrupt, Stream::Tls(tls)) => {
                let plain = match *tls {
                    TlsStream::Client(stream) => stream.into_inner().0,
                    TlsStream::Server(stream) => stream.into_inner().0,
                };
                note(&self.peer, Ok(plain.reset()));
            }
        }
    }

    /// Whether TLS is on.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        match &self.stream {
            Stream::Plain(_) => false,
            Stream::Tls(_) => true,
        }
    }

    /// The peer and how it is reached, for people: `127.0.0.1:993, TLSv1_3 with TLS13_AES_256_GCM_SHA384`.
    #[must_use]
    pub fn describe(&self) -> String {
        match &self.stream {
            Stream::Plain(_) => format!("{}, in clear", self.peer),
            Stream::Tls(tls) => {
                let (_, state) = tls.get_ref();
                let version = state
                    .protocol_version()
                    .map_or_else(|| "TLS".to_owned(), |version| format!("{version:?}"));
                let suite = state
                    .negotiated_cipher_suite()
                    .map(|suite| format!(" with {:?}", suite.suite()))
                    .unwrap_or_default();
                format!("{}, {version}{suite}", self.peer)
            }
        }
    }
}

/// Keeps a failed close for the log alone: the connection is over either way.
fn note(peer: &str, closed: Result<io::Result<()>, tokio::time::error::Elapsed>) {
    match closed {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(peer, %error, "close failed"),
        Err(_) => tracing::debug!(peer, "the peer did not take our last octets"),
    }
}

fn make_room(buffer: &mut BytesMut) {
    if buffer.capacity() - buffer.len() < ROOM / 2 {
        buffer.reserve(ROOM);
    }
}

async fn write_all(stream: &mut (impl AsyncWrite + Unpin), octets: &[u8]) -> io::Result<()> {
    stream.write_all(octets).await?;
    stream.flush().await
}

async fn exchange(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    octets: &[u8],
    buffer: &mut BytesMut,
) -> io::Result<()> {
    let mut written = 0;
    let mut taken = 0;
    let mut ended = false;
    loop {
        let read = poll_fn(|cx| {
            while written < octets.len() {
                match Pin::new(&mut *stream).poll_write(cx, &octets[written..]) {
                    Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                    Poll::Ready(Ok(count)) => written += count,
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                    Poll::Pending => break,
                }
            }
            if written == octets.len()
                && let Poll::Ready(flushed) = Pin::new(&mut *stream).poll_flush(cx)
            {
                return Poll::Ready(flushed.map(|()| None));
            }
            if ended || taken >= EXCHANGE {
                return Poll::Pending;
            }
            make_room(buffer);
            let mut limited = (&mut *buffer).limit(READ);
            let read = std::pin::pin!(stream.read_buf(&mut limited));
            read.poll(cx).map_ok(Some)
        })
        .await?;
        match read {
            None => return Ok(()),
            Some(0) => ended = true,
            Some(count) => taken += count,
        }
    }
}

fn handshake_late(at: String) -> Error {
    Error::TimedOut {
        at,
        doing: "the TLS handshake",
    }
}

fn failed(error: &io::Error, doing: &'static str, peer: &str) -> Error {
    let at = peer.to_owned();
    if let Some(error) = rustls_error(error) {
        return Error::Tls {
            at,
            reason: error.to_string(),
        };
    }
    match error.kind() {
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => Error::Reset { at },
        io::ErrorKind::UnexpectedEof => Error::CutOff { at },
        io::ErrorKind::BrokenPipe | io::ErrorKind::WriteZero => Error::Closed { at },
        _ => Error::Io {
            at,
            doing,
            reason: error.to_string(),
        },
    }
}
