//! Modified UTF-7 for mailbox names (RFC 3501 section 5.1.3). [`decode`] takes the one canonical form of a text and says what is
//! wrong with any other; [`encode`] writes that form. What a mailbox name may hold beyond that is left to the language.

use std::char::decode_utf16;

use base64::Engine as _;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use thiserror::Error;

/// Modified base64: `,` for `/`, no padding characters, padding bits zero.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &IMAP_MUTF7,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// Why a name is not modified UTF-7, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{fault} at octet {at} of the name; {}", .fault.remedy())]
pub struct Error {
    /// Offset of the octet where the fault begins.
    pub at: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// An octet above 127.
    #[error("wanted ASCII, found octet 0x{0:02x}")]
    NotAscii(u8),
    /// A control character that stands for itself.
    #[error("wanted printable ASCII, found control octet 0x{0:02x}")]
    Control(u8),
    /// The name ends inside a shift.
    #[error("wanted a shift that ends with '-', found one without")]
    Unterminated,
    /// An octet in a shift that is neither modified base64 nor `-`.
    #[error("wanted modified base64 or '-' in the shift, found octet 0x{0:02x}")]
    NotBase64(u8),
    /// The base64 of a shift does not end on a UTF-16 unit.
    #[error("wanted whole 16-bit units in the shift, found {0} base64 characters")]
    Length(usize),
    /// Bits behind the last unit that are not zero.
    #[error("wanted zero padding bits, found others in the last base64 character")]
    PaddingBits,
    /// Half of a surrogate pair.
    #[error("wanted a character, found lone surrogate 0x{0:04x}")]
    Surrogate(u16),
    /// A printable ASCII character inside a shift.
    #[error("wanted a character that cannot represent itself, found {0:?} in base64")]
    Printable(char),
    /// A shift that follows another one directly.
    #[error("wanted one shift for adjacent characters, found '-&' between two")]
    NullShift,
}

impl Fault {
    /// What the writer of the name can do about it.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::NotAscii(_) => "encode the character in a shift",
            Self::Control(_) => "encode it in a shift",
            Self::Unterminated => "end it with '-', or write '&-' for '&'",
            Self::NotBase64(_) => "end the shift before it, or write '&-' for '&'",
            Self::Length(_) => "encode UTF-16",
            Self::PaddingBits => "encode the name anew",
            Self::Surrogate(_) => "encode both halves of the pair",
            Self::Printable(_) => "write it as itself, '&' as '&-'",
            Self::NullShift => "write both in one",
        }
    }
}

/// Decodes a mailbox name. Only the canonical form passes: [`encode`] of the result gives `name` back.
///
/// # Errors
///
/// The first fault found, with its place.
pub fn decode(name: &[u8]) -> Result<String, Error> {
    let mut text = String::with_capacity(name.len());
    let mut at = 0;
    // Offset just past the last shift that held base64.
    let mut shifted = None;
    while let Some(&octet) = name.get(at) {
        let fault = |fault| Err(Error { at, fault });
        match octet {
            b'&' if name.get(at + 1) == Some(&b'-') => {
                text.push('&');
                at += 2;
            }
            b'&' if shifted == Some(at) => return fault(Fault::NullShift),
            b'&' => {
                at = decode_shift(name, at, &mut text)?;
                shifted = Some(at);
            }
            b' '..=b'~' => {
                text.push(char::from(octet));
                at += 1;
            }
            0x80.. => return fault(Fault::NotAscii(octet)),
            _ => return fault(Fault::Control(octet)),
        }
    }
    Ok(text)
}

/// Decodes the shift whose `&` is at `start`; gives the offset past its `-`.
fn decode_shift(name: &[u8], start: usize, text: &mut String) -> Result<usize, Error> {
    let first = start + 1;
    let is_base64 = |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b',');
    let len = name[first..]
        .iter()
        .take_while(|octet| is_base64(octet))
        .count();
    let end = first + len;
    match name.get(end) {
        Some(b'-') => {}
        Some(&octet) => {
            let fault = if octet.is_ascii() {
                Fault::NotBase64(octet)
            } else {
                Fault::NotAscii(octet)
            };
            return Err(Error { at: end, fault });
        }
        None => {
            let fault = Fault::Unterminated;
            return Err(Error { at: start, fault });
        }
    }
    // Six bits a character; fewer than six may be left over behind the last unit.
    if len * 6 % 16 >= 6 {
        let fault = Fault::Length(len);
        return Err(Error { at: first, fault });
    }
    let Ok(octets) = BASE64.decode(&name[first..end]) else {
        // Alphabet and length are right, so only the bits behind the last octet can be wrong.
        let (at, fault) = (end - 1, Fault::PaddingBits);
        return Err(Error { at, fault });
    };
    let (units, _) = octets.as_chunks::<2>();
    let mut unit = 0;
    for decoded in decode_utf16(units.iter().map(|&unit| u16::from_be_bytes(unit))) {
        let at = first + unit * 16 / 6;
        let fault = match decoded {
            Ok(character @ ' '..='~') => Fault::Printable(character),
            Ok(character) => {
                text.push(character);
                unit += character.len_utf16();
                continue;
            }
            Err(error) => Fault::Surrogate(error.unpaired_surrogate()),
        };
        return Err(Error { at, fault });
    }
    Ok(end + 1)
}

/// Writes `text` as a mailbox name.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let is_plain = |character: char| matches!(character, ' '..='~');
        let end = if is_plain(character) {
            name.push(character);
            if character == '&' {
                name.push('-');
            }
            1
        } else {
            let end = rest.find(is_plain).unwrap_or(rest.len());
            let units = rest[..end].encode_utf16();
            let octets: Vec<u8> = units.flat_map(u16::to_be_bytes).collect();
            name.push('&');
            BASE64.encode_string(octets, &mut name);
            name.push('-');
            end
        };
        rest = &rest[end..];
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_ways() {
        for (text, name) in [
            ("", ""),
            ("INBOX", "INBOX"),
            ("a b~", "a b~"),
            ("&", "&-"),
            ("&&", "&-&-"),
            ("R&D", "R&-D"),
            ("é", "&AOk-"),
            ("é&é", "&AOk-&-&AOk-"),
            ("&é", "&-&AOk-"),
            ("é-", "&AOk--"),
            ("\u{0}\u{7f}", "&AAAAfw-"),
            ("台北", "&U,BTFw-"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("😀", "&2D3eAA-"),
            ("\u{feff}x", "&,v8-x"),
        ] {
            assert_eq!(encode(text), name, "{text:?}");
            assert_eq!(decode(name.as_bytes()).as_deref(), Ok(text), "{name}");
        }
    }

    #[test]
    fn faults() {
        let table: &[(&[u8], usize, Fault)] = &[
            ("aé".as_bytes(), 1, Fault::NotAscii(0xc3)),
            (b"&A\xe9-", 2, Fault::NotAscii(0xe9)),
            (b"a\tb", 1, Fault::Control(9)),
            (b"\x7f", 0, Fault::Control(0x7f)),
            (b"a&", 1, Fault::Unterminated),
            (b"a&AOk", 1, Fault::Unterminated),
            (b"R&D", 1, Fault::Unterminated),
            (b"a & b", 3, Fault::NotBase64(b' ')),
            (b"&AO/k-", 3, Fault::NotBase64(b'/')),
            (b"&AOk=-", 4, Fault::NotBase64(b'=')),
            (b"&&-", 1, Fault::NotBase64(b'&')),
            (b"&A-", 1, Fault::Length(1)),
            (b"&AO-", 1, Fault::Length(2)),
            (b"&AOkA-", 1, Fault::Length(4)),
            (b"&AOl-", 3, Fault::PaddingBits),
            (b"&U,BTFx-", 6, Fault::PaddingBits),
            (b"&2D0-", 1, Fault::Surrogate(0xd83d)),
            (b"&3gA-", 1, Fault::Surrogate(0xde00)),
            (b"&AOnYPQ-", 3, Fault::Surrogate(0xd83d)),
            (b"&AGE-", 1, Fault::Printable('a')),
            (b"&AOkAYQ-", 3, Fault::Printable('a')),
            (b"&ACY-", 1, Fault::Printable('&')),
            (b"&Jjo!", 4, Fault::NotBase64(b'!')),
            (b"&U,BTFw-&ZeVnLIqe-", 8, Fault::NullShift),
        ];
        for &(name, at, fault) in table {
            let error = Error { at, fault };
            assert_eq!(decode(name), Err(error), "{name:?}");
        }
    }

    #[test]
    fn messages() {
        let faults = [b"&AO/k-".as_slice(), b"a\xe9", b"&AGE-", b"&2D0-", b"R&D"];
        let messages = faults.map(|name| decode(name).unwrap_err().to_string());
        insta::assert_snapshot!(messages.join("\n"), @r"
        wanted modified base64 or '-' in the shift, found octet 0x2f at octet 3 of the name; end the shift before it, or write '&-' for '&'
        wanted ASCII, found octet 0xe9 at octet 1 of the name; encode the character in a shift
        wanted a character that cannot represent itself, found 'a' in base64 at octet 1 of the name; write it as itself, '&' as '&-'
        wanted a character, found lone surrogate 0xd83d at octet 1 of the name; encode both halves of the pair
        wanted a shift that ends with '-', found one without at octet 1 of the name; end it with '-', or write '&-' for '&'
        ");
    }

    proptest! {
        #[test]
        fn text_comes_back(text in any::<String>()) {
            let name = encode(&text);
            prop_assert!(name.bytes().all(|octet| matches!(octet, b' '..=b'~')));
            prop_assert_eq!(decode(name.as_bytes()), Ok(text));
        }

        #[test]
        fn only_the_canonical_form_passes(name in "[&A-Da-d,+ -]{0,12}") {
            if let Ok(text) = decode(name.as_bytes()) {
                prop_assert_eq!(encode(&text), name);
            }
        }

        #[test]
        fn any_octets(name in proptest::collection::vec(any::<u8>(), 0..64)) {
            match decode(&name) {
                Ok(text) => prop_assert_eq!(encode(&text).into_bytes(), name),
                Err(error) => prop_assert!(error.at < name.len()),
            }
        }
    }
}
