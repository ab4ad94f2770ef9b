//! The work of the functions whose results follow from their arguments alone. Arguments are as
//! many as the table says; of the wrong kind they are an error, and results stay in the budget.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::eval::Budget;
use super::{Value, message};

fn string(value: &Value) -> Result<&Bytes, String> {
    match value {
        Value::Octets(octets) => Ok(octets),
        Value::Nil | Value::Bool(_) | Value::Number(_) | Value::List(_) => {
            Err(format!("wanted a string, found {}", value.kind()))
        }
    }
}

fn number(value: &Value) -> Result<i64, String> {
    match value {
        Value::Number(number) => Ok(*number),
        Value::Nil | Value::Bool(_) | Value::Octets(_) | Value::List(_) => {
            Err(format!("wanted a number, found {}", value.kind()))
        }
    }
}

fn list(value: &Value) -> Result<&[Value], String> {
    match value {
        Value::List(values) => Ok(values),
        Value::Nil | Value::Bool(_) | Value::Octets(_) | Value::Number(_) => {
            Err(format!("wanted a list, found {}", value.kind()))
        }
    }
}

fn numbers(value: &Value) -> Result<Vec<i64>, String> {
    list(value)?.iter().map(number).collect()
}

fn count(value: &Value, what: &str) -> Result<usize, String> {
    let number = number(value)?;
    usize::try_from(number).map_err(|_| format!("the {what} is negative ({number})"))
}

pub(super) fn header(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    let whole = string(&arguments[0])?;
    Ok(Value::Octets(whole.slice(..message::header_end(whole))))
}

pub(super) fn body(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    let whole = string(&arguments[0])?;
    Ok(Value::Octets(whole.slice(message::header_end(whole)..)))
}

pub(super) fn field(arguments: &[Value], budget: &mut Budget) -> Result<Value, String> {
    let value = message::field(string(&arguments[0])?, string(&arguments[1])?);
    budget.octets(value.as_ref().map_or(0, Vec::len))?;
    Ok(value.map_or(Value::Nil, |value| Value::Octets(value.into())))
}

pub(super) fn fields(arguments: &[Value], budget: &mut Budget) -> Result<Value, String> {
    let names = arguments[1..]
        .iter()
        .map(|name| string(name).map(Bytes::as_ref))
        .collect::<Result<Vec<&[u8]>, String>>()?;
    let lines = message::fields(string(&arguments[0])?, &names);
    budget.octets(lines.len())?;
    Ok(Value::Octets(lines.into()))
}

pub(super) fn slice(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    let whole = string(&arguments[0])?;
    let origin = count(&arguments[1], "origin")?.min(whole.len());
    let length = count(&arguments[2], "length")?.min(whole.len() - origin);
    Ok(Value::Octets(whole.slice(origin..origin + length)))
}

pub(super) fn same_value(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    Ok(arguments[0].clone())
}

pub(super) fn repeat(arguments: &[Value], budget: &mut Budget) -> Result<Value, String> {
    let part = string(&arguments[0])?;
    let times = count(&arguments[1], "count")?;
    budget.octets(part.len().saturating_mul(times))?;
    Ok(Value::Octets(if part.is_empty() {
        Bytes::new()
    } else {
        part.repeat(times).into()
    }))
}

fn as_number(count: usize) -> Result<Value, String> {
    i64::try_from(count)
        .map(Value::Number)
        .map_err(|_| "the length is too large a number".to_owned())
}

pub(super) fn octets(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    as_number(string(&arguments[0])?.len())
}

pub(super) fn len(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    as_number(list(&arguments[0])?.len())
}

pub(super) fn max(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    let numbers = numbers(&arguments[0])?;
    Ok(numbers.into_iter().max().map_or(Value::Nil, Value::Number))
}

pub(super) fn min(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    let numbers = numbers(&arguments[0])?;
    Ok(numbers.into_iter().min().map_or(Value::Nil, Value::Number))
}

pub(super) fn sum(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    numbers(&arguments[0])?
        .into_iter()
        .try_fold(0i64, i64::checked_add)
        .map(Value::Number)
        .ok_or_else(|| "the sum is too large a number".to_owned())
}

pub(super) fn first(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    Ok(list(&arguments[0])?.first().cloned().unwrap_or(Value::Nil))
}

pub(super) fn last(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    Ok(list(&arguments[0])?.last().cloned().unwrap_or(Value::Nil))
}

pub(super) fn sorted(arguments: &[Value], budget: &mut Budget) -> Result<Value, String> {
    let mut values = list(&arguments[0])?.to_vec();
    budget.elements(values.len())?;
    values.sort();
    Ok(Value::List(values))
}

pub(super) fn unique(arguments: &[Value], budget: &mut Budget) -> Result<Value, String> {
    let values = list(&arguments[0])?;
    budget.elements(values.len())?;
    let mut seen = BTreeSet::new();
    Ok(Value::List(
        values
            .iter()
            .filter(|value| seen.insert(*value))
            .cloned()
            .collect(),
    ))
}

pub(super) fn ascending(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    let mut values = numbers(&arguments[0])?;
    if let Some(keys) = arguments.get(1) {
        let keys = numbers(keys)?;
        if keys.len() != values.len() {
            return Err(format!(
                "the lists have {} and {} values, wanted as many in both",
                values.len(),
                keys.len()
            ));
        }
        let mut pairs: Vec<(i64, i64)> = keys.into_iter().zip(values).collect();
        pairs.sort_by_key(|(key, _)| *key);
        values = pairs.into_iter().map(|(_, value)| value).collect();
    }
    Ok(Value::Bool(values.windows(2).all(|pair| pair[0] < pair[1])))
}

fn set(value: &Value) -> Result<BTreeSet<&Value>, String> {
    Ok(list(value)?.iter().collect())
}

pub(super) fn same(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    Ok(Value::Bool(set(&arguments[0])? == set(&arguments[1])?))
}

pub(super) fn subset(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    Ok(Value::Bool(
        set(&arguments[0])?.is_subset(&set(&arguments[1])?),
    ))
}

fn append(text: &mut Vec<u8>, value: &Value, budget: &mut Budget) -> Result<(), String> {
    match value {
        Value::Octets(octets) => {
            budget.octets(octets.len())?;
            text.extend_from_slice(octets);
        }
        Value::Number(number) => text.extend_from_slice(number.to_string().as_bytes()),
        Value::Nil | Value::Bool(_) | Value::List(_) => {
            return Err(format!(
                "wanted a string or a number, found {}",
                value.kind()
            ));
        }
    }
    Ok(())
}

pub(super) fn join(arguments: &[Value], budget: &mut Budget) -> Result<Value, String> {
    let separator = string(&arguments[1])?;
    let mut text = Vec::new();
    for (index, value) in list(&arguments[0])?.iter().enumerate() {
        if index > 0 {
            budget.octets(separator.len())?;
            text.extend_from_slice(separator);
        }
        append(&mut text, value, budget)?;
    }
    Ok(Value::Octets(text.into()))
}

pub(super) fn range(arguments: &[Value], budget: &mut Budget) -> Result<Value, String> {
    let (from, to) = (number(&arguments[0])?, number(&arguments[1])?);
    if from > to {
        return Ok(Value::List(Vec::new()));
    }
    let count = to.abs_diff(from).saturating_add(1);
    budget.elements(usize::try_from(count).unwrap_or(usize::MAX))?;
    Ok(Value::List((from..=to).map(Value::Number).collect()))
}

pub(super) fn mapped(
    arguments: &[Value],
    budget: &mut Budget,
    map: fn(&[u8]) -> Vec<u8>,
) -> Result<Value, String> {
    let text = string(&arguments[0])?;
    budget.octets(text.len())?;
    Ok(Value::Octets(map(text).into()))
}

pub(super) fn concat(arguments: &[Value], budget: &mut Budget) -> Result<Value, String> {
    let mut text = Vec::new();
    for value in arguments {
        append(&mut text, value, budget)?;
    }
    Ok(Value::Octets(text.into()))
}

pub(super) fn octet(arguments: &[Value], _budget: &mut Budget) -> Result<Value, String> {
    let value = number(&arguments[0])?;
    let octet =
        u8::try_from(value).map_err(|_| format!("wanted a number from 0 to 255, found {value}"))?;
    Ok(Value::Octets(vec![octet].into()))
}

pub(super) fn base64(arguments: &[Value], budget: &mut Budget) -> Result<Value, String> {
    let encoded = Value::Octets(STANDARD.encode(string(&arguments[0])?).into_bytes().into());
    let mut text = Vec::new();
    append(&mut text, &encoded, budget)?;
    Ok(Value::Octets(text.into()))
}
