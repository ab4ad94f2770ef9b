//! What a search found, told: the names captured, what became of each entry, what nothing has
//! taken, and which response came nearest to one that is missed.

use super::search::Search;
use super::{Bound, Entry, Match, Status, may_answer};
use crate::scenario::expr::{Scope, Value};
use crate::scenario::pattern::Mismatch;

impl Search<'_> {
    /// The scope with what has been captured.
    pub(super) fn bound(&self) -> Bound<'_> {
        Bound {
            scope: self.scope,
            bindings: self
                .taken
                .iter()
                .flat_map(|taken| {
                    let response = taken.matched.responses.first().copied().unwrap_or(0);
                    taken
                        .bindings
                        .iter()
                        .map(move |binding| (response, binding))
                })
                .collect(),
            collects: &self.collects,
        }
    }

    /// The value of a name, if this step gives it one.
    pub(super) fn captured(&self, bound: &Bound<'_>, name: &str) -> Option<Value> {
        let bound_here = bound
            .bindings
            .iter()
            .any(|(_, binding)| binding.name == name);
        (bound_here || self.collects.contains(name))
            .then(|| bound.value(name))
            .flatten()
    }

    /// Responses that nothing has taken.
    pub(super) fn extra(&self) -> Vec<usize> {
        self.used
            .iter()
            .enumerate()
            .filter(|(_, used)| !used.is_touched())
            .map(|(index, _)| index)
            .collect()
    }

    pub(super) fn statuses(&self) -> Vec<Status> {
        let mut statuses = Vec::new();
        for (index, entry) in self.expected.entries.iter().enumerate() {
            let mut found: Vec<Match> = self
                .taken
                .iter()
                .filter(|taken| taken.entry == index)
                .map(|taken| taken.matched.clone())
                .collect();
            found.sort_by(|a, b| a.responses.cmp(&b.responses));
            statuses.push(if found.len() >= entry.least {
                Status::Matched(found)
            } else if let Some(error) = &self.unknown[index] {
                Status::Unknown(error.clone())
            } else {
                Status::Missed {
                    found,
                    nearest: self.nearest(entry),
                }
            });
        }
        statuses
    }

    /// The response that agrees longest with a pattern of the entry; of equals, one that nothing has taken.
    fn nearest(&self, entry: &Entry) -> Option<(usize, Mismatch)> {
        let bound = self.bound();
        let mut best: Option<(u32, bool, usize, Mismatch)> = None;
        for pattern in &entry.alternatives {
            let Ok(prepared) = pattern.prepare(&bound) else {
                continue;
            };
            for (index, response) in self.responses.iter().enumerate() {
                if !may_answer(entry, pattern, response) {
                    continue;
                }
                let Err(mismatch) = prepared.matches(&response.line) else {
                    continue;
                };
                let rank = (mismatch.score, !self.used[index].is_touched());
                let better = best
                    .as_ref()
                    .is_none_or(|(score, free, ..)| rank > (*score, *free));
                if mismatch.score > 0 && better {
                    best = Some((rank.0, rank.1, index, mismatch));
                }
            }
        }
        best.map(|(_, _, index, mismatch)| (index, mismatch))
    }
}
