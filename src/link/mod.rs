//! Floor 5: the only sockets of the crate.
