//! The steps of a case, a file per kind. Each does its action and waits for what is expected of
//! it; what came is then compared and noted in one place, [`conclude`].

mod r#await;
mod closed;
mod conclude;
mod connect;
mod disconnect;
mod race;
mod raw;
mod send;
mod silence;
mod starttls;
mod stop_reading;
mod watch;

use watch::Watch;

use super::stage::{Halt, STEP, Stage};
use crate::scenario::{Action, Case, SourcedStep};

/// Does one step.
pub(super) async fn play(
    stage: &mut Stage<'_>,
    case: &Case,
    sourced: &SourcedStep,
) -> Result<(), Halt> {
    let step = &sourced.step.value;
    let Some(mut watch) = begin(stage, case, sourced).await? else {
        return Ok(());
    };
    let req = step.requirement.as_ref().map(|req| req.value.as_str());
    match &step.action {
        Action::Send(send) => send::play(stage, send, &mut watch).await?,
        Action::Raw(raw) => raw::play(stage, raw, &mut watch).await?,
        Action::Await(wait) => r#await::play(stage, wait, &mut watch).await,
        Action::Silence(silence) => silence::play(stage, silence, req, &mut watch).await,
        Action::Closed(closed) => closed::play(stage, closed, req, &mut watch).await,
        Action::StartTls(what) => starttls::play(stage, *what, &mut watch).await?,
        Action::Connect(_) => watch.until_complete(stage).await,
        Action::Disconnect(how) => disconnect::play(stage, *how, &watch).await,
        Action::StopReading(pause) => stop_reading::play(stage, pause).await,
        Action::Race(race) => {
            Box::pin(race::play(stage, case, sourced, race, step.repeat)).await?;
        }
        Action::None(_) => {}
    }
    conclude::conclude(stage, sourced, &mut watch)
}

/// The session that a step acts in: the first if it names none.
fn session(case: &Case, sourced: &SourcedStep) -> String {
    match &sourced.step.value.session {
        Some(name) => name.value.clone(),
        None => case
            .sessions
            .first()
            .map(|(name, _)| name.clone())
            .unwrap_or_default(),
    }
}

/// Makes ready for a step: opens the connection if that is what it does. `None` if its condition does not hold.
async fn begin(
    stage: &mut Stage<'_>,
    case: &Case,
    sourced: &SourcedStep,
) -> Result<Option<Watch>, Halt> {
    let step = &sourced.step.value;
    let name = session(case, sourced);
    if !matches!(step.action, Action::Connect(_)) {
        let index = stage.index(&name)?;
        stage.face(index);
    }
    if let Some(condition) = &step.condition {
        match condition.value.holds(&stage.values) {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) => {
                return Err(Halt(format!(
                    "`if: {}` has no value: {error}",
                    condition.text.value
                )));
            }
        }
    }
    if let Action::Connect(_) = step.action {
        connect::play(stage, &name).await?;
    }
    let index = stage.index(&name)?;
    stage.face(index);
    stage.values.tagged = ("none".to_owned(), None);
    stage.values.tag = stage.sessions[index].next_tag();
    let time = step.timeout.as_ref().map_or(STEP, |wait| wait.value.0);
    Watch::new(stage, sourced, index, stage.within(time)).map(Some)
}
