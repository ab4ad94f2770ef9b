//! Which octets the base productions are made of (RFC 3501 section 9), and words that are
//! compared without regard to case.

const CTL: u8 = 1;
const ATOM_SPECIAL: u8 = 2;
const LIST_WILDCARD: u8 = 4;
const RESP_SPECIAL: u8 = 8;
const EIGHT_BIT: u8 = 16;
/// What `quoted` cannot pass over without a look.
const QUOTED_STOP: u8 = 32;

/// A one in each octet of a number that holds eight.
const ONES: u64 = 0x0101_0101_0101_0101;

/// Which classes each octet belongs to.
static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0u8; 256];
    let mut octet = 0usize;
    while octet < 256 {
        let mut class = 0;
        if octet < 0x20 || octet == 0x7f {
            class |= CTL;
        }
        if octet >= 0x80 {
            class |= EIGHT_BIT;
        }
        let o = octet as u8;
        if matches!(o, b'(' | b')' | b'{' | b' ' | b'"' | b'\\') {
            class |= ATOM_SPECIAL;
        }
        if matches!(o, b'%' | b'*') {
            class |= LIST_WILDCARD;
        }
        if o == b']' {
            class |= RESP_SPECIAL;
        }
        if matches!(o, 0 | b'\r' | b'\n' | b'"' | b'\\') {
            class |= QUOTED_STOP;
        }
        table[octet] = class;
        octet += 1;
    }
    table
}

/// `ATOM-CHAR` of RFC 3501 section 9: any CHAR but atom-specials.
#[inline]
#[must_use]
pub fn is_atom_char(octet: u8) -> bool {
    CLASS[usize::from(octet)] == 0
}

/// `ASTRING-CHAR` of RFC 3501 section 9: `ATOM-CHAR` or `]`.
#[inline]
#[must_use]
pub fn is_astring_char(octet: u8) -> bool {
    CLASS[usize::from(octet)] & (CTL | ATOM_SPECIAL | LIST_WILDCARD | EIGHT_BIT) == 0
}

/// `list-char` of RFC 3501 section 9: `ATOM-CHAR`, `%`, `*` or `]`.
#[inline]
#[must_use]
pub fn is_list_char(octet: u8) -> bool {
    CLASS[usize::from(octet)] & (CTL | ATOM_SPECIAL | EIGHT_BIT) == 0
}

/// `tag` characters of RFC 3501 section 9: `ASTRING-CHAR` but `+`.
#[inline]
#[must_use]
pub fn is_tag_char(octet: u8) -> bool {
    is_astring_char(octet) && octet != b'+'
}

/// `TEXT-CHAR` of RFC 3501 section 9: any CHAR but CR and LF.
#[inline]
#[must_use]
pub fn is_text_char(octet: u8) -> bool {
    !matches!(octet, 0 | b'\r' | b'\n') && octet < 0x80
}

/// Whether `quoted` may pass over this octet without a look.
#[inline]
pub(super) fn is_plain(octet: u8) -> bool {
    CLASS[usize::from(octet)] & (QUOTED_STOP | EIGHT_BIT) == 0
}

/// How many octets at the start `quoted` may pass over without a look; it may be fewer than
/// there are, where a control character stands. Eight octets are looked at together.
#[inline]
pub(super) fn plain_length(octets: &[u8]) -> usize {
    let mut length = 0;
    while let Some(eight) = octets[length..].first_chunk() {
        let stops = stops(u64::from_le_bytes(*eight));
        if stops != 0 {
            return length + stops.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    let rest = octets[length..].iter();
    length + rest.take_while(|&&octet| is_plain(octet)).count()
}

/// True if all octets are printable ASCII or spaces. Eight are looked at together.
#[inline]
pub(crate) fn is_plain_text(octets: &[u8]) -> bool {
    let strange = |eight: &[u8; 8]| {
        let eight = u64::from_le_bytes(*eight);
        eight | eight.wrapping_sub(ONES * b' ' as u64)
    };
    // The last eight may overlap those before.
    let Some(last) = octets.last_chunk() else {
        return octets.iter().all(|octet| matches!(octet, b' '..=b'~'));
    };
    let mut all = strange(last);
    for eight in octets.as_chunks().0 {
        all |= strange(eight);
    }
    all & (ONES * 0x80) == 0
}

/// The highest bit of each octet that is a control character, a quote, a backslash or above
/// 0x7F. Those past the first may be wrong.
#[inline]
const fn stops(eight: u64) -> u64 {
    // With bit 1 turned, the quote stands next to the control characters, space does not.
    let turned = eight ^ (ONES * 2);
    let low = turned.wrapping_sub(ONES * (b'"' ^ 2) as u64 + ONES) & !turned;
    let slashes = eight ^ (ONES * b'\\' as u64);
    let slash = slashes.wrapping_sub(ONES) & !slashes;
    (low | slash | eight) & (ONES * 0x80)
}

/// Whether `name` is `word`, letters in either case (ABNF strings, RFC 5234 section 2.3). Where
/// `word` is known when this is compiled, and not long, it is a comparison or two.
#[inline(always)]
pub(crate) fn is_word(name: &[u8], word: &str) -> bool {
    let word = word.as_bytes();
    if name.len() != word.len() {
        return false;
    }
    // Both ends, which may overlap.
    match word.len() {
        2..=3 => {
            let two = |octets: Option<&[u8; 2]>| octets.map(|two| u16::from_le_bytes(*two).into());
            same(two(name.first_chunk()), two(word.first_chunk()))
                && same(two(name.last_chunk()), two(word.last_chunk()))
        }
        4..=8 => {
            let four =
                |octets: Option<&[u8; 4]>| octets.map(|four| u32::from_le_bytes(*four).into());
            same(four(name.first_chunk()), four(word.first_chunk()))
                && same(four(name.last_chunk()), four(word.last_chunk()))
        }
        9..=16 => {
            let eight = |octets: Option<&[u8; 8]>| octets.map(|eight| u64::from_le_bytes(*eight));
            same(eight(name.first_chunk()), eight(word.first_chunk()))
                && same(eight(name.last_chunk()), eight(word.last_chunk()))
        }
        _ => name.eq_ignore_ascii_case(word),
    }
}

/// Whether the octets of two numbers are the same, letters in either case.
#[inline(always)]
fn same(name: Option<u64>, word: Option<u64>) -> bool {
    let (Some(name), Some(word)) = (name, word) else {
        return false;
    };
    let case = case_bits(word);
    name | case == word | case
}

/// The bit that tells lower from upper case, of each octet that is a letter; all are ASCII.
#[inline(always)]
const fn case_bits(word: u64) -> u64 {
    let lower = word | (ONES * 0x20);
    let from_a = lower + ONES * (0x80 - b'a') as u64;
    let past_z = lower + ONES * (0x7f - b'z') as u64;
    (from_a & !past_z & (ONES * 0x80)) >> 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_compare_without_regard_to_case() {
        let words = [
            "",
            "X",
            "OK",
            "UID",
            "LIST",
            "FLAGS",
            "RFC822",
            "READ-ONLY",
            "BODY.PEEK[",
            "RFC822.SIZE",
            "PERMANENTFLAGS",
            "ABCDEFGHIJKLMNOP",
            "AUTHENTICATIONFAILED",
        ];
        for word in words {
            assert!(is_word(word.as_bytes(), word), "{word}");
            assert!(
                is_word(word.to_ascii_lowercase().as_bytes(), word),
                "{word}"
            );
            for at in 0..word.len() {
                for octet in 0..=255 {
                    let mut name = word.as_bytes().to_vec();
                    name[at] = octet;
                    let same = name.eq_ignore_ascii_case(word.as_bytes());
                    assert_eq!(is_word(&name, word), same, "{word} {at} {octet}");
                }
            }
            assert!(!is_word(format!("{word}x").as_bytes(), word), "{word}");
        }
    }

    #[test]
    fn plain_text_is_printable() {
        for length in 0..20 {
            for at in 0..length {
                for octet in 0..=255 {
                    let mut octets = vec![b'~'; length];
                    octets[at] = octet;
                    // DEL is text, and may pass or not.
                    let plain = (b' '..=0x7f).contains(&octet);
                    assert!(octet == 0x7f || is_plain_text(&octets) == plain, "{octet}");
                }
            }
        }
        assert!(is_plain_text(b""));
    }

    #[test]
    fn plain_octets_are_counted_up_to_the_first_that_is_not() {
        for octet in 0..=255u8 {
            for at in 0..20 {
                for after in [b' ', b'"', 0x80] {
                    let mut octets = vec![b'a'; at];
                    octets.push(octet);
                    octets.resize(24, after);
                    let length = plain_length(&octets);
                    assert!(octets[..length].iter().all(|&octet| is_plain(octet)));
                    let stops = octet < b' ' || !is_plain(octet);
                    assert!(length >= at && (length == at || !stops), "{octet} {at}");
                    assert!(stops || length > at, "{octet} {at}");
                }
            }
        }
    }
}
