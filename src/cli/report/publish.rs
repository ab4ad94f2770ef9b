//! `imapspec report publish`: the pages of `reports/`, from results and from the reviews of their failures.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Stopped, load, write};
use crate::report::json;
use crate::report::published::{self, Reviews};
use crate::run::results::Results;
use crate::run::verdict::Exit;
use crate::source::{Problem, Text, problem};

/// Writes results that are fit to be published, a page for each, and the page of all. Servers of which no new results
/// were given keep theirs.
pub(super) fn publish(
    new: &[PathBuf],
    folder: &Path,
    reviews: Option<&Path>,
    out: &mut dyn Write,
) -> Result<Exit, Stopped> {
    let beside = folder.join("reviews.yaml");
    let text = Text::load(reviews.unwrap_or(&beside)).map_err(|problem| {
        vec![problem.help("`[]` in that file says that nothing was reviewed")]
    })?;
    let reviews = Reviews::read(text)?;
    let mut all: Vec<Results> = Vec::new();
    for path in new {
        let results = load(path).map_err(|problem| vec![problem])?;
        let stem = published::stem(&results);
        if all.iter().any(|other| published::stem(other) == stem) {
            let problem = Problem::error(format!("two of these results are of `{stem}`"));
            return Err(vec![problem.help("one run of each server is published")].into());
        }
        all.push(results);
    }
    for path in kept(folder)? {
        let results = load(&path).map_err(|problem| vec![problem])?;
        let stem = published::stem(&results);
        if !all.iter().any(|other| published::stem(other) == stem) {
            all.push(results);
        }
    }
    if all.is_empty() {
        let problem = Problem::error("there are no results to publish");
        let help = "`imapspec run -t TARGET --report json=FILE` makes them";
        return Err(vec![problem.help(help)].into());
    }
    all.sort_by_key(published::stem);
    let mut stale: Vec<Problem> = Vec::new();
    for results in &mut all {
        stale.extend(reviews.mark(results));
        published::prepare(results);
        let stem = published::stem(results);
        write(&folder.join(format!("{stem}.json")), &json::make(results))?;
        let page = published::page(results);
        write(&folder.join(format!("{stem}.md")), &page)?;
    }
    let matrix = published::matrix(&all);
    write(&folder.join("README.md"), &matrix)?;
    let text = problem::draw_all(&stale, false);
    write!(out, "{text}{}", published::table(&all, ""))?;
    Ok(Exit::Conforms)
}

/// Results that were published before.
fn kept(folder: &Path) -> Result<Vec<PathBuf>, Stopped> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension() == Some(OsStr::new("json")) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
