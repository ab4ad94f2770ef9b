//! Matching octet for octet (`bytes: true`): what is written must stand there as it is. A value
//! stands verbatim; a placeholder named after a production takes what derives from it.

use super::matching::{Matcher, Step};
use super::production::octets;
use super::tokens::{Kind, Token};
use super::{Node, NodeKind, Piece, Wants};
use crate::octets::Span;
use crate::scenario::expr::Value;

/// Matches the whole line.
pub(super) fn pieces(matcher: &mut Matcher<'_>, pieces: &[Piece]) -> Step {
    let mut at = 0;
    for piece in pieces {
        at = match piece {
            Piece::Octets(span) => {
                let wanted = matcher.text(*span).as_bytes();
                written(matcher, wanted, *span, at)?
            }
            Piece::Hole(index) => hole(matcher, *index, at)?,
        };
    }
    let end = matcher.line.octets.len();
    if at < end {
        let after = Span::at(matcher.prepared.pattern.text.len());
        return Err(matcher.miss(after, Span::new(at, end), "nothing more".to_owned()));
    }
    Ok(())
}

fn written(
    matcher: &mut Matcher<'_>,
    wanted: &[u8],
    span: Span,
    at: usize,
) -> Result<usize, Box<super::Mismatch>> {
    let found = &matcher.line.octets[at..];
    let same = wanted
        .iter()
        .zip(found)
        .take_while(|(wanted, found)| wanted == found)
        .count();
    matcher.score += u32::try_from(same.min(1 << 16)).unwrap_or(0);
    if same == wanted.len() {
        return Ok(at + same);
    }
    let here = if span.len() == wanted.len() {
        Span::new(span.start + same, span.end)
    } else {
        span
    };
    let text = crate::octets::show::show_within(&wanted[same..], 80);
    Err(matcher.miss(
        here,
        Span::new(at + same, matcher.line.octets.len()),
        format!("the octets `{text}`"),
    ))
}

fn hole(matcher: &mut Matcher<'_>, index: usize, at: usize) -> Result<usize, Box<super::Mismatch>> {
    let (hole, value) = matcher.hole_at(index);
    let node = Node {
        kind: NodeKind::Hole(index),
        span: hole.span,
    };
    let end = matcher.line.octets.len();
    match (&hole.wants, value) {
        (Wants::Value { .. }, Some(value)) => {
            let text = match value {
                Value::Octets(octets) => octets.to_vec(),
                Value::Number(number) => number.to_string().into_bytes(),
                Value::Nil => b"NIL".to_vec(),
                Value::Bool(_) | Value::List(_) => {
                    return Err(matcher.miss_node(&node, Span::new(at, end)));
                }
            };
            written(matcher, &text, hole.span, at)
        }
        (Wants::Value { .. }, None) => Err(matcher.miss_node(&node, Span::new(at, end))),
        (Wants::Production(production), _) if production.takes_rest() => {
            let rest = octets(&matcher.line.octets[at..]);
            matcher.bind(hole, rest);
            Ok(end)
        }
        (Wants::Production(production), _) => {
            let token = token_at(&matcher.line.tokens, at).cloned();
            let found = token
                .into_iter()
                .chain([word_at(matcher, at)])
                .find_map(|token| {
                    let value = production.value(matcher.line, &token)?;
                    Some((value, token.span.end))
                });
            match found {
                Some((value, after)) if after > at => {
                    matcher.score += 1;
                    matcher.bind(hole, value);
                    Ok(after)
                }
                Some(_) | None => Err(matcher.miss_node(&node, Span::new(at, end))),
            }
        }
    }
}

/// The token that begins at `at`, on whatever level. Depth is bounded by the layout.
fn token_at(tokens: &[Token], at: usize) -> Option<&Token> {
    let token = tokens
        .iter()
        .rev()
        .find(|token| token.span.start <= at && at < token.span.end)?;
    if token.span.start == at {
        return Some(token);
    }
    match &token.kind {
        Kind::List(items) | Kind::Code(items) => token_at(items, at),
        Kind::Section { inner, origin, .. } => {
            token_at(inner, at).or_else(|| origin.as_ref().and_then(|items| token_at(items, at)))
        }
        Kind::Word | Kind::Quoted | Kind::Literal(_) | Kind::Text | Kind::Hole(_) => None,
    }
}

/// The run of octets at `at` up to a space or closing bracket, as a word.
fn word_at(matcher: &Matcher<'_>, at: usize) -> Token {
    let rest = &matcher.line.octets[at..];
    let length = rest
        .iter()
        .position(|octet| matches!(octet, b' ' | b')' | b']' | b'>' | b'\r' | b'\n'))
        .unwrap_or(rest.len());
    Token {
        kind: Kind::Word,
        span: Span::new(at, at + length),
    }
}
