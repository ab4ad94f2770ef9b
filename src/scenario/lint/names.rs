//! Names of values: each is captured once, and before it is used. That none hides one that
//! is always there is seen to where patterns are understood.

use std::collections::BTreeMap;

use crate::octets::Span;
use crate::scenario::entry::{Entry, Expectation};
use crate::scenario::expr::Expr;
use crate::scenario::load::{Case, Scenario, SourcedStep};
use crate::scenario::step::{Action, RawItem, Step};
use crate::source::{At, Parsed, Problem, near};

/// The names that always have a value.
pub(super) const ALWAYS: &[&str] = &[
    "mailbox",
    "inbox",
    "user",
    "password",
    "tag",
    "delimiter",
    "tagged",
    "tagged.code",
    "profile.rev1",
    "profile.rev2",
    "link.tls",
];

/// A name that got its value.
struct Captured {
    collects: bool,
    /// Given only under a condition, so that another may give it as well.
    conditional: bool,
}

struct Names<'s> {
    known: BTreeMap<String, Captured>,
    /// Every name that the case captures anywhere.
    ever: Vec<String>,
    problems: &'s mut Vec<Problem>,
}

/// Checks the names of a case, in the order of its steps.
pub(super) fn check(scenario: &Scenario, case: &Case, problems: &mut Vec<Problem>) {
    let mut names = Names {
        known: BTreeMap::new(),
        ever: ever(case),
        problems,
    };
    if let Some(condition) = &case.condition {
        for name in condition.names() {
            if !ALWAYS.contains(&name.name.as_str()) {
                let mut problem = Problem::error(format!("nothing is called `{}` here", name.name))
                    .at(&scenario.text, condition.text.span);
                problem.help = near::advice(&name.name, ALWAYS.iter().copied());
                names.problems.push(problem);
            }
        }
    }
    for step in &case.all_steps() {
        names.step(step);
    }
}

fn ever(case: &Case) -> Vec<String> {
    let mut all = Vec::new();
    for step in &case.all_steps() {
        entries(&step.step.value, &mut |entry| {
            all.extend(entry.line.captures().map(|capture| capture.name.clone()));
        });
    }
    all
}

fn entries(step: &Step, visit: &mut dyn FnMut(&Entry)) {
    for expectation in step.expect.iter() {
        match expectation {
            Expectation::Line(entry) => visit(entry),
            Expectation::OneOf(one_of) => {
                for alternative in &one_of.alternatives {
                    visit(&alternative.value.entry);
                }
            }
        }
    }
}

/// Calls `visit` with every expression of a step: the text that it stands in, the expression,
/// and the offset at which it begins there.
pub(super) fn expressions(step: &Step, visit: &mut dyn FnMut(&At<String>, &Expr, usize)) {
    fn whole(expr: Option<&Parsed<Expr>>, visit: &mut dyn FnMut(&At<String>, &Expr, usize)) {
        if let Some(expr) = expr {
            visit(&expr.text, &expr.value, 0);
        }
    }
    fn entry(entry: &Entry, visit: &mut dyn FnMut(&At<String>, &Expr, usize)) {
        whole(entry.condition.as_ref(), visit);
        for (expr, at) in entry.line.expressions() {
            visit(&entry.line.text, expr, at);
        }
    }
    whole(step.condition.as_ref(), visit);
    sent(step, visit);
    for expectation in step.expect.iter() {
        if let Expectation::OneOf(one_of) = expectation {
            whole(one_of.condition.as_ref(), visit);
        }
    }
    entries(step, &mut |expected| entry(expected, visit));
    for rejected in step.reject.iter() {
        entry(&rejected.0, visit);
    }
    for assert in step.asserts.iter() {
        whole(assert.condition.as_ref(), visit);
        whole(Some(&assert.that), visit);
    }
    whole(step.fact.as_ref().map(|fact| &fact.value), visit);
}

/// The expressions in what a step sends.
fn sent(step: &Step, visit: &mut dyn FnMut(&At<String>, &Expr, usize)) {
    match &step.action {
        Action::Send(send) => {
            for command in send.commands.iter() {
                for (expr, at) in command.expressions() {
                    visit(&command.text, expr, at);
                }
            }
        }
        Action::Raw(raw) => {
            for item in &raw.items {
                match &item.value {
                    RawItem::Text(text) => {
                        for (expr, at) in text.expressions() {
                            visit(&text.text, expr, at);
                        }
                    }
                    RawItem::Hex(_)
                    | RawItem::Fill(_)
                    | RawItem::Pause(_)
                    | RawItem::Cut(_)
                    | RawItem::Wait(_) => {}
                }
            }
        }
        Action::Await(_)
        | Action::Silence(_)
        | Action::Closed(_)
        | Action::StartTls(_)
        | Action::Connect(_)
        | Action::Disconnect(_)
        | Action::StopReading(_)
        | Action::Race(_)
        | Action::None(_) => {}
    }
}

impl Names<'_> {
    fn step(&mut self, sourced: &SourcedStep) {
        let step = &sourced.step.value;
        let conditional = step.condition.is_some();
        if let Some(condition) = &step.condition {
            self.uses(sourced, &condition.text, &condition.value, 0);
        }
        sent(step, &mut |text, expr, at| {
            self.uses(sourced, text, expr, at)
        });
        for expectation in step.expect.iter() {
            match expectation {
                Expectation::Line(entry) => self.entry(sourced, entry, conditional),
                Expectation::OneOf(one_of) => {
                    if let Some(condition) = &one_of.condition {
                        self.uses(sourced, &condition.text, &condition.value, 0);
                    }
                    // Only one alternative comes, so that several may capture the same name.
                    for alternative in &one_of.alternatives {
                        self.entry(sourced, &alternative.value.entry, true);
                    }
                }
            }
        }
        for rejected in step.reject.iter() {
            self.line(sourced, &rejected.0);
        }
        for assert in step.asserts.iter() {
            if let Some(condition) = &assert.condition {
                self.uses(sourced, &condition.text, &condition.value, 0);
            }
            self.uses(sourced, &assert.that.text, &assert.that.value, 0);
        }
        if let Some(fact) = &step.fact {
            self.uses(sourced, &fact.value.text, &fact.value.value, 0);
        }
    }

    fn line(&mut self, sourced: &SourcedStep, entry: &Entry) {
        if let Some(condition) = &entry.condition {
            self.uses(sourced, &condition.text, &condition.value, 0);
        }
        for (expr, at) in entry.line.expressions() {
            self.uses(sourced, &entry.line.text, expr, at);
        }
    }

    fn entry(&mut self, sourced: &SourcedStep, entry: &Entry, conditional: bool) {
        self.line(sourced, entry);
        let conditional = conditional || entry.condition.is_some();
        for capture in entry.line.captures() {
            let name = &capture.name;
            let place = sourced.place(&entry.line.text, capture.span);
            let collects = capture.collects;
            let mut report = |title: String, help: &str| {
                self.problems
                    .push(Problem::error(title).at(&sourced.text, place).help(help));
            };
            if !collects && entry.times.most.is_none_or(|most| most > 1) {
                report(
                    format!("`{name}` is captured once, but this line may come more often"),
                    "collect the values with `[]` behind the name",
                );
            }
            match self.known.get(name) {
                Some(before) if before.collects != collects => report(
                    format!("`{name}` both captures and collects"),
                    "choose another name for one of them",
                ),
                Some(before) if !(collects || conditional && before.conditional) => report(
                    format!("`{name}` is captured twice"),
                    "choose another name, or use the value: `${{ name }}`",
                ),
                _ => {}
            }
            self.known.insert(
                name.clone(),
                Captured {
                    collects,
                    conditional,
                },
            );
        }
    }

    fn uses(&mut self, sourced: &SourcedStep, text: &At<String>, expr: &Expr, at: usize) {
        for name in expr.names() {
            let word = name.name.as_str();
            if ALWAYS.contains(&word) || self.known.contains_key(word) {
                continue;
            }
            let place: Span = sourced.place(text, name.span.shifted(at));
            let problem = if self.ever.iter().any(|ever| ever == word) {
                Problem::error(format!("`{word}` is used before it is captured"))
                    .help("capture it in an earlier step or line")
            } else {
                let known = ALWAYS.iter().copied();
                let known = known.chain(self.ever.iter().map(String::as_str));
                let mut problem = Problem::error(format!("nothing is called `{word}`"));
                problem.help = near::nearest(word, known).map_or_else(
                    || Some(format!("capture it first: `${{{{ {word} := … }}}}`")),
                    |near| Some(format!("did you mean `{near}`?")),
                );
                problem
            };
            self.problems.push(problem.at(&sourced.text, place));
        }
    }
}
