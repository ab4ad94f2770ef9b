//! What changed between two transcripts, and of which kind each change is. Order, volatile
//! values and text for people are not a change of behaviour; the rest waits for a person.

use std::collections::HashMap;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::normalise::{Masked, mask};
use super::{Line, Snapshot, deviation};
use crate::wire::Side;

/// Kind of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Lines whose order is free came in another one.
    Order,
    /// A value that differs from run to run by right.
    Volatile,
    /// Text for people.
    Text,
    /// A line that was not there before.
    Extra,
    /// A line that is not there any more.
    Missing,
    /// A line that says something else.
    Data,
    /// A line that breaks a requirement: never accepted.
    Rule,
}

impl Class {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Volatile => "volatile",
            Self::Text => "text",
            Self::Extra => "extra",
            Self::Missing => "missing",
            Self::Data => "data",
            Self::Rule => "rule",
        }
    }

    /// Whether a person has to look at it.
    #[must_use]
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::Extra | Self::Missing | Self::Data | Self::Rule)
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its kind.
    pub class: Class,
    /// The accepted line.
    pub old: Option<Line>,
    /// The line now.
    pub new: Option<Line>,
    /// Which line of the fresh transcript that is, or the one before which the accepted line is missing.
    pub at: usize,
}

/// All changes between two transcripts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// In order of the transcript.
    pub changes: Vec<Change>,
}

impl Comparison {
    /// Whether a person has to look at any of them.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.changes.iter().any(|change| change.class.is_pending())
    }

    /// The classes, each once.
    #[must_use]
    pub fn classes(&self) -> Vec<&'static str> {
        let mut classes: Vec<Class> = self.changes.iter().map(|change| change.class).collect();
        classes.sort_unstable();
        classes.dedup();
        classes.into_iter().map(Class::word).collect()
    }

    /// The changes as lines with `-` and `+` in front; those that nobody has to look at only with `all`.
    #[must_use]
    pub fn diff(&self, all: bool) -> Vec<String> {
        let mut lines = Vec::new();
        for change in self
            .changes
            .iter()
            .filter(|change| all || change.class.is_pending())
        {
            lines.extend(change.old.iter().map(|line| format!("- {line}")));
            lines.extend(change.new.iter().map(|line| format!("+ {line}")));
        }
        lines
    }
}

/// Compares an accepted transcript with a fresh one.
#[must_use]
pub fn compare(accepted: &Snapshot, fresh: &Snapshot) -> Comparison {
    let old: Vec<(&Line, Masked)> = accepted
        .lines
        .iter()
        .map(|line| (line, mask(line)))
        .collect();
    let new: Vec<(&Line, Masked)> = fresh.lines.iter().map(|line| (line, mask(line))).collect();
    let key = |(line, masked): &(&Line, Masked)| {
        (line.session.clone(), line.side, masked.meaning.clone())
    };
    let old_keys: Vec<_> = old.iter().map(key).collect();
    let new_keys: Vec<_> = new.iter().map(key).collect();
    let mut changes = Vec::new();
    let mut gone = Vec::new();
    let mut come = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old_keys, &new_keys) {
        match op.tag() {
            DiffTag::Equal => {
                for (at, to) in op.old_range().zip(op.new_range()) {
                    changes.extend(within(&old[at], &new[to], to));
                }
            }
            DiffTag::Delete | DiffTag::Insert | DiffTag::Replace => {
                gone.extend(op.old_range().map(|at| (op.new_range().start, at)));
                come.extend(op.new_range());
            }
        }
    }
    moved(&old, &new, &mut gone, &mut come, &mut changes);
    // What is left on both sides at the same place says something else; the rest came or went.
    for (place, at) in gone {
        let partner = come.iter().position(|&to| {
            to.abs_diff(place) <= 3
                && old[at].0.side == new[to].0.side
                && old[at].0.session == new[to].0.session
                && alike(old[at].0, new[to].0)
        });
        let old = Some(old[at].0.clone());
        changes.push(match partner {
            Some(index) => {
                let to = come.remove(index);
                Change {
                    class: Class::Data,
                    old,
                    new: Some(new[to].0.clone()),
                    at: to,
                }
            }
            None => Change {
                class: Class::Missing,
                old,
                new: None,
                at: place,
            },
        });
    }
    changes.extend(come.into_iter().map(|to| Change {
        class: Class::Extra,
        old: None,
        new: Some(new[to].0.clone()),
        at: to,
    }));
    for change in &mut changes {
        if change
            .new
            .as_ref()
            .is_some_and(|line| deviation(line).is_some())
        {
            change.class = Class::Rule;
        }
    }
    changes.sort_by_key(|change| change.at);
    Comparison { changes }
}

/// Change between two lines that mean the same.
fn within(old: &(&Line, Masked), new: &(&Line, Masked), at: usize) -> Option<Change> {
    let class = if old.0.text == new.0.text {
        return None;
    } else if old.1.steady == new.1.steady {
        Class::Volatile
    } else {
        Class::Text
    };
    Some(Change {
        class,
        old: Some(old.0.clone()),
        new: Some(new.0.clone()),
        at,
    })
}

/// Pairs untagged lines that only stand elsewhere: their order is free between two tagged answers.
fn moved(
    old: &[(&Line, Masked)],
    new: &[(&Line, Masked)],
    gone: &mut Vec<(usize, usize)>,
    come: &mut Vec<usize>,
    changes: &mut Vec<Change>,
) {
    let block = |lines: &[(&Line, Masked)]| {
        let mut number = 0;
        let mut blocks = Vec::with_capacity(lines.len());
        for (line, _) in lines {
            number += usize::from(line.side == Side::Client);
            blocks.push(number);
        }
        blocks
    };
    let (old_blocks, new_blocks) = (block(old), block(new));
    let mut there: HashMap<(&str, &str, usize), Vec<usize>> = HashMap::new();
    for &to in come.iter() {
        let (line, masked) = &new[to];
        if line.side == Side::Server && line.text.starts_with("* ") {
            there
                .entry((&line.session, &masked.meaning, new_blocks[to]))
                .or_default()
                .push(to);
        }
    }
    gone.retain(|&(_, at)| {
        let (line, masked) = &old[at];
        let Some(to) = there
            .get_mut(&(
                line.session.as_str(),
                masked.meaning.as_str(),
                old_blocks[at],
            ))
            .and_then(Vec::pop)
        else {
            return true;
        };
        come.retain(|&other| other != to);
        changes.push(Change {
            class: Class::Order,
            old: Some((*line).clone()),
            new: Some(new[to].0.clone()),
            at: to,
        });
        false
    });
}

/// Whether two lines are of the same kind, so that one may have become the other.
fn alike(old: &Line, new: &Line) -> bool {
    let kind = |line: &Line| {
        let mut words = line
            .text
            .split([' ', '('])
            .filter(|word| !word.starts_with(|c: char| c.is_ascii_digit()));
        (
            words.next().map(str::to_owned),
            words.next().map(str::to_owned),
        )
    };
    kind(old) == kind(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(lines: &[&str]) -> Snapshot {
        let line = |text: &&str| {
            let side = if text.starts_with("C: ") {
                Side::Client
            } else {
                Side::Server
            };
            Line {
                session: "a".into(),
                side,
                text: text[3..].to_owned(),
            }
        };
        Snapshot {
            lines: lines.iter().map(line).collect(),
            ..Snapshot::default()
        }
    }

    #[test]
    fn each_change_has_its_class() {
        let base = [
            "C: a1 SELECT <m>",
            "S: * 3 EXISTS",
            "S: * OK [UIDVALIDITY 7] valid",
            "S: a1 OK done",
        ];
        for (name, now, expected) in [
            (
                "same",
                vec![
                    "C: a1 SELECT <m>",
                    "S: * 3 EXISTS",
                    "S: * OK [UIDVALIDITY 7] valid",
                    "S: a1 OK done",
                ],
                vec![],
            ),
            (
                "order",
                vec![
                    "C: a1 SELECT <m>",
                    "S: * OK [UIDVALIDITY 7] valid",
                    "S: * 3 EXISTS",
                    "S: a1 OK done",
                ],
                vec!["order"],
            ),
            (
                "volatile",
                vec![
                    "C: a1 SELECT <m>",
                    "S: * 3 EXISTS",
                    "S: * OK [UIDVALIDITY 8] valid",
                    "S: a1 OK done",
                ],
                vec!["volatile"],
            ),
            (
                "text",
                vec![
                    "C: a1 SELECT <m>",
                    "S: * 3 EXISTS",
                    "S: * OK [UIDVALIDITY 7] valid",
                    "S: a1 OK finished",
                ],
                vec!["text"],
            ),
            (
                "extra",
                vec![
                    "C: a1 SELECT <m>",
                    "S: * 3 EXISTS",
                    "S: * 0 RECENT",
                    "S: * OK [UIDVALIDITY 7] valid",
                    "S: a1 OK done",
                ],
                vec!["extra"],
            ),
            (
                "missing",
                vec![
                    "C: a1 SELECT <m>",
                    "S: * OK [UIDVALIDITY 7] valid",
                    "S: a1 OK done",
                ],
                vec!["missing"],
            ),
            (
                "data",
                vec![
                    "C: a1 SELECT <m>",
                    "S: * 4 EXISTS",
                    "S: * OK [UIDVALIDITY 7] valid",
                    "S: a1 OK done",
                ],
                vec!["data"],
            ),
            (
                "rule",
                vec![
                    "C: a1 SELECT <m>",
                    "S: * -4 EXISTS",
                    "S: * OK [UIDVALIDITY 7] valid",
                    "S: a1 OK done",
                ],
                vec!["missing", "rule"],
            ),
        ] {
            let comparison = compare(&snapshot(&base), &snapshot(&now));
            assert_eq!(
                comparison.classes(),
                expected,
                "{name}: {:?}",
                comparison.changes
            );
            let pending = matches!(name, "extra" | "missing" | "data" | "rule");
            assert_eq!(comparison.is_pending(), pending, "{name}");
            assert_eq!(comparison.diff(false).is_empty(), !pending, "{name}");
        }
    }
}
