//! The `imapspec` binary.

fn main() {}
