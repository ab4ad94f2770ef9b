//! A case while it runs: its connections, values and clock, and what was noted about it so far.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

use super::gather::breach;
use super::log_in;
use super::options::Options;
use super::probe::Probe;
use super::results::{Fact, Place};
use super::scope::Values;
use super::session::{Ground, Session, Stop};
use super::target::{Account, Target};
use super::verdict::Verdict;
use crate::imap::response::Condition;
use crate::imap::{Response, Revision};
use crate::link::Connector;
use crate::octets::Span;
use crate::scenario::catalogue::{Catalogue, Level};
use crate::source::Text;

/// Longest wait for an answer of the server, before scaling.
pub(crate) const STEP: Duration = Duration::from_secs(10);

/// What stays the same for every case of a run.
pub(crate) struct Scenery<'r> {
    pub(crate) target: &'r Target,
    pub(crate) probe: &'r Probe,
    pub(crate) catalogue: &'r Catalogue,
    pub(crate) options: &'r Options,
    pub(crate) revision: Revision,
    pub(crate) stop: Stop,
}

/// A check as it is noted while the case runs; the wire line is found at the end.
#[derive(Clone, Debug)]
pub(crate) struct Noted {
    pub(crate) requirement: Option<String>,
    pub(crate) level: Option<Level>,
    pub(crate) verdict: Verdict,
    pub(crate) message: String,
    pub(crate) step: Option<String>,
    pub(crate) place: Option<Place>,
    pub(crate) session: usize,
    pub(crate) entry: Option<usize>,
    pub(crate) marks: Vec<Span>,
    pub(crate) wanted: String,
    pub(crate) found: String,
}

/// Why a case cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Halt(pub(crate) String);

/// A running case.
pub(crate) struct Stage<'r> {
    pub(crate) scenery: &'r Scenery<'r>,
    pub(crate) connector: Connector,
    pub(crate) ground: Ground,
    pub(crate) values: Values,
    /// Every connection of the case, in order of opening.
    pub(crate) sessions: Vec<Session>,
    /// Name in the scenario to the connection that bears it now.
    pub(crate) current: BTreeMap<String, usize>,
    /// Account of each name in the scenario.
    pub(crate) accounts: BTreeMap<String, Account>,
    /// For each connection the transcript entry at which its preparation was over.
    pub(crate) prepared: Vec<usize>,
    pub(crate) noted: Vec<Noted>,
    pub(crate) facts: Vec<Fact>,
    /// The set-up of this run, not the server, keeps the case from its end.
    pub(crate) unable: bool,
    /// The set-up is done; what comes is the scenario's.
    pub(crate) ready: bool,
    /// When the case must be over.
    pub(crate) deadline: Instant,
    /// The order of the race that runs, or that ended the case.
    pub(crate) interleaving: Option<u32>,
    /// Number of the case in the run: begins its tags.
    pub(crate) number: usize,
}

impl Stage<'_> {
    /// The deadline of something that may take `time`, scaled, and not past that of the case.
    pub(crate) fn within(&self, time: Duration) -> Instant {
        let scaled =
            self.scenery.target.scaled(time) + self.scenery.probe.round_trip.saturating_mul(20);
        (Instant::now() + scaled).min(self.deadline)
    }

    /// The deadline of a wait that is part of the scenario: not scaled, not past that of the case.
    pub(crate) fn exactly(&self, time: Duration) -> Instant {
        (Instant::now() + time).min(self.deadline)
    }

    /// Opens a connection under a name of the scenario and reads the greeting.
    pub(crate) async fn open(&mut self, name: &str) -> Result<usize, Halt> {
        let deadline = self.within(STEP);
        let connection = self
            .connector
            .connect(deadline)
            .await
            .map_err(|error| Halt(error.to_string()))?;
        let index = self.sessions.len();
        let tags = format!("T{}{}", self.number, letters(index));
        let session = Session::new(name, connection, &self.ground, tags);
        self.sessions.push(session);
        self.prepared.push(0);
        self.current.insert(name.to_owned(), index);
        let session = &mut self.sessions[index];
        session
            .read_until(deadline, |session| !session.heard.is_empty())
            .await;
        let greeting = match (session.heard.first(), &session.ended) {
            (Some(heard), _) => heard.read.value.clone(),
            (None, Some(ended)) => return Err(Halt(format!("{ended}, before its greeting"))),
            (None, None) => return Err(Halt("no greeting came in time".to_owned())),
        };
        // TLS before log-in was asked for, so nothing of the scenario crosses in clear.
        if self.scenery.target.starts_tls()
            && matches!(
                greeting,
                Some(Response::Status {
                    condition: Condition::Ok,
                    ..
                })
            )
        {
            log_in::secure(session, deadline).await.map_err(Halt)?;
        }
        Ok(index)
    }

    /// The connection that bears a name now.
    pub(crate) fn index(&self, name: &str) -> Result<usize, Halt> {
        self.current
            .get(name)
            .copied()
            .ok_or_else(|| Halt(format!("session {name} has no connection")))
    }

    /// Makes the values tell about this session.
    pub(crate) fn face(&mut self, index: usize) {
        let session = &self.sessions[index];
        self.values.capabilities = session
            .judge
            .mirror()
            .capabilities()
            .map(<[_]>::to_vec)
            .unwrap_or_default();
        self.values.tls = session.is_tls();
        if let Some(account) = self.accounts.get(&session.name) {
            self.values.user.clone_from(&account.user);
            self.values.password.clone_from(&account.password);
        }
    }

    /// The verdict of a miss: by the catalogue's level, or a lower one that the scenario gives.
    pub(crate) fn miss(
        &self,
        requirement: Option<&str>,
        lowered: Option<Level>,
    ) -> (Option<Level>, Verdict) {
        let Some(requirement) = requirement else {
            return (None, Verdict::Inconclusive);
        };
        let Some(entry) = self.scenery.catalogue.get(requirement) else {
            return (None, Verdict::Inconclusive);
        };
        let level = entry.level_under(self.scenery.revision);
        let level = lowered.map_or(level, |lowered| lowered.max(level));
        (Some(level), breach(level))
    }
}

/// `a`, `b` … `z`, `aa` …
fn letters(mut index: usize) -> String {
    let mut text = String::new();
    loop {
        text.insert(0, char::from(b'a' + u8::try_from(index % 26).unwrap_or(0)));
        index /= 26;
        if index == 0 {
            return text;
        }
        index -= 1;
    }
}

/// A place of a file for reports.
pub(crate) fn place_of(text: &Text, span: Span) -> Place {
    let (line, column) = text.line_column(span.start);
    let content = text
        .content()
        .lines()
        .nth(line.saturating_sub(1))
        .unwrap_or_default()
        .trim_end_matches('\r');
    let shown = text.slice(span).lines().next().unwrap_or_default();
    let length = shown
        .chars()
        .count()
        .clamp(1, content.chars().count().saturating_sub(column - 1).max(1));
    Place {
        file: text.name().to_owned(),
        line,
        column,
        text: content.to_owned(),
        length,
    }
}

/// The word for a condition.
pub(crate) const fn word(condition: Condition) -> &'static str {
    match condition {
        Condition::Ok => "OK",
        Condition::No => "NO",
        Condition::Bad => "BAD",
        Condition::Bye => "BYE",
        Condition::PreAuth => "PREAUTH",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        for (index, expected) in [
            (0, "a"),
            (25, "z"),
            (26, "aa"),
            (27, "ab"),
            (701, "zz"),
            (702, "aaa"),
        ] {
            assert_eq!(letters(index), expected);
        }
    }

    #[test]
    fn a_place_is_cut_to_its_line() {
        let text = Text::new("x.yaml", "a: 1\nlines: |\n  one\n  two\n");
        let place = place_of(&text, Span::new(12, 24));
        assert_eq!(
            (place.line, place.column, place.text.as_str(), place.length),
            (2, 8, "lines: |", 1)
        );
    }
}
