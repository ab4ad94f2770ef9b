//! The command line as people and pipelines meet it, what a run shows and how it ends, what it
//! says of itself, what it finds on this machine, known failures and settings, results of several runs, reviewing
//! snapshots, sessions by hand, watching files, the action for GitHub.

#[cfg(unix)]
mod action;
mod doctor;
mod known;
mod record;
mod results;
mod review;
mod shell;
mod support;
mod text;
mod verdicts;
#[cfg(unix)]
mod watch;
