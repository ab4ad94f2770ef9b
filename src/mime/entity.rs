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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The tree on one line: type, body and lines of leaves, children in brackets.
    fn shown(entity: &Entity, octets: &[u8]) -> String {
        let media = entity.media_shown();
        let kind = String::from_utf8_lossy(&media.kind);
        let subtype = String::from_utf8_lossy(&media.subtype);
        let children: Vec<String> = entity
            .children()
            .iter()
            .map(|child| shown(child, octets))
            .collect();
        if matches!(entity.content, Content::Leaf) {
            let body = crate::octets::show::show(entity.body.of(octets));
            format!("{kind}/{subtype} '{body}' {}", entity.lines)
        } else {
            format!("{kind}/{subtype} [{}]", children.join(", "))
        }
    }

    #[test]
    fn odd_messages() {
        let table: &[(&str, &[u8], &str)] = &[
            ("nothing", b"", "text/plain '' 0"),
            ("no header", b"\r\nbody", "text/plain 'body' 1"),
            ("no header and no empty line", b"hello\r\nworld\r\n", "text/plain '' 0"),
            ("no body", b"A: b\r\n", "text/plain '' 0"),
            ("empty body", b"A: b\r\n\r\n", "text/plain '' 0"),
            ("body starts with LF", b"A: b\r\n\r\n\nx\r\n", "text/plain '\\nx\\r\\n' 2"),
            ("last line open", b"\r\na\r\nb", "text/plain 'a\\r\\nb' 2"),
            ("NUL and 8 bit", b"A: \0\xff\r\n\r\n\0\xff", "text/plain '\\x00\\xff' 1"),
            ("type without subtype", b"Content-Type: X-ZIP\r\n\r\na", "text/plain 'a' 1"),
            ("comment ends in a backslash", b"Content-Type: image/png (\\", "image/png '' 0"),
            ("first field counts", b"Content-Type: a/b\r\nContent-Type: c/d\r\n\r\n", "a/b '' 0"),
            ("tab after the colon", b"Content-Type:\ta/b\r\n\r\n", "a/b '' 0"),
            ("no space after the colon", b"Content-Type:a/b\r\n\r\n", "a/b '' 0"),
            ("value on the next line", b"Content-Type:\r\n a/b\r\n\r\n", "a/b '' 0"),
            ("blank line inside", b"Content-Type: a/b;\r\n \r\n c=d\r\nX: y\r\n\r\nz", "a/b 'z' 1"),
            ("message at the top", b"Content-Type: message/rfc822\r\n\r\nA: b\r\n\r\nx", "message/rfc822 [text/plain 'x' 1]"),
            ("empty message inside", b"Content-Type: message/rfc822\r\n\r\n", "message/rfc822 [text/plain '' 0]"),
            ("message of a body alone", b"Content-Type: message/rfc822\r\n\r\n\r\nx", "message/rfc822 [text/plain 'x' 1]"),
            (
                "message in base64",
                b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nQTogYg==",
                "application/octet-stream 'QTogYg==' 1",
            ),
            ("message/global", b"Content-Type: message/global\r\n\r\n\r\nx", "message/global [text/plain 'x' 1]"),
            ("message/partial", b"Content-Type: message/partial\r\n\r\nx", "message/partial 'x' 1"),
            ("multipart without boundary", b"Content-Type: multipart/mixed\r\n\r\n--\r\n", "application/octet-stream '--\\r\\n' 1"),
            ("multipart without parts", b"Content-Type: multipart/mixed; boundary=a\r\n\r\nx", "application/octet-stream 'x' 1"),
            (
                "multipart said to be base64",
                b"Content-Type: multipart/mixed; boundary=a\r\nContent-Transfer-Encoding: base64\r\n\r\n--a\r\n\r\nx\r\n--a--",
                "multipart/mixed [text/plain 'x' 1]",
            ),
            (
                "part without header, part without empty line",
                b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nx\r\n--a\r\nA: b\r\n--a--",
                "multipart/mixed [text/plain 'x' 1, text/plain '' 0]",
            ),
            (
                "child boundary begins like the parent's",
                b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/x; boundary=ab\r\n\r\n--ab\r\n\r\none\r\n--ab--\r\n--a\r\n\r\ntwo\r\n--a--",
                "multipart/mixed [multipart/x [text/plain 'one' 1], text/plain 'two' 1]",
            ),
            (
                "parent boundary ends the child",
                b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/x; boundary=b\r\n\r\n--b\r\n\r\none\r\n--a\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/y; boundary=c\r\n\r\n--c\r\n\r\ntwo\r\n--a--",
                "multipart/mixed [multipart/x [text/plain 'one' 1], message/rfc822 [multipart/y [text/plain 'two' 1]]]",
            ),
            (
                "digest",
                b"Content-Type: multipart/digest; boundary=a\r\n\r\n--a\r\n\r\nA: b\r\n\r\none\r\n--a\r\nContent-Type: text/x\r\n\r\ntwo\r\n--a--",
                "multipart/digest [message/rfc822 [text/plain 'one' 1], text/x 'two' 1]",
            ),
            (
                "bare LF",
                b"Content-Type: multipart/mixed;\n boundary=\"a b\"\n\n--a b\nA: b\n\none\n\n--a b--\n",
                "multipart/mixed [text/plain 'one\\n' 1]",
            ),
        ];
        for &(name, octets, expected) in table {
            assert_eq!(shown(&read(octets), octets), expected, "{name}");
        }
    }

    const FORWARD: &[u8] = b"Subject: outer\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n\
        --a\r\n\r\none\r\n\
        --a\r\nContent-Type: message/rfc822\r\n\r\nSubject: simple\r\n\r\ntwo\r\n\
        --a\r\nContent-Type: message/rfc822\r\n\r\nSubject: parts\r\nContent-Type: multipart/x; boundary=b\r\n\r\n\
        --b\r\nX: y\r\n\r\nthree\r\n--b\r\n\r\nfour\r\n--b--\r\n\
        --a\r\nContent-Type: multipart/x; boundary=c\r\n\r\n--c\r\n\r\nfive\r\n--c--\r\n\
        --a--\r\n";

    #[test]
    fn parts_by_path() {
        let message = read(FORWARD);
        for (path, header, body) in [
            (&[1][..], "\r\n", Some("one")),
            (
                &[2],
                "Content-Type: message/rfc822\r\n\r\n",
                Some("Subject: simple\r\n\r\ntwo"),
            ),
            (&[2, 1], "Subject: simple\r\n\r\n", Some("two")),
            (&[3, 1], "X: y\r\n\r\n", Some("three")),
            (&[3, 2], "\r\n", Some("four")),
            (&[4, 1], "\r\n", Some("five")),
            (&[0], "", None),
            (&[5], "", None),
            (&[1, 1], "", None),
            (&[2, 2], "", None),
            (&[2, 1, 1], "", None),
            (&[3, 3], "", None),
            (&[4, 1, 1], "", None),
            (&[u32::MAX], "", None),
        ] {
            let part = message.part(path);
            let found = part.map(|part| part.body.of(FORWARD));
            assert_eq!(found, body.map(str::as_bytes), "{path:?}");
            if let Some(part) = part {
                assert_eq!(part.header.of(FORWARD), header.as_bytes(), "{path:?}");
            }
        }
        assert_eq!(message.part(&[]), Some(&message));

        let plain = read(b"A: b\r\n\r\nx");
        assert_eq!(plain.part(&[1]), Some(&plain));
        assert_eq!(plain.part(&[2]), None);
        assert_eq!(plain.part(&[1, 1]), None);

        let top = read(b"Content-Type: message/rfc822\r\n\r\nA: b\r\n\r\nx");
        assert_eq!(top.part(&[1]), Some(&top));
        assert_eq!(top.part(&[1, 1]), Some(&top.children()[0]));
        assert_eq!(top.part(&[1, 2]), None);
    }

    #[test]
    fn fields_by_name() {
        let octets = b"to: a\r\nX:\r\nTO : b\r\n c\r\n\r\n";
        let message = read(octets);
        let values = message.fields_named(octets, "To");
        let values: Vec<Vec<u8>> = values.map(|field| field.unfolded(octets)).collect();
        assert_eq!(values, [&b"a"[..], b"b c"]);
        assert_eq!(message.value(octets, "TO").as_deref(), Some(&b"a"[..]));
        assert_eq!(message.value(octets, "x").as_deref(), Some(&b""[..]));
        assert_eq!(message.field(octets, "T"), None);
    }

    #[test]
    fn line_counts() {
        for (text, expected) in [
            (&b""[..], 0),
            (b"a", 1),
            (b"a\r\n", 1),
            (b"\n", 1),
            (b"\na", 2),
            (b"\r\n\r\n", 2),
            (b"a\rb", 1),
        ] {
            assert_eq!(lines(text), expected, "{text:?}");
        }
    }

    fn depth(entity: &Entity) -> usize {
        let children = entity.children().iter().map(depth);
        children.max().map_or(0, |deepest| deepest + 1)
    }

    fn count(entity: &Entity) -> usize {
        1 + entity.children().iter().map(count).sum::<usize>()
    }

    #[test]
    fn depth_and_parts_are_bounded() {
        let messages = "Content-Type: message/rfc822\r\n\r\n".repeat(60_000);
        let multiparts: String = (0..60_000)
            .map(|number| {
                format!("Content-Type: multipart/x; boundary=b{number}\r\n\r\n--b{number}\r\n")
            })
            .collect();
        let same = "Content-Type: multipart/x; boundary=b\r\n\r\n--b\r\n".repeat(60_000);
        let flat = String::from("Content-Type: multipart/digest; boundary=b\r\n\r\n")
            + &"--b\r\n\r\n".repeat(100_000);
        for (name, message, deepest) in [
            ("messages", messages, MAX_DEPTH),
            ("multiparts", multiparts, MAX_DEPTH),
            ("one boundary at every level", same, 1),
            ("flat", flat, 1),
        ] {
            let entity = read(message.as_bytes());
            assert_eq!(depth(&entity), deepest, "{name}");
            assert!(count(&entity) <= MAX_PARTS + 1, "{name}");
        }
    }

    #[test]
    fn fields_are_bounded() {
        let message = "a:\r\n".repeat(MAX_FIELDS + 10) + "\r\nx";
        let entity = read(message.as_bytes());
        assert_eq!(entity.fields.len(), MAX_FIELDS);
        assert_eq!(entity.body.len(), 1);
        let line = format!("To: {}\r\n\r\nx", "a@b,\r\n ".repeat(500_000));
        assert_eq!(read(line.as_bytes()).body.len(), 1);
    }

    /// Every span lies inside of its parent's, in order, and header and body make the whole.
    fn check_spans(entity: &Entity) {
        let Entity {
            whole,
            header,
            body,
            ..
        } = entity;
        assert!(header.start == whole.start && header.end == body.start && body.end == whole.end);
        let mut at = header.start;
        for field in &entity.fields {
            let Field { name, value, whole } = field;
            assert!(at <= whole.start && whole.start == name.start && name.end < value.start);
            assert!(value.start <= value.end && value.end <= whole.end);
            at = whole.end;
        }
        assert!(at <= header.end);
        let mut at = body.start;
        for child in entity.children() {
            assert!(at <= child.whole.start && child.whole.end <= body.end);
            at = child.whole.end;
            check_spans(child);
        }
        assert_eq!(
            matches!(entity.content, Content::Leaf),
            entity.children().is_empty()
        );
    }

    /// Messages put together from pieces that readers stumble over.
    fn odd_message() -> impl Strategy<Value = Vec<u8>> {
        let pieces: Vec<&[u8]> = vec![
            b"\r\n",
            b"\n",
            b"\r",
            b" ",
            b"\t",
            b":",
            b";",
            b"--a",
            b"--ab",
            b"--a--",
            b"--",
            b"\"",
            b"(",
            b"\\",
            b"\0",
            b"\xff",
            b"x",
            b"=",
            b"Content-Type: multipart/mixed; boundary=a\r\n",
            b"Content-Type: multipart/digest; boundary=ab\r\n\r\n",
            b"\r\n--a\r\n",
            b"\r\n--ab\r\n",
            b"Content-Type: message/rfc822\r\n\r\n",
            b"Subject: =?utf-8?q?=C3=A9?=\r\n",
            b"Content-Transfer-Encoding: base64\r\n",
            b"Content-Transfer-Encoding: quoted-printable\r\n",
            b"To: a <b@c>, d:;\r\n",
        ];
        proptest::collection::vec(proptest::sample::select(pieces), 0..40)
            .prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn spans_are_ordered(message in odd_message()) {
            let entity = read(&message);
            prop_assert_eq!(entity.whole, Span::new(0, message.len()));
            check_spans(&entity);
        }

        #[test]
        fn all_readers_take_anything(message in odd_message(), noise in proptest::collection::vec(any::<u8>(), 0..80)) {
            use crate::mime::{address, date, parameter, text, transfer, word};
            for octets in [&message, &noise] {
                let entity = read(octets);
                check_spans(&entity);
                let found = text::body(&entity, octets, 50).len() + text::header(&entity, octets, 50).len();
                prop_assert!(found <= 100);
                let depth = address::read_list(octets).items.iter().fold(0_i32, |depth, item| {
                    assert!((0..=1).contains(&depth), "groups do not nest");
                    match item {
                        address::AddressItem::GroupStart { .. } => depth + 1,
                        address::AddressItem::GroupEnd => depth - 1,
                        address::AddressItem::Mailbox { .. } => depth,
                    }
                });
                prop_assert_eq!(depth, 0);
                let parameters = parameter::read_disposition(octets).map(|found| found.parameters).unwrap_or_default();
                prop_assert!(parameters.len() <= octets.len());
                prop_assert!(transfer::base64(octets).len() <= octets.len());
                prop_assert!(transfer::quoted_printable(octets).len() <= octets.len());
                prop_assert!(word::decode(octets).len() <= 3 * octets.len());
                if let Some(date) = date::read(octets) {
                    prop_assert!(date.seconds() < 253_402_400_000);
                }
            }
        }
    }
}
