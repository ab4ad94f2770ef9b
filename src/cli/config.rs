//! `imapspec.toml` and the flags become a target. Passwords come from the environment, a
//! command or the file, in this order, and never from a flag.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use super::args::{Common, LinkArg, TargetArgs};
use super::settings::{self, Override, Settings};
use super::targets;
use crate::link::manifest::{self, Entry, Manifest, Recipe};
use crate::link::spawn::Launch;
use crate::link::{Address, Scheme, TlsOptions};
use crate::run::target::{Account, Place, Target};
use crate::server::quirk::{self, Fault, Quirk};
use crate::source::near::advice;
use crate::source::{self, Problem, Text};

/// Where the configuration is looked for.
const FILE: &str = "imapspec.toml";
/// Connections open at the same time unless told otherwise.
const CONNECTIONS: usize = 8;

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

/// Loads the configuration that `common` names, or the one in the current folder.
fn load(common: &Common) -> Result<(Config, Option<Text>), Vec<Problem>> {
    let path = match &common.config {
        Some(path) => path.clone(),
        None if Path::new(FILE).is_file() => PathBuf::from(FILE),
        None => return Ok((Config::default(), None)),
    };
    let text = Text::load(&path).map_err(|problem| vec![problem])?;
    let config = source::toml::parse(&text)?.read(&text)?;
    Ok((config, Some(text)))
}

/// The target that is meant. Nothing is sent or started for this.
pub(super) fn target(args: &TargetArgs, common: &Common) -> Result<Target, Vec<Problem>> {
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
    let (entry, recipe) = match (config.target.remove(name), &text) {
        (Some(entry), Some(text)) => listed(name, entry, text, own)?,
        _ => {
            let known = config.target.keys().map(String::as_str);
            let manifest = targets::manifest(name, own, known)?;
            installed(&manifest)?;
            let recipe = manifest.recipe()?;
            (manifest.entry, recipe)
        }
    };
    if let Some(recipe) = recipe {
        return started(name, recipe, entry, args).map_err(|problem| vec![problem]);
    }
    let Some(written) = &entry.address else {
        let problem = Problem::error(format!("[target.{name}] has no address"));
        return Err(vec![problem.help(
            "add `address = \"imap://user@host:port\"`, or `start` with the command that starts it",
        )]);
    };
    let address = written.value.parse::<Address>().map_err(|error| {
        let problem = Problem::error(error.to_string());
        vec![match &text {
            Some(text) => problem.at(text, written.span),
            None => problem,
        }]
    })?;
    remote(name, address, Some(entry), None, args).map_err(|problem| vec![problem])
}

/// A target of the configuration, together with the manifest that it names.
fn listed(
    name: &str,
    entry: Entry,
    text: &Text,
    own: Option<&Path>,
) -> Result<(Entry, Option<Recipe>), Vec<Problem>> {
    let folder = Path::new(text.name())
        .parent()
        .map_or_else(PathBuf::new, Path::to_owned);
    let here = std::path::absolute(if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        &folder
    })
    .map_err(|error| vec![Problem::error(format!("{}: {error}", folder.display()))])?;
    let Some(named) = entry.manifest.clone() else {
        let recipe = entry.recipe(text, Some(&here), name)?;
        return Ok((entry, recipe));
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
    installed(&manifest)?;
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
    Ok((entry, recipe))
}

/// Refuses a server that is not there.
fn installed(manifest: &Manifest) -> Result<(), Vec<Problem>> {
    let missing = manifest.missing();
    if missing.is_empty() {
        return Ok(());
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
    Err(vec![Problem::error(title).help(help)])
}

/// A server that the run starts. Where it will be is known only then.
fn started(name: &str, recipe: Recipe, entry: Entry, args: &TargetArgs) -> Result<Target, Problem> {
    let address = Address {
        scheme: Scheme::Imap,
        host: "127.0.0.1".to_owned(),
        port: 1,
        user: None,
    };
    let folder = args.started.target_dir.as_deref();
    if let Some(folder) = folder
        && std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
    {
        let title = format!("the folder {} is not empty", folder.display());
        return Err(Problem::error(title).help("name a new folder with --target-dir"));
    }
    let launch = Launch {
        name: name.to_owned(),
        recipe,
        folder: args.started.target_dir.clone(),
        keep: args.started.keep || args.started.target_dir.is_some(),
        implicit_tls: args.link == LinkArg::Tls,
    };
    remote(name, address, Some(entry), Some(launch), args)
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

fn embedded(args: &TargetArgs) -> Result<Target, Vec<Problem>> {
    for written in &args.quirk {
        known_fault(written)?;
    }
    Ok(Target::embedded(args.quirk.clone(), args.link.into()))
}

fn remote(
    name: &str,
    address: Address,
    entry: Option<Entry>,
    launch: Option<Launch>,
    args: &TargetArgs,
) -> Result<Target, Problem> {
    let listed = entry.is_some();
    if launch.is_none() && args.link != LinkArg::Plain {
        return Err(
            Problem::error("--link is for servers that imapspec itself runs")
                .help("write imaps:// into the address, or use --starttls"),
        );
    }
    let entry = entry.unwrap_or_default();
    if !(address.is_loopback() || entry.allow.unwrap_or(false) || args.allow) {
        return Err(Problem::error(format!("{} is not this machine", address.host))
            .help("if you may test this server, say so: --allow, or `allow = true` in its [target] of imapspec.toml"));
    }
    let user = args
        .user
        .clone()
        .or_else(|| address.user.clone())
        .or_else(|| launched_user(launch.as_ref()))
        .or(entry.user)
        .ok_or_else(|| {
            Problem::error("no user to log in with")
                .help("write it into the address (imap://user@host) or give --user")
        })?;
    // The password of an account that is made for the run is not that of another server.
    let made = launch.is_some();
    let usual = |listed: &Option<String>| !(made && listed.is_some());
    let secret = password(
        &user,
        &[
            entry.password_env.as_deref(),
            Some(args.password_env.as_str()).filter(|_| usual(&entry.password)),
        ],
        args.password_command
            .as_deref()
            .or(entry.password_command.as_deref()),
        entry.password,
    )?;
    let mut accounts = vec![Account {
        user,
        password: secret,
    }];
    if let Some(user) = args.user2.clone().or(entry.user2) {
        let secret = password(
            &user,
            &[
                entry.password2_env.as_deref(),
                Some("IMAPSPEC_PASSWORD2").filter(|_| usual(&entry.password2)),
            ],
            entry.password2_command.as_deref(),
            entry.password2,
        )?;
        accounts.push(Account {
            user,
            password: secret,
        });
    }
    let name = if listed {
        name.to_owned()
    } else {
        format!("{}-{}", address.host.replace(':', "_"), address.port)
    };
    let max = args
        .max_connections
        .or(entry.max_connections)
        .map_or(CONNECTIONS, usize::from);
    Ok(Target {
        name,
        place: Place::Remote {
            address,
            tls: TlsOptions {
                cacert: args.cacert.clone().or(entry.cacert),
                insecure: args.insecure || entry.insecure.unwrap_or(false),
            },
            starttls: args.starttls
                || args.link == LinkArg::Starttls
                || entry.starttls.unwrap_or(false),
        },
        accounts,
        // What is started for a run is there for nothing else.
        disposable: args.disposable || entry.disposable.unwrap_or(launch.is_some()),
        max_connections: max.max(1),
        prefix: entry.prefix,
        timeout_factor: 1.0,
        launch,
    })
}

/// The user in the address of a server that is started.
fn launched_user(launch: Option<&Launch>) -> Option<String> {
    let address = manifest::sample(&launch?.recipe.address);
    address.parse::<Address>().ok()?.user
}

/// The password of `user`: the first variable that is set, then the command, then the file.
fn password(
    user: &str,
    variables: &[Option<&str>],
    command: Option<&str>,
    listed: Option<String>,
) -> Result<String, Problem> {
    for variable in variables.iter().flatten() {
        match env::var(variable) {
            Ok(password) => return Ok(password),
            Err(env::VarError::NotPresent) => {}
            Err(env::VarError::NotUnicode(_)) => {
                return Err(Problem::error(format!(
                    "the password in {variable} is not UTF-8"
                )));
            }
        }
    }
    if let Some(command) = command {
        return from_command(user, command);
    }
    listed.ok_or_else(|| {
        let variable = variables.iter().flatten().next_back().copied().unwrap_or("IMAPSPEC_PASSWORD");
        Problem::error(format!("no password for {user}"))
            .help(format!("set {variable}, or give a command that prints it (--password-command, or in imapspec.toml)"))
    })
}

fn from_command(user: &str, command: &str) -> Result<String, Problem> {
    let shell = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("sh", "-c")
    };
    let output = Command::new(shell.0)
        .args([shell.1, command])
        .output()
        .map_err(|error| {
            Problem::error(format!(
                "the password command for {user} cannot be started: {error}"
            ))
        })?;
    if !output.status.success() {
        return Err(Problem::error(format!(
            "the password command for {user} failed: {}",
            output.status
        ))
        .help(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    let text = String::from_utf8(output.stdout).map_err(|_| {
        Problem::error(format!(
            "the password command for {user} printed something that is not UTF-8"
        ))
    })?;
    let password = text.strip_suffix('\n').unwrap_or(&text);
    Ok(password.strip_suffix('\r').unwrap_or(password).to_owned())
}
