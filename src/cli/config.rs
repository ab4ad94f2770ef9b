//! `imapspec.toml` and the flags become a target. Passwords come from the environment, a
//! command or the file, in this order, and never from a flag.

mod origin;
mod password;
mod remote;
mod survey;
mod veil;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::args::{Common, TargetArgs};
use super::settings::{self, Override, Settings};
use super::targets;
use crate::link::Address;
use crate::link::manifest::{Entry, Manifest, Recipe};
use crate::run::target::Target;
use crate::server::quirk::{self, Fault, Quirk};
use crate::source::near::advice;
use crate::source::{self, Problem, Text};
use origin::Tables;
pub(super) use origin::{Chosen, Origin};
use remote::{remote, started};
pub(super) use survey::{Survey, survey};

/// Where the configuration is looked for.
const FILE: &str = "imapspec.toml";

/// The configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Config {
    /// Targets by name.
    #[serde(default)]
    target: BTreeMap<String, Entry>,
    /// Flags of `run` by the name of their set.
    #[serde(default)]
    settings: BTreeMap<String, Settings>,
    /// What holds for single cases.
    #[serde(default, rename = "override")]
    overrides: Vec<Override>,
}

/// The flags that the settings `name` stand for.
pub(super) fn settings(
    name: &str,
    common: &Common,
    run: &clap::Command,
) -> Result<Vec<OsString>, Vec<Problem>> {
    let (config, text) = load(common)?;
    let known = config.settings.keys().map(String::as_str);
    let (Some(settings), Some(text)) = (config.settings.get(name), &text) else {
        let mut problem = Problem::error(format!("there are no settings `{name}`"));
        problem.help = advice(name, known)
            .or_else(|| Some(format!("write them into {FILE}, under [settings.{name}]")));
        return Err(vec![problem]);
    };
    settings::flags(settings, text, run)
}

/// What holds for single cases.
pub(super) fn overrides(common: &Common) -> Result<Vec<Override>, Vec<Problem>> {
    let (config, text) = load(common)?;
    if let Some(text) = text {
        let wrong = config
            .overrides
            .iter()
            .filter_map(|one| one.check(&text).err())
            .collect::<Vec<_>>();
        if !wrong.is_empty() {
            return Err(wrong);
        }
    }
    Ok(config.overrides)
}

/// The file that is used, if there is one.
fn path(common: &Common) -> Option<PathBuf> {
    match &common.config {
        Some(path) => Some(path.clone()),
        None => Path::new(FILE).is_file().then(|| PathBuf::from(FILE)),
    }
}

/// Loads the configuration that `common` names, or the one in the current folder. The text holds no secret.
fn load(common: &Common) -> Result<(Config, Option<Text>), Vec<Problem>> {
    let Some(path) = path(common) else {
        return Ok((Config::default(), None));
    };
    let text = Text::load(&path).map_err(|problem| vec![problem])?;
    let veil = veil::veiled(&text);
    let read = source::toml::parse(&text).and_then(|node| node.read(&text));
    let config = read.map_err(|problems| {
        let problems = problems.into_iter();
        problems
            .map(|problem| veil::behind(problem, &veil))
            .collect::<Vec<_>>()
    })?;
    Ok((config, Some(veil)))
}

/// A target, and where each of its values came from.
pub(super) struct Resolved {
    pub(super) target: Target,
    pub(super) chosen: Vec<Chosen>,
}

/// The target that is meant. Nothing is sent or started for this.
pub(super) fn target(args: &TargetArgs, common: &Common) -> Result<Target, Vec<Problem>> {
    resolve(args, common).map(|resolved| resolved.target)
}

/// The target that is meant, with the origin of all that makes it up.
pub(super) fn resolve(args: &TargetArgs, common: &Common) -> Result<Resolved, Vec<Problem>> {
    let (mut config, text) = load(common)?;
    let Some(name) = &args.target else {
        return embedded(args);
    };
    if name.contains("://") {
        let address = name
            .parse::<Address>()
            .map_err(|error| vec![Problem::error(error.to_string())])?;
        return remote(name, address, None, None, args).map_err(|problem| vec![problem]);
    }
    if matches!(name.as_str(), "reference" | "embedded") && !config.target.contains_key(name) {
        return embedded(args);
    }
    let own = args.started.targets.as_deref();
    let found = match (config.target.remove(name), &text) {
        (Some(entry), Some(text)) => listed(name, entry, text, own)?,
        _ => {
            let known = config.target.keys().map(String::as_str);
            let manifest = targets::manifest(name, own, known)?;
            Found {
                missing: missing(&manifest),
                recipe: manifest.recipe()?,
                tables: Tables {
                    own: Entry::default(),
                    name: manifest.text.name().to_owned(),
                    base: None,
                },
                entry: manifest.entry,
            }
        }
    };
    if let Some(missing) = found.missing {
        return Err(vec![missing]);
    }
    let (entry, tables) = (found.entry, found.tables);
    if let Some(recipe) = found.recipe {
        return started(name, recipe, (entry, tables), args).map_err(|problem| vec![problem]);
    }
    let address = address(name, &entry, text.as_ref()).map_err(|problem| vec![problem])?;
    remote(name, address, Some((entry, tables)), None, args).map_err(|problem| vec![problem])
}

/// Where a target is that runs already.
fn address(name: &str, entry: &Entry, text: Option<&Text>) -> Result<Address, Problem> {
    let Some(written) = &entry.address else {
        let problem = Problem::error(format!("[target.{name}] has no address"));
        return Err(problem.help(
            "add `address = \"imap://user@host:port\"`, or `start` with the command that starts it",
        ));
    };
    written.value.parse::<Address>().map_err(|error| {
        let problem = Problem::error(error.to_string());
        match text {
            Some(text) => problem.at(text, written.span),
            None => problem,
        }
    })
}

/// A target that was found in the configuration or among the manifests.
struct Found {
    entry: Entry,
    recipe: Option<Recipe>,
    tables: Tables,
    /// What it needs and is not installed.
    missing: Option<Problem>,
}

/// A target of the configuration, together with the manifest that it names.
fn listed(
    name: &str,
    entry: Entry,
    text: &Text,
    own: Option<&Path>,
) -> Result<Found, Vec<Problem>> {
    let folder = Path::new(text.name())
        .parent()
        .map_or_else(PathBuf::new, Path::to_owned);
    let here = std::path::absolute(if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        &folder
    })
    .map_err(|error| vec![Problem::error(format!("{}: {error}", folder.display()))])?;
    let mut tables = Tables {
        own: entry.clone(),
        name: format!("[target.{name}]"),
        base: None,
    };
    let Some(named) = entry.manifest.clone() else {
        let recipe = entry.recipe(text, Some(&here), name)?;
        return Ok(Found {
            entry,
            recipe,
            tables,
            missing: None,
        });
    };
    let manifest = if named.value.contains('/') {
        Manifest::load(&here.join(&named.value))?
    } else {
        targets::manifest(&named.value, own, []).map_err(|problems| {
            problems
                .into_iter()
                .map(|problem| problem.at(text, named.span))
                .collect::<Vec<_>>()
        })?
    };
    let missing = missing(&manifest);
    tables.base = Some(manifest.text.name().to_owned());
    let starts_itself = entry.start.is_some();
    let (base, helpers) = (manifest.entry, manifest.helpers);
    let entry = entry.over(base);
    let mut recipe = entry.recipe(
        text,
        starts_itself.then_some(here.as_path()),
        &manifest.name,
    )?;
    if let Some(recipe) = &mut recipe {
        recipe.helpers = helpers;
    }
    Ok(Found {
        entry,
        recipe,
        tables,
        missing,
    })
}

/// What to say of a server that is not there.
fn missing(manifest: &Manifest) -> Option<Problem> {
    let missing = manifest.missing();
    if missing.is_empty() {
        return None;
    }
    let title = format!(
        "{} is not installed: {} is missing",
        manifest.name,
        missing.join(", ")
    );
    let help = format!(
        "`imapspec targets install {}` says how, and does it with --yes",
        manifest.name
    );
    Some(Problem::error(title).help(help))
}

/// The quirk with this name, or advice.
pub(super) fn known_quirk(name: &str) -> Result<&'static Quirk, Vec<Problem>> {
    quirk::find(name).ok_or_else(|| {
        let known = quirk::all().map(|quirk| quirk.name);
        let help = advice(name, known).unwrap_or_else(|| "see `imapspec list --quirks`".to_owned());
        vec![Problem::error(format!("there is no quirk `{name}`")).help(help)]
    })
}

/// The fault that is written so, or advice.
pub(super) fn known_fault(written: &str) -> Result<Fault, Vec<Problem>> {
    let (name, from) = written.split_once('@').unwrap_or((written, "1"));
    known_quirk(name)?;
    Fault::find(written).ok_or_else(|| {
        let title =
            format!("wanted the number of an occasion, from 1, behind `{name}@`, found `{from}`");
        vec![Problem::error(title)]
    })
}

fn embedded(args: &TargetArgs) -> Result<Resolved, Vec<Problem>> {
    for written in &args.quirk {
        known_fault(written)?;
    }
    Ok(Resolved {
        target: Target::embedded(args.quirk.clone(), args.link.into()),
        chosen: Vec::new(),
    })
}
