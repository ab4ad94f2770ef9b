//! From a place inside a scalar's text back to the place in the file: quotes, escapes, folded
//! lines, block indentation and filled placeholders lie between the two. The way back is found
//! by reading the raw scalar once more; where that does not give the same text, the whole scalar
//! is the answer, so a place is never wrong, only less sharp.

use super::Text;
use super::fill::Piece;
use crate::octets::Span;

/// The place in the file of octets `inner` of `value`, which stands at `span`; `pieces` say
/// which parts were filled in.
#[must_use]
pub fn place_within(text: &Text, span: Span, value: &str, inner: Span, pieces: &[Piece]) -> Span {
    let raw = text.slice(span);
    let Some(origins) = origins(raw) else {
        return text.first_line(span);
    };
    let written = |at: usize| origins.raw.get(at).map(|raw| span.start + raw);
    let whole = text.first_line(span);
    if pieces.is_empty() {
        if origins.text != value {
            return whole;
        }
        let (Some(start), Some(end)) = (written(inner.start), written(inner.end)) else {
            return whole;
        };
        return on_one_line(text, Span::new(start, end.max(start)));
    }
    let start = pieces.iter().rev().find(|piece| piece.at <= inner.start);
    let last = inner.end.max(inner.start + 1) - 1;
    let end = pieces.iter().rev().find(|piece| piece.at <= last);
    let (Some(first), Some(end)) = (start, end) else {
        return whole;
    };
    let from = written(first.start_of(inner.start));
    let to = written(end.end_of(inner.end));
    match (from, to) {
        (Some(from), Some(to)) => on_one_line(text, Span::new(from, to.max(from))),
        _ => whole,
    }
}

/// Cut at the end of its first line.
fn on_one_line(text: &Text, span: Span) -> Span {
    let raw = text.slice(span);
    match raw.find('\n') {
        Some(end) => Span::new(span.start, span.start + end),
        None => span,
    }
}

/// A scalar's text, and for each of its octets (and its end) the offset in the raw form.
struct Origins {
    text: String,
    raw: Vec<usize>,
}

impl Origins {
    fn push(&mut self, character: char, at: usize) {
        self.text.push(character);
        for octet in 0..character.len_utf8() {
            self.raw.push(at + octet);
        }
    }

    fn close(mut self, at: usize) -> Self {
        self.raw.push(at);
        self
    }
}

fn origins(raw: &str) -> Option<Origins> {
    match raw.bytes().next() {
        Some(b'\'') => quoted(raw, '\''),
        Some(b'"') => quoted(raw, '"'),
        Some(b'|' | b'>') => block(raw),
        _ => Some(plain(raw)),
    }
}

fn plain(raw: &str) -> Origins {
    let mut origins = Origins {
        text: String::new(),
        raw: Vec::new(),
    };
    let mut at = 0;
    while let Some(character) = raw[at..].chars().next() {
        match fold(raw, at) {
            Some(after) => {
                push_fold(&mut origins, raw, at, after);
                at = after;
            }
            None => {
                origins.push(character, at);
                at += character.len_utf8();
            }
        }
    }
    origins.close(raw.len())
}

/// YAML 1.2 sections 7.3.1 and 7.3.2.
fn quoted(raw: &str, quote: char) -> Option<Origins> {
    let mut origins = Origins {
        text: String::new(),
        raw: Vec::new(),
    };
    let mut at = 1;
    loop {
        let character = raw[at..].chars().next()?;
        if character == quote {
            if quote == '\'' && raw[at + 1..].starts_with('\'') {
                origins.push('\'', at);
                at += 2;
                continue;
            }
            return Some(origins.close(at));
        }
        if quote == '"' && character == '\\' {
            let (value, length) = escape(&raw[at..])?;
            if let Some(value) = value {
                let before = origins.raw.len();
                origins.push(value, at);
                // All octets of the character come from the one escape.
                origins.raw[before..].fill(at);
            }
            at += length;
            continue;
        }
        match fold(raw, at) {
            Some(after) => {
                push_fold(&mut origins, raw, at, after);
                at = after;
            }
            None => {
                origins.push(character, at);
                at += character.len_utf8();
            }
        }
    }
}

/// The character of an escape (none for an escaped line end) and the length of its raw form
/// (YAML 1.2 section 5.7).
fn escape(raw: &str) -> Option<(Option<char>, usize)> {
    let kind = raw.chars().nth(1)?;
    let digits = match kind {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        '\n' | '\r' => {
            let blank = |character: char| matches!(character, ' ' | '\t' | '\n' | '\r');
            let after = raw[1..].trim_start_matches(blank);
            return Some((None, raw.len() - after.len()));
        }
        _ => 0,
    };
    if digits > 0 {
        let value = u32::from_str_radix(raw.get(2..2 + digits)?, 16).ok()?;
        return Some((Some(char::from_u32(value)?), 2 + digits));
    }
    let value = match kind {
        '0' => '\0',
        'a' => '\x07',
        'b' => '\x08',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\x0b',
        'f' => '\x0c',
        'r' => '\r',
        'e' => '\x1b',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        other => other,
    };
    Some((Some(value), 1 + kind.len_utf8()))
}

/// Where the next line's text begins, if blanks and a line end come next.
fn fold(raw: &str, at: usize) -> Option<usize> {
    let rest = &raw[at..];
    if !rest.starts_with([' ', '\t', '\r', '\n']) {
        return None;
    }
    let after = rest.trim_start_matches([' ', '\t', '\r', '\n']);
    let length = rest.len() - after.len();
    rest[..length].contains('\n').then_some(at + length)
}

fn push_fold(origins: &mut Origins, raw: &str, at: usize, after: usize) {
    let lines = raw[at..after].matches('\n').count();
    if lines == 1 {
        origins.push(' ', at);
    } else {
        for _ in 1..lines {
            origins.push('\n', at);
        }
    }
}

/// YAML 1.2 section 8.1, as far as lines that are equally far indented go.
fn block(raw: &str) -> Option<Origins> {
    let folded = raw.starts_with('>');
    let header = raw.find('\n')?;
    let strip = raw[..header].contains('-');
    let body = &raw[header + 1..];
    let indent = body
        .lines()
        .find(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches(' ').len())?;
    let mut origins = Origins {
        text: String::new(),
        raw: Vec::new(),
    };
    let mut at = header + 1;
    let mut lines = body.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let content = line.trim_end_matches(['\n', '\r']);
        let skip = content
            .bytes()
            .take(indent)
            .take_while(|&octet| octet == b' ')
            .count();
        for (offset, character) in content[skip..].char_indices() {
            origins.push(character, at + skip + offset);
        }
        let last = lines
            .peek()
            .is_none_or(|next| next.trim().is_empty() && next.len() <= indent);
        if !(last && strip) {
            let joined = folded && !last && !content.trim().is_empty();
            origins.push(if joined { ' ' } else { '\n' }, at + content.len());
        }
        at += line.len();
        if last {
            break;
        }
    }
    let end = raw.trim_end().len();
    Some(origins.close(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::yaml;

    /// The raw text that the word `mark` of the scalar under key `a` is traced back to.
    fn trace(content: &str, mark: &str) -> (String, usize) {
        let text = Text::new("t", content);
        let root = yaml::parse(&text).unwrap();
        let node = root.get("a").unwrap();
        let value = &node.scalar().unwrap().text;
        let at = value.find(mark).unwrap();
        let place = node.place(&text, Span::new(at, at + mark.len()));
        (text.slice(place).to_owned(), place.start)
    }

    #[test]
    fn every_style_leads_back_to_the_file() {
        for (name, content, mark, expected) in [
            ("plain", "a: one two\n", "two", "two"),
            (
                "plain over lines",
                "a: one\n  two three\n",
                "three",
                "three",
            ),
            ("single", "a: 'one two'\n", "two", "two"),
            ("single with a quote", "a: 'it''s two'\n", "two", "two"),
            ("the quote itself", "a: 'it''s two'\n", "'s", "''s"),
            (
                "single over lines",
                "a: 'one\n\n  two three'\n",
                "three",
                "three",
            ),
            ("double", "a: \"one two\"\n", "two", "two"),
            ("escapes", "a: \"\\t\\x41\\u00e9 two\"\n", "two", "two"),
            ("an escape itself", "a: \"x\\r\\ny\"\n", "\r\n", "\\r\\n"),
            ("a wide escape", "a: \"x\\u00e9y\"\n", "é", "\\u00e9"),
            (
                "an escaped line end",
                "a: \"one\\\n   two\"\n",
                "two",
                "two",
            ),
            (
                "literal",
                "a: |\n  one\n    two\n  three\n",
                "three",
                "three",
            ),
            (
                "literal, indented more",
                "a: |\n  one\n    two\n",
                "two",
                "two",
            ),
            ("literal, stripped", "a: |-\n  one\n  two\n", "two", "two"),
            (
                "folded",
                "a: >\n  one\n  two three\nb: 1\n",
                "three",
                "three",
            ),
            ("characters", "a: 'é two'\n", "two", "two"),
        ] {
            let (raw, at) = trace(content, mark);
            assert_eq!(raw, expected, "{name}");
            assert_eq!(&content[at..at + raw.len()], expected, "{name}");
        }
    }

    #[test]
    fn the_end_of_the_text_is_before_the_closing_quote() {
        let text = Text::new("t", "a: 'abc'\n");
        let root = yaml::parse(&text).unwrap();
        let place = root.get("a").unwrap().place(&text, Span::at(3));
        assert_eq!(place, Span::at(7));
    }

    proptest::proptest! {
        #[test]
        fn any_scalar_and_place_stays_inside(
            value in "[a-z '\"\\\\\n\té|>-]{0,30}",
            start in 0_usize..40,
            length in 0_usize..40,
        ) {
            for content in [
                format!("a: '{}'\n", value.replace('\'', "''")),
                format!("a: {value:?}\n"),
                format!("a: |\n  {}\n", value.replace('\n', "\n  ")),
                format!("a: >-\n  {}\n", value.replace('\n', "\n  ")),
                format!("a: {value}\n"),
            ] {
                let text = Text::new("t", content);
                if let Ok(root) = yaml::parse(&text)
                    && let Some(node) = root.get("a")
                {
                    let place = node.place(&text, Span::new(start, start + length));
                    proptest::prop_assert!(place.start <= place.end);
                    proptest::prop_assert!(place.end <= text.content().len());
                }
            }
        }
    }
}
