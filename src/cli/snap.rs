//! `imapspec snap`: pending changes of snapshots, listed, shown, accepted or rejected. Going
//! through them one by one is in [`super::review`].

use clap::{Args, Subcommand};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::Common;
use super::{Stopped, report, review};
use crate::report::visible::visible;
use crate::run::verdict::Exit;
use crate::snapshot::{self, Class, Comparison, Snapshot, compare, deviation};

#[derive(Args, Debug)]
pub(super) struct SnapArgs {
    #[command(subcommand)]
    pub(super) action: SnapAction,
    /// Folder of the snapshots
    #[arg(
        long,
        value_name = "DIR",
        default_value = "snapshots",
        env = "IMAPSPEC_SNAPSHOT_DIR",
        global = true
    )]
    pub(super) snapshot_dir: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(super) enum SnapAction {
    /// Show pending changes and their class
    Diff {
        /// Ids of cases, or beginnings of ids [default: every one that is pending]
        cases: Vec<String>,
        /// Also changes that nobody has to look at (order, volatile values, text)
        #[arg(long)]
        all: bool,
    },
    /// Go through pending changes one by one, and accept or reject each with a key
    Review {
        /// Ids of cases, or beginnings of ids [default: every one that is pending]
        cases: Vec<String>,
        /// Go through the failures in these results of a run too, which may become known ones
        #[arg(long, value_name = "RESULTS")]
        results: Option<PathBuf>,
        /// File of the failures that are known [default: baselines/TARGET.toml]
        #[arg(long, value_name = "FILE", env = "IMAPSPEC_BASELINE")]
        baseline: Option<PathBuf>,
    },
    /// Make pending snapshots the accepted ones
    Accept {
        /// Ids of cases, or beginnings of ids [default: every one that is pending]
        cases: Vec<String>,
    },
    /// Drop pending snapshots
    Reject {
        /// Ids of cases, or beginnings of ids [default: every one that is pending]
        cases: Vec<String>,
    },
    /// List pending snapshots
    List,
}

/// A pending snapshot.
pub(super) struct Pending {
    /// Where the accepted one is, or will be.
    pub(super) path: PathBuf,
    pub(super) accepted: Option<Snapshot>,
    pub(super) fresh: Snapshot,
}

impl Pending {
    /// What changed; everything, if nothing was accepted before.
    pub(super) fn comparison(&self) -> Comparison {
        let nothing = Snapshot::default();
        compare(self.accepted.as_ref().unwrap_or(&nothing), &self.fresh)
    }

    /// The classes of the changes.
    pub(super) fn classes(&self) -> String {
        let comparison = self.comparison();
        if self.accepted.is_some() {
            return comparison.classes().join(", ");
        }
        let broken = comparison
            .changes
            .iter()
            .any(|change| change.class == Class::Rule);
        String::from(if broken { "new, rule" } else { "new" })
    }

    /// The lines that break a requirement, each with what is wrong: such a transcript is never accepted.
    pub(super) fn broken(&self) -> Vec<String> {
        let wrong = |line| deviation(line).map(|note| visible(&format!("{line}: {note}")));
        self.fresh.lines.iter().filter_map(wrong).collect()
    }
}

pub(super) fn run(
    args: &SnapArgs,
    common: &Common,
    out: &mut (dyn Write + Send),
) -> Result<Exit, Stopped> {
    let pending = match pending(&args.snapshot_dir) {
        Ok(pending) => pending,
        Err(error) => {
            writeln!(out, "error: {error}")?;
            return Ok(Exit::Usage);
        }
    };
    let cases: &[String] = match &args.action {
        SnapAction::List => &[],
        SnapAction::Diff { cases, .. }
        | SnapAction::Accept { cases }
        | SnapAction::Reject { cases }
        | SnapAction::Review { cases, .. } => cases,
    };
    let number = pending.len();
    let chosen: Vec<Pending> = pending
        .into_iter()
        .filter(|pending| {
            cases.is_empty()
                || cases
                    .iter()
                    .any(|case| selects(case, &pending.fresh.expression, &pending.path))
        })
        .collect();
    if let SnapAction::Review {
        results: Some(results),
        baseline,
        ..
    } = &args.action
    {
        let mut results = report::load(results).map_err(|problem| vec![problem])?;
        results.cases.retain(|case| {
            cases.is_empty()
                || cases
                    .iter()
                    .any(|name| selects(name, &case.id, Path::new("")))
        });
        let judged = review::Run {
            results: &results,
            baseline: baseline.as_deref(),
        };
        return review::run(&chosen, Some(&judged), common, out);
    }
    if chosen.is_empty() {
        let text = if number == 0 {
            "nothing is pending"
        } else {
            "nothing that is pending was selected"
        };
        writeln!(out, "{text} below {}", args.snapshot_dir.display())?;
        return Ok(if number == 0 {
            Exit::Conforms
        } else {
            Exit::Nothing
        });
    }
    let mut left = false;
    for pending in &chosen {
        let done = match &args.action {
            SnapAction::Review { .. } => return review::run(&chosen, None, common, out),
            SnapAction::List => {
                head(out, "", pending)?;
                left = true;
                Ok(())
            }
            SnapAction::Diff { all, .. } => {
                head(out, "", pending)?;
                diff(out, pending, *all)?;
                left = true;
                Ok(())
            }
            SnapAction::Accept { .. } => {
                let broken = pending.broken();
                if broken.is_empty() {
                    head(out, "accepted ", pending)?;
                    snapshot::accept(&pending.path)
                } else {
                    head(out, "not accepted ", pending)?;
                    refuse(out, &broken)?;
                    left = true;
                    Ok(())
                }
            }
            SnapAction::Reject { .. } => {
                head(out, "rejected ", pending)?;
                snapshot::reject(&pending.path)
            }
        };
        if let Err(error) = done {
            writeln!(out, "error: {error}")?;
            return Ok(Exit::Usage);
        }
    }
    Ok(if left {
        Exit::Snapshots
    } else {
        Exit::Conforms
    })
}

/// The pending snapshots below a folder.
pub(super) fn pending(folder: &Path) -> Result<Vec<Pending>, snapshot::Error> {
    let mut found = Vec::new();
    for path in snapshot::pending(folder)? {
        let mut name = path.as_os_str().to_owned();
        name.push(".new");
        if let Some(fresh) = snapshot::load(Path::new(&name))? {
            found.push(Pending {
                accepted: snapshot::load(&path)?,
                path,
                fresh,
            });
        }
    }
    Ok(found)
}

/// A case id, the beginning of one, or the path of a snapshot.
fn selects(case: &str, id: &str, path: &Path) -> bool {
    let rest = id.strip_prefix(case.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '[', ':']))
        || path == Path::new(case)
}

fn head(out: &mut dyn Write, verb: &str, pending: &Pending) -> io::Result<()> {
    writeln!(
        out,
        "{verb}{}  {}  {}",
        visible(&pending.fresh.expression),
        pending.classes(),
        pending.path.display()
    )
}

fn diff(out: &mut dyn Write, pending: &Pending, all: bool) -> io::Result<()> {
    for line in pending.comparison().diff(all) {
        writeln!(out, "  {}", visible(&line))?;
    }
    Ok(())
}

/// Says why a transcript is not accepted.
pub(super) fn refuse(out: &mut dyn Write, broken: &[String]) -> io::Result<()> {
    for line in broken {
        writeln!(out, "  ✗ {line}")?;
    }
    writeln!(
        out,
        "  breaks a requirement, so it cannot be the accepted answer; reject it, or mend the server and run again"
    )
}
