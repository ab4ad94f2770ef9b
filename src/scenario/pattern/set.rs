//! Lists without an order: flags, attributes, capabilities, the numbers of SEARCH, and the
//! items of FETCH and STATUS, which are names with values.

use std::collections::BTreeSet;

use super::matching::{Matcher, Step};
use super::tokens::{Kind, Token};
use super::value::{self, Rule};
use super::{Mismatch, Node, NodeKind, Source, Wants};
use crate::octets::Span;
use crate::scenario::expr::Value;

/// A name and its value.
struct Item<'l> {
    /// Which line it is in.
    source: usize,
    /// Its place in that line's list.
    index: usize,
    pair: &'l [Token],
}

impl Matcher<'_> {
    /// Words in any order. With `exact`, nothing else may stand there but an unmentioned `\Recent`,
    /// unless the pattern ends in `${{ any }}`.
    pub(super) fn set(
        &mut self,
        nodes: &[Node],
        tokens: &[Token],
        exact: bool,
        span: Span,
    ) -> Step {
        let rule = Rule::Flags { exact };
        let mut used = vec![false; tokens.len()];
        let mut rest = None;
        // What is written out first, so that a placeholder does not take its place.
        let (holes, written): (Vec<&Node>, Vec<&Node>) =
            nodes.iter().partition(|node| self.is_production(node));
        for node in written {
            if let NodeKind::Hole(index) = node.kind
                && let (_, Some(Value::List(values))) = self.hole_at(index)
            {
                self.take_values(node, values, tokens, &mut used, span)?;
                continue;
            }
            let mut hit = false;
            for (index, token) in tokens.iter().enumerate() {
                // A word twice is a word once; all of them are used.
                if self.agrees(node, token, rule) {
                    used[index] = true;
                    hit = true;
                }
            }
            if !hit {
                return Err(self.miss_node(node, span));
            }
            self.score += 1;
        }
        for node in holes {
            if self.takes_rest(node) {
                rest = Some(node);
                continue;
            }
            let before = self.bindings.len();
            let found = tokens.iter().enumerate().find_map(|(index, token)| {
                (!used[index] && self.item(node, token, rule).is_ok()).then_some(index)
            });
            match found {
                Some(index) => used[index] = true,
                None => {
                    self.bindings.truncate(before);
                    return Err(self.miss_node(node, span));
                }
            }
        }
        let left: Vec<&Token> = tokens
            .iter()
            .zip(&used)
            .filter(|(_, used)| !**used)
            .map(|(token, _)| token)
            .collect();
        match rest {
            Some(node) => self.take_scattered(node, &left),
            None if exact => {
                let other = left
                    .iter()
                    .find(|token| !self.line.at(token.span).eq_ignore_ascii_case(b"\\Recent"));
                if let Some(token) = other {
                    let after = nodes.last().map_or(Span::default(), |node| node.span);
                    return Err(self.miss(
                        Span::at(after.end),
                        token.span,
                        "no other flag".to_owned(),
                    ));
                }
            }
            None => {}
        }
        Ok(())
    }

    /// A list value in place of a whole list of flags.
    pub(super) fn flag_values(
        &mut self,
        node: &Node,
        values: &[Value],
        tokens: &[Token],
        exact: bool,
        span: Span,
    ) -> Step {
        let mut used = vec![false; tokens.len()];
        self.take_values(node, values, tokens, &mut used, span)?;
        if !exact {
            return Ok(());
        }
        let other = tokens.iter().zip(&used).find(|(token, used)| {
            !**used && !self.line.at(token.span).eq_ignore_ascii_case(b"\\Recent")
        });
        match other {
            Some((token, _)) => Err(self.miss(node.span, token.span, "no other flag".to_owned())),
            None => Ok(()),
        }
    }

    fn take_values(
        &mut self,
        node: &Node,
        values: &[Value],
        tokens: &[Token],
        used: &mut [bool],
        span: Span,
    ) -> Step {
        let rule = Rule::Flags { exact: true };
        for wanted in values {
            let mut hit = false;
            for (index, token) in tokens.iter().enumerate() {
                if value::value(wanted, self.line, token, rule) {
                    used[index] = true;
                    hit = true;
                }
            }
            if !hit {
                return Err(self.miss(
                    node.span,
                    span,
                    format!("{wanted} (of `{}`)", self.text(node.span)),
                ));
            }
        }
        self.score += 1;
        Ok(())
    }

    fn is_production(&self, node: &Node) -> bool {
        match node.kind {
            NodeKind::Hole(index) => matches!(self.hole_at(index).0.wants, Wants::Production(_)),
            NodeKind::Word(_)
            | NodeKind::Quoted(_)
            | NodeKind::List(_)
            | NodeKind::Section { .. } => false,
        }
    }

    /// As `item` for parts that capture nothing, without a trace.
    fn agrees(&mut self, node: &Node, token: &Token, rule: Rule) -> bool {
        let score = self.score;
        let agrees = self.item(node, token, rule).is_ok();
        self.score = score;
        agrees
    }

    /// Gives the rest what was left here and there, with spaces between.
    fn take_scattered(&mut self, node: &Node, left: &[&Token]) {
        if let NodeKind::Hole(index) = node.kind {
            let (hole, _) = self.hole_at(index);
            let words: Vec<&[u8]> = left.iter().map(|token| self.line.at(token.span)).collect();
            self.bind(hole, Value::Octets(words.join(&b' ').into()));
        }
    }

    /// `* SEARCH`: just these numbers, in any order; `(MODSEQ n)` (RFC 7162 section 3.1.5) if the
    /// pattern has it. A collecting placeholder takes all numbers that are left.
    pub(super) fn numbers(&mut self, nodes: &[Node], tokens: &[Token], whole: Span) -> Step {
        let found: BTreeSet<&[u8]> = tokens
            .iter()
            .filter(|token| token.kind == Kind::Word)
            .filter_map(|token| value::digits(self.line.at(token.span)))
            .collect();
        let mut wanted: BTreeSet<Vec<u8>> = BTreeSet::new();
        let mut holes = Vec::new();
        for node in nodes {
            match &node.kind {
                NodeKind::Word(word) => self.want(node, word, &found, &mut wanted, whole)?,
                NodeKind::List(_) => {
                    let list = tokens
                        .iter()
                        .find(|token| matches!(token.kind, Kind::List(_)));
                    match list {
                        Some(token) => self.item(node, token, Rule::Plain)?,
                        None => return Err(self.miss_node(node, whole)),
                    }
                }
                NodeKind::Hole(index) => match self.hole_at(*index).1 {
                    None => holes.push(node),
                    Some(Value::List(values)) => {
                        for one in values {
                            self.want_value(node, one, &found, &mut wanted, whole)?;
                        }
                    }
                    Some(one) => self.want_value(node, one, &found, &mut wanted, whole)?,
                },
                NodeKind::Quoted(_) | NodeKind::Section { .. } => {
                    return Err(self.miss_node(node, whole));
                }
            }
        }
        let mut left: Vec<&Token> = tokens
            .iter()
            .filter(|token| {
                token.kind == Kind::Word
                    && !value::digits(self.line.at(token.span))
                        .is_some_and(|number| wanted.contains(number))
            })
            .collect();
        for node in holes {
            let NodeKind::Hole(index) = node.kind else {
                continue;
            };
            let (hole, _) = self.hole_at(index);
            if self.takes_rest(node) {
                self.take_scattered(node, &left);
                left.clear();
            } else if hole
                .capture
                .as_ref()
                .is_some_and(|capture| capture.collects)
            {
                for token in std::mem::take(&mut left) {
                    self.item(node, token, Rule::Plain)?;
                }
            } else if left.is_empty() {
                return Err(self.miss_node(node, whole));
            } else {
                let token = left.remove(0);
                self.item(node, token, Rule::Plain)?;
            }
        }
        match left.first() {
            Some(token) => {
                let after = nodes.last().map_or(Span::default(), |node| node.span);
                Err(self.miss(
                    Span::at(after.end),
                    token.span,
                    "no other number".to_owned(),
                ))
            }
            None => Ok(()),
        }
    }

    fn want(
        &mut self,
        node: &Node,
        word: &[u8],
        found: &BTreeSet<&[u8]>,
        wanted: &mut BTreeSet<Vec<u8>>,
        whole: Span,
    ) -> Step {
        match value::digits(word).filter(|number| found.contains(number)) {
            Some(number) => {
                self.score += 1;
                wanted.insert(number.to_vec());
                Ok(())
            }
            None => Err(self.miss(
                node.span,
                whole,
                format!("the number {}", String::from_utf8_lossy(word)),
            )),
        }
    }

    fn want_value(
        &mut self,
        node: &Node,
        value: &Value,
        found: &BTreeSet<&[u8]>,
        wanted: &mut BTreeSet<Vec<u8>>,
        whole: Span,
    ) -> Step {
        match value {
            Value::Number(number) => {
                self.want(node, number.to_string().as_bytes(), found, wanted, whole)
            }
            Value::Octets(word) => {
                for number in word.split(|octet| *octet == b',') {
                    self.want(node, number, found, wanted, whole)?;
                }
                Ok(())
            }
            Value::Nil | Value::Bool(_) | Value::List(_) => Err(self.miss_node(node, whole)),
        }
    }

    /// The items of FETCH responses of one message, less those that are spoken for.
    pub(super) fn spread(
        &mut self,
        nodes: &[Node],
        span: Span,
    ) -> Result<Vec<(usize, usize)>, Box<Mismatch>> {
        let mut pool = Vec::new();
        for (source, Source { line, used }) in self.sources.iter().enumerate() {
            let (_, items) = line.fetch().unwrap_or_default();
            for (index, pair) in items.chunks(2).enumerate() {
                if !used.get(index).is_some_and(|used| *used) {
                    pool.push(Item {
                        source,
                        index,
                        pair,
                    });
                }
            }
        }
        let used = self.pairs(nodes, &pool, true, span)?;
        Ok(used
            .into_iter()
            .map(|at| (pool[at].source, pool[at].index))
            .collect())
    }

    /// Names with values that are not FETCH items.
    pub(super) fn counts(&mut self, nodes: &[Node], tokens: &[Token], span: Span) -> Step {
        let pool: Vec<Item<'_>> = tokens
            .chunks(2)
            .enumerate()
            .map(|(index, pair)| Item {
                source: 0,
                index,
                pair,
            })
            .collect();
        self.pairs(nodes, &pool, false, span).map(|_| ())
    }

    /// Names with values, in any order; more may be there. Gives the places in the pool of those used.
    fn pairs(
        &mut self,
        nodes: &[Node],
        pool: &[Item<'_>],
        fetch: bool,
        span: Span,
    ) -> Result<Vec<usize>, Box<Mismatch>> {
        let home = self.line;
        let mut used = Vec::new();
        let mut rest = None;
        let mut nodes = nodes.iter();
        while let Some(name) = nodes.next() {
            if self.takes_rest(name) {
                rest = Some(name);
                continue;
            }
            let Some(wanted) = nodes.next() else {
                return Err(self.miss_node(name, span));
            };
            let mut nearest: Option<Box<Mismatch>> = None;
            let mut hit = false;
            for (at, Item { source, pair, .. }) in pool.iter().enumerate() {
                self.line = self.sources.get(*source).map_or(home, |source| source.line);
                if used.contains(&at) || !self.agrees(name, &pair[0], Rule::Plain) {
                    continue;
                }
                let (score, bound) = (self.score, self.bindings.len());
                self.score += 2;
                let rule = if fetch {
                    self.rule_of_item(&pair[0])
                } else {
                    Rule::Plain
                };
                let result = match pair.get(1) {
                    Some(token) => self.item(wanted, token, rule),
                    None => Err(self.miss_node(wanted, Span::at(pair[0].span.end))),
                };
                match result {
                    Ok(()) => {
                        used.push(at);
                        hit = true;
                        break;
                    }
                    Err(miss) => {
                        self.bindings.truncate(bound);
                        self.score = score;
                        if nearest.as_ref().is_none_or(|near| near.score < miss.score) {
                            nearest = Some(miss);
                        }
                    }
                }
            }
            self.line = home;
            if !hit {
                return Err(nearest.unwrap_or_else(|| {
                    self.miss(
                        name.span,
                        span,
                        format!("the item `{}`", self.text(name.span)),
                    )
                }));
            }
        }
        if let Some(rest) = rest {
            let left: Vec<&Token> = pool
                .iter()
                .enumerate()
                .filter(|(at, item)| !used.contains(at) && item.source == 0)
                .flat_map(|(_, item)| item.pair)
                .collect();
            self.take_scattered(rest, &left);
        }
        Ok(used)
    }

    fn rule_of_item(&self, name: &Token) -> Rule {
        if name.kind != Kind::Word {
            return Rule::Plain;
        }
        match self.line.at(name.span).to_ascii_uppercase().as_slice() {
            b"FLAGS" => Rule::Flags { exact: true },
            b"INTERNALDATE" | b"SAVEDATE" => Rule::Date,
            b"BODY" | b"BODYSTRUCTURE" => Rule::Body,
            _ => Rule::Plain,
        }
    }
}
