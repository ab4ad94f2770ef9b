//! A whole run: probe, plan, cases side by side, cleaning up, results. Also its smaller sisters: only
//! the probe, only the plan, only the cleaning up.

use std::collections::BTreeMap;
use std::process;
use std::sync::{Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use tokio::runtime::{Builder, Runtime};

use super::case::{self, Played};
use super::event::{Event, Observer};
use super::janitor::{Janitor, MARK};
use super::options::{Options, Profile};
use super::plan::{self, Planned};
use super::probe::{self as asking, Probe};
use super::results::{CaseResult, Results, RunInfo};
use super::schedule::{Permits, Said, run_all};
use super::scope::Values;
use super::session::Stop;
use super::snapshots::Keeper;
use super::stage::Scenery;
use super::tally;
use super::target::{LinkKind, Place, Target};
use super::verdict::{Exit, Verdict};
use super::warden::{Lease, Warden};
use crate::imap::Revision;
use crate::link::{Connector, Host};
use crate::octets::Moment;
use crate::scenario::catalogue::Catalogue;
use crate::scenario::{Case, Scenario};
use crate::server::config::{Account as ServerAccount, Config};
use crate::server::quirk::Fault;

/// What a run is about.
pub struct Job<'j> {
    /// The target.
    pub target: &'j Target,
    /// What is asked of it.
    pub cases: Vec<(Scenario, Case)>,
    /// The requirements.
    pub catalogue: &'j Catalogue,
    /// Message files by name.
    pub files: BTreeMap<String, Bytes>,
    /// Digest of the suite.
    pub digest: String,
    /// How.
    pub options: &'j Options,
    /// Asks the run to end early.
    pub stop: Stop,
}

impl Job<'_> {
    const fn revision(&self) -> Revision {
        match self.options.profile {
            // No scenario enables IMAP4rev2 yet, so that rev1 is in force.
            Profile::Auto | Profile::Rev1 => Revision::Rev1,
            Profile::Rev2 => Revision::Rev2,
        }
    }

    /// The values of a case whose generated names begin with `prefix`.
    fn values(&self, prefix: Vec<u8>, delimiter: Option<u8>) -> Values {
        Values {
            prefix,
            delimiter,
            disposable: self.target.disposable,
            revision: self.revision(),
            messages: Vec::new(),
            files: self.files.clone(),
            captured: BTreeMap::new(),
            capabilities: Vec::new(),
            user: String::new(),
            password: String::new(),
            tls: false,
            tag: String::new(),
            tagged: ("none".to_owned(), None),
        }
    }
}

/// What a connector is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// Asking the target what it is. Faults on a single occasion are meant for cases.
    Probe,
    Case,
}

/// A connector to the target; in memory, to a server of its own, with its host.
fn connector(target: &Target, purpose: Purpose) -> Result<(Connector, Option<Host>), String> {
    match &target.place {
        Place::Remote { address, tls, .. } => Connector::tcp(address.clone(), tls)
            .map(|connector| (connector, None))
            .map_err(|error| error.to_string()),
        Place::Embedded { quirks, link } => {
            let accounts = target.accounts.iter();
            let config = Config {
                accounts: accounts
                    .map(|account| ServerAccount {
                        user: account.user.clone(),
                        password: account.password.clone(),
                    })
                    .collect(),
                quirks: quirks
                    .iter()
                    .filter_map(|written| Fault::find(written))
                    .filter(|fault| purpose == Purpose::Case || fault.at.is_none())
                    .collect(),
                ..Config::default()
            };
            let host = Host::in_memory(config);
            let connector = Connector::memory(host.clone()).map_err(|error| error.to_string())?;
            let connector = if *link == LinkKind::Tls {
                connector.with_implicit_tls()
            } else {
                connector
            };
            Ok((connector, Some(host)))
        }
    }
}

/// In memory time is virtual: a deadline that passes costs nothing.
fn runtime(target: &Target) -> Result<Runtime, String> {
    Builder::new_current_thread()
        .enable_all()
        .start_paused(target.is_embedded())
        .build()
        .map_err(|error| format!("cannot start a runtime: {error}"))
}

fn epoch(target: &Target) -> Moment {
    if target.is_embedded() {
        Moment::VIRTUAL_START
    } else {
        wall()
    }
}

fn wall() -> Moment {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Moment::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// Only the probe. The error says why the target could not be reached.
///
/// # Errors
/// When no connection could be opened.
pub fn probe(job: &Job<'_>) -> Result<Probe, String> {
    let warden = warden(job)?;
    asked(job, warden.as_ref())
}

/// The server that this run starts, if it starts one.
fn warden(job: &Job<'_>) -> Result<Option<Warden>, String> {
    let launch = job.target.launch.as_ref();
    launch
        .map(|launch| Warden::start(launch, job.target, &job.stop))
        .transpose()
}

/// Asks the target what it is, and sees whether it survives that.
fn asked(job: &Job<'_>, warden: Option<&Warden>) -> Result<Probe, String> {
    let Some(warden) = warden else {
        return probe_at(job, job.target);
    };
    let troubled = |probe: &Probe| probe.barred.is_some();
    let (mut probe, watched) = warden.attend(
        usize::MAX,
        "probe",
        |lease| probe_at(job, &job.target.at(&lease.address, &lease.authority)),
        troubled,
    )?;
    watched.tell(&mut probe.case, &job.target.accounts);
    Ok(probe)
}

fn probe_at(job: &Job<'_>, target: &Target) -> Result<Probe, String> {
    let (connector, _host) = connector(target, Purpose::Probe)?;
    let runtime = runtime(target)?;
    runtime.block_on(asking::probe(
        target,
        &connector,
        job.catalogue,
        job.options,
        epoch(target),
        job.revision(),
        &job.stop,
    ))
}

/// Only the plan; nothing is sent, so that nothing is skipped for what the target lacks.
#[must_use]
pub fn plan_only(job: &Job<'_>) -> Vec<Planned> {
    let ground = plan::Ground {
        target: job.target,
        probe: None,
        revision: job.revision(),
    };
    plan::plan(
        job.cases.clone(),
        &ground,
        &job.values(Vec::new(), Some(b'/')),
    )
}

/// Deletes what earlier runs left behind. Gives the names.
///
/// # Errors
/// When the target cannot be reached or refuses.
pub fn cleanup(job: &Job<'_>, dry: bool) -> Result<Vec<Bytes>, String> {
    if job.target.launch.is_some() {
        // A server that is started for each run has nothing of another one.
        return Ok(Vec::new());
    }
    let probe = probe(job)?;
    if let Some(reason) = probe.barred {
        return Err(reason);
    }
    let (connector, _host) = connector(job.target, Purpose::Probe)?;
    let prefix = [probe.prefix.as_slice(), MARK.as_bytes()].concat();
    runtime(job.target)?.block_on(async {
        let mut janitor = Janitor::new();
        let swept = janitor
            .sweep(job.target, &connector, &prefix, probe.delimiter, dry)
            .await;
        janitor.leave(job.target).await;
        swept
    })
}

/// A name for this run, so that two at a time do not meet. In memory it is always the same.
fn run_name(target: &Target) -> String {
    if target.is_embedded() {
        return "000000".to_owned();
    }
    let mixed =
        wall().millis().wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (u64::from(process::id()) << 20);
    format!("{:06x}", (mixed >> 20) & 0x00ff_ffff)
}

/// A whole run.
pub fn run(mut job: Job<'_>, observer: &mut dyn Observer) -> Results {
    let started = wall();
    let clock = Instant::now();
    let cases = std::mem::take(&mut job.cases);
    let warden = match warden(&job) {
        Ok(warden) => warden,
        Err(reason) => return unreached(&job, started, clock, reason, observer),
    };
    let warden = warden.as_ref();
    let probed = match asked(&job, warden) {
        Ok(mut probe) => {
            probe.case.again = tally::probe_again(job.options);
            probe
        }
        Err(reason) => return unreached(&job, started, clock, reason, observer),
    };
    let run = run_name(job.target);
    let ground = plan::Ground {
        target: job.target,
        probe: Some(&probed),
        revision: job.revision(),
    };
    let planning = job.values(Vec::new(), probed.delimiter);
    let mut planned = plan::plan(cases, &ground, &planning);
    if let Some(reason) = &probed.barred {
        for planned in &mut planned {
            planned
                .skipped
                .get_or_insert_with(|| format!("not asked: {reason}"));
        }
    }
    let skipped = planned
        .iter()
        .filter(|planned| planned.skipped.is_some())
        .count();
    observer.event(&Event::Started {
        target: Box::new(probed.info.clone()),
        planned: planned.len() - skipped,
        skipped,
        seed: job.options.seed_text(),
    });
    observer.event(&Event::CaseFinished(Box::new(probed.case.clone())));
    let (mut results, internal, lost) = cases_of(&job, &probed, &planned, &run, warden, observer);
    results.insert(0, probed.case.clone());
    let stopped = if internal {
        Some("a fault of imapspec itself ended a case; please report it".to_owned())
    } else if job.stop.is_asked() {
        Some("interrupted".to_owned())
    } else {
        probed.barred.clone().or_else(|| lost.clone())
    };
    let mut exit = tally::exit(&results, job.options.gate);
    if internal {
        exit = exit.worse(Exit::Internal);
    }
    if job.stop.is_asked() {
        exit = exit.worse(Exit::Interrupted);
    }
    if probed.barred.is_some() && !results.iter().any(|case| case.verdict == Verdict::Fail)
        || lost.is_some()
    {
        exit = Exit::Unreachable.worse(if lost.is_some() { exit } else { Exit::Conforms });
    }
    // What a server left open that cannot even be started again is no verdict on the rest.
    if warden.is_some_and(|warden| warden.failed().is_some()) && exit == Exit::Failed {
        exit = Exit::Unreachable;
    }
    if let Some(folder) = warden.and_then(Warden::kept) {
        observer.event(&Event::Notice {
            text: format!("the server's folders are kept in {folder}"),
        });
    }
    let results = tally::results(&job, started, clock, probed.info, results, stopped, exit);
    observer.event(&Event::Finished(Box::new(results.clone())));
    results
}

/// Runs what is planned. Gives the results, whether we panicked, and why the target was lost, if it was.
fn cases_of(
    job: &Job<'_>,
    probed: &Probe,
    planned: &[Planned],
    run: &str,
    warden: Option<&Warden>,
    observer: &mut dyn Observer,
) -> (Vec<CaseResult>, bool, Option<String>) {
    let target = job.target;
    let scenery = Scenery {
        target,
        probe: probed,
        catalogue: job.catalogue,
        options: job.options,
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
    let runnable: Vec<usize> = (0..planned.len())
        .filter(|&index| planned[index].skipped.is_none())
        .collect();
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
            jobs: job.options.jobs,
            permits: target.max_connections,
            keeps: false,
        }
    } else {
        shares(target.max_connections, job.options.jobs, widest)
    };
    let permits = Permits::new(permits);
    let mut done: BTreeMap<usize, CaseResult> = BTreeMap::new();
    let mut keeper = Keeper::new(job.options, &target.name);
    let mut internal = false;
    let mut unreachable = 0usize;
    let lost = std::sync::atomic::AtomicBool::new(false);
    let mut lost_why = None;
    // The scenery holds nothing that is tied to a thread; each thread makes its own runtime.
    let once =
        |state: &mut Worker, index: usize, lease: Option<&Lease<'_>>| -> Result<Worked, String> {
            let plan = &planned[index];
            let prefix = [base.as_slice(), format!("{index:03x}-").as_bytes()].concat();
            let started = lease.map(|lease| target.at(&lease.address, &lease.authority));
            let target = started.as_ref().unwrap_or(target);
            if let Some(lease) = lease {
                state.serve(lease.generation);
            }
            let (connector, host) = connector(target, Purpose::Case)?;
            let values = job.values(prefix.clone(), probed.delimiter);
            if target.is_embedded() {
                let runtime = runtime(target)?;
                let mut played = runtime.block_on(case::play(
                    &scenery,
                    plan,
                    connector,
                    values,
                    index,
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
                    &scenery,
                    plan,
                    connector.clone(),
                    values,
                    index,
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
        let Some(warden) = warden else {
            return once(state, index, None);
        };
        let play = |lease: &Lease<'_>| once(state, index, Some(lease));
        let (mut worked, watched) =
            warden.attend(index, &plan.case.id, play, |worked: &Worked| {
                let verdict = worked.played.result.verdict;
                matches!(verdict, Verdict::Fail | Verdict::Inconclusive)
            })?;
        watched.tell(&mut worked.played.result, &target.accounts);
        Ok(worked)
    };
    let stopped = || job.stop.is_asked() || lost.load(std::sync::atomic::Ordering::Relaxed);
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
                lost.store(true, std::sync::atomic::Ordering::Relaxed);
            }
            result.again = tally::again(job.options, &result);
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
    (results.collect(), internal, lost_why)
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

struct Worked {
    played: Played,
    fault: Option<String>,
    notice: Option<String>,
}

/// Removes what any case of this run may have left.
fn last_sweep(target: &Target, prefix: &[u8], delimiter: Option<u8>) -> Result<(), String> {
    let (connector, _host) = connector(target, Purpose::Case)?;
    runtime(target)?.block_on(async {
        let mut janitor = Janitor::new();
        let swept = janitor
            .sweep(target, &connector, prefix, delimiter, false)
            .await;
        janitor.leave(target).await;
        swept.map(|_| ())
    })
}

fn unreached(
    job: &Job<'_>,
    started: Moment,
    clock: Instant,
    reason: String,
    observer: &mut dyn Observer,
) -> Results {
    let info = super::results::TargetInfo {
        name: job.target.name.clone(),
        address: job.target.shown(),
        ..super::results::TargetInfo::default()
    };
    let results = tally::results(
        job,
        started,
        clock,
        info,
        Vec::new(),
        Some(reason),
        if job.stop.is_asked() {
            Exit::Interrupted
        } else {
            Exit::Unreachable
        },
    );
    observer.event(&Event::Finished(Box::new(results.clone())));
    results
}

/// How a run is described in its results.
pub(super) fn info(job: &Job<'_>, started: Moment, clock: Instant) -> RunInfo {
    let options = job.options;
    RunInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        suite: job.digest.clone(),
        seed: options.seed_text(),
        started: started.millis(),
        took: u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX),
        gate: options.gate,
        profile: match job.revision() {
            Revision::Rev1 => "rev1".to_owned(),
            Revision::Rev2 => "rev2".to_owned(),
        },
        segment: options.segment.word().to_owned(),
        strings: options.strings.map_or("shortest", options_word).to_owned(),
        selectors: options.selectors.clone(),
    }
}

const fn options_word(form: crate::imap::StringForm) -> &'static str {
    match form {
        crate::imap::StringForm::Shortest => "shortest",
        crate::imap::StringForm::Quoted => "quoted",
        crate::imap::StringForm::Literal => "literal",
        crate::imap::StringForm::NonSync => "nonsync",
        crate::imap::StringForm::Varied(_) => "varied",
    }
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
