//! `imapspec run`: everything together.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _, Write};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::args::{
    Common, GateArg, ProfileArg, RunArgs, SegmentArg, SnapshotsArg, StringsArg, TargetArgs, WireArg,
};
use super::choice::FlakyArg;
use super::report::write;
use super::{baseline, config, settings, suite, watch};
use crate::imap::StringForm;
use crate::link::spawn::end_all;
use crate::report::human::{Detail, Human};
use crate::report::{FORMATS, Format};
use crate::run::options::{Options, Profile, Segment, Snapshots, Wire};
use crate::run::target::Target;
use crate::run::verdict::{Exit, Gate};
use crate::run::{self, Job, Stop, quoted};
use crate::scenario::{Case, Scenario};
use crate::source::Problem;

/// Deadline of a whole case, before scaling.
const CASE: Duration = Duration::from_secs(120);
/// Cases at the same time on a network.
const JOBS: usize = 4;

pub(super) fn run(
    args: &RunArgs,
    common: &Common,
    mut out: impl Write + Send,
) -> Result<Exit, Vec<Problem>> {
    if args.watch {
        return watch::run(args, common, out);
    }
    let stop = Stop::default();
    on_interrupt(stop.clone());
    once(args, common, &|_, _| true, &stop, &mut out)
}

/// One run of the cases that are selected and wanted.
pub(super) fn once(
    args: &RunArgs,
    common: &Common,
    wanted: &dyn Fn(&Scenario, &Case) -> bool,
    stop: &Stop,
    mut out: &mut (impl Write + Send),
) -> Result<Exit, Vec<Problem>> {
    let reports = args
        .report
        .iter()
        .map(|text| report(text))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|problem| vec![problem])?;
    let mut target = config::target(&args.target, common)?;
    if !args.timeout_factor.is_finite() || args.timeout_factor <= 0.0 {
        return Err(vec![Problem::error(format!(
            "--timeout-factor must be above 0, found {}",
            args.timeout_factor
        ))]);
    }
    target.timeout_factor = args.timeout_factor;
    let mut selected = suite::selection(common, &args.selectors, &args.tag, &args.req, &args.skip)?;
    args.choice.keep(&mut selected.cases, &selected.catalogue)?;
    selected
        .cases
        .retain(|(scenario, case)| wanted(scenario, case));
    let mut options = options(args, common, &target);
    options.special = settings::special(
        &config::overrides(common)?,
        &target.name,
        &selected.cases,
        &selected.catalogue,
    );
    let faulty = !args.target.quirk.is_empty();
    options.baseline = baseline::known(&args.known, &target.name, faulty)?;
    // What else is out of date in it shows in the run.
    if let Some(baseline) = &options.baseline {
        let unknown = baseline.unknown(&selected.catalogue);
        if !unknown.is_empty() {
            return Err(unknown);
        }
    }
    let options = options;
    let job = Job {
        target: &target,
        cases: selected.cases,
        catalogue: &selected.catalogue,
        files: suite::files(&selected.suite),
        digest: suite::digest(&selected.suite),
        options: &options,
        stop: stop.clone(),
    };
    if job.cases.is_empty() {
        let _ = writeln!(
            out,
            "no scenario was selected; `imapspec list` shows what there is"
        );
        return Ok(Exit::Nothing);
    }
    if args.dry_run {
        return Ok(dry(&job, &mut out));
    }
    let detail = Detail {
        every_case: common.verbose > 0,
        every_wire: args.wire == WireArg::All,
        quiet: common.quiet,
        bar: !common.quiet && io::stderr().is_terminal() && !target.is_embedded(),
    };
    let mut human = Human::new(out, detail);
    let results = run::run(job, &mut human);
    let mut exit = Exit::from_code(results.exit);
    for (format, path) in reports {
        if let Err(error) = write(&path, &(format.make)(&results)) {
            exit = exit.worse(Exit::Internal);
            human.line(&format!("error: cannot write {}: {error}", path.display()));
        } else if !common.quiet {
            human.line(&format!(" report {}", path.display()));
        }
    }
    Ok(exit)
}

/// `KIND` or `KIND=PATH`, where a path that ends in a slash is a folder.
fn report(text: &str) -> Result<(&'static Format, PathBuf), Problem> {
    let (kind, path) = text
        .split_once('=')
        .map_or((text, None), |(kind, path)| (kind, Some(path)));
    let Some(format) = FORMATS.iter().find(|format| format.name == kind) else {
        let known: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        return Err(Problem::error(format!("there is no report `{kind}`"))
            .help(format!("known are: {}", known.join(", "))));
    };
    match path {
        Some("") => Err(Problem::error(format!("--report {kind}= has no path"))
            .help(format!("write --report {kind}=out/{}", format.file))),
        Some(folder) if folder.ends_with('/') => {
            Ok((format, PathBuf::from(folder).join(format.file)))
        }
        Some(path) => Ok((format, PathBuf::from(path))),
        None => Ok((format, PathBuf::from(format.file))),
    }
}

/// Whether this is a pipeline, where nothing is written that a person has to look at.
pub(super) fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

fn options(args: &RunArgs, common: &Common, target: &Target) -> Options {
    let ci = in_ci();
    let exists = args.snapshot_dir.join(&target.name).is_dir();
    // Snapshots hold what the client sends as well, in the form in which it does by itself.
    let usual = args.segment == SegmentArg::Single && args.strings.is_none();
    let snapshots = match args.snapshots {
        SnapshotsArg::Off => Snapshots::Off,
        SnapshotsArg::Check => Snapshots::Check,
        SnapshotsArg::New if ci => Snapshots::Check,
        SnapshotsArg::New => Snapshots::New,
        // A faulty server's answers are nothing to keep.
        SnapshotsArg::Auto if !exists || !usual || !args.target.quirk.is_empty() => Snapshots::Off,
        SnapshotsArg::Auto if ci => Snapshots::Check,
        SnapshotsArg::Auto => Snapshots::New,
    };
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    Options {
        selectors: args.selectors.clone(),
        jobs: args.jobs.map_or(
            if target.is_embedded() {
                processors
            } else {
                JOBS
            },
            usize::from,
        ),
        seed: args.seed.unwrap_or_else(random),
        interleaving: args.interleaving,
        gate: match args.gate {
            GateArg::Must => Gate::Must,
            GateArg::Should => Gate::Should,
        },
        profile: match args.profile {
            ProfileArg::Auto => Profile::Auto,
            ProfileArg::Rev1 => Profile::Rev1,
            ProfileArg::Rev2 => Profile::Rev2,
        },
        segment: match args.segment {
            SegmentArg::Single => Segment::Single,
            SegmentArg::Octet => Segment::Octet,
            SegmentArg::Literal => Segment::Literal,
            SegmentArg::Random => Segment::Random,
        },
        strings: args.strings.map(|strings| match strings {
            StringsArg::Quoted => StringForm::Quoted,
            StringsArg::Literal => StringForm::Literal,
            StringsArg::Nonsync => StringForm::NonSync,
        }),
        case_timeout: CASE,
        snapshots,
        snapshot_folder: Some(args.snapshot_dir.clone()),
        wire: match args.wire {
            WireArg::Fail => Wire::Fail,
            WireArg::All => Wire::All,
            WireArg::Off => Wire::Off,
        },
        repeat: args.attempts.repeat,
        retries: args.attempts.retries,
        flaky_passes: args.attempts.flaky_result == FlakyArg::Pass,
        max_fail: args.attempts.max_fail.map(|most| most as usize),
        shuffle: args.attempts.shuffle,
        special: BTreeMap::new(),
        disputes: true,
        baseline: None,
        command: command(args, common),
    }
}

/// Six hexadecimal digits from the clock: enough to tell runs apart, short enough to type.
fn random() -> u32 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let mixed = u64::try_from(since.as_nanos() & u128::from(u64::MAX))
        .unwrap_or_default()
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    u32::try_from(mixed >> 40).unwrap_or_default()
}

/// The command line up to the selectors, for running a case again. Secrets are never on it.
fn command(args: &RunArgs, common: &Common) -> String {
    let mut words = vec!["imapspec".to_owned(), "run".to_owned()];
    let mut option = |name: &str, value: &str| {
        words.push(name.to_owned());
        words.push(quoted(value));
    };
    let TargetArgs {
        target,
        user,
        user2,
        starttls,
        cacert,
        insecure,
        disposable,
        allow,
        quirk,
        link,
        password_env,
        max_connections,
        started,
        ..
    } = &args.target;
    for (name, value) in [("-t", target), ("--user", user), ("--user2", user2)] {
        if let Some(value) = value {
            option(name, value);
        }
    }
    if password_env != "IMAPSPEC_PASSWORD" {
        option("--password-env", password_env);
    }
    if let Some(number) = max_connections {
        option("--max-connections", &number.to_string());
    }
    if let Some(path) = &common.config {
        option("--config", &path.display().to_string());
    }
    if let Some(path) = cacert {
        option("--cacert", &path.display().to_string());
    }
    if let Some(folder) = &started.targets {
        option("--targets", &folder.display().to_string());
    }
    if let Some(folder) = &common.suite {
        option("--suite", &folder.display().to_string());
    }
    for quirk in quirk {
        option("--quirk", quirk);
    }
    if *link != super::args::LinkArg::Plain {
        option(
            "--link",
            if *link == super::args::LinkArg::Tls {
                "tls"
            } else {
                "starttls"
            },
        );
    }
    for (flag, set) in [
        ("--starttls", starttls),
        ("--insecure", insecure),
        ("--disposable", disposable),
        ("--allow", allow),
    ] {
        if *set {
            words.push(flag.to_owned());
        }
    }
    // What only a run knows comes last.
    let mut option = |name: &str, value: &str| {
        words.push(name.to_owned());
        words.push(quoted(value));
    };
    if args.segment != SegmentArg::Single {
        option(
            "--segment",
            match args.segment {
                SegmentArg::Single => "single",
                SegmentArg::Octet => "octet",
                SegmentArg::Literal => "literal",
                SegmentArg::Random => "random",
            },
        );
    }
    if let Some(strings) = args.strings {
        option(
            "--strings",
            match strings {
                StringsArg::Quoted => "quoted",
                StringsArg::Literal => "literal",
                StringsArg::Nonsync => "nonsync",
            },
        );
    }
    if args.profile == ProfileArg::Rev2 {
        option("--profile", "rev2");
    }
    if args.timeout_factor != 1.0 {
        option("--timeout-factor", &args.timeout_factor.to_string());
    }
    if let Some(path) = &args.known.baseline {
        option("--baseline", &path.display().to_string());
    }
    if args.known.no_baseline {
        words.push("--no-baseline".to_owned());
    }
    words.join(" ")
}

fn dry(job: &Job<'_>, out: &mut impl Write) -> Exit {
    let planned = run::plan_only(job);
    let mut skipped = 0;
    for plan in &planned {
        match &plan.skipped {
            None => {
                let _ = writeln!(out, "{}  {}", plan.case.id, plan.case.title);
            }
            Some(reason) => {
                skipped += 1;
                let _ = writeln!(out, "○ {}  {reason}", plan.case.id);
            }
        }
    }
    let _ = writeln!(
        out,
        "{} cases would run, {skipped} would not; capabilities are asked for only in a real run",
        planned.len() - skipped
    );
    Exit::Conforms
}

/// The first Ctrl-C ends the run in good order, the second one at once.
pub(super) fn on_interrupt(stop: Stop) {
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
        else {
            return;
        };
        runtime.block_on(async {
            let mut times = 0;
            while interrupted().await.is_ok() {
                stop.ask();
                times += 1;
                if times > 1 {
                    end_all();
                    std::process::exit(Exit::Interrupted as i32);
                }
            }
        });
    });
}

#[cfg(unix)]
pub(super) async fn interrupted() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        ended = tokio::signal::ctrl_c() => ended,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
pub(super) async fn interrupted() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
