//! Floor 7: inputs that nobody wrote by hand, and what must hold of them. [`message`] makes messages from octets, valid
//! or bent; [`shrink`] makes a failing input small; [`target`] holds what coverage-guided fuzzers call. Traffic with
//! servers is not made here.

#[cfg(feature = "cli")]
pub mod dictionary;
pub mod message;
#[cfg(feature = "oracles")]
pub mod peer;
pub mod shrink;
#[cfg(feature = "cli")]
pub mod stream;
pub mod target;
