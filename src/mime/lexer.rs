//! The tokens that structured fields share: folding white space, comments, quoted strings, domain literals (RFC 5322
//! sections 3.2 and 4.1, which RFC 2045 section 5.1 points to). Each reader takes what it finds and says whether it was
//! sound: free of obsolete forms, of octets that the grammar lacks and of a missing end.

use super::header::is_blank;
use crate::octets::Cursor;

/// Text taken, and whether it was sound.
pub(super) struct Taken {
    pub(super) text: Vec<u8>,
    pub(super) sound: bool,
}

/// White space before a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    None,
    /// One space once unfolded.
    Single,
    /// More than that, or a tab: programs differ in what they make of it.
    Wide,
}

/// `[FWS]`: takes white space and line ends. The flag is false for what `FWS` cannot derive: a CR or LF that is not part
/// of a fold, or more than one fold.
pub(super) fn gap(cursor: &mut Cursor<'_>) -> (Gap, bool) {
    let span = cursor.take_while(|octet| matches!(octet, b' ' | b'\t' | b'\r' | b'\n'));
    let white = span.of(cursor.octets());
    let sound = match memchr::memchr(b'\r', white) {
        None => !white.contains(&b'\n'),
        Some(cr) => {
            let after = white[cr..].strip_prefix(b"\r\n").unwrap_or(b"");
            !after.is_empty()
                && after.iter().copied().all(is_blank)
                && !white[..cr].contains(&b'\n')
        }
    };
    let gap = match white {
        [] => Gap::None,
        b" " | b"\r\n " => Gap::Single,
        _ => Gap::Wide,
    };
    (gap, sound)
}

/// `quoted-string` without the white space around it; the next octet is its quote. The text is the content with quoting
/// and folds removed. A fold makes it unsound too, as programs differ in what they make of that.
pub(super) fn quoted(cursor: &mut Cursor<'_>) -> Taken {
    delimited(cursor, b'"', b'"')
}

/// `comment`: the next octet is its parenthesis. The text is the content with quoting and folds removed; inner
/// comments keep their parentheses.
pub(super) fn comment(cursor: &mut Cursor<'_>) -> Taken {
    delimited(cursor, b'(', b')')
}

/// `domain-literal` without the white space around it; the next octet is its bracket. The text has the brackets, but no
/// white space.
pub(super) fn literal(cursor: &mut Cursor<'_>) -> Taken {
    let mut taken = delimited(cursor, b'[', b']');
    taken.sound &= !taken.text.iter().any(|octet| b"[]\\ \t".contains(octet));
    taken.text.retain(|&octet| !is_blank(octet));
    taken.text.insert(0, b'[');
    taken.text.push(b']');
    taken
}

fn delimited(cursor: &mut Cursor<'_>, start: u8, end: u8) -> Taken {
    let mut text = Vec::new();
    let mut sound = cursor.eat(start);
    let mut depth = 1_usize;
    while let Some(octet) = cursor.bump() {
        match octet {
            _ if octet == end => {
                depth -= 1;
                if depth == 0 {
                    return Taken { text, sound };
                }
                text.push(octet);
            }
            b'(' if start == b'(' => {
                depth += 1;
                text.push(octet);
            }
            b'\\' => match cursor.bump() {
                Some(quoted) => {
                    sound &= matches!(quoted, b'\t' | b' '..=b'~') && start != b'[';
                    text.push(quoted);
                }
                None => break,
            },
            b'\r' if cursor.peek() == Some(b'\n') && cursor.peek_at(1).is_some_and(is_blank) => {
                sound = false;
                cursor.bump();
            }
            b'\n' if cursor.peek().is_some_and(is_blank) => sound = false,
            _ => {
                sound &= matches!(octet, b'\t' | b' '..=b'~');
                text.push(octet);
            }
        }
    }
    Taken { text, sound: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space() {
        for (octets, expected, sound) in [
            (&b"a"[..], Gap::None, true),
            (b" a", Gap::Single, true),
            (b"\r\n a", Gap::Single, true),
            (b"\r\n\ta", Gap::Wide, true),
            (b"  a", Gap::Wide, true),
            (b" \r\n a", Gap::Wide, true),
            (b"\r\n \r\n a", Gap::Wide, false),
            (b"\n a", Gap::Wide, false),
            (b"\r a", Gap::Wide, false),
            (b"\r\n", Gap::Wide, false),
        ] {
            assert_eq!(
                gap(&mut Cursor::new(octets)),
                (expected, sound),
                "{octets:?}"
            );
        }
    }

    #[test]
    fn delimited_text() {
        type Row = (
            fn(&mut Cursor<'_>) -> Taken,
            &'static [u8],
            &'static [u8],
            bool,
            usize,
        );
        let table: &[Row] = &[
            (quoted, b"\"a b\" c", b"a b", true, 5),
            (quoted, b"\"a\\\"\\\\\"", b"a\"\\", true, 7),
            (quoted, b"\"a\r\n b\"", b"a b", false, 7),
            (quoted, b"\"a", b"a", false, 2),
            (quoted, b"\"a\\", b"a", false, 3),
            (quoted, b"\"\xe9\"", b"\xe9", false, 3),
            (quoted, b"\"a\\\n\"", b"a\n", false, 5),
            (comment, b"(a (b) c) d", b"a (b) c", true, 9),
            (comment, b"(a\\))", b"a)", true, 5),
            (comment, b"(\\", b"", false, 2),
            (comment, b"((a)", b"(a)", false, 4),
            (literal, b"[1.2]", b"[1.2]", true, 5),
            (literal, b"[ 1. 2 ]", b"[1.2]", false, 8),
            (literal, b"[a\\]b]", b"[a]b]", false, 6),
        ];
        for &(reader, octets, text, sound, end) in table {
            let mut cursor = Cursor::new(octets);
            let taken = reader(&mut cursor);
            assert_eq!((&*taken.text, taken.sound), (text, sound), "{octets:?}");
            assert_eq!(cursor.at(), end, "{octets:?}");
        }
    }
}
