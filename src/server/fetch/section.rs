//! `BODY[section]<partial>` (RFC 3501 section 6.4.5): which octets are meant.

use bytes::Bytes;

use crate::imap::value::{Partial, Section, SectionText};
use crate::mime::{Content, Entity};
use crate::octets::Span;

/// The octets that `section` means; `None` if the message has no such part. `exact` compares
/// the names of header fields with regard to case, which is a fault.
pub(in crate::server) fn octets(
    message: &Bytes,
    entity: &Entity,
    section: &Section,
    exact: bool,
) -> Option<Bytes> {
    let path: Vec<u32> = section.part.iter().map(|number| number.get()).collect();
    let part = entity.part(&path)?;
    // HEADER and TEXT of a part are those of the message inside it.
    let inner = if path.is_empty() {
        Some(part)
    } else if let Content::Message(inner) = &part.content {
        Some(&**inner)
    } else {
        None
    };
    match &section.text {
        None if path.is_empty() => Some(message.clone()),
        None => Some(cut(message, part.body)),
        Some(SectionText::Mime) => Some(cut(message, part.header)),
        Some(SectionText::Header) => Some(cut(message, inner?.header)),
        Some(SectionText::Text) => Some(cut(message, inner?.body)),
        Some(SectionText::HeaderFields(names)) => Some(fields(message, inner?, names, true, exact)),
        Some(SectionText::HeaderFieldsNot(names)) => {
            Some(fields(message, inner?, names, false, exact))
        }
    }
}

fn cut(message: &Bytes, span: Span) -> Bytes {
    let end = span.end.min(message.len());
    message.slice(span.start.min(end)..end)
}

/// The fields that are named, or those that are not, and the empty line if the header has one.
fn fields(message: &Bytes, entity: &Entity, names: &[Bytes], named: bool, exact: bool) -> Bytes {
    let mut subset = Vec::new();
    for field in &entity.fields {
        let name = field.name.of(message);
        let hit = names.iter().any(|wanted| {
            if exact {
                wanted == name
            } else {
                wanted.eq_ignore_ascii_case(name)
            }
        });
        if hit == named {
            let whole = field.whole.of(message);
            subset.extend_from_slice(whole);
            if !whole.ends_with(b"\n") {
                subset.extend_from_slice(b"\r\n");
            }
        }
    }
    let header = entity.header.of(message);
    if header.ends_with(b"\n\r\n") || header.ends_with(b"\n\n") || header == b"\r\n" {
        subset.extend_from_slice(b"\r\n");
    }
    Bytes::from(subset)
}

/// The octets that `partial` asks for; fewer, or none, at the end.
pub(in crate::server) fn part_of(octets: &Bytes, partial: Partial) -> Bytes {
    let place = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let start = place(partial.origin).min(octets.len());
    let end = start
        .saturating_add(place(partial.length.get()))
        .min(octets.len());
    octets.slice(start..end)
}

#[cfg(test)]
mod tests {
    use std::num::{NonZeroU32, NonZeroU64};

    use super::*;
    use crate::mime;

    const MAIL: &[u8] = b"From: a@example.com\r\nSubject: outer\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain\r\n\r\none\r\n\
        --b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\nTo: b@example.com\r\n\r\ntwo\r\n\
        --b--\r\n";

    fn get(part: &[u32], text: Option<SectionText>) -> Option<String> {
        let message = Bytes::from_static(MAIL);
        let section = Section {
            part: part.iter().copied().filter_map(NonZeroU32::new).collect(),
            text,
        };
        octets(&message, &mime::read(&message), &section, false)
            .map(|octets| String::from_utf8_lossy(&octets).into_owned())
    }

    #[test]
    fn sections_of_nested_messages() {
        let names = |names: &[&'static str]| {
            names
                .iter()
                .map(|name| Bytes::from_static(name.as_bytes()))
                .collect::<Vec<_>>()
        };
        assert_eq!(get(&[], None).map(|text| text.len()), Some(MAIL.len()));
        assert_eq!(get(&[1], None).as_deref(), Some("one"));
        assert_eq!(
            get(&[1], Some(SectionText::Mime)).as_deref(),
            Some("Content-Type: text/plain\r\n\r\n")
        );
        assert_eq!(get(&[1], Some(SectionText::Header)), None);
        assert_eq!(
            get(&[2], Some(SectionText::Header)).as_deref(),
            Some("Subject: inner\r\nTo: b@example.com\r\n\r\n")
        );
        assert_eq!(get(&[2], Some(SectionText::Text)).as_deref(), Some("two"));
        assert_eq!(get(&[2, 1], None).as_deref(), Some("two"));
        assert_eq!(
            get(&[2], Some(SectionText::HeaderFields(names(&["TO"])))).as_deref(),
            Some("To: b@example.com\r\n\r\n")
        );
        assert_eq!(
            get(
                &[],
                Some(SectionText::HeaderFieldsNot(names(&[
                    "content-type",
                    "from"
                ])))
            )
            .as_deref(),
            Some("Subject: outer\r\n\r\n")
        );
        assert_eq!(
            get(&[], Some(SectionText::HeaderFields(names(&["Subj"])))).as_deref(),
            Some("\r\n")
        );
        assert_eq!(get(&[3], None), None);
        assert_eq!(get(&[1, 1], None), None);
    }

    #[test]
    fn partial_stops_at_the_end() {
        let octets = Bytes::from_static(b"0123456789");
        let length = |length| NonZeroU64::new(length).unwrap_or(NonZeroU64::MIN);
        for (origin, count, expected) in [
            (0, 3, "012"),
            (8, 5, "89"),
            (10, 1, ""),
            (u64::MAX, u64::MAX, ""),
        ] {
            let partial = Partial {
                origin,
                length: length(count),
            };
            assert_eq!(part_of(&octets, partial), expected.as_bytes());
        }
    }
}
