//! The suite and the selection that a command line means: built in, from a folder, or single files.

use std::collections::BTreeMap;
use std::path::PathBuf;

use bytes::Bytes;

use super::args::Common;
use crate::octets::digest as fnv;
use crate::scenario::lint::Lint;
use crate::scenario::suite::{Suite, select};
use crate::scenario::{Case, Catalogue, Scenario};
use crate::source::{Problem, Severity};

/// A suite, understood, and what was selected of it.
pub(super) struct Selection {
    pub(super) suite: Suite,
    pub(super) catalogue: Catalogue,
    pub(super) cases: Vec<(Scenario, Case)>,
}

/// The suite that is meant.
pub(super) fn suite(common: &Common) -> Result<Suite, Vec<Problem>> {
    match &common.suite {
        Some(folder) => Suite::load(folder),
        None => Suite::embedded(),
    }
}

/// What the selectors choose. Those that end in `.yaml` or `.yaml:LINE` and exist are files of their own.
pub(super) fn selection(
    common: &Common,
    selectors: &[String],
    tags: &[String],
    requirements: &[String],
    skip: &[String],
) -> Result<Selection, Vec<Problem>> {
    let mut suite = suite(common)?;
    let files: Vec<PathBuf> = selectors
        .iter()
        .filter_map(|selector| file(selector))
        .collect();
    if !files.is_empty() {
        if files.len() < selectors.len() {
            return Err(vec![
                Problem::error("files and ids cannot be selected together")
                    .help("give only files, or only ids"),
            ]);
        }
        suite = suite.with_files(&files)?;
    }
    let catalogue = suite.catalogue()?;
    for requirement in requirements {
        if catalogue.get(requirement).is_none() {
            let problem = Problem::error(format!("there is no requirement `{requirement}`"));
            return Err(vec![problem.help(catalogue.advice(requirement))]);
        }
    }
    let scenarios = suite.scenarios()?;
    // The built-in suite was looked at when it was built.
    if !files.is_empty() || common.suite.is_some() {
        let mut wrong = Lint::new(&catalogue, &suite).all();
        wrong.retain(|problem| problem.severity == Severity::Error);
        if !wrong.is_empty() {
            return Err(wrong);
        }
    }
    let chosen = select(&scenarios, selectors)?;
    let left_out = if skip.is_empty() {
        Vec::new()
    } else {
        select(&scenarios, skip)?
    };
    let cases = chosen
        .into_iter()
        .filter(|(_, case)| !left_out.iter().any(|(_, other)| other.id == case.id))
        .filter(|(scenario, _)| {
            tags.is_empty() || scenario.tags.iter().any(|tag| tags.contains(&tag.value))
        })
        .filter(|(_, case)| {
            requirements.is_empty()
                || case
                    .requirements()
                    .iter()
                    .any(|id| requirements.iter().any(|wanted| wanted == id))
        })
        .map(|(scenario, case)| (scenario.clone(), case.clone()))
        .collect();
    Ok(Selection {
        suite,
        catalogue,
        cases,
    })
}

/// A selector that names a file which is there.
pub(super) fn file(selector: &str) -> Option<PathBuf> {
    let path = match selector.rsplit_once(".yaml:") {
        Some((stem, line)) if line.parse::<usize>().is_ok() => format!("{stem}.yaml"),
        _ => selector.to_owned(),
    };
    let path = PathBuf::from(path);
    (path
        .extension()
        .is_some_and(|extension| extension == "yaml")
        && path.is_file())
    .then_some(path)
}

/// The message files by name.
pub(super) fn files(suite: &Suite) -> BTreeMap<String, Bytes> {
    suite
        .message_names()
        .filter_map(|name| {
            suite
                .message(name)
                .map(|octets| (name.to_owned(), Bytes::copy_from_slice(octets)))
        })
        .collect()
}

/// A digest of the suite's scenario files: says whether two runs asked the same.
pub(super) fn digest(suite: &Suite) -> String {
    let octets = suite.sources().iter().flat_map(|source| {
        let text = &source.text;
        text.name().bytes().chain(text.content().bytes())
    });
    format!("{:016x}", fnv::long(octets))
}
