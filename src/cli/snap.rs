//! `imapspec snap`: pending changes of snapshots, shown, accepted or rejected.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::{SnapAction, SnapArgs};
use crate::run::verdict::Exit;
use crate::snapshot::{self, Snapshot, compare};

/// What is done to a pending snapshot.
type Action = fn(&Path) -> Result<(), snapshot::Error>;

/// A pending snapshot.
struct Pending {
    /// Where the accepted one is, or will be.
    path: PathBuf,
    accepted: Option<Snapshot>,
    fresh: Snapshot,
}

pub(super) fn run(args: &SnapArgs, out: &mut dyn Write) -> io::Result<Exit> {
    let pending = match pending(&args.snapshot_dir) {
        Ok(pending) => pending,
        Err(error) => {
            writeln!(out, "error: {error}")?;
            return Ok(Exit::Usage);
        }
    };
    let wanted = |cases: &[String], pending: &Pending| {
        cases.is_empty()
            || cases
                .iter()
                .any(|case| selects(case, &pending.fresh.expression, &pending.path))
    };
    let (cases, action): (&[String], Option<Action>) = match &args.action {
        SnapAction::Diff { cases, .. } => (cases, None),
        SnapAction::List => (&[], None),
        SnapAction::Accept { cases } => (cases, Some(snapshot::accept)),
        SnapAction::Reject { cases } => (cases, Some(snapshot::reject)),
    };
    let chosen: Vec<&Pending> = pending
        .iter()
        .filter(|pending| wanted(cases, pending))
        .collect();
    if chosen.is_empty() {
        let text = if pending.is_empty() {
            "nothing is pending"
        } else {
            "nothing that is pending was selected"
        };
        writeln!(out, "{text} below {}", args.snapshot_dir.display())?;
        return Ok(if pending.is_empty() {
            Exit::Conforms
        } else {
            Exit::Nothing
        });
    }
    for pending in &chosen {
        show(out, pending, &args.action)?;
        if let Some(action) = action
            && let Err(error) = action(&pending.path)
        {
            writeln!(out, "error: {error}")?;
            return Ok(Exit::Usage);
        }
    }
    Ok(if action.is_some() {
        Exit::Conforms
    } else {
        Exit::Snapshots
    })
}

fn pending(folder: &Path) -> Result<Vec<Pending>, snapshot::Error> {
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

fn show(out: &mut dyn Write, pending: &Pending, action: &SnapAction) -> io::Result<()> {
    let verb = match action {
        SnapAction::Accept { .. } => "accepted ",
        SnapAction::Reject { .. } => "rejected ",
        SnapAction::Diff { .. } | SnapAction::List => "",
    };
    let Some(accepted) = &pending.accepted else {
        writeln!(
            out,
            "{verb}{}  new  {}",
            pending.fresh.expression,
            pending.path.display()
        )?;
        if matches!(action, SnapAction::Diff { .. }) {
            for line in &pending.fresh.lines {
                writeln!(out, "  + {line}")?;
            }
        }
        return Ok(());
    };
    let comparison = compare(accepted, &pending.fresh);
    let classes = comparison.classes().join(", ");
    writeln!(
        out,
        "{verb}{}  {classes}  {}",
        pending.fresh.expression,
        pending.path.display()
    )?;
    if let SnapAction::Diff { all, .. } = action {
        for line in comparison.diff(*all) {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}
