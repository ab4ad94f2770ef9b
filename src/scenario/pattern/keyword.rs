//! Untagged data and response codes: the keyword says which lists have an order, which places hold
//! mailbox names or flags, and whether more may follow than the pattern says.

use super::matching::{Matcher, Step};
use super::tokens::{Kind, Token};
use super::value::{self, Rule};
use super::{Node, NodeKind, Production, Wants};
use crate::octets::Span;

/// What may follow the places that have rules of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tail {
    /// Just what the pattern says.
    Exact,
    /// More may follow.
    Open,
    /// Words in any order, more may be there (CAPABILITY).
    Words,
    /// Numbers in any order (SEARCH).
    Numbers,
    /// Numbers in order; a collecting placeholder takes those left (SORT).
    Run,
    /// Names and values in any order (ESEARCH).
    Extended,
}

/// How the parts after a keyword are compared.
fn layout(keyword: &[u8]) -> (&'static [Rule], Tail) {
    const FLAGS: &[Rule] = &[Rule::Flags { exact: false }];
    const LIST: &[Rule] = &[Rule::Flags { exact: false }, Rule::Plain, Rule::Mailbox];
    match keyword.to_ascii_uppercase().as_slice() {
        b"FETCH" => (&[Rule::Items], Tail::Exact),
        b"LIST" | b"LSUB" | b"XLIST" => (LIST, Tail::Open),
        b"STATUS" => (&[Rule::Mailbox, Rule::Counts], Tail::Exact),
        b"QUOTAROOT" | b"ACL" | b"LISTRIGHTS" | b"MYRIGHTS" | b"METADATA" => {
            (&[Rule::Mailbox], Tail::Exact)
        }
        b"FLAGS" | b"PERMANENTFLAGS" => (FLAGS, Tail::Exact),
        b"CAPABILITY" | b"ENABLED" => (&[], Tail::Words),
        b"SEARCH" => (&[], Tail::Numbers),
        b"SORT" => (&[], Tail::Run),
        b"ESEARCH" => (&[], Tail::Extended),
        _ => (&[], Tail::Exact),
    }
}

/// From the first token to the last; the end of the level if there is none.
pub(super) fn covered(tokens: &[Token], end: usize) -> Span {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => first.span.join(last.span),
        (None | Some(_), None | Some(_)) => Span::at(end),
    }
}

impl Matcher<'_> {
    /// An untagged response that is no status: the keyword stands first, or after a number.
    pub(super) fn data(&mut self, nodes: &[Node]) -> Step {
        let is_word = |index: usize| {
            nodes
                .get(index)
                .is_some_and(|node| matches!(node.kind, NodeKind::Word(_)))
        };
        let numbered = match nodes.first().map(|node| &node.kind) {
            Some(NodeKind::Word(word)) => value::digits(word).is_some() && is_word(1),
            Some(NodeKind::Hole(_)) => is_word(1),
            Some(NodeKind::Quoted(_) | NodeKind::List(_) | NodeKind::Section { .. }) | None => {
                false
            }
        };
        let tokens = &self.line.tokens;
        if !numbered {
            return self.keyworded(nodes, tokens, self.end());
        }
        // The keyword first: a line of another kind is not near.
        self.keyword(&nodes[1], tokens.get(1))?;
        if let (Some(number), Some(node)) = (tokens.first(), nodes.first()) {
            self.item(node, number, Rule::Plain)?;
        }
        let NodeKind::Word(keyword) = &nodes[1].kind else {
            return Ok(());
        };
        self.after_keyword(keyword, &nodes[2..], &tokens[2..], self.end())
    }

    fn keyword(&mut self, node: &Node, token: Option<&Token>) -> Step {
        let NodeKind::Word(keyword) = &node.kind else {
            return Ok(());
        };
        match token {
            Some(token)
                if token.kind == Kind::Word
                    && self.line.at(token.span).eq_ignore_ascii_case(keyword) =>
            {
                self.score += 5;
                Ok(())
            }
            Some(token) => Err(self.miss_node(node, token.span)),
            None => Err(self.miss_node(node, Span::at(self.end()))),
        }
    }

    /// A keyword and what follows it, as in untagged data and in response codes.
    pub(super) fn keyworded(&mut self, nodes: &[Node], tokens: &[Token], end: usize) -> Step {
        match nodes.split_first() {
            Some((
                Node {
                    kind: NodeKind::Word(keyword),
                    ..
                },
                rest,
            )) => {
                self.keyword(&nodes[0], tokens.first())?;
                self.after_keyword(keyword, rest, &tokens[1..], end)
            }
            Some(_) | None => self.sequence(nodes, tokens, &[], false, end),
        }
    }

    fn after_keyword(
        &mut self,
        keyword: &[u8],
        nodes: &[Node],
        tokens: &[Token],
        end: usize,
    ) -> Step {
        let (rules, tail) = layout(keyword);
        match tail {
            Tail::Exact => self.sequence(nodes, tokens, rules, false, end),
            Tail::Open => self.sequence(nodes, tokens, rules, true, end),
            Tail::Words => self.set(nodes, tokens, false, covered(tokens, end)),
            Tail::Numbers => self.numbers(nodes, tokens, covered(tokens, end)),
            Tail::Run => self.run(nodes, tokens, end),
            Tail::Extended => self.extended(nodes, tokens, end),
        }
    }

    /// Parts in order. `end` is where the level ends in the line.
    /// `* SORT`: numbers in order, of which a collecting placeholder takes those left.
    fn run(&mut self, nodes: &[Node], tokens: &[Token], end: usize) -> Step {
        let Some((last, before)) = nodes.split_last() else {
            return self.sequence(nodes, tokens, &[], false, end);
        };
        let collects = match last.kind {
            NodeKind::Hole(index) => self
                .hole_at(index)
                .0
                .capture
                .as_ref()
                .is_some_and(|capture| capture.collects),
            NodeKind::Word(_)
            | NodeKind::Quoted(_)
            | NodeKind::List(_)
            | NodeKind::Section { .. } => false,
        };
        if !collects || self.takes_rest(last) {
            return self.sequence(nodes, tokens, &[], false, end);
        }
        self.sequence(before, tokens, &[], true, end)?;
        for token in tokens.get(before.len()..).unwrap_or_default() {
            self.item(last, token, Rule::Plain)?;
        }
        Ok(())
    }

    /// `* ESEARCH` (RFC 4731 section 3.1, RFC 9051 section 7.3.4): correlator, `UID`, then names
    /// and values in any order. What the pattern leaves out may be there.
    fn extended(&mut self, nodes: &[Node], tokens: &[Token], end: usize) -> Step {
        let (mut nodes, mut tokens) = (nodes, tokens);
        if let Some((first, after)) = tokens.split_first()
            && matches!(first.kind, Kind::List(_))
        {
            if let Some((node, rest)) = nodes.split_first()
                && (matches!(node.kind, NodeKind::List(_)) || self.is_list_hole(node))
            {
                self.item(node, first, Rule::Plain)?;
                nodes = rest;
            }
            tokens = after;
        }
        let wants_uid = matches!(
            nodes.first().map(|node| &node.kind),
            Some(NodeKind::Word(word)) if word.eq_ignore_ascii_case(b"UID")
        );
        let has_uid = tokens.first().is_some_and(|token| {
            token.kind == Kind::Word && self.line.at(token.span).eq_ignore_ascii_case(b"UID")
        });
        if wants_uid {
            if !has_uid {
                let at = tokens.first().map_or(Span::at(end), |token| token.span);
                return Err(self.miss_node(&nodes[0], at));
            }
            nodes = &nodes[1..];
        }
        if has_uid {
            tokens = &tokens[1..];
        }
        self.counts(nodes, tokens, covered(tokens, end))
    }

    fn is_list_hole(&self, node: &Node) -> bool {
        match node.kind {
            NodeKind::Hole(index) => {
                self.hole_at(index).0.wants == Wants::Production(Production::List)
            }
            NodeKind::Word(_)
            | NodeKind::Quoted(_)
            | NodeKind::List(_)
            | NodeKind::Section { .. } => false,
        }
    }
}
