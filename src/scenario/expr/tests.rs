//! Tables of expressions and their values, errors with their places, and the table of functions
//! in the documentation.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

struct Case;

impl Scope for Case {
    fn value(&self, name: &str) -> Option<Value> {
        let numbers = |numbers: &[i64]| {
            Value::List(
                numbers
                    .iter()
                    .map(|number| Value::Number(*number))
                    .collect(),
            )
        };
        match name {
            "v" => Some(Value::Number(42)),
            "uids" => Some(numbers(&[11, 13, 12])),
            "ns" => Some(numbers(&[1, 3, 2])),
            "empty" => Some(numbers(&[])),
            "own-mailbox" => Some(Value::text("imapspec/a")),
            "tagged" => Some(Value::text("OK")),
            "tagged.code" => Some(Value::Nil),
            "profile.rev1" => Some(Value::Bool(true)),
            "m" => Some(Value::text(
                "From: a@example\r\nSubject: one\r\n two\r\nTo: b\r\nsubject: again\r\n\r\nbody\r\n\r\nend\r\n",
            )),
            _ => None,
        }
    }

    fn call(&self, function: &str, arguments: &[Value]) -> Option<Result<Value, String>> {
        match (function, arguments) {
            ("cap", [Value::Octets(name)]) => Some(Ok(Value::Bool(name == "IDLE"))),
            ("cap", _) => Some(Err("wanted the name of a capability".to_owned())),
            _ => None,
        }
    }
}

fn shown(text: &str) -> String {
    match Expr::parse(text) {
        Ok(expr) => match expr.eval(&Case) {
            Ok(value) => value.to_string(),
            Err(error) => format!("error: {error}"),
        },
        Err(error) => format!("no expression: {error}"),
    }
}

#[test]
fn values() {
    for (text, expected) in [
        ("1", "1"),
        ("-1", "-1"),
        ("'it''s'", "'it's'"),
        ("true", "true"),
        ("nil", "nil"),
        ("[1, 'a', nil, []]", "[1, 'a', nil, [… 0 values]]"),
        ("v", "42"),
        ("v - 2", "40"),
        ("2 + 3 * 4", "14"),
        ("(2 + 3) * 4", "20"),
        ("10 - 3 - 2", "5"),
        ("2 - -1", "3"),
        ("own-mailbox", "'imapspec/a'"),
        ("v == 42", "true"),
        ("v != 42", "false"),
        ("v < 43 and v >= 42", "true"),
        ("not v == 42", "false"),
        ("not not true", "true"),
        ("false or true and false", "false"),
        ("true or nothing-known", "true"),
        ("false and nothing-known", "false"),
        ("tagged == 'OK'", "true"),
        ("tagged.code == nil", "true"),
        ("tagged.code == 'ALERT'", "false"),
        ("tagged in ['NO', 'BAD']", "false"),
        ("'map' in own-mailbox", "true"),
        ("'a' < 'b'", "true"),
        ("profile.rev1 and cap('IDLE') and not cap('MOVE')", "true"),
        (
            "header(m)",
            "'From: a@example\\r\\nSubject: one\\r\\n two\\r\\nTo: b\\r\\nsubject:… 10 octets more'",
        ),
        ("octets(header(m)) + octets(body(m)) == octets(m)", "true"),
        ("body(m)", "'body\\r\\n\\r\\nend\\r\\n'"),
        ("body('no empty line')", "''"),
        ("header('A: b\r\n')", "'A: b\\r\\n'"),
        ("field(m, 'Subject')", "'one two'"),
        ("field(m, 'X')", "nil"),
        (
            "fields(m, 'TO', 'subject')",
            "'Subject: one\\r\\n two\\r\\nTo: b\\r\\nsubject: again\\r\\n\\r\\n'",
        ),
        ("fields('A: b\r\n', 'A')", "'A: b\\r\\n'"),
        ("slice('abcdef', 1, 3)", "'bcd'"),
        ("slice('abcdef', 4, 9)", "'ef'"),
        ("slice('abcdef', 9, 1)", "''"),
        ("literal('a')", "'a'"),
        ("repeat('ab', 3)", "'ababab'"),
        ("repeat('', 9000000000000)", "''"),
        ("octets('abc')", "3"),
        ("len(uids)", "3"),
        (
            "[max(uids), min(uids), sum(uids), first(uids), last(uids)]",
            "[13, 11, 36, 11, 12]",
        ),
        (
            "[max(empty), min(empty), sum(empty), first(empty), last(empty)]",
            "[nil, nil, 0, nil, nil]",
        ),
        ("sorted(uids)", "[11, 12, 13]"),
        ("unique([1, 2, 1])", "[1, 2]"),
        ("ascending(uids)", "false"),
        ("ascending(uids by ns)", "true"),
        ("ascending([1, 1])", "false"),
        ("ascending(empty)", "true"),
        ("same([1, 2, 2], [2, 1])", "true"),
        ("same([1], [1, 2])", "false"),
        ("contains(uids, 13)", "true"),
        ("contains('abc', 'bc')", "true"),
        ("subset([11], uids)", "true"),
        ("subset(uids, [11])", "false"),
        ("join(uids, ',')", "'11,13,12'"),
        ("join([], ',')", "''"),
        ("range(2, 4)", "[2, 3, 4]"),
        ("range(4, 2)", "[]"),
        ("lower('ABc')", "'abc'"),
        ("upper('abC')", "'ABC'"),
        ("concat('a', 1, 'b')", "'a1b'"),
        (
            "range(1, 22)",
            "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, … 2 more]",
        ),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn what_has_no_value_says_why() {
    for (text, expected) in [
        (
            "unknown",
            "nothing is known by the name `unknown` here: no value, and nothing captured it",
        ),
        (
            "v == '42'",
            "cannot compare a number (42) with a string ('42')",
        ),
        (
            "v < nil",
            "wanted two numbers or two strings to put in order, found a number (42) and nil (nil)",
        ),
        (
            "'a' + 'b'",
            "wanted two numbers for `+`, found a string and a string; strings are joined with concat()",
        ),
        (
            "9223372036854775807 + 1",
            "9223372036854775807 + 1 is too large a number",
        ),
        ("v and true", "wanted true or false, found a number"),
        ("name('x')", "`name` has no value here"),
        ("cap(1)", "wanted the name of a capability"),
        ("len('abc')", "wanted a list, found a string"),
        ("slice('abc', -1, 1)", "the origin is negative (-1)"),
        (
            "ascending(uids by [1])",
            "the lists have 3 and 1 values, wanted as many in both",
        ),
        (
            "sum([9223372036854775807, 1])",
            "the sum is too large a number",
        ),
        (
            "repeat('abc', 1000000000)",
            "the result is longer than the 67108864 octets that an expression may build",
        ),
        (
            "[repeat('a', 60000000), repeat('a', 60000000)]",
            "the result is longer than the 67108864 octets that an expression may build",
        ),
        (
            "range(1, 9000000000000000000)",
            "the result is longer than the 1048576 values that an expression may list",
        ),
        (
            "range(-9223372036854775807, 9223372036854775807)",
            "the result is longer than the 1048576 values that an expression may list",
        ),
        (
            "3 in 3",
            "wanted a list, or a string in a string, found a number in a number",
        ),
    ] {
        assert_eq!(shown(text), format!("error: {expected}"), "{text}");
    }
    let error = Expr::parse("1 + unknown").unwrap().eval(&Case).unwrap_err();
    assert_eq!(error.span, Span::new(4, 11));
    assert!(Expr::parse("v").unwrap().holds(&Case).is_err());
    assert_eq!(Expr::parse("v == 42").unwrap().holds(&Case), Ok(true));
}

/// The text, a mark below the place, message and help.
pub(crate) fn drawn(text: &str, error: &ParseError) -> String {
    let from = text[..error.span.start.min(text.len())].chars().count();
    let width = text
        .get(error.span.range())
        .map_or(1, |part| part.chars().count())
        .max(1);
    let mut drawn = format!(
        "{text}\n{}{} {}\n",
        " ".repeat(from),
        "^".repeat(width),
        error.message
    );
    if let Some(help) = &error.help {
        let _ = writeln!(drawn, "{} = {help}", " ".repeat(from));
    }
    drawn
}

#[test]
fn errors_point_at_their_place() {
    let deep = format!("{}1{}", "(".repeat(60), ")".repeat(60));
    let long_sum = vec!["1"; 80].join(" + ");
    let mut all = String::new();
    for text in [
        "",
        "   ",
        "1 +",
        "1 2",
        "(1",
        "1)",
        "[1, 2",
        "[1 2]",
        "v-1 - ",
        "v -1",
        "1 -1",
        "a.",
        "a = b",
        "a && b",
        "!a",
        "\"text\"",
        "'text",
        "12abc",
        "99999999999999999999",
        "1 < 2 < 3",
        "a == not b",
        "and",
        "lenght(xs)",
        "Len(xs)",
        "frobnicate(1)",
        "len()",
        "slice('a', 1)",
        "fields(m)",
        "ascending(a, b, c)",
        "ascending(a by)",
        "len(a by b)",
        "concat('a', literal('b'))",
        "[quoted('b')]",
        "a ü b",
        "${{ a }}",
    ] {
        let error = Expr::parse(text).expect_err(text);
        all.push_str(&drawn(text, &error));
        all.push('\n');
    }
    insta::assert_snapshot!("expression_errors", all);
    for text in [
        deep,
        long_sum,
        "x".repeat(Expr::LENGTH + 1),
        "not ".repeat(2000),
    ] {
        assert!(Expr::parse(&text).is_err());
    }
}

#[test]
fn tells_what_it_uses() {
    let expr =
        Expr::parse("ascending(uids by n) and cap('IDLE') and message('simple') == x.y").unwrap();
    let names: Vec<String> = expr.names().into_iter().map(|name| name.name).collect();
    assert_eq!(names, ["uids", "n", "x.y"]);
    let calls = expr.calls();
    let calls: Vec<(&str, Option<&str>)> = calls
        .iter()
        .map(|call| (call.function, call.text.as_deref()))
        .collect();
    assert_eq!(
        calls,
        [
            ("ascending", None),
            ("cap", Some("IDLE")),
            ("message", Some("simple"))
        ]
    );
    assert_eq!(
        Expr::parse("literal(m)").unwrap().form(),
        Some(Form::Literal)
    );
    assert_eq!(Expr::parse("(atom(m))").unwrap().form(), Some(Form::Atom));
    assert_eq!(Expr::parse("m").unwrap().form(), None);
}

#[test]
fn the_documentation_lists_the_functions() {
    let page = include_str!("../../../scenarios/README.md");
    let (_, after) = page
        .split_once("| function | gives |\n|---|---|\n")
        .unwrap();
    let table: Vec<&str> = after
        .lines()
        .take_while(|line| line.starts_with('|'))
        .collect();
    let mut expected: Vec<String> = Vec::new();
    let mut gives = "";
    for function in FUNCTIONS {
        if function.gives == gives {
            let row = expected.pop().unwrap();
            let (usages, rest) = row.split_once(" | ").unwrap();
            expected.push(format!("{usages}, {} | {rest}", function.usage));
        } else {
            expected.push(format!("| {} | {} |", function.usage, function.gives));
        }
        gives = function.gives;
        assert!(function.usage.starts_with(&format!("`{}(", function.name)));
    }
    assert_eq!(table, expected);
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*") {
        if let Ok(expr) = Expr::parse(&text) {
            let _ = expr.eval(&Case);
        }
    }

    #[test]
    fn no_sequence_of_words_panics(words in prop::collection::vec(
        prop::sample::select(vec![
            "(", ")", "[", "]", ",", "+", " - ", "*", "==", "<", " in ", " and ", " or ", "not ",
            " by ", "v", "uids", "m", "1", "-7", "'x'", "nil", "true", "len(", "repeat(", "join(",
            "slice(", "range(", "max(", "field(", "ascending(", "contains(",
        ]), 0..40)) {
        let text = words.concat();
        match Expr::parse(&text) {
            Ok(expr) => {
                if let Err(error) = expr.eval(&Case) {
                    prop_assert!(error.span.end <= text.len());
                }
            }
            Err(error) => prop_assert!(error.span.start <= text.len()),
        }
    }
}
