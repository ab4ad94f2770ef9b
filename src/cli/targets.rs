//! `imapspec targets`: the servers that can be started as targets, whether they are installed, and how to install them.

use clap::{Args, Subcommand};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use super::Stopped;
use super::args::TextOrJson;
use crate::link::manifest::{self, Manifest};
use crate::link::spawn::account;
use crate::report::json;
use crate::run::verdict::Exit;
use crate::source::Problem;
use crate::source::near::advice;

#[derive(Args, Debug)]
pub(super) struct TargetsArgs {
    #[command(subcommand)]
    pub(super) action: Option<TargetsAction>,
    /// Folder of your own manifests, looked at before the built-in ones
    #[arg(long, value_name = "DIR", env = "IMAPSPEC_TARGETS", global = true)]
    pub(super) targets: Option<PathBuf>,
    /// How to print the list
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(super) format: TextOrJson,
}

#[derive(Debug, Subcommand)]
pub(super) enum TargetsAction {
    /// Print the commands that install servers, or run them
    Install {
        /// Servers to install
        #[arg(required = true)]
        names: Vec<String>,
        /// Run the commands instead of printing them
        #[arg(long)]
        yes: bool,
    },
    /// Print the manifest of a server: how it is installed, started, reached and stopped
    Show {
        /// Which server
        name: String,
    },
}

pub(super) fn run(args: &TargetsArgs, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let own = args.targets.as_deref();
    match &args.action {
        None => list(own, args.format, out),
        Some(TargetsAction::Show { name }) => {
            let manifest = manifest(name, own, [])?;
            out.write_all(manifest.text.content().as_bytes())?;
            Ok(Exit::Conforms)
        }
        Some(TargetsAction::Install { names, yes }) => {
            let manifests = names
                .iter()
                .map(|name| manifest(name, own, []))
                .collect::<Result<Vec<_>, _>>()?;
            for manifest in &manifests {
                if !install(manifest, *yes, out)? {
                    return Ok(Exit::Failed);
                }
            }
            Ok(Exit::Conforms)
        }
    }
}

/// The manifest of this name: one of the user's folder, or a built-in one. `known` are names that would also do.
pub(super) fn manifest<'k>(
    name: &str,
    own: Option<&Path>,
    known: impl IntoIterator<Item = &'k str>,
) -> Result<Manifest, Vec<Problem>> {
    if let Some(folder) = own {
        let path = folder.join(format!("{name}.yaml"));
        if path.is_file() {
            return Manifest::load(&path);
        }
    }
    Manifest::find(name).unwrap_or_else(|| {
        let listed = names(own)?;
        let known: Vec<String> = known.into_iter().map(str::to_owned).chain(listed).collect();
        let near = advice(name, known.iter().map(String::as_str));
        let near = near.map(|near| match near.ends_with('?') {
            true => format!("{near} or "),
            false => format!("{near}; or "),
        });
        let help = format!(
            "{}write an address such as imap://user@127.0.0.1:1143, or a [target.{name}] into imapspec.toml",
            near.unwrap_or_default()
        );
        Err(vec![Problem::error(format!("there is no target `{name}`")).help(help)])
    })
}

/// The names of all manifests, sorted.
pub(super) fn names(own: Option<&Path>) -> Result<Vec<String>, Vec<Problem>> {
    let mut names: Vec<String> = Manifest::embedded().map(str::to_owned).collect();
    if let Some(folder) = own {
        let unreadable = |error| {
            vec![Problem::error(format!(
                "cannot read the folder {}: {error}",
                folder.display()
            ))]
        };
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            let name = entry.map_err(unreadable)?.file_name();
            if let Some(name) = name.to_str().and_then(|name| name.strip_suffix(".yaml")) {
                names.push(name.to_owned());
            }
        }
    }
    names.sort();
    names.dedup();
    Ok(names)
}

fn list(own: Option<&Path>, format: TextOrJson, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let mut rows = Vec::new();
    for name in names(own)? {
        let manifest = manifest(&name, own, [])?;
        let missing = manifest.missing();
        let title = manifest.entry.title.unwrap_or_default();
        match format {
            TextOrJson::Text => {
                let state = if missing.is_empty() {
                    "installed"
                } else {
                    "not installed"
                };
                writeln!(out, "{name:<12} {state:<14} {title}")?;
            }
            TextOrJson::Json => {
                rows.push(json!({ "name": name, "title": title, "file": manifest.text.name(), "installed": missing.is_empty(), "missing": missing }));
            }
        }
    }
    match format {
        TextOrJson::Text => writeln!(
            out,
            "`imapspec run -t NAME` starts one, judges it, and stops it; `imapspec targets install NAME` says how to install it"
        )?,
        TextOrJson::Json => {
            let text = json::print(&rows).map_err(std::io::Error::other)?;
            write!(out, "{text}")?;
        }
    }
    Ok(Exit::Conforms)
}

/// Prints how it is installed, or does it. Whether all went well.
fn install(manifest: &Manifest, yes: bool, out: &mut dyn Write) -> Result<bool, Stopped> {
    let name = &manifest.name;
    let Some(install) = &manifest.entry.install else {
        writeln!(out, "{name}: its manifest does not say how to install it")?;
        return Ok(false);
    };
    if manifest.missing().is_empty() {
        writeln!(out, "{name}: installed")?;
        return Ok(true);
    }
    let values = manifest::lasting(name, manifest.entry.account.as_ref());
    let script = manifest::fill(&install.run.value, &values);
    if !yes {
        let root = if install.root { ", as root" } else { "" };
        writeln!(
            out,
            "# {name}: run this{root}, or `imapspec targets install {name} --yes`"
        )?;
        for (file, _) in &manifest.helpers {
            if script.contains(file.as_str()) {
                let store = manifest::store(name);
                writeln!(
                    out,
                    "# {file} of targets/{name} belongs into {} before",
                    store.display()
                )?;
            }
        }
        writeln!(out, "{}", script.trim_end())?;
        return Ok(true);
    }
    if install.root && account(Some("root")) != "root" {
        return Err(Stopped::Problems(vec![
            Problem::error(format!("{name} can only be installed by root")).help(format!(
                "`imapspec targets install {name}` prints the commands"
            )),
        ]));
    }
    writeln!(out, "{name}: installing")?;
    out.flush()?;
    let store = manifest::store(name);
    std::fs::create_dir_all(&store)?;
    for (file, octets) in &manifest.helpers {
        std::fs::write(store.join(file), octets)?;
    }
    // What installers say is of interest when they fail; it goes where errors go.
    let status = Command::new("sh")
        .args(["-eu", "-c", &script])
        .current_dir(&store)
        .stdin(std::process::Stdio::null())
        .stdout(std::io::stderr())
        .status()?;
    let missing = manifest.missing();
    if !status.success() || !missing.is_empty() {
        let missing = if missing.is_empty() {
            String::new()
        } else {
            format!("; {} is missing", missing.join(", "))
        };
        writeln!(out, "{name}: not installed ({status}){missing}")?;
        return Ok(false);
    }
    writeln!(out, "{name}: installed")?;
    Ok(true)
}
