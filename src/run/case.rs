//! One case from its first connection to its result: prepare, go through the steps, log every
//! session out, and gather what the expectations and the judge have to say.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use bytes::Bytes;
use tokio::time::Instant;

use super::gather::{self, Wire};
use super::log_in;
use super::options::Wire as WireOption;
use super::plan::Planned;
use super::prepare::{Filling, Start};
use super::results::{CaseResult, Check};
use super::scope::Values;
use super::secret::Secrets;
use super::session::{Clock, Ground};
use super::stage::{Halt, Noted, STEP, Scenery, Stage};
use super::step;
use super::verdict::Verdict;
use crate::imap::value::Flag;
use crate::link::Connector;
use crate::octets::{Moment, digest};
use crate::scenario::model::{Messages, State, User};
use crate::scenario::{Case, messages};
use crate::snapshot::{Line, Snapshot};

/// A case that was run.
pub(crate) struct Played {
    pub(crate) result: CaseResult,
    /// Its transcript, if the scenario keeps one.
    pub(crate) snapshot: Option<Snapshot>,
    /// Whether it came as far as its first step.
    pub(crate) ready: bool,
}

/// Runs one case.
pub(crate) async fn play(
    scenery: &Scenery<'_>,
    planned: &Planned,
    connector: Connector,
    mut values: Values,
    (number, attempt): (usize, u32),
    epoch: Moment,
) -> Played {
    let case = &planned.case;
    let clock = Clock::start(epoch);
    let filling = match filling(case, &values) {
        Ok(filling) => filling,
        Err(Halt(reason)) => {
            return Played {
                result: skipped(planned, Verdict::Inconclusive, reason),
                snapshot: None,
                ready: false,
            };
        }
    };
    values.messages = filling
        .iter()
        .map(|filling| filling.octets.clone())
        .collect();
    let accounts = &scenery.target.accounts;
    let account = |user: User| match user {
        User::First => accounts.first().cloned(),
        User::Second => accounts.get(1).cloned(),
    };
    let mut stage = Stage {
        scenery,
        connector,
        ground: Ground {
            clock,
            order: Rc::new(Cell::new(0)),
            revision: scenery.revision,
            segment: scenery.options.segment,
            // Another one for each case, and the same whatever runs besides it, so that it can be run again alone.
            seed: (scenery.options.seed ^ digest::short(case.id.bytes())).wrapping_add(attempt),
            stop: scenery.stop.clone(),
        },
        values,
        sessions: Vec::new(),
        current: BTreeMap::new(),
        accounts: case
            .sessions
            .iter()
            .filter_map(|(name, session)| {
                account(session.user).map(|account| (name.clone(), account))
            })
            .collect(),
        prepared: Vec::new(),
        noted: Vec::new(),
        facts: Vec::new(),
        ready: false,
        unable: false,
        deadline: Instant::now() + scenery.target.scaled(scenery.options.case_timeout),
        interleaving: None,
        number,
    };
    let mut halted = walk(&mut stage, case, &filling).await.err();
    if scenery.stop.is_asked() {
        // What was cut short says nothing about the server.
        stage.noted.clear();
        halted = Some(Halt("interrupted".to_owned()));
    }
    for session in &mut stage.sessions {
        session.log_out(scenery.target.scaled(STEP)).await;
    }
    finish(stage, planned, halted)
}

async fn walk(stage: &mut Stage<'_>, case: &Case, filling: &[Filling]) -> Result<(), Halt> {
    let starts: Vec<Start> = case
        .sessions
        .iter()
        .map(|(_, session)| start(session.state.unwrap_or(case.state)))
        .collect();
    let own_mailbox = starts.iter().any(|start| *start > Start::Auth);
    // The first session that logs in makes the mailbox.
    let maker = starts.iter().position(|start| *start >= Start::Auth);
    for (position, (name, _)) in case.sessions.iter().enumerate() {
        let index = stage.enter(name, starts[position]).await?;
        if case.starts_outside(name) && log_in::greets_preauth(&stage.sessions[index]) {
            return Err(Halt(log_in::PREAUTH.to_owned()));
        }
        if own_mailbox && maker == Some(position) {
            stage.furnish(index, filling).await?;
        }
        if starts[position] == Start::Selected {
            let examine = case
                .mailbox
                .as_ref()
                .is_some_and(|mailbox| mailbox.value.examine);
            stage.select(index, examine).await?;
            if own_mailbox && maker == Some(position) {
                stage.kept_flags(index, filling).await?;
            }
        }
        stage.mark_prepared(index);
    }
    stage.ready = true;
    for step in &case.steps {
        step::play(stage, case, step).await?;
    }
    Ok(())
}

const fn start(state: State) -> Start {
    match state {
        State::Nonauth => Start::NonAuth,
        State::Auth => Start::Auth,
        State::Created | State::Appended => Start::Created,
        State::Selected => Start::Selected,
    }
}

/// The messages of the case's mailbox.
fn filling(case: &Case, values: &Values) -> Result<Vec<Filling>, Halt> {
    let named = case
        .mailbox
        .as_ref()
        .and_then(|mailbox| mailbox.value.messages.as_ref());
    let plain = |count: u32| {
        let octets = (1..=count).map(|number| Bytes::from(messages::generated(number)));
        octets
            .map(|octets| Filling {
                octets,
                flags: Vec::new(),
                date: None,
            })
            .collect()
    };
    match named {
        Some(Messages::Generated(count)) => Ok(plain(*count)),
        Some(Messages::Listed(list)) => list
            .iter()
            .map(|message| {
                let octets = values.files.get(&message.name.value).cloned();
                let octets = octets.ok_or_else(|| {
                    Halt(format!(
                        "there is no scenarios/messages/{}.eml",
                        message.name.value
                    ))
                })?;
                let flags = message
                    .flags
                    .iter()
                    .map(|flag| Flag::from_name(&flag.value.clone().into_bytes().into()))
                    .collect();
                Ok(Filling {
                    octets,
                    flags,
                    date: message.date.as_ref().map(|date| date.value.clone()),
                })
            })
            .collect(),
        None if case.state == State::Appended => Ok(plain(1)),
        None => Ok(Vec::new()),
    }
}

/// The result of a case that was not run.
pub(crate) fn skipped(planned: &Planned, verdict: Verdict, reason: String) -> CaseResult {
    let text = &planned.scenario.text;
    let mut cases = planned.scenario.cases().iter();
    CaseResult {
        file: text.name().to_owned(),
        line: text.line(planned.case.place.start),
        number: cases
            .position(|case| case.id == planned.case.id)
            .unwrap_or_default(),
        tags: planned
            .scenario
            .tags
            .iter()
            .map(|tag| tag.value.clone())
            .collect(),
        verdict,
        reason: Some(reason),
        ..CaseResult::outside(&planned.case.id, &planned.case.title)
    }
}

fn finish(stage: Stage<'_>, planned: &Planned, halted: Option<Halt>) -> Played {
    let scenery = stage.scenery;
    let ready = stage.ready;
    let secrets = Secrets::of(&scenery.target.accounts);
    let wire = Wire::of(&stage.sessions, &secrets);
    let mut checks: Vec<Check> = stage
        .noted
        .iter()
        .map(|noted| check(&stage, &wire, noted))
        .collect();
    for (index, session) in stage.sessions.iter().enumerate() {
        for finding in session.judge.findings() {
            checks.push(gather::finding(
                scenery.catalogue,
                scenery.revision,
                &wire,
                index,
                session,
                finding,
            ));
        }
    }
    let mut verdict = checks
        .iter()
        .map(|check| check.verdict)
        .max()
        .unwrap_or(Verdict::Pass);
    if verdict == Verdict::Pass && checks.is_empty() && !stage.facts.is_empty() {
        verdict = Verdict::Fact;
    }
    let reason = halted.map(|Halt(reason)| secrets.masked_text(&reason));
    if reason.is_some() {
        verdict = verdict.max(if stage.unable {
            Verdict::Unsupported
        } else {
            Verdict::Inconclusive
        });
    }
    let snapshot =
        (planned.case.snapshot && reason.is_none()).then(|| snapshot(&stage, planned, &secrets));
    let mut result = skipped(planned, verdict, String::new());
    result.reason = reason;
    result.interleaving = stage.interleaving;
    result.took = stage.ground.clock.elapsed();
    result.closed = stage
        .sessions
        .iter()
        .map(|session| {
            let how = session
                .ended
                .as_ref()
                .map_or_else(|| "open".to_owned(), ToString::to_string);
            format!("{}: {how}", session.name)
        })
        .collect();
    let keep = match scenery.options.wire {
        WireOption::All => true,
        WireOption::Off => false,
        WireOption::Fail => matches!(
            verdict,
            Verdict::Fail | Verdict::Inconclusive | Verdict::NonStrict
        ),
    };
    result.checks = checks;
    result.facts = stage.facts;
    for fact in &mut result.facts {
        fact.value = secrets.masked_text(&fact.value);
    }
    if keep {
        result.wire = wire.lines;
    }
    Played {
        result,
        snapshot,
        ready,
    }
}

fn check(stage: &Stage<'_>, wire: &Wire, noted: &Noted) -> Check {
    let revision = stage.scenery.revision;
    let weight = noted
        .requirement
        .as_deref()
        .and_then(|id| gather::weigh(stage.scenery.catalogue, id, revision));
    let session = stage.sessions.get(noted.session);
    Check {
        requirement: noted.requirement.clone(),
        level: noted
            .level
            .map(|level| level.to_string())
            .unwrap_or_default(),
        sections: weight.map(|weight| weight.sections).unwrap_or_default(),
        verdict: noted.verdict,
        rule: None,
        message: wire.masked(&noted.message),
        step: noted.step.clone(),
        place: noted.place.clone(),
        session: session
            .map(|session| session.name.clone())
            .unwrap_or_default(),
        line: noted
            .entry
            .and_then(|entry| wire.line(noted.session, entry)),
        marks: noted
            .marks
            .iter()
            .map(|span| (span.start, span.end))
            .collect(),
        wanted: wire.masked(&noted.wanted),
        found: wire.masked(&noted.found),
        model: Vec::new(),
        signature: format!(
            "{}: {}",
            noted.requirement.as_deref().unwrap_or("precondition"),
            wire.masked(&noted.message)
        ),
        known: None,
        disputed: None,
        review: None,
    }
}

/// The transcript of the scenario itself: preparation and the final log-out left out.
fn snapshot(stage: &Stage<'_>, planned: &Planned, secrets: &Secrets) -> Snapshot {
    let mut order: Vec<(u64, usize, usize)> = Vec::new();
    for (index, session) in stage.sessions.iter().enumerate() {
        let from = stage.prepared[index];
        let until = session.farewell();
        for (entry, stamp) in session.stamps().iter().enumerate().take(until).skip(from) {
            order.push((stamp.order, index, entry));
        }
    }
    order.sort_unstable();
    let mut names = vec![(stage.values.prefix.clone(), String::new())];
    for session in &stage.sessions {
        let prefix = session.tag_prefix();
        names.push((prefix.as_bytes().to_vec(), session.name.clone()));
    }
    names.sort_by_key(|(found, _)| std::cmp::Reverse(found.len()));
    let lines = order
        .into_iter()
        .map(|(_, index, number)| {
            let session = &stage.sessions[index];
            let entry = &session.judge.transcript().entries()[number];
            Line::new(
                &session.name,
                entry.side,
                &secrets.masked(&entry.octets),
                &names,
            )
        })
        .collect();
    Snapshot {
        source: planned.scenario.text.name().to_owned(),
        description: planned.case.title.clone(),
        expression: planned.case.id.clone(),
        lines,
    }
}
