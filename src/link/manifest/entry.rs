//! The keys of a target, the same in `imapspec.toml` and in a manifest, and how one builds on another. What they
//! mean for starting a server is checked in `check`.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::check::Check;
use super::{LASTING, Recipe, store};
use crate::source::{At, Many, Pairs, Problem, Text};

/// A target as the user writes it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    default,
    expecting = "the keys of a target"
)]
pub struct Entry {
    /// What the server is, in one line.
    pub title: Option<String>,
    /// Name or file of a manifest whose keys hold where none is given here.
    pub manifest: Option<At<String>>,
    /// Where it is. With `start` it may hold placeholders, or be left out.
    pub address: Option<At<String>>,
    /// Name to log in with.
    pub user: Option<String>,
    /// Its password.
    pub password: Option<String>,
    /// Variable that holds it.
    pub password_env: Option<String>,
    /// Command that prints it.
    pub password_command: Option<String>,
    /// A second account.
    pub user2: Option<String>,
    /// Its password.
    pub password2: Option<String>,
    /// Variable that holds it.
    pub password2_env: Option<String>,
    /// Command that prints it.
    pub password2_command: Option<String>,
    /// STARTTLS before log-in.
    pub starttls: Option<bool>,
    /// Trust only the certificates in this file.
    pub cacert: Option<PathBuf>,
    /// Trust any certificate.
    pub insecure: Option<bool>,
    /// The account may be changed at will.
    pub disposable: Option<bool>,
    /// It may be elsewhere than on this machine.
    pub allow: Option<bool>,
    /// Connections open at the same time, at most.
    pub max_connections: Option<u16>,
    /// Prefix of generated mailboxes.
    pub prefix: Option<String>,
    /// How it is installed.
    pub install: Option<Install>,
    /// Files to write into its folder before it starts.
    pub files: Pairs<At<String>>,
    /// Shell commands that make the rest of its folder.
    pub prepare: Option<At<String>>,
    /// Shell command that is the server, in the foreground.
    pub start: Option<At<String>>,
    /// Shell command that stops it, if a signal does not do.
    pub stop: Option<At<String>>,
    /// Shell command that prints its name and version in a line.
    pub version: Option<At<String>>,
    /// Shell command that empties its accounts, before a run.
    pub reset: Option<At<String>>,
    /// Variables of its environment.
    pub env: Pairs<At<String>>,
    /// How long it may take until it greets.
    pub ready: Option<At<String>>,
    /// Signal that ends it.
    pub signal: Option<At<String>>,
    /// How long it may take to end.
    pub grace: Option<At<String>>,
    /// Its log files, besides its standard output.
    pub log: Many<At<String>>,
    /// Texts in its log that mean a crash, besides those that every server has.
    pub crash: Many<At<String>>,
    /// Account to run as when we are root.
    pub account: Option<At<String>>,
    /// `start` needs the rights of root, and gives them up itself for `account`.
    pub root: Option<bool>,
}

/// How a server is installed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Install {
    /// Files, and programs on the path, that are there once it is installed.
    pub needs: Many<At<String>>,
    /// Shell commands that install it.
    pub run: At<String>,
    /// They need root.
    #[serde(default)]
    pub root: bool,
}

impl Entry {
    /// This entry, and what `base` says where it says nothing.
    #[must_use]
    pub fn over(self, base: Self) -> Self {
        let pairs = |own: Pairs<At<String>>, base: Pairs<At<String>>| {
            if own.is_empty() { base } else { own }
        };
        let many =
            |own: Many<At<String>>, base: Many<At<String>>| if own.is_empty() { base } else { own };
        Self {
            title: self.title.or(base.title),
            manifest: None,
            address: self.address.or(base.address),
            user: self.user.or(base.user),
            password: self.password.or(base.password),
            password_env: self.password_env.or(base.password_env),
            password_command: self.password_command.or(base.password_command),
            user2: self.user2.or(base.user2),
            password2: self.password2.or(base.password2),
            password2_env: self.password2_env.or(base.password2_env),
            password2_command: self.password2_command.or(base.password2_command),
            starttls: self.starttls.or(base.starttls),
            cacert: self.cacert.or(base.cacert),
            insecure: self.insecure.or(base.insecure),
            disposable: self.disposable.or(base.disposable),
            allow: self.allow.or(base.allow),
            max_connections: self.max_connections.or(base.max_connections),
            prefix: self.prefix.or(base.prefix),
            install: self.install.or(base.install),
            files: pairs(self.files, base.files),
            prepare: self.prepare.or(base.prepare),
            start: self.start.or(base.start),
            stop: self.stop.or(base.stop),
            version: self.version.or(base.version),
            reset: self.reset.or(base.reset),
            env: pairs(self.env, base.env),
            ready: self.ready.or(base.ready),
            signal: self.signal.or(base.signal),
            grace: self.grace.or(base.grace),
            log: many(self.log, base.log),
            crash: many(self.crash, base.crash),
            account: self.account.or(base.account),
            root: self.root.or(base.root),
        }
    }

    /// How to start this server, if it says so; commands run in `folder`.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn recipe(
        &self,
        text: &Text,
        folder: Option<&Path>,
        name: &str,
    ) -> Result<Option<Recipe>, Vec<Problem>> {
        let mut check = Check {
            text,
            problems: Vec::new(),
        };
        let Some(start) = &self.start else {
            check.useless(self);
            return if check.problems.is_empty() {
                Ok(None)
            } else {
                Err(check.problems)
            };
        };
        let optional = |check: &mut Check<'_>, text: &Option<At<String>>| {
            text.as_ref().map(|text| check.filled(text))
        };
        let pairs = |check: &mut Check<'_>, pairs: &Pairs<At<String>>| -> Vec<(String, String)> {
            pairs
                .iter()
                .map(|(name, text)| (name.clone(), check.filled(text)))
                .collect()
        };
        for (name, content) in self.files.iter() {
            check.file_name(name, content);
        }
        let recipe = Recipe {
            address: check.address(self.address.as_ref()),
            files: pairs(&mut check, &self.files),
            helpers: Vec::new(),
            prepare: optional(&mut check, &self.prepare),
            start: check.filled(start),
            stop: optional(&mut check, &self.stop),
            version: optional(&mut check, &self.version),
            reset: optional(&mut check, &self.reset),
            env: pairs(&mut check, &self.env),
            ready: check.duration(self.ready.as_ref(), super::READY),
            signal: check.signal(self.signal.as_ref()),
            grace: check.duration(self.grace.as_ref(), super::GRACE),
            log: self.log.iter().map(|log| check.filled(log)).collect(),
            crash: self.crash.iter().map(|text| check.pattern(text)).collect(),
            account: self.account.as_ref().map(|account| account.value.clone()),
            root: self.root.unwrap_or(false),
            folder: folder.map(Path::to_owned),
            store: store(name),
        };
        if let Some(install) = &self.install {
            for text in install.needs.iter().chain([&install.run]) {
                check.known(text, &LASTING);
            }
        }
        if check.problems.is_empty() {
            Ok(Some(recipe))
        } else {
            Err(check.problems)
        }
    }
}
