//! What a run was asked to do, apart from the target and the suite.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::baseline::Baseline;
use super::verdict::{Gate, Verdict};
use crate::imap::StringForm;

/// How octets are cut into writes. Results must not depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Segment {
    /// One write for all that may be sent without waiting.
    #[default]
    Single,
    /// Each octet a write of its own.
    Octet,
    /// A cut before and after each literal.
    Literal,
    /// Cuts at random places, from the seed.
    Random,
}

impl Segment {
    /// The word on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Octet => "octet",
            Self::Literal => "literal",
            Self::Random => "random",
        }
    }
}

/// Which base specification judges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// IMAP4rev1, unless the client enabled IMAP4rev2.
    #[default]
    Auto,
    /// RFC 3501.
    Rev1,
    /// RFC 9051.
    Rev2,
}

/// What to do about snapshots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Snapshots {
    /// Compare; write nothing.
    Check,
    /// Compare; write what differs as pending.
    #[default]
    New,
    /// Not at all.
    Off,
}

/// Whose wire is kept in the results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wire {
    /// Of cases that did not pass.
    #[default]
    Fail,
    /// Of every case.
    All,
    /// Of none.
    Off,
}

/// What holds for a single case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Special {
    /// How often it is played again when it fails.
    pub retries: Option<u32>,
    /// A further factor on every deadline.
    pub timeout_factor: Option<f64>,
    /// Why it is left out.
    pub skip: Option<String>,
}

/// The options of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Ids, prefixes or files, as typed; empty for the whole suite.
    pub selectors: Vec<String>,
    /// Cases at the same time.
    pub jobs: usize,
    /// Seed of all that is random.
    pub seed: u32,
    /// The one order in which races are run; orders from the seed if it is left out.
    pub interleaving: Option<u32>,
    /// Which levels must be upheld.
    pub gate: Gate,
    /// Which base specification judges.
    pub profile: Profile,
    /// How octets are cut into writes.
    pub segment: Segment,
    /// How strings are sent; `None` for the shortest legal form.
    pub strings: Option<StringForm>,
    /// Deadline of a case.
    pub case_timeout: Duration,
    /// What to do about snapshots.
    pub snapshots: Snapshots,
    /// Folder of the accepted transcripts; `None` for the embedded ones.
    pub snapshot_folder: Option<PathBuf>,
    /// Whose wire is kept.
    pub wire: Wire,
    /// How often each case is played.
    pub repeat: u32,
    /// How often a case that fails is played again; if it does not fail then, it is flaky.
    pub retries: u32,
    /// Whether flaky cases pass the gate.
    pub flaky_passes: bool,
    /// The run ends when so many cases have failed.
    pub max_fail: Option<usize>,
    /// Cases run in an order that the seed chooses.
    pub shuffle: bool,
    /// What holds for single cases, by id.
    pub special: BTreeMap<String, Special>,
    /// Whether a breach of a requirement that the catalogue calls disputed is told apart, and fails nothing.
    pub disputes: bool,
    /// Failures that are known.
    pub baseline: Option<Baseline>,
    /// The command that was typed up to the selectors, for the line that runs a case again.
    pub command: String,
}

impl Default for Options {
    /// One case at a time, judged by every MUST, nothing kept or written.
    fn default() -> Self {
        Self {
            selectors: Vec::new(),
            jobs: 1,
            seed: 0,
            interleaving: None,
            gate: Gate::Must,
            profile: Profile::Auto,
            segment: Segment::Single,
            strings: None,
            case_timeout: Duration::from_secs(60),
            snapshots: Snapshots::Off,
            snapshot_folder: None,
            wire: Wire::Off,
            repeat: 1,
            retries: 0,
            flaky_passes: false,
            max_fail: None,
            shuffle: false,
            special: BTreeMap::new(),
            disputes: true,
            baseline: None,
            command: String::new(),
        }
    }
}

impl Options {
    /// What holds for this case alone.
    #[must_use]
    pub fn special(&self, case: &str) -> Option<&Special> {
        self.special.get(case)
    }

    /// Whether a case with this verdict makes the run fail.
    #[must_use]
    pub fn fails(&self, verdict: Verdict) -> bool {
        verdict.fails(self.gate) && !(verdict == Verdict::Flaky && self.flaky_passes)
    }

    /// The seed as it is shown and typed.
    #[must_use]
    pub fn seed_text(&self) -> String {
        format!("{:06x}", self.seed)
    }
}
