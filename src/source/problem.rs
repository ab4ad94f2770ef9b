//! A problem in a user's file: what is wrong, where, and what to do, drawn in the manner of the
//! Rust compiler. Finding problems is left to whoever reads the file.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::Text;
use crate::octets::Span;

/// Whether a problem stops us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// It can, but means perhaps not what its writer thinks.
    Warning,
}

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Whether it stops us.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub title: String,
    /// Where, if it has a place.
    pub place: Option<(Text, Span)>,
    /// What to say at the place; empty for a mark alone.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
}

impl Problem {
    /// An error without a place.
    #[must_use]
    pub fn error(title: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            title: title.into(),
            place: None,
            label: String::new(),
            help: None,
        }
    }

    /// A warning without a place.
    #[must_use]
    pub fn warning(title: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(title)
        }
    }

    /// The same, at `span` of `text`.
    #[must_use]
    pub fn at(mut self, text: &Text, span: Span) -> Self {
        self.place = Some((text.clone(), span));
        self
    }

    /// The same, with words at the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The same, with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// `file:line:column`, if it has a place.
    #[must_use]
    pub fn address(&self) -> Option<String> {
        let (text, span) = self.place.as_ref()?;
        let (line, column) = text.line_column(span.start);
        Some(format!("{}:{line}:{column}", text.name()))
    }

    /// Draws it as text for a terminal or a log.
    #[must_use]
    pub fn draw(&self, colour: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(self.title.as_str());
        let mut group = match &self.place {
            Some((text, span)) => {
                let content = text.content();
                let start = boundary(content, span.start);
                let end = boundary(content, span.end).max(start);
                let mut mark = AnnotationKind::Primary.span(start..end);
                if !self.label.is_empty() {
                    mark = mark.label(self.label.as_str());
                }
                title.element(Snippet::source(content).path(text.name()).annotation(mark))
            }
            None => Group::with_title(title),
        };
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        renderer.decor_style(DecorStyle::Ascii).render(&[group])
    }
}

/// Draws several, with an empty line between.
#[must_use]
pub fn draw_all(problems: &[Problem], colour: bool) -> String {
    let drawn: Vec<String> = problems
        .iter()
        .map(|problem| problem.draw(colour))
        .collect();
    drawn.join("\n\n")
}

/// Puts problems in the order of file and place and drops repetitions, as those that several
/// cases of one scenario share.
pub fn settle(problems: &mut Vec<Problem>) {
    let key = |problem: &Problem| {
        let place = problem.place.as_ref();
        place.map(|(text, span)| (text.name().to_owned(), *span))
    };
    problems.sort_by_key(key);
    let mut seen = std::collections::HashSet::new();
    problems.retain(|problem| seen.insert((key(problem), problem.title.clone())));
}

fn boundary(content: &str, at: usize) -> usize {
    let mut at = at.min(content.len());
    while !content.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_place_label_and_help() {
        let text = Text::new("core/x.yaml", "id: x\nstate: creatd\n");
        let problem = Problem::error("unknown state `creatd`")
            .at(&text, Span::new(13, 19))
            .label("not a state")
            .help("did you mean `created`?");
        insta::assert_snapshot!(problem.draw(false), @r"
        error: unknown state `creatd`
         --> core/x.yaml:2:8
          |
        2 | state: creatd
          |        ^^^^^^ not a state
          |
          = help: did you mean `created`?
        ");
        assert!(problem.draw(true).contains("\u{1b}["));
        assert_eq!(problem.address().as_deref(), Some("core/x.yaml:2:8"));
        insta::assert_snapshot!(
            Problem::warning("nothing selected").help("see `imapspec list`").draw(false),
            @r"
        warning: nothing selected
         |
         = help: see `imapspec list`
        "
        );
    }

    #[test]
    fn a_place_outside_the_text_or_inside_a_character_is_drawn_all_the_same() {
        let text = Text::new("t", "ü\u{1b}[2J\n");
        for span in [Span::new(1, 1), Span::new(0, 99), Span::new(99, 3)] {
            let drawn = Problem::error("\u{1b}[31mred").at(&text, span).draw(false);
            assert!(drawn.contains("t:"), "{drawn}");
            assert!(!drawn.contains('\u{1b}'), "{drawn}");
        }
    }

    #[test]
    fn settling_orders_and_drops_repetitions() {
        let text = Text::new("t", "abc");
        let first = Problem::error("a").at(&text, Span::new(0, 1));
        let second = Problem::error("b").at(&text, Span::new(2, 3));
        let mut problems = vec![second.clone(), first.clone(), second.clone()];
        settle(&mut problems);
        assert_eq!(problems, [first, second]);
    }
}
