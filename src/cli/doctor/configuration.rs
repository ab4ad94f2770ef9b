//! The configuration and the environment: what of them is used, by which of them each flag of `imapspec run` got its value, and
//! what in them means nothing. The values themselves are worked out by those who use them.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

use clap::parser::ValueSource;
use clap::{ArgMatches, Command, CommandFactory as _, FromArgMatches as _};

use super::{DoctorArgs, Findings, State};
use crate::cli::args::{Cli, Common, RunArgs};
use crate::cli::baseline::KnownArgs;
use crate::cli::config::{self, Origin, Survey};
use crate::link::Address;
use crate::run::target::Target;
use crate::source::Problem;
use crate::source::near::advice;
use std::path::PathBuf;

/// Variables that belong to no flag.
const VARIABLES: [&str; 4] = [
    "IMAPSPEC_LOG",
    "IMAPSPEC_PASSWORD",
    "IMAPSPEC_PASSWORD2",
    "IMAPSPEC_STORE",
];
/// Flags whose values are not shown.
const SECRET: [&str; 1] = ["password_command"];
/// Arguments that are the doctor's own, or say nothing about a run.
const APART: [&str; 5] = ["format", "verbose", "quiet", "help", "version"];

/// What a run would use.
pub(super) struct Meant {
    /// The target, if it could be resolved.
    pub(super) target: Option<Target>,
    /// It was asked for.
    pub(super) given: bool,
    pub(super) known: KnownArgs,
    /// It has faults, so that nothing of it is kept.
    pub(super) faulty: bool,
    pub(super) snapshot_dir: PathBuf,
}

pub(super) fn look(
    args: &DoctorArgs,
    common: &Common,
    typed: &[OsString],
    findings: &mut Findings,
) -> Meant {
    findings.about("configuration");
    let mut command = Cli::command();
    command.build();
    let run = subcommand(&command, "run");
    let survey = config::survey(common, args.target.started.targets.as_deref(), run);
    file(common, &survey, &command, findings);
    variables(&command, args, &survey, findings);
    let flags = Flags::resolve(args, common, typed, &command, findings);
    findings.about("flags of imapspec run");
    for (name, value) in &flags.values {
        if value.source != ValueSource::DefaultValue || common.verbose > 0 {
            findings.fine(name.clone(), format!("{} ({})", value.shown, value.origin));
        }
    }
    let usual = flags.values.values();
    let usual = usual.filter(|value| value.source == ValueSource::DefaultValue);
    let usual = usual.count();
    if common.verbose == 0 && usual > 0 {
        findings.fine(
            "defaults",
            format!("{usual} others have their default; -v shows them"),
        );
    }
    let (target_args, known, snapshot_dir) = match &flags.run {
        Some(run) => (&run.target, run.known.clone(), run.snapshot_dir.clone()),
        None => (&args.target, args.known.clone(), args.snapshot_dir.clone()),
    };
    findings.about("target");
    let target = match config::resolve(target_args, common) {
        Ok(resolved) => {
            let given = match &target_args.target {
                Some(_) => String::new(),
                None => ", since none is given".to_owned(),
            };
            let started = match &resolved.target.launch {
                Some(launch) => format!("{}, started for each run", launch.name),
                None => resolved.target.shown(),
            };
            findings.fine("target", format!("{started}{given}"));
            for chosen in &resolved.chosen {
                let origin = match &chosen.origin {
                    Origin::Argument(id) => flags.origin(id),
                    other => other.to_string(),
                };
                findings.fine(chosen.key, format!("{} ({origin})", chosen.value));
            }
            Some(resolved.target)
        }
        // What is wrong with the file was told.
        Err(problems) => {
            let told = |problem: &Problem| survey.problems.contains(problem);
            let fresh: Vec<Problem> = problems.iter().filter(|one| !told(one)).cloned().collect();
            if fresh.is_empty() {
                let text = "not known while the configuration is wrong";
                findings.push(State::Warning, "target", text, None);
            }
            findings.problems("target", State::Wrong, fresh);
            None
        }
    };
    Meant {
        target,
        given: target_args.target.is_some(),
        known,
        faulty: !target_args.quirk.is_empty(),
        snapshot_dir,
    }
}

fn subcommand<'c>(command: &'c Command, name: &str) -> &'c Command {
    command.find_subcommand(name).unwrap_or(command)
}

fn file(common: &Common, survey: &Survey, command: &Command, findings: &mut Findings) {
    let Some(path) = &survey.file else {
        return findings.fine("file", "none: there is no imapspec.toml in this folder");
    };
    let from = if common.config.is_some() {
        "as --config or IMAPSPEC_CONFIG says"
    } else {
        "found in this folder"
    };
    findings.fine("file", format!("{}, {from}", path.display()));
    findings.problems("file", State::Wrong, survey.problems.iter().cloned());
    if survey.unread {
        return;
    }
    let names = |names: Vec<&str>| match names.is_empty() {
        true => "none".to_owned(),
        false => names.join(", "),
    };
    let targets = survey.targets.iter().map(|(name, _)| name.as_str());
    findings.fine("targets", names(targets.collect()));
    for (name, missing) in &survey.targets {
        if let Some(missing) = missing {
            let help = missing.help.clone().unwrap_or_default();
            findings.warn(format!("[target.{name}]"), missing.title.clone(), help);
        }
    }
    let settings = survey.settings.iter().map(String::as_str);
    findings.fine("settings", names(settings.collect()));
    for name in &survey.settings {
        // What is wrong with its flags was told.
        let Ok(flags) = config::settings(name, common, subcommand(command, "run")) else {
            continue;
        };
        let words = [OsString::from("imapspec"), OsString::from("run")];
        if let Err(error) = command
            .clone()
            .try_get_matches_from(words.into_iter().chain(flags))
        {
            findings.push(
                State::Wrong,
                format!("[settings.{name}]"),
                told(&error),
                None,
            );
        }
    }
    if survey.overrides > 0 {
        findings.fine("overrides", survey.overrides.to_string());
    }
}

/// Variables of the environment that look as if they were meant for us and mean nothing.
fn variables(command: &Command, args: &DoctorArgs, survey: &Survey, findings: &mut Findings) {
    let mut known: Vec<String> = VARIABLES.map(str::to_owned).into();
    known.push(args.target.password_env.clone());
    known.extend(survey.variables.iter().cloned());
    fn gather(command: &Command, known: &mut Vec<String>) {
        let variables = command.get_arguments().filter_map(clap::Arg::get_env);
        known.extend(variables.map(|name| name.to_string_lossy().into_owned()));
        for below in command.get_subcommands() {
            gather(below, known);
        }
    }
    gather(command, &mut known);
    known.sort();
    known.dedup();
    let mut set: Vec<String> = std::env::vars_os()
        .map(|(name, _)| name.to_string_lossy().into_owned())
        .filter(|name| name.starts_with("IMAPSPEC_"))
        .collect();
    set.sort();
    for name in set {
        if !known.contains(&name) {
            let help = advice(&name, known.iter().map(String::as_str));
            findings.warn(
                "environment",
                format!("the variable {name} means nothing here"),
                help.unwrap_or_else(|| "`imapspec run --help` names those that do".to_owned()),
            );
        }
    }
}

/// The first line of what the parser says.
fn told(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let text = text.lines().next().unwrap_or_default();
    text.strip_prefix("error: ").unwrap_or(text).to_owned()
}

/// The value of a flag.
struct Value {
    shown: String,
    source: ValueSource,
    origin: String,
}

/// What the flags of a run come out as.
struct Flags {
    /// By the name that is typed.
    values: BTreeMap<String, Value>,
    run: Option<RunArgs>,
}

impl Flags {
    /// Parses a command line of `run` that holds the settings and what was typed for the doctor.
    fn resolve(
        args: &DoctorArgs,
        common: &Common,
        typed: &[OsString],
        command: &Command,
        findings: &mut Findings,
    ) -> Self {
        let mut flags = Self {
            values: BTreeMap::new(),
            run: None,
        };
        let run = subcommand(command, "run");
        // It was parsed before, or we would not be here.
        let Ok(whole) = command.clone().try_get_matches_from(typed) else {
            return flags;
        };
        let Some(own) = whole.subcommand_matches("doctor") else {
            return flags;
        };
        let mut words: Vec<OsString> = vec!["imapspec".into(), "run".into()];
        if let Some(name) = &args.settings {
            match config::settings(name, common, run) {
                Ok(settings) => words.extend(settings),
                Err(problems) => findings.problems("settings", State::Wrong, problems),
            }
        }
        words.extend(typed_for_run(own, run));
        let parsed = command.clone().try_get_matches_from(words);
        let matches = match parsed {
            Ok(matches) => matches,
            Err(error) => {
                findings.push(
                    State::Wrong,
                    "flags",
                    told(&error),
                    Some("look at the settings and variables that `imapspec run` would use".into()),
                );
                return flags;
            }
        };
        let Some(matches) = matches.subcommand_matches("run") else {
            return flags;
        };
        flags.gather(matches, own, run, args.settings.as_deref());
        flags.run = RunArgs::from_arg_matches(matches).ok();
        flags
    }

    fn gather(
        &mut self,
        matches: &ArgMatches,
        own: &ArgMatches,
        run: &Command,
        settings: Option<&str>,
    ) {
        for argument in run.get_arguments() {
            let id = argument.get_id().as_str();
            let Some(long) = argument.get_long().filter(|_| !APART.contains(&id)) else {
                continue;
            };
            let Some(source) = matches.value_source(id) else {
                continue;
            };
            let is_typed = own.try_contains_id(id).is_ok()
                && own.value_source(id) == Some(ValueSource::CommandLine);
            let origin = match source {
                ValueSource::EnvVariable => argument
                    .get_env()
                    .map(|name| name.to_string_lossy().into_owned())
                    .unwrap_or_default(),
                ValueSource::CommandLine if is_typed => "typed".to_owned(),
                ValueSource::CommandLine => format!("[settings.{}]", settings.unwrap_or_default()),
                _ => "default".to_owned(),
            };
            let values = matches.get_raw(id).into_iter().flatten();
            let values: Vec<String> = values.map(|value| shown(id, value)).collect();
            self.values.insert(
                format!("--{long}"),
                Value {
                    shown: values.join(", "),
                    source,
                    origin,
                },
            );
        }
    }

    /// Where the value of an argument came from.
    fn origin(&self, id: &str) -> String {
        let flag = format!("--{}", id.replace('_', "-"));
        match self.values.get(&flag) {
            Some(value) => format!("{flag}, {}", value.origin),
            None => flag,
        }
    }
}

/// What was typed for the doctor, as `run` would have it typed.
fn typed_for_run(own: &ArgMatches, run: &Command) -> Vec<OsString> {
    let mut words = Vec::new();
    for argument in run.get_arguments() {
        let id = argument.get_id().as_str();
        let typed = !APART.contains(&id)
            && own.try_contains_id(id).is_ok()
            && own.value_source(id) == Some(ValueSource::CommandLine);
        let Some(long) = argument.get_long().filter(|_| typed) else {
            continue;
        };
        if !argument.get_action().takes_values() {
            words.push(format!("--{long}").into());
            continue;
        }
        for value in own.get_raw(id).into_iter().flatten() {
            let mut word = OsString::from(format!("--{long}="));
            word.push(value);
            words.push(word);
        }
    }
    words
}

/// A value as it may be shown: a password may have strayed into an address.
fn shown(id: &str, value: &OsStr) -> String {
    let text = value.to_string_lossy();
    if SECRET.contains(&id) || text.contains("://") && text.parse::<Address>().is_err() {
        "not shown".to_owned()
    } else {
        text.into_owned()
    }
}
