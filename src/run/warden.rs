//! Looks after a server that the run itself started: which cases use it, what it logged meanwhile, whether it crashed
//! or hangs, which case did that, and a fresh one in its place. How servers are started is left to `link::spawn`.

mod crash;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::results::CaseResult;
use super::secret::Secrets;
use super::session::Stop;
use super::target::{Account, Target};
use crate::link::Address;
use crate::link::log::Mark;
use crate::link::spawn::{Folder, Instance, Launch};
use crash::{Crash, Watched};

/// Lines of the server's log that a case keeps at most.
const LINES: usize = 60;
/// How long a server may take to show that it has crashed, after a case that went wrong.
const SETTLE: Duration = Duration::from_millis(200);
/// The same, if it does not listen any more.
const DYING: Duration = Duration::from_secs(5);
/// How long the greeting of a server that does not hang may take, before scaling.
const PATIENCE: Duration = Duration::from_secs(10);
/// A case that went wrong after so long, before scaling, may have met a server that hangs.
const LONG: Duration = Duration::from_secs(5);
/// How often that is looked at.
const TICK: Duration = Duration::from_millis(20);

/// Looks after one server.
pub(crate) struct Warden {
    // Ended before its folder goes away.
    state: Mutex<State>,
    changed: Condvar,
    launch: Launch,
    folder: Folder,
    /// Not to be shown with what the server says when it does not start.
    secrets: Secrets,
    long: Duration,
    patience: Duration,
    stop: Stop,
    /// What it says its version is.
    version: Option<String>,
    /// Crashes that no case repeated, and what was logged at the time.
    unclaimed: Mutex<Vec<Arc<Crash>>>,
}

struct State {
    instance: Instance,
    /// Counts the instances.
    generation: usize,
    /// Cases that use it: number and id.
    running: BTreeMap<usize, String>,
    /// Cases that wait until they have it for themselves.
    waiting: usize,
    /// One case has it for itself.
    alone: bool,
    /// A crash that was noticed; nobody enters until there is a fresh instance.
    crash: Option<Arc<Crash>>,
    /// Why there is no instance any more.
    failed: Option<String>,
}

/// The use of the server by one case.
pub(crate) struct Lease<'w> {
    warden: &'w Warden,
    index: usize,
    mark: Mark,
    since: Instant,
    alone: bool,
    /// Where the server is.
    pub(crate) address: Address,
    /// The authority of its certificate.
    pub(crate) authority: PathBuf,
    /// Which instance it is.
    pub(crate) generation: usize,
}

impl Warden {
    /// Starts the server.
    pub(crate) fn start(launch: &Launch, target: &Target, stop: &Stop) -> Result<Self, String> {
        let folder = Folder::new(&launch.name, launch.folder.as_deref(), launch.keep)?;
        let secrets = Secrets::of(&target.accounts);
        let instance = Instance::start(launch, &folder, &|| stop.is_asked())
            .map_err(|reason| secrets.masked_text(&reason))?;
        let version = instance
            .version()
            .map_err(|reason| secrets.masked_text(&format!("{}: {reason}", launch.name)))?;
        Ok(Self {
            version,
            launch: launch.clone(),
            folder,
            secrets,
            long: target.scaled(LONG),
            patience: target.scaled(PATIENCE),
            stop: stop.clone(),
            unclaimed: Mutex::default(),
            state: Mutex::new(State {
                instance,
                generation: 0,
                running: BTreeMap::new(),
                waiting: 0,
                alone: false,
                crash: None,
                failed: None,
            }),
            changed: Condvar::new(),
        })
    }

    /// Where the folders of its instances are, if they stay.
    pub(crate) fn kept(&self) -> Option<String> {
        self.launch
            .keep
            .then(|| self.folder.path().display().to_string())
    }

    /// What it says its version is, if its recipe tells how to ask.
    pub(crate) fn version(&self) -> Option<String> {
        self.version.clone()
    }

    /// Why the server cannot be used any more.
    pub(crate) fn failed(&self) -> Option<String> {
        self.lock().failed.clone()
    }

    /// Crashes that no single case answers for, as a result of their own.
    pub(crate) fn apart(&self, accounts: &[Account]) -> CaseResult {
        let mut result = CaseResult::outside(
            "server",
            "the server stays up while cases run beside each other",
        );
        let unclaimed = self
            .unclaimed
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for crash in unclaimed.iter() {
            let watched = Watched {
                lines: crash.lines.clone(),
                crash: Some(crash.unrepeated()),
            };
            watched.tell(&mut result, accounts);
        }
        result
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Plays the case with this number and id. If the server crashes while several cases use it, or only its log tells,
    /// each of them is played again, alone, to see which one it was; if none repeats it, it is a crash of its own.
    pub(crate) fn attend<R>(
        &self,
        index: usize,
        id: &str,
        mut play: impl FnMut(&Lease<'_>) -> Result<R, String>,
        troubled: impl Fn(&R) -> bool,
    ) -> Result<(R, Watched), String> {
        let mut before: Option<Arc<Crash>> = None;
        loop {
            let lease = self.enter(index, id, before.is_some())?;
            let played = play(&lease);
            let (crash, lines) = self.leave(lease, played.as_ref().map_or(true, &troubled));
            let played = match (played, &crash, &before) {
                (Ok(played), _, _) => played,
                // What could not even begin may have been kept from it by the crash.
                (Err(_), Some(crash), None) if crash.is_doubtful() => {
                    before = Some(Arc::clone(crash));
                    continue;
                }
                (Err(reason), _, _) => return Err(reason),
            };
            let watched = match (crash, before.take()) {
                (None, None) => Watched { lines, crash: None },
                (Some(crash), None) if crash.is_doubtful() => {
                    before = Some(crash);
                    continue;
                }
                (Some(crash), None) => Watched {
                    lines,
                    crash: Some(crash.told()),
                },
                (Some(crash), Some(first)) => {
                    first.repeated.store(true, Ordering::SeqCst);
                    first.left.fetch_sub(1, Ordering::SeqCst);
                    Watched {
                        lines,
                        crash: Some(crash.told()),
                    }
                }
                (None, Some(first)) => {
                    let last = first.left.fetch_sub(1, Ordering::SeqCst) == 1;
                    if last && !first.repeated.load(Ordering::SeqCst) {
                        let mut unclaimed = self
                            .unclaimed
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner);
                        unclaimed.push(first);
                    }
                    Watched { lines, crash: None }
                }
            };
            return Ok((played, watched));
        }
    }

    fn enter(&self, index: usize, id: &str, alone: bool) -> Result<Lease<'_>, String> {
        let mut state = self.lock();
        state.waiting += usize::from(alone);
        loop {
            let free = state.crash.is_none()
                && if alone {
                    state.running.is_empty()
                } else {
                    !state.alone && state.waiting == 0
                };
            if free || state.failed.is_some() {
                break;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting -= usize::from(alone);
        if let Some(reason) = &state.failed {
            self.changed.notify_all();
            return Err(reason.clone());
        }
        state.alone = alone;
        state.running.insert(index, id.to_owned());
        Ok(Lease {
            warden: self,
            index,
            since: Instant::now(),
            mark: state.instance.log().mark(),
            alone,
            address: state.instance.address().clone(),
            authority: state.instance.authority(),
            generation: state.generation,
        })
    }

    /// Gives the crash, if there was one, and what was logged.
    fn leave(&self, lease: Lease<'_>, troubled: bool) -> (Option<Arc<Crash>>, Vec<Vec<u8>>) {
        let mut state = self.lock();
        let begun = Instant::now();
        let mut listens = None;
        loop {
            let waited = begun.elapsed();
            state.look(lease.mark.clone());
            if state.crash.is_some() || !troubled {
                break;
            }
            if waited >= SETTLE {
                // What closes its port is about to end, or cannot be used any more.
                if *listens.get_or_insert_with(|| state.instance.listens()) {
                    if lease.since.elapsed() > self.long && !state.instance.greets(self.patience) {
                        state.hangs(&lease.mark);
                    }
                    break;
                }
                if waited >= DYING {
                    state.crashed(
                        "nothing listens on its port any more".to_owned(),
                        false,
                        &lease.mark,
                    );
                    break;
                }
            }
            state = self
                .changed
                .wait_timeout(state, TICK)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        let lines = state.instance.log().since(&lease.mark, LINES);
        let crash = state.crash.clone();
        drop(state);
        drop(lease);
        (crash, lines)
    }
}

impl State {
    /// Whether it crashed since somebody looked last.
    fn look(&mut self, mark: Mark) {
        if self.crash.is_some() {
            return;
        }
        let crash = self.instance.crash();
        if let Some(what) = crash {
            let late = self.instance.ended().is_none();
            self.crashed(what, late, &mark);
        }
    }

    fn crashed(&mut self, what: String, late: bool, mark: &Mark) {
        self.note(what, late, false, mark);
    }

    fn hangs(&mut self, mark: &Mark) {
        self.note("it greets nobody any more".to_owned(), false, true, mark);
    }

    fn note(&mut self, what: String, late: bool, hangs: bool, mark: &Mark) {
        self.crash = Some(Arc::new(Crash {
            what,
            hangs,
            late,
            lines: self.instance.log().since(mark, LINES),
            suspects: self.running.values().cloned().collect(),
            left: AtomicUsize::new(self.running.len()),
            repeated: AtomicBool::new(false),
        }));
    }
}

impl Drop for Lease<'_> {
    /// The last one out of a crashed server brings a fresh one.
    fn drop(&mut self) {
        let warden = self.warden;
        let mut state = warden.lock();
        state.running.remove(&self.index);
        if self.alone {
            state.alone = false;
        }
        if state.running.is_empty()
            && let Some(crash) = state.crash.take()
        {
            state.instance.end();
            match Instance::start(&warden.launch, &warden.folder, &|| warden.stop.is_asked()) {
                Ok(instance) => {
                    state.instance = instance;
                    state.generation += 1;
                }
                Err(reason) => {
                    let reason = format!(
                        "the server {} ({}) and could not be started again: {reason}",
                        crash.verb(),
                        crash.what
                    );
                    state.failed = Some(warden.secrets.masked_text(&reason));
                }
            }
        }
        warden.changed.notify_all();
    }
}
