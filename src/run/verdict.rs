//! Verdicts, how they combine, which of them fail a gate, and the exit codes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was found about one check or one case.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Upheld.
    Pass,
    /// A choice that the RFC leaves open, observed.
    Fact,
    /// The capability is not advertised, or the target lacks what the scenario needs.
    Unsupported,
    /// A failure that the baseline knows, or a breach of what is disputed.
    Known,
    /// A SHOULD not followed, or a tolerated alternative.
    NonStrict,
    /// Set-up, timing or the connection prevented a verdict.
    Inconclusive,
    /// Not the same over several attempts.
    Flaky,
    /// The baseline knows a failure, and it did not happen.
    Fixed,
    /// A MUST broken.
    Fail,
}

impl Verdict {
    /// All verdicts, mildest first.
    pub const ALL: [Self; 9] = [
        Self::Pass,
        Self::Fact,
        Self::Unsupported,
        Self::Known,
        Self::NonStrict,
        Self::Inconclusive,
        Self::Flaky,
        Self::Fixed,
        Self::Fail,
    ];

    /// The sign that stands for it beside the word.
    #[must_use]
    pub const fn glyph(self) -> &'static str {
        match self {
            Self::Pass => "✓",
            Self::Fact => "i",
            Self::Unsupported => "○",
            Self::Known => "k",
            Self::NonStrict => "≈",
            Self::Inconclusive => "?",
            Self::Flaky => "~",
            Self::Fixed => "!",
            Self::Fail => "✗",
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fact => "fact",
            Self::Unsupported => "unsupported",
            Self::Known => "known",
            Self::NonStrict => "non-strict",
            Self::Inconclusive => "inconclusive",
            Self::Flaky => "flaky",
            Self::Fixed => "fixed",
            Self::Fail => "fail",
        }
    }

    /// Whether it makes a run fail under `gate`.
    #[must_use]
    pub const fn fails(self, gate: Gate) -> bool {
        match self {
            Self::Pass | Self::Fact | Self::Unsupported | Self::Known => false,
            Self::NonStrict => matches!(gate, Gate::Should),
            Self::Inconclusive | Self::Flaky | Self::Fixed | Self::Fail => true,
        }
    }
}

/// Which levels a run must uphold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Gate {
    /// Every MUST.
    #[default]
    Must,
    /// Every MUST and every SHOULD.
    Should,
}

/// How the process ends. The numbers are part of the interface and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// What was selected conforms to the gate.
    Conforms = 0,
    /// A failure, or a case that is inconclusive, flaky, or fixed but in the baseline.
    Failed = 1,
    /// Usage, configuration or scenario error; nothing was sent.
    Usage = 2,
    /// The target could not be reached, or not again after it was lost.
    Unreachable = 3,
    /// Nothing was selected.
    Nothing = 4,
    /// Only snapshot changes are pending.
    Snapshots = 5,
    /// Our own fault.
    Internal = 70,
    /// Interrupted; reports were still written.
    Interrupted = 130,
}

impl Exit {
    /// The exit of this code; an unknown one is a fault of ours.
    #[must_use]
    pub const fn from_code(code: u8) -> Self {
        match code {
            0 => Self::Conforms,
            1 => Self::Failed,
            2 => Self::Usage,
            3 => Self::Unreachable,
            4 => Self::Nothing,
            5 => Self::Snapshots,
            130 => Self::Interrupted,
            _ => Self::Internal,
        }
    }

    /// Of two that apply the one that counts: 2 and 4, then 70, 130, 1, 3, 5, 0.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        let rank = |exit: Self| match exit {
            Self::Usage => 0,
            Self::Nothing => 1,
            Self::Internal => 2,
            Self::Interrupted => 3,
            Self::Failed => 4,
            Self::Unreachable => 5,
            Self::Snapshots => 6,
            Self::Conforms => 7,
        };
        if rank(self) <= rank(other) {
            self
        } else {
            other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_verdict_wins_and_gates_differ_on_should_alone() {
        assert_eq!(
            [Verdict::Pass, Verdict::Fail, Verdict::NonStrict]
                .into_iter()
                .max(),
            Some(Verdict::Fail)
        );
        for verdict in Verdict::ALL {
            let differs = verdict.fails(Gate::Must) != verdict.fails(Gate::Should);
            assert_eq!(differs, verdict == Verdict::NonStrict, "{verdict:?}");
        }
    }

    #[test]
    fn exit_codes_keep_their_precedence() {
        let order = [
            Exit::Usage,
            Exit::Nothing,
            Exit::Internal,
            Exit::Interrupted,
            Exit::Failed,
            Exit::Unreachable,
            Exit::Snapshots,
            Exit::Conforms,
        ];
        for (index, &first) in order.iter().enumerate() {
            for &second in &order[index..] {
                assert_eq!(first.worse(second), first);
                assert_eq!(second.worse(first), first);
            }
        }
    }
}
