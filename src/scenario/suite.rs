//! The suite: scenarios, prologues, catalogue and messages, from the binary or from a folder.
//! What of it is run is chosen in `select`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::catalogue::Catalogue;
use super::load::{Prologues, Scenario};
use crate::source::{Problem, Text, problem};

pub use super::select::select;

/// Path below `scenarios/` and content of every file, sorted; written by `build.rs`.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/suite.rs"));

/// Most files that a folder may hold, and how deep it may be.
const MOST_FILES: usize = 10_000;
const MOST_DEPTH: usize = 8;

/// The files of a suite, not yet understood.
#[derive(Clone, Debug, Default)]
pub struct Suite {
    sources: Vec<Source>,
    prologues: Prologues,
    requirements: Vec<Text>,
    messages: BTreeMap<String, Vec<u8>>,
}

/// A scenario file.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its content.
    pub text: Text,
    /// The id that its path asks for; none for a file outside a suite.
    pub id: Option<String>,
}

impl Suite {
    /// The suite in the binary.
    ///
    /// # Errors
    /// A file that is not UTF-8.
    pub fn embedded() -> Result<Self, Vec<Problem>> {
        let mut suite = Self::default();
        let mut problems = Vec::new();
        for (path, octets) in FILES {
            if let Err(problem) = suite.add(path, &format!("scenarios/{path}"), octets) {
                problems.push(problem);
            }
        }
        suite.unless(problems)
    }

    /// The suite in a folder that is laid out as `scenarios/`.
    ///
    /// # Errors
    /// Files that cannot be read or are not UTF-8, and folders that are too large.
    pub fn load(folder: &Path) -> Result<Self, Vec<Problem>> {
        let mut paths = Vec::new();
        walk(folder, 0, &mut paths).map_err(|problem| vec![problem])?;
        paths.sort();
        let mut suite = Self::default();
        let mut problems = Vec::new();
        for path in paths {
            let below = slashes(path.strip_prefix(folder).unwrap_or(&path));
            let added = match below.ends_with(".eml") {
                true => std::fs::read(&path)
                    .map_err(|error| Problem::error(format!("cannot read {below}: {error}")))
                    .and_then(|octets| suite.add(&below, &slashes(&path), &octets)),
                false => Text::load(&path).map(|text| suite.add_text(&below, text)),
            };
            problems.extend(added.err());
        }
        suite.unless(problems)
    }

    fn unless(self, problems: Vec<Problem>) -> Result<Self, Vec<Problem>> {
        if problems.is_empty() {
            Ok(self)
        } else {
            Err(problems)
        }
    }

    fn add(&mut self, path: &str, name: &str, octets: &[u8]) -> Result<(), Problem> {
        match path.strip_prefix("messages/") {
            Some(message) => {
                let short = message.strip_suffix(".eml").unwrap_or(message);
                self.messages.insert(short.to_owned(), octets.to_vec());
            }
            None => self.add_text(path, Text::from_octets(name, octets)?),
        }
        Ok(())
    }

    fn add_text(&mut self, path: &str, text: Text) {
        let stem = path.strip_suffix(".yaml").unwrap_or(path);
        if path.starts_with("requirements/") {
            self.requirements.push(text);
        } else if let Some(prologue) = stem.strip_prefix("prologues/") {
            self.prologues.insert(prologue.to_owned(), text);
        } else {
            self.sources.push(Source {
                text,
                id: Some(stem.to_owned()),
            });
        }
    }

    /// Keeps catalogue, prologues and messages, and takes these files as the only scenarios.
    /// Where a path leads through a folder `scenarios/`, the id must fit it.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub fn with_files(mut self, paths: &[PathBuf]) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        self.sources.clear();
        for path in paths {
            match Text::load(path) {
                Ok(text) => {
                    let name = format!("/{}", text.name());
                    let id = name
                        .rsplit_once("/scenarios/")
                        .and_then(|(_, below)| below.strip_suffix(".yaml"))
                        .map(str::to_owned);
                    self.sources.push(Source { text, id });
                }
                Err(problem) => problems.push(problem),
            }
        }
        self.unless(problems)
    }

    /// The scenario files, in the order of their paths.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The prologues by id.
    #[must_use]
    pub const fn prologues(&self) -> &Prologues {
        &self.prologues
    }

    /// The octets of a message file, by its name without `.eml`.
    #[must_use]
    pub fn message(&self, name: &str) -> Option<&[u8]> {
        self.messages.get(name).map(Vec::as_slice)
    }

    /// The names of all message files.
    pub fn message_names(&self) -> impl Iterator<Item = &str> {
        self.messages.keys().map(String::as_str)
    }

    /// Understands the catalogue.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn catalogue(&self) -> Result<Catalogue, Vec<Problem>> {
        Catalogue::load(&self.requirements)
    }

    /// Understands all scenarios.
    ///
    /// # Errors
    /// Everything that is wrong with any of them.
    pub fn scenarios(&self) -> Result<Vec<Scenario>, Vec<Problem>> {
        let (scenarios, problems) = self.understood();
        if problems.is_empty() {
            Ok(scenarios)
        } else {
            Err(problems)
        }
    }

    /// The scenarios that can be understood, and what is wrong with the others.
    #[must_use]
    pub fn understood(&self) -> (Vec<Scenario>, Vec<Problem>) {
        let mut scenarios = Vec::new();
        let mut problems = Vec::new();
        for source in &self.sources {
            match Scenario::load(&source.text, &self.prologues) {
                Ok(scenario) => scenarios.push(scenario),
                Err(found) => problems.extend(found),
            }
        }
        problem::settle(&mut problems);
        (scenarios, problems)
    }
}

/// Everything below a folder that belongs to a suite. Links are not followed.
fn walk(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> Result<(), Problem> {
    let name = slashes(folder);
    if depth > MOST_DEPTH {
        return Err(Problem::error(format!("{name} is nested too deep")));
    }
    let unreadable = |error| Problem::error(format!("cannot read the folder {name}: {error}"));
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let kind = entry.file_type().map_err(unreadable)?;
        let path = entry.path();
        if kind.is_dir() {
            walk(&path, depth + 1, paths)?;
        } else if path
            .extension()
            .is_some_and(|ext| ext == "yaml" || ext == "eml")
        {
            if paths.len() >= MOST_FILES {
                return Err(Problem::error(format!(
                    "more than {MOST_FILES} files in {name}"
                )));
            }
            paths.push(path);
        }
    }
    Ok(())
}

/// A path with slashes, as ids have them.
fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests;
