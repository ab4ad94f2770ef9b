//! What a run found, as data: the contents of `results.json`, the only source of every
//! report. Its schema is versioned; a field may be added within a version, never changed.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::verdict::{Gate, Verdict};

/// Version of the schema of `results.json`.
pub const SCHEMA: u32 = 1;

/// A whole run.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Results {
    /// Version of this schema.
    pub schema: u32,
    /// How the run was made.
    pub run: RunInfo,
    /// What was tested.
    pub target: TargetInfo,
    /// Every case that was selected, in order of the plan.
    pub cases: Vec<CaseResult>,
    /// Every requirement that was checked, and its worst verdict.
    pub requirements: Vec<RequirementResult>,
    /// Every requirement of the catalogue that a client can see and that was not checked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untested: Vec<UntestedRequirement>,
    /// Counts over the cases and the checks.
    pub counts: Counts,
    /// Why the run ended early; absent if it ran to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// Exit code of the process.
    pub exit: u8,
}

/// How a run was made.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RunInfo {
    /// Version of imapspec.
    pub version: String,
    /// Digest of the suite's files.
    pub suite: String,
    /// Seed of everything that is chosen at random, in hexadecimal.
    pub seed: String,
    /// When it started: milliseconds since the Unix epoch.
    pub started: u64,
    /// How long it took, in milliseconds.
    pub took: u64,
    /// Which levels must be upheld.
    pub gate: Gate,
    /// Base specification in force: `rev1` or `rev2`.
    pub profile: String,
    /// How octets were cut into writes.
    pub segment: String,
    /// How strings were sent.
    pub strings: String,
    /// What was selected, as typed.
    pub selectors: Vec<String>,
    /// File of the baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
}

/// What the target said about itself.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct TargetInfo {
    /// Its name in the configuration, or its address.
    pub name: String,
    /// What the command for `version` of its manifest printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Where it was reached.
    pub address: String,
    /// Greeting, without its line end.
    pub greeting: String,
    /// Capabilities before log-in.
    pub capabilities_before: Vec<String>,
    /// Capabilities after log-in.
    pub capabilities_after: Vec<String>,
    /// Answer to ID: fields and values.
    pub id: Vec<(String, String)>,
    /// Prefix of the personal namespace.
    pub prefix: String,
    /// Hierarchy delimiter; empty if names are flat.
    pub delimiter: String,
    /// Round-trip time, in microseconds.
    pub round_trip: u64,
}

/// One case.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CaseResult {
    /// Id of the scenario, with the matrix or case key.
    pub id: String,
    /// One line of what it shows.
    pub title: String,
    /// File that holds it; empty for what is judged outside the scenarios.
    pub file: String,
    /// Line of that file at which it stands, from 1.
    #[serde(default)]
    pub line: usize,
    /// Which of the cases of that file it is, from 0.
    #[serde(default)]
    pub number: usize,
    /// Tags.
    pub tags: Vec<String>,
    /// The worst verdict of its checks.
    pub verdict: Verdict,
    /// Why, if no check says it (skipped, inconclusive).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How long it took, in microseconds (of virtual time in memory).
    pub took: u64,
    /// What was checked.
    pub checks: Vec<Check>,
    /// What was observed.
    pub facts: Vec<Fact>,
    /// How each connection ended, in order of opening.
    pub closed: Vec<String>,
    /// The wire, if the case did not pass or all were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wire: Vec<WireLine>,
    /// What the server logged while the case ran, if the run started the server and the case did not pass. Escaped as the wire.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<String>,
    /// Outcome of the comparison with the accepted transcript.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<SnapshotResult>,
    /// A line that runs this case again.
    pub again: String,
    /// What the baseline says of a case without a verdict that it knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
    /// The verdicts of all attempts, if there was more than one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<Verdict>,
    /// The order of the race that ended the case; `--interleaving` replays it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interleaving: Option<u32>,
    /// Quirks of the embedded server, switched on or not, for which the case was an occasion.
    #[serde(skip)]
    #[schemars(skip)]
    pub consulted: BTreeSet<&'static str>,
    /// How many occasions those that are switched on had.
    #[serde(skip)]
    #[schemars(skip)]
    pub occasions: u32,
    /// Whether those that are switched on did something other than to leave out responses.
    #[serde(skip)]
    #[schemars(skip)]
    pub altered: bool,
}

impl CaseResult {
    /// The first check with the verdict of the case: the one that decided it.
    #[must_use]
    pub fn decided(&self) -> Option<&Check> {
        self.checks
            .iter()
            .find(|check| check.verdict == self.verdict)
    }

    /// Why its failures do not count, if that is so.
    #[must_use]
    pub fn excuse(&self) -> Option<&str> {
        let check = self.decided().and_then(Check::excuse);
        check.or(self.known.as_deref())
    }

    /// What is judged outside the scenarios, with nothing found as yet.
    #[must_use]
    pub fn outside(id: &str, title: &str) -> Self {
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            file: String::new(),
            line: 0,
            number: 0,
            tags: Vec::new(),
            verdict: Verdict::Pass,
            reason: None,
            took: 0,
            checks: Vec::new(),
            facts: Vec::new(),
            closed: Vec::new(),
            wire: Vec::new(),
            log: Vec::new(),
            snapshot: None,
            again: String::new(),
            known: None,
            attempts: Vec::new(),
            interleaving: None,
            consulted: BTreeSet::new(),
            occasions: 0,
            altered: false,
        }
    }
}

/// One check of one case.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// Requirement in the catalogue; absent for a precondition of the scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement: Option<String>,
    /// Level in force: `must`, `should` or `may`.
    pub level: String,
    /// Where the RFCs say so, for example `RFC 3501 6.3.1`.
    pub sections: Vec<String>,
    /// What was found.
    pub verdict: Verdict,
    /// Rule that found it; absent for an expectation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What is wrong, or what was upheld.
    pub message: String,
    /// Name of the step, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// The place in the scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Connection in which it was seen.
    pub session: String,
    /// Index into the case's wire lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Octets of that line that are meant: start and end.
    pub marks: Vec<(usize, usize)>,
    /// What was wanted, if it is not said in the message.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub wanted: String,
    /// What was found in its place.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub found: String,
    /// What the observer knew at that moment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub model: Vec<String>,
    /// The same for the same failure in another run.
    pub signature: String,
    /// What the baseline says of it, if it knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
    /// What disputes the requirement, if it is disputed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disputed: Option<String>,
    /// Where an RFC says so and why it is a failure, if a person has read it again for publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<String>,
}

impl Check {
    /// Why its failure does not count: what the baseline says of it, or what disputes the requirement.
    #[must_use]
    pub fn excuse(&self) -> Option<&str> {
        self.known.as_deref().or(self.disputed.as_deref())
    }
}

/// A place in a file of the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// Path of the file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// The text of that line.
    pub text: String,
    /// How many characters are meant.
    pub length: usize,
}

/// An observation of what the RFCs leave open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fact {
    /// Name of the choice.
    pub name: String,
    /// What this target does.
    pub value: String,
}

/// One message or write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WireLine {
    /// Connection.
    pub session: String,
    /// `C` for the client, `S` for the server.
    pub side: String,
    /// Offset of the first octet in this side's stream.
    pub offset: u64,
    /// Microseconds since the case began.
    pub at: u64,
    /// The octets, escaped: printable ASCII as it is, `\r`, `\n`, `\t`, `\\`, `\xNN`. Secrets are masked.
    pub text: String,
    /// How many octets there were; more than `text` shows if it was cut.
    pub length: u64,
}

/// Outcome of the comparison with the accepted transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SnapshotResult {
    /// `same`, `new`, `changed`, or `withheld` because a requirement is broken.
    pub state: String,
    /// Path of the accepted file.
    pub path: String,
    /// Classes of the changes.
    pub classes: Vec<String>,
    /// The difference, a line each, with `-`, `+` or a space in front.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diff: Vec<String>,
}

/// A requirement and what the run says about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequirementResult {
    /// Id in the catalogue.
    pub id: String,
    /// Level in force.
    pub level: String,
    /// Where the RFCs say so.
    pub sections: Vec<String>,
    /// What it asks, in our words.
    pub rule: String,
    /// The worst verdict.
    pub verdict: Verdict,
    /// In how many cases it was upheld.
    pub upheld: usize,
    /// It is judged in every case that runs, also where no scenario names it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub always: bool,
    /// Cases in which it was not.
    pub broken_in: Vec<String>,
    /// Cases in which it was not, and which the baseline knows or a dispute excuses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known_in: Vec<String>,
    /// What disputes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disputed: Option<String>,
}

/// A requirement that no case of the run checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UntestedRequirement {
    /// Id in the catalogue.
    pub id: String,
    /// Level in force.
    pub level: String,
    /// Where the RFCs say so.
    pub sections: Vec<String>,
    /// What it asks, in our words.
    pub rule: String,
}

/// How many of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Cases that were selected.
    pub cases: usize,
    /// Cases by verdict.
    pub pass: usize,
    /// Cases with a SHOULD not followed.
    pub non_strict: usize,
    /// Cases with a MUST broken.
    pub fail: usize,
    /// Cases that only observe.
    pub fact: usize,
    /// Cases the target has no capability for, or that need what it lacks.
    pub unsupported: usize,
    /// Cases without a verdict.
    pub inconclusive: usize,
    /// Cases whose failures the baseline knows.
    #[serde(default)]
    pub known: usize,
    /// Cases in the baseline that fail no more.
    #[serde(default)]
    pub fixed: usize,
    /// Cases with another verdict in another attempt.
    #[serde(default)]
    pub flaky: usize,
    /// Checks made.
    pub checks: usize,
    /// Facts recorded.
    pub facts: usize,
    /// MUST requirements upheld.
    pub must_kept: usize,
    /// MUST requirements broken, those that are known left out.
    pub must_broken: usize,
    /// MUST requirements broken in ways that the baseline knows, and no other.
    #[serde(default)]
    pub must_known: usize,
    /// Requirements that are not kept, but disputed.
    #[serde(default)]
    pub disputed: usize,
    /// SHOULD requirements followed.
    pub should_kept: usize,
    /// SHOULD requirements not followed.
    pub should_broken: usize,
    /// Snapshots that differ or are new.
    pub snapshots_pending: usize,
}
