//! Encoded words in header text (RFC 2047, with the language of RFC 2231 section 5), and text in the charsets that need no
//! table: UTF-8, US-ASCII, ISO-8859-1. Which parts of a structured field are text is left to the caller.

use super::transfer;

/// Decodes the encoded words of unstructured text or of a phrase, for showing and searching.
///
/// - An encoded word stands between white space or the ends (RFC 2047 section 6.1); any length is taken.
/// - White space between two encoded words goes, other white space stays.
/// - A word of unknown charset or encoding, or whose octets are no text in its charset, stays as it is.
/// - A character whose octets are split over adjacent words of one charset is put together again.
/// - Octets outside of encoded words that are not UTF-8 become U+FFFD.
///
/// The result may hold any character, line ends and controls too: never send it on as it is.
#[must_use]
pub fn decode(text: &[u8]) -> String {
    let mut decoded = String::with_capacity(text.len());
    // Octets of adjacent encoded words, not yet turned into text.
    let mut run: Vec<Word<'_>> = Vec::new();
    // White space behind the last word.
    let mut white: &[u8] = b"";
    let mut rest = text;
    while !rest.is_empty() {
        let (word, after) = split(rest, |octet| !is_white(octet));
        let (next_white, after) = split(after, is_white);
        rest = after;
        match Word::of(word) {
            Some(word) => {
                if run.is_empty() {
                    push(white, &mut decoded);
                }
                run.push(Word { white, ..word });
            }
            None => {
                flush(&mut run, &mut decoded);
                push(white, &mut decoded);
                push(word, &mut decoded);
            }
        }
        white = next_white;
    }
    flush(&mut run, &mut decoded);
    push(white, &mut decoded);
    decoded
}

const fn is_white(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t' | b'\r' | b'\n')
}

fn split(text: &[u8], belongs: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let end = text.iter().position(|&octet| !belongs(octet));
    text.split_at(end.unwrap_or(text.len()))
}

fn push(octets: &[u8], decoded: &mut String) {
    decoded.push_str(&String::from_utf8_lossy(octets));
}

/// `encoded-word` (RFC 2047 section 2)
struct Word<'t> {
    /// White space before it.
    white: &'t [u8],
    /// As written.
    whole: &'t [u8],
    charset: &'t [u8],
    octets: Vec<u8>,
}

impl<'t> Word<'t> {
    fn of(whole: &'t [u8]) -> Option<Self> {
        let inner = whole.strip_prefix(b"=?")?.strip_suffix(b"?=")?;
        let mut pieces = inner.splitn(3, |&octet| octet == b'?');
        let (charset, encoding, text) = (pieces.next()?, pieces.next()?, pieces.next()?);
        if charset.is_empty() || text.contains(&b'?') {
            return None;
        }
        let octets = match encoding {
            b"B" | b"b" => transfer::base64(text),
            b"Q" | b"q" => {
                let mut octets = Vec::with_capacity(text.len());
                transfer::push_line(text, true, &mut octets);
                octets
            }
            _ => return None,
        };
        // charset ["*" language] (RFC 2231 section 5)
        let charset = charset.split(|&octet| octet == b'*').next()?;
        Charset::of(charset)?;
        Some(Self {
            white: b"",
            whole,
            charset,
            octets,
        })
    }
}

/// Writes the words of `run` as text and empties it.
fn flush(run: &mut Vec<Word<'_>>, decoded: &mut String) {
    let mut words = run.drain(..).peekable();
    let mut first = true;
    let mut stayed = false;
    while let Some(word) = words.next() {
        let mut octets = word.octets.clone();
        let mut same = vec![word];
        while let Some(next) =
            words.next_if(|next| next.charset.eq_ignore_ascii_case(same[0].charset))
        {
            octets.extend_from_slice(&next.octets);
            same.push(next);
        }
        if let Some(text) = text_in(same[0].charset, &octets) {
            if stayed {
                push(same[0].white, decoded);
            }
            decoded.push_str(&text);
            first = false;
            stayed = false;
            continue;
        }
        for word in same {
            let text = text_in(word.charset, &word.octets);
            // White space goes only between two words that were decoded. That before the first is already there.
            if !first && (stayed || text.is_none()) {
                push(word.white, decoded);
            }
            first = false;
            stayed = text.is_none();
            match text {
                Some(text) => decoded.push_str(&text),
                None => push(word.whole, decoded),
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Charset {
    Utf8,
    Ascii,
    Latin1,
}

impl Charset {
    fn of(name: &[u8]) -> Option<Self> {
        match &*name.to_ascii_lowercase() {
            b"utf-8" | b"utf8" => Some(Self::Utf8),
            b"us-ascii" | b"ascii" => Some(Self::Ascii),
            b"iso-8859-1" | b"latin1" | b"iso_8859-1" => Some(Self::Latin1),
            _ => None,
        }
    }
}

/// `octets` as text in `charset`: UTF-8, US-ASCII or ISO-8859-1, letter case does not matter. `None` when the charset is
/// another one or the octets are no text in it.
#[must_use]
pub fn text_in(charset: &[u8], octets: &[u8]) -> Option<String> {
    match Charset::of(charset)? {
        Charset::Utf8 => String::from_utf8(octets.to_vec()).ok(),
        Charset::Ascii if !octets.is_ascii() => None,
        Charset::Ascii | Charset::Latin1 => {
            Some(octets.iter().map(|&octet| char::from(octet)).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes() {
        for (name, text, expected) in [
            ("plain", "a  b ", "a  b "),
            ("q", "=?utf-8?q?=C3=A9_x?=", "é x"),
            ("b", "=?UTF-8?B?w6k=?=", "é"),
            ("latin 1", "=?ISO-8859-1?Q?=E9?=", "é"),
            ("language", "=?US-ASCII*EN?Q?Keith?=", "Keith"),
            (
                "between words",
                "x  =?utf-8?q?a?= \r\n =?utf-8?q?b?=  y",
                "x  ab  y",
            ),
            ("split character", "=?utf-8?q?=C3?= =?utf-8?q?=A9?=", "é"),
            (
                "two charsets",
                "=?utf-8?q?=C3=A9?= =?iso-8859-1?q?=E9?=",
                "éé",
            ),
            ("unknown charset", "=?x-none?q?a?=", "=?x-none?q?a?="),
            ("unknown encoding", "=?utf-8?x?a?=", "=?utf-8?x?a?="),
            (
                "known and unknown",
                "=?utf-8?q?a?= =?x?q?b?= =?utf-8?q?c?=",
                "a =?x?q?b?= c",
            ),
            (
                "no text in its charset",
                "=?utf-8?q?=FF?= =?us-ascii?q?a?=",
                "=?utf-8?q?=FF?= a",
            ),
            (
                "good, bad, good",
                "=?utf-8?q?a?= =?utf-8?q?=FF?= =?utf-8?q?b?=",
                "a =?utf-8?q?=FF?= b",
            ),
            ("not apart", "x=?utf-8?q?a?=", "x=?utf-8?q?a?="),
            ("space inside", "=?utf-8?q?a b?=", "=?utf-8?q?a b?="),
            ("no end", "=?utf-8?q?a", "=?utf-8?q?a"),
            ("hardly begun", "=?= =??= =?", "=?= =??= =?"),
            ("empty text", "=?utf-8?q??=", ""),
            ("hidden line end", "=?utf-8?q?a=0D=0Ab?=", "a\r\nb"),
            ("white space only", " \t ", " \t "),
        ] {
            assert_eq!(decode(text.as_bytes()), expected, "{name}");
        }
        assert_eq!(decode(b"a\xe9 =?utf-8?q?b?="), "a\u{fffd} b");
    }

    #[test]
    fn charsets() {
        assert_eq!(text_in(b"Us-Ascii", b"\xe9"), None);
        assert_eq!(text_in(b"utf-8", b"\xe9"), None);
        assert_eq!(text_in(b"Iso-8859-1", b"a\xe9").as_deref(), Some("aé"));
        assert_eq!(text_in(b"koi8-r", b"a"), None);
    }
}
