//! Filter expressions: one language for choosing cases on the command line and in the configuration.
//!
//! `id(core/select/*)`, `tag(race)`, `req(fetch.*)`, `rfc(3501:6.3.2)`, `cap(IDLE)`, `level(must)`, `state(auth)`, `file(*.yaml)`,
//! `title(rename)` and `all()`, joined by `&`, `|`, `-` (and not) and `!`, with parentheses. `and`, `or` and `not` say the
//! same. `*` stands for anything; `rfc` takes in the sections below the one named.

use std::fmt;

use super::catalogue::{Catalogue, Level};
use super::load::{Case, Scenario};
use super::select::segment;
use crate::octets::Span;
use crate::source::{Flaw, Readable, near};

/// Names of the predicates.
const NAMES: [&str; 10] = [
    "id", "tag", "req", "rfc", "cap", "level", "state", "file", "title", "all",
];
/// How deep parentheses and negations may go.
const DEPTH: usize = 64;

/// A filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Every case.
    All,
    /// Id of the case or of its scenario.
    Id(String),
    /// A tag of the scenario.
    Tag(String),
    /// A requirement that is checked.
    Requirement(String),
    /// A requirement that is checked has this RFC and, if it is named, a section that this one holds.
    Rfc(u16, Option<String>),
    /// A capability that the case needs.
    Capability(String),
    /// A requirement that is checked has this level.
    Level(Level),
    /// State in which the case starts.
    State(String),
    /// File of the scenario.
    File(String),
    /// Part of the title, in any letter case.
    Title(String),
    /// What the other does not choose.
    Not(Box<Filter>),
    /// What both choose.
    And(Box<Filter>, Box<Filter>),
    /// What either chooses.
    Or(Box<Filter>, Box<Filter>),
}

impl Filter {
    /// Whether it chooses this case.
    #[must_use]
    pub fn chooses(&self, scenario: &Scenario, case: &Case, catalogue: &Catalogue) -> bool {
        let requirements = || {
            case.requirements()
                .into_iter()
                .filter_map(|id| catalogue.get(id))
        };
        match self {
            Self::All => true,
            Self::Id(pattern) => segment(pattern, &case.id) || segment(pattern, &scenario.id.value),
            Self::Tag(pattern) => scenario.tags.iter().any(|tag| segment(pattern, &tag.value)),
            Self::Requirement(pattern) => case.requirements().iter().any(|id| segment(pattern, id)),
            Self::Rfc(number, section) => requirements().any(|requirement| {
                let sections = requirement.sections_of(*number);
                match section {
                    None => !sections.is_empty(),
                    Some(section) => sections.iter().any(|known| within(section, known)),
                }
            }),
            Self::Capability(pattern) => case.requires.iter().any(|requires| {
                let mut names = requires.all.iter().chain(requires.any.iter());
                names.any(|name| {
                    segment(
                        &pattern.to_ascii_uppercase(),
                        &name.value.to_ascii_uppercase(),
                    )
                })
            }),
            Self::Level(level) => requirements().any(|requirement| requirement.level == *level),
            Self::State(state) => {
                let starts = case.sessions.iter().map(|(_, session)| session.state);
                starts
                    .map(|own| own.unwrap_or(case.state))
                    .any(|own| own.word() == state)
            }
            Self::File(pattern) => {
                let name = scenario.text.name();
                segment(pattern, name) || name.ends_with(&format!("/{pattern}"))
            }
            Self::Title(part) => case.title.to_lowercase().contains(&part.to_lowercase()),
            Self::Not(inner) => !inner.chooses(scenario, case, catalogue),
            Self::And(left, right) => {
                left.chooses(scenario, case, catalogue) && right.chooses(scenario, case, catalogue)
            }
            Self::Or(left, right) => {
                left.chooses(scenario, case, catalogue) || right.chooses(scenario, case, catalogue)
            }
        }
    }
}

/// Whether `section` is `outer` or lies below it.
fn within(outer: &str, section: &str) -> bool {
    section
        .strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all()"),
            Self::Id(text) => write!(f, "id('{text}')"),
            Self::Tag(text) => write!(f, "tag('{text}')"),
            Self::Requirement(text) => write!(f, "req('{text}')"),
            Self::Rfc(number, None) => write!(f, "rfc({number})"),
            Self::Rfc(number, Some(section)) => write!(f, "rfc({number}:{section})"),
            Self::Capability(text) => write!(f, "cap('{text}')"),
            Self::Level(level) => write!(f, "level({level})"),
            Self::State(text) => write!(f, "state({text})"),
            Self::File(text) => write!(f, "file('{text}')"),
            Self::Title(text) => write!(f, "title('{text}')"),
            Self::Not(inner) => write!(f, "!({inner})"),
            Self::And(left, right) => write!(f, "({left} & {right})"),
            Self::Or(left, right) => write!(f, "({left} | {right})"),
        }
    }
}

impl Readable for Filter {
    fn read_text(text: &str) -> Result<Self, Flaw> {
        let mut reader = Reader { text, at: 0 };
        let filter = reader.either(0)?;
        reader.blanks();
        if reader.at < text.len() {
            return Err(reader.flaw("wanted `&`, `|`, `-` or the end"));
        }
        Ok(filter)
    }

    fn regex() -> Option<&'static str> {
        None
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn flaw(&self, wanted: &str) -> Flaw {
        let found = match self.rest().chars().next() {
            Some(c) => format!("`{c}`"),
            None => "the end".to_owned(),
        };
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        Flaw {
            span: Span::new(self.at, self.at + length),
            of: None,
            message: format!("{wanted}, found {found}"),
            help: Some("for example: tag(race) & !cap(NOTIFY)".to_owned()),
        }
    }

    /// Takes one of these signs, or the word that stands for one.
    fn takes(&mut self, signs: &[&str], word: &str) -> bool {
        self.blanks();
        if let Some(sign) = signs.iter().find(|sign| self.rest().starts_with(**sign)) {
            self.at += sign.len();
            return true;
        }
        let behind = self.rest().strip_prefix(word);
        let whole = behind.is_some_and(|behind| behind.starts_with([' ', '(']));
        if !word.is_empty() && whole {
            self.at += word.len();
            return true;
        }
        false
    }

    fn either(&mut self, depth: usize) -> Result<Filter, Flaw> {
        let mut filter = self.both(depth)?;
        while self.takes(&["|"], "or") {
            let right = self.both(depth)?;
            filter = Filter::Or(Box::new(filter), Box::new(right));
        }
        Ok(filter)
    }

    fn both(&mut self, depth: usize) -> Result<Filter, Flaw> {
        let mut filter = self.one(depth)?;
        loop {
            if self.takes(&["&"], "and") {
                let right = self.one(depth)?;
                filter = Filter::And(Box::new(filter), Box::new(right));
            } else if self.takes(&["-"], "") {
                let right = self.one(depth)?;
                filter = Filter::And(Box::new(filter), Box::new(Filter::Not(Box::new(right))));
            } else {
                return Ok(filter);
            }
        }
    }

    fn one(&mut self, depth: usize) -> Result<Filter, Flaw> {
        if depth > DEPTH {
            return Err(self.flaw(&format!("wanted at most {DEPTH} levels")));
        }
        if self.takes(&["!"], "not") {
            return Ok(Filter::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.takes(&["("], "") {
            let inner = self.either(depth + 1)?;
            if !self.takes(&[")"], "") {
                return Err(self.flaw("wanted `)`"));
            }
            return Ok(inner);
        }
        self.predicate()
    }

    fn predicate(&mut self) -> Result<Filter, Flaw> {
        self.blanks();
        let start = self.at;
        let name: String = self
            .rest()
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        if name.is_empty() {
            return Err(self.flaw("wanted a predicate such as tag(…)"));
        }
        self.at += name.len();
        let whole = Span::new(start, self.at);
        if !NAMES.contains(&name.as_str()) {
            let help = near::advice(&name, NAMES);
            return Err(Flaw {
                span: whole,
                of: None,
                message: format!("there is no predicate `{name}`"),
                help,
            });
        }
        if !self.takes(&["("], "") {
            return Err(self.flaw(&format!("wanted `(` behind `{name}`")));
        }
        let from = self.at;
        let argument = self.argument()?;
        let span = Span::new(from, self.at);
        if !self.takes(&[")"], "") {
            return Err(self.flaw("wanted `)`"));
        }
        let wrong = |message: String, help: &str| Flaw {
            span,
            of: None,
            message,
            help: Some(help.to_owned()),
        };
        if (name == "all") != argument.is_empty() {
            return Err(wrong(
                if argument.is_empty() {
                    format!("{name}() says nothing")
                } else {
                    "all() takes nothing".to_owned()
                },
                "for example: id(core/select/*) or all()",
            ));
        }
        Ok(match name.as_str() {
            "id" => Filter::Id(argument),
            "tag" => Filter::Tag(argument),
            "req" => Filter::Requirement(argument),
            "cap" => Filter::Capability(argument),
            "file" => Filter::File(argument),
            "title" => Filter::Title(argument),
            "state" => {
                const STATES: [&str; 5] = ["nonauth", "auth", "created", "appended", "selected"];
                if !STATES.contains(&argument.as_str()) {
                    return Err(wrong(
                        format!("there is no state `{argument}`"),
                        &format!("known are {}", STATES.join(", ")),
                    ));
                }
                Filter::State(argument)
            }
            "level" => Filter::Level(match argument.as_str() {
                "must" => Level::Must,
                "should" => Level::Should,
                "may" => Level::May,
                _ => {
                    return Err(wrong(
                        format!("there is no level `{argument}`"),
                        "known are must, should, may",
                    ));
                }
            }),
            "rfc" => {
                let (number, section) = match argument.split_once(':') {
                    Some((number, section)) => (number, Some(section.to_owned())),
                    None => (argument.as_str(), None),
                };
                let number = number.parse().map_err(|_| {
                    wrong(
                        format!("`{number}` is not the number of an RFC"),
                        "write rfc(3501) or rfc(3501:6.3.2)",
                    )
                })?;
                Filter::Rfc(number, section)
            }
            _ => Filter::All,
        })
    }

    /// Up to the closing parenthesis; in single quotes if it holds one itself.
    fn argument(&mut self) -> Result<String, Flaw> {
        self.blanks();
        if let Some(rest) = self.rest().strip_prefix('\'') {
            let Some(end) = rest.find('\'') else {
                self.at = self.text.len();
                return Err(self.flaw("wanted a closing quote"));
            };
            self.at += end + 2;
            return Ok(rest[..end].to_owned());
        }
        let end = self.rest().find(')').unwrap_or(self.rest().len());
        let argument = self.rest()[..end].trim().to_owned();
        self.at += end;
        Ok(argument)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for (text, expected) in [
            ("tag(race)", "tag('race')"),
            ("all() - cap(IDLE)", "(all() & !(cap('IDLE')))"),
            (
                "tag(a) | req(fetch.*) & !id(core/x)",
                "(tag('a') | (req('fetch.*') & !(id('core/x'))))",
            ),
            (
                "not (level(must) or state(auth)) and rfc(3501:6.3.2)",
                "(!((level(must) | state(auth))) & rfc(3501:6.3.2))",
            ),
            ("id('core/x[a (b)]')", "id('core/x[a (b)]')"),
            ("  title( rename me )  ", "title('rename me')"),
        ] {
            let filter = Filter::read_text(text).unwrap();
            assert_eq!(filter.to_string(), expected, "{text}");
            assert_eq!(Filter::read_text(expected), Ok(filter), "{expected}");
        }
    }

    #[test]
    fn mistakes_are_pointed_at() {
        let mut told = String::new();
        for text in [
            "",
            "tag",
            "tag(",
            "tag()",
            "tga(x)",
            "tag(x) tag(y)",
            "(tag(x)",
            "level(most)",
            "rfc(abc)",
            "state(open)",
            "all(x)",
            "id('x)",
            "tag(a) & ",
            "!",
            "tag(ä)ü",
        ] {
            let flaw = Filter::read_text(text).unwrap_err();
            told.push_str(&format!(
                "{text:16} {:>2}..{:<2} {}; {}\n",
                flaw.span.start,
                flaw.span.end,
                flaw.message,
                flaw.help.unwrap_or_default()
            ));
        }
        insta::assert_snapshot!(told);
        let deep = "!".repeat(100_000) + "all()";
        assert!(Filter::read_text(&deep).is_err());
    }
}
