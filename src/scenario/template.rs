//! Text with `${{ expression }}` in it, as `send` and `raw` hold it (`scenarios/README.md`).
//! For a command, values are written so that they read back as the same value: numbers in
//! digits, strings as `astring` (RFC 3501 section 9). For raw octets they stand as they are.

mod rerender;

use super::expr::{EvalError, Expr, Form, Name, ParseError, Scope, Value};
use crate::imap::Writer;
use crate::imap::reader::is_astring_char;
use crate::octets::Span;

pub use rerender::rerender;

/// Where a value stands among the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// A word of its own.
    Free,
    /// Touches other text, so only a bare word can stand here.
    Glued,
    /// Inside a quoted string.
    Quoted,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Value {
        expr: Expr,
        /// Where the expression begins in the template.
        at: usize,
        /// The whole placeholder.
        span: Span,
        place: Place,
    },
}

/// A template that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    text: String,
    pieces: Vec<Piece>,
}

/// A `${{ … }}` in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// From the dollar sign to the last brace.
    pub span: Span,
    /// What stands between the braces, without the spaces around.
    pub inner: Span,
}

/// The placeholders of `text`, in order.
///
/// # Errors
/// When one is not closed, or is empty.
pub fn placeholders(text: &str) -> Result<Vec<Placeholder>, ParseError> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("${{").map(|at| from + at) {
        let open = start + 3;
        let Some(close) = closing(&text[open..]).map(|at| open + at) else {
            return Err(
                ParseError::new(Span::new(start, open), "no `}}` closes this placeholder")
                    .help("write `${{ name }}`"),
            );
        };
        let inside = &text[open..close];
        let inner = open + (inside.len() - inside.trim_start().len());
        let inner = Span::new(inner, inner + inside.trim().len());
        let span = Span::new(start, close + 2);
        if inner.is_empty() {
            return Err(ParseError::new(span, "the placeholder is empty")
                .help("write a name or an expression between the braces"));
        }
        found.push(Placeholder { span, inner });
        from = close + 2;
    }
    Ok(found)
}

/// Offset of the `}}` that is not inside a quoted text.
fn closing(text: &str) -> Option<usize> {
    let mut quoted = false;
    let octets = text.as_bytes();
    for (at, octet) in octets.iter().enumerate() {
        match octet {
            b'\'' => quoted = !quoted,
            b'}' if !quoted && octets.get(at + 1) == Some(&b'}') => return Some(at),
            _ => {}
        }
    }
    None
}

impl Template {
    /// Understands `text`.
    ///
    /// # Errors
    /// When a placeholder is not closed or holds no expression.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let mut pieces = Vec::new();
        let mut at = 0;
        let mut quotes = Quotes::default();
        for Placeholder { span, inner } in placeholders(text)? {
            let before = &text[at..span.start];
            quotes.pass(before);
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            let expr =
                Expr::parse(&text[inner.range()]).map_err(|error| error.shifted(inner.start))?;
            let glued =
                |octet: Option<&u8>| octet.is_some_and(|o| !matches!(o, b' ' | b'(' | b')'));
            let place = if quotes.inside {
                Place::Quoted
            } else if glued(text.as_bytes()[..span.start].last())
                || glued(text.as_bytes()[span.end..].first())
            {
                Place::Glued
            } else {
                Place::Free
            };
            pieces.push(Piece::Value {
                expr,
                at: inner.start,
                span,
                place,
            });
            at = span.end;
        }
        if at < text.len() {
            pieces.push(Piece::Text(text[at..].to_owned()));
        }
        Ok(Self {
            text: text.to_owned(),
            pieces,
        })
    }

    /// The text that was parsed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// True if a value asks for its form (`literal()`, `quoted()`, `atom()`), or a form may be meant by
    /// quotes around a value: such a command is sent as it is written.
    #[must_use]
    pub fn has_form(&self) -> bool {
        self.pieces.iter().any(|piece| match piece {
            Piece::Text(_) => false,
            Piece::Value { expr, place, .. } => expr.form().is_some() || *place == Place::Quoted,
        })
    }

    /// Whether this word stands anywhere in it, as a name or as text, in any case of letters.
    #[must_use]
    pub fn mentions(&self, word: &str) -> bool {
        let text = self.text.to_ascii_lowercase();
        text.contains(&word.to_ascii_lowercase())
    }

    /// The names that it uses, with their places in the template.
    #[must_use]
    pub fn names(&self) -> Vec<Name> {
        self.expressions()
            .flat_map(|(expr, at)| {
                expr.names().into_iter().map(move |name| Name {
                    span: name.span.shifted(at),
                    name: name.name,
                })
            })
            .collect()
    }

    /// The expressions in it, each with the offset at which its text begins.
    pub fn expressions(&self) -> impl Iterator<Item = (&Expr, usize)> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Value { expr, at, .. } => Some((expr, *at)),
        })
    }

    /// Writes a command: text as it is, numbers in digits, nil as `NIL`, strings in the writer's form.
    ///
    /// # Errors
    /// When an expression has no value, or one that cannot be written where it stands.
    pub fn render(&self, scope: &dyn Scope, writer: &mut Writer) -> Result<(), EvalError> {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => writer.text(text),
                Piece::Value {
                    expr,
                    at,
                    span,
                    place,
                } => {
                    let value = expr.eval(scope).map_err(|error| error.shifted(*at))?;
                    write(&value, expr.form(), *place, writer)
                        .map_err(|message| EvalError::new(*span, message))?;
                }
            }
        }
        Ok(())
    }

    /// The octets, with strings as they are, numbers in digits and nil as `NIL`.
    ///
    /// # Errors
    /// When an expression has no value, or a list or a truth value.
    pub fn render_raw(&self, scope: &dyn Scope) -> Result<Vec<u8>, EvalError> {
        let mut octets = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => octets.extend_from_slice(text.as_bytes()),
                Piece::Value { expr, at, span, .. } => {
                    match expr.eval(scope).map_err(|error| error.shifted(*at))? {
                        Value::Octets(value) => octets.extend_from_slice(&value),
                        Value::Number(number) => {
                            octets.extend_from_slice(number.to_string().as_bytes());
                        }
                        Value::Nil => octets.extend_from_slice(b"NIL"),
                        other @ (Value::Bool(_) | Value::List(_)) => {
                            return Err(EvalError::new(*span, unsendable(&other)));
                        }
                    }
                }
            }
        }
        Ok(octets)
    }
}

/// Follows whether text is inside a quoted string.
#[derive(Default)]
struct Quotes {
    inside: bool,
}

impl Quotes {
    fn pass(&mut self, text: &str) {
        let mut octets = text.bytes();
        while let Some(octet) = octets.next() {
            match octet {
                b'"' => self.inside = !self.inside,
                b'\\' if self.inside => {
                    octets.next();
                }
                _ => {}
            }
        }
    }
}

fn unsendable(value: &Value) -> String {
    format!(
        "{} cannot be sent; a list of numbers is written with join(xs, ',')",
        value.kind()
    )
}

fn write(
    value: &Value,
    form: Option<Form>,
    place: Place,
    writer: &mut Writer,
) -> Result<(), String> {
    let octets = match value {
        Value::Number(number) if form.is_none() => {
            writer.text(&number.to_string());
            return Ok(());
        }
        Value::Nil if form.is_none() && place == Place::Free => {
            writer.text("NIL");
            return Ok(());
        }
        Value::Number(number) => number.to_string().into_bytes(),
        Value::Octets(octets) => octets.to_vec(),
        Value::Nil | Value::Bool(_) | Value::List(_) => return Err(unsendable(value)),
    };
    let breaks = octets.iter().any(|o| matches!(o, b'\r' | b'\n' | 0));
    match (form, place) {
        (None, Place::Free) => writer.astring(&octets),
        (None, Place::Glued) => {
            if !octets.iter().all(|octet| is_astring_char(*octet)) {
                return Err(format!(
                    "the string {value} touches other text, where only a bare word can stand; use concat() to build the whole"
                ));
            }
            writer.raw(&octets);
        }
        (None, Place::Quoted) => {
            if breaks {
                return Err(format!(
                    "the string {value} holds CR, LF or NUL, which cannot stand in quotes"
                ));
            }
            writer.raw(&escaped(&octets));
        }
        (Some(_), Place::Quoted) => {
            return Err(
                "inside of quotes no form can be asked for; leave the quotes off".to_owned(),
            );
        }
        (Some(Form::Literal), Place::Free | Place::Glued) => writer.literal(&octets, false),
        (Some(Form::Quoted), Place::Free | Place::Glued) => {
            if breaks {
                return Err(format!(
                    "the string {value} holds CR, LF or NUL, which cannot be quoted; send such octets in `raw`"
                ));
            }
            writer.quoted(&octets);
        }
        (Some(Form::Atom), Place::Free | Place::Glued) => {
            if breaks {
                return Err(format!(
                    "the string {value} holds CR, LF or NUL, which cannot stand bare; send such octets in `raw`"
                ));
            }
            writer.raw(&octets);
        }
    }
    Ok(())
}

fn escaped(octets: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(octets.len());
    for &octet in octets {
        if matches!(octet, b'"' | b'\\') {
            text.push(b'\\');
        }
        text.push(octet);
    }
    text
}

#[cfg(test)]
mod tests;
