//! The suite: scenarios, prologues, catalogue and messages, from the binary or from a folder,
//! and the choice of what to run among them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::catalogue::Catalogue;
use super::load::{Case, Prologues, Scenario};
use crate::source::{Problem, Text, near, problem};

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

/// Chooses cases: by id or the beginning of one (`core/select`), by a pattern with `*` within
/// a part of the path and `**` for any number of parts, by file (`…/x.yaml`), or by file and
/// line (`…/x.yaml:24`). No selector chooses all.
///
/// # Errors
/// For each selector that chooses nothing, with what may have been meant.
pub fn select<'s>(
    scenarios: &'s [Scenario],
    selectors: &[String],
) -> Result<Vec<(&'s Scenario, &'s Case)>, Vec<Problem>> {
    let all: Vec<(&Scenario, &Case)> = scenarios
        .iter()
        .flat_map(|scenario| scenario.cases().iter().map(move |case| (scenario, case)))
        .collect();
    if selectors.is_empty() {
        return Ok(all);
    }
    let mut chosen = vec![false; all.len()];
    let mut problems = Vec::new();
    for selector in selectors {
        let selector = selector.replace('\\', "/");
        let hits = hits(&all, &selector);
        if hits.is_empty() {
            problems.push(nothing(&all, &selector));
        }
        for hit in hits {
            chosen[hit] = true;
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let pairs = all.into_iter().zip(chosen);
    Ok(pairs
        .filter_map(|(pair, chosen)| chosen.then_some(pair))
        .collect())
}

fn hits(all: &[(&Scenario, &Case)], selector: &str) -> Vec<usize> {
    let find = |wanted: &dyn Fn(&Scenario, &Case) -> bool| -> Vec<usize> {
        let pairs = all.iter().enumerate();
        pairs
            .filter(|(_, (scenario, case))| wanted(scenario, case))
            .map(|(index, _)| index)
            .collect()
    };
    if let Some((file, line)) = selector.rsplit_once(".yaml:")
        && let Ok(line) = line.parse::<usize>()
    {
        let file = format!("{file}.yaml");
        return find(&|scenario, case| {
            is_file(scenario, &file)
                && scenario
                    .at_line(line)
                    .iter()
                    .any(|(there, _)| there.id == case.id)
        });
    }
    if selector.ends_with(".yaml") {
        return find(&|scenario, _| is_file(scenario, selector));
    }
    let selector = selector.trim_end_matches('/');
    let exact = find(&|scenario, case| scenario.id.value == selector || case.id == selector);
    if !exact.is_empty() {
        return exact;
    }
    if selector.contains('*') {
        let pattern: Vec<&str> = selector.split('/').collect();
        return find(&|scenario, case| {
            let path: Vec<&str> = scenario.id.value.split('/').collect();
            glob(&pattern, &path) || (selector.contains("::") && segment(selector, &case.id))
        });
    }
    let below = format!("{selector}/");
    let under = find(&|scenario, _| scenario.id.value.starts_with(&below));
    if !under.is_empty() {
        return under;
    }
    find(&|_, case| !selector.is_empty() && case.id.starts_with(selector))
}

fn is_file(scenario: &Scenario, file: &str) -> bool {
    let file = file.trim_start_matches("./");
    let name = scenario.text.name().trim_start_matches("./");
    let whole = |longer: &str, shorter: &str| {
        longer
            .strip_suffix(shorter)
            .is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    whole(name, file) || whole(file, name)
}

/// Whether a path fits a pattern; `**` stands for any number of parts, and what lies below a
/// match belongs to it.
fn glob(pattern: &[&str], path: &[&str]) -> bool {
    // The parts of the pattern that may come next, kept as a set, so that the work is bounded
    // by the product of the lengths.
    let mut states = vec![false; pattern.len() + 1];
    states[0] = true;
    let pass = |states: &mut Vec<bool>| {
        for index in 0..pattern.len() {
            if states[index] && pattern[index] == "**" {
                states[index + 1] = true;
            }
        }
    };
    pass(&mut states);
    for part in path {
        let mut next = vec![false; pattern.len() + 1];
        for (index, wanted) in pattern.iter().enumerate() {
            if states[index] {
                if *wanted == "**" {
                    next[index] = true;
                } else if segment(wanted, part) {
                    next[index + 1] = true;
                }
            }
        }
        next[pattern.len()] |= states[pattern.len()];
        pass(&mut next);
        states = next;
    }
    states[pattern.len()]
}

/// Whether a text fits a pattern in which `*` stands for anything.
fn segment(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        if let Some(before) = last.replace(part) {
            match rest.find(before) {
                Some(at) => rest = &rest[at + before.len()..],
                None => return false,
            }
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

fn nothing(all: &[(&Scenario, &Case)], selector: &str) -> Problem {
    let problem = Problem::error(format!("nothing is selected by `{selector}`"));
    let file = selector.split(".yaml").next().unwrap_or(selector);
    let mut ids: Vec<&str> = all
        .iter()
        .map(|(scenario, _)| scenario.id.value.as_str())
        .collect();
    ids.dedup();
    let ids = ids.into_iter();
    let folders = ids
        .clone()
        .filter_map(|id| id.rsplit_once('/').map(|(folder, _)| folder));
    if let Some((line_of, _)) = selector.rsplit_once(".yaml:")
        && ids
            .clone()
            .any(|id| id.ends_with(line_of) || line_of.ends_with(id))
    {
        return problem.help("no case stands at that line");
    }
    if let Some(near) = near::nearest(file, ids.clone().chain(folders)) {
        return problem.help(format!("did you mean `{near}`?"));
    }
    let last = file.rsplit('/').next().unwrap_or(file);
    let containing: Vec<&str> = ids
        .filter(|id| !last.is_empty() && id.contains(last))
        .take(3)
        .collect();
    if containing.is_empty() {
        problem.help("`imapspec list` shows all ids")
    } else {
        problem.help(format!("these contain `{last}`: {}", containing.join(", ")))
    }
}

#[cfg(test)]
mod tests;
