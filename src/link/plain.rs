//! A transport below TLS: a TCP socket, or a pipe in memory. Memory can be reset as TCP
//! can, so that the same tests run over both.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};
use tokio::net::TcpStream;

/// Octets that a pipe holds in each direction before a writer has to wait.
const PIPE: usize = 64 * 1024;
/// Octets that [`Plain::discard_unread`] takes at most.
const DISCARD: usize = 1024 * 1024;

/// Octets in both directions, in clear.
#[derive(Debug)]
pub(super) enum Plain {
    /// A socket, with Nagle's algorithm off.
    Tcp(TcpStream),
    /// One end of a pipe.
    Memory(Pipe),
}

/// One end of a pipe in memory.
#[derive(Debug)]
pub(super) struct Pipe {
    stream: DuplexStream,
    /// Set by the end that is dropped abruptly: the other's end of data is then a reset.
    reset: Arc<AtomicBool>,
}

impl Plain {
    /// Both ends of a new pipe in memory.
    pub(super) fn pair() -> (Self, Self) {
        let (one, other) = tokio::io::duplex(PIPE);
        let reset = Arc::new(AtomicBool::new(false));
        let end = |stream| {
            Self::Memory(Pipe {
                stream,
                reset: Arc::clone(&reset),
            })
        };
        (end(one), end(other))
    }

    /// A socket of either side: every write leaves at once.
    pub(super) fn tcp(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self::Tcp(stream))
    }

    /// Drops it so that the peer sees a reset in place of an end.
    pub(super) fn reset(self) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.set_zero_linger(),
            Self::Memory(pipe) => {
                pipe.reset.store(true, Ordering::Release);
                Ok(())
            }
        }
    }

    /// Takes what lies unread in the socket: dropping a socket with unread octets
    /// sends RST, which can destroy our last octets on their way.
    pub(super) fn discard_unread(&self) {
        if let Self::Tcp(stream) = self {
            let mut scratch = [0; 4096];
            let mut left = DISCARD;
            while let Ok(count @ 1..) = stream.try_read(&mut scratch) {
                left = left.saturating_sub(count);
                if left == 0 {
                    break;
                }
            }
        }
    }
}

impl AsyncRead for Plain {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Memory(pipe) => {
                let before = buffer.filled().len();
                let polled = Pin::new(&mut pipe.stream).poll_read(cx, buffer);
                let ended = matches!(polled, Poll::Ready(Ok(())))
                    && buffer.filled().len() == before
                    && buffer.remaining() > 0;
                if ended && pipe.reset.load(Ordering::Acquire) {
                    return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
                }
                polled
            }
        }
    }
}

impl AsyncWrite for Plain {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_write(cx, octets),
            Self::Memory(pipe) => Pin::new(&mut pipe.stream).poll_write(cx, octets),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_flush(cx),
            Self::Memory(pipe) => Pin::new(&mut pipe.stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Memory(pipe) => Pin::new(&mut pipe.stream).poll_shutdown(cx),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
            Self::Memory(pipe) => Pin::new(&mut pipe.stream).poll_write_vectored(cx, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Tcp(stream) => stream.is_write_vectored(),
            Self::Memory(pipe) => pipe.stream.is_write_vectored(),
        }
    }
}
