//! Gives expressions their values. Values of different kinds are never quietly unequal: a
//! comparison that makes no sense is an error of the scenario, not a fault of the server.

use std::cmp::Ordering;

use bytes::Bytes;

use super::function::Work;
use super::parse::{Kind, Node, Operator};
use super::{EvalError, Scope, Value};

/// Octets that one evaluation may build, in all.
const OCTETS: usize = 64 << 20;

/// List elements that one evaluation may build, in all.
const ELEMENTS: usize = 1 << 20;

/// What one evaluation may still build.
pub(super) struct Budget {
    octets: usize,
    elements: usize,
}

impl Budget {
    /// Takes `count` octets from what is left.
    pub(super) fn octets(&mut self, count: usize) -> Result<(), String> {
        match self.octets.checked_sub(count) {
            Some(left) => {
                self.octets = left;
                Ok(())
            }
            None => Err(format!(
                "the result is longer than the {OCTETS} octets that an expression may build"
            )),
        }
    }

    /// Takes `count` list elements from what is left.
    pub(super) fn elements(&mut self, count: usize) -> Result<(), String> {
        match self.elements.checked_sub(count) {
            Some(left) => {
                self.elements = left;
                Ok(())
            }
            None => Err(format!(
                "the result is longer than the {ELEMENTS} values that an expression may list"
            )),
        }
    }
}

/// The value of `root` in `scope`.
pub(super) fn eval(root: &Node, scope: &dyn Scope) -> Result<Value, EvalError> {
    let mut budget = Budget {
        octets: OCTETS,
        elements: ELEMENTS,
    };
    node(root, scope, &mut budget)
}

fn node(at: &Node, scope: &dyn Scope, budget: &mut Budget) -> Result<Value, EvalError> {
    let error = |message: String| EvalError::new(at.span, message);
    match &at.kind {
        Kind::Constant(value) => Ok(value.clone()),
        Kind::Name(name) => scope.value(name).ok_or_else(|| {
            error(format!(
                "nothing is known by the name `{name}` here: no value, and nothing captured it"
            ))
        }),
        Kind::List(nodes) => Ok(Value::List(nodes_of(nodes, scope, budget)?)),
        Kind::Call(function, nodes) => {
            let arguments = nodes_of(nodes, scope, budget)?;
            match function.work {
                Work::Pure(work) => work(&arguments, budget).map_err(error),
                Work::Case => match scope.call(function.name, &arguments) {
                    Some(result) => result.map_err(error),
                    None => Err(error(format!("`{}` has no value here", function.name))),
                },
            }
        }
        Kind::Not(inner) => Ok(Value::Bool(!truth(inner, scope, budget)?)),
        Kind::Binary(Operator::And, left, right) => Ok(Value::Bool(
            truth(left, scope, budget)? && truth(right, scope, budget)?,
        )),
        Kind::Binary(Operator::Or, left, right) => Ok(Value::Bool(
            truth(left, scope, budget)? || truth(right, scope, budget)?,
        )),
        Kind::Binary(operator, left, right) => {
            let left = node(left, scope, budget)?;
            let right = node(right, scope, budget)?;
            binary(*operator, &left, &right).map_err(error)
        }
    }
}

fn nodes_of(
    nodes: &[Node],
    scope: &dyn Scope,
    budget: &mut Budget,
) -> Result<Vec<Value>, EvalError> {
    nodes
        .iter()
        .map(|inner| node(inner, scope, budget))
        .collect()
}

fn truth(at: &Node, scope: &dyn Scope, budget: &mut Budget) -> Result<bool, EvalError> {
    match node(at, scope, budget)? {
        Value::Bool(truth) => Ok(truth),
        other @ (Value::Nil | Value::Number(_) | Value::Octets(_) | Value::List(_)) => {
            Err(EvalError::new(
                at.span,
                format!("wanted true or false, found {}", other.kind()),
            ))
        }
    }
}

fn binary(operator: Operator, left: &Value, right: &Value) -> Result<Value, String> {
    match operator {
        Operator::Equal => equal(left, right).map(Value::Bool),
        Operator::Unequal => equal(left, right).map(|same| Value::Bool(!same)),
        Operator::Less => order(left, right).map(|order| Value::Bool(order.is_lt())),
        Operator::LessOrEqual => order(left, right).map(|order| Value::Bool(order.is_le())),
        Operator::Greater => order(left, right).map(|order| Value::Bool(order.is_gt())),
        Operator::GreaterOrEqual => order(left, right).map(|order| Value::Bool(order.is_ge())),
        Operator::In => contains(right, left).map(Value::Bool),
        Operator::Plus => number(left, right, "+", i64::checked_add),
        Operator::Minus => number(left, right, "-", i64::checked_sub),
        Operator::Times => number(left, right, "*", i64::checked_mul),
        Operator::And | Operator::Or => Err("`and` and `or` join truth values".to_owned()),
    }
}

fn equal(left: &Value, right: &Value) -> Result<bool, String> {
    let comparable = matches!(left, Value::Nil)
        || matches!(right, Value::Nil)
        || std::mem::discriminant(left) == std::mem::discriminant(right);
    if comparable {
        Ok(left == right)
    } else {
        Err(format!(
            "cannot compare {} ({left}) with {} ({right})",
            left.kind(),
            right.kind()
        ))
    }
}

fn order(left: &Value, right: &Value) -> Result<Ordering, String> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Ok(left.cmp(right)),
        (Value::Octets(left), Value::Octets(right)) => Ok(left.cmp(right)),
        _ => Err(format!(
            "wanted two numbers or two strings to put in order, found {} ({left}) and {} ({right})",
            left.kind(),
            right.kind()
        )),
    }
}

fn number(
    left: &Value,
    right: &Value,
    sign: &str,
    work: fn(i64, i64) -> Option<i64>,
) -> Result<Value, String> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => work(*left, *right)
            .map(Value::Number)
            .ok_or_else(|| format!("{left} {sign} {right} is too large a number")),
        _ => Err(format!(
            "wanted two numbers for `{sign}`, found {} and {}; strings are joined with concat()",
            left.kind(),
            right.kind()
        )),
    }
}

/// Whether a list has `wanted` among its values, or a string has it somewhere inside.
pub(super) fn contains(whole: &Value, wanted: &Value) -> Result<bool, String> {
    match (whole, wanted) {
        (Value::List(values), _) => Ok(values.contains(wanted)),
        (Value::Octets(octets), Value::Octets(part)) => Ok(part.is_empty() || find(octets, part)),
        _ => Err(format!(
            "wanted a list, or a string in a string, found {} in {}",
            wanted.kind(),
            whole.kind()
        )),
    }
}

fn find(octets: &Bytes, part: &Bytes) -> bool {
    memchr::memmem::find(octets, part).is_some()
}
