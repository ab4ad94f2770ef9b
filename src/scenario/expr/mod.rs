//! The closed expression language of scenarios (`scenarios/README.md`): values, operators and
//! a fixed set of functions. It has no loops and no definitions, and bounds on depth, size and
//! results, so that every expression ends soon. Names and the functions that look at the case
//! come from a [`Scope`], which the run supplies.

mod eval;
mod function;
mod lex;
mod library;
mod message;
mod parse;

use bytes::Bytes;

use crate::octets::{Span, show::show_within};

pub use function::{FUNCTIONS, Function};
use parse::Node;

/// What an expression gives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// `nil`: no value, as `NIL` on the wire.
    Nil,
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// A string of octets: text, mailbox names, messages.
    Octets(Bytes),
    /// Values in order.
    List(Vec<Self>),
}

impl Value {
    /// A string value.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Octets(Bytes::copy_from_slice(text.as_bytes()))
    }

    /// What kind of value it is, with article, for messages.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Nil => "nil",
            Self::Bool(_) => "a truth value",
            Self::Number(_) => "a number",
            Self::Octets(_) => "a string",
            Self::List(_) => "a list",
        }
    }
}

impl std::fmt::Display for Value {
    /// As it would be written in an expression; long values are cut.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nil => f.write_str("nil"),
            Self::Bool(truth) => write!(f, "{truth}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Octets(octets) => write!(f, "'{}'", show_within(octets, 60)),
            Self::List(values) => {
                f.write_str("[")?;
                for (index, value) in values.iter().take(20).enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    match value {
                        Self::List(inner) => write!(f, "[… {} values]", inner.len())?,
                        Self::Nil | Self::Bool(_) | Self::Number(_) | Self::Octets(_) => {
                            value.fmt(f)?;
                        }
                    }
                }
                if values.len() > 20 {
                    write!(f, ", … {} more", values.len() - 20)?;
                }
                f.write_str("]")
            }
        }
    }
}

/// A text of the small languages that cannot be understood: where, why, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// Octet offsets in the text that was given.
    pub span: Span,
    /// What was wanted and what was found.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl ParseError {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            help: None,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same error in a text that begins `by` octets earlier.
    #[must_use]
    pub fn shifted(mut self, by: usize) -> Self {
        self.span = self.span.shifted(by);
        self
    }
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ParseError {}

/// An expression that has no value here: a name that is not known, a value of the wrong kind,
/// a result beyond the bounds. It says nothing about the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvalError {
    /// Octet offsets in the text of the expression, template or pattern.
    pub span: Span,
    /// What is wrong.
    pub message: String,
}

impl EvalError {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
        }
    }

    /// The same error in a text that begins `by` octets earlier.
    #[must_use]
    pub fn shifted(mut self, by: usize) -> Self {
        self.span = self.span.shifted(by);
        self
    }
}

impl std::fmt::Display for EvalError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for EvalError {}

/// Where an expression gets names from, and the functions that look at the case.
pub trait Scope {
    /// The value of a name; `None` if it is not known.
    fn value(&self, name: &str) -> Option<Value>;

    /// The result of a function whose [`Function::needs_case`] holds; `None` if it is not supplied here.
    /// The error is a message that says what is wrong with the arguments.
    fn call(&self, function: &str, arguments: &[Value]) -> Option<Result<Value, String>>;
}

/// A scope without any name.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoScope;

impl Scope for NoScope {
    fn value(&self, _name: &str) -> Option<Value> {
        None
    }

    fn call(&self, _function: &str, _arguments: &[Value]) -> Option<Result<Value, String>> {
        None
    }
}

/// The form that `literal()`, `quoted()` and `atom()` ask for in what is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// `{n}` and the octets.
    Literal,
    /// In double quotes.
    Quoted,
    /// As it is.
    Atom,
}

/// A name that an expression uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As written.
    pub name: String,
    /// Where.
    pub span: Span,
}

/// A call that an expression makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Name of the function.
    pub function: &'static str,
    /// Where the call stands.
    pub span: Span,
    /// The first argument, if it is a constant text: what to check ahead of a run.
    pub text: Option<String>,
}

/// An expression that was understood.
#[derive(Clone, Debug)]
pub struct Expr {
    text: String,
    root: Node,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Expr {}

impl Expr {
    /// Longest text of an expression, in octets.
    pub const LENGTH: usize = 16 * 1024;

    /// Understands `text`. Functions are known and have the right number of arguments afterwards;
    /// names are checked against nothing.
    ///
    /// # Errors
    /// When `text` is not an expression of the language, or is too long or too deep.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        if text.len() > Self::LENGTH {
            return Err(ParseError::new(
                Span::new(Self::LENGTH, text.len()),
                format!(
                    "the expression has {} octets, at most {} are taken",
                    text.len(),
                    Self::LENGTH
                ),
            ));
        }
        Ok(Self {
            text: text.to_owned(),
            root: parse::parse(text)?,
        })
    }

    /// The text that was parsed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its value in `scope`.
    ///
    /// # Errors
    /// When a name is not known, a value is of the wrong kind, or a result is beyond the bounds.
    pub fn eval(&self, scope: &dyn Scope) -> Result<Value, EvalError> {
        eval::eval(&self.root, scope)
    }

    /// As [`Expr::eval`], for conditions.
    ///
    /// # Errors
    /// As [`Expr::eval`]; also when the value is neither true nor false.
    pub fn holds(&self, scope: &dyn Scope) -> Result<bool, EvalError> {
        match self.eval(scope)? {
            Value::Bool(truth) => Ok(truth),
            other @ (Value::Nil | Value::Number(_) | Value::Octets(_) | Value::List(_)) => {
                Err(EvalError::new(
                    Span::new(0, self.text.len()),
                    format!("wanted true or false, found {}", other.kind()),
                ))
            }
        }
    }

    /// The form that an outermost `literal()`, `quoted()` or `atom()` asks for.
    #[must_use]
    pub fn form(&self) -> Option<Form> {
        self.root.form()
    }

    /// The names that it uses, in order.
    #[must_use]
    pub fn names(&self) -> Vec<Name> {
        let mut names = Vec::new();
        self.root.visit(&mut |node| {
            if let Some(name) = node.name() {
                names.push(Name {
                    name: name.to_owned(),
                    span: node.span(),
                });
            }
        });
        names
    }

    /// The calls that it makes, outer before inner.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        let mut calls = Vec::new();
        self.root.visit(&mut |node| calls.extend(node.call()));
        calls
    }
}

#[cfg(test)]
mod tests;
