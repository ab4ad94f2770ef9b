//! A step: one action or none, and what is expected of it. A file per kind of action.

pub mod r#await;
pub mod closed;
pub mod connect;
pub mod disconnect;
pub mod none;
pub mod race;
pub mod raw;
pub mod send;
pub mod silence;
pub mod starttls;
pub mod stop_reading;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use super::Wait;
use super::catalogue::Level;
use super::entry::{Expectation, Rejected};
use super::expr::Expr;
use super::template::Template;
use crate::source::{At, Flaw, Many, Parsed, Readable};

pub use r#await::Await;
pub use closed::Closed;
pub use connect::Connect;
pub use disconnect::Disconnect;
pub use none::Nothing;
pub use race::Race;
pub use raw::{Fill, For, Raw, RawItem};
pub use send::Send;
pub use silence::Silence;
pub use starttls::StartTls;
pub use stop_reading::StopReading;

/// What a step does.
#[derive(Clone, Debug)]
pub enum Action {
    /// Sends commands.
    Send(Send),
    /// Writes octets as they are.
    Raw(Raw),
    /// Waits for what is expected.
    Await(Await),
    /// Wants nothing to arrive.
    Silence(Silence),
    /// Wants the server to close.
    Closed(Closed),
    /// Turns on TLS.
    StartTls(StartTls),
    /// Opens a new connection.
    Connect(Connect),
    /// Closes the connection.
    Disconnect(Disconnect),
    /// Stops reading.
    StopReading(StopReading),
    /// Sends steps of several sessions in one interleaving.
    Race(Race),
    /// Does nothing.
    None(Nothing),
}

impl Action {
    /// The key under which it is written; empty for none.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Send(_) => "send",
            Self::Raw(_) => "raw",
            Self::Await(_) => "await",
            Self::Silence(_) => "silence",
            Self::Closed(_) => "closed",
            Self::StartTls(_) => "starttls",
            Self::Connect(_) => "connect",
            Self::Disconnect(_) => "disconnect",
            Self::StopReading(_) => "stop_reading",
            Self::Race(_) => "race",
            Self::None(_) => "",
        }
    }
}

/// A step of a conversation.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "StepKeys")]
pub struct Step {
    /// What it is for.
    pub name: Option<At<String>>,
    /// Which session acts; the first if it is left out.
    pub session: Option<At<String>>,
    /// It is done only if this holds.
    pub condition: Option<Parsed<Expr>>,
    /// Its deadline, before scaling.
    pub timeout: Option<Parsed<Wait>>,
    /// How often a race is run; the default of the runner if it is left out.
    pub repeat: Option<u16>,
    /// What it does.
    pub action: Action,
    /// What must come.
    pub expect: Many<Expectation>,
    /// What must not come.
    pub reject: Many<Rejected>,
    /// No untagged response besides those expected.
    pub only: bool,
    /// In the order written.
    pub ordered: bool,
    /// What must hold afterwards.
    pub asserts: Many<Assert>,
    /// What is recorded afterwards.
    pub fact: Option<Fact>,
    /// The requirement that is broken if `closed` or `silence` is not kept; without one it is a precondition.
    pub requirement: Option<At<String>>,
    /// The requirement that the step deliberately breaks.
    pub violates: Option<Parsed<Violates>>,
}

impl Step {
    /// Whether what it sends speaks of INBOX, by that name or as what `inbox` stands for.
    #[must_use]
    pub fn uses_inbox(&self) -> bool {
        let names = |template: &Template| template.mentions("inbox");
        match &self.action {
            Action::Send(send) => send.commands.iter().any(|command| names(&command.value)),
            Action::Raw(raw) => raw.items.iter().any(|item| match &item.value {
                RawItem::Text(text) => names(&text.value),
                RawItem::Hex(_)
                | RawItem::Fill(_)
                | RawItem::Pause(_)
                | RawItem::Cut(_)
                | RawItem::Wait(_) => false,
            }),
            Action::Race(race) => race.steps.iter().any(|step| step.value.uses_inbox()),
            Action::Await(_)
            | Action::Silence(_)
            | Action::Closed(_)
            | Action::StartTls(_)
            | Action::Connect(_)
            | Action::Disconnect(_)
            | Action::StopReading(_)
            | Action::None(_) => false,
        }
    }

    /// The requirements that it checks, in the order written.
    pub fn requirements(&self) -> Vec<&str> {
        let expected = self
            .expect
            .iter()
            .flat_map(|expectation| match expectation {
                Expectation::Line(entry) => vec![&entry.requirement],
                Expectation::OneOf(one) => {
                    let inner = one
                        .alternatives
                        .iter()
                        .map(|alternative| &alternative.value.entry.requirement);
                    std::iter::once(&one.requirement).chain(inner).collect()
                }
            });
        let rejected = self.reject.iter().map(|rejected| &rejected.0.requirement);
        let asserted = self.asserts.iter().map(|assert| &assert.requirement);
        let own = std::iter::once(&self.requirement);
        let all = expected
            .chain(rejected)
            .chain(asserted)
            .chain(own)
            .flatten();
        let own = all.map(|requirement| requirement.value.as_str());
        let inner = self.inner().iter();
        own.chain(inner.flat_map(|step| step.value.requirements()))
            .collect()
    }

    /// The steps that it holds: those of a race.
    #[must_use]
    pub fn inner(&self) -> &[At<Self>] {
        match &self.action {
            Action::Race(race) => &race.steps,
            Action::Send(_)
            | Action::Raw(_)
            | Action::Await(_)
            | Action::Silence(_)
            | Action::Closed(_)
            | Action::StartTls(_)
            | Action::Connect(_)
            | Action::Disconnect(_)
            | Action::StopReading(_)
            | Action::None(_) => &[],
        }
    }
}

/// Something that must hold.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map with `that` and `req`")]
pub struct Assert {
    /// An expression that must be true.
    pub that: Parsed<Expr>,
    /// Id of the requirement that is broken otherwise; without one it is a precondition.
    #[serde(rename = "req")]
    pub requirement: Option<At<String>>,
    /// A lower level than the catalogue's.
    pub level: Option<At<Level>>,
    /// Asserted only if this holds.
    #[serde(rename = "if")]
    pub condition: Option<Parsed<Expr>>,
}

/// A choice that is recorded and never judged.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map with `name` and `value`")]
pub struct Fact {
    /// Its name.
    pub name: At<String>,
    /// An expression that gives its value.
    pub value: Parsed<Expr>,
}

/// `violates <requirement>`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violates {
    /// Id of the requirement on clients that is broken.
    pub requirement: String,
}

impl Readable for Violates {
    fn read_text(text: &str) -> Result<Self, Flaw> {
        match text.split_whitespace().collect::<Vec<_>>()[..] {
            ["violates", requirement] => Ok(Self {
                requirement: requirement.to_owned(),
            }),
            _ => Err(Flaw::whole(
                text,
                format!("wanted `violates <requirement>`, found `{text}`"),
            )
            .help("write the id of the requirement that the step breaks on purpose")),
        }
    }

    fn regex() -> Option<&'static str> {
        Some("^violates [^ ]+$")
    }
}

/// A step: one action or none, and what is expected of it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    expecting = "a step: a map with an action or an expectation"
)]
#[schemars(rename = "Step")]
pub(super) struct StepKeys {
    /// What it is for.
    name: Option<At<String>>,
    /// Which session acts; the first if it is left out.
    #[serde(rename = "as")]
    session: Option<At<String>>,
    /// Done only if this expression holds.
    #[serde(rename = "if")]
    condition: Option<Parsed<Expr>>,
    /// Its deadline, scaled by the measured round trip.
    timeout: Option<Parsed<Wait>>,
    /// A command without tag and line end, or a list that is sent in one write.
    send: Option<At<Send>>,
    /// Exactly these octets.
    raw: Option<At<Raw>>,
    /// Wait until what is expected has come.
    #[serde(rename = "await")]
    wait: Option<At<Await>>,
    /// Nothing may arrive for this long.
    silence: Option<At<Silence>>,
    /// The server closes the connection within this time.
    closed: Option<At<Closed>>,
    /// STARTTLS and the handshake.
    starttls: Option<At<StartTls>>,
    /// A new connection for this session, in state `nonauth`.
    connect: Option<At<Connect>>,
    /// Close the connection ourselves.
    disconnect: Option<At<Disconnect>>,
    /// Do not read for this long.
    stop_reading: Option<At<StopReading>>,
    /// Steps of several sessions, each with one command, in an order drawn from the seed.
    race: Option<At<Race>>,
    /// How often the race is run, each time in another order.
    repeat: Option<At<u16>>,
    /// Lines that must come.
    #[serde(default)]
    expect: Many<Expectation>,
    /// Lines that must not come.
    #[serde(default)]
    reject: Many<Rejected>,
    /// No untagged response besides those expected.
    #[serde(default)]
    only: bool,
    /// In the order written.
    #[serde(default)]
    ordered: bool,
    /// Expressions that must be true afterwards.
    #[serde(default)]
    assert: Many<Assert>,
    /// A choice that is recorded and never judged.
    fact: Option<Fact>,
    /// Id of the requirement that is broken if `closed` or `silence` is not kept.
    req: Option<At<String>>,
    /// `violates <requirement>`: this step is illegal on purpose.
    client: Option<Parsed<Violates>>,
}

impl TryFrom<StepKeys> for Step {
    type Error = Flaw;

    fn try_from(keys: StepKeys) -> Result<Self, Flaw> {
        let mut actions = Vec::new();
        let mut add = |action: Option<At<Action>>| actions.extend(action);
        add(keys.send.map(|at| At::new(Action::Send(at.value), at.span)));
        add(keys.raw.map(|at| At::new(Action::Raw(at.value), at.span)));
        add(keys
            .wait
            .map(|at| At::new(Action::Await(at.value), at.span)));
        add(keys
            .silence
            .map(|at| At::new(Action::Silence(at.value), at.span)));
        add(keys
            .closed
            .map(|at| At::new(Action::Closed(at.value), at.span)));
        add(keys
            .starttls
            .map(|at| At::new(Action::StartTls(at.value), at.span)));
        add(keys
            .connect
            .map(|at| At::new(Action::Connect(at.value), at.span)));
        add(keys
            .disconnect
            .map(|at| At::new(Action::Disconnect(at.value), at.span)));
        add(keys
            .stop_reading
            .map(|at| At::new(Action::StopReading(at.value), at.span)));
        add(keys.race.map(|at| At::new(Action::Race(at.value), at.span)));
        actions.sort_by_key(|action| action.span);
        if let [first, second, ..] = actions.as_slice() {
            let (first, key) = (first.value.key(), second.value.key());
            return Err(Flaw::new(format!(
                "a step has one action; this one has `{first}` and `{key}`"
            ))
            .of(second.span)
            .help("make two steps of it"));
        }
        let action = actions.pop().map_or(Action::None(Nothing), |at| at.value);
        if let Some(req) = &keys.req
            && !matches!(
                action,
                Action::Closed(_) | Action::Silence(_) | Action::StartTls(_)
            )
        {
            return Err(
                Flaw::new("`req` of a step belongs to `closed`, `silence` or `starttls`")
                    .of(req.span)
                    .help("write it beside the line or the assertion that it is about"),
            );
        }
        race(&action, keys.repeat.as_ref())?;
        let idle = matches!(action, Action::None(_))
            && keys.expect.is_empty()
            && keys.reject.is_empty()
            && keys.assert.is_empty()
            && keys.fact.is_none();
        if idle {
            return Err(Flaw::new("this step does nothing and expects nothing")
                .help("add an action such as `send`, or `assert`"));
        }
        if matches!(action, Action::None(_)) && !(keys.expect.is_empty() && keys.reject.is_empty())
        {
            return Err(Flaw::new("lines are expected, but the step has no action")
                .help("add `await: 5s` to wait for them"));
        }
        Ok(Self {
            name: keys.name,
            session: keys.session,
            condition: keys.condition,
            timeout: keys.timeout,
            repeat: keys.repeat.map(|at| at.value),
            action,
            expect: keys.expect,
            reject: keys.reject,
            only: keys.only,
            ordered: keys.ordered,
            asserts: keys.assert,
            fact: keys.fact,
            requirement: keys.req,
            violates: keys.client,
        })
    }
}

/// That a race can be run, and that only a race is repeated.
fn race(action: &Action, repeat: Option<&At<u16>>) -> Result<(), Flaw> {
    if let Action::Race(race) = action {
        race.check()?;
    } else if let Some(repeat) = repeat {
        return Err(Flaw::new("`repeat` belongs to a `race`")
            .of(repeat.span)
            .help("leave it out, or use `strategy: { matrix: … }` to repeat a case"));
    }
    match repeat {
        Some(repeat) if !(1..=race::MOST_REPEATS).contains(&repeat.value) => Err(Flaw::new(
            format!("wanted 1 to {} repetitions", race::MOST_REPEATS),
        )
        .of(repeat.span)),
        _ => Ok(()),
    }
}

impl JsonSchema for Step {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        StepKeys::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        StepKeys::json_schema(generator)
    }
}
