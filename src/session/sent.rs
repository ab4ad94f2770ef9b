//! What can be told of a client's line without understanding its arguments: its tag and
//! the name of its command (RFC 3501 section 9 `command`). The observer needs both even of
//! commands that break the grammar, since the server answers those too.

use bytes::Bytes;

use crate::imap::reader::is_tag_char;
use crate::imap::value::Tag;
use crate::octets::show::show_within;

/// The tag at the start of `line`; `None` if no server could tell it.
#[must_use]
pub fn tag_of(line: &[u8]) -> Option<Tag> {
    let word = words(line).next()?;
    (!word.is_empty() && word.iter().all(|&octet| is_tag_char(octet)))
        .then(|| Tag(Bytes::copy_from_slice(word)))
}

/// The name of the command in `line` in capitals, with `UID ` before those that follow it; empty if there is none.
#[must_use]
pub fn name_of(line: &[u8]) -> String {
    let mut words = words(line).skip(1);
    let Some(name) = words.next() else {
        return String::new();
    };
    let name = show_within(&name.to_ascii_uppercase(), 40);
    match words.next() {
        Some(second) if name == "UID" => {
            format!("UID {}", show_within(&second.to_ascii_uppercase(), 40))
        }
        Some(_) | None => name,
    }
}

fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let end = line
        .iter()
        .position(|octet| matches!(octet, b'\r' | b'\n'))
        .unwrap_or(line.len());
    line[..end].split(|&octet| octet == b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_names() {
        type Row = (&'static [u8], Option<&'static [u8]>, &'static str);
        let table: &[Row] = &[
            (b"a1 noop\r\n", Some(b"a1"), "NOOP"),
            (b"a1 UID fetch 1 FLAGS\r\n", Some(b"a1"), "UID FETCH"),
            (b"a1 LOGIN {3}\r\n", Some(b"a1"), "LOGIN"),
            (b"a1\r\n", Some(b"a1"), ""),
            (b"\r\n", None, ""),
            (b"* NOOP\r\n", None, "NOOP"),
            (b"a+ NOOP\r\n", None, "NOOP"),
            (b" NOOP\r\n", None, "NOOP"),
        ];
        for (line, tag, name) in table {
            assert_eq!(tag_of(line).as_ref().map(|tag| tag.0.as_ref()), *tag);
            assert_eq!(name_of(line), *name);
        }
    }
}
