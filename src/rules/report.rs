//! Where a check puts what it found. The report adds the rule, the transcript entry and what
//! was known at that moment, and holds back repetitions.

use std::collections::HashMap;

use super::{Finding, Rule, Scene};
use crate::octets::Span;
use crate::octets::show::show_within;

/// Findings of one rule with one signature that are kept; later ones are counted.
pub const REPEATED: u32 = 5;
/// Findings kept of one connection.
pub const KEPT: usize = 2000;

/// All findings of a connection.
#[derive(Debug, Default)]
pub struct Findings {
    kept: Vec<Finding>,
    counts: HashMap<String, u32>,
    uncounted: u32,
}

impl Findings {
    /// The findings kept, in the order of the transcript.
    #[must_use]
    pub fn all(&self) -> &[Finding] {
        &self.kept
    }

    /// How often the fault with this signature was found, those not kept included.
    #[must_use]
    pub fn count(&self, signature: &str) -> u32 {
        self.counts.get(signature).copied().unwrap_or(0)
    }

    /// How many findings were not kept.
    #[must_use]
    pub fn held_back(&self) -> u64 {
        let all: u64 = self.counts.values().map(|&count| u64::from(count)).sum();
        all + u64::from(self.uncounted) - self.kept.len() as u64
    }

    fn wants(&mut self, signature: &str) -> bool {
        if let Some(count) = self.counts.get_mut(signature) {
            *count = count.saturating_add(1);
            return *count <= REPEATED && self.kept.len() < KEPT;
        }
        if self.counts.len() >= KEPT || self.kept.len() >= KEPT {
            self.uncounted = self.uncounted.saturating_add(1);
            return false;
        }
        self.counts.insert(signature.to_owned(), 1);
        true
    }
}

/// What a check has to say.
#[derive(Clone, Debug)]
pub struct Draft {
    signature: String,
    message: String,
    spans: Vec<Span>,
    context: Vec<String>,
}

impl Draft {
    /// A finding with `signature`, which tells this fault from others of the same rule and
    /// holds nothing that varies, and a message for people.
    #[must_use]
    pub fn new(signature: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            signature: signature.into(),
            message: message.into(),
            spans: Vec::new(),
            context: Vec::new(),
        }
    }

    /// Points at a place in the entry.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.spans.push(span);
        self
    }

    /// Adds what was known.
    #[must_use]
    pub fn knowing(mut self, context: impl Into<String>) -> Self {
        let context = context.into();
        if !context.is_empty() {
            self.context.push(context);
        }
        self
    }
}

/// Takes the findings of one rule about one observation.
#[derive(Debug)]
pub struct Report<'r> {
    pub(super) rule: &'static Rule,
    pub(super) scene: Scene<'r>,
    pub(super) entry: Option<usize>,
    pub(super) findings: &'r mut Findings,
}

impl Report<'_> {
    /// Id of the rule that is being checked.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        self.rule.id
    }

    /// Records a finding.
    pub fn find(&mut self, draft: Draft) {
        let signature = format!("{}: {}", self.rule.id, draft.signature);
        if !self.findings.wants(&signature) {
            return;
        }
        let mut context = draft.context;
        context.extend(knowledge(&self.scene));
        self.findings.kept.push(Finding {
            rule: self.rule.id,
            requirement: self.rule.requirement,
            message: draft.message,
            entry: self.entry,
            observation: draft.spans.first().copied(),
            spans: draft.spans,
            context,
            signature,
        });
    }
}

/// The commands in flight and the selected mailbox, for people.
fn knowledge(scene: &Scene<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let commands = scene.pipeline.commands();
    if commands.is_empty() {
        lines.push("no command in progress".to_owned());
    } else {
        let shown: Vec<String> = commands.iter().take(8).map(|one| one.title()).collect();
        let more = commands.len().saturating_sub(8);
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        lines.push(format!("in progress: {}{more}", shown.join(", ")));
    }
    if let Some(selected) = scene.mirror.selected() {
        let name = selected.mailbox.as_ref().map_or_else(
            || "a mailbox".to_owned(),
            |name| show_within(name.octets(), 60),
        );
        let exists = selected.exists.map_or_else(
            || "an unknown number of".to_owned(),
            |exists| exists.to_string(),
        );
        let opening = if selected.opening {
            "being selected"
        } else {
            "selected"
        };
        lines.push(format!("{opening}: {name}, {exists} messages"));
    }
    lines
}
