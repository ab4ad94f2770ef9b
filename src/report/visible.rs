//! What keeps hostile text from acting where a report is shown, beyond the escaping of each format's own markup:
//! control characters and marks that turn the direction of writing are shown as escapes.

use std::fmt::Write as _;

/// A text with every character shown that would else act or be unseen; line feeds stay.
pub(crate) fn visible(page: &str) -> String {
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

/// The same, in one line, so that nothing in it begins a line of its own.
pub(crate) fn flat(text: &str) -> String {
    visible(text).replace('\n', "\\n")
}

/// Whether a character is a control, turns the direction, or takes no room (Unicode categories Cc, Cf, Zl, Zp).
pub(super) fn hides(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}'
            | '\u{8e2}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn nothing_hidden_stays_hidden() {
        assert_eq!(
            visible("a\u{1b}[31m\r\nb\u{202e}c\u{feff}\u{85}é"),
            "a\\x1b[31m\\x0d\nb\\u{202e}c\\u{feff}\\u{85}é"
        );
    }
}
