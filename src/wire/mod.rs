//! Floor 1: where messages begin and end. Lines and literals in both directions,
//! fragments to send, and the record of all that crossed.

pub mod frame;
pub mod framer;
pub mod outgoing;
pub mod transcript;

pub use frame::{Fault, FaultKind, Frame, Literal, LiteralMode, Side};
pub use framer::{Framed, Framer, Limits};
pub use outgoing::{Fragment, Outgoing};
pub use transcript::{Entry, Transcript};
