//! `race`: at each turn one session is drawn; it waits for the answer to its command before, is judged by
//! it, and sends its next one, while the commands of the others are still under way.

use super::{Watch, begin, conclude, send};
use crate::run::stage::{Halt, Stage};
use crate::scenario::step::Race;
use crate::scenario::{Action, Case, SourcedStep};

/// Repetitions, unless the step says how many.
const REPEATS: u16 = 10;

pub(super) async fn play(
    stage: &mut Stage<'_>,
    case: &Case,
    sourced: &SourcedStep,
    race: &Race,
    repeat: Option<u16>,
) -> Result<(), Halt> {
    let steps = sourced.inner();
    debug_assert_eq!(steps.len(), race.steps.len());
    if let Some(number) = stage.scenery.options.interleaving {
        return once(stage, case, &steps, number).await;
    }
    let first = stage.ground.seed;
    for turn in 0..u32::from(repeat.unwrap_or(REPEATS)) {
        once(stage, case, &steps, first.wrapping_add(turn)).await?;
    }
    stage.interleaving = None;
    Ok(())
}

/// The race, in the order that `number` stands for. It is kept while the race runs, so that a failure can tell it.
async fn once(
    stage: &mut Stage<'_>,
    case: &Case,
    steps: &[SourcedStep],
    number: u32,
) -> Result<(), Halt> {
    stage.interleaving = Some(number);
    let mut lanes: Vec<Lane<'_>> = Vec::new();
    for step in steps {
        let index = stage.index(&super::session(case, step))?;
        match lanes.iter_mut().find(|lane| lane.index == index) {
            Some(lane) => lane.waiting.push(step),
            None => lanes.push(Lane {
                index,
                waiting: vec![step],
                sent: None,
            }),
        }
    }
    for lane in &mut lanes {
        lane.waiting.reverse();
    }
    let mut draw = Draw(number);
    while !lanes.is_empty() {
        let drawn = draw.below(lanes.len());
        let lane = &mut lanes[drawn];
        if let Some((step, mut watch)) = lane.sent.take() {
            stage.face(lane.index);
            watch.until_answered(stage).await;
            conclude::conclude(stage, step, &mut watch)?;
        }
        let Some(step) = lane.waiting.pop() else {
            lanes.swap_remove(drawn);
            continue;
        };
        if let Some(mut watch) = begin(stage, case, step).await?
            && let Action::Send(command) = &step.step.value.action
        {
            send::write(stage, command, &mut watch).await?;
            lane.sent = Some((step, watch));
        }
    }
    Ok(())
}

/// What one session still has to do.
struct Lane<'s> {
    index: usize,
    /// The last one is next.
    waiting: Vec<&'s SourcedStep>,
    /// Its command that is under way.
    sent: Option<(&'s SourcedStep, Watch)>,
}

/// A sequence of draws that a number stands for: it must come out the same on every machine.
struct Draw(u32);

impl Draw {
    /// A number below `bound` (splitmix, so that neighbouring numbers give different orders).
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 16)).wrapping_mul(0x85EB_CA6B);
        mixed = (mixed ^ (mixed >> 13)).wrapping_mul(0xC2B2_AE35);
        mixed ^= mixed >> 16;
        mixed as usize % bound.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::Draw;

    #[test]
    fn numbers_stand_for_orders_of_every_kind() {
        let orders: std::collections::BTreeSet<Vec<usize>> = (0..200)
            .map(|number| {
                let mut draw = Draw(number);
                (0..4).map(|_| draw.below(2)).collect()
            })
            .collect();
        assert_eq!(orders.len(), 16);
    }
}
