//! Floor 7: the proof that each check can fail. The suite runs in memory against the reference server,
//! first as it is, then once with each of its quirks; red must be the requirements that the quirk
//! declared, no more and no fewer. A case that gave a quirk no occasion cannot differ and is not run again.

mod proof;
mod row;
mod single;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde::Serialize;

use crate::run::event::{Event, Observer};
use crate::run::options::{Options, Profile};
use crate::run::results::CaseResult;
use crate::run::target::{LinkKind, Target};
use crate::run::{self, Probe, Stop};
use crate::scenario::model::Need;
use crate::scenario::{Case, Catalogue, Scenario};
use crate::server::quirk::{self, Fault, Quirk};

pub use proof::{Check, Proof};
pub use row::{Red, Row};
pub use single::Single;

/// Bound on one case, in virtual time.
const CASE: Duration = Duration::from_secs(120);

/// What is to be proved.
pub struct Job<'j> {
    /// The suite's cases.
    pub cases: Vec<(Scenario, Case)>,
    /// The requirements.
    pub catalogue: &'j Catalogue,
    /// Message files by name.
    pub files: BTreeMap<String, Bytes>,
    /// The quirks to try.
    pub quirks: Vec<&'static Quirk>,
    /// Threads.
    pub jobs: usize,
}

/// What the suite says of each quirk.
#[derive(Debug, Serialize)]
pub struct Matrix {
    /// What is red, or without a verdict, with no quirk at all: must be nothing.
    pub clean: Row,
    /// A row for each quirk, in the order asked for.
    pub rows: Vec<Row>,
    /// What the rows together prove.
    pub proof: Proof,
    /// Cases that were run, over all quirks.
    pub runs: usize,
    /// How long it took, in milliseconds.
    pub took: u128,
}

impl Matrix {
    /// Whether every quirk was caught, by what it declared, and the suite is green without.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.clean.is_sound() && self.rows.iter().all(Row::is_sound)
    }
}

/// Runs the suite without quirks, then once with each; `done` is told of each row as it is finished.
///
/// # Errors
/// When the reference server cannot even be reached: a fault of ours.
pub fn run(job: &Job<'_>, done: &(dyn Fn(&Row) + Sync)) -> Result<Matrix, String> {
    let clock = Instant::now();
    let clean = Bench::clean(job)?;
    let rows = shared(job.jobs, &job.quirks, |quirk| {
        let row = clean.row(job, quirk)?;
        done(&row);
        Ok(row)
    })?;
    let clean_row = Row::of(None, &clean.results);
    let mut proof = Proof::of(job, &clean.results, &rows);
    // With some quirks alone, most checks would be tried in vain.
    let more = if job.quirks.len() == quirk::all().count() {
        single::prove(job, &clean, &mut proof)?
    } else {
        0
    };
    Ok(Matrix {
        proof,
        runs: clean_row.runs + rows.iter().map(|row| row.runs).sum::<usize>() + more,
        clean: clean_row,
        rows,
        took: clock.elapsed().as_millis(),
    })
}

/// Does `work` for each item, on so many threads; the results in the order of the items.
fn shared<I: Sync, T: Send>(
    threads: usize,
    items: &[I],
    work: impl Fn(&I) -> Result<T, String> + Sync,
) -> Result<Vec<T>, String> {
    let next = AtomicUsize::new(0);
    let told: Mutex<BTreeMap<usize, Result<T, String>>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(place) else {
                        return;
                    };
                    let result = work(item);
                    let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
                    told.insert(place, result);
                }
            });
        }
    });
    let told = told.into_inner().unwrap_or_else(PoisonError::into_inner);
    told.into_values().collect()
}

/// The run without quirks, which tells what each quirk could touch.
struct Bench {
    probe: Probe,
    results: Vec<CaseResult>,
    /// Ids of the cases in which a quirk had an occasion.
    touched: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Bench {
    fn clean(job: &Job<'_>) -> Result<Self, String> {
        let (probe, results) = played(job, None, |_, cases| cases.to_vec())?;
        let mut touched: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
        for case in &results {
            for &quirk in &case.consulted {
                touched.entry(quirk).or_default().insert(case.id.clone());
            }
        }
        Ok(Self {
            probe,
            results,
            touched,
        })
    }

    /// The suite with one quirk, as far as that can differ.
    fn row(&self, job: &Job<'_>, quirk: &'static Quirk) -> Result<Row, String> {
        let (_, results) = played(job, Some(quirk.into()), |probe, cases| {
            // What is planned is a function of the probe: if that differs, every case may.
            if !alike(&self.probe, probe) {
                return cases.to_vec();
            }
            let touched = cases
                .iter()
                .filter(|(_, case)| self.is_touched(quirk, &case.id));
            touched.cloned().collect()
        })?;
        Ok(Row::of(Some(quirk), &results))
    }

    /// Whether the quirk had an occasion in the case with this id.
    fn is_touched(&self, quirk: &Quirk, case: &str) -> bool {
        let touched = self.touched.get(quirk.name);
        touched.is_some_and(|ids| ids.contains(case))
    }
}

/// Whether two probes lead to the same plan and the same names.
fn alike(one: &Probe, other: &Probe) -> bool {
    one.capabilities_before == other.capabilities_before
        && one.capabilities_after == other.capabilities_after
        && one.prefix == other.prefix
        && one.delimiter == other.delimiter
        && one.tls == other.tls
        && one.barred == other.barred
}

/// Probes the reference server with this fault, then runs the cases that `choose` leaves; those that
/// want TLS over TLS.
fn played(
    job: &Job<'_>,
    fault: Option<Fault>,
    choose: impl FnOnce(&Probe, &[(Scenario, Case)]) -> Vec<(Scenario, Case)>,
) -> Result<(Probe, Vec<CaseResult>), String> {
    let quirks = || fault.iter().map(Fault::to_string).collect();
    let plain = Target::embedded(quirks(), LinkKind::Plain);
    let secured = Target::embedded(quirks(), LinkKind::Tls);
    let asked = |target, options, cases| run::Job {
        target,
        cases,
        catalogue: job.catalogue,
        files: job.files.clone(),
        digest: String::new(),
        options,
        stop: Stop::default(),
    };
    let auto = options(Profile::Auto);
    let probe = run::probe(&asked(&plain, &auto, Vec::new()))?;
    // Who announces IMAP4rev2 alone can be judged by nothing else.
    let later = probe.announces("IMAP4rev2", false) && !probe.announces("IMAP4rev1", false);
    let options = options(if later { Profile::Rev2 } else { Profile::Auto });
    let (over_tls, in_clear): (Vec<_>, Vec<_>) = choose(&probe, &job.cases)
        .into_iter()
        .partition(|(_, case)| case.needs.iter().any(|need| need.value == Need::Tls));
    let mut results = run::run(asked(&plain, &options, in_clear), &mut Deaf).cases;
    if !over_tls.is_empty() {
        results.extend(run::run(asked(&secured, &options, over_tls), &mut Deaf).cases);
    }
    Ok((probe, results))
}

fn options(profile: Profile) -> Options {
    Options {
        seed: 1,
        profile,
        case_timeout: CASE,
        // Whether a check can fail does not hang on who disputes it.
        disputes: false,
        ..Options::default()
    }
}

/// Nobody listens to the runs themselves.
struct Deaf;

impl Observer for Deaf {
    fn event(&mut self, _: &Event) {}
}
