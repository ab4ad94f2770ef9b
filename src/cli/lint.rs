//! `imapspec lint`: everything that is wrong with scenario files, without running them. Files that hold conversations
//! are left to `transcript`.

use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::args::{Common, ProfileArg};
use super::{Stopped, suite, transcript};
use crate::run::verdict::Exit;
use crate::scenario::lint::Lint;
use crate::scenario::suite::Suite;
use crate::source::{Problem, Severity};

#[derive(Args, Debug)]
pub(super) struct LintArgs {
    /// Files or folders of scenarios [default: the built-in suite], or files of recorded sessions to judge: transcripts
    /// with lines `C: …` and `S: …`, rawlogs (NAME.in and NAME.out), results.json
    pub(super) paths: Vec<PathBuf>,
    /// Base specification that judges recorded sessions
    #[arg(long, value_enum, default_value_t = ProfileArg::Auto, env = "IMAPSPEC_PROFILE")]
    pub(super) profile: ProfileArg,
}

pub(super) fn run(args: &LintArgs, common: &Common, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let (conversations, scenarios): (Vec<PathBuf>, Vec<PathBuf>) = args
        .paths
        .iter()
        .cloned()
        .partition(|path| transcript::is_conversation(path));
    if conversations.is_empty() {
        return lint(&scenarios, common, out);
    }
    let first = if scenarios.is_empty() {
        Exit::Conforms
    } else {
        lint(&scenarios, common, out)?
    };
    let catalogue = suite::suite(common)?.catalogue()?;
    let second = transcript::lint(&conversations, args.profile, &catalogue, out)?;
    Ok(match first {
        Exit::Usage => first,
        _ => second,
    })
}

fn lint(paths: &[PathBuf], common: &Common, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let suite = chosen(paths, common)?;
    let catalogue = suite.catalogue()?;
    let problems = Lint::new(&catalogue, &suite).all();
    let wrong = problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .count();
    for problem in &problems {
        writeln!(out, "{}", problem.draw(true))?;
    }
    let files = suite.sources().len();
    writeln!(
        out,
        "{files} scenario files, {wrong} errors, {} warnings",
        problems.len() - wrong
    )?;
    Ok(match (wrong, files) {
        (0, 0) => Exit::Nothing,
        (0, _) => Exit::Conforms,
        _ => Exit::Usage,
    })
}

/// The built-in suite, a folder that holds a whole suite, or files and folders of scenarios.
fn chosen(paths: &[PathBuf], common: &Common) -> Result<Suite, Vec<Problem>> {
    if paths.is_empty() {
        return suite::suite(common);
    }
    if let [folder] = paths
        && folder.join("requirements").is_dir()
    {
        return Suite::load(folder);
    }
    let mut files = Vec::new();
    for path in paths {
        gather(path, &mut files)?;
    }
    suite::suite(common)?.with_files(&files)
}

fn gather(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Vec<Problem>> {
    let fail = |error: std::io::Error| {
        vec![Problem::error(format!(
            "cannot read {}: {error}",
            path.display()
        ))]
    };
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = std::fs::read_dir(path)
        .map_err(fail)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(fail)?;
    entries.sort();
    for entry in entries {
        let below = entry.file_name().is_some_and(|name| {
            name == "requirements" || name == "prologues" || name == "messages"
        });
        if entry.is_dir() && !below
            || entry
                .extension()
                .is_some_and(|extension| extension == "yaml")
        {
            gather(&entry, files)?;
        }
    }
    Ok(())
}
