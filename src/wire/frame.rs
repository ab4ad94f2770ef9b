//! One message as it crossed the wire: its octets, where literals lie in them,
//! and what was wrong with its framing (RFC 3501 sections 2.2 and 4.3).

use bytes::Bytes;

use crate::octets::Span;

/// Who sent the octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Commands and what belongs to them.
    Client,
    /// Responses.
    Server,
}

/// How a literal is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LiteralMode {
    /// `{n}`: the client waits for a continuation request (RFC 3501 section 4.3).
    Sync,
    /// `{n+}`: it does not (RFC 7888 section 3).
    NonSync,
}

/// A literal inside a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Literal {
    /// From the brace (or the tilde before it) to the end of the line that announces it.
    pub announce: Span,
    /// The octets of the literal that were kept.
    pub body: Span,
    /// How many octets were announced; more than `body` holds if a bound was hit.
    pub octets: u64,
    /// Whether the sender waits.
    pub mode: LiteralMode,
    /// `~{n}`: a literal8, which may hold NUL (RFC 3516 section 4.4).
    pub binary: bool,
}

/// What a framing fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// A line ended in LF without CR (RFC 3501 section 2.2).
    BareLf,
    /// A line was longer than the bound; the rest of it was skipped.
    LineTooLong {
        /// The bound, in octets.
        limit: usize,
    },
    /// A literal announced more octets than the bound; its octets are skipped.
    LiteralTooLarge {
        /// What was announced.
        octets: u64,
        /// The bound.
        limit: u64,
    },
    /// One message held more literals than the bound; the later ones are skipped.
    TooManyLiterals {
        /// The bound.
        limit: usize,
    },
    /// One message was longer than the bound in all; what follows of it is skipped.
    MessageTooLong {
        /// The bound, in octets.
        limit: usize,
    },
}

impl std::fmt::Display for FaultKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::BareLf => f.write_str("the line ends in LF without CR"),
            Self::LineTooLong { limit } => write!(f, "the line is longer than {limit} octets"),
            Self::LiteralTooLarge { octets, limit } => {
                write!(
                    f,
                    "a literal of {octets} octets is announced, more than the {limit} that are taken"
                )
            }
            Self::TooManyLiterals { limit } => {
                write!(f, "the message holds more than {limit} literals")
            }
            Self::MessageTooLong { limit } => {
                write!(f, "the message is longer than {limit} octets")
            }
        }
    }
}

/// A framing fault and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Where, in the frame.
    pub span: Span,
}

/// One message: a line, or several joined by literals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// All octets, line ends and literals included, as far as the bounds let them be kept.
    pub octets: Bytes,
    /// The literals, in order.
    pub literals: Vec<Literal>,
    /// What was wrong with the framing.
    pub faults: Vec<Fault>,
    /// Offset of the first octet in the stream of this side.
    pub offset: u64,
}

impl Frame {
    /// Cuts `octets`, which hold exactly one message of `side`, into a frame.
    /// `None` if they hold less than one message, or more.
    #[must_use]
    pub fn from_octets(octets: &[u8], side: Side) -> Option<Self> {
        let mut framer = super::Framer::new(side, super::Limits::default());
        framer.push(octets);
        let mut found = None;
        while let Some(framed) = framer.next() {
            if let super::Framed::Frame(frame) = framed {
                if found.is_some() {
                    return None;
                }
                found = Some(frame);
            }
        }
        if framer.is_idle() { found } else { None }
    }

    /// The message without its final line end.
    #[must_use]
    pub fn content(&self) -> &[u8] {
        &self.octets[..self.content_end()]
    }

    /// Offset of the final line end.
    #[must_use]
    pub fn content_end(&self) -> usize {
        match self.octets.as_ref() {
            [.., b'\r', b'\n'] => self.octets.len() - 2,
            [.., b'\n'] => self.octets.len() - 1,
            _ => self.octets.len(),
        }
    }
}
