//! Names for anchors, made of letters that need no escaping; texts that are too long.

use std::fmt::Write as _;

use crate::octets::digest;

/// Longest part of an anchor that is taken from the text it stands for.
const ANCHOR: usize = 72;

/// An anchor for a name: the same in every run. What is not plain in it is told apart by a digest.
pub(super) fn anchor(kind: char, name: &str) -> String {
    let mut out = format!("{kind}-");
    let mut plain = name.len() <= ANCHOR;
    for c in name.chars().take(ANCHOR) {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' => out.push(c),
            '-' | '/' => out.push('-'),
            _ => {
                plain = false;
                if !out.ends_with('-') {
                    out.push('-');
                }
            }
        }
    }
    if !plain {
        let _ = write!(out, "-{:08x}", digest::short(name.bytes()));
    }
    out
}

/// The beginning of a text that may be of any length.
pub(super) fn within(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!(
            "{}… {} characters more",
            &text[..end],
            text[end..].chars().count()
        ),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_tell_names_apart() {
        assert_eq!(anchor('c', "core/noop/ok"), "c-core-noop-ok");
        let pairs = [
            ("a[B C]", "a[B, C]"),
            ("a b", "a[b"),
            ("a\u{301}", "a\u{302}"),
        ];
        for (one, other) in pairs {
            assert_ne!(anchor('c', one), anchor('c', other));
        }
        let long = "x".repeat(5000);
        assert!(anchor('c', &long).len() < 100);
        assert_ne!(anchor('c', &long), anchor('c', &format!("{long}y")));
    }
}
