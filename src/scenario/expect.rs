//! Matches what a step expects with the responses that came. A response satisfies one entry,
//! the items of a FETCH response one each; where entries compete for a line, another choice is
//! tried before one is called missing. It compares only: requirements, levels and verdicts, and
//! waiting for more, are the run's.

mod found;
mod search;

use std::collections::BTreeSet;

use super::expr::{EvalError, Scope, Value};
use super::pattern::{Binding, Head, Line, Mismatch, Pattern, Target};
use crate::wire::Frame;
use search::Search;

/// Something that is expected, or that must not appear.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Whose responses it speaks of; any numbering, the same as in [`Response::session`].
    pub session: usize,
    /// One pattern, or those of `one_of`, of which the first that matches counts.
    pub alternatives: Vec<Pattern>,
    /// How often at least.
    pub least: usize,
    /// How often at most; what comes beyond is extra.
    pub most: Option<usize>,
    /// The command of the step whose tagged answer it speaks of; the first is 1.
    pub of: Option<usize>,
}

impl Entry {
    /// Expects `pattern` once, in session 0.
    #[must_use]
    pub fn once(pattern: Pattern) -> Self {
        Self {
            session: 0,
            alternatives: vec![pattern],
            least: 1,
            most: Some(1),
            of: None,
        }
    }
}

/// A response that came during a step.
#[derive(Clone, Debug)]
pub struct Response {
    /// Whose.
    pub session: usize,
    /// What it says.
    pub line: Line,
    /// The command of the step that it answers, if it is tagged; the first is 1.
    pub command: Option<usize>,
}

impl Response {
    /// Lays out a frame that a server sent.
    #[must_use]
    pub fn read(session: usize, frame: &Frame, command: Option<usize>) -> Self {
        Self {
            session,
            line: Line::read(frame),
            command,
        }
    }
}

/// What a step expects.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// What must come.
    pub entries: Vec<Entry>,
    /// What must not.
    pub rejects: Vec<Entry>,
    /// The entries must come in their order.
    pub ordered: bool,
}

/// A match of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Which of its alternatives.
    pub alternative: usize,
    /// The response; several if the items of one message came spread.
    pub responses: Vec<usize>,
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It came as often as it must. An entry that may come zero times is matched by none.
    Matched(Vec<Match>),
    /// It did not, or not often enough.
    Missed {
        /// What came of it.
        found: Vec<Match>,
        /// The response that comes nearest, and where it first differs.
        nearest: Option<(usize, Mismatch)>,
    },
    /// Nothing can be said: a value that the pattern uses is not known, or there were too many
    /// ways to look. It must not count against the server.
    Unknown(EvalError),
}

/// Something that must not appear appeared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Index among the rejects.
    pub entry: usize,
    /// Index of the response.
    pub response: usize,
}

/// The result of matching.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// One for each entry.
    pub entries: Vec<Status>,
    /// Responses that no entry used, in order of arrival, tagged answers included.
    pub extra: Vec<usize>,
    /// Entries that came, but not in the order that `ordered` asks for.
    pub out_of_order: Vec<usize>,
    /// What came though it must not.
    pub rejected: Vec<Rejected>,
    /// Rejects of which nothing can be said, and why.
    pub unknown_rejects: Vec<(usize, EvalError)>,
    /// The names captured, each once; those that collect have lists in order of arrival, empty if nothing came.
    pub captures: Vec<(String, Value)>,
}

impl Outcome {
    /// True if every entry has been matched.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.entries
            .iter()
            .all(|status| matches!(status, Status::Matched(_)))
    }

    /// True if nothing is left to wait for: every entry has been matched, and `outstanding`
    /// commands, none, still lack their answer.
    #[must_use]
    pub fn is_settled(&self, outstanding: usize) -> bool {
        outstanding == 0 && self.is_complete()
    }
}

/// Whether a response is of the sort that a pattern of an entry speaks of.
fn may_answer(entry: &Entry, pattern: &Pattern, response: &Response) -> bool {
    let sort = match (pattern.target(), response.line.head) {
        (Target::Untagged, Head::Untagged) | (Target::Continuation, Head::Continuation) => true,
        (Target::Tagged, Head::Tagged(_)) => entry.of.is_none() || entry.of == response.command,
        (
            Target::Untagged | Target::Continuation | Target::Tagged,
            Head::Untagged | Head::Continuation | Head::Tagged(_),
        ) => false,
    };
    sort && entry.session == response.session
}

/// The names that have values from a match, before those of the scope around.
struct Bound<'b> {
    scope: &'b dyn Scope,
    /// With the response that gave the value.
    bindings: Vec<(usize, &'b Binding)>,
    /// Names that collect; without any value they are empty lists.
    collects: &'b BTreeSet<String>,
}

impl Scope for Bound<'_> {
    fn value(&self, name: &str) -> Option<Value> {
        if self.collects.contains(name) {
            let mut values: Vec<(usize, &Value)> = self
                .bindings
                .iter()
                .filter(|(_, binding)| binding.name == name)
                .map(|(response, binding)| (*response, &binding.value))
                .collect();
            values.sort_by_key(|(response, _)| *response);
            // A name may collect over several steps.
            let mut all = match self.scope.value(name) {
                Some(Value::List(earlier)) => earlier,
                Some(Value::Nil | Value::Bool(_) | Value::Number(_) | Value::Octets(_)) | None => {
                    Vec::new()
                }
            };
            all.extend(values.into_iter().map(|(_, value)| value.clone()));
            return Some(Value::List(all));
        }
        self.bindings
            .iter()
            .find(|(_, binding)| binding.name == name)
            .map(|(_, binding)| binding.value.clone())
            .or_else(|| self.scope.value(name))
    }

    fn call(&self, function: &str, arguments: &[Value]) -> Option<Result<Value, String>> {
        self.scope.call(function, arguments)
    }
}

impl Expected {
    /// Matches all entries with all responses of the step. It can be asked again whenever more
    /// has come; the result depends on its arguments alone. Its work is bounded, but grows with
    /// entries times responses: ask when an answer is in, rather than after each of many lines.
    #[must_use]
    pub fn matched(&self, responses: &[Response], scope: &dyn Scope) -> Outcome {
        let mut search = Search::new(self, responses, scope);
        let out_of_order = search.assign();
        let bound = search.bound();
        let mut rejected = Vec::new();
        let mut unknown_rejects = Vec::new();
        for (index, entry) in self.rejects.iter().enumerate() {
            for pattern in &entry.alternatives {
                match pattern.prepare(&bound) {
                    Ok(prepared) => rejected.extend(
                        responses
                            .iter()
                            .enumerate()
                            .filter(|(_, response)| may_answer(entry, pattern, response))
                            .filter(|(_, response)| prepared.matches(&response.line).is_ok())
                            .map(|(response, _)| Rejected {
                                entry: index,
                                response,
                            }),
                    ),
                    Err(error) => unknown_rejects.push((index, error)),
                }
            }
        }
        let mut captures: Vec<(String, Value)> = Vec::new();
        for capture in self
            .entries
            .iter()
            .flat_map(|entry| &entry.alternatives)
            .flat_map(Pattern::captures)
        {
            let known = captures.iter().any(|(name, _)| *name == capture.name);
            if !known && let Some(value) = search.captured(&bound, &capture.name) {
                captures.push((capture.name.clone(), value));
            }
        }
        Outcome {
            entries: search.statuses(),
            extra: search.extra(),
            out_of_order,
            rejected,
            unknown_rejects,
            captures,
        }
    }
}

#[cfg(test)]
mod tests;
