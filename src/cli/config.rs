//! `imapspec.toml` and the flags become a target. Passwords come from the environment, a
//! command or the file, in this order, and never from a flag.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use super::args::{Common, TargetArgs};
use crate::link::{Address, TlsOptions};
use crate::run::target::{Account, Place, Target};
use crate::server::quirk::{self, Fault, Quirk};
use crate::source::near::advice;
use crate::source::{self, At, Problem, Text};

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
    target: BTreeMap<String, TargetConfig>,
}

/// One target of the configuration.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TargetConfig {
    address: Option<At<String>>,
    user: Option<String>,
    password: Option<String>,
    password_env: Option<String>,
    password_command: Option<String>,
    user2: Option<String>,
    password2: Option<String>,
    password2_env: Option<String>,
    password2_command: Option<String>,
    #[serde(default)]
    starttls: bool,
    cacert: Option<PathBuf>,
    #[serde(default)]
    insecure: bool,
    #[serde(default)]
    disposable: bool,
    #[serde(default)]
    allow: bool,
    max_connections: Option<u16>,
    prefix: Option<String>,
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

/// The target that is meant. Nothing is sent for this.
pub(super) fn target(args: &TargetArgs, common: &Common) -> Result<Target, Vec<Problem>> {
    let (mut config, text) = load(common)?;
    let Some(name) = &args.target else {
        return embedded(args);
    };
    if name.contains("://") {
        let address = name
            .parse::<Address>()
            .map_err(|error| vec![Problem::error(error.to_string())])?;
        return remote(name, address, None, args).map_err(|problem| vec![problem]);
    }
    if matches!(name.as_str(), "reference" | "embedded") && !config.target.contains_key(name) {
        return embedded(args);
    }
    let Some(entry) = config.target.remove(name) else {
        let known = config.target.keys().map(String::as_str);
        let help = advice(name, known)
            .unwrap_or_else(|| format!("write an address such as imap://user@127.0.0.1:1143, or a [target.{name}] into {FILE}"));
        return Err(vec![
            Problem::error(format!("there is no target `{name}`")).help(help),
        ]);
    };
    let Some(written) = &entry.address else {
        let problem = Problem::error(format!("[target.{name}] has no address"));
        return Err(vec![
            problem.help("add `address = \"imap://user@host:port\"`"),
        ]);
    };
    let address = written.value.parse::<Address>().map_err(|error| {
        let problem = Problem::error(error.to_string());
        vec![match &text {
            Some(text) => problem.at(text, written.span),
            None => problem,
        }]
    })?;
    remote(name, address, Some(entry), args).map_err(|problem| vec![problem])
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
    entry: Option<TargetConfig>,
    args: &TargetArgs,
) -> Result<Target, Problem> {
    let listed = entry.is_some();
    let entry = entry.unwrap_or_default();
    if !(address.is_loopback() || entry.allow || args.allow) {
        return Err(Problem::error(format!("{} is not this machine", address.host))
            .help("if you may test this server, say so: --allow, or `allow = true` in its [target] of imapspec.toml"));
    }
    let user = args
        .user
        .clone()
        .or_else(|| address.user.clone())
        .or(entry.user)
        .ok_or_else(|| {
            Problem::error("no user to log in with")
                .help("write it into the address (imap://user@host) or give --user")
        })?;
    let secret = password(
        &user,
        &[
            entry.password_env.as_deref(),
            Some(args.password_env.as_str()),
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
            &[entry.password2_env.as_deref(), Some("IMAPSPEC_PASSWORD2")],
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
                insecure: args.insecure || entry.insecure,
            },
            starttls: args.starttls || entry.starttls,
        },
        accounts,
        disposable: args.disposable || entry.disposable,
        max_connections: max.max(1),
        prefix: entry.prefix,
        timeout_factor: 1.0,
    })
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
