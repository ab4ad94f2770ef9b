//! A peer that follows a script, to see that a hostile or broken server cannot hurt us:
//! it closes at the wrong time, never answers, or sends without end. Over loopback TCP
//! or memory; bounded itself in octets, time and connections.

use super::certificate::shared_server;
use super::plain::Plain;
use super::{Address, CloseHow, Connection, Error, Scheme};
use bytes::BytesMut;
use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep, timeout};

/// A line or an unmatched wait keeps at most so many octets.
const LINE: usize = 64 * 1024;

/// One thing that a scripted peer does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Sends octets; `{tag}` among them becomes the tag of the last command.
    Send(Vec<u8>),
    /// Sends the same octets many times, or until a bound ends it.
    Repeat {
        /// What to send.
        octets: Vec<u8>,
        /// How often; without number until the client leaves or a bound is reached.
        times: Option<u64>,
    },
    /// Reads until these octets have come.
    WaitFor(Vec<u8>),
    /// Reads until a command of this name has come (`""`: any). Commands of other names
    /// get an OK, CAPABILITY its data too; LOGOUT ends the script. Knows nothing of literals.
    Command(&'static str),
    /// Takes part in a TLS handshake, with the certificate of the hosts in memory.
    Tls,
    /// Waits, without reading.
    Pause(Duration),
    /// Reads and says nothing until the client leaves.
    Silence,
    /// Holds the connection without reading until the time is over.
    NeverRead,
    /// Closes cleanly. Also the end of every script.
    Close,
    /// Closes TCP without a TLS close_notify.
    CutOff,
    /// Resets the connection.
    Reset,
}

/// Bounds on the peer itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Octets that one connection sends.
    pub octets: u64,
    /// How long one connection lasts.
    pub time: Duration,
    /// Connections over TCP, one after another or at a time.
    pub connections: usize,
}

impl Default for Bounds {
    /// 256 MiB, a minute, 64 connections.
    fn default() -> Self {
        Self {
            octets: 256 << 20,
            time: Duration::from_secs(60),
            connections: 64,
        }
    }
}

/// What a peer does on each connection. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    actions: Arc<[Action]>,
    bounds: Bounds,
}

/// A peer on a loopback port. Dropped, it closes its port and its connections.
#[derive(Debug)]
pub struct Peer {
    address: SocketAddr,
    task: AbortHandle,
}

impl Peer {
    /// Where it listens.
    #[must_use]
    pub fn socket(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens, as the address of a target with user `user1`.
    #[must_use]
    pub fn address(&self, scheme: Scheme) -> Address {
        Address {
            scheme,
            host: self.address.ip().to_string(),
            port: self.address.port(),
            user: Some("user1".to_owned()),
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Script {
    /// These actions, with the default bounds.
    #[must_use]
    pub fn new(actions: Vec<Action>) -> Self {
        Self {
            actions: actions.into(),
            bounds: Bounds::default(),
        }
    }

    /// The same actions with other bounds.
    #[must_use]
    pub fn within(mut self, bounds: Bounds) -> Self {
        self.bounds = bounds;
        self
    }

    /// Plays on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// [`Error::Listen`].
    pub async fn listen(&self) -> Result<Peer, Error> {
        let at = SocketAddr::from(([127, 0, 0, 1], 0));
        let fail = |error: std::io::Error| Error::Listen {
            at: at.to_string(),
            reason: error.to_string(),
        };
        let listener = TcpListener::bind(at).await.map_err(fail)?;
        let address = listener.local_addr().map_err(fail)?;
        let task = tokio::spawn(self.clone().accept(listener)).abort_handle();
        Ok(Peer { address, task })
    }

    async fn accept(self, listener: TcpListener) {
        let mut tasks = JoinSet::new();
        for _ in 0..self.bounds.connections {
            match listener.accept().await {
                Ok((stream, _)) => match Plain::tcp(stream) {
                    Ok(plain) => {
                        let connection = Connection::server(plain, "the client".to_owned());
                        tasks.spawn(self.clone().run(connection));
                    }
                    Err(error) => tracing::debug!(%error, "a client left at once"),
                },
                Err(error) => {
                    tracing::debug!(%error, "accept failed");
                    break;
                }
            }
        }
        drop(listener);
        while tasks.join_next().await.is_some() {}
    }

    /// Plays on one connection, in a task of its own.
    pub(super) fn play(&self, connection: Connection) {
        tokio::spawn(self.clone().run(connection));
    }

    async fn run(self, connection: Connection) {
        let player = Player {
            connection,
            buffer: BytesMut::new(),
            tag: Vec::new(),
            left: self.bounds.octets,
        };
        match timeout(self.bounds.time, player.play(&self.actions)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(%error, "a scripted peer stopped early"),
            Err(_) => tracing::debug!("a scripted peer ran out of time"),
        }
    }
}

struct Player {
    connection: Connection,
    buffer: BytesMut,
    tag: Vec<u8>,
    left: u64,
}

impl Player {
    async fn play(mut self, actions: &[Action]) -> Result<(), Error> {
        for action in actions {
            let goes_on = match action {
                Action::Send(octets) => {
                    let octets = self.tagged(octets).into_owned();
                    self.send(&octets).await?
                }
                Action::Repeat { octets, times } => self.repeat(octets, *times).await?,
                Action::WaitFor(octets) => self.wait_for(octets).await?,
                Action::Command(name) => self.command(name).await?,
                Action::Tls => {
                    let deadline = Instant::now() + Duration::from_secs(30);
                    self.connection = self
                        .connection
                        .accept_tls(&shared_server()?, deadline)
                        .await?;
                    true
                }
                Action::Pause(time) => {
                    sleep(*time).await;
                    true
                }
                Action::Silence => loop {
                    self.buffer.clear();
                    if self.connection.read(&mut self.buffer).await? == 0 {
                        break false;
                    }
                },
                Action::NeverRead => std::future::pending().await,
                Action::Close => false,
                Action::CutOff => return Ok(()),
                Action::Reset => {
                    self.connection.close(CloseHow::Abrupt).await;
                    return Ok(());
                }
            };
            if !goes_on {
                break;
            }
        }
        self.connection.close(CloseHow::Clean).await;
        Ok(())
    }

    /// Sends what the bound allows; false if that was not all.
    async fn send(&mut self, octets: &[u8]) -> Result<bool, Error> {
        let count = usize::try_from(self.left).map_or(octets.len(), |left| left.min(octets.len()));
        self.connection.write(&octets[..count]).await?;
        self.left -= count as u64;
        Ok(count == octets.len())
    }

    async fn repeat(&mut self, octets: &[u8], times: Option<u64>) -> Result<bool, Error> {
        if octets.is_empty() {
            return Ok(true);
        }
        // Many at a time: a write of one octet is a segment.
        let per_write = (LINE / octets.len()).max(1);
        let block = octets.repeat(per_write);
        let mut times = times.unwrap_or(u64::MAX);
        while times > 0 {
            let now = usize::try_from(times).map_or(per_write, |times| times.min(per_write));
            if !self.send(&block[..now * octets.len()]).await? {
                return Ok(false);
            }
            times -= now as u64;
        }
        Ok(true)
    }

    async fn wait_for(&mut self, octets: &[u8]) -> Result<bool, Error> {
        loop {
            if let Some(at) = memchr::memmem::find(&self.buffer, octets) {
                let _ = self.buffer.split_to(at + octets.len());
                return Ok(true);
            }
            // Only a beginning of what is waited for can still matter.
            let keep = octets.len().saturating_sub(1);
            let _ = self.buffer.split_to(self.buffer.len().saturating_sub(keep));
            if self.connection.read(&mut self.buffer).await? == 0 {
                return Ok(false);
            }
        }
    }

    async fn command(&mut self, name: &str) -> Result<bool, Error> {
        loop {
            let Some(line) = self.line().await? else {
                return Ok(false);
            };
            let mut words = line.as_ref().split(|octet| b" \r\n".contains(octet));
            self.tag = words.next().unwrap_or_default().to_vec();
            let found = words.next().unwrap_or_default();
            if name.is_empty() || found.eq_ignore_ascii_case(name.as_bytes()) {
                return Ok(true);
            }
            let data: &[u8] = if found.eq_ignore_ascii_case(b"CAPABILITY") {
                b"* CAPABILITY IMAP4rev1 STARTTLS\r\n"
            } else if found.eq_ignore_ascii_case(b"LOGOUT") {
                b"* BYE until next time\r\n"
            } else {
                b""
            };
            let answer = [data, &self.tag, b" OK done\r\n"].concat();
            if !self.send(&answer).await? || found.eq_ignore_ascii_case(b"LOGOUT") {
                return Ok(false);
            }
        }
    }

    /// A line with its end, or `None` if the client left or the line is too long.
    async fn line(&mut self) -> Result<Option<BytesMut>, Error> {
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.buffer) {
                return Ok(Some(self.buffer.split_to(at + 1)));
            }
            if self.buffer.len() > LINE || self.connection.read(&mut self.buffer).await? == 0 {
                return Ok(None);
            }
        }
    }

    fn tagged<'a>(&self, octets: &'a [u8]) -> Cow<'a, [u8]> {
        const MARK: &[u8] = b"{tag}";
        let mut found = memchr::memmem::find_iter(octets, MARK).peekable();
        if found.peek().is_none() {
            return Cow::Borrowed(octets);
        }
        let mut tagged = Vec::with_capacity(octets.len() + 16);
        let mut from = 0;
        for at in found {
            tagged.extend_from_slice(&octets[from..at]);
            tagged.extend_from_slice(&self.tag);
            from = at + MARK.len();
        }
        tagged.extend_from_slice(&octets[from..]);
        Cow::Owned(tagged)
    }
}
