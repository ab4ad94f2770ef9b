//! What a client writes, with letters in place of its credentials, for records that are to be read again.

use super::observer::without_credentials;
use crate::session::sent::name_of;
use crate::wire::transcript::Entry;

/// A line of the client with letters in place of its credentials, so that it can still be read.
pub(crate) fn without_password(entry: &Entry) -> Vec<u8> {
    let hidden = without_credentials(&entry.octets);
    if hidden == entry.octets
        || !matches!(name_of(&entry.octets).as_str(), "LOGIN" | "AUTHENTICATE")
    {
        return entry.octets.to_vec();
    }
    let from = entry
        .octets
        .iter()
        .zip(&hidden)
        .position(|(one, other)| one != other);
    stand_in(&entry.octets, from.unwrap_or(0))
}

/// From `from` on an `x` for each octet of a word; quotes and announcements of literals stay.
pub(crate) fn stand_in(octets: &[u8], from: usize) -> Vec<u8> {
    let end = octets.strip_suffix(b"\r\n").unwrap_or(octets).len();
    let literal = octets[..end]
        .ends_with(b"}")
        .then(|| octets[..end].iter().rposition(|&octet| octet == b'{'))
        .flatten()
        .unwrap_or(end);
    let mut out = octets.to_vec();
    let (mut quoted, mut escaped) = (false, false);
    for octet in &mut out[from.min(literal)..literal] {
        let after = std::mem::take(&mut escaped);
        match *octet {
            b'"' if !after => quoted = !quoted,
            b' ' if !quoted => {}
            other => {
                escaped = quoted && !after && other == b'\\';
                *octet = b'x';
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::stand_in;

    #[test]
    fn letters_stand_in_for_credentials() {
        for (line, expected) in [
            ("a LOGIN me \"o p\\\"q\"\r\n", "a LOGIN xx \"xxxxxx\"\r\n"),
            ("a LOGIN me secret\r\n", "a LOGIN xx xxxxxx\r\n"),
            ("a LOGIN me {6}\r\n", "a LOGIN xx {6}\r\n"),
            ("a LOGIN me {6+}\r\n", "a LOGIN xx {6+}\r\n"),
        ] {
            let shown = stand_in(line.as_bytes(), 8);
            assert_eq!(String::from_utf8_lossy(&shown), expected);
        }
    }
}
