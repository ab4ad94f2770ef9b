//! The tree of entities in a message (RFC 2045 section 2.4, RFC 2046 section 5): where each header, body and part lies.
//! Fields are read by [`header`], media types by [`media`](super::media), delimiter lines by `multipart`.

use super::header::{self, Field};
use super::media::Media;
use super::multipart;
use super::transfer::Encoding;
use crate::octets::Span;

/// How deep multiparts and messages are opened; what lies deeper is a leaf.
pub const MAX_DEPTH: usize = 50;
/// How many entities one message may have below itself; further parts are not listed.
pub const MAX_PARTS: usize = 10_000;
/// How many header fields are listed in all entities of one message together.
pub const MAX_FIELDS: usize = 200_000;

/// A message or a body part. All spans count from the start of the whole message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// Header and body.
    pub whole: Span,
    /// The header with the empty line that ends it, if there is one.
    pub header: Span,
    /// What follows the header.
    pub body: Span,
    /// The fields of the header in their order.
    pub fields: Vec<Field>,
    /// What the body is, stated or by default.
    pub media: Media,
    /// What the body consists of.
    pub content: Content,
    /// Lines of the body: line feeds, plus one if octets follow the last.
    pub lines: u32,
}

/// What a body consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Octets. Also a multipart or message that was not opened: see [`Entity::media_shown`].
    Leaf,
    /// At least one part.
    Multipart(Vec<Entity>),
    /// The message that the body is.
    Message(Box<Entity>),
}

/// Reads the structure of `message`. Never fails; takes time in proportion to the octets times the depth,
/// at most [`MAX_DEPTH`].
///
/// Choices where the RFCs leave one:
/// - A multipart without a usable `boundary`, or without any delimiter line, is a leaf.
/// - A message in a transfer encoding other than 7bit, 8bit and binary is a leaf: RFC 2046 section 5.2.1 permits no other, so
///   what is there is no message until it is decoded, and there are no places to point at. For a multipart the
///   encoding, which RFC 2045 section 6.4 restricts alike, is ignored: delimiter lines that are there count.
/// - Of repeated fields the first counts.
#[must_use]
pub fn read(message: &[u8]) -> Entity {
    let mut reader = Reader {
        octets: message,
        parts: MAX_PARTS,
        fields: MAX_FIELDS,
    };
    reader.entity(Span::new(0, message.len()), false, 0)
}

struct Reader<'o> {
    octets: &'o [u8],
    /// Entities that may still be added.
    parts: usize,
    /// Fields that may still be listed.
    fields: usize,
}

impl Reader<'_> {
    fn entity(&mut self, whole: Span, in_digest: bool, depth: usize) -> Entity {
        let (header, fields) = header::read(self.octets, whole, &mut self.fields);
        let body = Span::new(header.end, whole.end);
        let value = first(&fields, self.octets, "Content-Type");
        let media = Media::of(value, in_digest);
        let encoding = Encoding::of(first(&fields, self.octets, "Content-Transfer-Encoding"));
        Entity {
            whole,
            header,
            body,
            content: self.content(body, &media, &encoding, depth),
            fields,
            media,
            lines: lines(body.of(self.octets)),
        }
    }

    fn content(&mut self, body: Span, media: &Media, encoding: &Encoding, depth: usize) -> Content {
        if depth >= MAX_DEPTH || self.parts == 0 {
            return Content::Leaf;
        }
        if media.is_message() && encoding.is_identity() {
            self.parts -= 1;
            return Content::Message(Box::new(self.entity(body, false, depth + 1)));
        }
        let boundary = media.boundary().filter(|_| media.is_kind("multipart"));
        let Some(boundary) = boundary else {
            return Content::Leaf;
        };
        let parts = multipart::split(self.octets, body, &boundary, self.parts);
        if parts.is_empty() {
            return Content::Leaf;
        }
        self.parts -= parts.len();
        let in_digest = media.is("multipart", "digest");
        let parts = parts.into_iter();
        Content::Multipart(
            parts
                .map(|part| self.entity(part, in_digest, depth + 1))
                .collect(),
        )
    }
}

fn first<'o>(fields: &[Field], octets: &'o [u8], name: &str) -> Option<&'o [u8]> {
    let field = fields.iter().find(|field| field.is(octets, name))?;
    Some(field.value.of(octets))
}

/// Number of lines: line feeds, plus one if octets follow the last.
#[must_use]
pub fn lines(text: &[u8]) -> u32 {
    let feeds = memchr::memchr_iter(b'\n', text).count();
    let open = text.last().is_some_and(|&last| last != b'\n');
    u32::try_from(feeds + usize::from(open)).unwrap_or(u32::MAX)
}

impl Entity {
    /// The first field of this name; letter case does not matter.
    #[must_use]
    pub fn field<'a>(&'a self, octets: &[u8], name: &str) -> Option<&'a Field> {
        self.fields.iter().find(|field| field.is(octets, name))
    }

    /// All fields of this name in their order; letter case does not matter.
    pub fn fields_named<'a>(
        &'a self,
        octets: &'a [u8],
        name: &'a str,
    ) -> impl Iterator<Item = &'a Field> {
        self.fields
            .iter()
            .filter(move |field| field.is(octets, name))
    }

    /// Value of the first field of this name, unfolded and trimmed.
    #[must_use]
    pub fn value(&self, octets: &[u8], name: &str) -> Option<Vec<u8>> {
        Some(self.field(octets, name)?.unfolded(octets))
    }

    /// What `Content-Transfer-Encoding` says.
    #[must_use]
    pub fn encoding(&self, octets: &[u8]) -> Encoding {
        Encoding::of(first(&self.fields, octets, "Content-Transfer-Encoding"))
    }

    /// The media type that fits [`Entity::content`]: for a leaf that says it is a multipart or a message, but was not
    /// opened, `application/octet-stream`; else [`Entity::media`].
    #[must_use]
    pub fn media_shown(&self) -> Media {
        match &self.content {
            Content::Leaf if self.media.is_kind("multipart") || self.media.is_message() => {
                Media::unstated("application", "octet-stream", &[])
            }
            Content::Leaf | Content::Multipart(_) | Content::Message(_) => self.media.clone(),
        }
    }

    /// The part at `path` of this message, numbers from 1. The parts of a multipart have the numbers of their order; any
    /// other message has one part 1, which is the entity itself. Below a part that is a message the numbers
    /// are those of that message. An empty path is the entity itself.
    ///
    /// `None` when there is no such part.
    #[must_use]
    pub fn part(&self, path: &[u32]) -> Option<&Self> {
        let mut entity = self;
        // The message whose parts come next; `None` once `entity` is a part.
        let mut message = Some(self);
        for &number in path {
            if message.is_none()
                && let Content::Message(inner) = &entity.content
            {
                entity = inner;
                message = Some(inner);
            }
            entity = match &entity.content {
                Content::Multipart(parts) => {
                    parts.get(usize::try_from(number).ok()?.checked_sub(1)?)?
                }
                Content::Leaf | Content::Message(_) => message.filter(|_| number == 1)?,
            };
            message = None;
        }
        Some(entity)
    }

    /// The entities directly below: the parts, or the message inside.
    #[must_use]
    pub fn children(&self) -> &[Self] {
        match &self.content {
            Content::Leaf => &[],
            Content::Multipart(parts) => parts,
            Content::Message(inner) => std::slice::from_ref(&**inner),
        }
    }
}
