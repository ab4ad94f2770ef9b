//! A whole run: probe, plan, cases side by side, cleaning up, results. Also its smaller sisters: only
//! the probe, only the plan, only the cleaning up.

use std::collections::BTreeMap;
use std::process;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use jiff::civil::Date;
use tokio::runtime::{Builder, Runtime};

use super::event::{Event, Observer};
use super::janitor::{Janitor, MARK};
use super::options::{Options, Profile};
use super::plan::{self, Planned};
use super::probe::{self as asking, Probe};
use super::results::{CaseResult, Results, RunInfo};
use super::scope::Values;
use super::session::Stop;
use super::tally;
use super::target::{LinkKind, Place, Target};
use super::verdict::{Exit, Verdict};
use super::warden::Warden;
use super::{baseline, cases};
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
    pub(super) const fn revision(&self) -> Revision {
        match self.options.profile {
            // No scenario enables IMAP4rev2 yet, so that rev1 is in force.
            Profile::Auto | Profile::Rev1 => Revision::Rev1,
            Profile::Rev2 => Revision::Rev2,
        }
    }

    /// Settles a case with what is known and what is disputed.
    pub(super) fn settle(&self, case: &mut CaseResult) {
        baseline::settle(
            case,
            self.options.baseline.as_ref(),
            self.options.disputes.then_some(self.catalogue),
            today(),
        );
    }

    /// The values of a case whose generated names begin with `prefix`.
    pub(super) fn values(&self, prefix: Vec<u8>, delimiter: Option<u8>) -> Values {
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
pub(crate) enum Purpose {
    /// Asking the target what it is. Faults on a single occasion are meant for cases.
    Probe,
    Case,
}

/// A connector to the target; in memory, to a server of its own, with its host.
pub(crate) fn connector(
    target: &Target,
    purpose: Purpose,
) -> Result<(Connector, Option<Host>), String> {
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
pub(super) fn runtime(target: &Target) -> Result<Runtime, String> {
    Builder::new_current_thread()
        .enable_all()
        .start_paused(target.is_embedded())
        .build()
        .map_err(|error| format!("cannot start a runtime: {error}"))
}

pub(crate) fn epoch(target: &Target) -> Moment {
    if target.is_embedded() {
        Moment::VIRTUAL_START
    } else {
        wall()
    }
}

/// The day on which this is asked, in UTC.
#[must_use]
pub fn today() -> Date {
    baseline::day(wall())
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
    probe.info.version = warden.version();
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
        options: job.options,
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
    let mut probed = match asked(&job, warden) {
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
        options: job.options,
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
    job.settle(&mut probed.case);
    observer.event(&Event::CaseFinished(Box::new(probed.case.clone())));
    let cases::Outcome {
        mut results,
        internal,
        lost,
        enough,
    } = cases::run(&job, &probed, &planned, &run, warden, observer);
    results.insert(0, probed.case.clone());
    if let Some(warden) = warden {
        let mut apart = warden.apart(&job.target.accounts);
        job.settle(&mut apart);
        observer.event(&Event::CaseFinished(Box::new(apart.clone())));
        results.insert(1, apart);
    }
    let stopped = if internal {
        Some("a fault of imapspec itself ended a case; please report it".to_owned())
    } else if job.stop.is_asked() {
        Some("interrupted".to_owned())
    } else {
        let most = || {
            format!(
                "as many cases failed as --max-fail allows: {}",
                job.options.max_fail.unwrap_or(0)
            )
        };
        let reason = probed.barred.clone().or_else(|| lost.clone());
        reason.or_else(|| enough.then(most))
    };
    let mut exit = tally::exit(&results, job.options);
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

/// Removes what any case of this run may have left.
pub(super) fn last_sweep(
    target: &Target,
    prefix: &[u8],
    delimiter: Option<u8>,
) -> Result<(), String> {
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
        baseline: options
            .baseline
            .as_ref()
            .map(|baseline| baseline.text.name().to_owned()),
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
