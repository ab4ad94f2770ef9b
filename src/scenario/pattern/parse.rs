//! Understands the text of a pattern. The same layout that messages get is given to it, with
//! placeholders in place; then the parts are checked for what could never match or is better
//! written otherwise.

use super::tokens::{self, Kind, Leads, Opaque, Token, conditions_after, is_condition, lay_out};
use super::{
    Capture, Hole, Node, NodeKind, Pattern, Piece, Production, Rest, Shape, Target, Wants,
};
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

fn prepare(text: &str) -> Result<(Vec<Hole>, Vec<Opaque>), ParseError> {
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

/// A placeholder stands apart from other text.
fn check_neighbours(text: &str, from: usize, opaque: &[Opaque]) -> Result<(), ParseError> {
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
        Kind::Quoted => {
            NodeKind::Quoted(tokens::unquoted(&octets[token.span.range()]).into_owned())
        }
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

fn not_last(hole: &Hole) -> ParseError {
    ParseError::new(
        hole.span,
        "this takes whatever is left, so nothing can follow it",
    )
    .help("let it be the last, or name what stands here (`list`, `nstring`, `atom` …)")
}

/// In an ordered list nothing follows a placeholder that takes the rest.
fn check_rest_is_last(nodes: &[Node], holes: &[Hole]) -> Result<(), ParseError> {
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

fn check_data(nodes: &[Node], holes: &[Hole]) -> Result<(), ParseError> {
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
fn check_names(pattern: &Pattern) -> Result<(), ParseError> {
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
