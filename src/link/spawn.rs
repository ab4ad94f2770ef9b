//! Starts a server by its recipe, in a folder of its own and on free ports, waits until it greets, and ends it with
//! all its processes: at the end, when we panic, and even when we are killed. What it is asked is left to `run`.

mod folder;
mod guard;
mod ready;
mod shell;

use std::collections::BTreeMap;
use std::net::{TcpStream, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::log::{Log, Mark};
use super::manifest::{Recipe, Signal, fill, words};
use super::{Address, Connector};
use crate::octets::show::show_within;
use ready::{anybody, greeted, greeting, values};
use shell::{Surroundings, told};

pub use folder::Folder;
pub use guard::end_all;

/// How often a condition is looked at that nobody tells us about.
const TICK: Duration = Duration::from_millis(20);
/// How often logs are looked at for their size.
const PRUNE: Duration = Duration::from_secs(1);
/// How long the commands before and after a server may take, at least.
const COMMANDS: Duration = Duration::from_secs(120);
/// Ports that are tried where another process takes ours before the server does.
const TRIES: usize = 3;
/// Characters of a version that are kept.
const VERSION: usize = 200;
/// Lines of its log that tell why a server did not start.
const LAST_WORDS: usize = 12;

/// What of a server is asked to be started.
#[derive(Clone, Debug)]
pub struct Launch {
    /// Its name.
    pub name: String,
    /// How it is started.
    pub recipe: Recipe,
    /// Where its folders are made; a new folder that goes away afterwards, if none.
    pub folder: Option<PathBuf>,
    /// Whether its folders stay.
    pub keep: bool,
    /// Whether it is reached by TLS from the first octet.
    pub implicit_tls: bool,
}

/// A server that runs.
#[derive(Debug)]
pub struct Instance {
    address: Address,
    folder: PathBuf,
    server: Server,
    log: Log,
    begin: Mark,
    recipe: Recipe,
    values: BTreeMap<&'static str, String>,
    guard: Option<guard::Guard>,
    /// Dropped to end the thread that bounds the logs.
    _pruner: Sender<()>,
}

/// The process that is the server.
#[derive(Debug)]
enum Server {
    /// In the foreground.
    Child(Child),
    /// Its start command ended well: it is in the background, perhaps in the group of that command, and its stop
    /// command ends it.
    Background(u32),
}

impl Instance {
    /// Starts a server in a new folder below `folder`, and waits until it greets. The error says why it did not.
    ///
    /// # Errors
    /// When a file cannot be written, a command fails, the port is taken, the server ends or does not greet in time,
    /// or `stopped` says that nobody waits any more.
    pub fn start(
        launch: &Launch,
        folder: &Folder,
        stopped: &dyn Fn() -> bool,
    ) -> Result<Self, String> {
        let mut tries = 0;
        loop {
            tries += 1;
            let free = launch.recipe.address.contains("${{");
            match Self::attempt(launch, folder, stopped) {
                Err(Failed { why, taken: true }) if free && tries < TRIES => drop(why),
                other => return other.map_err(|failed| failed.why),
            }
        }
    }

    fn attempt(
        launch: &Launch,
        folder: &Folder,
        stopped: &dyn Fn() -> bool,
    ) -> Result<Self, Failed> {
        let recipe = &launch.recipe;
        let owner = folder::Owner::of(recipe)?;
        let dir = folder.next(&owner)?;
        let (values, address) = values(launch, &dir, &owner)?;
        if listens_at(&address) {
            return Err(Failed {
                why: format!(
                    "port {} is taken by something else; stop that, or write `${{{{ port }}}}` for a free one",
                    address.port
                ),
                taken: true,
            });
        }
        folder::furnish(&dir, recipe, &values, &owner)?;
        let output = dir.join("output.log");
        let logs = recipe.log.iter().map(|log| dir.join(fill(log, &values)));
        let log = Log::new([output.clone()].into_iter().chain(logs).collect());
        let begin = log.mark();
        let place = Surroundings {
            dir: &dir,
            recipe,
            values: &values,
            output: &output,
            owner: &owner,
        };
        let pruner = pruner(log.files().to_vec());
        if let Some(command) = &recipe.prepare {
            let limit = recipe.ready.max(COMMANDS);
            place.run(command, false, limit, stopped).map_err(|why| {
                let words = last_words(&log, &begin);
                format!("preparing {} failed: {why}{words}", launch.name)
            })?;
        }
        let mut child = place
            .shell(&recipe.start, !recipe.root)?
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", launch.name))?;
        let stop = recipe.stop.as_deref().map(|stop| fill(stop, &values));
        let guard = guard::Guard::new(&child, stop.as_deref());
        let server = greeted(&mut child, &address, recipe, stopped);
        let mut instance = Self {
            address,
            folder: dir,
            server: Server::Child(child),
            log,
            begin,
            recipe: recipe.clone(),
            values,
            guard: Some(guard),
            _pruner: pruner,
        };
        match server.and_then(|background| instance.greeted(background)) {
            Ok(()) => Ok(instance),
            Err(why) => {
                let words = last_words(&instance.log, &instance.begin);
                let taken = words.to_lowercase().contains("in use");
                instance.end();
                let why = format!("{} {why}{words}", launch.name);
                Err(Failed { why, taken })
            }
        }
    }

    /// What is left to do once it has greeted.
    fn greeted(&mut self, background: bool) -> Result<(), String> {
        if background && let Server::Child(child) = &self.server {
            self.server = Server::Background(child.id());
        }
        let Some(reset) = &self.recipe.reset else {
            return Ok(());
        };
        let done = self.surrounded(reset, "output.log", self.recipe.ready.max(COMMANDS));
        done.map_err(|why| format!("was started, but resetting it failed: {why}"))
    }

    /// What its recipe says its version is, escaped; `None` if it does not say how to ask.
    ///
    /// # Errors
    /// When the command fails, or prints nothing.
    pub fn version(&self) -> Result<Option<String>, String> {
        let Some(command) = &self.recipe.version else {
            return Ok(None);
        };
        let failed = |why: String| format!("its command for `version` failed: {why}");
        let file = self.folder.join("version.txt");
        self.surrounded(command, "version.txt", COMMANDS)
            .map_err(failed)?;
        let text = std::fs::read(&file).map_err(|error| failed(error.to_string()))?;
        let mut lines = text.split(|&octet| octet == b'\n').map(<[u8]>::trim_ascii);
        let line = lines.find(|line| !line.is_empty());
        let line = line.ok_or_else(|| failed("it printed nothing".to_owned()))?;
        Ok(Some(show_within(line, VERSION)))
    }

    /// Runs a command of the recipe where the server runs.
    fn surrounded(&self, command: &str, output: &str, limit: Duration) -> Result<(), String> {
        let owner = folder::Owner::of(&self.recipe)?;
        let output = self.folder.join(output);
        let place = Surroundings {
            dir: &self.folder,
            recipe: &self.recipe,
            values: &self.values,
            output: &output,
            owner: &owner,
        };
        place.run(command, self.recipe.root, limit, &|| false)
    }

    /// Where it is reached.
    #[must_use]
    pub const fn address(&self) -> &Address {
        &self.address
    }

    /// The port for TLS from the first octet, if it has one.
    #[must_use]
    pub fn tls_port(&self) -> u16 {
        let port = self.values.get("tls-port");
        port.and_then(|port| port.parse().ok()).unwrap_or_default()
    }

    /// The certificate authority of its certificate.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What it logs.
    pub const fn log(&mut self) -> &mut Log {
        &mut self.log
    }

    /// How its process ended, if it did.
    pub fn ended(&mut self) -> Option<String> {
        match &mut self.server {
            Server::Child(child) => match child.try_wait() {
                Ok(status) => status.map(told),
                Err(error) => Some(format!("cannot be watched: {error}")),
            },
            Server::Background(_) => (!self.listens()).then(|| "no longer listens".to_owned()),
        }
    }

    /// What shows that it crashed: the end of its process, or something new in its log.
    pub fn crash(&mut self) -> Option<String> {
        let line = self.log.search(&self.recipe.crash);
        let line = line.map(|line| show_within(&line, 300));
        match (self.ended(), line) {
            (Some(ended), Some(line)) => Some(format!("it {ended}, and logged: {line}")),
            (Some(ended), None) => Some(format!("it {ended}")),
            (None, Some(line)) => Some(format!("it logged: {line}")),
            (None, None) => None,
        }
    }

    /// Whether anything listens on its port.
    #[must_use]
    pub fn listens(&self) -> bool {
        listens_at(&self.address)
    }

    /// Whether it greets whoever comes, in time.
    #[must_use]
    pub fn greets(&self, patience: Duration) -> bool {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let connector = Connector::tcp(self.address.clone(), &anybody());
        match (runtime, connector) {
            (Ok(runtime), Ok(connector)) => runtime.block_on(greeting(&connector, patience)),
            // That says nothing about the server.
            (Err(_), _) | (_, Err(_)) => true,
        }
    }

    /// Ends it with all its processes. Afterwards it is only a folder.
    pub fn end(&mut self) {
        let grace = self.recipe.grace;
        let stopped =
            self.recipe.stop.clone().map(|stop| {
                self.surrounded(&stop, "output.log", grace.max(Duration::from_secs(10)))
            });
        let failed = stopped.is_none_or(|stopped| stopped.is_err());
        match &mut self.server {
            Server::Child(child) => {
                let group = child.id();
                if failed {
                    guard::signal(group, self.recipe.signal);
                }
                let deadline = Instant::now() + grace;
                while matches!(child.try_wait(), Ok(None)) && Instant::now() < deadline {
                    thread::sleep(TICK);
                }
                // What is left of it, and what it left behind.
                guard::signal(group, Signal::Kill);
                // It is gone, or nobody can end it.
                let _ = child.wait();
            }
            Server::Background(group) if failed => guard::signal(*group, Signal::Kill),
            Server::Background(_) => {}
        }
        self.guard.take();
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if self.guard.is_some() {
            self.end();
        }
    }
}

/// Why an attempt did not succeed.
struct Failed {
    why: String,
    /// Another process had the port, so that another port may do.
    taken: bool,
}

impl From<String> for Failed {
    fn from(why: String) -> Self {
        Self { why, taken: false }
    }
}

/// Bounds the logs until the sender is dropped.
fn pruner(files: Vec<PathBuf>) -> Sender<()> {
    let (sender, receiver) = channel::<()>();
    thread::spawn(move || {
        while receiver.recv_timeout(PRUNE) == Err(RecvTimeoutError::Timeout) {
            Log::prune(&files);
        }
    });
    sender
}

/// Whether anything listens there.
fn listens_at(address: &Address) -> bool {
    let places = (address.host.as_str(), address.port).to_socket_addrs();
    places.is_ok_and(|mut places| {
        places.any(|at| TcpStream::connect_timeout(&at, Duration::from_secs(1)).is_ok())
    })
}

/// The end of what it logged, for a message.
fn last_words(log: &Log, begin: &Mark) -> String {
    let lines = log.since(begin, LAST_WORDS);
    let lines = lines.iter().map(|line| show_within(line, 300));
    let text: Vec<String> = lines.map(|line| format!("\n    | {line}")).collect();
    if text.is_empty() {
        "; it logged nothing".to_owned()
    } else {
        format!("; its last words:{}", text.concat())
    }
}

/// The account that servers run as, for checks before one is started.
#[must_use]
pub fn account(wanted: Option<&str>) -> String {
    words::account(wanted)
}
