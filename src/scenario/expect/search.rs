//! Which response satisfies which entry. Entries are taken in order; one that finds its line
//! taken makes the others choose again, within a bound on the work. What is beyond the bound is
//! unknown, never missing.

use std::collections::{BTreeMap, BTreeSet};

use super::{Entry, Expected, Match, Response, may_answer};
use crate::octets::Span;
use crate::scenario::expr::{EvalError, Scope};
use crate::scenario::pattern::{Binding, Pattern, Source};

/// Most comparisons of a line with a pattern while entries choose again for one of them.
const BUDGET: usize = 20_000;

/// A place among the ways in which an entry can be satisfied: alternatives first, then single
/// responses in order of arrival, then groups of FETCH responses of one message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    alternative: usize,
    grouped: bool,
    index: usize,
}

impl Place {
    const fn next(self) -> Self {
        Self {
            index: self.index + 1,
            ..self
        }
    }
}

/// What an entry has taken.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) entry: usize,
    place: Place,
    pub(super) matched: Match,
    pub(super) bindings: Vec<Binding>,
    /// Response and item; no item for the whole response.
    marks: Vec<(usize, Option<usize>)>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Used {
    whole: bool,
    items: Vec<bool>,
}

impl Used {
    pub(super) fn is_touched(&self) -> bool {
        self.whole || self.items.contains(&true)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Solved {
    Yes,
    No,
    /// The budget ended before.
    GaveUp,
}

pub(super) struct Search<'a> {
    pub(super) expected: &'a Expected,
    pub(super) responses: &'a [Response],
    pub(super) scope: &'a dyn Scope,
    /// FETCH responses of one message of one session, where there are several.
    groups: Vec<Vec<usize>>,
    /// Names that collect.
    pub(super) collects: BTreeSet<String>,
    pub(super) used: Vec<Used>,
    pub(super) taken: Vec<Taken>,
    /// Why nothing can be said of an entry.
    pub(super) unknown: Vec<Option<EvalError>>,
    budget: usize,
    ordered: bool,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        expected: &'a Expected,
        responses: &'a [Response],
        scope: &'a dyn Scope,
    ) -> Self {
        let mut groups: BTreeMap<(usize, &[u8]), Vec<usize>> = BTreeMap::new();
        for (index, response) in responses.iter().enumerate() {
            if let Some((number, _)) = response.line.fetch() {
                groups
                    .entry((response.session, number))
                    .or_default()
                    .push(index);
            }
        }
        let mut groups: Vec<Vec<usize>> = groups
            .into_values()
            .filter(|group| group.len() > 1)
            .collect();
        groups.sort();
        let collects = expected
            .entries
            .iter()
            .flat_map(|entry| &entry.alternatives)
            .flat_map(Pattern::captures)
            .filter(|capture| capture.collects)
            .map(|capture| capture.name.clone())
            .collect();
        let used = responses
            .iter()
            .map(|response| Used {
                whole: false,
                items: vec![
                    false;
                    response
                        .line
                        .fetch()
                        .map_or(0, |(_, items)| items.len().div_ceil(2))
                ],
            })
            .collect();
        Self {
            expected,
            responses,
            scope,
            groups,
            collects,
            used,
            taken: Vec::new(),
            unknown: vec![None; expected.entries.len()],
            budget: 0,
            ordered: expected.ordered,
        }
    }

    /// Gives every entry its responses. The result is the entries that came out of order.
    pub(super) fn assign(&mut self) -> Vec<usize> {
        let mut missed = Vec::new();
        let mut met = Vec::new();
        for entry in 0..self.expected.entries.len() {
            if self.place(entry, &met) {
                met.push(entry);
            } else {
                missed.push(entry);
            }
        }
        let mut out_of_order = Vec::new();
        if self.ordered {
            self.ordered = false;
            for entry in std::mem::take(&mut missed) {
                if self.unknown[entry].is_none() && self.place(entry, &[]) {
                    out_of_order.push(entry);
                } else {
                    missed.push(entry);
                }
            }
            self.ordered = self.expected.ordered;
        }
        // Only now may entries take more than they need.
        for entry in 0..self.expected.entries.len() {
            self.ordered = self.expected.ordered && !out_of_order.contains(&entry);
            self.fill(entry, missed.contains(&entry));
        }
        out_of_order
    }

    /// Satisfies `entry` next to those that are met, which may have to choose again.
    fn place(&mut self, entry: usize, met: &[usize]) -> bool {
        let least = self.expected.entries[entry].least;
        let before = self.taken.len();
        let mut place = Place::default();
        self.budget = usize::MAX;
        while self.taken.len() - before < least {
            let Some(taken) = self.next(entry, place) else {
                break;
            };
            place = taken.place.next();
            self.take(taken);
        }
        if self.taken.len() - before >= least {
            self.unknown[entry] = None;
            return true;
        }
        self.give_back(before);
        if met.is_empty() || !self.is_possible(entry) {
            return false;
        }
        let saved = self.taken.clone();
        let first = (!self.ordered && self.is_independent(entry)).then(|| {
            let mut order = vec![entry];
            order.extend(met);
            order
        });
        let mut last = met.to_vec();
        last.push(entry);
        let mut gave_up = false;
        for order in first.into_iter().chain([last]) {
            match self.solve(&order) {
                Solved::Yes => {
                    self.unknown[entry] = None;
                    return true;
                }
                Solved::No => {}
                Solved::GaveUp => gave_up = true,
            }
        }
        self.give_back(0);
        for taken in saved {
            self.take(taken);
        }
        if gave_up {
            self.unknown[entry] = Some(EvalError::new(
                Span::default(),
                "the entries of this step compete for the same lines in too many ways; make the patterns more specific",
            ));
        }
        false
    }

    /// Whether choosing again could help: enough responses match, if those taken were free; or
    /// the pattern depends on what other entries captured.
    fn is_possible(&mut self, entry: usize) -> bool {
        if !self.is_independent(entry) {
            return true;
        }
        let taken = std::mem::take(&mut self.taken);
        let used = self.used.clone();
        for one in &mut self.used {
            one.whole = false;
            one.items.fill(false);
        }
        let least = self.expected.entries[entry].least;
        let mut place = Place::default();
        let mut count = 0;
        while count < least {
            match self.next(entry, place) {
                Some(found) => {
                    place = found.place.next();
                    count += 1;
                }
                None => break,
            }
        }
        self.used = used;
        self.taken = taken;
        count >= least
    }

    /// True if no pattern of the entry uses what this step captures.
    fn is_independent(&self, entry: usize) -> bool {
        let entries = &self.expected.entries;
        entries[entry]
            .alternatives
            .iter()
            .flat_map(Pattern::names)
            .all(|name| {
                !entries
                    .iter()
                    .flat_map(|entry| &entry.alternatives)
                    .flat_map(Pattern::captures)
                    .any(|capture| capture.name == name.name)
            })
    }

    /// Satisfies the entries in this order from the start, trying other choices on the way.
    fn solve(&mut self, order: &[usize]) -> Solved {
        self.give_back(0);
        self.budget = BUDGET;
        let units: Vec<usize> = order
            .iter()
            .flat_map(|entry| {
                std::iter::repeat_n(*entry, self.expected.entries[*entry].least.min(BUDGET))
            })
            .collect();
        let mut again: Option<Place> = None;
        while let Some(entry) = units.get(self.taken.len()) {
            let start = again.take().unwrap_or_else(|| match self.taken.last() {
                Some(last) if last.entry == *entry => last.place.next(),
                Some(_) | None => Place::default(),
            });
            match self.next(*entry, start) {
                Some(taken) => self.take(taken),
                None if self.budget == 0 => return Solved::GaveUp,
                None => match self.taken.last() {
                    Some(last) => {
                        again = Some(last.place.next());
                        self.give_back(self.taken.len() - 1);
                    }
                    None => return Solved::No,
                },
            }
        }
        Solved::Yes
    }

    /// Takes what else matches an entry, up to its most; of a missed entry, what there is of it.
    fn fill(&mut self, entry: usize, missed: bool) {
        let Entry { least, most, .. } = self.expected.entries[entry];
        let most = if missed { Some(least) } else { most };
        let mut count = self
            .taken
            .iter()
            .filter(|taken| taken.entry == entry)
            .count();
        let mut place = Place::default();
        self.budget = usize::MAX;
        while most.is_none_or(|most| count < most) {
            let Some(taken) = self.next(entry, place) else {
                return;
            };
            place = taken.place.next();
            count += 1;
            self.take(taken);
        }
    }

    fn take(&mut self, taken: Taken) {
        self.mark(&taken.marks, true);
        self.taken.push(taken);
    }

    /// Frees everything taken beyond the first `count`.
    fn give_back(&mut self, count: usize) {
        while self.taken.len() > count {
            if let Some(taken) = self.taken.pop() {
                self.mark(&taken.marks, false);
            }
        }
    }

    fn mark(&mut self, marks: &[(usize, Option<usize>)], value: bool) {
        for (response, item) in marks {
            let used = &mut self.used[*response];
            match item {
                Some(item) => used.items[*item] = value,
                None => used.whole = value,
            }
        }
    }

    /// The next way to satisfy an entry, from `place` on.
    fn next(&mut self, entry: usize, mut place: Place) -> Option<Taken> {
        let expected = self.expected;
        let alternatives = &expected.entries[entry].alternatives;
        while let Some(pattern) = alternatives.get(place.alternative) {
            let prepared = match pattern.prepare(&self.bound()) {
                Ok(prepared) => Some(prepared),
                Err(error) => {
                    self.unknown[entry] = Some(error);
                    None
                }
            };
            if let Some(prepared) = prepared {
                loop {
                    let members: Vec<usize> = if place.grouped {
                        match self.groups.get(place.index) {
                            Some(group) => group.clone(),
                            None => break,
                        }
                    } else if place.index < self.responses.len() {
                        vec![place.index]
                    } else if pattern.is_fetch() {
                        place = Place {
                            grouped: true,
                            index: 0,
                            ..place
                        };
                        continue;
                    } else {
                        break;
                    };
                    let members: Vec<usize> = members
                        .into_iter()
                        .filter(|index| self.is_free(entry, pattern, *index))
                        .collect();
                    if !members.is_empty() {
                        if self.budget == 0 {
                            return None;
                        }
                        self.budget -= 1;
                        let sources: Vec<Source<'_>> = members
                            .iter()
                            .map(|index| Source {
                                line: &self.responses[*index].line,
                                used: &self.used[*index].items,
                            })
                            .collect();
                        if let Ok(found) = prepared.matches_spread(&sources)
                            && let Some(marks) = self.marks(&members, found.items)
                        {
                            let responses: BTreeSet<usize> =
                                marks.iter().map(|(response, _)| *response).collect();
                            return Some(Taken {
                                entry,
                                place,
                                matched: Match {
                                    alternative: place.alternative,
                                    responses: responses.into_iter().collect(),
                                },
                                bindings: found.bindings.0,
                                marks,
                            });
                        }
                    }
                    place = place.next();
                }
            }
            place = Place {
                alternative: place.alternative + 1,
                ..Place::default()
            };
        }
        None
    }

    /// What a match uses up; `None` if it wants a whole response of which items are taken.
    fn marks(
        &self,
        members: &[usize],
        items: Option<Vec<(usize, usize)>>,
    ) -> Option<Vec<(usize, Option<usize>)>> {
        match items {
            Some(items) => Some(
                items
                    .into_iter()
                    .map(|(source, item)| (members[source], Some(item)))
                    .collect(),
            ),
            None => {
                let whole = members[0];
                (!self.used[whole].is_touched()).then(|| vec![(whole, None)])
            }
        }
    }

    fn is_free(&self, entry: usize, pattern: &Pattern, index: usize) -> bool {
        may_answer(
            &self.expected.entries[entry],
            pattern,
            &self.responses[index],
        ) && !self.used[index].whole
            && (!self.ordered || self.is_in_order(entry, index))
    }

    /// Whether earlier entries have earlier responses, and later ones later. Items of one FETCH
    /// response come at the same time.
    fn is_in_order(&self, entry: usize, index: usize) -> bool {
        self.taken.iter().all(|taken| {
            taken.matched.responses.iter().all(|other| {
                taken.entry == entry
                    || (taken.entry < entry && *other <= index)
                    || (taken.entry > entry && *other >= index)
            })
        })
    }
}
