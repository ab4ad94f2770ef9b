//! How a server is installed, started, reached, stopped and watched: one target of `imapspec.toml`, or a
//! file `targets/<name>.yaml`, which has the same keys. Here it is read and checked; starting is left to `spawn`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use super::Address;
use crate::octets::Span;
use crate::source::{self, At, Many, Pairs, Problem, Text, near, place_within};

pub(super) mod words;

pub use words::Signal;

/// Path below `targets/` and content of every file, sorted; written by `build.rs`.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/targets.rs"));

/// Names that may stand in `${{ }}`.
pub const PLACEHOLDERS: [&str; 11] = [
    "account", "ca", "cert", "dir", "gid", "group", "key", "port", "store", "tls-port", "uid",
];
/// Those of them that are known before a server is started.
const LASTING: [&str; 2] = ["account", "store"];
/// How long a server may take until it greets.
const READY: Duration = Duration::from_secs(30);
/// How long it may take to end.
const GRACE: Duration = Duration::from_secs(5);

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

/// How to start a server. All texts may still hold placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// Where it will be.
    pub address: String,
    /// Files to write: name and content.
    pub files: Vec<(String, String)>,
    /// Files that come along as they are.
    pub helpers: Vec<(String, Vec<u8>)>,
    /// Shell commands that make the rest.
    pub prepare: Option<String>,
    /// The server.
    pub start: String,
    /// Ends it, if a signal does not do.
    pub stop: Option<String>,
    /// Empties its accounts.
    pub reset: Option<String>,
    /// Variables of its environment.
    pub env: Vec<(String, String)>,
    /// How long it may take until it greets.
    pub ready: Duration,
    /// Ends it.
    pub signal: Signal,
    /// How long it may take to end.
    pub grace: Duration,
    /// Its log files.
    pub log: Vec<String>,
    /// What in its log means a crash.
    pub crash: Vec<String>,
    /// Account to run as when we are root.
    pub account: Option<String>,
    /// Whether `start` keeps the rights of root.
    pub root: bool,
    /// Folder in which commands run; the server's own if none.
    pub folder: Option<PathBuf>,
    /// Where its installation put things.
    pub store: PathBuf,
}

/// A manifest: an entry with a name and files that come along.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Its name.
    pub name: String,
    /// The file.
    pub text: Text,
    /// What it says.
    pub entry: Entry,
    /// Files of the folder beside it.
    pub helpers: Vec<(String, Vec<u8>)>,
}

impl Manifest {
    /// Names of those in the binary, sorted.
    pub fn embedded() -> impl Iterator<Item = &'static str> {
        FILES
            .iter()
            .filter_map(|(path, _)| path.strip_suffix(".yaml"))
            .filter(|name| !name.contains('/'))
    }

    /// One of those in the binary, if it is there.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn find(name: &str) -> Option<Result<Self, Vec<Problem>>> {
        let path = format!("{name}.yaml");
        let (_, octets) = FILES.iter().find(|(found, _)| *found == path)?;
        let folder = format!("{name}/");
        let helpers = FILES
            .iter()
            .filter_map(|(path, octets)| {
                Some((path.strip_prefix(&folder)?.to_owned(), octets.to_vec()))
            })
            .collect();
        let text = Text::from_octets(format!("targets/{path}"), octets);
        Some(match text {
            Ok(text) => Self::read(name, text, helpers),
            Err(problem) => Err(vec![problem]),
        })
    }

    /// One of the user's own, with the files in the folder of its name beside it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn load(path: &Path) -> Result<Self, Vec<Problem>> {
        let text = Text::load(path).map_err(|problem| vec![problem])?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let folder = path.with_extension("");
        let mut helpers = Vec::new();
        if folder.is_dir() {
            let unreadable = |error| {
                vec![Problem::error(format!(
                    "cannot read {}: {error}",
                    folder.display()
                ))]
            };
            for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
                let path = entry.map_err(unreadable)?.path();
                if let (true, Some(name)) = (path.is_file(), path.file_name()) {
                    let octets = std::fs::read(&path).map_err(unreadable)?;
                    helpers.push((name.to_string_lossy().into_owned(), octets));
                }
            }
        }
        Self::read(&name, text, helpers)
    }

    /// Reads and checks.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn read(
        name: &str,
        text: Text,
        helpers: Vec<(String, Vec<u8>)>,
    ) -> Result<Self, Vec<Problem>> {
        let entry: Entry = source::yaml::parse(&text)?.read(&text)?;
        let manifest = Self {
            name: name.to_owned(),
            text,
            entry,
            helpers,
        };
        let mut problems = Vec::new();
        if let Some(named) = &manifest.entry.manifest {
            let problem = Problem::error("a manifest cannot build on another one");
            problems.push(
                problem
                    .at(&manifest.text, named.span)
                    .help("copy what it needs"),
            );
        }
        match manifest.recipe() {
            Ok(Some(_)) => {}
            Ok(None) => problems.push(
                Problem::error("the manifest does not say how the server is started")
                    .at(&manifest.text, Span::at(0))
                    .help("add `start: COMMAND`"),
            ),
            Err(found) => problems.extend(found),
        }
        if problems.is_empty() {
            Ok(manifest)
        } else {
            Err(problems)
        }
    }

    /// How to start it.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn recipe(&self) -> Result<Option<Recipe>, Vec<Problem>> {
        let mut recipe = self.entry.recipe(&self.text, None, &self.name)?;
        if let Some(recipe) = &mut recipe {
            recipe.helpers.clone_from(&self.helpers);
        }
        Ok(recipe)
    }

    /// What it needs and is not there.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let needs = self
            .entry
            .install
            .iter()
            .flat_map(|install| install.needs.iter());
        let vars = lasting(&self.name, self.entry.account.as_ref());
        needs
            .map(|need| fill(&need.value, &vars))
            .filter(|need| !words::is_there(need))
            .collect()
    }
}

/// Where the installation of a server puts what does not belong to the machine: `IMAPSPEC_STORE`, or a
/// folder of the system or of the user.
#[must_use]
pub fn store(name: &str) -> PathBuf {
    let named = std::env::var_os("IMAPSPEC_STORE").filter(|path| !path.is_empty());
    let base = named.map(PathBuf::from).unwrap_or_else(|| {
        let home = std::env::var_os("HOME").map(PathBuf::from);
        match home.filter(|_| !words::is_root()) {
            Some(home) => home.join(".local/share/imapspec"),
            None => PathBuf::from("/var/lib/imapspec"),
        }
    });
    base.join(name)
}

/// What is known before a server is started.
#[must_use]
pub fn lasting(name: &str, account: Option<&At<String>>) -> BTreeMap<&'static str, String> {
    let account = account.map(|account| account.value.clone());
    BTreeMap::from([
        ("account", words::account(account.as_deref())),
        ("store", store(name).display().to_string()),
    ])
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
            reset: optional(&mut check, &self.reset),
            env: pairs(&mut check, &self.env),
            ready: check.duration(self.ready.as_ref(), READY),
            signal: check.signal(self.signal.as_ref()),
            grace: check.duration(self.grace.as_ref(), GRACE),
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

/// Gathers what is wrong with an entry.
struct Check<'t> {
    text: &'t Text,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn wrong(&mut self, at: &At<String>, title: impl Into<String>, help: impl Into<String>) {
        self.problems.push(
            Problem::error(title)
                .at(self.text, self.text.first_line(at.span))
                .help(help),
        );
    }

    /// A text whose placeholders must be known.
    fn filled(&mut self, at: &At<String>) -> String {
        self.known(at, &PLACEHOLDERS);
        at.value.clone()
    }

    fn known(&mut self, at: &At<String>, known: &[&'static str]) {
        for (span, name) in words::placeholders(&at.value) {
            let place = place_within(self.text, at.span, &at.value, span, &[]);
            let (title, help) = match name {
                None => (
                    "no `}}` closes this placeholder".to_owned(),
                    "write `${{ port }}`".to_owned(),
                ),
                Some(name) if known.contains(&name) => continue,
                Some(name) => (
                    format!("there is no placeholder `{name}` here"),
                    near::advice(name, known.iter().copied()).unwrap_or_default(),
                ),
            };
            self.problems
                .push(Problem::error(title).at(self.text, place).help(help));
        }
    }

    fn duration(&mut self, at: Option<&At<String>>, usual: Duration) -> Duration {
        let Some(at) = at else { return usual };
        words::duration(&at.value).unwrap_or_else(|| {
            self.wrong(
                at,
                format!(
                    "wanted a time such as 30s, 500ms or 2m, found `{}`",
                    at.value
                ),
                "up to an hour is allowed",
            );
            usual
        })
    }

    fn signal(&mut self, at: Option<&At<String>>) -> Signal {
        let Some(at) = at else { return Signal::Term };
        Signal::ALL
            .into_iter()
            .find(|signal| signal.name() == at.value)
            .unwrap_or_else(|| {
                let known = Signal::ALL.map(Signal::name).join(", ");
                self.wrong(
                    at,
                    format!("there is no signal `{}`", at.value),
                    format!("known here: {known}"),
                );
                Signal::Term
            })
    }

    fn pattern(&mut self, at: &At<String>) -> String {
        if at.value.trim().len() < 4 {
            self.wrong(
                at,
                "too short to mean a crash",
                "write a text that a healthy server never logs",
            );
        }
        at.value.clone()
    }

    fn file_name(&mut self, name: &str, content: &At<String>) {
        let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
        if !name.split('/').all(plain) || name.contains('\\') {
            self.wrong(
                content,
                format!("`{name}` is no file below the server's folder"),
                "write a relative path without `..`",
            );
        }
    }

    fn address(&mut self, at: Option<&At<String>>) -> String {
        let Some(at) = at else {
            return "imap://127.0.0.1:${{ port }}".to_owned();
        };
        self.known(at, &["port", "tls-port"]);
        match sample(&at.value).parse::<Address>() {
            Ok(address) if address.is_loopback() => {}
            Ok(address) => self.wrong(
                at,
                format!(
                    "{} is not this machine, so it cannot be started here",
                    address.host
                ),
                "use 127.0.0.1, or leave `start` out",
            ),
            Err(error) => self.wrong(at, error.to_string(), "write imap://127.0.0.1:${{ port }}"),
        }
        at.value.clone()
    }

    /// Keys that mean nothing without `start`.
    fn useless(&mut self, entry: &Entry) {
        let texts = [
            ("prepare", &entry.prepare),
            ("stop", &entry.stop),
            ("ready", &entry.ready),
            ("signal", &entry.signal),
            ("grace", &entry.grace),
            ("account", &entry.account),
        ];
        for (key, at) in texts {
            if let Some(at) = at {
                self.wrong(
                    at,
                    format!("`{key}` needs `start`"),
                    "add the command that starts the server, or leave this out",
                );
            }
        }
        if let Some(at) = entry.log.first().or_else(|| entry.crash.first()) {
            self.wrong(
                at,
                "`log` and `crash` need `start`",
                "add the command that starts the server, or leave this out",
            );
        }
    }
}

/// An address as it may turn out to be.
#[must_use]
pub fn sample(address: &str) -> String {
    let ports = BTreeMap::from([("port", "1143".to_owned()), ("tls-port", "1993".to_owned())]);
    fill(address, &ports)
}

/// `text` with its placeholders filled; one without a value stays.
#[must_use]
pub fn fill(text: &str, values: &BTreeMap<&'static str, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (span, name) in words::placeholders(text) {
        if let Some(value) = name.and_then(|name| values.get(name)) {
            out.push_str(&text[at..span.start]);
            out.push_str(value);
            at = span.end;
        }
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests;
