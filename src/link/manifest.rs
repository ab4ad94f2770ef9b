//! How a server is installed, started, reached, stopped and watched: one target of `imapspec.toml`, or a
//! file `targets/<name>.yaml`, which has the same keys. Here it is read and checked; starting is left to `spawn`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::octets::Span;
use crate::source::{self, At, Problem, Text};

mod check;
mod entry;
pub(super) mod words;

pub use entry::{Entry, Install};
pub use words::{Signal, duration};

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
    /// Prints its name and version in a line.
    pub version: Option<String>,
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
    store_folder().join(name)
}

/// The folder with a folder for each installed server.
#[must_use]
pub fn store_folder() -> PathBuf {
    let named = std::env::var_os("IMAPSPEC_STORE").filter(|path| !path.is_empty());
    named.map(PathBuf::from).unwrap_or_else(|| {
        let home = std::env::var_os("HOME").map(PathBuf::from);
        match home.filter(|_| !words::is_root()) {
            Some(home) => home.join(".local/share/imapspec"),
            None => PathBuf::from("/var/lib/imapspec"),
        }
    })
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
