//! Servers side by side: each requirement and each fact, a column for each result. Rows in which
//! the servers differ can be shown alone.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;

use super::cases::Cell;
use super::escape::{anchor, within};
use super::facts::{Choice, choices};
use super::page::{Summary, summary, when};
use super::requirements::{Requirement, State, Sum, all};
use super::{SCRIPT, STYLE};
use crate::report::visible::visible;
use crate::run::results::Results;
use crate::run::verdict::Verdict;

/// Characters of a fact's value.
const VALUE: usize = 120;

#[derive(Template)]
#[template(path = "compare.html", config = "src/report/html/askama.toml")]
struct Page<'a> {
    style: &'static str,
    script: &'static str,
    servers: Vec<Server<'a>>,
    topics: Vec<Topic<'a>>,
    facts: Vec<FactRow<'a>>,
    verdicts: Vec<Cell>,
}

/// A column.
struct Server<'a> {
    results: &'a Results,
    summary: Summary,
    when: String,
    must: Sum,
    should: Sum,
}

/// Requirements whose ids begin alike.
struct Topic<'a> {
    name: &'a str,
    anchor: String,
    rows: Vec<Row<'a>>,
    differ: usize,
}

/// A requirement.
struct Row<'a> {
    id: &'a str,
    anchor: String,
    level: &'a str,
    sections: String,
    rule: &'a str,
    differs: bool,
    /// The worst of the row, for the filter.
    word: &'static str,
    states: Vec<Cellar>,
}

/// What a server makes of a requirement, and in how many cases it does not uphold it.
struct Cellar {
    state: State,
    broken: usize,
}

/// A fact.
struct FactRow<'a> {
    name: &'a str,
    differs: bool,
    values: Vec<Vec<String>>,
}

/// The comparison as a page.
#[must_use]
pub fn compare(results: &[Results]) -> String {
    let all: Vec<Vec<Requirement<'_>>> = results.iter().map(all).collect();
    let sum = |requirements: &[Requirement<'_>], level: &str| {
        let mut sum = Sum::default();
        let of = requirements.iter().filter(|entry| entry.level == level);
        of.for_each(|entry| sum.add(entry));
        sum
    };
    let servers = results
        .iter()
        .zip(&all)
        .map(|(results, requirements)| Server {
            results,
            summary: summary(results),
            when: when(results.run.started),
            must: sum(requirements, "must"),
            should: sum(requirements, "should"),
        });
    let topics = topics(&all);
    let words: BTreeSet<&str> = topics
        .iter()
        .flat_map(|topic| topic.rows.iter().map(|row| row.word))
        .collect();
    let page = Page {
        style: STYLE,
        script: SCRIPT,
        servers: servers.collect(),
        verdicts: Verdict::ALL
            .into_iter()
            .rev()
            .filter(|verdict| words.contains(verdict.word()))
            .map(|verdict| Cell { verdict, count: 0 })
            .collect(),
        topics,
        facts: facts(results),
    };
    // Writing to a string fails only if a value does, and none of these can.
    visible(&page.render().unwrap_or_default())
}

fn topics<'a>(all: &[Vec<Requirement<'a>>]) -> Vec<Topic<'a>> {
    let mut ids: BTreeMap<&'a str, (&'a str, &'a [String], &'a str)> = BTreeMap::new();
    for entry in all.iter().flatten() {
        ids.entry(entry.id)
            .or_insert((entry.level, entry.sections, entry.rule));
    }
    let mut topics: Vec<Topic<'a>> = Vec::new();
    for (id, (level, sections, rule)) in ids {
        let states: Vec<Cellar> = all
            .iter()
            .map(|requirements| {
                let found = requirements
                    .binary_search_by_key(&id, |entry| entry.id)
                    .ok();
                found.map_or(
                    Cellar {
                        state: State::Untested,
                        broken: 0,
                    },
                    |at| Cellar {
                        state: requirements[at].state,
                        broken: requirements[at].broken_in.len(),
                    },
                )
            })
            .collect();
        let verdicts = states.iter().filter_map(|cell| match cell.state {
            State::Tested(verdict) => Some(verdict),
            State::Untested => None,
        });
        let row = Row {
            id,
            anchor: anchor('r', id),
            level,
            sections: sections.join(" · "),
            rule,
            differs: states.windows(2).any(|pair| pair[0].state != pair[1].state),
            word: verdicts.max().map_or(State::Untested.word(), Verdict::word),
            states,
        };
        let name = id.split('.').next().unwrap_or(id);
        match topics.last_mut() {
            Some(topic) if topic.name == name => topic.rows.push(row),
            _ => topics.push(Topic {
                name,
                anchor: anchor('t', name),
                rows: vec![row],
                differ: 0,
            }),
        }
    }
    for topic in &mut topics {
        topic.differ = topic.rows.iter().filter(|row| row.differs).count();
    }
    topics
}

fn facts(results: &[Results]) -> Vec<FactRow<'_>> {
    let mut names: BTreeMap<&str, Vec<Vec<String>>> = BTreeMap::new();
    for (at, results_of) in results.iter().enumerate() {
        for Choice { name, values } in choices(results_of) {
            let row = names
                .entry(name)
                .or_insert_with(|| vec![Vec::new(); results.len()]);
            row[at] = values
                .into_iter()
                .map(|value| within(&value.text, VALUE))
                .collect();
        }
    }
    let rows = names.into_iter().map(|(name, values)| FactRow {
        name,
        differs: values.windows(2).any(|pair| pair[0] != pair[1]),
        values,
    });
    rows.collect()
}
