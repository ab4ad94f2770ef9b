//! What can be understood in a pattern but makes no sense: placeholders that touch other text or
//! leave nothing for what follows, items without values, names captured twice.

use super::scan::{Opaque, is_condition};
use super::{Capture, Hole, Node, NodeKind, Pattern, Wants};
use crate::octets::Span;
use crate::scenario::expr::ParseError;

/// A placeholder stands apart from other text.
pub(super) fn check_neighbours(
    text: &str,
    from: usize,
    opaque: &[Opaque],
) -> Result<(), ParseError> {
    let octets = text.as_bytes();
    for hole in opaque.iter().filter(|hole| hole.span.start >= from) {
        let before = hole.span.start.checked_sub(1).map(|at| octets[at]);
        let after = octets.get(hole.span.end).copied();
        if before == Some(b'"') && after == Some(b'"') {
            return Err(ParseError::new(
                Span::new(hole.span.start - 1, hole.span.end + 1),
                "a placeholder stands for the whole string, quotes included",
            )
            .help("leave the quotes off"));
        }
        let free_before = matches!(before, None | Some(b' ' | b'(' | b'[' | b'<'));
        let free_after = matches!(after, None | Some(b' ' | b')' | b']' | b'>'));
        if !free_before || !free_after {
            return Err(
                ParseError::new(hole.span, "the placeholder touches other text")
                    .help("build the whole value with concat() in one placeholder"),
            );
        }
    }
    Ok(())
}

fn is_rest(node: &Node, holes: &[Hole]) -> bool {
    match node.kind {
        NodeKind::Hole(index) => matches!(
            &holes[index].wants,
            Wants::Production(production) if production.takes_rest()
        ),
        NodeKind::Word(_) | NodeKind::Quoted(_) | NodeKind::List(_) | NodeKind::Section { .. } => {
            false
        }
    }
}

pub(super) fn not_last(hole: &Hole) -> ParseError {
    ParseError::new(
        hole.span,
        "this takes whatever is left, so nothing can follow it",
    )
    .help("let it be the last, or name what stands here (`list`, `nstring`, `atom` …)")
}

/// In an ordered list nothing follows a placeholder that takes the rest.
pub(super) fn check_rest_is_last(nodes: &[Node], holes: &[Hole]) -> Result<(), ParseError> {
    for (index, node) in nodes.iter().enumerate() {
        if let NodeKind::Hole(hole) = node.kind
            && is_rest(node, holes)
            && index + 1 < nodes.len()
        {
            return Err(not_last(&holes[hole]));
        }
        match &node.kind {
            NodeKind::List(inner) | NodeKind::Section { inner, .. } => {
                check_rest_is_last(inner, holes)?;
            }
            NodeKind::Word(_) | NodeKind::Quoted(_) | NodeKind::Hole(_) => {}
        }
    }
    Ok(())
}

pub(super) fn check_data(nodes: &[Node], holes: &[Hole]) -> Result<(), ParseError> {
    let word = |index: usize| match nodes.get(index).map(|node: &Node| &node.kind) {
        Some(NodeKind::Word(word)) => Some(word.to_ascii_uppercase()),
        Some(_) | None => None,
    };
    if word(0).is_some_and(|first| first.split(|o| *o == b'|').any(is_condition)) {
        return Err(ParseError::new(
            nodes[0].span,
            "only conditions (OK, NO, BAD, BYE, PREAUTH) can be joined with `|`",
        ));
    }
    let (pairs, ordered) = match (word(0).as_deref(), word(1).as_deref()) {
        (_, Some(b"FETCH")) => (nodes.get(2), nodes.get(..2)),
        (Some(b"STATUS"), _) => (nodes.get(2), nodes.get(..2)),
        _ => (None, Some(nodes)),
    };
    check_rest_is_last(ordered.unwrap_or(nodes), holes)?;
    let Some(Node {
        kind: NodeKind::List(items),
        ..
    }) = pairs
    else {
        return check_rest_is_last(nodes, holes);
    };
    let mut items = items.iter();
    while let Some(item) = items.next() {
        if is_rest(item, holes) {
            continue;
        }
        if !matches!(item.kind, NodeKind::Word(_) | NodeKind::Section { .. }) {
            return Err(ParseError::new(
                item.span,
                "wanted the name of an item, found another thing",
            )
            .help("items are written as name and value, for example `(UID ${{ nz-number }})`"));
        }
        let Some(value) = items.next() else {
            return Err(ParseError::new(item.span, "the item has no value")
                .help("write a value or `${{ any }}` after it"));
        };
        if let NodeKind::List(inner) = &value.kind {
            check_rest_is_last(inner, holes)?;
        }
    }
    Ok(())
}

/// A name is captured once, and used only after its line has matched.
pub(super) fn check_names(pattern: &Pattern) -> Result<(), ParseError> {
    let captures: Vec<&Capture> = pattern.captures().collect();
    for (index, capture) in captures.iter().enumerate() {
        let earlier = captures[..index]
            .iter()
            .find(|other| other.name == capture.name);
        if let Some(earlier) = earlier
            && !(earlier.collects && capture.collects)
        {
            return Err(ParseError::new(
                capture.span,
                format!("`{}` is captured twice", capture.name),
            )
            .help("a name is captured once; `name[]` collects"));
        }
    }
    for name in pattern.names() {
        if captures.iter().any(|capture| capture.name == name.name) {
            return Err(ParseError::new(
                name.span,
                format!("`{}` is captured in the same line", name.name),
            )
            .help("capture both values and compare them with `assert`"));
        }
    }
    Ok(())
}
