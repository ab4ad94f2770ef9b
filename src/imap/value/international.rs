//! The forms of language tags and collation names that RFC 5255 takes over: what their `astring`s may hold
//! (RFC 4646, RFC 4647, RFC 4790).

use crate::imap::note::NoteKind;
use crate::imap::reader::Reader;
use crate::octets::Span;

/// Notes what was read since `start` unless it `fits`.
pub(in crate::imap) fn note_unless(
    fits: bool,
    reader: &mut Reader<'_>,
    start: usize,
    production: &'static str,
    source: &'static str,
) {
    if !fits {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, production, source);
    }
}

/// `Language-Tag` (RFC 4646 section 2.1), no more strictly than the `language-range` that finds it: subtags of letters and
/// digits, the first of letters, each up to eight.
#[must_use]
pub fn is_language_tag(tag: &[u8]) -> bool {
    let mut subtags = tag.split(|&octet| octet == b'-');
    let first = subtags.next().unwrap_or_default();
    (1..=8).contains(&first.len())
        && first.iter().all(u8::is_ascii_alphabetic)
        && subtags.all(|subtag| {
            (1..=8).contains(&subtag.len()) && subtag.iter().all(u8::is_ascii_alphanumeric)
        })
}

/// `language-range` (RFC 4647 section 2.1).
#[must_use]
pub fn is_language_range(range: &[u8]) -> bool {
    range == b"*" || is_language_tag(range)
}

/// `collation-char` (RFC 4790 section 3.1).
fn is_collation_char(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b';' | b'=' | b'.')
}

/// `collation-order` (RFC 4790 section 3.3): a sign, perhaps, and a name that may have wildcards.
#[must_use]
pub fn is_collation_order(order: &[u8]) -> bool {
    let name = without_sign(order);
    name.first()
        .is_some_and(|&octet| octet == b'*' || octet.is_ascii_alphabetic())
        && name
            .iter()
            .all(|&octet| octet == b'*' || is_collation_char(octet))
        && !name.windows(2).any(|two| two == b"**")
}

/// `collation-selected` (RFC 4790 section 3.3): a sign, perhaps, and the name of a collation.
#[must_use]
pub fn is_collation_selected(selected: &[u8]) -> bool {
    is_collation_id(without_sign(selected))
}

/// `collation-id` (RFC 4790 section 3.1), loosely: a language or vendor and a name, with a semicolon between. Also the
/// special name `default`.
#[must_use]
pub fn is_collation_id(id: &[u8]) -> bool {
    let Some(at) = id.iter().position(|&octet| octet == b';') else {
        return id == b"default";
    };
    let (scope, name) = (&id[..at], &id[at + 1..]);
    let vendor = scope.starts_with(b"vnd-") && scope.iter().copied().all(is_collation_char);
    (vendor || is_language_tag(scope))
        && name.first().is_some_and(u8::is_ascii_alphabetic)
        && name.iter().copied().all(is_collation_char)
}

fn without_sign(name: &[u8]) -> &[u8] {
    name.strip_prefix(b"+")
        .or_else(|| name.strip_prefix(b"-"))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages() {
        for (tag, is_tag, is_range) in [
            ("de", true, true),
            ("DE-IT", true, true),
            ("i-default", true, true),
            ("zh-Hans-CN", true, true),
            ("default", true, true),
            ("*", false, true),
            ("", false, false),
            ("de-", false, false),
            ("-de", false, false),
            ("de_AT", false, false),
            ("d3", false, false),
            ("abcdefghi", false, false),
        ] {
            assert_eq!(is_language_tag(tag.as_bytes()), is_tag, "{tag}");
            assert_eq!(is_language_range(tag.as_bytes()), is_range, "{tag}");
        }
    }

    #[test]
    fn collations() {
        for (name, order, selected, id) in [
            ("i;unicode-casemap", true, true, true),
            ("i;basic;uca=3.1.1;uv=3.2", true, true, true),
            ("+i;octet", true, true, false),
            ("-i;octet", true, true, false),
            ("i;*", true, false, false),
            ("*", true, false, false),
            ("i*", true, false, false),
            ("i", true, false, false),
            ("i;**", false, false, false),
            ("", false, false, false),
            ("i;", true, false, false),
            (";x", false, false, false),
            ("i;a b", false, false, false),
            ("vnd-example.org;x", true, true, true),
            ("default", true, true, true),
        ] {
            assert_eq!(is_collation_order(name.as_bytes()), order, "{name}");
            assert_eq!(is_collation_selected(name.as_bytes()), selected, "{name}");
            assert_eq!(is_collation_id(name.as_bytes()), id, "{name}");
        }
    }
}
