//! Patterns of response lines (`scenarios/README.md`): understood once, then matched by value
//! against responses that [`tokens`] has laid out. Which response satisfies which pattern of a
//! step is decided in `expect`; whether a response is legal, by the reader and the rules.

mod body;
mod check;
mod date;
mod keyword;
mod matching;
mod octets;
mod parse;
mod placeholder;
mod production;
mod scan;
mod set;
pub mod tokens;
mod value;

use crate::octets::Span;

use super::expr::{EvalError, Expr, Name, ParseError, Scope, Value};
pub use production::Production;
pub use tokens::{Head, Line};

/// A pattern of one response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    shape: Shape,
    /// The placeholders, in order.
    holes: Vec<Hole>,
}

/// What kind of line a pattern matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// `* …`
    Untagged,
    /// `+ …`
    Continuation,
    /// The answer to a command.
    Tagged,
}

/// A placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hole {
    span: Span,
    capture: Option<Capture>,
    wants: Wants,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Wants {
    /// Whatever derives from the production.
    Production(Production),
    /// Just this value.
    Value {
        expr: Expr,
        /// Where the expression begins in the pattern.
        at: usize,
    },
}

/// A name that a pattern gives to what it matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// The name.
    pub name: String,
    /// `name[]`: one value of many.
    pub collects: bool,
    /// Where the name stands.
    pub span: Span,
}

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Node {
    kind: NodeKind,
    span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum NodeKind {
    Word(Vec<u8>),
    Quoted(Vec<u8>),
    List(Vec<Node>),
    Section {
        name: Vec<u8>,
        inner: Vec<Node>,
        origin: Option<Vec<Node>>,
    },
    /// Index of the placeholder.
    Hole(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Shape {
    /// `OK`, `NO` … with code and text.
    Status {
        target: Target,
        tag: Option<Node>,
        /// One of these.
        conditions: Vec<Vec<u8>>,
        /// Where they stand.
        span: Span,
        rest: Rest,
    },
    /// `+`
    Continuation { rest: Rest },
    /// `* …` other than a status.
    Data(Vec<Node>),
    /// Octet for octet.
    Octets { target: Target, pieces: Vec<Piece> },
}

/// Code and text of a status or continuation request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Rest {
    code: Option<(Vec<Node>, Span)>,
    /// A placeholder in the text's place.
    text: Option<usize>,
}

/// A part of a pattern that is compared octet for octet.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Octets(Span),
    Hole(usize),
}

/// A value that a match gave to a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The name.
    pub name: String,
    /// One value of many.
    pub collects: bool,
    /// What was matched.
    pub value: Value,
}

/// The names that a match gives values to, in the order of the line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bindings(pub Vec<Binding>);

/// Why a line does not match, at the first difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Where in the pattern's text.
    pub pattern: Span,
    /// Where in the octets of the frame.
    pub frame: Span,
    /// What the pattern wants there.
    pub wanted: String,
    /// What stands there instead.
    pub found: String,
    /// How much agreed before: the larger, the nearer. Zero: another kind of line.
    pub score: u32,
    /// An expression of the pattern has no value: nothing can be said of the line.
    pub error: Option<Box<EvalError>>,
}

impl std::fmt::Display for Mismatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.error {
            Some(error) => error.fmt(f),
            None => write!(f, "wanted {}, found {}", self.wanted, self.found),
        }
    }
}

/// A pattern with the values of its expressions, ready to be matched with many lines.
#[derive(Clone, Debug)]
pub struct Prepared<'p> {
    pattern: &'p Pattern,
    /// The value of each placeholder that wants one.
    values: Vec<Option<Value>>,
}

impl Pattern {
    /// Longest text of a pattern, in octets.
    pub const LENGTH: usize = 16 * 1024;

    /// Understands `text`, to be matched by value.
    ///
    /// # Errors
    /// When `text` is no line that a server could send, or a placeholder cannot be understood.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        parse::pattern(text)
    }

    /// Understands `text`, to be matched octet for octet (`bytes: true`).
    ///
    /// # Errors
    /// When a placeholder cannot be understood.
    pub fn parse_octets(text: &str) -> Result<Self, ParseError> {
        parse::octets(text)
    }

    /// The text that was parsed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What kind of line it matches.
    #[must_use]
    pub const fn target(&self) -> Target {
        match &self.shape {
            Shape::Status { target, .. } | Shape::Octets { target, .. } => *target,
            Shape::Continuation { .. } => Target::Continuation,
            Shape::Data(_) => Target::Untagged,
        }
    }

    /// True for bare `OK`, `NO`, `BAD`, `NO|BAD` and `+`, which may stand without a requirement.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        match &self.shape {
            Shape::Status {
                target: Target::Tagged,
                rest,
                ..
            }
            | Shape::Continuation { rest } => *rest == Rest::default(),
            Shape::Status { .. } | Shape::Data(_) | Shape::Octets { .. } => false,
        }
    }

    /// True if the tag is written out.
    #[must_use]
    pub const fn has_tag(&self) -> bool {
        matches!(&self.shape, Shape::Status { tag: Some(_), .. })
    }

    /// True if it can match FETCH responses, whose items may come spread over several.
    #[must_use]
    pub fn is_fetch(&self) -> bool {
        match &self.shape {
            Shape::Data(nodes) => matches!(
                nodes.get(1).map(|node| &node.kind),
                Some(NodeKind::Word(word)) if word.eq_ignore_ascii_case(b"FETCH")
            ),
            Shape::Status { .. } | Shape::Continuation { .. } | Shape::Octets { .. } => false,
        }
    }

    /// The names that it gives values to, in order.
    pub fn captures(&self) -> impl Iterator<Item = &Capture> {
        self.holes.iter().filter_map(|hole| hole.capture.as_ref())
    }

    /// The names whose values it uses, with their places in the pattern.
    #[must_use]
    pub fn names(&self) -> Vec<Name> {
        self.expressions()
            .flat_map(|(expr, at)| {
                expr.names().into_iter().map(move |name| Name {
                    span: name.span.shifted(at),
                    name: name.name,
                })
            })
            .collect()
    }

    /// The expressions in it, each with the offset at which its text begins.
    pub fn expressions(&self) -> impl Iterator<Item = (&Expr, usize)> {
        self.holes.iter().filter_map(|hole| match &hole.wants {
            Wants::Value { expr, at } => Some((expr, *at)),
            Wants::Production(_) => None,
        })
    }

    /// Gives its expressions their values.
    ///
    /// # Errors
    /// When an expression has no value in `scope`, or one that no line can hold.
    pub fn prepare(&self, scope: &dyn Scope) -> Result<Prepared<'_>, EvalError> {
        let values = self
            .holes
            .iter()
            .map(|hole| match &hole.wants {
                Wants::Production(_) => Ok(None),
                Wants::Value { expr, at } => {
                    match expr.eval(scope).map_err(|error| error.shifted(*at))? {
                        Value::Bool(_) => Err(EvalError::new(
                            hole.span,
                            "a truth value cannot be compared with a line",
                        )),
                        value @ (Value::Nil
                        | Value::Number(_)
                        | Value::Octets(_)
                        | Value::List(_)) => Ok(Some(value)),
                    }
                }
            })
            .collect::<Result<_, _>>()?;
        Ok(Prepared {
            pattern: self,
            values,
        })
    }

    /// Matches one line.
    ///
    /// # Errors
    /// The first difference; or, in [`Mismatch::error`], the expression that has no value.
    pub fn matches(&self, line: &Line, scope: &dyn Scope) -> Result<Bindings, Mismatch> {
        match self.prepare(scope) {
            Ok(prepared) => prepared.matches(line),
            Err(error) => Err(Mismatch {
                pattern: error.span,
                frame: Span::default(),
                wanted: "a value".to_owned(),
                found: "none".to_owned(),
                score: 0,
                error: Some(error.into()),
            }),
        }
    }
}

impl Prepared<'_> {
    /// Matches one line.
    ///
    /// # Errors
    /// The first difference.
    pub fn matches(&self, line: &Line) -> Result<Bindings, Mismatch> {
        self.matches_spread(&[Source { line, used: &[] }])
            .map(|found| found.bindings)
    }

    /// As [`Prepared::matches`], where the items of one message come spread over several FETCH
    /// responses, some of them already spoken for; tells which were used.
    pub(super) fn matches_spread(&self, sources: &[Source<'_>]) -> Result<Found, Mismatch> {
        matching::line(self, sources)
    }
}

/// A line to match with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'l> {
    pub(super) line: &'l Line,
    /// Which items of a FETCH response are spoken for; those beyond the end are not.
    pub(super) used: &'l [bool],
}

/// What a match found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) bindings: Bindings,
    /// Which items (name and value count as one) a FETCH pattern named, as source and place;
    /// `None` if the response counts as a whole.
    pub(super) items: Option<Vec<(usize, usize)>>,
}

#[cfg(test)]
mod tests;
