//! What a scenario can get wrong although it can be understood: an id that is not its path,
//! requirements that do not exist, names used before they have a value, commands that are
//! illegal without saying so. A problem here is the writer's, never a server's.

mod names;
mod sent;

#[cfg(feature = "cli")]
pub(crate) use sent::renumbers;

use super::catalogue::{Catalogue, Level, SeenBy};
use super::entry::{Entry, Expectation};
use super::load::{Case, Prologues, Scenario, SourcedStep, load_prologue};
use super::model::{Messages, Need, State, User};
use super::step::Action;
use super::suite::{Source, Suite};
use crate::octets::Span;
use crate::source::{At, Problem, near, problem};

/// What scenarios may refer to.
#[derive(Clone, Copy, Debug)]
pub struct Lint<'s> {
    catalogue: &'s Catalogue,
    suite: &'s Suite,
}

impl<'s> Lint<'s> {
    /// Checks against this catalogue and this suite's messages.
    #[must_use]
    pub const fn new(catalogue: &'s Catalogue, suite: &'s Suite) -> Self {
        Self { catalogue, suite }
    }

    /// Everything that is wrong with one scenario, in the order of the file; `id` is what its
    /// path asks for.
    #[must_use]
    pub fn scenario(&self, scenario: &Scenario, id: Option<&str>) -> Vec<Problem> {
        let mut problems = Vec::new();
        if let Some(id) = id
            && scenario.id.value != id
        {
            problems.push(
                Problem::error(format!(
                    "the id `{}` is not the path `{id}`",
                    scenario.id.value
                ))
                .at(&scenario.text, scenario.id.span)
                .help(format!("write `id: {id}`, or move the file")),
            );
        }
        for case in scenario.cases() {
            self.case(scenario, case, &mut problems);
        }
        problem::settle(&mut problems);
        problems
    }

    /// Everything that is wrong with all scenarios and prologues of the suite, files that
    /// cannot be understood among it.
    #[must_use]
    pub fn all(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut used = std::collections::HashSet::new();
        for Source { text, id } in self.suite.sources() {
            match Scenario::load(text, self.suite.prologues()) {
                Ok(scenario) => {
                    problems.extend(self.scenario(&scenario, id.as_deref()));
                    for case in scenario.cases() {
                        used.extend(case.steps.iter().map(|step| step.text.name().to_owned()));
                    }
                }
                Err(found) => problems.extend(found),
            }
        }
        // With files that cannot be understood, nobody knows what they would have used.
        if problems.is_empty() {
            problems.extend(unused(self.suite.prologues(), &used));
        }
        problem::settle(&mut problems);
        problems
    }

    fn case(&self, scenario: &Scenario, case: &Case, problems: &mut Vec<Problem>) {
        self.mailbox(scenario, case, problems);
        let second = case
            .sessions
            .iter()
            .any(|(_, session)| session.user == User::Second);
        if second && !case.needs.iter().any(|need| need.value == Need::SecondUser) {
            problems.push(
                Problem::error("a second user logs in, but the scenario does not say so")
                    .at(&scenario.text, scenario.text.first_line(case.place))
                    .help("add `needs: [second-user]`"),
            );
        }
        for step in &case.all_steps() {
            self.step(step, problems);
        }
        names::check(scenario, case, problems);
        sent::check(case, problems);
    }

    fn mailbox(&self, scenario: &Scenario, case: &Case, problems: &mut Vec<Problem>) {
        let Some(mailbox) = &case.mailbox else {
            return;
        };
        let fills = |state: State| match state {
            State::Created | State::Appended | State::Selected => true,
            State::Nonauth | State::Auth => false,
        };
        let states = case.sessions.iter();
        if !states
            .map(|(_, session)| session.state.unwrap_or(case.state))
            .any(fills)
        {
            problems.push(
                Problem::error("the mailbox is described, but no session starts with one")
                    .at(&scenario.text, scenario.text.first_line(mailbox.span))
                    .help("write `state: created` or `selected`"),
            );
        }
        if let Some(Messages::Listed(messages)) = &mailbox.messages {
            for message in messages {
                problems.extend(self.message(scenario, &message.name));
            }
        }
    }

    fn message(&self, scenario: &Scenario, name: &At<String>) -> Option<Problem> {
        if self.suite.message(&name.value).is_some() {
            return None;
        }
        Some(unknown_message(self.suite, &name.value).at(&scenario.text, name.span))
    }

    fn step(&self, step: &SourcedStep, problems: &mut Vec<Problem>) {
        let inner = &step.step.value;
        let commands = match &inner.action {
            Action::Send(send) => {
                if send.commands.is_empty() {
                    problems.push(
                        Problem::error("`send` has no command")
                            .at(&step.text, step.text.first_line(step.step.span)),
                    );
                }
                send.commands.len()
            }
            // How many commands its octets make is not known.
            Action::Raw(_) => usize::from(u16::MAX),
            Action::Await(_)
            | Action::Silence(_)
            | Action::Closed(_)
            | Action::StartTls(_)
            | Action::Connect(_)
            | Action::Disconnect(_)
            | Action::StopReading(_)
            | Action::Race(_)
            | Action::None(_) => 1,
        };
        for expectation in inner.expect.iter() {
            match expectation {
                Expectation::Line(entry) => {
                    self.entry(step, entry, problems);
                    accused(step, entry, problems);
                    self.nth(step, entry.of.as_ref(), commands, problems);
                }
                Expectation::OneOf(one_of) => {
                    self.nth(step, one_of.of.as_ref(), commands, problems);
                    self.requirement(
                        step,
                        one_of.requirement.as_ref(),
                        one_of.level.as_ref(),
                        problems,
                    );
                    for alternative in &one_of.alternatives {
                        self.entry(step, &alternative.value.entry, problems);
                    }
                }
            }
        }
        for rejected in inner.reject.iter() {
            self.entry(step, &rejected.0, problems);
            if rejected.0.requirement.is_none() {
                problems.push(
                    Problem::error("a line is rejected without a requirement")
                        .at(&step.text, rejected.0.line.text.span)
                        .help("add `req: …`, what its coming breaks"),
                );
            }
        }
        for assert in inner.asserts.iter() {
            let level = assert.level.as_ref();
            self.requirement(step, assert.requirement.as_ref(), level, problems);
        }
        self.requirement(step, inner.requirement.as_ref(), None, problems);
        if let Some(violates) = &inner.violates {
            let id = &violates.value.requirement;
            if self.catalogue.get(id).is_none() {
                let at = violates.text.value.len() - id.len();
                let place = step.place(&violates.text, Span::new(at, at + id.len()));
                problems.push(
                    Problem::error(format!("no requirement is called `{id}`"))
                        .at(&step.text, place)
                        .help(self.catalogue.advice(id)),
                );
            }
        }
        self.messages(step, problems);
    }

    /// `message('x')` names a file of the suite.
    fn messages(&self, step: &SourcedStep, problems: &mut Vec<Problem>) {
        names::expressions(&step.step.value, &mut |text, expr, at| {
            for call in expr.calls() {
                if call.function == "message"
                    && let Some(name) = &call.text
                    && self.suite.message(name).is_none()
                {
                    let place = step.place(text, call.span.shifted(at));
                    problems.push(unknown_message(self.suite, name).at(&step.text, place));
                }
            }
        });
    }

    fn nth(
        &self,
        step: &SourcedStep,
        of: Option<&At<u16>>,
        commands: usize,
        problems: &mut Vec<Problem>,
    ) {
        if let Some(of) = of
            && (of.value == 0 || usize::from(of.value) > commands)
        {
            problems.push(
                Problem::error(format!("the step sends no command number {}", of.value))
                    .at(&step.text, of.span)
                    .help("commands are counted from 1"),
            );
        }
    }

    fn entry(&self, step: &SourcedStep, entry: &Entry, problems: &mut Vec<Problem>) {
        let level = entry.level.as_ref();
        self.requirement(step, entry.requirement.as_ref(), level, problems);
        let free = entry.times.least == 0 && entry.times.most.is_none();
        if let Some(id) = entry.requirement.as_ref().filter(|_| free) {
            problems.push(
                Problem::error("this line may come any number of times, so that it cannot show anything broken")
                    .at(&step.text, id.span)
                    .help("leave `req` out, and assert what it captures"),
            );
        }
    }

    fn requirement(
        &self,
        step: &SourcedStep,
        id: Option<&At<String>>,
        level: Option<&At<Level>>,
        problems: &mut Vec<Problem>,
    ) {
        let Some(id) = id else {
            if let Some(level) = level {
                problems.push(
                    Problem::error("a level without a requirement means nothing")
                        .at(&step.text, level.span)
                        .help("add `req: …`"),
                );
            }
            return;
        };
        let Some(requirement) = self.catalogue.get(&id.value) else {
            problems.push(
                Problem::error(format!("no requirement is called `{}`", id.value))
                    .at(&step.text, id.span)
                    .help(self.catalogue.advice(&id.value)),
            );
            return;
        };
        let strongest = requirement.strongest();
        if let Some(level) = level
            && level.value < strongest
        {
            problems.push(
                Problem::error(format!(
                    "`{}` is a {strongest} in the catalogue; a scenario cannot raise it",
                    id.value
                ))
                .at(&step.text, level.span)
                .help("leave `level` out"),
            );
        }
        let blind = match requirement.seen_by {
            SeenBy::Client => return,
            SeenBy::ServerOnly => "no client can see whether it is kept",
            SeenBy::ClientDuty => "it binds clients, not servers",
        };
        problems.push(
            Problem::warning(format!("`{}` cannot be judged here: {blind}", id.value))
                .at(&step.text, id.span)
                .help("name another requirement, or mend `seen_by` in the catalogue"),
        );
    }
}

/// A line without a requirement is a precondition, so it is bare or captures something.
fn accused(step: &SourcedStep, entry: &Entry, problems: &mut Vec<Problem>) {
    let pattern = &entry.line.value;
    if entry.requirement.is_none() && !pattern.is_bare() && pattern.captures().next().is_none() {
        problems.push(
            Problem::error("this line has no requirement, so its absence would accuse nobody")
                .at(&step.text, entry.line.text.span)
                .help("add `req: …`; without one only OK, NO, BAD, + and lines that capture may stand"),
        );
    }
}

fn unknown_message(suite: &Suite, name: &str) -> Problem {
    let mut problem = Problem::error(format!("no message is called `{name}`"));
    problem.help = near::advice(name, suite.message_names())
        .or_else(|| Some(format!("write it in scenarios/messages/{name}.eml")));
    problem
}

/// Prologues that nobody uses; and what is wrong with those.
fn unused(prologues: &Prologues, used: &std::collections::HashSet<String>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (id, text) in prologues {
        if !used.contains(text.name()) {
            problems.extend(load_prologue(text).err().unwrap_or_default());
            problems.push(
                Problem::warning(format!("no scenario uses the prologue `{id}`"))
                    .at(text, text.first_line(Span::new(0, text.content().len())))
                    .help("remove it, or name it in `uses`"),
            );
        }
    }
    problems
}

#[cfg(test)]
mod tests;
