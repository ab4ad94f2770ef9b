//! What must hold for the command line as a whole: every flag and subcommand says what it is for, in
//! one style, and stands under a heading that a reader finds.

use clap::{Arg, Command, CommandFactory as _};

use super::args::Cli;

/// Headings of `run`, in the order in which they are shown.
const HEADINGS: &[&str] = &[
    "Target",
    "Select",
    "Run",
    "Judge",
    "Snapshots",
    "Output",
    "General",
];

/// Every command, with the words that lead to it.
fn commands() -> Vec<(String, Command)> {
    fn collect(command: &Command, path: &str, found: &mut Vec<(String, Command)>) {
        let path = format!("{path} {}", command.get_name())
            .trim_start()
            .to_owned();
        for below in command.get_subcommands() {
            collect(below, &path, found);
        }
        found.push((path, command.clone()));
    }
    let mut whole = Cli::command().disable_help_subcommand(true);
    whole.build();
    let mut found = Vec::new();
    collect(&whole, "", &mut found);
    found
}

/// What is wrong with a line of help.
fn wrong(help: &str) -> Option<&'static str> {
    let first = help.chars().next()?;
    if help.len() < 8 {
        Some("says nothing")
    } else if !first.is_uppercase() && !help.starts_with("imap") {
        Some("does not begin with a capital")
    } else if help.ends_with('.') {
        Some("ends with a full stop")
    } else if help.contains("possible values") || help.contains("[env") {
        Some("says what is added anyway")
    } else {
        None
    }
}

#[test]
fn the_command_line_is_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn every_flag_and_subcommand_says_what_it_is_for() {
    let mut seen = 0;
    for (path, command) in commands() {
        let about = command.get_about().map(ToString::to_string);
        let about = about.unwrap_or_default();
        assert!(!about.is_empty(), "{path} says nothing");
        assert_eq!(wrong(&about), None, "{path}: {about}");
        for arg in command.get_arguments() {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(!help.is_empty(), "{path} {}: says nothing", arg.get_id());
            assert_eq!(wrong(&help), None, "{path} {}: {help}", arg.get_id());
            assert!(
                !help.contains("[default:") || arg.get_default_values().is_empty(),
                "{path} {}: two defaults",
                arg.get_id()
            );
            for value in arg.get_possible_values() {
                let help = value
                    .get_help()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                let told = !help.is_empty()
                    || path.ends_with("completions")
                    || arg.is_hide_possible_values_set();
                assert!(
                    told || !arg.get_action().takes_values(),
                    "{path} {} {}: says nothing",
                    arg.get_id(),
                    value.get_name()
                );
            }
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn the_flags_of_run_stand_under_their_headings() {
    let (_, run) = commands()
        .into_iter()
        .find(|(path, _)| path == "imapspec run")
        .expect("there is `run`");
    let mut shown: Vec<&str> = Vec::new();
    for arg in run.get_arguments().filter(|arg| !arg.is_positional()) {
        match arg.get_help_heading() {
            Some(heading) => {
                assert!(HEADINGS.contains(&heading), "{}: {heading}", arg.get_id());
                if !shown.contains(&heading) {
                    shown.push(heading);
                }
            }
            None => assert!(
                ["help", "version"].contains(&arg.get_id().as_str()),
                "{} has no heading",
                arg.get_id()
            ),
        }
    }
    assert_eq!(shown, HEADINGS);
}

#[test]
fn environment_variables_are_named_after_their_flags() {
    let mut seen = 0;
    for (path, command) in commands() {
        for arg in command.get_arguments() {
            let Some(variable) = arg.get_env().and_then(|name| name.to_str()) else {
                continue;
            };
            let long = arg.get_long().unwrap_or_default();
            let expected = format!("IMAPSPEC_{}", long.to_uppercase().replace('-', "_"));
            assert_eq!(variable, expected, "{path} --{long}");
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen}");
}

#[test]
fn what_a_pipeline_sets_can_come_from_the_environment() {
    let (_, run) = commands()
        .into_iter()
        .find(|(path, _)| path == "imapspec run")
        .expect("there is `run`");
    // What belongs to one occasion, to a secret's place or to a person at a terminal.
    let without = [
        "help",
        "version",
        "verbose",
        "quiet",
        "quirk",
        "skip",
        "dry-run",
        "rerun",
        "no-baseline",
        "watch",
        "interleaving",
        "password-env",
    ];
    let missing: Vec<&str> = run
        .get_arguments()
        .filter(|arg| arg.get_env().is_none())
        .filter_map(Arg::get_long)
        .filter(|long| !without.contains(long))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}
