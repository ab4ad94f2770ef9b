//! The command line as people and pipelines meet it, beyond the verdicts of a run: what it says of
//! itself, reviewing snapshots, watching files,
//! the action for GitHub.

#[cfg(unix)]
mod action;
mod review;
mod support;
mod text;
#[cfg(unix)]
mod watch;
