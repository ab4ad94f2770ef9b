//! Floor 5: the only sockets of the crate. A [`Connector`] opens a [`Connection`] to a
//! target over TCP, TLS, or memory; [`Host`] drives the reference server at the other
//! end. A [`manifest`] says how a real server is started, [`spawn`] does it. What the octets
//! mean is left to the floors below, when to send them to `run`.
//!
//! All waiting is on tokio's clock. In memory nothing else is waited for, so a run on
//! a paused clock is instant and deterministic; over TCP the clock must not be paused.

pub mod address;
pub mod bad_peers;
pub mod certificate;
pub mod connection;
pub mod connector;
pub mod disk;
pub mod error;
pub mod host;
pub mod listen;
pub mod log;
pub mod manifest;
pub mod scripted;
pub mod spawn;
pub mod tls;

mod plain;
mod trust;

pub use address::{Address, Scheme};
pub use connection::{CloseHow, Connection};
pub use connector::Connector;
pub use error::{Error, TlsFault};
pub use host::Host;
pub use listen::{Listen, Listening};
pub use tls::{ClientTls, ServerTls, TlsOptions};

#[cfg(test)]
mod tests;
