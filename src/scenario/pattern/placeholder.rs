//! The placeholders of a pattern: productions, captures and values.

use super::scan::Opaque;
use super::tokens::Kind;
use super::{Capture, Hole, Pattern, Production, Wants};
use crate::octets::Span;
use crate::scenario::expr::{Expr, ParseError};
use crate::scenario::template::{Placeholder, placeholders};

/// Words that captures may not be called.
const RESERVED: &[&str] = &[
    "inbox",
    "user",
    "password",
    "delimiter",
    "tagged",
    "profile",
    "link",
    "matrix",
    "case",
    "true",
    "false",
    "and",
    "or",
    "not",
    "in",
    "by",
];

pub(super) fn prepare(text: &str) -> Result<(Vec<Hole>, Vec<Opaque>), ParseError> {
    if text.len() > Pattern::LENGTH {
        return Err(ParseError::new(
            Span::new(Pattern::LENGTH, text.len()),
            format!(
                "the pattern has {} octets, at most {} are taken",
                text.len(),
                Pattern::LENGTH
            ),
        ));
    }
    let placeholders = placeholders(text)?;
    let holes = placeholders
        .iter()
        .map(|placeholder| hole(text, placeholder))
        .collect::<Result<Vec<_>, _>>()?;
    let opaque = placeholders
        .iter()
        .enumerate()
        .map(|(index, placeholder)| Opaque {
            span: placeholder.span,
            kind: Kind::Hole(index),
        })
        .collect();
    Ok((holes, opaque))
}

fn hole(text: &str, placeholder: &Placeholder) -> Result<Hole, ParseError> {
    let Placeholder { span, inner } = *placeholder;
    let inside = &text[inner.range()];
    if let Some((name, production)) = inside.split_once(":=") {
        let capture = capture(name, inner.start)?;
        let lead = production.len() - production.trim_start().len();
        let at = inner.start + name.len() + 2 + lead;
        let production = production.trim();
        let wanted = Production::of(production)
            .ok_or_else(|| no_production(production, Span::new(at, at + production.len())))?;
        return Ok(Hole {
            span,
            capture: Some(capture),
            wants: Wants::Production(wanted),
        });
    }
    // These two are values, too: alone they mean the case's own mailbox and the step's tag.
    let wants = match Production::of(inside) {
        Some(production) if !matches!(production, Production::Mailbox | Production::Tag) => {
            Wants::Production(production)
        }
        Some(_) | None => Wants::Value {
            expr: Expr::parse(inside).map_err(|error| error.shifted(inner.start))?,
            at: inner.start,
        },
    };
    Ok(Hole {
        span,
        capture: None,
        wants,
    })
}

fn capture(name: &str, at: usize) -> Result<Capture, ParseError> {
    let (name, collects) = match name.trim().strip_suffix("[]") {
        Some(name) => (name.trim_end(), true),
        None => (name.trim(), false),
    };
    let span = Span::new(at, at + name.len());
    let legal = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name
            .bytes()
            .all(|o| o.is_ascii_alphanumeric() || matches!(o, b'_' | b'-'))
        && !name.ends_with('-');
    if !legal {
        return Err(
            ParseError::new(span, format!("`{name}` is not a name that can be captured"))
                .help("a name has letters, digits, `-` and `_`, and begins with a letter"),
        );
    }
    if Production::of(name).is_some() || RESERVED.contains(&name) {
        return Err(
            ParseError::new(span, format!("`{name}` already means something"))
                .help("choose another name"),
        );
    }
    Ok(Capture {
        name: name.to_owned(),
        collects,
        span,
    })
}

fn no_production(name: &str, span: Span) -> ParseError {
    let error = ParseError::new(span, format!("there is no placeholder `{name}`"));
    let plain = |text: &str| text.replace(['-', '_'], "").to_ascii_lowercase();
    let known = || Production::ALL.iter().map(|one| one.name());
    let near = known()
        .find(|known| plain(known) == plain(name))
        .or_else(|| {
            known().find(|known| !name.is_empty() && (known.contains(name) || name.contains(known)))
        });
    error.help(match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "placeholders are listed in scenarios/README.md".to_owned(),
    })
}
