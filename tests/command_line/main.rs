//! The command line as people and pipelines meet it, beyond the verdicts of a run: what it says of
//! itself, reviewing snapshots, watching files.

mod review;
mod support;
mod text;
#[cfg(unix)]
mod watch;
