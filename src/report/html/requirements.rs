//! The requirements as a tree: RFC, section, requirement, tested or not. One that stands in several
//! sections is told in full where the base specification in force has it, elsewhere by a link.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::escape::anchor;
use crate::run::results::Results;
use crate::run::verdict::{Gate, Verdict};

/// Cases that are named for one requirement.
const CASES: usize = 12;

/// A name and the place in the page that tells more.
pub(super) struct Link<'a> {
    pub(super) anchor: String,
    pub(super) name: &'a str,
}

impl<'a> Link<'a> {
    pub(super) fn case(name: &'a str) -> Self {
        Self {
            anchor: anchor('c', name),
            name,
        }
    }

    pub(super) fn requirement(name: &'a str) -> Self {
        Self {
            anchor: anchor('r', name),
            name,
        }
    }
}

/// What became of a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It was checked, with this verdict.
    Tested(Verdict),
    /// No case of the run checked it.
    Untested,
}

impl State {
    pub(super) const fn glyph(self) -> &'static str {
        match self {
            Self::Tested(verdict) => verdict.glyph(),
            Self::Untested => "–",
        }
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Tested(verdict) => verdict.word(),
            Self::Untested => "untested",
        }
    }
}

/// A requirement, checked or not.
pub(super) struct Requirement<'a> {
    pub(super) id: &'a str,
    pub(super) anchor: String,
    pub(super) level: &'a str,
    pub(super) sections: &'a [String],
    pub(super) rule: &'a str,
    pub(super) state: State,
    pub(super) upheld: usize,
    pub(super) broken_in: Vec<Link<'a>>,
    pub(super) upheld_in: Vec<Link<'a>>,
    pub(super) unnamed: usize,
}

/// Titles of sections as the RFCs have them: RFC, section, title.
const TITLES: &str = include_str!("titles.txt");

/// The title of a section, where it is known.
fn title(rfc: u16, section: &str) -> &'static str {
    let cited = format!("{rfc} {section} ");
    let found = TITLES.lines().find_map(|line| line.strip_prefix(&cited));
    found.unwrap_or_default()
}

/// How many of each.
#[derive(Clone, Copy, Default)]
pub(super) struct Sum {
    pub(super) kept: usize,
    pub(super) broken: usize,
    pub(super) other: usize,
    pub(super) untested: usize,
}

impl Sum {
    pub(super) fn add(&mut self, entry: &Requirement<'_>) {
        let counted = match entry.state {
            State::Untested => &mut self.untested,
            State::Tested(Verdict::Pass) => &mut self.kept,
            // It was asked for in a form that the RFC only recommends: that breaks no MUST.
            State::Tested(Verdict::NonStrict) if entry.level == "must" => &mut self.kept,
            State::Tested(verdict) => {
                let open = verdict == Verdict::Inconclusive || !verdict.fails(Gate::Should);
                if open {
                    &mut self.other
                } else {
                    &mut self.broken
                }
            }
        };
        *counted += 1;
    }

    pub(super) const fn tested(self) -> usize {
        self.kept + self.broken + self.other
    }
}

/// A place of a requirement in the tree.
pub(super) struct Leaf {
    /// Index into the requirements.
    pub(super) at: usize,
    /// Told in full here.
    pub(super) first: bool,
}

/// A section of an RFC.
pub(super) struct Section {
    pub(super) number: String,
    pub(super) title: &'static str,
    pub(super) sum: Sum,
    pub(super) leaves: Vec<Leaf>,
}

/// An RFC.
pub(super) struct Rfc {
    pub(super) number: u16,
    pub(super) sum: Sum,
    pub(super) sections: Vec<Section>,
}

/// Every requirement that the results know, in the order of their ids.
pub(super) fn all(results: &Results) -> Vec<Requirement<'_>> {
    let mut upheld_in: HashMap<&str, Vec<&str>> = HashMap::new();
    for case in &results.cases {
        for check in &case.checks {
            if let Some(id) = &check.requirement
                && check.verdict == Verdict::Pass
            {
                let names = upheld_in.entry(id).or_default();
                if names.last() != Some(&case.id.as_str()) {
                    names.push(&case.id);
                }
            }
        }
    }
    let mut found: BTreeMap<&str, Requirement<'_>> = BTreeMap::new();
    for entry in &results.requirements {
        let names = upheld_in.remove(entry.id.as_str()).unwrap_or_default();
        let named = |names: &[&'_ str]| names.len().saturating_sub(CASES);
        let idle = entry.upheld == 0 && entry.broken_in.is_empty();
        let requirement = Requirement {
            id: &entry.id,
            anchor: anchor('r', &entry.id),
            level: &entry.level,
            sections: &entry.sections,
            rule: &entry.rule,
            state: if idle {
                State::Untested
            } else {
                State::Tested(entry.verdict)
            },
            upheld: entry.upheld,
            broken_in: entry.broken_in.iter().map(|id| Link::case(id)).collect(),
            unnamed: named(&names),
            upheld_in: names.into_iter().take(CASES).map(Link::case).collect(),
        };
        found.insert(&entry.id, requirement);
    }
    for entry in &results.untested {
        found.entry(&entry.id).or_insert_with(|| Requirement {
            id: &entry.id,
            anchor: anchor('r', &entry.id),
            level: &entry.level,
            sections: &entry.sections,
            rule: &entry.rule,
            state: State::Untested,
            upheld: 0,
            broken_in: Vec::new(),
            upheld_in: Vec::new(),
            unnamed: 0,
        });
    }
    found.into_values().collect()
}

/// `RFC 3501 6.3.1, 7` as number and sections.
pub(super) fn cited(text: &str) -> Option<(u16, impl Iterator<Item = &str>)> {
    let (number, sections) = text.strip_prefix("RFC ")?.split_once(' ')?;
    Some((number.parse().ok()?, sections.split(", ")))
}

/// A section's number in parts that sort.
type Order<'a> = Vec<(u32, &'a str)>;
/// A section's number, and the requirements that stand there.
type Place<'a> = (&'a str, Vec<usize>);

/// `6.3.10` behind `6.3.9`, appendices last.
fn order(section: &str) -> Order<'_> {
    let part = |part| (str::parse(part).unwrap_or(u32::MAX), part);
    section.split('.').map(part).collect()
}

/// The tree, the base specification in force first.
pub(super) fn tree(requirements: &[Requirement<'_>], profile: &str) -> Vec<Rfc> {
    let base = if profile == "rev2" { 9051 } else { 3501 };
    let mut rfcs: BTreeMap<(bool, u16), BTreeMap<Order<'_>, Place<'_>>> = BTreeMap::new();
    for (at, requirement) in requirements.iter().enumerate() {
        for (number, sections) in requirement.sections.iter().filter_map(|text| cited(text)) {
            let rfc = rfcs.entry((number != base, number)).or_default();
            for section in sections {
                let (_, places) = rfc
                    .entry(order(section))
                    .or_insert_with(|| (section, Vec::new()));
                places.push(at);
            }
        }
    }
    let mut told = HashSet::new();
    let mut tree = Vec::new();
    for ((_, number), sections) in rfcs {
        let mut rfc = Rfc {
            number,
            sum: Sum::default(),
            sections: Vec::new(),
        };
        let mut counted = HashSet::new();
        for (name, places) in sections.into_values() {
            let mut section = Section {
                number: name.to_owned(),
                title: title(number, name),
                sum: Sum::default(),
                leaves: Vec::new(),
            };
            for at in places {
                let entry = &requirements[at];
                section.sum.add(entry);
                if counted.insert(at) {
                    rfc.sum.add(entry);
                }
                section.leaves.push(Leaf {
                    at,
                    first: told.insert(at),
                });
            }
            rfc.sections.push(section);
        }
        tree.push(rfc);
    }
    tree
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_belong_to_their_sections() {
        assert_eq!(title(3501, "6.3.1"), "SELECT Command");
        assert_eq!(title(9051, "6.3.1"), "");
        assert_eq!(title(9051, "6.3.12"), "APPEND Command");
    }

    #[test]
    fn sections_stand_in_the_order_of_their_numbers() {
        let mut sections = ["A.2", "6.3.10", "6.3.9", "7", "6.3"];
        sections.sort_by_key(|section| order(section));
        assert_eq!(sections, ["6.3", "6.3.9", "6.3.10", "7", "A.2"]);
    }
}
