//! imapspec tells whether an IMAP server, client or parser keeps the RFCs, with evidence.
//!
//! The house has floors; a module uses those below its own, never above, never beside
//! (`tests/floors.rs` holds it to that):
//!
//! | floor | modules | what |
//! |---|---|---|
//! | 0 | [`octets`] | places and octets |
//! | 1 | [`wire`], [`mime`], `source` | where messages begin and end; the structure of mail; the user's files |
//! | 2 | [`imap`], [`sasl`] | the language; mechanisms |
//! | 3 | [`session`] | what a perfect observer knows from the wire |
//! | 4 | [`rules`], [`server`] | judgement; the reference server |
//! | 5 | `scenario`, `link`, `snapshot` | scripts; sockets; accepted transcripts |
//! | 6 | `run` | executing the plan |
//! | 7 | [`fuzz`], `report`, `selftest` | inputs that nobody wrote; telling; proof that each check can fail |
//! | 8 | `cli` | the command line |
//!
//! Without features `cli` and `scenarios` floors 0 to 4 are built alone (`source` left out), and of `fuzz` what needs no more;
//! `scenarios` alone adds `source` and `scenario`.

pub mod fuzz;
pub mod imap;
pub mod mime;
pub mod octets;
pub mod rules;
pub mod sasl;
pub mod server;
pub mod session;
pub mod wire;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod link;
#[cfg(feature = "cli")]
pub mod report;
#[cfg(feature = "cli")]
pub mod run;
#[cfg(feature = "scenarios")]
pub mod scenario;
#[cfg(feature = "cli")]
pub mod selftest;
#[cfg(feature = "cli")]
pub mod snapshot;
#[cfg(feature = "scenarios")]
pub mod source;
