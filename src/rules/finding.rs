//! A finding: what a rule has to say about a place in the transcript. It holds requirement
//! ids only; their level and sections come from the catalogue, in `run`.

use crate::octets::Span;

/// A breach of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Id of the rule.
    pub rule: &'static str,
    /// Id of the requirement.
    pub requirement: &'static str,
    /// What is wrong, for people.
    pub message: String,
    /// The transcript entry that it is about.
    pub entry: Option<usize>,
    /// Places in that entry.
    pub spans: Vec<Span>,
    /// What was known, for people: commands in progress, numbers and UIDs.
    pub context: Vec<String>,
    /// The same in every run with the same fault: no numbers, tags or names that vary.
    pub signature: String,
    /// What stood there instead, if one place says it.
    pub observation: Option<Span>,
}
