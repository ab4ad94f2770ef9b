//! The media type of an entity, stated or by default (RFC 2045 section 5, RFC 2046 section 5.1.5).
//! How the value is written is left to [`parameter`].

use super::parameter;

/// What an entity holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// `type`, as written: `text` of `text/plain`.
    pub kind: Vec<u8>,
    /// `subtype`, as written.
    pub subtype: Vec<u8>,
    /// `attribute` and `value` in their order; names as written (`name*0*` of RFC 2231 too), values unquoted.
    pub parameters: Vec<(Vec<u8>, Vec<u8>)>,
    /// False when there was no field, or none that could be read, and the default stands here.
    pub stated: bool,
}

impl Media {
    /// The media type that the value of `Content-Type` states. `None`: there is no such field.
    /// What cannot be read counts as `text/plain; charset=us-ascii` (RFC 2045 section 5.2); a missing field too,
    /// except `in_digest`, where it means `message/rfc822` (RFC 2046 section 5.1.5).
    pub(super) fn of(value: Option<&[u8]>, in_digest: bool) -> Self {
        match value {
            None if in_digest => Self::unstated("message", "rfc822", &[]),
            None => Self::us_ascii(),
            Some(value) => {
                parameter::read_media(value).map_or_else(Self::us_ascii, |content| Self {
                    kind: content.kind,
                    subtype: content.subtype,
                    parameters: content.parameters,
                    stated: true,
                })
            }
        }
    }

    fn us_ascii() -> Self {
        Self::unstated("text", "plain", &[("charset", "us-ascii")])
    }

    pub(super) fn unstated(kind: &str, subtype: &str, parameters: &[(&str, &str)]) -> Self {
        Self {
            kind: kind.into(),
            subtype: subtype.into(),
            parameters: parameters
                .iter()
                .map(|&(name, value)| (name.into(), value.into()))
                .collect(),
            stated: false,
        }
    }

    /// True for this type; letter case does not matter.
    #[must_use]
    pub fn is_kind(&self, kind: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind.as_bytes())
    }

    /// True for this type and subtype; letter case does not matter.
    #[must_use]
    pub fn is(&self, kind: &str, subtype: &str) -> bool {
        self.is_kind(kind) && self.subtype.eq_ignore_ascii_case(subtype.as_bytes())
    }

    /// True for `message/rfc822` and `message/global` (RFC 6532 section 3.7): the body is a message.
    #[must_use]
    pub fn is_message(&self) -> bool {
        self.is("message", "rfc822") || self.is("message", "global")
    }

    /// Value of the first parameter of exactly this name; letter case does not matter. For names in the
    /// way of RFC 2231 see [`parameter::decoded`].
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&[u8]> {
        parameter::find(&self.parameters, name)
    }

    /// Value of the parameter `boundary` that delimiter lines can have: not empty, no line ends in it, white space
    /// at its end cut off (RFC 2046 section 5.1.1 forbids it there, as gateways add it).
    pub(super) fn boundary(&self) -> Option<Vec<u8>> {
        let mut boundary = match self.parameter("boundary") {
            Some(value) => value.to_vec(),
            None => parameter::joined(&self.parameters, "boundary")?.octets,
        };
        let end = boundary.trim_ascii_end().len();
        boundary.truncate(end);
        let sound = !boundary.is_empty() && memchr::memchr2(b'\r', b'\n', &boundary).is_none();
        sound.then_some(boundary)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults() {
        for (name, value, in_digest, kind, subtype, charset, stated) in [
            (
                "missing",
                None,
                false,
                "text",
                "plain",
                Some("us-ascii"),
                false,
            ),
            (
                "missing in a digest",
                None,
                true,
                "message",
                "rfc822",
                None,
                false,
            ),
            (
                "no subtype",
                Some("X-ZIP"),
                false,
                "text",
                "plain",
                Some("us-ascii"),
                false,
            ),
            (
                "broken in a digest",
                Some("/"),
                true,
                "text",
                "plain",
                Some("us-ascii"),
                false,
            ),
            (
                "no charset stated",
                Some("Text/HTML"),
                false,
                "Text",
                "HTML",
                None,
                true,
            ),
            (
                "charset stated",
                Some("text/plain; Charset=x"),
                true,
                "text",
                "plain",
                Some("x"),
                true,
            ),
        ] {
            let media = Media::of(value.map(str::as_bytes), in_digest);
            assert_eq!(media.kind, kind.as_bytes(), "{name}");
            assert_eq!(media.subtype, subtype.as_bytes(), "{name}");
            assert_eq!(
                media.parameter("charset"),
                charset.map(str::as_bytes),
                "{name}"
            );
            assert_eq!(media.stated, stated, "{name}");
        }
    }

    #[test]
    fn boundaries() {
        for (value, boundary) in [
            ("multipart/mixed; boundary=a", Some("a")),
            ("multipart/mixed; boundary=\"a b \"", Some("a b")),
            ("multipart/mixed; boundary=\"\"", None),
            ("multipart/mixed; boundary=\"a\\\nb\"", None),
            ("multipart/mixed; boundary*0=a; boundary*1=b", Some("ab")),
            ("multipart/mixed", None),
        ] {
            let found = Media::of(Some(value.as_bytes()), false).boundary();
            assert_eq!(found.as_deref(), boundary.map(str::as_bytes), "{value}");
        }
    }
}
