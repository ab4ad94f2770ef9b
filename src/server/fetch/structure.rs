//! BODY and BODYSTRUCTURE of a message (RFC 3501 section 7.4.2), made of its MIME structure.

use bytes::Bytes;

use super::envelope::envelope;
use crate::imap::response::body::{
    ExtensionTail, Language, MultiExtension, Parameters, SingleExtension, SingleKind,
};
use crate::imap::response::{BodyStructure, Disposition, MultiPart, SinglePart};
use crate::mime::transfer::Encoding;
use crate::mime::{Content, Entity, parameter};

/// The structure of `entity`, whose spans lie in `message`; with extension data if it is
/// `extended`. Its depth is that of `mime`, which is bounded.
pub(in crate::server) fn structure(
    message: &[u8],
    entity: &Entity,
    extended: bool,
) -> BodyStructure {
    let media = entity.media_shown();
    if let Content::Multipart(parts) = &entity.content {
        return BodyStructure::Multi(Box::new(MultiPart {
            parts: parts
                .iter()
                .map(|part| structure(message, part, extended))
                .collect(),
            subtype: Bytes::from(media.subtype),
            extension: extended.then(|| MultiExtension {
                parameters: parameters(media.parameters),
                tail: Some(tail(message, entity)),
            }),
        }));
    }
    let text = |name: &str| entity.value(message, name).map(Bytes::from);
    let kind = match &entity.content {
        Content::Message(inner) if media.is("message", "rfc822") => SingleKind::Message {
            envelope: Box::new(envelope(message, inner)),
            body: structure(message, inner, extended),
            lines: u64::from(entity.lines),
        },
        Content::Leaf if media.is_kind("text") => SingleKind::Text {
            lines: u64::from(entity.lines),
        },
        Content::Leaf | Content::Message(_) | Content::Multipart(_) => SingleKind::Basic,
    };
    BodyStructure::Single(Box::new(SinglePart {
        media_type: Bytes::from(media.kind),
        subtype: Bytes::from(media.subtype),
        parameters: parameters(media.parameters),
        id: text("Content-ID"),
        description: text("Content-Description"),
        encoding: encoding(entity.encoding(message)),
        octets: u32::try_from(entity.body.len()).unwrap_or(u32::MAX),
        kind,
        extension: extended.then(|| SingleExtension {
            md5: text("Content-MD5"),
            tail: Some(tail(message, entity)),
        }),
    }))
}

fn encoding(encoding: Encoding) -> Bytes {
    match encoding {
        Encoding::SevenBit => Bytes::from_static(b"7BIT"),
        Encoding::EightBit => Bytes::from_static(b"8BIT"),
        Encoding::Binary => Bytes::from_static(b"BINARY"),
        Encoding::QuotedPrintable => Bytes::from_static(b"QUOTED-PRINTABLE"),
        Encoding::Base64 => Bytes::from_static(b"BASE64"),
        Encoding::Other(name) if name.is_empty() => Bytes::from_static(b"7BIT"),
        Encoding::Other(name) => Bytes::from(name),
    }
}

fn parameters(found: parameter::Parameters) -> Parameters {
    let pairs: Vec<_> = found
        .into_iter()
        .map(|(name, value)| (Bytes::from(name), Bytes::from(value)))
        .collect();
    (!pairs.is_empty()).then_some(pairs)
}

fn tail(message: &[u8], entity: &Entity) -> ExtensionTail {
    let disposition = entity
        .value(message, "Content-Disposition")
        .and_then(|value| parameter::read_disposition(&value))
        .map(|found| Disposition {
            kind: Bytes::from(found.kind),
            parameters: parameters(found.parameters),
        });
    let mut languages: Vec<Bytes> = entity
        .value(message, "Content-Language")
        .unwrap_or_default()
        .split(|&octet| octet == b',')
        .map(|tag| Bytes::copy_from_slice(tag.trim_ascii()))
        .filter(|tag| !tag.is_empty())
        .collect();
    let language = if languages.len() > 1 {
        Language::List(languages)
    } else {
        Language::One(languages.pop())
    };
    ExtensionTail {
        disposition,
        language: Some(language),
        location: Some(entity.value(message, "Content-Location").map(Bytes::from)),
        more: Vec::new(),
    }
}
