//! `imapspec run --watch`: runs, waits for a change of a scenario, snapshot, baseline or configuration file,
//! and runs again what it touches. Running is left to [`super::run`].

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use notify::event::ModifyKind;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::Notify;
use tokio::time::{Instant, timeout, timeout_at};

use super::args::{Common, RunArgs};
use super::{baseline, config, run, suite};
use crate::run::Stop;
use crate::run::verdict::Exit;
use crate::scenario::{Case, Scenario};
use crate::snapshot;
use crate::source::{Problem, problem};

/// A save is over when nothing changed for so long.
const QUIET: Duration = Duration::from_millis(100);
/// Whatever changes without end is run after so long.
const LONGEST: Duration = Duration::from_secs(2);
/// Folders of a suite whose files belong to no single scenario.
const SHARED: &[&str] = &["requirements", "prologues", "messages"];

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Changed {
    /// All, or so much that nobody knows.
    Everything,
    /// These files.
    Files(BTreeSet<PathBuf>),
}

impl Changed {
    fn add(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::Everything, _) => {}
            (Self::Files(files), Self::Files(more)) => files.extend(more),
            (Self::Files(_), Self::Everything) => *self = Self::Everything,
        }
    }
}

/// What changed since it was last asked for. As large as the number of watched files at most.
struct Inbox {
    changed: Mutex<Option<Changed>>,
    bell: Notify,
    places: Places,
}

impl Inbox {
    /// Takes what the system tells.
    fn receive(&self, told: notify::Result<Event>) {
        let changed = match told {
            Ok(event) if event.need_rescan() => Changed::Everything,
            Ok(event) => match event.kind {
                // Our own reading among them.
                EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => return,
                EventKind::Any
                | EventKind::Create(_)
                | EventKind::Modify(_)
                | EventKind::Remove(_)
                | EventKind::Other => {
                    let files: BTreeSet<PathBuf> = event
                        .paths
                        .into_iter()
                        .filter(|path| self.places.matters(path))
                        .collect();
                    if files.is_empty() {
                        return;
                    }
                    Changed::Files(files)
                }
            },
            Err(_) => Changed::Everything,
        };
        let mut held = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *held {
            Some(before) => before.add(changed),
            None => *held = Some(changed),
        }
        drop(held);
        self.bell.notify_one();
    }

    fn take(&self) -> Option<Changed> {
        self.changed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    /// Waits for a change, and for the end of its neighbours.
    async fn settled(&self) -> Changed {
        loop {
            self.bell.notified().await;
            let until = Instant::now() + LONGEST;
            while Instant::now() < until {
                let more = timeout(QUIET, self.bell.notified());
                match timeout_at(until, more).await {
                    Ok(Ok(())) => {}
                    Ok(Err(_)) | Err(_) => break,
                }
            }
            if let Some(changed) = self.take() {
                return changed;
            }
        }
    }
}

/// The files that a run depends on.
#[derive(Clone, Debug)]
struct Places {
    /// Scenario files given by name.
    files: Vec<PathBuf>,
    /// The configuration, whether it is there or not.
    config: PathBuf,
    /// The failures that are known, whether any are or not.
    baseline: PathBuf,
    /// The folder of the suite, if it is not the built-in one.
    suite: Option<PathBuf>,
    /// The accepted snapshots of the target.
    snapshots: PathBuf,
}

impl Places {
    fn new(args: &RunArgs, common: &Common, target: &str) -> io::Result<Self> {
        let here = std::env::current_dir()?.canonicalize()?;
        let files = args
            .selectors
            .iter()
            .filter_map(|selector| suite::file(selector))
            .map(|path| path.canonicalize())
            .collect::<io::Result<_>>()?;
        let config = common
            .config
            .clone()
            .unwrap_or_else(|| PathBuf::from("imapspec.toml"));
        Ok(Self {
            files,
            config: here.join(config),
            baseline: here.join(match &args.known.baseline {
                Some(path) => path.clone(),
                None => baseline::usual(target),
            }),
            suite: common
                .suite
                .as_ref()
                .map(|folder| folder.canonicalize())
                .transpose()?,
            snapshots: here.join(&args.snapshot_dir).join(target),
        })
    }

    /// Folders to watch: of a single file its folder, for editors put a new file in the place of the old.
    fn folders(&self) -> Vec<(PathBuf, RecursiveMode)> {
        let mut folders: Vec<(PathBuf, RecursiveMode)> = self
            .suite
            .iter()
            .chain([&self.snapshots])
            .map(|folder| (folder.clone(), RecursiveMode::Recursive))
            .collect();
        let singles: BTreeSet<&Path> = self
            .files
            .iter()
            .chain([&self.config, &self.baseline])
            .filter_map(|file| file.parent())
            .collect();
        folders.extend(
            singles
                .into_iter()
                .map(|folder| (folder.to_owned(), RecursiveMode::NonRecursive)),
        );
        folders
    }

    fn matters(&self, path: &Path) -> bool {
        let is = |end: &str| path.extension().is_some_and(|found| found == end);
        let in_suite = self
            .suite
            .as_ref()
            .is_some_and(|folder| path.starts_with(folder));
        self.files.iter().any(|file| file == path)
            || path == self.config
            || path == self.baseline
            || in_suite && (is("yaml") || is("eml"))
            || is("snap") && path.starts_with(&self.snapshots)
    }

    /// Whether a change concerns more than one scenario.
    fn is_shared(&self, path: &Path) -> bool {
        let below = self
            .suite
            .as_ref()
            .and_then(|folder| path.strip_prefix(folder).ok());
        path == self.config
            || path == self.baseline
            || below.is_some_and(|below| SHARED.iter().any(|folder| below.starts_with(folder)))
    }

    /// Whether a case is to run again.
    fn concerns(&self, changed: &Changed, scenario: &Scenario, case: &Case) -> bool {
        let files = match changed {
            Changed::Everything => return true,
            Changed::Files(files) => files,
        };
        let own = Path::new(scenario.text.name()).canonicalize();
        files.iter().any(|file| self.is_shared(file))
            || own.is_ok_and(|own| files.contains(&own))
            || files.contains(&self.snapshots.join(snapshot::file_name(&case.id)))
    }
}

pub(super) fn run(
    args: &RunArgs,
    common: &Common,
    mut out: impl Write + Send,
) -> Result<Exit, Vec<Problem>> {
    let target = config::target(&args.target, common)?;
    let places = Places::new(args, common, &target.name).map_err(failed)?;
    let inbox = Arc::new(Inbox {
        changed: Mutex::new(None),
        bell: Notify::new(),
        places: places.clone(),
    });
    let told = Arc::clone(&inbox);
    let mut watcher = notify::recommended_watcher(move |event| told.receive(event))
        .map_err(|error| failed(io::Error::other(error)))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    let stop = Stop::default();
    run::on_interrupt(stop.clone());
    let mut watched = BTreeSet::new();
    let mut due = Changed::Everything;
    let mut first = true;
    loop {
        watch(&mut watcher, &places, &mut watched).map_err(failed)?;
        let concerned = |scenario: &Scenario, case: &Case| places.concerns(&due, scenario, case);
        match run::once(args, common, &concerned, &stop, &mut out) {
            Ok(_) => due = Changed::Files(BTreeSet::new()),
            // A mistake that is in no file is one in the command line, and no save will mend it.
            Err(problems) if first && problems.iter().all(|problem| problem.place.is_none()) => {
                return Err(problems);
            }
            // What was to run is still to run when the mistake is gone.
            Err(problems) => {
                let _ = writeln!(out, "{}", problem::draw_all(&problems, false).trim_end());
            }
        }
        first = false;
        if stop.is_asked() {
            return Ok(Exit::Interrupted);
        }
        // The run may have made the folder of the snapshots.
        watch(&mut watcher, &places, &mut watched).map_err(failed)?;
        let _ = writeln!(out, "watching for changes; Ctrl-C ends");
        let _ = out.flush();
        let changed = runtime.block_on(async {
            tokio::select! {
                () = stop.asked() => None,
                changed = inbox.settled() => Some(changed),
            }
        });
        let Some(changed) = changed else {
            return Ok(Exit::Interrupted);
        };
        let _ = writeln!(out, "\n{}", say(&changed));
        due.add(changed);
    }
}

/// Watches what is there and is not watched yet.
fn watch(
    watcher: &mut RecommendedWatcher,
    places: &Places,
    watched: &mut BTreeSet<PathBuf>,
) -> io::Result<()> {
    for (folder, mode) in places.folders() {
        if folder.is_dir() && !watched.contains(&folder) {
            watcher.watch(&folder, mode).map_err(io::Error::other)?;
            watched.insert(folder);
        }
    }
    Ok(())
}

/// Which files changed, in a line.
fn say(changed: &Changed) -> String {
    let files = match changed {
        Changed::Everything => return "changed: much at once".to_owned(),
        Changed::Files(files) => files,
    };
    let here = std::env::current_dir().unwrap_or_default();
    let names: Vec<String> = files
        .iter()
        .take(3)
        .map(|file| {
            file.strip_prefix(&here)
                .unwrap_or(file)
                .display()
                .to_string()
        })
        .collect();
    let more = match files.len().saturating_sub(names.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("changed: {}{more}", names.join(", "))
}

fn failed(error: io::Error) -> Vec<Problem> {
    vec![
        Problem::error(format!("cannot watch for changes: {error}"))
            .help("run without --watch, or raise the system's limit of watched folders"),
    ]
}
