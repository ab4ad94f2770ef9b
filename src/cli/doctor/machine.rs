//! What does not depend on any file of the user: the version, the terminal, the folders that are written, the network of
//! this machine.

use std::io::{self, IsTerminal as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};

use super::Findings;
use crate::cli::args::{Common, When};
use crate::cli::run::in_ci;
use crate::link::disk::{free, writable};
use crate::link::manifest;

/// Free octets below which a server may not fit.
const LITTLE: u64 = 1 << 30;

pub(super) fn look(common: &Common, findings: &mut Findings) {
    findings.about("imapspec");
    findings.fine("version", version());
    terminal(common, findings);
    folder(
        "store",
        &manifest::store_folder(),
        "where installed servers are; IMAPSPEC_STORE names another folder",
        findings,
    );
    folder(
        "temporary",
        &std::env::temp_dir(),
        "where servers that a run starts have their mail and logs; TMPDIR names another folder",
        findings,
    );
    match TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr()) {
        Ok(_) => findings.fine("loopback", "a free port of 127.0.0.1 can be taken"),
        Err(error) => findings.warn(
            "loopback",
            format!("no port of 127.0.0.1 can be taken: {error}"),
            "servers cannot be started or reached here; look at the network of this container or sandbox",
        ),
    }
}

fn version() -> String {
    let features: Vec<&str> = [
        ("cli", cfg!(feature = "cli")),
        ("scenarios", cfg!(feature = "scenarios")),
        ("oracles", cfg!(feature = "oracles")),
    ]
    .into_iter()
    .filter_map(|(name, on)| on.then_some(name))
    .collect();
    let checks = if cfg!(debug_assertions) {
        ", a development build"
    } else {
        ""
    };
    format!(
        "{} with {} on {} {}{checks}",
        env!("CARGO_PKG_VERSION"),
        features.join(" and "),
        std::env::consts::OS,
        std::env::consts::ARCH
    )
}

fn terminal(common: &Common, findings: &mut Findings) {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let colour = match common.color {
        When::Always => "colour, as --color says",
        When::Never => "no colour, as --color says",
        When::Auto if AutoStream::choice(&io::stdout()) != ColorChoice::Never => "colour",
        When::Auto if set("NO_COLOR") => "no colour, as NO_COLOR says",
        When::Auto => "no colour",
    };
    let place = match console::Term::stdout().size_checked() {
        Some((_, columns)) if io::stdout().is_terminal() => format!("{columns} columns"),
        Some(_) | None => "output is no terminal".to_owned(),
    };
    findings.fine("terminal", format!("{place}, {colour}"));
    // Of the three the first that is set decides.
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let utf8 = locale.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    if cfg!(unix) && io::stdout().is_terminal() && !utf8 {
        findings.warn(
            "characters",
            "the locale does not say UTF-8, so that signs such as ✓ may look broken",
            "set LANG=C.UTF-8",
        );
    }
    findings.fine(
        "CI",
        if in_ci() {
            "CI is set: snapshots are compared, never written"
        } else {
            "CI is not set: snapshots that differ are written as pending"
        },
    );
}

/// A folder that is made when it is needed.
fn folder(name: &str, path: &Path, what: &str, findings: &mut Findings) {
    let shown = path.display();
    let Some(there) = existing(path) else {
        let advice = format!("it is {what}");
        return findings.warn(name, format!("{shown} cannot be made"), advice);
    };
    if let Err(reason) = writable(&there) {
        let advice = format!("it is {what}");
        return findings.warn(name, format!("{shown} cannot be written: {reason}"), advice);
    }
    let made = if there == path { "" } else { ", not made yet" };
    match free(&there) {
        Some(octets) if octets < LITTLE => findings.warn(
            name,
            format!("{shown}, {} free{made}", size(octets)),
            format!("make room, or use another place: it is {what}"),
        ),
        Some(octets) => findings.fine(name, format!("{shown}, {} free{made}", size(octets))),
        None => findings.fine(name, format!("{shown}{made}")),
    }
}

/// The folder itself, or the one in which it would be made.
fn existing(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let there = path.ancestors().find(|path| path.exists())?;
    there.is_dir().then(|| there.to_owned())
}

fn size(octets: u64) -> String {
    match octets >> 20 {
        mebi @ 0..1024 => format!("{mebi} MiB"),
        mebi => format!("{}.{} GiB", mebi >> 10, ((mebi & 1023) * 10) >> 10),
    }
}
