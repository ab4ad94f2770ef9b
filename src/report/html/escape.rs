//! What keeps hostile text from acting in a browser beyond the escaping of markup, which the
//! templates do: control characters and marks that turn the direction of writing are shown as
//! escapes. And names for anchors, made of letters that need no escaping.

use std::fmt::Write as _;

/// Longest part of an anchor that is taken from the text it stands for.
const ANCHOR: usize = 72;

/// A whole page with every character shown that would else act or be unseen.
pub(super) fn visible(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    for c in page.chars() {
        if c == '\n' || !hides(c) {
            out.push(c);
        } else if c.is_ascii() {
            let _ = write!(out, "\\x{:02x}", u32::from(c));
        } else {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
    }
    out
}

/// Whether a character is a control, turns the direction, or takes no room (Unicode categories Cc, Cf, Zl, Zp).
fn hides(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}'
            | '\u{8e2}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e007f}')
}

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
        let digest = name.bytes().fold(0x811c_9dc5_u32, |digest, octet| {
            (digest ^ u32::from(octet)).wrapping_mul(0x0100_0193)
        });
        let _ = write!(out, "-{digest:08x}");
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
    fn nothing_hidden_stays_hidden() {
        assert_eq!(
            visible("a\u{1b}[31m\r\nb\u{202e}c\u{feff}\u{85}é"),
            "a\\x1b[31m\\x0d\nb\\u{202e}c\\u{feff}\\u{85}é"
        );
    }

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
