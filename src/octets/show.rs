//! Octets as text for people: every octet stays visible, nothing acts on the terminal.

use std::fmt::Write as _;

/// Shows octets as one line: printable ASCII as it is, everything else escaped
/// (`\r`, `\n`, `\t`, `\\`, `\xNN`). The result is plain ASCII, so neither control
/// characters nor direction marks of a hostile peer reach a terminal or a report.
#[must_use]
pub fn show(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len());
    for &octet in octets {
        push(&mut text, octet);
    }
    text
}

/// As [`show`], but at most `limit` characters, with the octets left out counted at the end.
#[must_use]
pub fn show_within(octets: &[u8], limit: usize) -> String {
    let mut text = String::new();
    for (index, &octet) in octets.iter().enumerate() {
        if text.len() >= limit {
            let left = octets.len() - index;
            let _ = write!(text, "… {left} octets more");
            break;
        }
        push(&mut text, octet);
    }
    text
}

/// Column (counted in characters of [`show`]'s text) at which the octet at `offset` begins.
#[must_use]
pub fn column(octets: &[u8], offset: usize) -> usize {
    octets[..offset.min(octets.len())]
        .iter()
        .map(|&octet| width(octet))
        .sum()
}

fn push(text: &mut String, octet: u8) {
    match octet {
        b'\r' => text.push_str("\\r"),
        b'\n' => text.push_str("\\n"),
        b'\t' => text.push_str("\\t"),
        b'\\' => text.push_str("\\\\"),
        0x20..=0x7e => text.push(char::from(octet)),
        _ => {
            let _ = write!(text, "\\x{octet:02x}");
        }
    }
}

const fn width(octet: u8) -> usize {
    match octet {
        b'\r' | b'\n' | b'\t' | b'\\' => 2,
        0x20..=0x7e => 1,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_is_not_printable() {
        for (octets, expected) in [
            (&b"* OK x\r\n"[..], "* OK x\\r\\n"),
            (b"\x1b[2J", "\\x1b[2J"),
            (b"a\\b\0", "a\\\\b\\x00"),
            ("\u{202e}".as_bytes(), "\\xe2\\x80\\xae"),
        ] {
            assert_eq!(show(octets), expected);
            assert_eq!(column(octets, octets.len()), expected.len());
        }
        assert_eq!(show_within(b"abcdef", 3), "abc… 3 octets more");
        assert_eq!(show_within(b"abc", 3), "abc");
    }
}
