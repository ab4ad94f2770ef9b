//! What the target says about itself before anything else is asked of it: greeting,
//! capabilities in each state, identity, namespace, delimiter, round-trip time. The plan is a pure function of it.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::gather::{self, Wire};
use super::log_in;
use super::options::Options;
use super::results::{CaseResult, TargetInfo};
use super::secret::Secrets;
use super::session::{Clock, Got, Ground, Session, Stop};
use super::target::Target;
use super::verdict::Verdict;
use crate::imap::response::Condition;
use crate::imap::{Response, Revision, StringForm, Writer};
use crate::link::{CloseHow, Connector};
use crate::octets::Moment;
use crate::octets::show::show;
use crate::scenario::catalogue::Catalogue;
use crate::wire::{Outgoing, Side};

/// Deadline of each step of the probe.
const PATIENCE: Duration = Duration::from_secs(10);
/// Round trips that are measured.
const ROUNDS: usize = 3;

/// What the target said about itself.
#[derive(Clone, Debug)]
pub struct Probe {
    /// For reports.
    pub info: TargetInfo,
    /// Capabilities in the state a client meets first.
    pub capabilities_before: Vec<Bytes>,
    /// Capabilities after log-in.
    pub capabilities_after: Vec<Bytes>,
    /// Prefix of the personal namespace.
    pub prefix: Vec<u8>,
    /// Hierarchy delimiter; `None` if names are flat.
    pub delimiter: Option<u8>,
    /// The longest of the measured round trips.
    pub round_trip: Duration,
    /// Whether the connection is under TLS after log-in.
    pub tls: bool,
    /// Whether the greeting is PREAUTH.
    pub preauth: bool,
    /// The probe as a case: what it sent and heard is judged like everything else.
    pub case: CaseResult,
    /// Why nothing else can be asked; `None` if the target let us in.
    pub barred: Option<String>,
}

impl Probe {
    /// Whether the target announces this capability: in either state, or only `before` log-in.
    #[must_use]
    pub fn announces(&self, name: &str, before: bool) -> bool {
        let has = |list: &[Bytes]| {
            list.iter()
                .any(|known| known.eq_ignore_ascii_case(name.as_bytes()))
        };
        has(&self.capabilities_before) || !before && has(&self.capabilities_after)
    }
}

/// Asks the target. The error says why it could not even be reached.
pub(crate) async fn probe(
    target: &Target,
    connector: &Connector,
    catalogue: &Catalogue,
    options: &Options,
    epoch: Moment,
    revision: Revision,
    stop: &Stop,
) -> Result<Probe, String> {
    let patience = target.scaled(PATIENCE);
    let deadline = Instant::now() + patience;
    let connection = connector
        .connect(deadline)
        .await
        .map_err(|error| error.to_string())?;
    let ground = Ground {
        clock: Clock::start(epoch),
        order: Rc::new(Cell::new(0)),
        revision,
        segment: options.segment,
        seed: options.seed,
        stop: stop.clone(),
    };
    let mut session = Session::new("probe", connection, &ground, "P".to_owned());
    let mut probe = Asked::default();
    let secrets = Secrets::of(&target.accounts);
    let barred = ask(&mut session, target, patience, &mut probe)
        .await
        .err()
        .map(|reason| secrets.masked_text(&reason));
    let silent = session.heard.is_empty() || !session.judge.pipeline().commands().is_empty();
    if barred.is_some() && silent {
        // It answered nothing; it would not answer LOGOUT.
        session.close(CloseHow::Clean).await;
    } else {
        session.log_out(patience).await;
    }
    let tls = session.is_tls() || probe.tls;
    let preauth = log_in::greets_preauth(&session);
    let case = as_case(
        session,
        catalogue,
        revision,
        &secrets,
        barred.clone(),
        ground.clock.elapsed(),
    );
    let words = |list: &[Bytes]| list.iter().map(|name| show(name)).collect::<Vec<_>>();
    Ok(Probe {
        info: TargetInfo {
            name: target.name.clone(),
            version: None,
            address: target.shown(),
            greeting: probe.greeting,
            capabilities_before: words(&probe.before),
            capabilities_after: words(&probe.after),
            id: probe.id,
            prefix: show(&probe.prefix),
            delimiter: probe
                .delimiter
                .map(|octet| show(&[octet]))
                .unwrap_or_default(),
            round_trip: u64::try_from(probe.round_trip.as_micros()).unwrap_or(u64::MAX),
        },
        capabilities_before: probe.before,
        capabilities_after: probe.after,
        prefix: target
            .prefix
            .as_ref()
            .map_or(probe.prefix, |prefix| prefix.clone().into_bytes()),
        delimiter: probe.delimiter,
        round_trip: probe.round_trip,
        tls,
        preauth,
        case,
        barred,
    })
}

#[derive(Default)]
struct Asked {
    greeting: String,
    before: Vec<Bytes>,
    after: Vec<Bytes>,
    id: Vec<(String, String)>,
    prefix: Vec<u8>,
    delimiter: Option<u8>,
    round_trip: Duration,
    tls: bool,
}

async fn ask(
    session: &mut Session,
    target: &Target,
    patience: Duration,
    asked: &mut Asked,
) -> Result<(), String> {
    let soon = || Instant::now() + patience;
    match session
        .read_until(soon(), |session| !session.heard.is_empty())
        .await
    {
        Got::Data => {}
        Got::Nothing => {
            return Err(format!(
                "connected, but no greeting came within {patience:?}"
            ));
        }
        Got::End => return Err(ended(session, "before its greeting")),
    }
    let first = session.heard[0].clone();
    asked.greeting = show(first.frame.content());
    match &first.read.value {
        Some(Response::Status {
            condition: Condition::Ok | Condition::PreAuth,
            ..
        }) => {}
        Some(Response::Status {
            condition: Condition::Bye,
            ..
        }) => {
            return Err(format!(
                "the server refused the connection: {}",
                asked.greeting
            ));
        }
        _ => {
            return Err(format!(
                "the first line is no IMAP greeting: {}",
                asked.greeting
            ));
        }
    }
    asked.before = capabilities(session, soon()).await?;
    if target.starts_tls() {
        log_in::secure(session, soon()).await?;
        asked.tls = true;
        asked.before = capabilities(session, soon()).await?;
    }
    let account = target.accounts.first().ok_or("no account to log in with")?;
    log_in::get_in(session, account, soon()).await?;
    asked.tls |= session.is_tls();
    asked.after = capabilities(session, soon()).await?;
    let announced = |name: &[u8]| {
        asked
            .after
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    };
    let (has_id, has_namespace) = (announced(b"ID"), announced(b"NAMESPACE"));
    if has_id {
        asked.id = identity(session, soon()).await?;
    }
    asked.delimiter = delimiter(session, soon()).await?;
    if has_namespace && let Some((prefix, delimiter)) = namespace(session, soon()).await? {
        // Where LIST tells of the same names, it is right about them: it is what the delimiter is asked of (RFC 3501 section 6.3.8).
        if !prefix.is_empty() || asked.delimiter.is_none() {
            asked.delimiter = delimiter.or(asked.delimiter);
        }
        asked.prefix = prefix;
    }
    for _ in 0..ROUNDS {
        let start = Instant::now();
        simple(session, "NOOP", soon()).await?;
        asked.round_trip = asked.round_trip.max(start.elapsed());
    }
    Ok(())
}

fn ended(session: &Session, when: &str) -> String {
    session.ended.as_ref().map_or_else(
        || format!("the connection ended {when}"),
        |end| format!("{end}, {when}"),
    )
}

/// Sends a command of plain text and gives the index of the first message that answers it.
async fn simple(session: &mut Session, command: &str, deadline: Instant) -> Result<usize, String> {
    let tag = session.next_tag();
    let from = session.heard.len();
    let mut outgoing = Outgoing::new();
    outgoing.octets(format!("{tag} {command}\r\n").as_bytes());
    match session.command(&outgoing, &tag, deadline).await {
        Some(_) => Ok(from),
        None if session.ended.is_some() => Err(ended(session, &format!("during {command}"))),
        None => Err(format!("no answer to {command} in time")),
    }
}

async fn capabilities(session: &mut Session, deadline: Instant) -> Result<Vec<Bytes>, String> {
    let from = simple(session, "CAPABILITY", deadline).await?;
    let told = session.heard[from..]
        .iter()
        .find_map(|heard| match &heard.read.value {
            Some(Response::Capability(names)) => Some(names.clone()),
            _ => None,
        });
    Ok(told.unwrap_or_default())
}

async fn delimiter(session: &mut Session, deadline: Instant) -> Result<Option<u8>, String> {
    let from = simple(session, "LIST \"\" \"\"", deadline).await?;
    Ok(session.heard[from..]
        .iter()
        .find_map(|heard| match &heard.read.value {
            Some(Response::List(list)) => list.delimiter,
            _ => None,
        }))
}

/// First personal namespace (RFC 2342 section 5): prefix and delimiter.
async fn namespace(
    session: &mut Session,
    deadline: Instant,
) -> Result<Option<(Vec<u8>, Option<u8>)>, String> {
    let from = simple(session, "NAMESPACE", deadline).await?;
    Ok(session.heard[from..]
        .iter()
        .find_map(|heard| match &heard.read.value {
            Some(Response::Namespace(data)) => data
                .personal
                .as_ref()
                .and_then(|personal| personal.first())
                .map(|first| (first.prefix.to_vec(), first.delimiter)),
            _ => None,
        }))
}

/// Fields and values of the answer to ID (RFC 2971 section 3.2).
async fn identity(
    session: &mut Session,
    deadline: Instant,
) -> Result<Vec<(String, String)>, String> {
    let from = simple(session, "ID NIL", deadline).await?;
    let fields = session.heard[from..]
        .iter()
        .find_map(|heard| match &heard.read.value {
            Some(Response::Id(fields)) => fields.as_ref(),
            _ => None,
        });
    let fields = fields.into_iter().flatten().take(30);
    Ok(fields
        .map(|(field, value)| {
            let value = value.as_ref().map(|value| show(value));
            (show(field), value.unwrap_or_default())
        })
        .collect())
}

fn as_case(
    session: Session,
    catalogue: &Catalogue,
    revision: Revision,
    secrets: &Secrets,
    barred: Option<String>,
    took: u64,
) -> CaseResult {
    let sessions = [session];
    let wire = Wire::of(&sessions, secrets);
    let session = &sessions[0];
    // Who says nothing at all is not shown to be an IMAP server, so there is nothing to judge.
    let greeted = !session.heard.is_empty();
    let checks: Vec<_> = session
        .judge
        .findings()
        .iter()
        .filter(|_| greeted)
        .map(|finding| gather::finding(catalogue, revision, &wire, 0, session, finding))
        .collect();
    let worst = checks
        .iter()
        .map(|check| check.verdict)
        .max()
        .unwrap_or(Verdict::Pass);
    let verdict = if barred.is_some() {
        worst.max(Verdict::Inconclusive)
    } else {
        worst
    };
    CaseResult {
        verdict,
        reason: barred,
        took,
        checks,
        closed: session.ended.iter().map(ToString::to_string).collect(),
        wire: wire.lines,
        ..CaseResult::outside("probe", "what the target says about itself")
    }
}

/// A command line written with the pen, so that any value reads back as itself.
pub(crate) fn command(tag: &str, write: impl FnOnce(&mut Writer)) -> Outgoing {
    let mut writer = Writer::new(Side::Client, StringForm::Shortest);
    writer.text(tag);
    writer.space();
    write(&mut writer);
    writer.end_line();
    writer.finish()
}
