//! Floor 2: SASL mechanisms, a file each, both sides (RFC 4422).

pub mod plain;
