//! Floor 6: executing the plan. Probe the target, plan the cases, run them side by side,
//! gather verdicts; everything that happens leaves as an [`event::Event`].

pub mod event;
pub mod results;
pub mod verdict;
