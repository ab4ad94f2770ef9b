//! Reads the words of an expression into a tree, operators by their precedence: `or`, `and`,
//! `not`, comparisons (which do not chain), `+` and `-`, `*`. Checks that functions exist.

use super::function::{Function, find, nearest};
use super::lex::{Word, words};
use super::{Call, Form, ParseError, Value};
use crate::octets::Span;

/// Deepest nesting of an expression.
const DEPTH: u8 = 48;

/// Operators with two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    Plus,
    Minus,
    Times,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Constant(Value),
    Name(String),
    List(Vec<Node>),
    Call(&'static Function, Vec<Node>),
    Not(Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
}

/// A part of an expression and its place.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) span: Span,
    depth: u8,
}

impl Node {
    pub(super) const fn span(&self) -> Span {
        self.span
    }

    pub(super) fn name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Name(name) => Some(name),
            Kind::Constant(_)
            | Kind::List(_)
            | Kind::Call(..)
            | Kind::Not(_)
            | Kind::Binary(..) => None,
        }
    }

    pub(super) fn call(&self) -> Option<Call> {
        let Kind::Call(function, arguments) = &self.kind else {
            return None;
        };
        let text = match arguments.first().map(|argument| &argument.kind) {
            Some(Kind::Constant(Value::Octets(octets))) => {
                Some(String::from_utf8_lossy(octets).into_owned())
            }
            Some(_) | None => None,
        };
        Some(Call {
            function: function.name,
            span: self.span,
            text,
        })
    }

    pub(super) fn form(&self) -> Option<Form> {
        match &self.kind {
            Kind::Call(function, _) => function.form(),
            Kind::Constant(_) | Kind::Name(_) | Kind::List(_) | Kind::Not(_) | Kind::Binary(..) => {
                None
            }
        }
    }

    /// Shows `seen` this node and all below, depth first. Depth is bounded by the parser.
    pub(super) fn visit(&self, seen: &mut dyn FnMut(&Self)) {
        seen(self);
        match &self.kind {
            Kind::Constant(_) | Kind::Name(_) => {}
            Kind::List(nodes) | Kind::Call(_, nodes) => {
                for node in nodes {
                    node.visit(seen);
                }
            }
            Kind::Not(node) => node.visit(seen),
            Kind::Binary(_, left, right) => {
                left.visit(seen);
                right.visit(seen);
            }
        }
    }
}

/// The tree of `text`.
pub(super) fn parse(text: &str) -> Result<Node, ParseError> {
    let mut parser = Parser {
        words: words(text)?,
        at: 0,
        depth: 0,
    };
    if parser.words.len() == 1 {
        return Err(ParseError::new(
            Span::new(0, text.len()),
            "wanted an expression, found nothing",
        ));
    }
    let root = parser.or()?;
    match parser.next() {
        (Word::End, _) => Ok(root),
        (word, span) => Err(ParseError::new(
            span,
            format!("wanted an operator or the end, found {}", word.show()),
        )),
    }
}

struct Parser {
    words: Vec<(Word, Span)>,
    at: usize,
    depth: u8,
}

impl Parser {
    fn peek(&self) -> &Word {
        &self.words[self.at].0
    }

    fn span(&self) -> Span {
        self.words[self.at].1
    }

    fn next(&mut self) -> (Word, Span) {
        let word = self.words[self.at].clone();
        if self.at + 1 < self.words.len() {
            self.at += 1;
        }
        word
    }

    fn eat(&mut self, sign: &str) -> bool {
        let hit = match self.peek() {
            Word::Sign(found) => *found == sign,
            Word::Name(found) => found == sign,
            Word::Number(_) | Word::Text(_) | Word::End => false,
        };
        if hit {
            self.next();
        }
        hit
    }

    fn make(&self, kind: Kind, span: Span) -> Result<Node, ParseError> {
        let below = match &kind {
            Kind::Constant(_) | Kind::Name(_) => 0,
            Kind::List(nodes) | Kind::Call(_, nodes) => {
                nodes.iter().map(|node| node.depth).max().unwrap_or(0)
            }
            Kind::Not(node) => node.depth,
            Kind::Binary(_, left, right) => left.depth.max(right.depth),
        };
        let depth = below + 1;
        if depth > DEPTH {
            return Err(too_deep(span));
        }
        Ok(Node { kind, span, depth })
    }

    fn binary(&self, operator: Operator, left: Node, right: Node) -> Result<Node, ParseError> {
        let span = left.span.join(right.span);
        self.make(Kind::Binary(operator, left.into(), right.into()), span)
    }

    fn or(&mut self) -> Result<Node, ParseError> {
        let mut left = self.and()?;
        while self.eat("or") {
            let right = self.and()?;
            left = self.binary(Operator::Or, left, right)?;
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Node, ParseError> {
        let mut left = self.not()?;
        while self.eat("and") {
            let right = self.not()?;
            left = self.binary(Operator::And, left, right)?;
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Node, ParseError> {
        let mut starts = Vec::new();
        while matches!(self.peek(), Word::Name(name) if name == "not") {
            starts.push(self.next().1);
        }
        let mut node = self.comparison()?;
        for start in starts.into_iter().rev() {
            let span = start.join(node.span);
            node = self.make(Kind::Not(node.into()), span)?;
        }
        Ok(node)
    }

    fn comparison(&mut self) -> Result<Node, ParseError> {
        let left = self.sum()?;
        let Some(operator) = self.comparison_operator() else {
            return Ok(left);
        };
        let right = self.sum()?;
        let node = self.binary(operator, left, right)?;
        let span = self.span();
        if self.comparison_operator().is_some() {
            return Err(ParseError::new(span, "comparisons do not chain")
                .help("join two comparisons with `and`"));
        }
        Ok(node)
    }

    fn comparison_operator(&mut self) -> Option<Operator> {
        let operator = match self.peek() {
            Word::Sign("==") => Operator::Equal,
            Word::Sign("!=") => Operator::Unequal,
            Word::Sign("<") => Operator::Less,
            Word::Sign("<=") => Operator::LessOrEqual,
            Word::Sign(">") => Operator::Greater,
            Word::Sign(">=") => Operator::GreaterOrEqual,
            Word::Name(name) if name == "in" => Operator::In,
            Word::Sign(_) | Word::Name(_) | Word::Number(_) | Word::Text(_) | Word::End => {
                return None;
            }
        };
        self.next();
        Some(operator)
    }

    fn sum(&mut self) -> Result<Node, ParseError> {
        let mut left = self.product()?;
        loop {
            let operator = if self.eat("+") {
                Operator::Plus
            } else if self.eat("-") {
                Operator::Minus
            } else {
                return Ok(left);
            };
            let right = self.product()?;
            left = self.binary(operator, left, right)?;
        }
    }

    fn product(&mut self) -> Result<Node, ParseError> {
        let mut left = self.primary()?;
        while self.eat("*") {
            let right = self.primary()?;
            left = self.binary(Operator::Times, left, right)?;
        }
        Ok(left)
    }

    fn primary(&mut self) -> Result<Node, ParseError> {
        let (word, span) = self.next();
        if self.depth >= DEPTH {
            return Err(too_deep(span));
        }
        self.depth += 1;
        let node = self.primary_at(word, span);
        self.depth -= 1;
        node
    }

    fn primary_at(&mut self, word: Word, span: Span) -> Result<Node, ParseError> {
        match word {
            Word::Number(number) => self.make(Kind::Constant(Value::Number(number)), span),
            Word::Text(text) => self.make(Kind::Constant(Value::text(&text)), span),
            Word::Name(name) => match name.as_str() {
                "true" => self.make(Kind::Constant(Value::Bool(true)), span),
                "false" => self.make(Kind::Constant(Value::Bool(false)), span),
                "nil" => self.make(Kind::Constant(Value::Nil), span),
                "and" | "or" | "in" | "by" | "not" => Err(ParseError::new(
                    span,
                    format!("wanted a value, found the word `{name}`"),
                )
                .help("put a part of its own into parentheses")),
                _ if self.eat("(") => self.call(&name, span),
                _ => self.make(Kind::Name(name), span),
            },
            Word::Sign("(") => {
                let mut node = self.or()?;
                let end = self.close(")", span)?;
                node.span = span.join(end);
                Ok(node)
            }
            Word::Sign("[") => {
                let items = self.items("]", None)?;
                let end = self.close("]", span)?;
                let node = self.make(Kind::List(items), span.join(end))?;
                outermost_only(&node)?;
                Ok(node)
            }
            word @ (Word::Sign(_) | Word::End) => Err(ParseError::new(
                span,
                format!("wanted a value, found {}", word.show()),
            )),
        }
    }

    fn items(
        &mut self,
        close: &'static str,
        by: Option<&'static Function>,
    ) -> Result<Vec<Node>, ParseError> {
        let mut items = Vec::new();
        if *self.peek() == Word::Sign(close) {
            return Ok(items);
        }
        loop {
            items.push(self.or()?);
            if by.is_some_and(|function| function.by) && self.eat("by") {
                items.push(self.or()?);
                return Ok(items);
            }
            if !self.eat(",") {
                return Ok(items);
            }
        }
    }

    fn close(&mut self, sign: &'static str, open: Span) -> Result<Span, ParseError> {
        match self.next() {
            (Word::Sign(found), span) if found == sign => Ok(span),
            (Word::End, _) => Err(ParseError::new(open, format!("no `{sign}` closes this"))),
            (word, span) => Err(ParseError::new(
                span,
                format!("wanted `,` or `{sign}`, found {}", word.show()),
            )),
        }
    }

    fn call(&mut self, name: &str, span: Span) -> Result<Node, ParseError> {
        let Some(function) = find(name) else {
            let error = ParseError::new(span, format!("there is no function `{name}`"));
            return Err(match nearest(name) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help("the functions are listed in scenarios/README.md"),
            });
        };
        let arguments = self.items(")", Some(function))?;
        let end = self.close(")", span)?;
        let span = span.join(end);
        function.check_count(arguments.len(), span)?;
        let node = self.make(Kind::Call(function, arguments), span)?;
        outermost_only(&node)?;
        Ok(node)
    }
}

/// `literal()`, `quoted()` and `atom()` mean something only around a whole value.
fn outermost_only(node: &Node) -> Result<(), ParseError> {
    let (Kind::List(nodes) | Kind::Call(_, nodes)) = &node.kind else {
        return Ok(());
    };
    match nodes
        .iter()
        .find_map(|node| node.call().filter(|_| node.form().is_some()))
    {
        None => Ok(()),
        Some(call) => Err(ParseError::new(
            call.span,
            format!("`{}` stands inside of another value", call.function),
        )
        .help("it says how the whole value is sent, so it comes first")),
    }
}

fn too_deep(span: Span) -> ParseError {
    ParseError::new(span, format!("nested deeper than {DEPTH}"))
}
