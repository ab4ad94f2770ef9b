//! `race`: steps of several sessions, sent without waiting for each other, in an order drawn from the seed.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Action, Step};
use crate::source::{At, Flaw};

/// Most repetitions of a race.
pub const MOST_REPEATS: u16 = 1_000;

/// The steps that race: those of one session keep their order, and each waits for the answer to the
/// one before it in its own session only.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Race {
    /// Each sends one command.
    pub steps: Vec<At<Step>>,
}

impl Race {
    /// That the steps can race: at least two sessions, one command at a time, and nothing that a
    /// step of a race cannot have.
    pub(super) fn check(&self) -> Result<(), Flaw> {
        for step in &self.steps {
            let one = matches!(&step.value.action, Action::Send(send) if send.commands.iter().count() == 1);
            if !one || step.value.fact.is_some() || step.value.violates.is_some() {
                return Err(Flaw::new(
                    "a step of a race sends one legal command and records no fact",
                )
                .of(step.span)
                .help("write `{ as: a, send: …, expect: … }`"));
            }
        }
        let mut names = self.steps.iter().map(|step| step.value.session.as_ref());
        let first = names.next().flatten().map(|name| &name.value);
        if names.all(|name| name.map(|name| &name.value) == first) {
            return Err(Flaw::new("a race takes steps of at least two sessions")
                .help("give each step its session: `as: b`"));
        }
        Ok(())
    }
}
