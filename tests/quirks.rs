//! The whole suite against every quirk of the reference server, in memory: red must be the requirements
//! that the quirk declares, no more and no fewer. So each check is proved able to fail, and to accuse
//! only where the fault is.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use imapspec::rules::RULES;
use imapspec::run::event::{Event, Observer};
use imapspec::run::options::{Options, Profile, Segment, Snapshots, Wire};
use imapspec::run::results::Results;
use imapspec::run::target::{LinkKind, Target};
use imapspec::run::verdict::{Gate, Verdict};
use imapspec::run::{self, Job, Stop};
use imapspec::scenario::suite::Suite;
use imapspec::scenario::{Case, Catalogue, Scenario};
use imapspec::server::quirk::{self, Quirk};

/// Cases that a quirk may leave without a verdict.
const UNDECIDED: usize = 4;
/// Requirements that a quirk may entail besides those that it breaks: what reaches wider is too blunt.
const ENTAILED: usize = 8;

/// Quirks that are judged as IMAP4rev2, which they announce.
const AS_REV2: &[&str] = &["rev2-only-announced"];

/// The suite, understood.
struct Asked {
    catalogue: Catalogue,
    cases: Vec<(Scenario, Case)>,
    files: BTreeMap<String, Bytes>,
}

impl Asked {
    fn load() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let suite = Suite::load(&folder).expect("the suite can be read");
        let scenarios = suite.scenarios().expect("the scenarios have no mistake");
        let cases = scenarios.iter().flat_map(|scenario| {
            let cases = scenario.cases().iter();
            cases.map(|case| (scenario.clone(), case.clone()))
        });
        let files = suite.message_names().filter_map(|name| {
            let octets = Bytes::copy_from_slice(suite.message(name)?);
            Some((name.to_owned(), octets))
        });
        Self {
            catalogue: suite.catalogue().expect("the catalogue has no mistake"),
            cases: cases.collect(),
            files: files.collect(),
        }
    }

    /// Runs everything against a server with these quirks, in clear; and over TLS what needs that.
    fn run(&self, quirks: &[&str]) -> Results {
        let mut results = self.run_over(LinkKind::Plain, self.cases.clone(), quirks);
        let secure = self
            .cases
            .iter()
            .filter(|(scenario, _)| scenario.id.starts_with("tls/"));
        let more = self.run_over(LinkKind::Tls, secure.cloned().collect(), quirks);
        results.cases.extend(more.cases);
        results
    }

    fn run_over(&self, link: LinkKind, cases: Vec<(Scenario, Case)>, quirks: &[&str]) -> Results {
        let profile = if quirks.iter().any(|name| AS_REV2.contains(name)) {
            Profile::Rev2
        } else {
            Profile::Auto
        };
        let quirks = quirks.iter().map(|&name| name.to_owned()).collect();
        let target = Target::embedded(quirks, link);
        let options = Options {
            selectors: Vec::new(),
            jobs: 1,
            seed: 1,
            gate: Gate::Must,
            profile,
            segment: Segment::Single,
            strings: None,
            case_timeout: Duration::from_secs(120),
            snapshots: Snapshots::Off,
            snapshot_folder: None,
            wire: Wire::Off,
            command: String::new(),
        };
        let job = Job {
            target: &target,
            cases,
            catalogue: &self.catalogue,
            files: self.files.clone(),
            digest: String::new(),
            options: &options,
            stop: Stop::default(),
        };
        run::run(job, &mut Deaf)
    }
}

/// Nobody listens.
struct Deaf;

impl Observer for Deaf {
    fn event(&mut self, _: &Event) {}
}

/// What was wrong in a run.
#[derive(Default)]
struct Seen {
    /// Broken requirements, with the first cases and words that say so.
    red: BTreeMap<String, Vec<String>>,
    /// Cases without a verdict, and why.
    undecided: Vec<String>,
}

impl Seen {
    fn of(results: &Results) -> Self {
        let mut seen = Self::default();
        for case in &results.cases {
            let mut blamed = false;
            for check in &case.checks {
                if !matches!(check.verdict, Verdict::Fail | Verdict::NonStrict) {
                    continue;
                }
                blamed = true;
                let id = check.requirement.clone();
                let cases = seen.red.entry(id.unwrap_or_default()).or_default();
                let by = check.rule.as_deref().unwrap_or("expected");
                cases.push(format!("{} [{by}] {}", case.id, check.message));
            }
            let reason = case.reason.as_deref().unwrap_or("no reason");
            // A set-up that sees what the fault did to it rightly stops there.
            if reason.starts_with("the set-up failed") {
                continue;
            }
            if case.verdict == Verdict::Inconclusive || !blamed && case.verdict == Verdict::Fail {
                seen.undecided.push(format!("{}: {reason}", case.id));
            }
        }
        seen
    }
}

/// How a run differs from what the quirk declares; empty if it does not.
fn differences(quirk: &Quirk, seen: &Seen) -> String {
    let declared: BTreeSet<&str> = [quirk.breaks, quirk.entails].concat().into_iter().collect();
    let mut text = String::new();
    let mut line = |line: String| {
        let _ = writeln!(text, "    {line}");
    };
    for id in &declared {
        if !seen.red.contains_key(*id) {
            line(format!("not red: {id}"));
        }
    }
    for (id, cases) in &seen.red {
        if !declared.contains(id.as_str()) {
            line(format!("not declared: {id} ({} times)", cases.len()));
            for case in cases.iter().take(3) {
                line(format!("    {case}"));
            }
        }
    }
    // Where what a scenario builds on is broken, it cannot judge; but that must stay rare.
    if seen.undecided.len() > UNDECIDED {
        for case in &seen.undecided {
            line(format!("undecided: {case}"));
        }
    }
    if text.is_empty() {
        text
    } else {
        format!("{} ({})\n{text}", quirk.name, quirk.says)
    }
}

/// Runs the suite once for each quirk, side by side, and gives the differences.
fn matrix(quirks: &[&Quirk]) -> String {
    let asked = Asked::load();
    let next = AtomicUsize::new(0);
    let told: Mutex<BTreeMap<&str, String>> = Mutex::default();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(quirk) = quirks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let seen = Seen::of(&asked.run(&[quirk.name]));
                    let text = differences(quirk, &seen);
                    let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
                    told.insert(quirk.name, text);
                }
            });
        }
    });
    let told = told.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(told.len(), quirks.len(), "every quirk was tried");
    told.into_values().collect()
}

#[test]
fn nothing_is_red_without_a_quirk() {
    let results = Asked::load().run(&[]);
    let seen = Seen::of(&results);
    assert!(seen.red.is_empty(), "{:#?}", seen.red);
    assert!(seen.undecided.is_empty(), "{:#?}", seen.undecided);
    assert!(results.counts.pass > 500, "{:?}", results.counts);
}

/// Some of every family, and for every rule one that trips it.
fn few() -> Vec<&'static Quirk> {
    let mut due: BTreeSet<&str> = RULES.iter().map(|rule| rule.requirement).collect();
    let mut families: BTreeMap<&str, usize> = BTreeMap::new();
    quirk::all()
        .filter(|quirk| {
            let first = quirk.breaks.first().copied().unwrap_or_default();
            let family = first.split('.').next().unwrap_or_default();
            let had = families.entry(family).or_default();
            let trips = quirk.breaks.iter().any(|id| due.contains(id));
            let chosen = trips || *had < 2;
            if chosen {
                *had += 1;
                due.retain(|id| !quirk.breaks.contains(id));
            }
            chosen
        })
        .collect()
}

#[test]
fn red_is_what_some_quirks_declare() {
    let quirks = few();
    assert!(quirks.len() >= 60, "only {} quirks", quirks.len());
    let differences = matrix(&quirks);
    assert!(differences.is_empty(), "\n{differences}");
}

/// `IMAPSPEC_QUIRKS=name,name` tries only these.
#[test]
#[ignore = "the whole matrix takes minutes"]
fn red_is_what_each_quirk_declares() {
    let only = std::env::var("IMAPSPEC_QUIRKS").unwrap_or_default();
    let only: Vec<&str> = only.split(',').filter(|name| !name.is_empty()).collect();
    let quirks: Vec<&Quirk> = quirk::all()
        .filter(|quirk| only.is_empty() || only.contains(&quirk.name))
        .collect();
    assert!(!quirks.is_empty(), "no quirk is called {only:?}");
    let differences = matrix(&quirks);
    assert!(differences.is_empty(), "\n{differences}");
}

#[test]
fn every_rule_has_a_quirk() {
    let broken: BTreeSet<&str> = quirk::all()
        .flat_map(|quirk| quirk.breaks.iter().copied())
        .collect();
    let idle: Vec<&str> = RULES
        .iter()
        .filter(|rule| !broken.contains(rule.requirement))
        .map(|rule| rule.id)
        .collect();
    assert!(idle.is_empty(), "no quirk trips {idle:#?}");
}

#[test]
fn quirks_are_narrow() {
    let blunt: Vec<&str> = quirk::all()
        .filter(|quirk| quirk.entails.len() > ENTAILED)
        .map(|quirk| quirk.name)
        .collect();
    assert!(blunt.is_empty(), "these entail too much: {blunt:#?}");
}
