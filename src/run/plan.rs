//! What will run and what will not, and why: a pure function of the suite, the selection and
//! what the target said about itself.

use super::log_in::PREAUTH;
use super::options::Options;
use super::probe::Probe;
use super::scope::Values;
use super::target::Target;
use crate::imap::Revision;
use crate::scenario::model::{Need, Profile, Requires, Session, State, User};
use crate::scenario::{Case, Scenario};
use crate::source::At;

/// A case of the plan.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Its scenario.
    pub scenario: Scenario,
    /// The case.
    pub case: Case,
    /// Why it does not run.
    pub skipped: Option<String>,
}

/// What a plan depends on besides the suite.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ground<'p> {
    pub(crate) target: &'p Target,
    /// Absent for a plan without a target: then nothing is skipped for what it lacks.
    pub(crate) probe: Option<&'p Probe>,
    pub(crate) revision: Revision,
    pub(crate) options: &'p Options,
}

/// Decides for each case whether it can run.
pub(crate) fn plan(
    cases: Vec<(Scenario, Case)>,
    ground: &Ground<'_>,
    values: &Values,
) -> Vec<Planned> {
    cases
        .into_iter()
        .map(|(scenario, case)| {
            let skipped = reason(&case, ground, values);
            Planned {
                scenario,
                case,
                skipped,
            }
        })
        .collect()
}

fn reason(case: &Case, ground: &Ground<'_>, values: &Values) -> Option<String> {
    let wanted = match case.profile {
        Some(Profile::Rev1) => Some(Revision::Rev1),
        Some(Profile::Rev2) => Some(Revision::Rev2),
        None => None,
    };
    let special = ground.options.special(&case.id);
    if let Some(why) = special.and_then(|special| special.skip.as_ref()) {
        return Some(format!("left out by the configuration: {why}"));
    }
    if wanted.is_some_and(|wanted| wanted != ground.revision) {
        return Some("belongs to the other base specification".to_owned());
    }
    if let Some(probe) = ground.probe {
        let start = |session: &Session| session.state.unwrap_or(case.state);
        let before = case
            .sessions
            .iter()
            .all(|(_, session)| start(session) == State::Nonauth);
        if let Some(reason) = case
            .requires
            .iter()
            .find_map(|requires| lacks(requires, probe, before))
        {
            return Some(reason);
        }
        if let Some(reason) = case
            .needs
            .iter()
            .find_map(|need| misses(need.value, ground.target, probe))
        {
            return Some(reason.to_owned());
        }
    }
    let preauth = ground.probe.is_some_and(|probe| probe.preauth);
    if preauth
        && case
            .sessions
            .iter()
            .any(|(name, _)| case.starts_outside(name))
    {
        return Some(PREAUTH.to_owned());
    }
    let second = case
        .sessions
        .iter()
        .any(|(_, session)| session.user == User::Second);
    if second && ground.target.accounts.len() < 2 {
        return Some("needs a second account (--user2)".to_owned());
    }
    if case.sessions.len() > ground.target.max_connections {
        return Some(format!(
            "needs {} connections at the same time",
            case.sessions.len()
        ));
    }
    let condition = case.condition.as_ref()?;
    match condition.value.holds(values) {
        Ok(true) => None,
        Ok(false) => Some(format!("`if: {}` does not hold", condition.text.value)),
        Err(error) => Some(format!(
            "`if: {}` has no value: {error}",
            condition.text.value
        )),
    }
}

/// What of `requires` is not met; `before` log-in only the capabilities announced then count.
fn lacks(requires: &Requires, probe: &Probe, before: bool) -> Option<String> {
    let announced = |name: &&At<String>| probe.announces(&name.value, before);
    if let Some(name) = requires.all.iter().find(|name| !announced(name)) {
        return Some(format!("{} is not announced", name.value));
    }
    if !requires.any.is_empty() && !requires.any.iter().any(|name| announced(&name)) {
        let names: Vec<&str> = requires
            .any
            .iter()
            .map(|name| name.value.as_str())
            .collect();
        return Some(format!("none of {} is announced", names.join(", ")));
    }
    requires
        .none
        .iter()
        .find(announced)
        .map(|name| format!("{} is announced", name.value))
}

fn misses(need: Need, target: &Target, probe: &Probe) -> Option<&'static str> {
    let (met, reason) = match need {
        Need::SecondUser => (
            target.accounts.len() > 1,
            "needs a second account (--user2)",
        ),
        Need::Disposable => (
            target.disposable,
            "needs an account that may be changed at will (--disposable)",
        ),
        Need::Plaintext => (!probe.tls, "needs a connection without TLS"),
        Need::Tls => (probe.tls, "needs a connection with TLS"),
    };
    (!met).then_some(reason)
}
