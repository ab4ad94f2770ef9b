//! When a single value of a pattern and one of a response are equal, by the place where they
//! stand: mailbox names, flags, dates, strings that are compared without case.

use super::date;
use super::production::number;
use super::tokens::{Kind, Line, Token};
use crate::scenario::expr::Value;

/// What stands at a place, and so how it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Words in any case, numbers as numbers, strings by octets.
    Plain,
    /// Strings in any case, too.
    Fold,
    /// Names of header fields, in any order.
    Names,
    /// A mailbox name: in any case but for modified base64; `NIL` is a name like others.
    Mailbox,
    /// A date-time, by its instant.
    Date,
    /// A list of flags or attributes; `exact` unless others may stand there, too.
    Flags { exact: bool },
    /// The items of a FETCH response.
    Items,
    /// The items of a STATUS response.
    Counts,
    /// A body structure (RFC 3501 section 7.4.2).
    Body,
    /// Its parameters.
    Parameters,
    /// Its disposition.
    Disposition,
}

/// Whether a bare word of a pattern agrees with a token.
pub(super) fn word(wanted: &[u8], line: &Line, token: &Token, rule: Rule) -> bool {
    let is_nil = wanted.eq_ignore_ascii_case(b"NIL");
    match token.kind {
        Kind::Word if rule == Rule::Mailbox => mailbox(wanted, line.at(token.span)),
        Kind::Word => {
            let found = line.at(token.span);
            wanted.eq_ignore_ascii_case(found) || numbers(wanted, found) || sets(wanted, found)
        }
        Kind::Quoted | Kind::Literal(_) if is_nil && rule != Rule::Mailbox => false,
        Kind::Quoted | Kind::Literal(_) => strings(wanted, &line.meant(token), rule),
        Kind::List(_) | Kind::Section { .. } | Kind::Code(_) | Kind::Text | Kind::Hole(_) => false,
    }
}

/// Whether a string of a pattern agrees with a token in any of its forms.
pub(super) fn string(wanted: &[u8], line: &Line, token: &Token, rule: Rule) -> bool {
    match token.kind {
        Kind::Word => {
            let found = line.at(token.span);
            if rule != Rule::Mailbox && found.eq_ignore_ascii_case(b"NIL") {
                return false;
            }
            strings(wanted, found, rule) || numbers(wanted, found) || sets(wanted, found)
        }
        Kind::Quoted | Kind::Literal(_) => strings(wanted, &line.meant(token), rule),
        Kind::Text => wanted == line.at(token.span),
        Kind::List(_) | Kind::Section { .. } | Kind::Code(_) | Kind::Hole(_) => false,
    }
}

/// Whether the value of an expression agrees with a token. Lists are compared in order.
pub(super) fn value(wanted: &Value, line: &Line, token: &Token, rule: Rule) -> bool {
    match wanted {
        Value::Nil => token.kind == Kind::Word && line.at(token.span).eq_ignore_ascii_case(b"NIL"),
        Value::Bool(_) => false,
        Value::Number(_) => {
            token.kind == Kind::Word && number(line.at(token.span)).as_ref() == Some(wanted)
        }
        Value::Octets(octets) => string(octets, line, token, rule),
        Value::List(values) => match &token.kind {
            Kind::List(items) => {
                values.len() == items.len()
                    && values
                        .iter()
                        .zip(items)
                        .all(|(wanted, item)| value(wanted, line, item, Rule::Plain))
            }
            Kind::Word
            | Kind::Quoted
            | Kind::Literal(_)
            | Kind::Section { .. }
            | Kind::Code(_)
            | Kind::Text
            | Kind::Hole(_) => false,
        },
    }
}

fn strings(wanted: &[u8], found: &[u8], rule: Rule) -> bool {
    match rule {
        Rule::Mailbox => mailbox(wanted, found),
        Rule::Fold | Rule::Names | Rule::Flags { .. } => wanted.eq_ignore_ascii_case(found),
        Rule::Date => {
            wanted == found
                || match (date::instant(wanted), date::instant(found)) {
                    (Some(wanted), Some(found)) => wanted == found,
                    (None | Some(_), None | Some(_)) => false,
                }
        }
        Rule::Plain
        | Rule::Items
        | Rule::Counts
        | Rule::Body
        | Rule::Parameters
        | Rule::Disposition => wanted == found,
    }
}

/// Names in any case of letters, since a server may coerce them to one (RFC 3501 section 5.1), but what is modified
/// base64 in them by octets (section 5.1.3).
fn mailbox(wanted: &[u8], found: &[u8]) -> bool {
    let mut shifted = false;
    wanted.len() == found.len()
        && wanted.iter().zip(found).all(|(wanted, found)| {
            shifted = match wanted {
                b'&' => true,
                b'-' => false,
                _ => shifted,
            };
            wanted == found || (!shifted && wanted.eq_ignore_ascii_case(found))
        })
}

/// Digits without zeros before them; `None` if there is anything else.
pub(super) fn digits(word: &[u8]) -> Option<&[u8]> {
    if word.is_empty() || !word.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let zeros = word.iter().take_while(|octet| **octet == b'0').count();
    Some(&word[zeros.min(word.len() - 1)..])
}

fn numbers(wanted: &[u8], found: &[u8]) -> bool {
    match (digits(wanted), digits(found)) {
        (Some(wanted), Some(found)) => wanted == found,
        (None | Some(_), None | Some(_)) => false,
    }
}

/// Two ways of writing the same numbers in the same order, as `5:7` and `5,6,7`.
fn sets(wanted: &[u8], found: &[u8]) -> bool {
    let written = |word: &[u8]| word.iter().any(|octet| matches!(octet, b':' | b','));
    if !written(wanted) && !written(found) {
        return false;
    }
    match (runs(wanted), runs(found)) {
        (Some(wanted), Some(found)) => wanted == found,
        (None | Some(_), None | Some(_)) => false,
    }
}

/// The ranges of a `sequence-set`, lower end first, neighbours joined.
fn runs(word: &[u8]) -> Option<Vec<(u64, u64)>> {
    let end = |text: &[u8]| match text {
        b"*" => Some(u64::MAX),
        _ => std::str::from_utf8(digits(text)?).ok()?.parse().ok(),
    };
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for part in word.split(|octet| *octet == b',') {
        let mut ends = part.splitn(2, |octet| *octet == b':');
        let first = end(ends.next()?)?;
        let second = match ends.next() {
            Some(text) => end(text)?,
            None => first,
        };
        let (low, high) = (first.min(second), first.max(second));
        match runs.last_mut() {
            Some(last) if last.1.checked_add(1) == Some(low) => last.1 = high,
            Some(_) | None => runs.push((low, high)),
        }
    }
    Some(runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_equal_by_their_numbers() {
        for (wanted, found, expected) in [
            ("5:7", "5,6,7", true),
            ("7:5", "5:7", true),
            ("1,2,5:6", "1:2,5,6", true),
            ("2,1", "1,2", false),
            ("1:*", "1:*", true),
            ("1:4", "1:5", false),
            ("5", "5", false),
            ("a,b", "a,b", false),
            ("1:2:3", "1:3", false),
        ] {
            assert_eq!(
                sets(wanted.as_bytes(), found.as_bytes()),
                expected,
                "{wanted} {found}"
            );
        }
        assert!(numbers(b"003", b"3"));
        assert!(numbers(b"000", b"0"));
        assert!(!numbers(b"", b"0"));
    }
}
