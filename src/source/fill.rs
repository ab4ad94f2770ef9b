//! Placeholders that are text: `${{ matrix.cmd }}` and their like are put in place before a
//! value is read as anything, in every scalar of a file. Other placeholders are left alone.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::{At, Node, Problem, Scalar, Style, Text, Value, near, place_within};
use crate::octets::Span;

/// Longest scalar that filling may make, in octets.
pub const MAX_FILLED: usize = 1 << 18;

/// What the placeholders stand for.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    spaces: Vec<&'static str>,
    values: BTreeMap<String, String>,
}

impl Bindings {
    /// Fills placeholders of these name spaces: `matrix` for `${{ matrix.x }}`.
    #[must_use]
    pub fn new(spaces: &[&'static str]) -> Self {
        Self {
            spaces: spaces.to_vec(),
            values: BTreeMap::new(),
        }
    }

    /// Lets `${{ space.name }}` stand for `text`.
    pub fn bind(&mut self, space: &str, name: &str, text: impl Into<String>) {
        self.values.insert(format!("{space}.{name}"), text.into());
    }

    /// The placeholder that begins at the start of `rest`: its name and length.
    fn placeholder<'r>(&self, rest: &'r str) -> Option<(&'r str, usize)> {
        let inside = rest.strip_prefix("${{")?;
        let end = inside.find("}}")?;
        let name = inside[..end].trim();
        let (space, member) = name.split_once('.')?;
        let word = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'_' | b'-');
        let known = self.spaces.contains(&space) && !member.is_empty() && member.bytes().all(word);
        known.then_some((name, "${{".len() + end + "}}".len()))
    }
}

/// Where a run of a filled text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins in the filled text.
    pub(super) at: usize,
    /// Where it begins in the text with placeholders.
    source: usize,
    /// The placeholder's length if it was put in; none if it was copied.
    placeholder: Option<usize>,
}

impl Piece {
    /// The place in the text with placeholders at which the filled octet `at` begins.
    pub(super) fn start_of(self, at: usize) -> usize {
        match self.placeholder {
            Some(_) => self.source,
            None => self.source + (at - self.at),
        }
    }

    /// The place in the text with placeholders at which a run that ends at `at` ends.
    pub(super) fn end_of(self, at: usize) -> usize {
        match self.placeholder {
            Some(length) => self.source + length,
            None => self.source + at.saturating_sub(self.at),
        }
    }
}

/// The scalars of a file in which something was filled, so that places inside them still lead
/// back to the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fills(Arc<HashMap<Span, Vec<Piece>>>);

impl Fills {
    /// The place in the file of octets `inner` of a value read from it.
    #[must_use]
    pub fn place(&self, text: &Text, at: &At<String>, inner: Span) -> Span {
        let pieces = self.0.get(&at.span).map_or(&[][..], Vec::as_slice);
        place_within(text, at.span, &at.value, inner, pieces)
    }
}

/// The same tree with all placeholders of `bindings` filled.
///
/// # Errors
/// Names without a value, and texts that grow past [`MAX_FILLED`].
pub fn fill(text: &Text, node: &Node, bindings: &Bindings) -> Result<(Node, Fills), Vec<Problem>> {
    let mut filler = Filler {
        text,
        bindings,
        fills: HashMap::new(),
        problems: Vec::new(),
    };
    let filled = filler.node(node);
    if filler.problems.is_empty() {
        Ok((filled, Fills(Arc::new(filler.fills))))
    } else {
        Err(filler.problems)
    }
}

struct Filler<'t> {
    text: &'t Text,
    bindings: &'t Bindings,
    fills: HashMap<Span, Vec<Piece>>,
    problems: Vec<Problem>,
}

impl Filler<'_> {
    // As deep as the tree, which the parser bounds.
    fn node(&mut self, node: &Node) -> Node {
        let value = match &node.value {
            Value::Scalar(scalar) => Value::Scalar(self.scalar(node, scalar)),
            Value::List(list) => Value::List(list.iter().map(|node| self.node(node)).collect()),
            Value::Map(map) => Value::Map(
                map.iter()
                    .map(|(key, node)| (key.clone(), self.node(node)))
                    .collect(),
            ),
        };
        Node {
            span: node.span,
            value,
        }
    }

    fn scalar(&mut self, node: &Node, scalar: &Scalar) -> Scalar {
        let written = scalar.text.as_str();
        let mut filled = String::new();
        let mut pieces: Vec<Piece> = Vec::new();
        let mut copied = 0;
        let mut at = 0;
        while let Some(next) = written[at..].find("${{").map(|next| at + next) {
            let Some((name, length)) = self.bindings.placeholder(&written[next..]) else {
                at = next + 1;
                continue;
            };
            if copied < next {
                pieces.push(Piece {
                    at: filled.len(),
                    source: copied,
                    placeholder: None,
                });
                filled.push_str(&written[copied..next]);
            }
            at = next + length;
            copied = at;
            let place = node.place(self.text, Span::new(next, at));
            match self.bindings.values.get(name) {
                Some(value) if filled.len() + value.len() <= MAX_FILLED => {
                    pieces.push(Piece {
                        at: filled.len(),
                        source: next,
                        placeholder: Some(length),
                    });
                    filled.push_str(value);
                }
                Some(_) => {
                    let title = format!("filled in, this has more than {MAX_FILLED} octets");
                    self.problems
                        .push(Problem::error(title).at(self.text, place));
                    return scalar.clone();
                }
                None => {
                    let known = self.bindings.values.keys().map(String::as_str);
                    let mut problem =
                        Problem::error(format!("nothing is called `{name}`")).at(self.text, place);
                    problem.help = near::advice(name, known);
                    self.problems.push(problem);
                }
            }
        }
        if pieces.is_empty() {
            return scalar.clone();
        }
        let alone = pieces.len() == 1 && copied == written.len();
        if copied < written.len() {
            pieces.push(Piece {
                at: filled.len(),
                source: copied,
                placeholder: None,
            });
            filled.push_str(&written[copied..]);
        }
        self.fills.insert(node.span, pieces.clone());
        Scalar {
            text: filled,
            style: if alone { Style::Either } else { Style::Text },
            pieces,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::yaml;

    fn bindings() -> Bindings {
        let mut bindings = Bindings::new(&["matrix", "case"]);
        bindings.bind("matrix", "cmd", "FETCH 1:4 (FLAGS)");
        bindings.bind("case", "n", "12");
        bindings
    }

    #[test]
    fn fills_texts_and_leaves_other_placeholders_alone() {
        for (written, expected) in [
            ("'${{ matrix.cmd }}'", "FETCH 1:4 (FLAGS)"),
            ("${{matrix.cmd}}", "FETCH 1:4 (FLAGS)"),
            (
                "'UID ${{ matrix.cmd }} x ${{ case.n }}.'",
                "UID FETCH 1:4 (FLAGS) x 12.",
            ),
            ("'${{ mailbox }} ${{ case.n }}'", "${{ mailbox }} 12"),
            ("'${{ name(''${{ case.n }}'') }}'", "${{ name('12') }}"),
            ("'${{ x := nz-number }}'", "${{ x := nz-number }}"),
            ("'${{ matrix.cmd'", "${{ matrix.cmd"),
        ] {
            let text = Text::new("t", format!("a: {written}\n"));
            let root = yaml::parse(&text).unwrap();
            let (filled, _) = fill(&text, &root, &bindings()).unwrap();
            let scalar = filled.get("a").unwrap().scalar().unwrap();
            assert_eq!(scalar.text, expected, "{written}");
        }
    }

    #[test]
    fn places_in_a_filled_text_lead_to_the_placeholder_or_to_the_copied_part() {
        let text = Text::new("t", "a: 'it''s ${{ matrix.cmd }} at ${{ case.n }} end'\n");
        let root = yaml::parse(&text).unwrap();
        let (filled, fills) = fill(&text, &root, &bindings()).unwrap();
        let node = filled.get("a").unwrap();
        let value = node.scalar().unwrap().text.clone();
        for (mark, expected) in [
            ("it's", "it''s"),
            ("FLAGS", "${{ matrix.cmd }}"),
            ("at", "at"),
            ("12", "${{ case.n }}"),
            ("end", "end"),
            ("at 12 e", "at ${{ case.n }} e"),
        ] {
            let at = value.find(mark).unwrap();
            let inner = Span::new(at, at + mark.len());
            assert_eq!(text.slice(node.place(&text, inner)), expected);
            let read = At::new(value.clone(), node.span);
            assert_eq!(text.slice(fills.place(&text, &read, inner)), expected);
        }
    }

    #[test]
    fn unknown_names_and_growth_are_problems() {
        let text = Text::new("t", "a: 'x ${{ matrix.cdm }}'\n");
        let root = yaml::parse(&text).unwrap();
        let problems = fill(&text, &root, &bindings()).unwrap_err();
        insta::assert_snapshot!(problems[0].draw(false), @r"
        error: nothing is called `matrix.cdm`
         --> t:1:7
          |
        1 | a: 'x ${{ matrix.cdm }}'
          |       ^^^^^^^^^^^^^^^^^
          |
          = help: did you mean `matrix.cmd`?
        ");
        let mut bindings = bindings();
        bindings.bind("matrix", "cmd", "x".repeat(MAX_FILLED));
        let text = Text::new("t", "a: '${{ matrix.cmd }}${{ matrix.cmd }}'\n");
        let root = yaml::parse(&text).unwrap();
        let problems = fill(&text, &root, &bindings).unwrap_err();
        assert_eq!(problems.len(), 1);
    }
}
