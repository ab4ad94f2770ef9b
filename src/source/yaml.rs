//! YAML in: octets to [`Node`]s, with every bound set low. Anchors, aliases, tags, merge keys
//! and several documents in a file are refused; so an alias bomb is one short error. What plain
//! scalars mean is decided later, by what is wanted in their place.

use serde_yaml::granit_parser::{
    ErrorKind, Event, Parser, ScalarStyle, ScanError, Span as YamlSpan, options,
};

use super::node::Key;
use super::{Node, Problem, Scalar, Style, Text, Value};
use crate::octets::Span;

/// Deepest nesting of lists and maps.
pub const MAX_DEPTH: usize = 32;
/// Most values in a file.
pub const MAX_NODES: usize = 100_000;

/// Takes a file of YAML apart.
///
/// # Errors
/// The first place where it is not YAML, or uses what we refuse; and every key that comes twice.
pub fn parse(text: &Text) -> Result<Node, Vec<Problem>> {
    let options = options! {
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let parser = Parser::new_from_str_with_options(text.content(), options);
    let mut builder = Builder {
        text,
        open: Vec::new(),
        root: None,
        nodes: 0,
        problems: Vec::new(),
    };
    for event in parser {
        let step = match event {
            Ok((event, span)) => builder.take(event, place(text, &span)),
            Err(error) => Err(unreadable(text, &error)),
        };
        if let Err(problem) = step {
            builder.problems.push(problem);
            return Err(builder.problems);
        }
    }
    match builder.root {
        Some(root) if builder.problems.is_empty() => Ok(root),
        Some(_) => Err(builder.problems),
        None => Err(vec![
            Problem::error("the file is empty").at(text, Span::at(0)),
        ]),
    }
}

struct Builder<'t> {
    text: &'t Text,
    open: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
    problems: Vec<Problem>,
}

enum Open {
    List(usize, Vec<Node>),
    Map(usize, Vec<(Key, Node)>, Option<Key>),
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Problem> {
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                self.refuse(anchor, tag.is_some(), span)?;
                let (style, span) = match style {
                    ScalarStyle::Plain => (Style::Plain, trimmed(self.text, span)),
                    ScalarStyle::Literal | ScalarStyle::Folded => {
                        (Style::Text, with_header(self.text, span))
                    }
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => (Style::Text, span),
                };
                self.add(Node {
                    span,
                    value: Value::Scalar(Scalar::new(value, style)),
                })
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse(anchor, tag.is_some(), span)?;
                self.enter(Open::List(span.start, Vec::new()), span)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse(anchor, tag.is_some(), span)?;
                self.enter(Open::Map(span.start, Vec::new(), None), span)
            }
            Event::SequenceEnd | Event::MappingEnd => self.leave(span),
            Event::Alias(_) | Event::UnresolvedAlias(_) => Err(alias(self.text, span)),
            Event::DocumentStart(..) if self.root.is_some() => {
                Err(Problem::error("a second document in the same file")
                    .at(self.text, span)
                    .help("write one file for each"))
            }
            // The library may grow events; none that we know of carries a value.
            _ => Ok(()),
        }
    }

    fn refuse<A>(&self, anchor: A, tagged: bool, span: Span) -> Result<(), Problem>
    where
        A: PartialEq + Default,
    {
        let what = if anchor != A::default() {
            "an anchor (`&name`)"
        } else if tagged {
            "a tag (`!name`)"
        } else {
            return Ok(());
        };
        Err(Problem::error(format!("{what} has no meaning here"))
            .at(self.text, self.text.first_line(span))
            .help("if it is meant as text, write it in single quotes"))
    }

    fn count(&mut self, span: Span) -> Result<(), Problem> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(
                Problem::error(format!("more than {MAX_NODES} values in one file"))
                    .at(self.text, Span::at(span.start)),
            );
        }
        Ok(())
    }

    fn enter(&mut self, open: Open, span: Span) -> Result<(), Problem> {
        self.count(span)?;
        if let Some(Open::Map(_, _, None)) = self.open.last() {
            return Err(Problem::error("wanted a key, found a list or a map")
                .at(self.text, self.text.first_line(span))
                .help("a value that begins with `{` or `[` needs quotes"));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(self.text, span));
        }
        self.open.push(open);
        Ok(())
    }

    fn leave(&mut self, span: Span) -> Result<(), Problem> {
        let (start, value, last) = match self.open.pop() {
            Some(Open::List(start, list)) => {
                let last = list.last().map(|node| node.span.end);
                (start, Value::List(list), last)
            }
            Some(Open::Map(start, map, _)) => {
                let last = map.last().map(|(_, node)| node.span.end);
                (start, Value::Map(map), last)
            }
            None => return Ok(()),
        };
        // A block ends where its last value does; the closing bracket of a flow has a width.
        let end = if span.is_empty() {
            last.unwrap_or(start)
        } else {
            span.end
        };
        self.place(Node {
            span: Span::new(start, end.max(start)),
            value,
        })
    }

    fn add(&mut self, node: Node) -> Result<(), Problem> {
        self.count(node.span)?;
        self.place(node)
    }

    fn place(&mut self, node: Node) -> Result<(), Problem> {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, list)) => list.push(node),
            Some(Open::Map(_, map, waiting)) => match waiting.take() {
                Some(key) => {
                    if map.iter().any(|(other, _)| other.name == key.name) {
                        let title = format!("the key `{}` comes twice", key.name);
                        self.problems.push(
                            Problem::error(title)
                                .at(self.text, key.span)
                                .help("keep one of them"),
                        );
                    } else {
                        map.push((key, node));
                    }
                }
                None => match node.value {
                    Value::Scalar(scalar) => {
                        *waiting = Some(Key {
                            name: scalar.text,
                            span: node.span,
                        });
                    }
                    Value::List(_) | Value::Map(_) => {
                        return Err(Problem::error("wanted a key, found a list or a map")
                            .at(self.text, self.text.first_line(node.span)));
                    }
                },
            },
        }
        Ok(())
    }
}

/// The place of an event in octets.
fn place(text: &Text, span: &YamlSpan) -> Span {
    let length = text.content().len();
    match span.byte_range() {
        Some(range) => Span::new(range.start.min(length), range.end.min(length)),
        None => Span::at(length),
    }
}

/// Without the blanks and line ends that follow a plain scalar.
fn trimmed(text: &Text, span: Span) -> Span {
    let length = text.slice(span).trim_end().len();
    Span::new(span.start, span.start + length)
}

/// A block scalar together with its `|` or `>`, which the library leaves out.
fn with_header(text: &Text, span: Span) -> Span {
    let before = text.slice(Span::new(0, span.start)).trim_end();
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    match before[line..].rfind(['|', '>']) {
        Some(at) => Span::new(line + at, span.end),
        None => span,
    }
}

fn alias(text: &Text, span: Span) -> Problem {
    Problem::error("a value that begins with `*` is an alias in YAML")
        .at(text, text.first_line(span))
        .help("write the line in single quotes, as in '* 1 EXISTS'")
}

fn too_deep(text: &Text, span: Span) -> Problem {
    Problem::error(format!("nested deeper than {MAX_DEPTH} levels"))
        .at(text, Span::at(span.start))
        .help("a value with many brackets needs quotes")
}

fn unreadable(text: &Text, error: &ScanError) -> Problem {
    let content = text.content();
    let at = error.marker().byte_offset().unwrap_or(content.len());
    let at = at.min(content.len());
    let rest = text.first_line(Span::new(at, content.len()));
    let span = if rest.is_empty() { Span::at(at) } else { rest };
    let help = match error.kind() {
        ErrorKind::MissingAnchorOrAliasName | ErrorKind::UnknownAnchor => {
            return alias(text, span);
        }
        ErrorKind::RecursionLimitExceeded => return too_deep(text, span),
        ErrorKind::UnknownQuotedScalarEscape => {
            "write it in single quotes, where a backslash stands for itself"
        }
        ErrorKind::UnclosedQuotedScalar => "close the quote; a quote inside single quotes is ''",
        ErrorKind::InvalidTrailingSingleQuotedScalar => {
            "a quote inside single quotes is written twice: ''"
        }
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator => {
            "a value with `: `, `, `, brackets or braces inside needs single quotes"
        }
        ErrorKind::TabInIndentation
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabInPlainScalar => "indent with spaces",
        ErrorKind::UnexpectedCharacter { .. } => {
            "a value that begins with this character needs single quotes"
        }
        // The library names over a hundred ways to be wrong; these need no advice of ours.
        _ => "",
    };
    let problem = Problem::error(format!("this is not YAML: {}", error.kind())).at(text, span);
    if help.is_empty() {
        problem
    } else {
        problem.help(help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::problem::draw_all;

    fn parse_text(content: &str) -> Result<Node, String> {
        let text = Text::new("t.yaml", content);
        parse(&text).map_err(|problems| draw_all(&problems, false))
    }

    #[test]
    fn spans_cover_what_was_written() {
        let content =
            "a: 'x'\nb: [1, \"two\"]\nc:\n  - plain text  # note\n  - |\n    block\nd: { e: f }\n";
        let text = Text::new("t.yaml", content);
        let node = parse(&text).unwrap();
        let spans: Vec<&str> = ["a", "b", "c", "d"]
            .iter()
            .map(|key| text.slice(node.get(key).unwrap().span))
            .collect();
        assert_eq!(spans[0], "'x'");
        assert_eq!(spans[1], "[1, \"two\"]");
        assert!(spans[2].starts_with("- plain text"), "{:?}", spans[2]);
        assert_eq!(spans[3], "{ e: f }");
        let list = node.get("c").unwrap().list().unwrap();
        assert_eq!(text.slice(list[0].span), "plain text");
        assert_eq!(text.slice(list[1].span), "|\n    block\n");
    }

    #[test]
    fn draws_what_is_not_yaml() {
        let table = [
            ("empty", ""),
            ("an alias by accident", "expect:\n  - * 1 EXISTS\n"),
            ("an alias to nothing", "expect: *name\n"),
            ("an alias", "a: &x [1]\nb: *x\n"),
            ("backslash in double quotes", "line: \"* FLAGS (\\Seen)\"\n"),
            ("unclosed quote", "a: 'x\nb: 1\n"),
            ("colon inside", "line: * OK: x\n"),
            ("plain colon inside", "title: a: b\n"),
            ("tab", "a:\n\t- b\n"),
            ("twice", "a: 1\nb: 2\na: 3\n"),
            ("two documents", "a: 1\n---\nb: 2\n"),
            ("a tag", "a: !thing 1\n"),
            ("unclosed flow", "a: [1, 2\n"),
            ("percent", "a: %x\n"),
            ("a map as key", "{ {a: b}: c }\n"),
        ];
        let mut drawn = String::new();
        for (name, content) in table {
            let error = parse_text(content).expect_err(name);
            drawn.push_str(&format!("[{name}]\n{error}\n\n"));
        }
        insta::assert_snapshot!(drawn);
    }

    #[test]
    fn depth_and_size_are_bounded() {
        for content in [
            "[".repeat(100_000),
            "{a: ".repeat(50_000),
            "- ".repeat(100_000),
            (0..2000).fold(String::new(), |text, depth| {
                text + &" ".repeat(depth.min(400)) + "a:\n"
            }),
        ] {
            let error = parse_text(&content).expect_err("too deep");
            assert!(error.len() < 4000, "{}", error.len());
        }
        let error = parse_text(&format!("[{}]", "1,".repeat(MAX_NODES + 1))).expect_err("too many");
        assert!(error.contains("more than 100000 values"));
        let bomb = "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\n";
        assert!(parse_text(bomb).expect_err("bomb").contains("anchor"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_a_tree_or_problems(content in "[-a-z0-9 \n:'\"\\[\\]{}|>&*!%#,\t\\\\é]{0,80}") {
            let text = Text::new("t", content);
            match parse(&text) {
                Ok(node) => proptest::prop_assert!(node.span.end <= text.content().len()),
                Err(problems) => proptest::prop_assert!(!draw_all(&problems, false).is_empty()),
            }
        }
    }
}
