//! Time as an argument. A [`Moment`] is what the machines of the lower floors take
//! in place of a clock, so that the same code runs on virtual and on real time.

use std::time::Duration;

/// Milliseconds since 1970-01-01T00:00:00Z. In memory it starts at
/// [`Moment::VIRTUAL_START`] and moves with the paused clock of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(u64);

impl Moment {
    /// 2026-01-01T00:00:00Z: where virtual time starts.
    pub const VIRTUAL_START: Self = Self(1_767_225_600_000);

    /// The moment that lies `millis` milliseconds after the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// Whole seconds since the Unix epoch.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0 / 1000
    }

    /// The moment `by` later, rounded down to a millisecond.
    #[must_use]
    pub fn plus(self, by: Duration) -> Self {
        Self(
            self.0
                .saturating_add(u64::try_from(by.as_millis()).unwrap_or(u64::MAX)),
        )
    }

    /// How long after `earlier` this is; zero if it is not after.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}
