//! Failures that a person has read again beside the text of the RFC: what they are of, where the RFC speaks of it, and
//! why they are failures. What has no such entry is published as not reviewed, and counts for nothing.

use serde::Deserialize;

use crate::run::results::{CaseResult, Check, Results};
use crate::run::verdict::Verdict;
use crate::source::{self, At, Problem, Text};

/// One entry.
#[derive(Clone, Debug, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "an entry with `requirement`, `signature`, `servers`, `at` and `why`"
)]
pub struct Review {
    /// Requirement in the catalogue.
    pub requirement: At<String>,
    /// Signature of the failure.
    pub signature: String,
    /// Cases it is seen in; all if empty.
    #[serde(default)]
    pub cases: Vec<String>,
    /// Servers, by the names of their targets.
    pub servers: Vec<String>,
    /// Where the RFC says so, for example `RFC 3501 6.3.5`.
    pub at: At<String>,
    /// Why it is a failure, in a sentence.
    pub why: At<String>,
}

impl Review {
    fn is_of(&self, server: &str, case: &CaseResult, check: &Check) -> bool {
        check.requirement.as_deref() == Some(self.requirement.value.as_str())
            && check.signature == self.signature
            && self.servers.iter().any(|name| name == server)
            && (self.cases.is_empty() || self.cases.contains(&case.id))
    }
}

/// All entries of a file.
#[derive(Clone, Debug)]
pub struct Reviews {
    text: Text,
    entries: Vec<Review>,
}

impl Reviews {
    /// Reads them.
    ///
    /// # Errors
    /// Everything that is wrong: what is no YAML, unknown keys, an entry without a section or a reason.
    pub fn read(text: Text) -> Result<Self, Vec<Problem>> {
        let entries: Vec<Review> = source::yaml::parse(&text)?.read(&text)?;
        let mut problems = Vec::new();
        for entry in &entries {
            let cited = entry.at.value.starts_with("RFC ")
                && entry.at.value.contains(|c: char| c.is_ascii_digit());
            if !cited {
                let problem = Problem::error("an entry names the section of an RFC");
                problems.push(
                    problem
                        .at(&text, entry.at.span)
                        .help("for example `at: 'RFC 3501 6.3.5'`"),
                );
            }
            if entry.why.value.split_whitespace().count() < 5 {
                let problem = Problem::error("an entry says in a sentence why this is a failure");
                problems.push(problem.at(&text, entry.why.span));
            }
        }
        if problems.is_empty() {
            Ok(Self { text, entries })
        } else {
            Err(problems)
        }
    }

    /// Writes into each broken MUST of a server what its entry says. Gives a warning for each entry that names this
    /// server and speaks of nothing that was found.
    pub fn mark(&self, results: &mut Results) -> Vec<Problem> {
        let server = results.target.name.clone();
        let mut used = vec![false; self.entries.len()];
        for case in &mut results.cases {
            let of: Vec<Option<usize>> = case
                .checks
                .iter()
                .map(|check| {
                    let broken = check.verdict == Verdict::Fail;
                    let mut entries = self.entries.iter();
                    entries.position(|entry| broken && entry.is_of(&server, case, check))
                })
                .collect();
            for (check, entry) in case.checks.iter_mut().zip(of) {
                check.review = None;
                let Some(entry) = entry else { continue };
                used[entry] = true;
                let Review { at, why, .. } = &self.entries[entry];
                check.review = Some(format!("{}: {}", at.value, why.value));
            }
        }
        let unused = self
            .entries
            .iter()
            .zip(used)
            .filter(|(entry, used)| !used && entry.servers.contains(&server));
        unused
            .map(|(entry, _)| {
                let problem = Problem::warning(format!(
                    "{server} has no such failure of `{}` any more",
                    entry.requirement.value
                ));
                problem.at(&self.text, entry.requirement.span)
            })
            .collect()
    }
}
