//! `imapspec baseline`: the list of failures that are known: made and changed from the results of runs, looked at,
//! and looked up for a run.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::args::Common;
use super::{Stopped, report, suite};
use crate::run::baseline::Baseline;
use crate::run::baseline::edit::{Edit, Failure, Remark};
use crate::run::results::{CaseResult, Results};
use crate::run::today;
use crate::run::verdict::{Exit, Gate};
use crate::source::{Problem, problem};

/// Folder in which the baseline of a target is looked for, under the target's name.
const FOLDER: &str = "baselines";

/// Which baseline a run has.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct KnownArgs {
    /// File of the failures that are known [default: baselines/TARGET.toml, if it is there]
    #[arg(
        long,
        value_name = "FILE",
        env = "IMAPSPEC_BASELINE",
        help_heading = "Judge"
    )]
    pub(super) baseline: Option<PathBuf>,
    /// Judge as if nothing were known, whatever --baseline or its variable says
    #[arg(long, help_heading = "Judge")]
    pub(super) no_baseline: bool,
}

#[derive(Args, Debug)]
pub(super) struct BaselineArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Add the failures of a run
    Add(AddArgs),
    /// Follow failures that show differently now: new signatures under the old reasons
    Update(UpdateArgs),
    /// Take out what a run showed to be gone, and cases that no suite has any more
    Prune(PruneArgs),
    /// See whether the file fits the suite, and whether an entry is over; exit 1 if not
    Check(CheckArgs),
    /// Show what is known of a case or requirement, and why
    Explain(ExplainArgs),
}

/// The file that is meant.
#[derive(Args, Debug)]
struct FileArgs {
    /// File of the baseline [default: baselines/TARGET.toml, by the target of the results]
    #[arg(long, value_name = "FILE", env = "IMAPSPEC_BASELINE")]
    baseline: Option<PathBuf>,
}

#[derive(Args, Debug)]
struct AddArgs {
    /// The file that `imapspec run --report json=FILE` wrote
    results: PathBuf,
    /// Cases or requirements, or beginnings of their names [default: all failures]
    only: Vec<String>,
    #[command(flatten)]
    file: FileArgs,
    /// Why these failures are accepted for now
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
    /// Last day on which they are accepted
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    expires: Option<Date>,
}

#[derive(Args, Debug)]
struct UpdateArgs {
    /// The file that `imapspec run --report json=FILE` wrote
    results: PathBuf,
    #[command(flatten)]
    file: FileArgs,
}

#[derive(Args, Debug)]
struct PruneArgs {
    /// The file that `imapspec run --report json=FILE` wrote
    results: PathBuf,
    #[command(flatten)]
    file: FileArgs,
    /// Also take out what is expired
    #[arg(long)]
    expired: bool,
}

#[derive(Args, Debug)]
struct CheckArgs {
    /// Baselines to check
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

#[derive(Args, Debug)]
struct ExplainArgs {
    /// The baseline
    file: PathBuf,
    /// Cases or requirements, or beginnings of their names [default: everything]
    names: Vec<String>,
}

fn date(text: &str) -> Result<Date, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is not a day; write it as 2026-12-31"))
}

/// Where the baseline of a target is looked for.
pub(super) fn usual(target: &str) -> PathBuf {
    Path::new(FOLDER).join(format!("{target}.toml"))
}

/// The baseline of a run against `target`.
pub(super) fn known(
    args: &KnownArgs,
    target: &str,
    faulty: bool,
) -> Result<Option<Baseline>, Vec<Problem>> {
    if args.no_baseline {
        return Ok(None);
    }
    let path = match &args.baseline {
        Some(path) => path.clone(),
        None if faulty => return Ok(None),
        None => {
            let path = usual(target);
            if !path.is_file() {
                return Ok(None);
            }
            path
        }
    };
    let baseline = Baseline::load(&path)?;
    if let Some(named) = &baseline.target
        && named.value != target
    {
        let title = format!(
            "this is the baseline of `{}`, not of `{target}`",
            named.value
        );
        return Err(vec![
            Problem::error(title)
                .at(&baseline.text, named.span)
                .help("give the one that is meant with --baseline, or take this line out"),
        ]);
    }
    Ok(Some(baseline))
}

pub(super) fn run(
    args: &BaselineArgs,
    common: &Common,
    out: &mut dyn Write,
) -> Result<Exit, Stopped> {
    match &args.action {
        Action::Add(args) => add(args, out),
        Action::Update(args) => update(args, out),
        Action::Prune(args) => prune(args, common, out),
        Action::Check(args) => check(args, common, out),
        Action::Explain(args) => explain(args, common, out),
    }
}

/// The file that is meant, and what stands in it.
fn open(results: &Results, file: Option<&Path>) -> Result<(PathBuf, Option<Baseline>), Stopped> {
    let path = file.map_or_else(|| usual(&results.target.name), Path::to_owned);
    let baseline = if path.exists() {
        Some(Baseline::load(&path)?)
    } else {
        None
    };
    Ok((path, baseline))
}

/// Adds the failures that are wanted and missing. Gives the file, and how many were added.
fn enter(
    results: &Results,
    file: Option<&Path>,
    wanted: impl Fn(&CaseResult, &Failure) -> bool,
    remark: &Remark,
) -> Result<(PathBuf, usize), Stopped> {
    let (path, baseline) = open(results, file)?;
    let mut edit = Edit::of(baseline, &results.target.name).map_err(|problem| vec![problem])?;
    let added = edit.add(results, results.run.gate == Gate::Should, wanted, remark);
    if added > 0 {
        save(&path, edit)?;
    }
    Ok((path, added))
}

/// Adds the failures of one case, without a reason yet. Gives the file, and how many were added.
pub(super) fn admit(
    results: &Results,
    file: Option<&Path>,
    case: &str,
) -> Result<(PathBuf, usize), Stopped> {
    let remark = Remark {
        reason: String::new(),
        first_seen: today(),
        expires: None,
    };
    enter(results, file, |found, _| found.id == case, &remark)
}

/// Results, and a change of the file that must be there.
fn change(results: &Path, file: &FileArgs) -> Result<(Results, PathBuf, Edit), Stopped> {
    let results = report::load(results).map_err(|problem| vec![problem])?;
    let (path, baseline) = open(&results, file.baseline.as_deref())?;
    if baseline.is_none() {
        let title = format!("there is no baseline {}", path.display());
        let problem = Problem::error(title).help("`imapspec baseline add RESULTS` makes one");
        return Err(Stopped::Problems(vec![problem]));
    }
    let edit = Edit::of(baseline, &results.target.name).map_err(|problem| vec![problem])?;
    Ok((results, path, edit))
}

fn add(args: &AddArgs, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let results = report::load(&args.results).map_err(|problem| vec![problem])?;
    let wanted = |case: &CaseResult, failure: &Failure| {
        args.only.is_empty()
            || args.only.iter().any(|name| {
                case.id.starts_with(name.as_str())
                    || failure
                        .requirement
                        .as_ref()
                        .is_some_and(|requirement| requirement.starts_with(name.as_str()))
            })
    };
    let remark = Remark {
        reason: args.reason.clone(),
        first_seen: today(),
        expires: args.expires,
    };
    let (path, added) = enter(&results, args.file.baseline.as_deref(), wanted, &remark)?;
    if added == 0 {
        let why = if args.only.is_empty() {
            "no failure of these results is missing in it"
        } else {
            "no failure with this name is missing in it"
        };
        writeln!(out, "{} is as it was: {why}", path.display())?;
        return Ok(Exit::Nothing);
    }
    writeln!(out, "{}: {added} failures added", path.display())?;
    Ok(Exit::Conforms)
}

fn update(args: &UpdateArgs, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let (results, path, mut edit) = change(&args.results, &args.file)?;
    let (moved, left) = edit.update(&results, results.run.gate == Gate::Should);
    if moved > 0 {
        save(&path, edit)?;
    }
    writeln!(
        out,
        "{}: {moved} failures show differently{}",
        path.display(),
        if left == 0 {
            String::new()
        } else {
            format!("; {left} others are not in it (`imapspec baseline add`)")
        }
    )?;
    Ok(Exit::Conforms)
}

fn prune(args: &PruneArgs, common: &Common, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let (results, path, mut edit) = change(&args.results, &args.file)?;
    let selected = suite::selection(common, &[], &[], &[], &[])?;
    let taken = edit.prune(Some(&results), &ids(&selected), args.expired.then(today));
    if taken > 0 {
        save(&path, edit)?;
    }
    writeln!(out, "{}: {taken} failures taken out", path.display())?;
    Ok(Exit::Conforms)
}

/// Ids of everything that can be named: the cases, and what is judged outside them.
fn ids(selected: &suite::Selection) -> BTreeSet<&str> {
    let cases = selected.cases.iter().map(|(_, case)| case.id.as_str());
    cases.chain(["probe", "server"]).collect()
}

fn check(args: &CheckArgs, common: &Common, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let selected = suite::selection(common, &[], &[], &[], &[])?;
    let cases = ids(&selected);
    let mut exit = Exit::Conforms;
    for path in &args.files {
        let baseline = Baseline::load(path)?;
        let problems = baseline.check(&selected.catalogue, &cases, today());
        if problems.is_empty() {
            writeln!(
                out,
                "{}: {} entries, {} disputes, all in order",
                path.display(),
                baseline.known.len(),
                baseline.disputed.len()
            )?;
        } else {
            exit = Exit::Failed;
            writeln!(out, "{}", problem::draw_all(&problems, false).trim_end())?;
        }
    }
    Ok(exit)
}

fn explain(args: &ExplainArgs, common: &Common, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let baseline = Baseline::load(&args.file)?;
    let catalogue = suite::suite(common)?.catalogue()?;
    let wanted = |name: &str| {
        args.names.is_empty()
            || args
                .names
                .iter()
                .any(|wanted| name.starts_with(wanted.as_str()))
    };
    let about = |out: &mut dyn Write, id: &str| -> std::io::Result<()> {
        if let Some(requirement) = catalogue.get(id) {
            writeln!(
                out,
                "  {} {}   {}\n  {}",
                requirement.level.to_string().to_uppercase(),
                requirement.id,
                requirement.cited(),
                requirement.rule
            )?;
        }
        Ok(())
    };
    let mut shown = 0;
    for known in &baseline.known {
        let requirement = known.requirement.as_ref().map(|at| at.value.as_str());
        let cases: Vec<&str> = known.cases.iter().map(|case| case.value.as_str()).collect();
        if !requirement.is_some_and(wanted) && !cases.iter().any(|case| wanted(case)) {
            continue;
        }
        shown += 1;
        writeln!(out, "{}", known.signature.value)?;
        if let Some(id) = requirement {
            about(out, id)?;
        }
        let reason = if known.reason.is_empty() {
            "no reason is given"
        } else {
            &known.reason
        };
        writeln!(out, "  why    {reason}")?;
        write!(out, "  since  {}", known.first_seen)?;
        if let Some(expires) = &known.expires {
            let over = if known.expired(today()) {
                ", which is over"
            } else {
                ""
            };
            write!(out, ", until {}{over}", expires.value)?;
        }
        writeln!(out, "{}", if known.flaky { ", sometimes" } else { "" })?;
        for case in &cases {
            writeln!(out, "  in     {case}")?;
        }
        writeln!(out)?;
    }
    for disputed in baseline
        .disputed
        .iter()
        .filter(|one| wanted(&one.requirement.value))
    {
        shown += 1;
        writeln!(out, "disputed: {}", disputed.requirement.value)?;
        about(out, &disputed.requirement.value)?;
        writeln!(out, "  by     {}\n", disputed.citation)?;
    }
    if shown == 0 {
        writeln!(out, "nothing is known of this")?;
        return Ok(Exit::Nothing);
    }
    Ok(Exit::Conforms)
}

/// Writes the file beside itself first, so that it is whole at any time.
fn save(path: &Path, edit: Edit) -> Result<(), Stopped> {
    let fresh = path.with_extension("toml.new");
    report::write(&fresh, &edit.text())?;
    std::fs::rename(&fresh, path)?;
    Ok(())
}
