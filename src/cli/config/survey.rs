//! Everything that a configuration says, looked at without using it: what is wrong with each of its targets, settings and
//! overrides, so that a mistake in one does not hide those in others.

use std::path::{Path, PathBuf};

use super::{Config, address, listed, load, path};
use crate::cli::args::Common;
use crate::cli::settings;
use crate::source::Problem;

/// What a configuration holds.
#[derive(Debug, Default)]
pub(in crate::cli) struct Survey {
    /// The file, if there is one.
    pub(in crate::cli) file: Option<PathBuf>,
    /// It cannot be read, so that nothing else is known of it.
    pub(in crate::cli) unread: bool,
    /// What is wrong with it.
    pub(in crate::cli) problems: Vec<Problem>,
    /// Its targets by name; one that is not installed says so.
    pub(in crate::cli) targets: Vec<(String, Option<Problem>)>,
    /// The names of its settings.
    pub(in crate::cli) settings: Vec<String>,
    /// Variables that its targets name for passwords.
    pub(in crate::cli) variables: Vec<String>,
    /// How many overrides it has.
    pub(in crate::cli) overrides: usize,
}

/// Looks at all of the configuration. `run` is the command that settings are about.
pub(in crate::cli) fn survey(common: &Common, own: Option<&Path>, run: &clap::Command) -> Survey {
    let mut survey = Survey {
        file: path(common),
        ..Survey::default()
    };
    let (config, text) = match load(common) {
        Ok((config, Some(text))) => (config, text),
        Ok((_, None)) => return survey,
        Err(problems) => {
            survey.unread = true;
            survey.problems = problems;
            return survey;
        }
    };
    let Config {
        target,
        settings,
        overrides,
    } = config;
    for (name, entry) in target {
        let named = [&entry.password_env, &entry.password2_env];
        let named = named.into_iter().flatten().cloned();
        survey.variables.extend(named);
        let found = listed(&name, entry, &text, own).and_then(|found| {
            if found.recipe.is_none() {
                address(&name, &found.entry, Some(&text)).map_err(|problem| vec![problem])?;
            }
            Ok(found.missing)
        });
        match found {
            Ok(missing) => survey.targets.push((name, missing)),
            Err(problems) => survey.problems.extend(problems),
        }
    }
    for (name, flags) in settings {
        if let Err(problems) = settings::flags(&flags, &text, run) {
            survey.problems.extend(problems);
        }
        survey.settings.push(name);
    }
    survey.overrides = overrides.len();
    let wrong = overrides.iter().filter_map(|one| one.check(&text).err());
    survey.problems.extend(wrong);
    survey
}
