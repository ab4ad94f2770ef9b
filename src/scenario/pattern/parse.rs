//! Understands the text of a pattern. The same layout that messages get is given to it, with
//! placeholders in place; then the parts are checked for what could never match or is better
//! written otherwise.

use super::check::{check_data, check_names, check_neighbours, check_rest_is_last, not_last};
use super::placeholder::prepare;
use super::scan::{Leads, Opaque, conditions_after, lay_out, unquoted};
use super::tokens::{Kind, Token};
use super::{Hole, Node, NodeKind, Pattern, Piece, Rest, Shape, Target, Wants};
use crate::octets::Span;
use crate::scenario::expr::ParseError;

/// A pattern that is matched by value.
pub(super) fn pattern(text: &str) -> Result<Pattern, ParseError> {
    let (holes, opaque) = prepare(text)?;
    let octets = text.as_bytes();
    let end = |span: Span| ParseError::new(span, "wanted a pattern, found nothing");
    let first = text
        .trim_start()
        .split(' ')
        .next()
        .filter(|word| !word.is_empty())
        .ok_or_else(|| end(Span::new(0, text.len())))?;
    let start = text.len() - text.trim_start().len();
    let head = Span::new(start, start + first.len());
    let shape = match first {
        "*" => match conditions_after(octets, head.end) {
            leads @ Leads::Condition(_) => {
                status(text, head.end, leads, Target::Untagged, None, &opaque)?
            }
            Leads::Data | Leads::Text => {
                let nodes = nodes_of(text, head.end, &opaque, Leads::Data)?;
                if nodes.is_empty() {
                    return Err(ParseError::new(
                        head,
                        "wanted a response after `*`, found nothing",
                    )
                    .help("write `* ${{ any }}` for any untagged response"));
                }
                check_data(&nodes, &holes)?;
                Shape::Data(nodes)
            }
        },
        "+" => {
            let tokens = laid_out(text, head.end, &opaque, Leads::Text)?;
            Shape::Continuation {
                rest: rest(text, &tokens, &holes)?,
            }
        }
        _ => tagged(text, head, &opaque)?,
    };
    let pattern = Pattern {
        text: text.to_owned(),
        shape,
        holes,
    };
    if let Shape::Status { rest: after, .. } = &pattern.shape
        && let Some((code, _)) = &after.code
    {
        check_rest_is_last(code, &pattern.holes)?;
    }
    check_names(&pattern)?;
    Ok(pattern)
}

/// A pattern that is matched octet for octet.
pub(super) fn octets(text: &str) -> Result<Pattern, ParseError> {
    let (holes, _) = prepare(text)?;
    if text.is_empty() {
        return Err(ParseError::new(
            Span::default(),
            "wanted a pattern, found nothing",
        ));
    }
    let mut pieces = Vec::new();
    let mut at = 0;
    for (index, hole) in holes.iter().enumerate() {
        if at < hole.span.start {
            pieces.push(Piece::Octets(Span::new(at, hole.span.start)));
        }
        pieces.push(Piece::Hole(index));
        at = hole.span.end;
        let rest = matches!(&hole.wants, Wants::Production(production) if production.takes_rest());
        if rest && at < text.len() {
            return Err(not_last(hole));
        }
    }
    if at < text.len() {
        pieces.push(Piece::Octets(Span::new(at, text.len())));
    }
    let target = match text.split(' ').next() {
        Some("*") => Target::Untagged,
        Some("+") => Target::Continuation,
        Some(_) | None => Target::Tagged,
    };
    let pattern = Pattern {
        text: text.to_owned(),
        shape: Shape::Octets { target, pieces },
        holes,
    };
    check_names(&pattern)?;
    Ok(pattern)
}

fn tagged(text: &str, head: Span, opaque: &[Opaque]) -> Result<Shape, ParseError> {
    let octets = text.as_bytes();
    if let leads @ Leads::Condition(_) = conditions_after(octets, 0) {
        return status(text, 0, leads, Target::Tagged, None, opaque);
    }
    let (tag, end) = match opaque.first().filter(|hole| hole.span.start == head.start) {
        Some(hole) => (
            Node {
                kind: NodeKind::Hole(0),
                span: hole.span,
            },
            hole.span.end,
        ),
        None => (
            Node {
                kind: NodeKind::Word(octets[head.range()].to_vec()),
                span: head,
            },
            head.end,
        ),
    };
    match conditions_after(octets, end) {
        leads @ Leads::Condition(_) => status(text, end, leads, Target::Tagged, Some(tag), opaque),
        Leads::Data | Leads::Text => Err(ParseError::new(
            head,
            "wanted `* …`, `+ …`, or a tagged OK, NO or BAD",
        )
        .help("untagged responses begin with `* `")),
    }
}

fn status(
    text: &str,
    from: usize,
    leads: Leads,
    target: Target,
    tag: Option<Node>,
    opaque: &[Opaque],
) -> Result<Shape, ParseError> {
    let tokens = laid_out(text, from, opaque, leads)?;
    let Some((condition, after)) = tokens.split_first() else {
        return Err(ParseError::new(
            Span::new(from, text.len()),
            "wanted OK, NO or BAD, found nothing",
        ));
    };
    let words = &text.as_bytes()[condition.span.range()];
    let conditions: Vec<Vec<u8>> = words
        .split(|octet| *octet == b'|')
        .map(<[u8]>::to_ascii_uppercase)
        .collect();
    if target == Target::Tagged
        && let Some(other) = conditions
            .iter()
            .find(|word| matches!(word.as_slice(), b"BYE" | b"PREAUTH"))
    {
        return Err(ParseError::new(
            condition.span,
            format!("{} is never tagged", String::from_utf8_lossy(other)),
        )
        .help("write `* ` before it"));
    }
    Ok(Shape::Status {
        target,
        tag,
        conditions,
        span: condition.span,
        rest: rest_of(text, after)?,
    })
}

fn rest(text: &str, tokens: &[Token], holes: &[Hole]) -> Result<Rest, ParseError> {
    let rest = rest_of(text, tokens)?;
    if let Some((code, _)) = &rest.code {
        check_rest_is_last(code, holes)?;
    }
    Ok(rest)
}

/// Code and text. Text is a placeholder or nothing, since it is never compared.
fn rest_of(text: &str, tokens: &[Token]) -> Result<Rest, ParseError> {
    let mut rest = Rest::default();
    for token in tokens {
        match &token.kind {
            Kind::Code(items) => {
                rest.code = Some((nodes(text, items)?, token.span));
            }
            Kind::Hole(index) => rest.text = Some(*index),
            Kind::Text
            | Kind::Word
            | Kind::Quoted
            | Kind::Literal(_)
            | Kind::List(_)
            | Kind::Section { .. } => {
                return Err(
                    ParseError::new(token.span, "human-readable text is never compared")
                        .help("write `${{ text }}` in its place, or set `bytes: true`"),
                );
            }
        }
    }
    Ok(rest)
}

fn laid_out(
    text: &str,
    from: usize,
    opaque: &[Opaque],
    leads: Leads,
) -> Result<Vec<Token>, ParseError> {
    check_neighbours(text, from, opaque)?;
    let layout = lay_out(text.as_bytes(), from, opaque, leads);
    if let Some(at) = layout.unbalanced {
        return Err(unbalanced(text, at));
    }
    let mut tokens = layout.tokens;
    // After a condition all is text; a placeholder at its start stands for the whole of it.
    if let Some(last) = tokens.last_mut()
        && last.kind == Kind::Text
        && let Some(hole) = opaque
            .iter()
            .find(|hole| hole.span.start == last.span.start)
    {
        if hole.span.end < text.trim_end().len() {
            return Err(ParseError::new(
                Span::new(hole.span.end, text.len()),
                "human-readable text is never compared",
            )
            .help("let the placeholder be the last"));
        }
        *last = Token {
            kind: hole.kind.clone(),
            span: hole.span,
        };
    }
    Ok(tokens)
}

fn unbalanced(text: &str, at: usize) -> ParseError {
    let sign = text[at..].chars().next().unwrap_or(' ');
    let span = Span::new(at, at + sign.len_utf8());
    match sign {
        ')' | ']' => ParseError::new(span, format!("`{sign}` closes nothing")),
        '(' => ParseError::new(span, "no `)` closes this list, or it is nested too deep"),
        '"' => ParseError::new(span, "no `\"` closes this string").help(
            "a quote inside of a string is written `\\\"`; a placeholder needs no quotes around",
        ),
        _ => ParseError::new(span, "no `]` closes this"),
    }
}

fn nodes_of(
    text: &str,
    from: usize,
    opaque: &[Opaque],
    leads: Leads,
) -> Result<Vec<Node>, ParseError> {
    nodes(text, &laid_out(text, from, opaque, leads)?)
}

/// Tokens as parts of a pattern. Depth is bounded by the layout.
fn nodes(text: &str, tokens: &[Token]) -> Result<Vec<Node>, ParseError> {
    tokens.iter().map(|token| node(text, token)).collect()
}

fn node(text: &str, token: &Token) -> Result<Node, ParseError> {
    let octets = text.as_bytes();
    let kind = match &token.kind {
        Kind::Word => NodeKind::Word(octets[token.span.range()].to_vec()),
        Kind::Quoted => NodeKind::Quoted(unquoted(&octets[token.span.range()]).into_owned()),
        Kind::List(items) => NodeKind::List(nodes(text, items)?),
        Kind::Section {
            name,
            inner,
            origin,
        } => NodeKind::Section {
            name: octets[name.range()].to_ascii_uppercase(),
            inner: nodes(text, inner)?,
            origin: origin
                .as_ref()
                .map(|items| nodes(text, items))
                .transpose()?,
        },
        Kind::Hole(index) => NodeKind::Hole(*index),
        Kind::Literal(_) | Kind::Code(_) | Kind::Text => {
            return Err(ParseError::new(
                token.span,
                "this cannot stand in a pattern here",
            ));
        }
    };
    Ok(Node {
        kind,
        span: token.span,
    })
}
