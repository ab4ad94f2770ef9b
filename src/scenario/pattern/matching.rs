//! Compares a pattern with a line, part by part. The keyword of a response or code says which
//! of its lists have an order and which places hold mailbox names, flags or dates.

use super::keyword::covered;
use super::tokens::{Head, Kind, Line, Token};
use super::value::{self, Rule};
use super::{
    Binding, Bindings, Found, Hole, Mismatch, Node, NodeKind, Prepared, Production, Rest, Shape,
    Source, Target, Wants, octets,
};
use crate::octets::{Span, show::show_within};
use crate::scenario::expr::Value;

/// Most characters shown of what was found.
const SHOWN: usize = 80;

/// Boxed, because most lines of a step match no given pattern.
pub(super) type Step = Result<(), Box<Mismatch>>;

/// Matches one line, or the items of several FETCH responses of one message.
pub(super) fn line(prepared: &Prepared<'_>, sources: &[Source<'_>]) -> Result<Found, Mismatch> {
    let Some(first) = sources.first() else {
        return Ok(Found::default());
    };
    let mut matcher = Matcher {
        prepared,
        sources,
        line: first.line,
        bindings: Vec::new(),
        score: 0,
        items: None,
    };
    match matcher.whole() {
        Ok(()) => Ok(Found {
            bindings: Bindings(matcher.bindings),
            items: matcher.items,
        }),
        Err(mismatch) => Err(*mismatch),
    }
}

pub(super) struct Matcher<'m> {
    pub(super) prepared: &'m Prepared<'m>,
    /// The lines; the first one alone but for FETCH.
    pub(super) sources: &'m [Source<'m>],
    /// The line that is being looked at.
    pub(super) line: &'m Line,
    pub(super) bindings: Vec<Binding>,
    pub(super) score: u32,
    pub(super) items: Option<Vec<(usize, usize)>>,
}

impl<'m> Matcher<'m> {
    pub(super) fn hole_at(&self, index: usize) -> (&'m Hole, Option<&'m Value>) {
        (
            &self.prepared.pattern.holes[index],
            self.prepared.values[index].as_ref(),
        )
    }

    /// The pattern's text in a span.
    pub(super) fn text(&self, span: Span) -> &'m str {
        self.prepared.pattern.text.get(span.range()).unwrap_or("")
    }

    pub(super) fn show(&self, span: Span) -> String {
        if span.is_empty() {
            "nothing more".to_owned()
        } else {
            format!("`{}`", show_within(self.line.at(span), SHOWN))
        }
    }

    pub(super) fn miss(&self, pattern: Span, frame: Span, wanted: String) -> Box<Mismatch> {
        Box::new(Mismatch {
            pattern,
            frame,
            wanted,
            found: self.show(frame),
            score: self.score,
            error: None,
        })
    }

    /// The node is wanted, something else or nothing is there.
    pub(super) fn miss_node(&self, node: &Node, frame: Span) -> Box<Mismatch> {
        let wanted = match &node.kind {
            NodeKind::Hole(index) => match self.hole_at(*index) {
                (_, Some(value)) => format!("{value} (`{}`)", self.text(node.span)),
                (hole, None) => match &hole.wants {
                    Wants::Production(production) => format!("`{}`", production.name()),
                    Wants::Value { expr, .. } => format!("`{}`", expr.as_str()),
                },
            },
            NodeKind::Word(_)
            | NodeKind::Quoted(_)
            | NodeKind::List(_)
            | NodeKind::Section { .. } => format!("`{}`", self.text(node.span)),
        };
        self.miss(node.span, frame, wanted)
    }

    pub(super) fn bind(&mut self, hole: &Hole, value: Value) {
        if let Some(capture) = &hole.capture {
            self.bindings.push(Binding {
                name: capture.name.clone(),
                collects: capture.collects,
                value,
            });
        }
    }

    pub(super) fn end(&self) -> usize {
        self.line.octets.len()
    }

    fn whole(&mut self) -> Step {
        let all = Span::new(0, self.end());
        let wrong_head = |matcher: &Self, wanted: &str| {
            let first = Span::new(0, matcher.text_len());
            Err(matcher.miss(first, all, wanted.to_owned()))
        };
        match &self.prepared.pattern.shape {
            Shape::Status {
                target,
                tag,
                conditions,
                span,
                rest,
            } => {
                match (target, self.line.head) {
                    (Target::Tagged, Head::Tagged(found)) => {
                        self.score = 1;
                        if let Some(tag) = tag {
                            self.tag(tag, found)?;
                        }
                    }
                    (Target::Untagged, Head::Untagged) => {}
                    (Target::Tagged, Head::Untagged | Head::Continuation) => {
                        return wrong_head(self, "a tagged response");
                    }
                    (
                        Target::Untagged | Target::Continuation,
                        Head::Untagged | Head::Continuation | Head::Tagged(_),
                    ) => {
                        return wrong_head(self, "an untagged response");
                    }
                }
                let found = self.line.word(0).unwrap_or_default();
                if !conditions
                    .iter()
                    .any(|condition| condition.eq_ignore_ascii_case(found))
                {
                    let frame = match self.line.tokens.first() {
                        Some(token) if token.kind == Kind::Word => token.span,
                        Some(_) | None => all,
                    };
                    return Err(self.miss(*span, frame, format!("`{}`", self.text(*span))));
                }
                self.score += 5;
                self.rest(rest, 1)
            }
            Shape::Continuation { rest } => {
                if self.line.head != Head::Continuation {
                    return wrong_head(self, "a continuation request");
                }
                self.score = 5;
                self.rest(rest, 0)
            }
            Shape::Data(nodes) => {
                if self.line.head != Head::Untagged {
                    return wrong_head(self, "an untagged response");
                }
                self.data(nodes)
            }
            Shape::Octets { pieces, .. } => octets::pieces(self, pieces),
        }
    }

    fn text_len(&self) -> usize {
        self.prepared.pattern.text.len()
    }

    fn tag(&mut self, wanted: &Node, found: Span) -> Step {
        let token = Token {
            kind: Kind::Word,
            span: found,
        };
        let agrees = match &wanted.kind {
            NodeKind::Word(tag) => self.line.at(found) == tag.as_slice(),
            NodeKind::Hole(index) => match self.hole_at(*index) {
                (_, Some(Value::Octets(tag))) => self.line.at(found) == tag.as_ref(),
                (_, Some(value)) => value::value(value, self.line, &token, Rule::Plain),
                (_, None) => return self.item(wanted, &token, Rule::Plain),
            },
            NodeKind::Quoted(_) | NodeKind::List(_) | NodeKind::Section { .. } => false,
        };
        if agrees {
            Ok(())
        } else {
            Err(self.miss_node(wanted, found))
        }
    }

    /// Code and text, which begin at token `from`.
    fn rest(&mut self, rest: &Rest, from: usize) -> Step {
        let tokens = &self.line.tokens[from.min(self.line.tokens.len())..];
        let start = tokens.first().map_or(self.end(), |token| token.span.start);
        let mut text = Span::new(start, self.end());
        if let Some((nodes, span)) = &rest.code {
            let Some(Token {
                kind: Kind::Code(items),
                span: found,
            }) = tokens.first()
            else {
                return Err(self.miss(*span, text, format!("the code `{}`", self.text(*span))));
            };
            self.score += 1;
            self.keyworded(nodes, items, found.end - 1)?;
            let after = tokens.get(1).map_or(self.end(), |token| token.span.start);
            text = Span::new(after, self.end());
        }
        let Some(index) = rest.text else {
            return Ok(());
        };
        let (hole, wanted) = self.hole_at(index);
        let found = match (&hole.wants, tokens) {
            // `resp-text` is code and text; the text is what follows the code.
            (
                Wants::Production(Production::Text),
                [
                    Token {
                        kind: Kind::Code(_),
                        ..
                    },
                    after @ ..,
                ],
            ) => Span::new(
                after.first().map_or(self.end(), |token| token.span.start),
                self.end(),
            ),
            _ => text,
        };
        let token = Token {
            kind: Kind::Word,
            span: found,
        };
        let value = match (&hole.wants, wanted) {
            (Wants::Production(Production::Text | Production::Any), _) => {
                Some(super::production::octets(self.line.at(found)))
            }
            (Wants::Production(production), _) => production.value(self.line, &token),
            (Wants::Value { .. }, Some(wanted)) => {
                value::value(wanted, self.line, &token, Rule::Plain).then(|| wanted.clone())
            }
            (Wants::Value { .. }, None) => None,
        };
        match value {
            Some(value) => {
                self.bind(hole, value);
                Ok(())
            }
            None => Err(self.miss_node(
                &Node {
                    kind: NodeKind::Hole(index),
                    span: hole.span,
                },
                found,
            )),
        }
    }

    pub(super) fn sequence(
        &mut self,
        nodes: &[Node],
        tokens: &[Token],
        rules: &[Rule],
        open: bool,
        end: usize,
    ) -> Step {
        for (index, node) in nodes.iter().enumerate() {
            if self.takes_rest(node) {
                let left = tokens.get(index..).unwrap_or_default();
                self.take_rest(node, left, end);
                return Ok(());
            }
            let Some(token) = tokens.get(index) else {
                return Err(self.miss_node(node, Span::at(end)));
            };
            let rule = rules.get(index).copied().unwrap_or(Rule::Plain);
            self.item(node, token, rule)?;
        }
        match tokens.get(nodes.len()) {
            Some(token) if !open => {
                let after = nodes.last().map_or(self.text_len(), |node| node.span.end);
                Err(self.miss(Span::at(after), token.span, "nothing more".to_owned()))
            }
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn takes_rest(&self, node: &Node) -> bool {
        match node.kind {
            NodeKind::Hole(index) => matches!(
                &self.hole_at(index).0.wants,
                Wants::Production(production) if production.takes_rest()
            ),
            NodeKind::Word(_)
            | NodeKind::Quoted(_)
            | NodeKind::List(_)
            | NodeKind::Section { .. } => false,
        }
    }

    /// Gives a placeholder that takes the rest all of `left`, from its first octet to its last.
    pub(super) fn take_rest(&mut self, node: &Node, left: &[Token], end: usize) {
        if let NodeKind::Hole(index) = node.kind {
            let (hole, _) = self.hole_at(index);
            self.bind(
                hole,
                super::production::octets(self.line.at(covered(left, end))),
            );
        }
    }

    /// One part.
    pub(super) fn item(&mut self, node: &Node, token: &Token, rule: Rule) -> Step {
        let agrees = match &node.kind {
            NodeKind::Word(wanted) => value::word(wanted, self.line, token, rule),
            NodeKind::Quoted(wanted) => value::string(wanted, self.line, token, rule),
            NodeKind::List(nodes) => {
                let Kind::List(items) = &token.kind else {
                    return Err(self.miss_node(node, token.span));
                };
                self.score += 1;
                return self.list(nodes, items, rule, token.span);
            }
            NodeKind::Section {
                name,
                inner,
                origin,
            } => {
                return self.section(node, (name, inner, origin.as_deref()), token);
            }
            NodeKind::Hole(index) => {
                let (hole, wanted) = self.hole_at(*index);
                match (&hole.wants, wanted) {
                    (Wants::Production(production), _) => {
                        match production.value(self.line, token) {
                            Some(value) => {
                                self.bind(hole, value);
                                true
                            }
                            None => false,
                        }
                    }
                    (Wants::Value { .. }, Some(wanted)) => {
                        if let (Rule::Flags { exact }, Value::List(flags), Kind::List(items)) =
                            (rule, wanted, &token.kind)
                        {
                            return self.flag_values(node, flags, items, exact, token.span);
                        }
                        value::value(wanted, self.line, token, rule)
                    }
                    (Wants::Value { .. }, None) => false,
                }
            }
        };
        if agrees {
            self.score += 1;
            Ok(())
        } else {
            Err(self.miss_node(node, token.span))
        }
    }

    fn list(&mut self, nodes: &[Node], items: &[Token], rule: Rule, span: Span) -> Step {
        let end = span.end.saturating_sub(1);
        match rule {
            Rule::Flags { exact } => self.set(nodes, items, exact, span),
            Rule::Items => {
                let used = self.spread(nodes, span)?;
                self.items = (!used.is_empty()).then_some(used);
                Ok(())
            }
            Rule::Counts => self.counts(nodes, items, span),
            Rule::Body => self.body(nodes, items, span),
            Rule::Parameters => self.parameters(nodes, items, span),
            Rule::Disposition => {
                self.sequence(nodes, items, &[Rule::Fold, Rule::Parameters], false, end)
            }
            Rule::Names => self.names(nodes, items, span),
            Rule::Fold => {
                let rules = vec![Rule::Fold; nodes.len()];
                self.sequence(nodes, items, &rules, false, end)
            }
            Rule::Plain | Rule::Mailbox | Rule::Date => {
                self.sequence(nodes, items, &[], false, end)
            }
        }
    }

    /// `BODY[…]<…>`: names of header fields in any case, form and order.
    pub(super) fn section(
        &mut self,
        node: &Node,
        (name, inner, origin): (&[u8], &[Node], Option<&[Node]>),
        token: &Token,
    ) -> Step {
        let Kind::Section {
            name: found,
            inner: items,
            origin: place,
        } = &token.kind
        else {
            return Err(self.miss_node(node, token.span));
        };
        if !self.line.at(*found).eq_ignore_ascii_case(name) || origin.is_some() != place.is_some() {
            return Err(self.miss_node(node, token.span));
        }
        let end = token.span.end.saturating_sub(1);
        let rules: Vec<Rule> = inner
            .iter()
            .map(|part| match part.kind {
                NodeKind::List(_) => Rule::Names,
                NodeKind::Word(_)
                | NodeKind::Quoted(_)
                | NodeKind::Section { .. }
                | NodeKind::Hole(_) => Rule::Fold,
            })
            .collect();
        self.sequence(inner, items, &rules, false, end)?;
        match (origin, place) {
            (Some(origin), Some(place)) => self.sequence(origin, place, &[], false, end),
            (None | Some(_), None | Some(_)) => Ok(()),
        }
    }

    /// Names of header fields: strings in any case and in any order. One that is named twice is the same as once.
    fn names(&mut self, nodes: &[Node], items: &[Token], span: Span) -> Step {
        for node in nodes {
            let mut tokens = items.iter();
            if !tokens.any(|token| self.item(node, token, Rule::Fold).is_ok()) {
                return Err(self.miss_node(node, span));
            }
        }
        for token in items {
            let mut known = nodes.iter();
            if !known.any(|node| self.item(node, token, Rule::Fold).is_ok()) {
                let behind = Span::at(nodes.last().map_or(0, |last| last.span.end));
                return Err(self.miss(behind, token.span, "no other field".to_owned()));
            }
        }
        Ok(())
    }
}
