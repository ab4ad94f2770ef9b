//! Octets as text for people: every octet stays visible, nothing acts on the terminal.

use std::fmt::Write as _;

/// Shows octets as one line: printable ASCII as it is, everything else escaped
/// (`\r`, `\n`, `\t`, `\xNN`). A backslash is doubled only where it would else be taken for
/// the start of an escape, so that flags look as in the RFCs. The result is plain ASCII, so
/// neither control characters nor direction marks of a hostile peer reach a terminal or a
/// report; [`unshow`] gives the octets back.
#[must_use]
pub fn show(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len());
    for (index, &octet) in octets.iter().enumerate() {
        push(&mut text, octet, octets.get(index + 1).copied());
    }
    text
}

/// As [`show`], but at most `limit` characters, with the octets left out counted at the end.
#[must_use]
pub fn show_within(octets: &[u8], limit: usize) -> String {
    let mut text = String::with_capacity(octets.len().min(limit));
    let mut at = 0;
    while at < octets.len() {
        let room = limit.saturating_sub(text.len());
        let rest = &octets[at..];
        if room == 0 {
            let _ = write!(text, "… {} octets more", rest.len());
            break;
        }
        let plain = |octet: &&u8| (0x20..0x7f).contains(*octet) && **octet != b'\\';
        let run = rest.iter().take(room).take_while(plain).count();
        if let Ok(run @ 1..) = std::str::from_utf8(&rest[..run]).map(|shown| {
            text.push_str(shown);
            shown.len()
        }) {
            at += run;
        } else {
            push(&mut text, rest[0], rest.get(1).copied());
            at += 1;
        }
    }
    text
}

/// The octets that [`show`] was given.
#[must_use]
pub fn unshow(text: &str) -> Vec<u8> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        let (octet, taken) = first(rest);
        octets.push(octet);
        rest = &rest[taken..];
    }
    octets
}

/// Column (counted in characters of [`show`]'s text) at which the octet at `offset` begins.
#[must_use]
pub fn column(octets: &[u8], offset: usize) -> usize {
    let mut text = String::new();
    for (index, &octet) in octets.iter().take(offset).enumerate() {
        push(&mut text, octet, octets.get(index + 1).copied());
    }
    text.len()
}

/// As [`column()`], where only the text that was shown is at hand.
#[must_use]
pub fn column_in(text: &str, offset: usize) -> usize {
    let mut at = 0;
    for _ in 0..offset {
        let rest = &text.as_bytes()[at..];
        if rest.is_empty() {
            break;
        }
        at += first(rest).1;
    }
    at
}

fn push(text: &mut String, octet: u8, next: Option<u8>) {
    match octet {
        b'\r' => text.push_str("\\r"),
        b'\n' => text.push_str("\\n"),
        b'\t' => text.push_str("\\t"),
        // What follows is shown as an escape, or as one of the letters that make one.
        b'\\'
            if next.is_none_or(|next| {
                matches!(next, b'r' | b'n' | b't' | b'x' | b'\\') || !(0x20..0x7f).contains(&next)
            }) =>
        {
            text.push_str("\\\\");
        }
        0x20..=0x7e => text.push(char::from(octet)),
        _ => {
            const DIGITS: &[u8; 16] = b"0123456789abcdef";
            text.push_str("\\x");
            text.push(char::from(DIGITS[usize::from(octet >> 4)]));
            text.push(char::from(DIGITS[usize::from(octet & 15)]));
        }
    }
}

/// The first octet that is shown, and how many characters show it.
fn first(text: &[u8]) -> (u8, usize) {
    let digit = |octet: u8| {
        char::from(octet)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    match text {
        [b'\\', b'r', ..] => (b'\r', 2),
        [b'\\', b'n', ..] => (b'\n', 2),
        [b'\\', b't', ..] => (b'\t', 2),
        [b'\\', b'\\', ..] => (b'\\', 2),
        [b'\\', b'x', high, low, ..] => match (digit(*high), digit(*low)) {
            (Some(high), Some(low)) => (high * 16 + low, 4),
            _ => (b'\\', 1),
        },
        [octet, ..] => (*octet, 1),
        [] => (0, 0),
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
            (b"a\\b\0", "a\\b\\x00"),
            (b"(\\Seen \\noselect)", "(\\Seen \\\\noselect)"),
            (b"\\\r\n", "\\\\\\r\\n"),
            (b"\\", "\\\\"),
            (b"\\\\S", "\\\\\\S"),
            ("\u{202e}".as_bytes(), "\\xe2\\x80\\xae"),
        ] {
            assert_eq!(show(octets), expected);
            assert_eq!(column(octets, octets.len()), expected.len());
        }
        assert_eq!(show_within(b"abcdef", 3), "abc… 3 octets more");
        assert_eq!(show_within(b"abc", 3), "abc");
    }

    proptest::proptest! {
        #[test]
        fn what_is_shown_can_be_taken_back(octets: Vec<u8>) {
            let text = show(&octets);
            proptest::prop_assert!(text.bytes().all(|octet| (0x20..0x7f).contains(&octet)));
            proptest::prop_assert_eq!(&unshow(&text), &octets);
            for offset in 0..=octets.len() {
                proptest::prop_assert_eq!(column(&octets, offset), column_in(&text, offset));
            }
        }
    }
}
