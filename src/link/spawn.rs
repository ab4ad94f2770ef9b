//! Starts a server by its recipe, in a folder of its own and on free ports, waits until it greets, and ends it with
//! all its processes: at the end, when we panic, and even when we are killed. What it is asked is left to `run`.

mod folder;
mod guard;

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use bytes::BytesMut;

use super::log::{Log, Mark};
use super::manifest::{Recipe, Signal, fill, words};
use super::{Address, CloseHow, Connector, Scheme, TlsOptions};

pub use folder::Folder;
pub use guard::end_all;

/// How often a condition is looked at that nobody tells us about.
const TICK: Duration = Duration::from_millis(20);
/// How often logs are looked at for their size.
const PRUNE: Duration = Duration::from_secs(1);
/// How long a greeting may take while a server starts, after which another is waited for.
const ATTEMPT: Duration = Duration::from_secs(2);
/// How long the commands before and after a server may take, at least.
const COMMANDS: Duration = Duration::from_secs(120);
/// Ports that are tried where another process takes ours before the server does.
const TRIES: usize = 3;
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
    /// Its start command ended well: it is in the background, and its stop command ends it.
    Background,
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
        let at = SocketAddr::from((Ipv4Addr::LOCALHOST, address.port));
        if TcpStream::connect_timeout(&at, Duration::from_secs(1)).is_ok() {
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
        for command in [&recipe.prepare].into_iter().flatten() {
            let limit = recipe.ready.max(COMMANDS);
            place.run(command, false, limit, stopped).map_err(|why| {
                Failed::from(format!(
                    "preparing {} failed: {why}{}",
                    launch.name,
                    last_words(&log, &begin)
                ))
            })?;
        }
        let mut child = place
            .shell(&recipe.start, !recipe.root)?
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", launch.name))?;
        let stop = recipe.stop.as_deref().map(|stop| fill(stop, &values));
        let guard = guard::Guard::new(&child, stop.as_deref());
        let server = greeted(&mut child, &address, recipe, stopped);
        let (sender, receiver) = channel::<()>();
        let files = log.files().to_vec();
        thread::spawn(move || {
            while let Err(std::sync::mpsc::RecvTimeoutError::Timeout) = receiver.recv_timeout(PRUNE)
            {
                Log::prune(&files);
            }
        });
        let mut instance = Self {
            address,
            folder: dir,
            server: Server::Child(child),
            log,
            begin,
            recipe: recipe.clone(),
            values,
            guard: Some(guard),
            _pruner: sender,
        };
        match server {
            Ok(background) => {
                if background {
                    instance.server = Server::Background;
                }
                if let Some(reset) = &instance.recipe.reset {
                    let reset = reset.clone();
                    instance.surrounded(&reset, instance.recipe.ready.max(COMMANDS))?;
                }
                Ok(instance)
            }
            Err(why) => {
                let words = last_words(&instance.log, &instance.begin);
                let taken = words.to_lowercase().contains("in use");
                instance.end();
                let why = format!("{} {why}{words}", launch.name);
                Err(Failed { why, taken })
            }
        }
    }

    /// Runs a command of the recipe where the server runs.
    fn surrounded(&self, command: &str, limit: Duration) -> Result<(), String> {
        let owner = folder::Owner::of(&self.recipe)?;
        let output = self.folder.join("output.log");
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
            Server::Background => (!self.listens()).then(|| "no longer listens".to_owned()),
        }
    }

    /// What shows that it crashed: the end of its process, or something new in its log.
    pub fn crash(&mut self) -> Option<String> {
        let line = self.log.search(&self.recipe.crash);
        let line = line.map(|line| crate::octets::show::show_within(&line, 300));
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
        let at = SocketAddr::from((Ipv4Addr::LOCALHOST, self.address.port));
        TcpStream::connect_timeout(&at, Duration::from_secs(1)).is_ok()
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
        let stopped = self
            .recipe
            .stop
            .clone()
            .map(|stop| self.surrounded(&stop, grace.max(Duration::from_secs(10))));
        if let Server::Child(child) = &mut self.server {
            let group = child.id();
            if stopped.is_none_or(|stopped| stopped.is_err()) {
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

/// Where the commands of a recipe run.
struct Surroundings<'s> {
    dir: &'s Path,
    recipe: &'s Recipe,
    values: &'s BTreeMap<&'static str, String>,
    output: &'s Path,
    owner: &'s folder::Owner,
}

impl Surroundings<'_> {
    /// A shell command, as its own process group, that writes to the output file.
    fn shell(&self, command: &str, drop: bool) -> Result<Command, String> {
        let output = || {
            let file = std::fs::File::options()
                .append(true)
                .create(true)
                .open(self.output);
            file.map_err(|error| format!("cannot write {}: {error}", self.output.display()))
        };
        let mut shell = Command::new("sh");
        shell
            .args(["-eu", "-c", &fill(command, self.values)])
            .current_dir(self.recipe.folder.as_deref().unwrap_or(self.dir))
            .stdin(Stdio::null())
            .stdout(output()?)
            .stderr(output()?);
        for (name, value) in &self.recipe.env {
            shell.env(name, fill(value, self.values));
        }
        guard::own_group(&mut shell);
        if drop {
            self.owner.become_it(&mut shell);
        }
        Ok(shell)
    }

    /// Runs a command to its end.
    fn run(
        &self,
        command: &str,
        root: bool,
        limit: Duration,
        stopped: &dyn Fn() -> bool,
    ) -> Result<(), String> {
        let mut child = self
            .shell(command, !root)?
            .spawn()
            .map_err(|error| error.to_string())?;
        let deadline = Instant::now() + limit;
        loop {
            let why = match child.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(status)) => return Err(told(status)),
                Ok(None) if stopped() => "interrupted".to_owned(),
                Ok(None) if Instant::now() > deadline => format!("not done within {limit:?}"),
                Ok(None) => {
                    thread::sleep(TICK);
                    continue;
                }
                Err(error) => error.to_string(),
            };
            guard::signal(child.id(), Signal::Kill);
            let _ = child.wait();
            return Err(why);
        }
    }
}

/// What the placeholders stand for, and where the server will be.
fn values(
    launch: &Launch,
    dir: &Path,
    owner: &folder::Owner,
) -> Result<(BTreeMap<&'static str, String>, Address), String> {
    let recipe = &launch.recipe;
    let shown = |path: &Path| path.display().to_string();
    let mut values = BTreeMap::from([
        ("dir", shown(dir)),
        ("store", shown(&recipe.store)),
        ("cert", shown(&dir.join("cert.pem"))),
        ("key", shown(&dir.join("key.pem"))),
        ("ca", shown(&dir.join("ca.pem"))),
        ("account", owner.account.clone()),
        ("group", owner.group.clone()),
        ("uid", owner.uid.to_string()),
        ("gid", owner.gid.to_string()),
    ]);
    let [port, tls_port] =
        free_ports().map_err(|error| format!("no free port on 127.0.0.1: {error}"))?;
    values.insert("port", port.to_string());
    values.insert("tls-port", tls_port.to_string());
    let read = |text: &str| text.parse::<Address>().map_err(|error| error.to_string());
    let mut address = read(&fill(&recipe.address, &values))?;
    if launch.implicit_tls && address.scheme == Scheme::Imap {
        address.scheme = Scheme::Imaps;
        address.port = tls_port;
    } else if !recipe.address.contains("${{") {
        // A port of the user's choice is what the command may ask for.
        values.insert("port", address.port.to_string());
    }
    Ok((values, address))
}

/// Two ports that nobody listens on.
fn free_ports() -> io::Result<[u16; 2]> {
    let listeners = [
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?,
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?,
    ];
    Ok([
        listeners[0].local_addr()?.port(),
        listeners[1].local_addr()?.port(),
    ])
}

/// Waits for the greeting. Whether the server is in the background.
fn greeted(
    child: &mut Child,
    address: &Address,
    recipe: &Recipe,
    stopped: &dyn Fn() -> bool,
) -> Result<bool, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("cannot be waited for: {error}"))?;
    let connector =
        Connector::tcp(address.clone(), &anybody()).map_err(|error| error.to_string())?;
    let deadline = Instant::now() + recipe.ready;
    let mut background = false;
    loop {
        if !background
            && let Some(status) = child
                .try_wait()
                .map_err(|error| format!("cannot be watched: {error}"))?
        {
            background = status.success() && recipe.stop.is_some();
            if !background {
                return Err(format!("ended before it greeted: it {}", told(status)));
            }
        }
        if stopped() {
            return Err("was not waited for: interrupted".to_owned());
        }
        if runtime.block_on(greeting(&connector, ATTEMPT)) {
            return Ok(background);
        }
        if Instant::now() > deadline {
            return Err(format!(
                "did not greet on {} within {:?}",
                address.host_and_port(),
                recipe.ready
            ));
        }
        thread::sleep(TICK);
    }
}

/// Its certificate is of no interest for a greeting.
const fn anybody() -> TlsOptions {
    TlsOptions {
        cacert: None,
        insecure: true,
    }
}

/// Whether a first line comes in time that does not refuse us.
async fn greeting(connector: &Connector, patience: Duration) -> bool {
    let deadline = tokio::time::Instant::now() + patience;
    let Ok(mut connection) = connector.connect(deadline).await else {
        return false;
    };
    let mut line = BytesMut::new();
    while !line.contains(&b'\n') && line.len() < 8192 {
        match tokio::time::timeout_at(deadline, connection.read(&mut line)).await {
            Ok(Ok(count)) if count > 0 => {}
            Ok(_) | Err(_) => return false,
        }
    }
    connection.close(CloseHow::Clean).await;
    !line.starts_with(b"* BYE")
}

/// How a process ended.
fn told(status: ExitStatus) -> String {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        if let Some(signal) = status.signal() {
            let core = if status.core_dumped() {
                " (core dumped)"
            } else {
                ""
            };
            return format!("was ended by signal {signal}{core}");
        }
    }
    match status.code() {
        Some(code) => format!("exited with status {code}"),
        None => format!("ended: {status}"),
    }
}

fn last_words(log: &Log, begin: &Mark) -> String {
    let lines = log.since(begin, LAST_WORDS);
    let lines = lines
        .iter()
        .map(|line| crate::octets::show::show_within(line, 300));
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
