//! Transfer encodings of bodies: base64 and quoted-printable (RFC 2045 sections 6, 6.7 and 6.8). Decoding is lenient, as
//! that section advises: what is no code is skipped (base64) or kept (quoted-printable).

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::header::{is_blank, line_at};
use super::parameter;

/// `mechanism` of `Content-Transfer-Encoding` (RFC 2045 section 6.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `7bit`, also when there is no field.
    SevenBit,
    /// `8bit`
    EightBit,
    /// `binary`
    Binary,
    /// `quoted-printable`
    QuotedPrintable,
    /// `base64`
    Base64,
    /// Any other, as written; empty when the field holds no token.
    Other(Vec<u8>),
}

impl Encoding {
    /// What the value of the field says; comments and parameters are skipped. `None`: there is no such field.
    #[must_use]
    pub fn of(value: Option<&[u8]>) -> Self {
        let Some(value) = value else {
            return Self::SevenBit;
        };
        let token = parameter::read_disposition(value).map(|found| found.kind);
        let token = token.unwrap_or_default();
        match &*token.to_ascii_lowercase() {
            b"7bit" => Self::SevenBit,
            b"8bit" => Self::EightBit,
            b"binary" => Self::Binary,
            b"quoted-printable" => Self::QuotedPrintable,
            b"base64" => Self::Base64,
            _ => Self::Other(token),
        }
    }

    /// True when the octets stand as they are.
    #[must_use]
    pub const fn is_identity(&self) -> bool {
        match self {
            Self::SevenBit | Self::EightBit | Self::Binary => true,
            Self::QuotedPrintable | Self::Base64 | Self::Other(_) => false,
        }
    }

    /// The decoded octets of `body`. `None` for an encoding that is not known.
    #[must_use]
    pub fn decode(&self, body: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::SevenBit | Self::EightBit | Self::Binary => Some(body.to_vec()),
            Self::QuotedPrintable => Some(quoted_printable(body)),
            Self::Base64 => Some(base64(body)),
            Self::Other(_) => None,
        }
    }
}

/// Whole octets that are there count; bits that are left over do not.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// Decodes base64 (RFC 2045 section 6.8). Octets outside of the alphabet are skipped; `=` ends a run, after which another
/// one may follow; a run that does not end on a whole octet loses the rest.
#[must_use]
pub fn base64(body: &[u8]) -> Vec<u8> {
    let mut octets = Vec::with_capacity(body.len() / 4 * 3);
    for run in body.split(|&octet| octet == b'=') {
        let mut run = run.to_vec();
        run.retain(|&octet| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'/'));
        if run.len() % 4 == 1 {
            run.pop();
        }
        // Only octets of the alphabet in a possible number are left, so this always decodes.
        let decoded = LENIENT.decode_vec(&run, &mut octets);
        debug_assert!(decoded.is_ok(), "{decoded:?}");
    }
    octets
}

/// Decodes quoted-printable (RFC 2045 section 6.7). White space at the end of a line goes; an `=` there joins it with the next
/// line; small hexadecimal letters count; an `=` that begins no code stays. Line ends stay as they are.
#[must_use]
pub fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut octets = Vec::with_capacity(body.len());
    let mut at = 0;
    while at < body.len() {
        let line = line_at(body, at, body.len());
        at = line.end;
        let line = line.of(body);
        let end = line
            .strip_suffix(b"\n")
            .map_or(line, |text| text.strip_suffix(b"\r").unwrap_or(text))
            .len();
        let (text, line_end) = line.split_at(end);
        let printed = text
            .iter()
            .rposition(|&octet| !is_blank(octet))
            .map_or(0, |last| last + 1);
        match text[..printed].strip_suffix(b"=") {
            Some(text) => push_line(text, false, &mut octets),
            None => {
                push_line(&text[..printed], false, &mut octets);
                octets.extend_from_slice(line_end);
            }
        }
    }
    octets
}

/// Resolves `=XX` in a line; with `words` also `_`, which is a space in encoded words (RFC 2047 section 4.2).
pub(super) fn push_line(line: &[u8], words: bool, octets: &mut Vec<u8>) {
    let mut rest = line;
    while let [first, after @ ..] = rest {
        let pair = after.get(..2).filter(|_| *first == b'=');
        rest = match pair.and_then(hexadecimal) {
            Some(octet) => {
                octets.push(octet);
                &after[2..]
            }
            None => {
                octets.push(if words && *first == b'_' {
                    b' '
                } else {
                    *first
                });
                after
            }
        };
    }
}

/// The octet that two hexadecimal digits of either case stand for.
pub(super) fn hexadecimal(digits: &[u8]) -> Option<u8> {
    let &[high, low] = digits else {
        return None;
    };
    let digit = |octet: u8| char::from(octet).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        for (value, expected) in [
            (None, Encoding::SevenBit),
            (Some(" 7BIT"), Encoding::SevenBit),
            (Some("8bit (text)"), Encoding::EightBit),
            (Some("Binary"), Encoding::Binary),
            (Some("\r\n base64;"), Encoding::Base64),
            (Some("Quoted-Printable"), Encoding::QuotedPrintable),
            (Some("X-uu"), Encoding::Other(b"X-uu".into())),
            (Some(""), Encoding::Other(Vec::new())),
        ] {
            assert_eq!(
                Encoding::of(value.map(str::as_bytes)),
                expected,
                "{value:?}"
            );
        }
        assert_eq!(Encoding::Base64.decode(b"YQ==").as_deref(), Some(&b"a"[..]));
        assert_eq!(Encoding::Binary.decode(b"\0").as_deref(), Some(&b"\0"[..]));
        assert_eq!(Encoding::Other(Vec::new()).decode(b"a"), None);
    }

    #[test]
    fn decodes_base64() {
        for (body, expected) in [
            ("", &b""[..]),
            ("YWJj", b"abc"),
            ("YW\r\nJj\r\n", b"abc"),
            ("YWI=", b"ab"),
            ("YQ==YQ==", b"aa"),
            ("YQ", b"a"),
            ("YWJjZ", b"abc"),
            ("Y!W-J*j", b"abc"),
            ("YR==", b"a"),
            ("====", b""),
            ("+/+/", b"\xfb\xff\xbf"),
        ] {
            assert_eq!(base64(body.as_bytes()), expected, "{body}");
        }
    }

    #[test]
    fn decodes_quoted_printable() {
        for (body, expected) in [
            ("", &b""[..]),
            ("a=20b", b"a b"),
            ("=e9=E9", b"\xe9\xe9"),
            ("a=\r\nb", b"ab"),
            ("a= \t\r\nb", b"ab"),
            ("a \t\r\nb ", b"a\r\nb"),
            ("a=\nb\n", b"ab\n"),
            ("a=xy=4", b"a=xy=4"),
            ("a=", b"a"),
            ("a_b", b"a_b"),
            ("=3D20", b"=20"),
            ("\r\n\r\n", b"\r\n\r\n"),
        ] {
            assert_eq!(quoted_printable(body.as_bytes()), expected, "{body}");
        }
    }
}
