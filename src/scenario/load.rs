//! From a file's text to cases that can be run: placeholders of matrix and variants are filled,
//! shared steps and prologues are put before a variant's own, and everything is understood.
//! What is understood but unwise is left to `lint`.

mod matrix;
mod prologue;

use std::collections::BTreeMap;

use super::expr::Expr;
use super::model::{
    CASE_KEYS, CaseHead, Document, FORMAT, Mailbox, Need, Profile, Requires, Session, State,
};
use super::step::{Action, Step};
use crate::octets::Span;
use crate::source::{
    At, Bindings, Fills, Node, Pairs, Parsed, Problem, Text, Value, Word, fill, near, problem, yaml,
};

pub use prologue::load_prologue;

/// Most cases that one file may make.
pub const MOST_CASES: usize = 1000;
/// Most octets that filling one file for all its cases may go through.
const MOST_WORK: usize = 64 << 20;

/// A scenario, understood.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The file.
    pub text: Text,
    /// Its id: the path without `.yaml`.
    pub id: At<String>,
    /// One line of what it shows.
    pub title: At<String>,
    /// Words to select by.
    pub tags: Vec<At<String>>,
    /// At least one.
    cases: Vec<Case>,
}

/// One run through a scenario.
#[derive(Clone, Debug)]
pub struct Case {
    /// The scenario's id, with the matrix' values in brackets and the variant's id behind `::`.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// Where it is written: the variant, or the scenario's `id`.
    pub place: Span,
    /// Where each session starts, unless it says otherwise.
    pub state: State,
    /// What the case's own mailbox holds.
    pub mailbox: Option<At<Mailbox>>,
    /// By name, at least one. The first prepares the mailbox.
    pub sessions: Vec<(String, Session)>,
    /// All of these must be met.
    pub requires: Vec<Requires>,
    /// What the environment must have.
    pub needs: Vec<At<Need>>,
    /// Only under this profile.
    pub profile: Option<Profile>,
    /// It is run only if this holds.
    pub condition: Option<Parsed<Expr>>,
    /// Prologue, shared and own steps, in order.
    pub steps: Vec<SourcedStep>,
    /// Whether the transcript is kept and compared.
    pub snapshot: bool,
}

impl Case {
    /// Whether it works in INBOX, where the account may be changed at will.
    #[must_use]
    pub fn uses_inbox(&self) -> bool {
        let needs = self.needs.iter().any(|need| need.value == Need::Disposable);
        needs || self.steps.iter().any(|step| step.step.value.uses_inbox())
    }

    /// The requirements that it checks, each once, in order.
    #[must_use]
    pub fn requirements(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for step in &self.steps {
            for id in step.step.value.requirements() {
                if !found.contains(&id) {
                    found.push(id);
                }
            }
        }
        found
    }

    /// Whether this session starts before log-in and stays with the connection that it is given then.
    #[must_use]
    pub fn starts_outside(&self, session: &str) -> bool {
        let Some(place) = self.sessions.iter().position(|(name, _)| name == session) else {
            return false;
        };
        let acts = |step: &&SourcedStep| {
            let step = &step.step.value;
            let named = step.session.as_ref().map(|name| name.value.as_str());
            named.map_or(place == 0, |name| name == session)
        };
        let first = self.steps.iter().find(acts);
        self.sessions[place].1.state.unwrap_or(self.state) == State::Nonauth
            && !first.is_some_and(|step| matches!(step.step.value.action, Action::Connect(_)))
    }
}

/// A step and the file that it was read from.
#[derive(Clone, Debug)]
pub struct SourcedStep {
    /// The step and its place.
    pub step: At<Step>,
    /// The file.
    pub text: Text,
    /// What was filled in.
    pub fills: Fills,
}

impl SourcedStep {
    /// The steps that it holds, with the same source.
    #[must_use]
    pub fn inner(&self) -> Vec<Self> {
        let sourced = |step: &At<Step>| Self {
            step: step.clone(),
            text: self.text.clone(),
            fills: self.fills.clone(),
        };
        self.step.value.inner().iter().map(sourced).collect()
    }

    /// The place of octets `inner` of a value that this step holds.
    #[must_use]
    pub fn place(&self, at: &At<String>, inner: Span) -> Span {
        self.fills.place(&self.text, at, inner)
    }
}

/// The prologues that scenarios may use, by id.
pub type Prologues = BTreeMap<String, Text>;

impl Case {
    /// Its steps, each followed by those that it holds.
    #[must_use]
    pub fn all_steps(&self) -> Vec<SourcedStep> {
        let steps = self.steps.iter();
        steps
            .flat_map(|step| std::iter::once(step.clone()).chain(step.inner()))
            .collect()
    }
}

impl Scenario {
    /// Understands a file.
    ///
    /// # Errors
    /// Everything that is wrong with it, as far as it can be told.
    pub fn load(text: &Text, prologues: &Prologues) -> Result<Self, Vec<Problem>> {
        let root = yaml::parse(text)?;
        let mut loader = Loader {
            text,
            prologues,
            used: BTreeMap::new(),
            problems: Vec::new(),
        };
        let scenario = loader.scenario(&root);
        problem::settle(&mut loader.problems);
        match scenario {
            Some(scenario) if loader.problems.is_empty() => Ok(scenario),
            _ => Err(loader.problems),
        }
    }

    /// The runs through it, at least one.
    #[must_use]
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// The cases that stand at `line` (counted from 1), and the index of the step there: all
    /// cases for a line of a shared step or outside the steps, one variant for a line of its own.
    #[must_use]
    pub fn at_line(&self, line: usize) -> Vec<(&Case, Option<usize>)> {
        if !(1..=self.text.content().lines().count()).contains(&line) {
            return Vec::new();
        }
        let covers = |span: Span| {
            let end = span.end.max(span.start + 1) - 1;
            (self.text.line(span.start)..=self.text.line(end)).contains(&line)
        };
        let variants = self
            .cases
            .iter()
            .any(|case| case.place != self.id.span && covers(case.place));
        let cases = self.cases.iter();
        cases
            .filter(|case| !variants || covers(case.place))
            .map(|case| {
                let step = case
                    .steps
                    .iter()
                    .position(|step| step.text == self.text && covers(step.step.span));
                (case, step)
            })
            .collect()
    }
}

struct Loader<'t> {
    text: &'t Text,
    prologues: &'t Prologues,
    /// Prologues that were read already.
    used: BTreeMap<String, Option<Vec<SourcedStep>>>,
    problems: Vec<Problem>,
}

/// A value of the matrix: name and text, in the order of the file.
type Combination = Vec<(String, String)>;

impl Loader<'_> {
    fn keep<T>(&mut self, result: Result<T, Vec<Problem>>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(problems) => {
                self.problems.extend(problems);
                None
            }
        }
    }

    fn scenario(&mut self, root: &Node) -> Option<Scenario> {
        let combinations = self.combinations(root)?;
        let variants = self.variants(root)?;
        let count = combinations.len().saturating_mul(variants.len().max(1));
        let work = count.saturating_mul(self.text.content().len());
        if count > MOST_CASES || work > MOST_WORK {
            let at = root.get("strategy").unwrap_or(root).mark(self.text);
            self.problems.push(
                Problem::error(format!(
                    "this makes {count} cases, at most {MOST_CASES} are taken"
                ))
                .at(self.text, at)
                .help("split the file"),
            );
            return None;
        }
        let body = without(root, &["strategy", "cases"]);
        let mut scenario: Option<Scenario> = None;
        for combination in &combinations {
            if variants.is_empty() {
                self.case(&body, combination, None, &mut scenario);
            }
            for variant in &variants {
                self.case(&body, combination, Some(variant), &mut scenario);
            }
        }
        if let Some(scenario) = &scenario {
            self.distinct(scenario);
        }
        scenario
    }

    fn variants(&mut self, root: &Node) -> Option<Vec<Node>> {
        let Some(node) = root.get("cases") else {
            return Some(Vec::new());
        };
        match node.list() {
            Some(list) if !list.is_empty() => Some(list.to_vec()),
            _ => {
                self.problems.push(
                    Problem::error("wanted a list of cases")
                        .at(self.text, node.mark(self.text))
                        .help("begin each with `- id: …`"),
                );
                None
            }
        }
    }

    fn case(
        &mut self,
        body: &Node,
        combination: &Combination,
        variant: Option<&Node>,
        scenario: &mut Option<Scenario>,
    ) {
        let mut bindings = Bindings::new(&["matrix", "case"]);
        for (name, value) in combination {
            bindings.bind("matrix", name, value);
        }
        if let Some(with) = variant.and_then(|variant| variant.get("with")) {
            let mut first = Bindings::new(&["matrix"]);
            for (name, value) in combination {
                first.bind("matrix", name, value);
            }
            let filled = fill::fill(self.text, with, &first)
                .and_then(|(node, _)| node.read::<Pairs<Word>>(self.text));
            let Some(values) = self.keep(filled) else {
                return;
            };
            for (name, Word(value)) in values.iter() {
                bindings.bind("case", name, value);
            }
        }
        let shared = self.document(body, &bindings);
        let own = match variant {
            Some(variant) => match self.variant(variant, &bindings) {
                Some(own) => Some(own),
                None => return,
            },
            None => None,
        };
        let Some((document, fills)) = shared else {
            return;
        };
        self.assemble(document, &fills, combination, own, scenario);
    }

    fn document(&mut self, body: &Node, bindings: &Bindings) -> Option<(Document, Fills)> {
        let (node, fills) = self.keep(fill::fill(self.text, body, bindings))?;
        let document = self.keep(node.read::<Document>(self.text))?;
        Some((document, fills))
    }

    fn variant(
        &mut self,
        variant: &Node,
        bindings: &Bindings,
    ) -> Option<(CaseHead, Vec<SourcedStep>, Span)> {
        let (filled, fills) = self.keep(fill::fill(self.text, variant, bindings))?;
        let Some(entries) = filled.map() else {
            let problem = Problem::error("wanted a case: a map with `id`");
            self.problems
                .push(problem.at(self.text, filled.mark(self.text)));
            return None;
        };
        let single = !entries.iter().any(|(key, _)| key.name == "steps");
        let has_step = entries
            .iter()
            .any(|(key, _)| !CASE_KEYS.contains(&key.name.as_str()));
        let head = if single {
            only(&filled, CASE_KEYS)
        } else {
            without(&filled, &["steps"])
        };
        let head = self.keep(head.read::<CaseHead>(self.text));
        let steps = match filled.get("steps") {
            Some(node) => self.keep(node.read::<Vec<At<Step>>>(self.text)),
            None if has_step => {
                let step = without(&filled, CASE_KEYS);
                let step = self.keep(step.read::<At<Step>>(self.text));
                step.map(|step| vec![step])
            }
            None => Some(Vec::new()),
        };
        let steps = self.sourced(steps?, &fills);
        Some((head?, steps, variant.span))
    }

    fn sourced(&self, steps: Vec<At<Step>>, fills: &Fills) -> Vec<SourcedStep> {
        let sourced = |step| SourcedStep {
            step,
            text: self.text.clone(),
            fills: fills.clone(),
        };
        steps.into_iter().map(sourced).collect()
    }

    fn assemble(
        &mut self,
        document: Document,
        fills: &Fills,
        combination: &Combination,
        own: Option<(CaseHead, Vec<SourcedStep>, Span)>,
        scenario: &mut Option<Scenario>,
    ) {
        if document.schema.value != FORMAT {
            self.problems.push(
                Problem::error(format!("format {} is not known", document.schema.value))
                    .at(self.text, document.schema.span)
                    .help(format!("write `schema: {FORMAT}`")),
            );
        }
        let state = document.state.unwrap_or_default();
        let sessions: Vec<(String, Session)> = match document.sessions {
            None => vec![("a".to_owned(), Session::default())],
            Some(sessions) => {
                if sessions.is_empty() {
                    self.problems
                        .push(Problem::error("no session is named").at(self.text, sessions.span));
                }
                let sessions = sessions.value.0.into_iter();
                sessions.map(|(name, at)| (name, at.value)).collect()
            }
        };
        let mut steps = Vec::new();
        for used in document.uses.iter() {
            steps.extend(self.prologue(used));
        }
        steps.extend(self.sourced(document.steps, fills));
        let mut id = document.id.value.clone();
        if !combination.is_empty() {
            let values: Vec<&str> = combination
                .iter()
                .map(|(_, value)| value.as_str())
                .collect();
            id = format!("{id}[{}]", values.join(", "));
        }
        let mut case = Case {
            id,
            title: document.title.value.clone(),
            place: document.id.span,
            state,
            mailbox: document.mailbox,
            sessions,
            requires: document.requires.into_iter().collect(),
            needs: document.needs.0,
            profile: document.profile,
            condition: None,
            steps,
            snapshot: document.snapshot,
        };
        if let Some((head, own, place)) = own {
            case.id = format!("{}::{}", case.id, head.id.value);
            case.place = place;
            if let Some(title) = head.title {
                case.title = title.value;
            }
            case.requires.extend(head.requires);
            case.condition = head.condition;
            case.steps.extend(own);
        }
        if case.steps.is_empty() {
            self.problems.push(
                Problem::error("this has no steps")
                    .at(self.text, self.text.first_line(case.place))
                    .help("add `steps:`, or `cases:` with steps"),
            );
        }
        self.check_sessions(&case);
        let scenario = scenario.get_or_insert_with(|| Scenario {
            text: self.text.clone(),
            id: document.id,
            title: document.title,
            tags: document.tags.0,
            cases: Vec::new(),
        });
        scenario.cases.push(case);
    }

    /// The steps of a prologue; none after a problem.
    fn prologue(&mut self, used: &At<String>) -> Vec<SourcedStep> {
        let id = used.value.as_str();
        let short = id.strip_prefix("prologues/").unwrap_or(id);
        if let Some(known) = self.used.get(short) {
            return known.clone().unwrap_or_default();
        }
        let steps = match self.prologues.get(short) {
            Some(text) => match load_prologue(text) {
                Ok(steps) => Some(steps),
                Err(problems) => {
                    self.problems.extend(problems);
                    None
                }
            },
            None => {
                let known = self.prologues.keys().map(String::as_str);
                let mut problem = Problem::error(format!("no prologue is called `{id}`"))
                    .at(self.text, used.span);
                problem.help = near::advice(short, known)
                    .or_else(|| Some(format!("write it in scenarios/prologues/{short}.yaml")));
                self.problems.push(problem);
                None
            }
        };
        self.used.insert(short.to_owned(), steps.clone());
        steps.unwrap_or_default()
    }

    /// Every session that steps name exists.
    fn check_sessions(&mut self, case: &Case) {
        for sourced in &case.all_steps() {
            for name in sessions_named(&sourced.step) {
                let known = || case.sessions.iter().map(|(name, _)| name.as_str());
                if !known().any(|known| known == name.value) {
                    let mut problem =
                        Problem::error(format!("no session is called `{}`", name.value))
                            .at(&sourced.text, name.span);
                    problem.help = near::advice(&name.value, known());
                    self.problems.push(problem);
                }
            }
        }
    }

    /// No two cases have the same id.
    fn distinct(&mut self, scenario: &Scenario) {
        let mut seen = std::collections::HashSet::new();
        for case in &scenario.cases {
            if !seen.insert(case.id.as_str()) {
                self.problems.push(
                    Problem::error(format!("two cases are called `{}`", case.id))
                        .at(self.text, self.text.first_line(case.place))
                        .help("give each its own id"),
                );
            }
        }
    }
}

fn sessions_named(step: &Step) -> Vec<&At<String>> {
    use super::entry::Expectation;

    let mut named: Vec<&At<String>> = step.session.iter().collect();
    for expectation in step.expect.iter() {
        match expectation {
            Expectation::Line(entry) => named.extend(&entry.session),
            Expectation::OneOf(one_of) => {
                named.extend(&one_of.session);
                for alternative in &one_of.alternatives {
                    named.extend(&alternative.value.entry.session);
                }
            }
        }
    }
    named.extend(
        step.reject
            .iter()
            .filter_map(|entry| entry.0.session.as_ref()),
    );
    named
}

/// The map with only these keys.
fn only(node: &Node, keys: &[&str]) -> Node {
    filtered(node, |key| keys.contains(&key))
}

/// The map without these keys.
fn without(node: &Node, keys: &[&str]) -> Node {
    filtered(node, |key| !keys.contains(&key))
}

fn filtered(node: &Node, keep: impl Fn(&str) -> bool) -> Node {
    let Value::Map(map) = &node.value else {
        return node.clone();
    };
    let entries = map.iter().filter(|(key, _)| keep(&key.name));
    Node {
        span: node.span,
        value: Value::Map(entries.cloned().collect()),
    }
}

#[cfg(test)]
mod tests;
