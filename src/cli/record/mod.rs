//! `imapspec record`: stands between a real client and a real server, judges what crosses as a run would, both directions,
//! and keeps each session as a scenario and as text that `lint` reads. One session is in `relay`, what is kept of it in
//! `turn` and `scenario`.

mod relay;
mod scenario;
mod turn;

use std::cell::RefCell;
use std::fs::File;
use std::future::poll_fn;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use clap::Args;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use super::args::{Common, LinkArg, ProfileArg, TargetArgs};
use super::transcript::observer::{Observer, Tally};
use super::{Stopped, config, suite};
use crate::imap::Revision;
use crate::link::spawn::{Folder, Instance};
use crate::link::{Connection, Connector};
use crate::report::visible::flat;
use crate::run::secret::Secrets;
use crate::run::target::Target;
use crate::run::verdict::Exit;
use crate::run::{self, Purpose};
use crate::scenario::Catalogue;
use crate::session::Closer;
use crate::source::Problem;
use relay::{Event, Relay};

/// Sessions at the same time, at most; more wait to be accepted.
const TOGETHER: usize = 64;
/// How long the server may take to accept a connection.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Args, Debug)]
pub(super) struct RecordArgs {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    /// Where the client is to connect; port 0 for a free one
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:1143",
        help_heading = "Run"
    )]
    pub(super) listen: SocketAddr,
    /// Listen on an address that others than this machine can reach
    #[arg(long, help_heading = "Run")]
    pub(super) exposed: bool,
    /// End after so many sessions [default: with Ctrl-C]
    #[arg(long, value_name = "N", help_heading = "Run")]
    pub(super) sessions: Option<usize>,
    /// Write the session as a scenario; further ones become FILE-2.yaml and so on
    #[arg(long, value_name = "FILE.yaml", help_heading = "Output")]
    pub(super) to: Option<PathBuf>,
    /// Write the session as text that imapspec lint judges again; further ones as with --to
    #[arg(long, value_name = "FILE.txt", help_heading = "Output")]
    pub(super) transcript: Option<PathBuf>,
    /// Base specification to judge by
    #[arg(long, value_enum, default_value_t = ProfileArg::Auto, env = "IMAPSPEC_PROFILE", help_heading = "Judge")]
    pub(super) profile: ProfileArg,
}

pub(super) fn run(
    args: &RecordArgs,
    common: &Common,
    out: &mut dyn Write,
) -> Result<Exit, Stopped> {
    check(args)?;
    let mut target = config::target(&args.target, common)?;
    let catalogue = suite::suite(common)?.catalogue()?;
    // It is ended, and its folder goes away, with this.
    let mut started = None;
    if let Some(launch) = &target.launch {
        writeln!(out, "starting {}", launch.name)?;
        out.flush()?;
        let begun = Folder::new(&launch.name, launch.folder.as_deref(), launch.keep)
            .and_then(|folder| Ok((Instance::start(launch, &folder, &|| false)?, folder)));
        match begun {
            Ok(begun) => started = Some(begun),
            Err(reason) => {
                writeln!(out, "✗ {reason}")?;
                return Ok(Exit::Unreachable);
            }
        }
    }
    if let Some((instance, _)) = &started {
        target = target.at(instance.address(), &instance.authority());
    }
    let (connector, _host) = run::connector(&target, Purpose::Case)
        .map_err(|reason| Stopped::Problems(vec![Problem::error(reason)]))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let recorder = Recorder {
        args,
        target: &target,
        connector,
        catalogue: &catalogue,
        revision: match args.profile {
            ProfileArg::Auto | ProfileArg::Rev1 => Revision::Rev1,
            ProfileArg::Rev2 => Revision::Rev2,
        },
        out: RefCell::new(out),
        tally: RefCell::default(),
    };
    let exit = runtime.block_on(recorder.listen());
    drop(started);
    exit
}

/// What is wrong with the flags, before anything is opened.
fn check(args: &RecordArgs) -> Result<(), Stopped> {
    let mut problems = Vec::new();
    if !args.listen.ip().is_loopback() && !args.exposed {
        let problem = Problem::error(format!("{} can be reached from elsewhere", args.listen));
        problems.push(problem.help("listen on 127.0.0.1, or say --exposed"));
    }
    if args.target.link == LinkArg::Starttls || args.target.starttls {
        let problem = Problem::error("the proxy does not send STARTTLS by itself");
        problems.push(problem.help(
            "give the port for implicit TLS (imaps://, --link tls); the client talks to the proxy in clear",
        ));
    }
    for path in [&args.to, &args.transcript].into_iter().flatten() {
        if path.exists() {
            let problem = Problem::error(format!("{} is there already", path.display()));
            problems.push(
                problem.help("name another file, or remove that one; nothing is overwritten"),
            );
        } else if path
            .parent()
            .is_some_and(|folder| !folder.as_os_str().is_empty() && !folder.is_dir())
        {
            let problem = Problem::error(format!("there is no folder for {}", path.display()));
            problems.push(problem.help("make it first"));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.into())
    }
}

struct Recorder<'r, 'o> {
    args: &'r RecordArgs,
    target: &'r Target,
    connector: Connector,
    catalogue: &'r Catalogue,
    revision: Revision,
    out: RefCell<&'o mut dyn Write>,
    tally: RefCell<Tally>,
}

type Running<'f> = Pin<Box<dyn Future<Output = io::Result<()>> + 'f>>;

impl Recorder<'_, '_> {
    async fn listen(&self) -> Result<Exit, Stopped> {
        let listener = match TcpListener::bind(self.args.listen).await {
            Ok(listener) => listener,
            Err(error) => {
                let problem =
                    Problem::error(format!("cannot listen on {}: {error}", self.args.listen));
                return Err(vec![problem.help("--listen 127.0.0.1:0 takes a free port")].into());
            }
        };
        self.say(&format!(
            "listening {}, for {}; end with Ctrl-C",
            listener.local_addr()?,
            flat(&self.target.shown())
        ))?;
        let mut running: Vec<Running<'_>> = Vec::new();
        let (mut begun, mut ended) = (0, 0);
        let most = self.args.sessions.unwrap_or(usize::MAX);
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let mut interrupted = Box::pin(super::run::interrupted());
        let mut asked = false;
        while ended < most && !(asked && running.is_empty()) {
            let room = !asked && begun < most && running.len() < TOGETHER;
            tokio::select! {
                accepted = listener.accept(), if room => {
                    let (stream, _) = accepted?;
                    begun += 1;
                    running.push(Box::pin(self.session(begun, stream, stopped.clone())));
                }
                done = any(&mut running) => {
                    done?;
                    ended += 1;
                }
                end = &mut interrupted, if !asked => {
                    end?;
                    asked = true;
                    stop.send_replace(true);
                }
            }
        }
        let tally = *self.tally.borrow();
        self.say(&format!("{ended} sessions, {}", told(tally)))?;
        Ok(if tally.must > 0 {
            Exit::Failed
        } else {
            Exit::Conforms
        })
    }

    fn say(&self, text: &str) -> io::Result<()> {
        let mut out = self.out.borrow_mut();
        writeln!(out, "{text}")?;
        out.flush()
    }

    /// One session, from the connection of the client to the files.
    async fn session(
        &self,
        number: usize,
        stream: TcpStream,
        mut stopped: tokio::sync::watch::Receiver<bool>,
    ) -> io::Result<()> {
        let name = format!("session {number}");
        let client = match Connection::accepted(stream) {
            Ok(client) => client,
            Err(error) => return self.say(&format!("{name}: the client is gone: {error}")),
        };
        let server = match self.connector.connect(Instant::now() + PATIENCE).await {
            Ok(server) => server,
            Err(error) => {
                return self.say(&format!("{name}: the server cannot be reached: {error}"));
            }
        };
        self.say(&format!("{name} begins"))?;
        let secrets = Secrets::of(&self.target.accounts);
        let observer = Observer::new(self.catalogue, self.revision, true, secrets);
        let mut relay = Relay::new(observer, run::epoch(self.target));
        let mut failed = Ok(());
        let mut tell = |event: Event| {
            let text = match event {
                Event::Remark(remark) => format!("{name}\n{}", remark.draw(None)),
                Event::Blind(why) => {
                    format!("{name}: {why}; it is relayed, but not judged any more")
                }
            };
            if failed.is_ok() {
                failed = self.say(&text);
            }
        };
        let cut = {
            let relayed = relay.run(client, server, &mut tell);
            tokio::select! {
                () = relayed => false,
                _ = stopped.wait_for(|stopped| *stopped) => true,
            }
        };
        if cut {
            relay.end(Closer::Client).into_iter().for_each(&mut tell);
        }
        failed?;
        let tally = relay.observer.tally();
        *self.tally.borrow_mut() += tally;
        self.say(&format!("{name} ends: {}", told(tally)))?;
        let held_back = relay.observer.judge().held_back();
        if held_back > 0 {
            self.say(&format!(
                "{name}: {held_back} findings of the same kinds are not shown"
            ))?;
        }
        let turns = &relay.turns;
        if let Some(path) = &self.args.transcript {
            self.write(&name, path, number, |_| relay.log())?;
        }
        if let Some(path) = &self.args.to {
            self.write(&name, path, number, |id| {
                scenario::text(id, &self.target.name, turns.all(), turns.left_out)
            })?;
        }
        Ok(())
    }

    /// Writes the file of a session, which must not be there yet. `text` gets the path without its ending, with slashes.
    fn write(
        &self,
        name: &str,
        path: &Path,
        number: usize,
        text: impl Fn(&str) -> String,
    ) -> io::Result<()> {
        let path = numbered(path, number);
        let id = path.with_extension("").display().to_string();
        let id = id.replace('\\', "/");
        let id = id.trim_start_matches(['/', '.']);
        let file = File::create_new(&path).and_then(|mut file| file.write_all(text(id).as_bytes()));
        match file {
            Ok(()) => self.say(&format!("{name} is in {}", path.display())),
            Err(error) => self.say(&format!("{name}: cannot write {}: {error}", path.display())),
        }
    }
}

/// The file of a session.
fn numbered(path: &Path, number: usize) -> PathBuf {
    if number < 2 {
        return path.to_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let dot = if ending.is_empty() { "" } else { "." };
    path.with_file_name(format!("{stem}-{number}{dot}{ending}"))
}

fn told(tally: Tally) -> String {
    format!(
        "{} messages of the server: {} findings break a MUST, {} others; {} of the client",
        tally.messages, tally.must, tally.should, tally.client
    )
}

/// Waits for one of them, and takes it out.
async fn any(running: &mut Vec<Running<'_>>) -> io::Result<()> {
    poll_fn(|context| {
        for index in 0..running.len() {
            if let Poll::Ready(done) = running[index].as_mut().poll(context) {
                drop(running.swap_remove(index));
                return Poll::Ready(done);
            }
        }
        Poll::Pending
    })
    .await
}
