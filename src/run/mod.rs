//! Floor 6: executing the plan. Probe the target, plan the cases, run them side by side,
//! gather verdicts; everything that happens leaves as an [`event::Event`].

mod attempts;
pub mod baseline;
mod campaign;
mod case;
mod cases;
pub mod event;
mod gather;
mod janitor;
mod log_in;
pub mod options;
pub mod plan;
mod prepare;
mod probe;
pub mod results;
mod schedule;
mod scope;
pub(crate) mod secret;
mod session;
mod snapshots;
mod stage;
mod step;
mod tally;
pub mod target;
pub mod verdict;
mod warden;

pub use campaign::{Job, cleanup, plan_only, probe, run, today};
pub(crate) use campaign::{Purpose, connector, epoch};
pub(crate) use log_in::{credentials, is_login_disabled};
pub use probe::Probe;
pub use session::Stop;
pub use tally::{quoted, recount};
