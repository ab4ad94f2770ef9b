//! The attempts of one case: as often as was asked, or again after a failure. What is not the same over all of
//! them is flaky, which is a verdict of its own.

use super::cases::Worked;
use super::options::Options;
use super::session::Stop;
use super::verdict::{Gate, Verdict};

/// How often a case is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// In any case.
    repeat: u32,
    /// More, as long as it fails.
    retries: u32,
}

impl Plan {
    /// What the options ask for this case.
    pub(super) fn of(options: &Options, case: &str) -> Self {
        let special = options.special(case);
        Self {
            repeat: options.repeat.max(1),
            retries: special
                .and_then(|special| special.retries)
                .unwrap_or(options.retries),
        }
    }
}

/// Makes the attempts, and takes them together: the worst one tells the story, and the verdict is flaky
/// if some attempts fail the gate and others do not.
pub(super) fn make(
    plan: Plan,
    gate: Gate,
    stop: &Stop,
    mut attempt: impl FnMut(u32) -> Result<Worked, String>,
) -> Result<Worked, String> {
    let mut worst = attempt(0)?;
    let mut verdicts = vec![worst.played.result.verdict];
    for number in 1.. {
        let last = verdicts[verdicts.len() - 1];
        let wanted = number < plan.repeat
            || number < plan.repeat.saturating_add(plan.retries) && last.fails(gate);
        if !wanted || stop.is_asked() {
            break;
        }
        let mut next = attempt(number)?;
        verdicts.push(next.played.result.verdict);
        // Whatever needs to be told of any attempt is told.
        if next.played.result.verdict > worst.played.result.verdict {
            next.notice = next.notice.or(worst.notice.take());
            next.fault = next.fault.or(worst.fault.take());
            worst = next;
        } else {
            worst.notice = worst.notice.or(next.notice);
            worst.fault = worst.fault.or(next.fault);
        }
    }
    if verdicts.len() > 1 {
        let result = &mut worst.played.result;
        result.verdict = together(&verdicts, gate);
        if result.verdict == Verdict::Flaky {
            worst.played.snapshot = None;
            let good = verdicts
                .iter()
                .filter(|verdict| !verdict.fails(gate))
                .count();
            let told = format!("{good} of {} attempts did not fail", verdicts.len());
            result.reason = Some(match result.reason.take() {
                Some(reason) => format!("{told}: {reason}"),
                None => told,
            });
        }
        result.attempts = verdicts;
    }
    Ok(worst)
}

/// The verdict over all attempts.
fn together(verdicts: &[Verdict], gate: Gate) -> Verdict {
    let fails = |verdict: &Verdict| verdict.fails(gate);
    if verdicts.iter().any(fails) && !verdicts.iter().all(fails) {
        return Verdict::Flaky;
    }
    verdicts.iter().max().copied().unwrap_or(Verdict::Pass)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_that_differ_are_flaky() {
        use Verdict::{Fail, Flaky, Inconclusive, Known, NonStrict, Pass};
        for (gate, verdicts, expected) in [
            (Gate::Must, &[Pass, Pass][..], Pass),
            (Gate::Must, &[Fail, Fail], Fail),
            (Gate::Must, &[Fail, Inconclusive], Fail),
            (Gate::Must, &[Fail, Pass], Flaky),
            (Gate::Must, &[Known, Pass], Known),
            (Gate::Must, &[NonStrict, Pass], NonStrict),
            (Gate::Should, &[NonStrict, Pass], Flaky),
        ] {
            assert_eq!(together(verdicts, gate), expected, "{verdicts:?}");
        }
    }
}
