//! `search-program` (RFC 4466 section 3) and `search-criteria` (RFC 5256 section 5): a charset and the keys.

use bytes::Bytes;

use super::SearchKey;
use crate::imap::command::parts::{eat_whole_word, more};
use crate::imap::generate::Generator;
use crate::imap::reader::{Reader, Step};
use crate::imap::writer::is_atom;
use crate::imap::{Revision, Writer};

/// `search-program` (RFC 4466 section 3): `["CHARSET" SP charset SP] search-key *(SP search-key)`.
pub(in crate::imap::command) fn read(
    reader: &mut Reader<'_>,
) -> Step<(Option<Bytes>, Vec<SearchKey>)> {
    let charset = if eat_whole_word(reader, b"CHARSET") {
        reader.space()?;
        // RFC 3501 section 9 has an astring here.
        let charset = match reader.dialect().revision {
            Revision::Rev1 => reader.astring("charset")?,
            Revision::Rev2 => read_charset(reader)?,
        };
        reader.space()?;
        Some(charset)
    } else {
        None
    };
    Ok((charset, read_keys(reader)?))
}

/// Writes what [`read`] reads.
pub(in crate::imap::command) fn write(
    charset: Option<&Bytes>,
    keys: &[SearchKey],
    writer: &mut Writer,
) {
    if let Some(charset) = charset {
        writer.raw(b"CHARSET ");
        writer.astring(charset);
        writer.space();
    }
    writer.spaced(keys, |writer, key| key.write(writer));
}

/// `search-criteria` (RFC 5256 section 5): `charset 1*(SP search-key)`.
pub(in crate::imap::command) fn read_criteria(
    reader: &mut Reader<'_>,
) -> Step<(Bytes, Vec<SearchKey>)> {
    let charset = read_charset(reader)?;
    reader.space()?;
    Ok((charset, read_keys(reader)?))
}

/// Writes what [`read_criteria`] reads. What is neither an atom nor can be quoted has no legal form; it becomes a literal.
pub(in crate::imap::command) fn write_criteria(
    charset: &Bytes,
    keys: &[SearchKey],
    writer: &mut Writer,
) {
    if is_atom(charset) {
        writer.raw(charset);
    } else if charset
        .iter()
        .all(|octet| (0x01..=0x7f).contains(octet) && !matches!(octet, b'\r' | b'\n'))
    {
        writer.quoted(charset);
    } else {
        writer.literal(charset, false);
    }
    writer.space();
    writer.spaced(keys, |writer, key| key.write(writer));
}

/// A charset that is an atom or can be quoted.
pub(in crate::imap::command) fn generate_charset(g: &mut Generator<'_>) -> Bytes {
    match g.below(3) {
        0 => Bytes::from_static(b"UTF-8"),
        1 => g.atom(),
        _ => g.text(),
    }
}

/// `charset` (RFC 4466 section 3, RFC 5256 section 5): `atom / quoted`.
fn read_charset(reader: &mut Reader<'_>) -> Step<Bytes> {
    if reader.peek() == Some(b'"') {
        return reader.quoted("charset");
    }
    let span = reader.atom("charset")?;
    Ok(reader.slice(span))
}

/// `search-key *(SP search-key)`
fn read_keys(reader: &mut Reader<'_>) -> Step<Vec<SearchKey>> {
    let mut keys = vec![SearchKey::read(reader)?];
    while more(reader) {
        reader.space()?;
        keys.push(SearchKey::read(reader)?);
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use crate::imap::Dialect;
    use crate::imap::command::read;
    use crate::imap::command::testing::frame;

    #[test]
    fn a_charset_is_an_astring_in_the_first_revision_alone() {
        for (line, rev1, rev2) in [
            ("CHARSET UTF-8 ALL", true, true),
            ("CHARSET \"UTF-8\" ALL", true, true),
            ("CHARSET {5}\r\nUTF-8 ALL", true, false),
            ("CHARSET a]b ALL", true, false),
        ] {
            let octets = format!("a SEARCH {line}\r\n");
            let frame = frame(octets.as_bytes());
            assert_eq!(read(&frame, &Dialect::rev1()).is_clean(), rev1, "{line}");
            assert_eq!(
                read(&frame, &Dialect::rev2_all()).is_clean(),
                rev2,
                "{line}"
            );
        }
    }
}
