//! The command line as people and pipelines meet it, beyond the verdicts of a run: what it says of
//! itself, reviewing snapshots.

mod review;
mod support;
mod text;
