//! The functions of the expression language, one slice of them all, from which `lint`, the
//! documentation and the evaluator work. What needs the case at hand is supplied by the run.

use super::eval::{Budget, contains};
use super::{Form, ParseError, Value, library};
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
        Work::Pure(library::header),
    ),
    row(
        "body",
        1,
        Some(1),
        "`body(m)`",
        PARTS,
        Work::Pure(library::body),
    ),
    row(
        "field",
        2,
        Some(2),
        "`field(m, 'Subject')`",
        PARTS,
        Work::Pure(library::field),
    ),
    row(
        "fields",
        2,
        None,
        "`fields(m, 'A', 'B')`",
        PARTS,
        Work::Pure(library::fields),
    ),
    row(
        "slice",
        3,
        Some(3),
        "`slice(s, origin, length)`",
        "some of its octets",
        Work::Pure(library::slice),
    ),
    row(
        "literal",
        1,
        Some(1),
        "`literal(s)`",
        FORMS,
        Work::Pure(library::same_value),
    ),
    row(
        "quoted",
        1,
        Some(1),
        "`quoted(s)`",
        FORMS,
        Work::Pure(library::same_value),
    ),
    row(
        "atom",
        1,
        Some(1),
        "`atom(s)`",
        FORMS,
        Work::Pure(library::same_value),
    ),
    row(
        "repeat",
        2,
        Some(2),
        "`repeat(s, n)`",
        "a string n times",
        Work::Pure(library::repeat),
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
        Work::Pure(library::octets),
    ),
    row(
        "len",
        1,
        Some(1),
        "`len(xs)`",
        LENGTHS,
        Work::Pure(library::len),
    ),
    row(
        "max",
        1,
        Some(1),
        "`max(xs)`",
        OF_A_LIST,
        Work::Pure(library::max),
    ),
    row(
        "min",
        1,
        Some(1),
        "`min(xs)`",
        OF_A_LIST,
        Work::Pure(library::min),
    ),
    row(
        "sum",
        1,
        Some(1),
        "`sum(xs)`",
        OF_A_LIST,
        Work::Pure(library::sum),
    ),
    row(
        "first",
        1,
        Some(1),
        "`first(xs)`",
        OF_A_LIST,
        Work::Pure(library::first),
    ),
    row(
        "last",
        1,
        Some(1),
        "`last(xs)`",
        OF_A_LIST,
        Work::Pure(library::last),
    ),
    row(
        "sorted",
        1,
        Some(1),
        "`sorted(xs)`",
        OF_A_LIST,
        Work::Pure(library::sorted),
    ),
    row(
        "unique",
        1,
        Some(1),
        "`unique(xs)`",
        OF_A_LIST,
        Work::Pure(library::unique),
    ),
    Function {
        name: "ascending",
        least: 1,
        most: Some(2),
        usage: "`ascending(xs)`, `ascending(xs by ns)`",
        gives: "strictly, in order of arrival or of `ns`",
        by: true,
        work: Work::Pure(library::ascending),
    },
    row(
        "same",
        2,
        Some(2),
        "`same(xs, ys)`",
        "equal as sets",
        Work::Pure(library::same),
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
        Work::Pure(library::subset),
    ),
    row(
        "join",
        2,
        Some(2),
        "`join(xs, ',')`",
        "numbers as a sequence set",
        Work::Pure(library::join),
    ),
    row(
        "range",
        2,
        Some(2),
        "`range(a, b)`",
        "the numbers from a to b",
        Work::Pure(library::range),
    ),
    row(
        "lower",
        1,
        Some(1),
        "`lower(s)`",
        "ASCII letters in lower or upper case",
        Work::Pure(|arguments, budget| {
            library::mapped(arguments, budget, <[u8]>::to_ascii_lowercase)
        }),
    ),
    row(
        "upper",
        1,
        Some(1),
        "`upper(s)`",
        "ASCII letters in lower or upper case",
        Work::Pure(|arguments, budget| {
            library::mapped(arguments, budget, <[u8]>::to_ascii_uppercase)
        }),
    ),
    row(
        "concat",
        1,
        None,
        "`concat(a, b, …)`",
        "strings and numbers joined",
        Work::Pure(library::concat),
    ),
    row(
        "octet",
        1,
        Some(1),
        "`octet(0)`",
        "a string of the one octet with this value",
        Work::Pure(library::octet),
    ),
    row(
        "base64",
        1,
        Some(1),
        "`base64(s)`",
        "its octets in base64, as SASL exchanges have them",
        Work::Pure(library::base64),
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
