//! Cuts the text of an expression into words. Names may contain `-` and `.`, so minus
//! stands between spaces.

use super::ParseError;
use crate::octets::Span;

/// One word of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Number(i64),
    Text(String),
    Name(String),
    /// An operator or bracket.
    Sign(&'static str),
    End,
}

impl Word {
    /// For messages.
    pub(super) fn show(&self) -> String {
        match self {
            Self::Number(number) => format!("the number {number}"),
            Self::Text(text) => format!("the text '{text}'"),
            Self::Name(name) => format!("`{name}`"),
            Self::Sign(sign) => format!("`{sign}`"),
            Self::End => "the end".to_owned(),
        }
    }
}

/// Signs, longer ones before their beginnings.
const SIGNS: [&str; 14] = [
    "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "(", ")", "[", "]", ",",
];

/// All words of `text` and, last, its end.
pub(super) fn words(text: &str) -> Result<Vec<(Word, Span)>, ParseError> {
    let mut words: Vec<(Word, Span)> = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        if next.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let rest = &text[at..];
        let after_operand = words.last().is_some_and(|(word, _)| match word {
            Word::Number(_) | Word::Text(_) => true,
            Word::Name(name) => !matches!(name.as_str(), "and" | "or" | "not" | "in" | "by"),
            Word::Sign(sign) => matches!(*sign, ")" | "]"),
            Word::End => false,
        });
        let (word, length) = if next == '\'' {
            quoted(rest, at)?
        } else if next.is_ascii_digit()
            || (next == '-'
                && !after_operand
                && rest[1..].starts_with(|c: char| c.is_ascii_digit()))
        {
            number(rest, at)?
        } else if next.is_ascii_alphabetic() || next == '_' {
            name(rest, at)?
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            if *sign == "-" && !rest[1..].starts_with(' ') {
                return Err(ParseError::new(
                    Span::new(at, at + 1),
                    "a minus stands between spaces, because names may contain one",
                )
                .help("write `a - b`"));
            }
            (Word::Sign(sign), sign.len())
        } else {
            return Err(stray(next, rest, at));
        };
        words.push((word, Span::new(at, at + length)));
        at += length;
    }
    words.push((Word::End, Span::at(text.len())));
    Ok(words)
}

fn quoted(rest: &str, at: usize) -> Result<(Word, usize), ParseError> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((index, c)) = chars.next() {
        if c != '\'' {
            text.push(c);
        } else if chars.next_if(|(_, next)| *next == '\'').is_some() {
            text.push('\'');
        } else {
            return Ok((Word::Text(text), index + 1));
        }
    }
    Err(
        ParseError::new(Span::new(at, at + rest.len()), "the text has no closing '")
            .help("close it; a ' inside is written twice"),
    )
}

fn number(rest: &str, at: usize) -> Result<(Word, usize), ParseError> {
    let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
    let length = digits + 1;
    let span = Span::new(at, at + length);
    if rest[length..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '.' || c == '_') {
        return Err(
            ParseError::new(span, "a number goes straight over into a name")
                .help("put a text into single quotes, or an operator between"),
        );
    }
    rest[..length]
        .parse()
        .map(|number| (Word::Number(number), length))
        .map_err(|_| ParseError::new(span, format!("the number {} is too large", &rest[..length])))
}

fn name(rest: &str, at: usize) -> Result<(Word, usize), ParseError> {
    let length = rest
        .bytes()
        .take_while(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'_' | b'-' | b'.'))
        .count();
    let name = &rest[..length];
    if name.ends_with(['-', '.']) {
        let end = at + length;
        return Err(ParseError::new(
            Span::new(end - 1, end),
            format!("the name `{name}` ends in a sign"),
        )
        .help("a minus stands between spaces"));
    }
    Ok((Word::Name(name.to_owned()), length))
}

fn stray(next: char, rest: &str, at: usize) -> ParseError {
    let span = Span::new(at, at + next.len_utf8());
    let help = match next {
        '=' => Some("equality is `==`"),
        '"' => Some("texts stand in single quotes"),
        '&' => Some("write `and`"),
        '|' => Some("write `or`"),
        '!' => Some("write `not`"),
        '$' if rest.starts_with("${{") => Some("inside of `${{ }}` a name stands alone"),
        '}' => Some("the expression ended before"),
        _ => None,
    };
    let shown = if next.is_ascii_graphic() {
        next.to_string()
    } else {
        next.escape_default().to_string()
    };
    let error = ParseError::new(span, format!("`{shown}` means nothing here"));
    match help {
        Some(help) => error.help(help),
        None => error,
    }
}
