//! The functions of the expression language, one slice of them all, from which `lint`, the
//! documentation and the evaluator work. What needs the case at hand is supplied by the run.

use std::collections::BTreeSet;

use bytes::Bytes;

use super::eval::{Budget, contains};
use super::{Form, ParseError, Value, message};
use crate::octets::Span;

/// Who does the work of a function.
#[derive(Clone, Copy, Debug)]
pub(super) enum Work {
    /// The result follows from the arguments alone.
    Pure(fn(&[Value], &mut Budget) -> Result<Value, String>),
    /// The run supplies it.
    Case,
}

/// A function of the language.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// Fewest arguments.
    pub least: usize,
    /// Most arguments; `None` for any number.
    pub most: Option<usize>,
    /// How it is called, as the table in `scenarios/README.md` shows it.
    pub usage: &'static str,
    /// What it gives, as that table says.
    pub gives: &'static str,
    /// Whether `by` may stand between two arguments.
    pub(super) by: bool,
    pub(super) work: Work,
}

impl Function {
    /// True if the result depends on the case, and so comes from the scope.
    #[must_use]
    pub const fn needs_case(&self) -> bool {
        matches!(self.work, Work::Case)
    }

    /// The form of writing that it asks for.
    #[must_use]
    pub fn form(&self) -> Option<Form> {
        match self.name {
            "literal" => Some(Form::Literal),
            "quoted" => Some(Form::Quoted),
            "atom" => Some(Form::Atom),
            _ => None,
        }
    }

    pub(super) fn check_count(&self, count: usize, span: Span) -> Result<(), ParseError> {
        if count >= self.least && self.most.is_none_or(|most| count <= most) {
            return Ok(());
        }
        let wanted = match self.most {
            Some(most) if most == self.least => format!("{most}"),
            Some(most) => format!("{} to {most}", self.least),
            None => format!("at least {}", self.least),
        };
        Err(ParseError::new(
            span,
            format!(
                "`{}` takes {wanted} argument{}, found {count}",
                self.name,
                if wanted == "1" { "" } else { "s" }
            ),
        )
        .help(format!("it is called as {}", self.usage)))
    }
}

const fn row(
    name: &'static str,
    least: usize,
    most: Option<usize>,
    usage: &'static str,
    gives: &'static str,
    work: Work,
) -> Function {
    Function {
        name,
        least,
        most,
        usage,
        gives,
        by: false,
        work,
    }
}

const PARTS: &str = "parts of a message's octets (the header with its empty line); the value of a header field, unfolded, or nil; the header lines named, with the empty line";
const FORMS: &str = "in `send`: the value in just this form; only around a whole value";
const OF_A_LIST: &str = "of a list; `max`, `min`, `first` and `last` of an empty one are nil";
const LENGTHS: &str = "length of a string, of a list";
const MEMBERS: &str = "a list has `x` (or a string has it inside); all of `xs` are in `ys`";

/// All functions, in the order of the table in `scenarios/README.md`.
pub static FUNCTIONS: &[Function] = &[
    row(
        "name",
        1,
        Some(1),
        "`name('x')`",
        "a mailbox name of this case, generated, always the same for the same `x`",
        Work::Case,
    ),
    row(
        "child",
        2,
        Some(2),
        "`child(m, 'x')`",
        "the name of a child of `m`, with the server's delimiter",
        Work::Case,
    ),
    row(
        "message",
        1,
        Some(1),
        "`message('simple')`, `message(2)`",
        "the octets of a message file, or of the case's second message",
        Work::Case,
    ),
    row(
        "header",
        1,
        Some(1),
        "`header(m)`",
        PARTS,
        Work::Pure(header),
    ),
    row("body", 1, Some(1), "`body(m)`", PARTS, Work::Pure(body)),
    row(
        "field",
        2,
        Some(2),
        "`field(m, 'Subject')`",
        PARTS,
        Work::Pure(field),
    ),
    row(
        "fields",
        2,
        None,
        "`fields(m, 'A', 'B')`",
        PARTS,
        Work::Pure(fields),
    ),
    row(
        "slice",
        3,
        Some(3),
        "`slice(s, origin, length)`",
        "some of its octets",
        Work::Pure(slice),
    ),
    row(
        "literal",
        1,
        Some(1),
        "`literal(s)`",
        FORMS,
        Work::Pure(same_value),
    ),
    row(
        "quoted",
        1,
        Some(1),
        "`quoted(s)`",
        FORMS,
        Work::Pure(same_value),
    ),
    row(
        "atom",
        1,
        Some(1),
        "`atom(s)`",
        FORMS,
        Work::Pure(same_value),
    ),
    row(
        "repeat",
        2,
        Some(2),
        "`repeat(s, n)`",
        "a string n times",
        Work::Pure(repeat),
    ),
    row(
        "cap",
        1,
        Some(1),
        "`cap('IDLE')`",
        "whether the capability is announced now",
        Work::Case,
    ),
    row(
        "octets",
        1,
        Some(1),
        "`octets(s)`",
        LENGTHS,
        Work::Pure(octets),
    ),
    row("len", 1, Some(1), "`len(xs)`", LENGTHS, Work::Pure(len)),
    row("max", 1, Some(1), "`max(xs)`", OF_A_LIST, Work::Pure(max)),
    row("min", 1, Some(1), "`min(xs)`", OF_A_LIST, Work::Pure(min)),
    row("sum", 1, Some(1), "`sum(xs)`", OF_A_LIST, Work::Pure(sum)),
    row(
        "first",
        1,
        Some(1),
        "`first(xs)`",
        OF_A_LIST,
        Work::Pure(first),
    ),
    row(
        "last",
        1,
        Some(1),
        "`last(xs)`",
        OF_A_LIST,
        Work::Pure(last),
    ),
    row(
        "sorted",
        1,
        Some(1),
        "`sorted(xs)`",
        OF_A_LIST,
        Work::Pure(sorted),
    ),
    row(
        "unique",
        1,
        Some(1),
        "`unique(xs)`",
        OF_A_LIST,
        Work::Pure(unique),
    ),
    Function {
        name: "ascending",
        least: 1,
        most: Some(2),
        usage: "`ascending(xs)`, `ascending(xs by ns)`",
        gives: "strictly, in order of arrival or of `ns`",
        by: true,
        work: Work::Pure(ascending),
    },
    row(
        "same",
        2,
        Some(2),
        "`same(xs, ys)`",
        "equal as sets",
        Work::Pure(same),
    ),
    row(
        "contains",
        2,
        Some(2),
        "`contains(xs, x)`",
        MEMBERS,
        Work::Pure(|arguments, _| contains(&arguments[0], &arguments[1]).map(Value::Bool)),
    ),
    row(
        "subset",
        2,
        Some(2),
        "`subset(xs, ys)`",
        MEMBERS,
        Work::Pure(subset),
    ),
    row(
        "join",
        2,
        Some(2),
        "`join(xs, ',')`",
        "numbers as a sequence set",
        Work::Pure(join),
    ),
    row(
        "range",
        2,
        Some(2),
        "`range(a, b)`",
        "the numbers from a to b",
        Work::Pure(range),
    ),
    row(
        "lower",
        1,
        Some(1),
        "`lower(s)`",
        "ASCII letters in lower or upper case",
        Work::Pure(|arguments, budget| mapped(arguments, budget, <[u8]>::to_ascii_lowercase)),
    ),
    row(
        "upper",
        1,
        Some(1),
        "`upper(s)`",
        "ASCII letters in lower or upper case",
        Work::Pure(|arguments, budget| mapped(arguments, budget, <[u8]>::to_ascii_uppercase)),
    ),
    row(
        "concat",
        1,
        None,
        "`concat(a, b, …)`",
        "strings and numbers joined",
        Work::Pure(concat),
    ),
];

/// The function of that name.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// A function whose name is one slip away from `name`, or begins alike.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    FUNCTIONS
        .iter()
        .map(|function| function.name)
        .find(|known| known.eq_ignore_ascii_case(name) || one_slip(known, name))
        .or_else(|| {
            FUNCTIONS
                .iter()
                .map(|function| function.name)
                .find(|known| {
                    name.len() > 2 && (known.starts_with(name) || name.starts_with(known))
                })
        })
}

/// Whether one letter more, less or other turns `a` into `b`.
fn one_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[head..], &b[head..]);
    let tail = |a: &[u8], b: &[u8]| a == b;
    a.len() + b.len() <= 1
        || (!a.is_empty() && tail(&a[1..], b))
        || (!b.is_empty() && tail(a, &b[1..]))
        || (!a.is_empty() && !b.is_empty() && tail(&a[1..], &b[1..]))
}

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

fn header(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    let whole = string(&arguments[0])?;
    Ok(Value::Octets(whole.slice(..message::header_end(whole))))
}

fn body(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    let whole = string(&arguments[0])?;
    Ok(Value::Octets(whole.slice(message::header_end(whole)..)))
}

fn field(arguments: &[Value], budget: &mut Budget) -> Result<Value, String> {
    let value = message::field(string(&arguments[0])?, string(&arguments[1])?);
    budget.octets(value.as_ref().map_or(0, Vec::len))?;
    Ok(value.map_or(Value::Nil, |value| Value::Octets(value.into())))
}

fn fields(arguments: &[Value], budget: &mut Budget) -> Result<Value, String> {
    let names = arguments[1..]
        .iter()
        .map(|name| string(name).map(Bytes::as_ref))
        .collect::<Result<Vec<&[u8]>, String>>()?;
    let lines = message::fields(string(&arguments[0])?, &names);
    budget.octets(lines.len())?;
    Ok(Value::Octets(lines.into()))
}

fn slice(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    let whole = string(&arguments[0])?;
    let origin = count(&arguments[1], "origin")?.min(whole.len());
    let length = count(&arguments[2], "length")?.min(whole.len() - origin);
    Ok(Value::Octets(whole.slice(origin..origin + length)))
}

fn same_value(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    Ok(arguments[0].clone())
}

fn repeat(arguments: &[Value], budget: &mut Budget) -> Result<Value, String> {
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

fn octets(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    as_number(string(&arguments[0])?.len())
}

fn len(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    as_number(list(&arguments[0])?.len())
}

fn max(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    let numbers = numbers(&arguments[0])?;
    Ok(numbers.into_iter().max().map_or(Value::Nil, Value::Number))
}

fn min(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    let numbers = numbers(&arguments[0])?;
    Ok(numbers.into_iter().min().map_or(Value::Nil, Value::Number))
}

fn sum(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    numbers(&arguments[0])?
        .into_iter()
        .try_fold(0i64, i64::checked_add)
        .map(Value::Number)
        .ok_or_else(|| "the sum is too large a number".to_owned())
}

fn first(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    Ok(list(&arguments[0])?.first().cloned().unwrap_or(Value::Nil))
}

fn last(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    Ok(list(&arguments[0])?.last().cloned().unwrap_or(Value::Nil))
}

fn sorted(arguments: &[Value], budget: &mut Budget) -> Result<Value, String> {
    let mut values = list(&arguments[0])?.to_vec();
    budget.elements(values.len())?;
    values.sort();
    Ok(Value::List(values))
}

fn unique(arguments: &[Value], budget: &mut Budget) -> Result<Value, String> {
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

fn ascending(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
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

fn same(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
    Ok(Value::Bool(set(&arguments[0])? == set(&arguments[1])?))
}

fn subset(arguments: &[Value], _: &mut Budget) -> Result<Value, String> {
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

fn join(arguments: &[Value], budget: &mut Budget) -> Result<Value, String> {
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

fn range(arguments: &[Value], budget: &mut Budget) -> Result<Value, String> {
    let (from, to) = (number(&arguments[0])?, number(&arguments[1])?);
    if from > to {
        return Ok(Value::List(Vec::new()));
    }
    let count = to.abs_diff(from).saturating_add(1);
    budget.elements(usize::try_from(count).unwrap_or(usize::MAX))?;
    Ok(Value::List((from..=to).map(Value::Number).collect()))
}

fn mapped(
    arguments: &[Value],
    budget: &mut Budget,
    map: fn(&[u8]) -> Vec<u8>,
) -> Result<Value, String> {
    let text = string(&arguments[0])?;
    budget.octets(text.len())?;
    Ok(Value::Octets(map(text).into()))
}

fn concat(arguments: &[Value], budget: &mut Budget) -> Result<Value, String> {
    let mut text = Vec::new();
    for value in arguments {
        append(&mut text, value, budget)?;
    }
    Ok(Value::Octets(text.into()))
}
