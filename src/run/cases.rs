//! The cases of a run: side by side on job threads, each with its attempts, its share of the connections and its
//! place in the order; what they leave on the target is cleaned up behind each.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::runtime::Runtime;

use super::attempts::{self, Plan};
use super::campaign::{Job, Purpose, connector, epoch, last_sweep, runtime};
use super::case::{self, Played};
use super::event::{Event, Observer};
use super::janitor::{Janitor, MARK};
use super::plan::Planned;
use super::probe::Probe;
use super::results::CaseResult;
use super::schedule::{Permits, Said, run_all};
use super::snapshots::Keeper;
use super::stage::Scenery;
use super::tally;
use super::target::Target;
use super::verdict::Verdict;
use super::warden::{Lease, Warden};

/// Added to the number of an attempt whose set-up is made a second time.
const AGAIN: u32 = 1 << 20;

/// A set-up that failed after so many microseconds was not refused; more of it would only take time.
const SOON: u64 = 5_000_000;

/// What came of the cases.
pub(super) struct Outcome {
    /// Results, in the order of the plan.
    pub(super) results: Vec<CaseResult>,
    /// Whether we panicked.
    pub(super) internal: bool,
    /// Why the target was lost, if it was.
    pub(super) lost: Option<String>,
    /// Whether as many failed as may.
    pub(super) enough: bool,
}

/// Runs what is planned.
pub(super) fn run(
    job: &Job<'_>,
    probed: &Probe,
    planned: &[Planned],
    run: &str,
    warden: Option<&Warden>,
    observer: &mut dyn Observer,
) -> Outcome {
    let target = job.target;
    let options = job.options;
    let scenery = Scenery {
        target,
        probe: probed,
        catalogue: job.catalogue,
        options,
        revision: job.revision(),
        stop: job.stop.clone(),
    };
    let base = [
        probed.prefix.as_slice(),
        MARK.as_bytes(),
        run.as_bytes(),
        b"-",
    ]
    .concat();
    let mut runnable: Vec<usize> = (0..planned.len())
        .filter(|&index| planned[index].skipped.is_none())
        .collect();
    if options.shuffle {
        fastrand::Rng::with_seed(u64::from(options.seed)).shuffle(&mut runnable);
    }
    let runnable = runnable;
    let inbox = Mutex::new(());
    let widest = runnable
        .iter()
        .map(|&index| planned[index].case.sessions.len())
        .max()
        .unwrap_or(0);
    let Shares {
        jobs,
        permits,
        keeps,
    } = if target.is_embedded() {
        Shares {
            jobs: options.jobs,
            permits: target.max_connections,
            keeps: false,
        }
    } else {
        shares(target.max_connections, options.jobs, widest)
    };
    let permits = Permits::new(permits);
    let mut done: BTreeMap<usize, CaseResult> = BTreeMap::new();
    let mut keeper = Keeper::new(options, &target.name);
    let mut internal = false;
    let mut unreachable = 0usize;
    let lost = AtomicBool::new(false);
    let failed = AtomicUsize::new(0);
    let mut lost_why = None;
    // The scenery holds nothing that is tied to a thread; each thread makes its own runtime.
    let once = |state: &mut Worker,
                index: usize,
                attempt: u32,
                lease: Option<&Lease<'_>>|
     -> Result<Worked, String> {
        let plan = &planned[index];
        let own = if attempt == 0 {
            format!("{index:03x}-")
        } else {
            format!("{index:03x}x{attempt}-")
        };
        let prefix = [base.as_slice(), own.as_bytes()].concat();
        let started = lease.map(|lease| target.at(&lease.address, &lease.authority));
        let target = started.as_ref().unwrap_or(target);
        let special = options.special(&plan.case.id);
        let slower = special
            .and_then(|special| special.timeout_factor)
            .map(|factor| {
                let mut target = target.clone();
                target.timeout_factor *= factor;
                target
            });
        let target = slower.as_ref().unwrap_or(target);
        let scenery = &Scenery {
            target,
            stop: scenery.stop.clone(),
            ..scenery
        };
        if let Some(lease) = lease {
            state.serve(lease.generation);
        }
        let (connector, host) = connector(target, Purpose::Case)?;
        let values = job.values(prefix.clone(), probed.delimiter);
        if target.is_embedded() {
            let runtime = runtime(target)?;
            let mut played = runtime.block_on(case::play(
                scenery,
                plan,
                connector,
                values,
                (index, attempt),
                epoch(target),
            ));
            if let Some(host) = &host {
                let result = &mut played.result;
                host.with_server(|server| {
                    result.consulted = server.consulted();
                    result.occasions = server.occasions();
                    result.altered = server.altered();
                });
            }
            let fault = host
                .as_ref()
                .and_then(|host| host.fault().map(str::to_owned));
            return Ok(Worked {
                played,
                fault,
                notice: None,
            });
        }
        let runtime = state.runtime.as_ref().map_err(Clone::clone)?;
        let (played, swept) = runtime.block_on(async {
            let played = case::play(
                scenery,
                plan,
                connector.clone(),
                values,
                (index, attempt),
                epoch(target),
            )
            .await;
            let swept = state
                .janitor
                .sweep(target, &connector, &prefix, probed.delimiter, false)
                .await;
            if !keeps {
                state.janitor.leave(target).await;
            }
            (played, swept)
        });
        // What is left on a server of the run's own goes away with it.
        let left = swept.err().filter(|_| lease.is_none());
        let notice = left.map(|reason| {
            format!(
                "{}: {reason}; `imapspec cleanup` deletes what is left",
                plan.case.id
            )
        });
        Ok(Worked {
            played,
            fault: None,
            notice,
        })
    };
    let work = |state: &mut Worker, place: usize| -> Result<Worked, String> {
        let index = runnable[place];
        let plan = &planned[index];
        // Cases that change the account's INBOX would disturb each other. Before the permit, so
        // that nobody waits for INBOX with connections in hand.
        let shared = target.disposable && !target.is_embedded() && plan.case.uses_inbox();
        let _inbox = shared.then(|| inbox.lock().unwrap_or_else(PoisonError::into_inner));
        let _permit = permits.take(plan.case.sessions.len());
        let attempt = |attempt: u32| -> Result<Worked, String> {
            let mut played = |attempt: u32| -> Result<Worked, String> {
                let Some(warden) = warden else {
                    return once(state, index, attempt, None);
                };
                let play = |lease: &Lease<'_>| once(state, index, attempt, Some(lease));
                let (mut worked, watched) =
                    warden.attend(index, &plan.case.id, play, |worked: &Worked| {
                        let verdict = worked.played.result.verdict;
                        matches!(verdict, Verdict::Fail | Verdict::Inconclusive)
                    })?;
                watched.tell(&mut worked.played.result, &target.accounts);
                Ok(worked)
            };
            let mut worked = played(attempt)?;
            // A set-up or another step that accuses nobody, refused by a busy server, says nothing about the case; once
            // more, under another name.
            let result = &worked.played.result;
            let refused = !worked.played.ready || result.verdict == Verdict::Inconclusive;
            if refused && result.took < SOON && !target.is_embedded() && !job.stop.is_asked() {
                worked = played(attempt + AGAIN)?;
            }
            job.settle(&mut worked.played.result);
            Ok(worked)
        };
        let attempts = Plan::of(options, &plan.case.id);
        attempts::make(attempts, options.gate, &job.stop, attempt)
    };
    let enough = || {
        options
            .max_fail
            .is_some_and(|most| failed.load(Ordering::Relaxed) >= most)
    };
    let stopped = || job.stop.is_asked() || lost.load(Ordering::Relaxed) || enough();
    run_all(
        jobs,
        runnable.len(),
        || Worker::new(target),
        work,
        |worker| worker.end(target),
        stopped,
        |place, said| {
            let index = runnable[place];
            let plan = &planned[index];
            let mut result = match said {
                Said::Started => {
                    observer.event(&Event::CaseStarted {
                        id: plan.case.id.clone(),
                    });
                    return;
                }
                Said::Done(Ok(Worked {
                    played,
                    fault,
                    notice,
                })) => {
                    if let Some(text) = notice {
                        observer.event(&Event::Notice { text });
                    }
                    let Played {
                        mut result,
                        snapshot,
                        ready: _,
                    } = played;
                    if let Some(fault) = fault {
                        internal = true;
                        result.verdict = Verdict::Inconclusive;
                        result.reason = Some(format!(
                            "the reference server panicked, a fault of imapspec: {fault}"
                        ));
                    }
                    if let Some(snapshot) = snapshot {
                        match keeper.keep(&result, &snapshot) {
                            Ok(kept) => result.snapshot = kept,
                            Err(error) => observer.event(&Event::Notice {
                                text: error.to_string(),
                            }),
                        }
                    }
                    result
                }
                Said::Done(Err(reason)) => case::skipped(plan, Verdict::Inconclusive, reason),
                Said::Panicked(words) => {
                    internal = true;
                    case::skipped(
                        plan,
                        Verdict::Inconclusive,
                        format!("imapspec panicked, a fault of its own: {words}"),
                    )
                }
            };
            // A target that lets nobody in any more is lost; going on would only wait.
            let dead = result.verdict == Verdict::Inconclusive
                && result.wire.is_empty()
                && result.checks.is_empty();
            unreachable = if dead && !target.is_embedded() {
                unreachable + 1
            } else {
                0
            };
            let gone = warden.and_then(Warden::failed);
            if (unreachable >= 5 || gone.is_some()) && lost_why.is_none() {
                let why = gone.or_else(|| result.reason.clone()).unwrap_or_default();
                lost_why = Some(format!("the target was lost: {why}"));
                lost.store(true, Ordering::Relaxed);
            }
            if options.fails(result.verdict) {
                failed.fetch_add(1, Ordering::Relaxed);
            }
            result.again = tally::again(options, &result);
            observer.event(&Event::CaseFinished(Box::new(result.clone())));
            done.insert(index, result);
        },
    );
    // What the run started goes away as a whole.
    if !target.is_embedded()
        && warden.is_none()
        && !runnable.is_empty()
        && let Err(reason) = last_sweep(target, &base, probed.delimiter)
    {
        let text = format!("{reason}; `imapspec cleanup` deletes what is left");
        observer.event(&Event::Notice { text });
    }
    let results = planned.iter().enumerate().map(|(index, plan)| {
        done.remove(&index).unwrap_or_else(|| match &plan.skipped {
            Some(reason) => case::skipped(plan, Verdict::Unsupported, reason.clone()),
            None => case::skipped(
                plan,
                Verdict::Inconclusive,
                "not run: the run ended before".to_owned(),
            ),
        })
    });
    Outcome {
        results: results.collect(),
        internal,
        lost: lost_why,
        enough: enough(),
    }
}

/// What a job thread keeps between cases.
struct Worker {
    runtime: Result<Runtime, String>,
    janitor: Janitor,
    /// Which instance of a server that the run started it has to do with.
    generation: usize,
}

impl Worker {
    fn new(target: &Target) -> Self {
        let runtime = if target.is_embedded() {
            Err("in memory each case has its own".to_owned())
        } else {
            runtime(target)
        };
        Self {
            runtime,
            janitor: Janitor::new(),
            generation: 0,
        }
    }

    /// A fresh instance has never seen the connection for cleaning up.
    fn serve(&mut self, generation: usize) {
        if self.generation != generation {
            self.janitor = Janitor::new();
            self.generation = generation;
        }
    }

    fn end(mut self, target: &Target) {
        if let Ok(runtime) = &self.runtime {
            runtime.block_on(self.janitor.leave(target));
        }
    }
}

/// How the connections that a target allows are shared out.
#[derive(Debug, PartialEq, Eq)]
struct Shares {
    jobs: usize,
    /// Connections for cases.
    permits: usize,
    /// Whether each job keeps one more for cleaning up; else it opens one after each case, in place of the case's own.
    keeps: bool,
}

/// `all` is what the target allows, `widest` the most connections that one case needs.
fn shares(all: usize, wanted: usize, widest: usize) -> Shares {
    let jobs = wanted.min(all / 2).min(all.saturating_sub(widest));
    if jobs == 0 {
        return Shares {
            jobs: 1,
            permits: all,
            keeps: false,
        };
    }
    Shares {
        jobs,
        permits: all - jobs,
        keeps: true,
    }
}

pub(super) struct Worked {
    pub(super) played: Played,
    pub(super) fault: Option<String>,
    pub(super) notice: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_shared_between_cases_and_cleaning() {
        for (all, wanted, widest, jobs, permits, keeps) in [
            (8, 4, 2, 4, 4, true),
            (8, 16, 2, 4, 4, true),
            (8, 4, 6, 2, 6, true),
            (2, 4, 1, 1, 1, true),
            (2, 4, 2, 1, 2, false),
            (1, 4, 1, 1, 1, false),
        ] {
            assert_eq!(
                shares(all, wanted, widest),
                Shares {
                    jobs,
                    permits,
                    keeps
                },
                "{all} connections, {wanted} jobs, {widest} for one case"
            );
        }
    }
}
