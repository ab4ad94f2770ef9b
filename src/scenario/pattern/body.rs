//! `body` (RFC 3501 section 7.4.2 and 9): types, subtypes, encodings, dispositions and names of
//! parameters in any case, parameters in any order, the rest by octets. Extension data may follow
//! what the pattern writes.

use super::Node;
use super::matching::{Matcher, Step};
use super::tokens::{Kind, Token};
use super::value::Rule;
use crate::octets::Span;

/// `body-ext-mpart` and `body-ext-1part` after their first field.
const EXTENSION: [Rule; 3] = [Rule::Disposition, Rule::Fold, Rule::Plain];

impl Matcher<'_> {
    /// `body` without its parentheses.
    pub(super) fn body(&mut self, nodes: &[Node], tokens: &[Token], span: Span) -> Step {
        let parts = tokens
            .iter()
            .take_while(|token| matches!(token.kind, Kind::List(_)))
            .count();
        let mut rules = Vec::with_capacity(parts + 12);
        if parts > 0 {
            rules.resize(parts, Rule::Body);
            rules.extend([Rule::Fold, Rule::Parameters]);
        } else {
            rules.extend([
                Rule::Fold,
                Rule::Fold,
                Rule::Parameters,
                Rule::Plain,
                Rule::Plain,
                Rule::Fold,
                Rule::Plain,
            ]);
            let is = |index: usize, wanted: &[u8]| {
                tokens
                    .get(index)
                    .is_some_and(|token| self.line.meant(token).eq_ignore_ascii_case(wanted))
            };
            if is(0, b"TEXT") {
                rules.push(Rule::Plain);
            } else if is(0, b"MESSAGE") && (is(1, b"RFC822") || is(1, b"GLOBAL")) {
                rules.extend([Rule::Plain, Rule::Body, Rule::Plain]);
            }
            rules.push(Rule::Plain);
        }
        rules.extend(EXTENSION);
        self.sequence(nodes, tokens, &rules, true, span.end.saturating_sub(1))
    }

    /// `body-fld-param`: names and values in any order. Values of `charset` in any case (RFC 2046
    /// section 4.1.2).
    pub(super) fn parameters(&mut self, nodes: &[Node], tokens: &[Token], span: Span) -> Step {
        let mut used = vec![false; tokens.len().div_ceil(2)];
        let mut nodes = nodes.iter();
        while let Some(name) = nodes.next() {
            if self.takes_rest(name) {
                self.take_rest(name, &[], span.end);
                return Ok(());
            }
            let Some(wanted) = nodes.next() else {
                return Err(self.miss_node(name, span));
            };
            let mut found = None;
            for (index, pair) in tokens.chunks(2).enumerate() {
                if !used[index] && self.item(name, &pair[0], Rule::Fold).is_ok() {
                    found = Some((index, pair));
                    break;
                }
            }
            let Some((index, pair)) = found else {
                return Err(self.miss_node(name, span));
            };
            used[index] = true;
            let rule = if self.line.meant(&pair[0]).eq_ignore_ascii_case(b"CHARSET") {
                Rule::Fold
            } else {
                Rule::Plain
            };
            match pair.get(1) {
                Some(token) => self.item(wanted, token, rule)?,
                None => return Err(self.miss_node(wanted, span)),
            }
        }
        match used.iter().position(|used| !used) {
            Some(index) => {
                let extra = &tokens[index * 2];
                let place = match nodes.as_slice().first() {
                    Some(node) => node.span,
                    None => Span::default(),
                };
                Err(self.miss(place, extra.span, "no other parameter".to_owned()))
            }
            None => Ok(()),
        }
    }
}
