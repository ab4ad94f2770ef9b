//! Quirks: named deliberate faults, and the record of which ones a run had an occasion for.
//! Each command keeps its own slice of rows; this file has the type, the hooks and the gathering.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroU32;

use crate::imap::response::{Code, Condition, FetchItem, RespText};
use crate::imap::value::Tag;
use crate::imap::{Command, Response};

/// A deliberate fault of the reference server.
#[derive(Clone, Copy, Debug)]
pub struct Quirk {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub says: &'static str,
    /// Ids of the requirements that it breaks.
    pub breaks: &'static [&'static str],
    /// Ids of further requirements that can no longer be seen to be kept, because a scenario
    /// shows them with the help of what is broken.
    pub entails: &'static [&'static str],
    /// Where it takes hold.
    pub hook: Hook,
}

impl Quirk {
    /// The same, with what it entails.
    pub(super) const fn entailing(self, entails: &'static [&'static str]) -> Self {
        Self { entails, ..self }
    }
}

/// Where a quirk takes hold. The functions give `None` where they have no occasion.
#[derive(Clone, Copy, Debug)]
pub enum Hook {
    /// The code of the command, or of the session, asks for it by name.
    Asked,
    /// Replaces the typed responses of one answer.
    Bend(Bend),
    /// Replaces the octets of one response.
    Spoil(Spoil),
    /// Answers a command with BAD instead of executing it.
    Refuse(Refuse),
}

/// The responses of one answer, and what they become.
pub type Bend = fn(&[Response], &Scene<'_>) -> Option<Vec<Response>>;

/// One response, its octets, and what these become.
pub type Spoil = fn(&Response, &[u8], &Scene<'_>) -> Option<Vec<u8>>;

/// Whether this command is one that the fault refuses: its octets, and the session as it is before.
pub type Refuse = fn(&[u8], &Scene<'_>) -> bool;

/// What hooks may look at: where in the conversation an answer stands.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'c> {
    /// The command that is answered; `None` for greetings, unasked data and unreadable commands.
    pub command: Option<&'c Command>,
    /// Its tag.
    pub tag: Option<&'c Tag>,
    /// Messages that the client knows of once it has read the answer; zero with no mailbox selected.
    pub exists: u32,
    /// Whether a mailbox is selected after the command.
    pub selected: bool,
    /// Whether that mailbox is read-only.
    pub read_only: bool,
    /// Commands that the session has had before.
    pub commands: u64,
}

/// Every quirk, a slice for each place that has some.
pub const QUIRKS: &[&[Quirk]] = &[
    super::command::capability::QUIRKS,
    super::command::noop::QUIRKS,
    super::command::logout::QUIRKS,
    super::command::starttls::QUIRKS,
    super::command::authenticate::QUIRKS,
    super::command::login::QUIRKS,
    super::command::select::QUIRKS,
    super::command::create::QUIRKS,
    super::command::delete::QUIRKS,
    super::command::rename::QUIRKS,
    super::command::subscribe::QUIRKS,
    super::command::list::QUIRKS,
    super::command::status::QUIRKS,
    super::command::append::QUIRKS,
    super::command::close::QUIRKS,
    super::command::expunge::QUIRKS,
    super::command::search::QUIRKS,
    super::fetch::quirks::QUIRKS,
    super::fetch::shape::QUIRKS,
    super::fetch::spoilt::QUIRKS,
    super::fetch::attributes::QUIRKS,
    super::command::store::QUIRKS,
    super::command::copy::QUIRKS,
    super::sync::QUIRKS,
    super::answer::QUIRKS,
    super::history::QUIRKS,
    super::intake::QUIRKS,
    super::wire::QUIRKS,
    super::spelling::QUIRKS,
    super::claims::QUIRKS,
    super::codes::QUIRKS,
    super::names::QUIRKS,
    super::refusal::QUIRKS,
    super::values::QUIRKS,
];

/// Every quirk in one row.
pub fn all() -> impl Iterator<Item = &'static Quirk> {
    QUIRKS.iter().copied().flatten()
}

/// Quirks that bend whatever answer they meet. They declare nothing that they break.
pub const MUTATIONS: &[Quirk] = super::mutations::MUTATIONS;

/// The quirk or mutation with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Quirk> {
    all().chain(MUTATIONS).find(|quirk| quirk.name == name)
}

/// A quirk that is switched on. Written `name`, or `name@3` to take hold on its third occasion alone.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// What goes wrong.
    pub quirk: &'static Quirk,
    /// The only occasion on which it does, counted from 1 in the life of a server; `None` for every one.
    pub at: Option<NonZeroU32>,
}

impl Fault {
    /// The fault that `written` names; `None` if there is no such quirk, or no number behind the `@`.
    #[must_use]
    pub fn find(written: &str) -> Option<Self> {
        let (name, at) = match written.split_once('@') {
            Some((name, at)) => (name, Some(at.parse().ok()?)),
            None => (written, None),
        };
        let quirk = find(name)?;
        Some(Self { quirk, at })
    }
}

impl PartialEq for Fault {
    fn eq(&self, other: &Self) -> bool {
        self.quirk.name == other.quirk.name && self.at == other.at
    }
}

impl Eq for Fault {}

impl From<&'static Quirk> for Fault {
    fn from(quirk: &'static Quirk) -> Self {
        Self { quirk, at: None }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.quirk.name)?;
        self.at.map_or(Ok(()), |at| write!(f, "@{at}"))
    }
}

/// A quirk that code asks for.
pub(super) const fn asked(
    name: &'static str,
    says: &'static str,
    breaks: &'static [&'static str],
) -> Quirk {
    Quirk {
        name,
        says,
        breaks,
        entails: &[],
        hook: Hook::Asked,
    }
}

/// A quirk that bends typed responses.
pub(super) const fn bend(
    name: &'static str,
    says: &'static str,
    breaks: &'static [&'static str],
    bend: Bend,
) -> Quirk {
    Quirk {
        name,
        says,
        breaks,
        entails: &[],
        hook: Hook::Bend(bend),
    }
}

/// A quirk that spoils octets.
pub(super) const fn spoil(
    name: &'static str,
    says: &'static str,
    breaks: &'static [&'static str],
    spoil: Spoil,
) -> Quirk {
    Quirk {
        name,
        says,
        breaks,
        entails: &[],
        hook: Hook::Spoil(spoil),
    }
}

/// A quirk that refuses commands.
pub(super) const fn refuse(
    name: &'static str,
    says: &'static str,
    breaks: &'static [&'static str],
    of: Refuse,
) -> Quirk {
    Quirk {
        name,
        says,
        breaks,
        entails: &[],
        hook: Hook::Refuse(of),
    }
}

/// Replaces each response that `change` has something for; `None` if it has for none.
pub(super) fn each(
    responses: &[Response],
    change: impl Fn(&Response) -> Option<Vec<Response>>,
) -> Option<Vec<Response>> {
    let mut changed = false;
    let mut all = Vec::with_capacity(responses.len());
    for response in responses {
        match change(response) {
            Some(instead) => {
                changed = true;
                all.extend(instead);
            }
            None => all.push(response.clone()),
        }
    }
    changed.then_some(all)
}

/// Leaves out the responses for which `out` holds; `None` if it holds for none.
pub(super) fn without(
    responses: &[Response],
    out: impl Fn(&Response) -> bool,
) -> Option<Vec<Response>> {
    each(responses, |response| out(response).then(Vec::new))
}

/// Gives tagged responses that end in `from` the condition `to`.
pub(super) fn answered(
    responses: &[Response],
    from: Condition,
    to: Condition,
) -> Option<Vec<Response>> {
    each(responses, |response| {
        let Response::Tagged {
            tag,
            condition,
            text,
        } = response
        else {
            return None;
        };
        (*condition == from).then(|| {
            vec![Response::Tagged {
                tag: tag.clone(),
                condition: to,
                text: text.clone(),
            }]
        })
    })
}

/// Replaces response codes that `change` has something for; its inner `None` takes the code away.
pub(super) fn codes(
    responses: &[Response],
    change: impl Fn(&Code) -> Option<Option<Code>>,
) -> Option<Vec<Response>> {
    let changed = |text: &RespText| {
        Some(RespText {
            code: change(text.code.as_ref()?)?,
            text: text.text.clone(),
        })
    };
    each(responses, |response| {
        if let Response::Status { condition, text } = response {
            let (condition, text) = (*condition, changed(text)?);
            return Some(vec![Response::Status { condition, text }]);
        }
        if let Response::Tagged {
            tag,
            condition,
            text,
        } = response
        {
            return Some(vec![Response::Tagged {
                tag: tag.clone(),
                condition: *condition,
                text: changed(text)?,
            }]);
        }
        None
    })
}

/// Replaces items of FETCH responses that `change` has something for.
pub(super) fn items(
    responses: &[Response],
    change: impl Fn(&FetchItem) -> Option<Vec<FetchItem>>,
) -> Option<Vec<Response>> {
    each(responses, |response| {
        let Response::Fetch { number, items } = response else {
            return None;
        };
        let mut changed = false;
        let mut all = Vec::new();
        for item in items {
            match change(item) {
                Some(instead) => {
                    changed = true;
                    all.extend(instead);
                }
                None => all.push(item.clone()),
            }
        }
        changed.then(|| {
            vec![Response::Fetch {
                number: *number,
                items: all,
            }]
        })
    })
}

/// Whether `some` are `all` but for some that are left out.
fn is_part(some: &[Response], all: &[Response]) -> bool {
    let mut all = all.iter();
    some.iter().all(|one| all.any(|other| other == one))
}

/// Which quirks are on, and which were consulted.
#[derive(Debug, Default)]
pub(super) struct Quirks {
    on: Vec<On>,
    consulted: RefCell<BTreeSet<&'static str>>,
}

/// A quirk that is switched on, and how many occasions it had.
#[derive(Debug)]
struct On {
    fault: Fault,
    occasions: Cell<u32>,
    /// Whether it did something other than to leave out responses.
    alters: Cell<bool>,
}

impl On {
    /// Whether it takes hold on this occasion.
    fn holds(&self) -> bool {
        let occasion = self.occasions.get().saturating_add(1);
        self.occasions.set(occasion);
        self.fault.at.is_none_or(|at| at.get() == occasion)
    }
}

impl Quirks {
    /// Switches on these faults.
    pub(super) fn new(faults: &[Fault]) -> Self {
        let on = faults.iter().map(|&fault| On {
            fault,
            occasions: Cell::new(0),
            alters: Cell::new(!matches!(fault.quirk.hook, Hook::Bend(_))),
        });
        Self {
            on: on.collect(),
            consulted: RefCell::default(),
        }
    }

    fn find(&self, name: &str) -> Option<&On> {
        self.on.iter().find(|on| on.fault.quirk.name == name)
    }

    /// Whether the quirk is on. Asking records the occasion.
    pub(super) fn on(&self, name: &'static str) -> bool {
        debug_assert!(find(name).is_some(), "no quirk is called {name}");
        self.consulted.borrow_mut().insert(name);
        self.find(name).is_some_and(On::holds)
    }

    /// The names that were asked for, or whose hook had an occasion.
    pub(super) fn consulted(&self) -> BTreeSet<&'static str> {
        self.consulted.borrow().clone()
    }

    /// How many occasions the quirks that are switched on had, together.
    pub(super) fn occasions(&self) -> u32 {
        self.on.iter().map(|on| on.occasions.get()).sum()
    }

    /// Whether the quirks that are switched on did something other than to leave out responses.
    pub(super) fn alter(&self) -> bool {
        self.on.iter().any(|on| on.alters.get())
    }

    /// The mutations that are switched on.
    fn mutations(&self) -> impl Iterator<Item = &'static Quirk> {
        let quirks = self.on.iter().map(|on| on.fault.quirk);
        quirks.filter(|quirk| quirk.breaks.is_empty())
    }

    /// Runs the bending hooks over one answer.
    pub(super) fn bend(&self, responses: Vec<Response>, scene: &Scene<'_>) -> Vec<Response> {
        let mut responses = responses;
        for quirk in all().chain(self.mutations()) {
            let Hook::Bend(bend) = quirk.hook else {
                continue;
            };
            if let Some(bent) = self.occasion(quirk, || bend(&responses, scene)) {
                if let Some(on) = self.find(quirk.name)
                    && !is_part(&bent, &responses)
                {
                    on.alters.set(true);
                }
                responses = bent;
            }
        }
        responses
    }

    /// Runs the spoiling hooks over the octets of one response.
    pub(super) fn spoil(&self, response: &Response, octets: Vec<u8>, scene: &Scene<'_>) -> Vec<u8> {
        let mut octets = octets;
        for quirk in all().chain(self.mutations()) {
            let Hook::Spoil(spoil) = quirk.hook else {
                continue;
            };
            if let Some(spoilt) = self.occasion(quirk, || spoil(response, &octets, scene)) {
                octets = spoilt;
            }
        }
        octets
    }

    /// Whether a fault refuses this command.
    pub(super) fn refuse(&self, line: &[u8], scene: &Scene<'_>) -> bool {
        all().any(|quirk| {
            let Hook::Refuse(of) = quirk.hook else {
                return false;
            };
            let refused = self.occasion(quirk, || of(line, scene).then_some(()));
            refused.is_some()
        })
    }

    /// Runs a hook if that can still matter, and records whether it had an occasion.
    fn occasion<T>(&self, quirk: &Quirk, run: impl FnOnce() -> Option<T>) -> Option<T> {
        let on = self.find(quirk.name);
        if on.is_none() && self.consulted.borrow().contains(quirk.name) {
            return None;
        }
        let result = run()?;
        self.consulted.borrow_mut().insert(quirk.name);
        on?.holds().then_some(result)
    }
}
