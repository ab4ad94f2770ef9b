//! The text of a message as a search looks at it: transfer encodings, charsets and encoded words resolved (RFC 3501 section
//! 6.4.4 wants the comparison after decoding). The comparison itself, and letter case, are left to the caller.

use super::entity::{Content, Entity};
use super::word;

/// The fields of the header, one a line: name, `: `, unfolded value with encoded words decoded, CRLF. At most `limit`
/// octets, cut between characters.
#[must_use]
pub fn header(entity: &Entity, octets: &[u8], limit: usize) -> String {
    let mut text = String::new();
    push_header(entity, octets, &mut text, limit);
    cut(text, limit)
}

/// The text of the body: the text parts in their order, decoded; of a message inside, its header (as [`header`] gives it) and its
/// body. Other leaves have no text. Parts are divided by CRLF. At most `limit` octets, cut between characters.
///
/// Text in a charset that is not known, or that is no text in its charset, is taken as UTF-8; octets that are not become
/// U+FFFD. A body in an unknown transfer encoding is taken as it stands.
#[must_use]
pub fn body(entity: &Entity, octets: &[u8], limit: usize) -> String {
    let mut text = String::new();
    push_body(entity, octets, &mut text, limit);
    cut(text, limit)
}

fn push_header(entity: &Entity, octets: &[u8], text: &mut String, limit: usize) {
    for field in &entity.fields {
        if text.len() >= limit {
            return;
        }
        text.push_str(&String::from_utf8_lossy(field.name.of(octets)));
        text.push_str(": ");
        text.push_str(&word::decode(&field.unfolded(octets)));
        text.push_str("\r\n");
    }
}

fn push_body(entity: &Entity, octets: &[u8], text: &mut String, limit: usize) {
    if text.len() >= limit {
        return;
    }
    match &entity.content {
        Content::Leaf if entity.media.is_kind("text") => {
            text.push_str(&leaf(entity, octets));
            text.push_str("\r\n");
        }
        Content::Leaf => {}
        Content::Multipart(parts) => {
            for part in parts {
                push_body(part, octets, text, limit);
            }
        }
        Content::Message(inner) => {
            push_header(inner, octets, text, limit);
            text.push_str("\r\n");
            push_body(inner, octets, text, limit);
        }
    }
}

fn leaf(entity: &Entity, octets: &[u8]) -> String {
    let body = entity.body.of(octets);
    let decoded = entity.encoding(octets).decode(body);
    let decoded = decoded.unwrap_or_else(|| body.to_vec());
    let charset = entity.media.parameter("charset").unwrap_or(b"us-ascii");
    word::text_in(charset, &decoded)
        .unwrap_or_else(|| String::from_utf8_lossy(&decoded).into_owned())
}

fn cut(mut text: String, limit: usize) -> String {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::read;

    #[test]
    fn bodies() {
        for (name, message, expected) in [
            ("plain", "\r\na b", "a b\r\n"),
            (
                "base64",
                "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nw6kg\r\nw6k=",
                "é é\r\n",
            ),
            (
                "quoted-printable",
                "Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na_=E9=\r\nb",
                "a_éb\r\n",
            ),
            ("UTF-8 not declared", "\r\né", "é\r\n"),
            (
                "unknown charset",
                "Content-Type: text/plain; charset=x\r\n\r\na",
                "a\r\n",
            ),
            (
                "unknown encoding",
                "Content-Transfer-Encoding: x\r\n\r\na=20",
                "a=20\r\n",
            ),
            ("no text", "Content-Type: image/png\r\n\r\na", ""),
            (
                "parts",
                "Content-Type: multipart/mixed; boundary=a\r\n\r\nno\r\n--a\r\n\r\none\r\n--a\r\nContent-Type: image/png\r\n\r\nno\r\n--a\r\nContent-Type: message/rfc822\r\n\r\nSubject: =?utf-8?q?=C3=A9?=\r\n\r\ntwo\r\n--a--\r\nno",
                "one\r\nSubject: é\r\n\r\ntwo\r\n",
            ),
        ] {
            let entity = read(message.as_bytes());
            assert_eq!(body(&entity, message.as_bytes(), 1000), expected, "{name}");
        }
    }

    #[test]
    fn headers_and_bounds() {
        let message = "Subject: =?utf-8?q?=C3=A9?=\r\n x\r\nb:\r\n\r\né";
        let entity = read(message.as_bytes());
        let octets = message.as_bytes();
        assert_eq!(header(&entity, octets, 1000), "Subject: é x\r\nb: \r\n");
        assert_eq!(header(&entity, octets, 10), "Subject: ");
        assert_eq!(header(&entity, octets, 11), "Subject: é");
        assert_eq!(body(&entity, octets, 1), "");
        assert_eq!(body(&entity, octets, 0), "");
    }
}
