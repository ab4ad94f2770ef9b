//! What happens during a run, as it happens: the border between running and reporting.
//! Events carry all that a report needs; no reporter looks back into the run.

use serde::Serialize;

use super::results::{CaseResult, Results, TargetInfo};

/// Something that happened.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum Event {
    /// The target answered the probe, and the plan is made.
    Started {
        /// What the target said about itself.
        target: Box<TargetInfo>,
        /// Cases that will run.
        planned: usize,
        /// Cases that are skipped.
        skipped: usize,
        /// Seed, in hexadecimal.
        seed: String,
    },
    /// A case begins.
    CaseStarted {
        /// Its id.
        id: String,
    },
    /// A case ended.
    CaseFinished(Box<CaseResult>),
    /// Something that the user should know, not tied to a case.
    Notice {
        /// What.
        text: String,
    },
    /// The run ended.
    Finished(Box<Results>),
}

/// Where events go. One call at a time; the order is that of the run.
pub trait Observer: Send {
    /// Takes one event.
    fn event(&mut self, event: &Event);
}
