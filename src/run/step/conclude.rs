//! What a step showed: each entry upheld or missed, with the nearest line; what must not have
//! come; assertions and facts. The first broken step ends a case, since what follows stands on it.

use super::Watch;
use crate::imap::Response as Said;
use crate::octets::Span;
use crate::octets::show::show_within;
use crate::run::results::Fact;
use crate::run::stage::{Halt, Noted, Stage, place_of, word};
use crate::run::verdict::Verdict;
use crate::scenario::expect::{Match, Outcome, Status};
use crate::scenario::expr::{Expr, Scope as _};
use crate::scenario::pattern::{Mismatch, Target};
use crate::scenario::{Entry, Expectation, Level, SourcedStep, Verdict as Meaning};
use crate::source::Parsed;

/// Characters of a line that are shown.
const SHOWN: usize = 200;

/// Compares and notes.
pub(super) fn conclude(
    stage: &mut Stage<'_>,
    sourced: &SourcedStep,
    watch: &mut Watch,
) -> Result<(), Halt> {
    watch.take(stage);
    watch.leave(stage);
    let outcome = watch.outcome(stage);
    tell(stage, watch);
    stage
        .values
        .captured
        .extend(outcome.captures.iter().cloned());
    let before = stage.noted.len();
    // An answer that never came, or a connection that broke, leaves what was expected without a verdict.
    let cut = watch.outstanding() > 0
        && !watch.tags.is_empty()
        && (stage.sessions[watch.index].ended.is_some() || !watch.trouble.is_empty());
    entries(stage, sourced, watch, &outcome, cut);
    unwanted(stage, sourced, watch, &outcome);
    for trouble in &watch.trouble {
        let (level, verdict) = stage.miss(trouble.requirement.as_deref(), None);
        let mut noted = blank(sourced, watch.index);
        noted.requirement = trouble.requirement.clone();
        noted.level = level;
        noted.verdict = verdict;
        noted.message.clone_from(&trouble.message);
        noted.entry = last_entry(stage, watch);
        noted.place = Some(place_of(&sourced.text, sourced.step.span));
        stage.noted.push(noted);
    }
    if let Some(requirement) = &sourced.step.value.requirement
        && watch.trouble.is_empty()
    {
        let mut noted = blank(sourced, watch.index);
        noted.level = stage.miss(Some(&requirement.value), None).0;
        noted.requirement = Some(requirement.value.clone());
        noted.message = format!("{} as asked", sourced.step.value.action.key());
        noted.place = Some(place_of(&sourced.text, sourced.step.span));
        stage.noted.push(noted);
    }
    let broken = |noted: &[Noted]| {
        noted
            .iter()
            .map(|noted| noted.verdict)
            .max()
            .filter(|worst| *worst >= Verdict::Inconclusive)
    };
    if broken(&stage.noted[before..]).is_none() {
        asserts(stage, sourced, watch);
    }
    if let Some(fact) = &sourced.step.value.fact {
        match fact.value.value.eval(&stage.values) {
            Ok(value) => {
                let value = match &value {
                    crate::scenario::expr::Value::Octets(octets) => show_within(octets, SHOWN),
                    other => other.to_string(),
                };
                stage.facts.push(Fact {
                    name: fact.name.value.clone(),
                    value,
                });
            }
            Err(error) => return Err(Halt(format!("fact {}: {error}", fact.name.value))),
        }
    }
    match broken(&stage.noted[before..]) {
        None => Ok(()),
        Some(Verdict::Fail) => Err(Halt("stopped at the first broken step".to_owned())),
        Some(_) => {
            let first = stage.noted[before..]
                .iter()
                .find(|noted| noted.verdict == Verdict::Inconclusive);
            Err(Halt(
                first.map(|noted| noted.message.clone()).unwrap_or_default(),
            ))
        }
    }
}

/// Makes the answer known to expressions.
fn tell(stage: &mut Stage<'_>, watch: &Watch) {
    let Some(Said::Tagged {
        condition, text, ..
    }) = watch.answer(stage)
    else {
        return;
    };
    let code = text.code.as_ref().map(|code| code.name().into_owned());
    stage.values.tagged = (word(*condition).to_owned(), code);
}

fn blank(sourced: &SourcedStep, session: usize) -> Noted {
    Noted {
        requirement: None,
        level: None,
        verdict: Verdict::Pass,
        message: String::new(),
        step: sourced
            .step
            .value
            .name
            .as_ref()
            .map(|name| name.value.clone()),
        place: None,
        session,
        entry: None,
        marks: Vec::new(),
        wanted: String::new(),
        found: String::new(),
    }
}

/// The transcript entry of a response of the step.
fn entry_of(stage: &Stage<'_>, watch: &Watch, response: usize) -> Option<(usize, usize)> {
    let &(session, number) = watch.origins.get(response)?;
    Some((session, stage.sessions[session].heard[number].entry))
}

/// The last thing that crossed the connection that acts.
fn last_entry(stage: &Stage<'_>, watch: &Watch) -> Option<usize> {
    stage.sessions[watch.index]
        .judge
        .transcript()
        .entries()
        .len()
        .checked_sub(1)
}

fn entries(
    stage: &mut Stage<'_>,
    sourced: &SourcedStep,
    watch: &Watch,
    outcome: &Outcome,
    cut: bool,
) {
    let step = &sourced.step.value;
    let without = match &stage.sessions[watch.index].ended {
        Some(ended) => format!("there was no answer to compare with: {ended}"),
        None => "there was no answer to compare with".to_owned(),
    };
    for (index, status) in outcome.entries.iter().enumerate() {
        let Some(expectation) = step.expect.get(watch.kept[index]) else {
            continue;
        };
        match status {
            Status::Matched(matches) if !outcome.out_of_order.contains(&index) => {
                matched(stage, sourced, watch, expectation, matches)
            }
            Status::Matched(matches) => {
                let response = matches
                    .first()
                    .and_then(|hit| hit.responses.first())
                    .copied();
                missed(
                    stage,
                    sourced,
                    watch,
                    expectation,
                    "it came, but not in the order that is asked for",
                    response,
                    None,
                    false,
                );
            }
            Status::Missed {
                found: matches,
                nearest,
            } => {
                // The server was silent just where this was due.
                let cut = cut && !(watch.silent && is_continuation(expectation));
                let message = match (cut, matches.is_empty()) {
                    (true, _) => without.as_str(),
                    (false, true) => "no such line came",
                    (false, false) => "it did not come often enough",
                };
                let (response, mismatch) = nearest
                    .as_ref()
                    .map(|(response, mismatch)| (*response, mismatch))
                    .unzip();
                missed(
                    stage,
                    sourced,
                    watch,
                    expectation,
                    message,
                    response,
                    mismatch,
                    cut,
                );
            }
            Status::Unknown(error) => {
                let mut noted = blank(sourced, watch.index);
                noted.verdict = Verdict::Inconclusive;
                noted.message = format!("it cannot be compared: {error}");
                noted.place = Some(place(sourced, first(expectation)));
                stage.noted.push(noted);
            }
        }
    }
}

fn is_continuation(expectation: &Expectation) -> bool {
    matches!(expectation, Expectation::Line(entry) if entry.line.value.target() == Target::Continuation)
}

fn first(expectation: &Expectation) -> &Entry {
    match expectation {
        Expectation::Line(entry) => entry,
        Expectation::OneOf(one) => &one.alternatives[0].value.entry,
    }
}

fn place(sourced: &SourcedStep, entry: &Entry) -> crate::run::results::Place {
    place_of(
        &sourced.text,
        sourced.place(&entry.line.text, Span::new(0, entry.line.text.value.len())),
    )
}

fn matched(
    stage: &mut Stage<'_>,
    sourced: &SourcedStep,
    watch: &Watch,
    expectation: &Expectation,
    matches: &[Match],
) {
    let chosen = matches.first().map_or(0, |hit| hit.alternative);
    let (entry, meaning) = match expectation {
        Expectation::Line(entry) => (entry, Meaning::Pass),
        Expectation::OneOf(one) => {
            let alternative = &one.alternatives[chosen].value;
            if let Some(fact) = &one.fact
                && !matches.is_empty()
            {
                let value = alternative.is.as_ref().map_or_else(
                    || alternative.entry.line.text.value.clone(),
                    |is| is.value.clone(),
                );
                stage.facts.push(Fact {
                    name: fact.value.clone(),
                    value,
                });
            }
            (&alternative.entry, alternative.verdict)
        }
    };
    let Some(requirement) = &entry.requirement else {
        return;
    };
    if matches.is_empty() {
        return;
    }
    let (level, _) = stage.miss(
        Some(&requirement.value),
        entry.level.as_ref().map(|level| level.value),
    );
    let mut noted = blank(sourced, watch.index);
    noted.requirement = Some(requirement.value.clone());
    noted.level = level;
    noted.verdict = match meaning {
        Meaning::Pass => Verdict::Pass,
        Meaning::NonStrict => Verdict::NonStrict,
        Meaning::Fact => Verdict::Fact,
    };
    if let Some((session, at)) = matches
        .first()
        .and_then(|hit| hit.responses.first())
        .and_then(|&response| entry_of(stage, watch, response))
    {
        noted.session = session;
        noted.entry = Some(at);
    }
    noted.message = if meaning == Meaning::NonStrict {
        "a tolerated alternative came".to_owned()
    } else {
        entry.line.text.value.clone()
    };
    noted.place = Some(place(sourced, entry));
    stage.noted.push(noted);
}

#[expect(
    clippy::too_many_arguments,
    reason = "what is known of a miss, each once"
)]
fn missed(
    stage: &mut Stage<'_>,
    sourced: &SourcedStep,
    watch: &Watch,
    expectation: &Expectation,
    message: &str,
    response: Option<usize>,
    mismatch: Option<&Mismatch>,
    cut: bool,
) {
    let (requirement, lowered): (Option<&str>, Option<Level>) = match expectation {
        Expectation::Line(entry) => (
            entry.requirement.as_ref().map(|at| at.value.as_str()),
            entry.level.as_ref().map(|level| level.value),
        ),
        Expectation::OneOf(one) => (
            one.broken().map(|at| at.value.as_str()),
            one.level.as_ref().map(|level| level.value),
        ),
    };
    if let Expectation::OneOf(one) = expectation
        && requirement.is_none()
        && let Some(fact) = &one.fact
        && !cut
    {
        stage.facts.push(Fact {
            name: fact.value.clone(),
            value: "none of the alternatives".to_owned(),
        });
        return;
    }
    let (level, verdict) = stage.miss(requirement, lowered);
    let entry = first(expectation);
    let mut noted = blank(sourced, watch.index);
    noted.requirement = requirement.map(str::to_owned);
    noted.level = level;
    noted.verdict = if cut { Verdict::Inconclusive } else { verdict };
    noted.message = message.to_owned();
    noted.place = Some(place(sourced, entry));
    noted.wanted = match expectation {
        Expectation::Line(entry) => entry.line.text.value.clone(),
        Expectation::OneOf(one) => {
            let lines: Vec<&str> = one
                .alternatives
                .iter()
                .map(|alternative| alternative.value.entry.line.text.value.as_str())
                .collect();
            lines.join("  or  ")
        }
    };
    noted.entry = last_entry(stage, watch);
    if let Some((session, at)) = response.and_then(|response| entry_of(stage, watch, response)) {
        noted.session = session;
        noted.entry = Some(at);
        if let Some(mismatch) = mismatch {
            noted.marks = vec![mismatch.frame];
            noted.found = format!("{} (wanted {})", mismatch.found, mismatch.wanted);
        }
    }
    stage.noted.push(noted);
}

/// Lines that must not come, and lines besides those expected where `only` forbids them.
fn unwanted(stage: &mut Stage<'_>, sourced: &SourcedStep, watch: &Watch, outcome: &Outcome) {
    let step = &sourced.step.value;
    for (index, rejected) in step.reject.iter().enumerate() {
        let entry = &rejected.0;
        let hit = outcome.rejected.iter().find(|hit| hit.entry == index);
        let (level, breach) = stage.miss(
            entry.requirement.as_ref().map(|at| at.value.as_str()),
            entry.level.as_ref().map(|level| level.value),
        );
        let mut noted = blank(sourced, watch.index);
        noted.requirement = entry.requirement.as_ref().map(|at| at.value.clone());
        noted.level = level;
        noted.place = Some(place(sourced, entry));
        if let Some((_, error)) = outcome.unknown_rejects.iter().find(|(at, _)| *at == index) {
            noted.verdict = Verdict::Inconclusive;
            noted.message = format!("it cannot be compared: {error}");
        } else if let Some(hit) = hit {
            noted.verdict = breach;
            noted.message = "this must not come, but did".to_owned();
            if let Some((session, at)) = entry_of(stage, watch, hit.response) {
                noted.session = session;
                noted.entry = Some(at);
            }
        } else if noted.requirement.is_some() {
            noted.message = format!("never came: {}", entry.line.text.value);
        } else {
            continue;
        }
        stage.noted.push(noted);
    }
    if !step.only {
        return;
    }
    for &response in &outcome.extra {
        let Some((session, at)) =
            entry_of(stage, watch, response).filter(|(session, _)| *session == watch.index)
        else {
            continue;
        };
        let untagged = stage.sessions[session].judge.transcript().entries()[at]
            .octets
            .starts_with(b"* ");
        if untagged {
            let mut noted = blank(sourced, session);
            noted.verdict = Verdict::Inconclusive;
            noted.message = "a line came that `only` leaves out".to_owned();
            noted.entry = Some(at);
            noted.place = Some(place_of(&sourced.text, sourced.step.span));
            stage.noted.push(noted);
        }
    }
}

fn asserts(stage: &mut Stage<'_>, sourced: &SourcedStep, watch: &Watch) {
    for assert in sourced.step.value.asserts.iter() {
        let mut noted = blank(sourced, watch.index);
        let unknown = |noted: &mut Noted, error: String| {
            noted.verdict = Verdict::Inconclusive;
            noted.message = error;
        };
        match assert
            .condition
            .as_ref()
            .map(|condition| condition.value.holds(&stage.values))
        {
            Some(Ok(false)) => continue,
            Some(Err(error)) => {
                unknown(&mut noted, format!("the condition has no value: {error}"));
                stage.noted.push(noted);
                continue;
            }
            Some(Ok(true)) | None => {}
        }
        let requirement = assert.requirement.as_ref().map(|at| at.value.as_str());
        let (level, breach) =
            stage.miss(requirement, assert.level.as_ref().map(|level| level.value));
        noted.requirement = requirement.map(str::to_owned);
        noted.level = level;
        noted.entry = last_entry(stage, watch);
        noted.place = Some(place_of(
            &sourced.text,
            sourced.place(
                &assert.that.text,
                Span::new(0, assert.that.text.value.len()),
            ),
        ));
        match assert.that.value.holds(&stage.values) {
            Ok(true) => noted.message.clone_from(&assert.that.text.value),
            Ok(false) => {
                noted.verdict = breach;
                noted.message = "this does not hold".to_owned();
                noted.wanted.clone_from(&assert.that.text.value);
                noted.found = shown(stage, &assert.that);
            }
            Err(error) => unknown(&mut noted, format!("this has no value: {error}")),
        }
        stage.noted.push(noted);
    }
}

/// The values that an expression looked at.
fn shown(stage: &Stage<'_>, expr: &Parsed<Expr>) -> String {
    let mut parts: Vec<String> = Vec::new();
    for name in expr.value.names() {
        if let Some(value) = stage.values.value(&name.name) {
            let part = format!("{} = {value}", name.name);
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
    }
    parts.join(", ")
}
