//! Compares the transcripts of a run with the accepted ones and leaves what differs as
//! pending. A case that breaks a requirement is never offered for acceptance.

use std::path::PathBuf;

use super::options::{Options, Snapshots};
use super::results::{CaseResult, SnapshotResult};
use super::verdict::Verdict;
use crate::snapshot::{self, Error, Snapshot, compare};

/// Keeps the snapshots of one target.
pub(super) struct Keeper {
    folder: Option<PathBuf>,
    write: bool,
}

impl Keeper {
    pub(super) fn new(options: &Options, target: &str) -> Self {
        let folder = match options.snapshots {
            Snapshots::Off => None,
            Snapshots::Check | Snapshots::New => options
                .snapshot_folder
                .as_ref()
                .map(|folder| folder.join(target)),
        };
        Self {
            folder,
            write: options.snapshots == Snapshots::New,
        }
    }

    /// Compares one transcript.
    pub(super) fn keep(
        &mut self,
        result: &CaseResult,
        fresh: &Snapshot,
    ) -> Result<Option<SnapshotResult>, Error> {
        let Some(folder) = &self.folder else {
            return Ok(None);
        };
        let path = folder.join(snapshot::file_name(&fresh.expression));
        let shown = path.display().to_string();
        if matches!(
            result.verdict,
            Verdict::Fail | Verdict::Inconclusive | Verdict::Flaky | Verdict::Known
        ) {
            if self.write {
                snapshot::withdraw(&path)?;
            }
            return Ok(Some(SnapshotResult {
                state: "withheld".to_owned(),
                path: shown,
                // A change that breaks a requirement belongs to the verdict, not here.
                classes: vec!["rule".to_owned()],
                diff: Vec::new(),
            }));
        }
        let Some(accepted) = snapshot::load(&path)? else {
            if self.write {
                snapshot::save_pending(&path, fresh)?;
            }
            let diff = fresh.lines.iter().map(|line| format!("+ {line}")).collect();
            return Ok(Some(SnapshotResult {
                state: "new".to_owned(),
                path: shown,
                classes: vec!["new".to_owned()],
                diff,
            }));
        };
        let comparison = compare(&accepted, fresh);
        let classes = comparison
            .classes()
            .into_iter()
            .map(str::to_owned)
            .collect();
        if !comparison.is_pending() {
            if self.write {
                snapshot::withdraw(&path)?;
            }
            return Ok(Some(SnapshotResult {
                state: "same".to_owned(),
                path: shown,
                classes,
                diff: Vec::new(),
            }));
        }
        if self.write {
            snapshot::save_pending(&path, fresh)?;
        }
        Ok(Some(SnapshotResult {
            state: "changed".to_owned(),
            path: shown,
            classes,
            diff: comparison.diff(false),
        }))
    }
}
