//! Header fields: where they lie and how their values unfold (RFC 5322 sections 2.2 and 4.5).
//! What a value means is left to the modules named after its grammar.

use crate::octets::Span;

/// One header field of an entity. All spans count from the start of the whole message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name, without white space before the colon.
    pub name: Span,
    /// What follows the colon, folded as it stands, without the final line end.
    pub value: Span,
    /// The whole field with its line ends, the final one too.
    pub whole: Span,
}

impl Field {
    /// True when the field has this name; letter case does not matter.
    #[must_use]
    pub fn is(&self, octets: &[u8], name: &str) -> bool {
        self.name.of(octets).eq_ignore_ascii_case(name.as_bytes())
    }

    /// The value, unfolded and trimmed: see [`unfold`].
    #[must_use]
    pub fn unfolded(&self, octets: &[u8]) -> Vec<u8> {
        unfold(self.value.of(octets))
    }
}

/// Reads the header at the front of `whole`: gives its span, with the empty line that ends it, and its fields.
///
/// - The header ends with the first empty line (CRLF or a bare LF alone); without one all of `whole` is header.
/// - A line that starts with a space or tab continues the field before it, also when it holds nothing else.
/// - A line without a colon, or whose name is empty or has octets other than 33 to 126, is no field;
///   neither are its continuation lines. It still belongs to the header.
/// - At most `left` fields are listed; `left` goes down by their number.
pub(super) fn read(octets: &[u8], whole: Span, left: &mut usize) -> (Span, Vec<Field>) {
    let mut fields: Vec<Field> = Vec::new();
    // Whether a continuation line would belong to the last field listed.
    let mut open = false;
    let mut at = whole.start;
    while at < whole.end {
        let line = line_at(octets, at, whole.end);
        let text = without_line_end(octets, line);
        at = line.end;
        if text.is_empty() {
            break;
        }
        if is_blank(octets[line.start]) {
            if let Some(field) = fields.last_mut().filter(|_| open) {
                field.value.end = text.end;
                field.whole.end = line.end;
            }
            continue;
        }
        open = false;
        if *left > 0
            && let Some(field) = first_line(octets, line, text)
        {
            fields.push(field);
            *left -= 1;
            open = true;
        }
    }
    (Span::new(whole.start, at), fields)
}

/// `field-name *WSP ":"` (RFC 5322 sections 3.6.8 and 4.5.8), then the rest of the line.
fn first_line(octets: &[u8], line: Span, text: Span) -> Option<Field> {
    let colon = memchr::memchr(b':', text.of(octets))?;
    let before = &text.of(octets)[..colon];
    let name = before.trim_ascii_end();
    let sound = !name.is_empty() && name.iter().all(|octet| (33..=126).contains(octet));
    sound.then(|| Field {
        name: Span::new(line.start, line.start + name.len()),
        value: Span::new(line.start + colon + 1, text.end),
        whole: line,
    })
}

/// The line that starts at `at`, with its line end, cut at `end`.
pub(super) fn line_at(octets: &[u8], at: usize, end: usize) -> Span {
    let feed = memchr::memchr(b'\n', &octets[at..end]);
    Span::new(at, feed.map_or(end, |feed| at + feed + 1))
}

/// The line without its CRLF or bare LF.
fn without_line_end(octets: &[u8], line: Span) -> Span {
    let text = line.of(octets);
    let text = text.strip_suffix(b"\n").map_or(text, |text| {
        // A CR belongs to the line end only when the LF is there.
        text.strip_suffix(b"\r").unwrap_or(text)
    });
    Span::new(line.start, line.start + text.len())
}

/// `WSP`
pub(super) const fn is_blank(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t')
}

/// Unfolds a field value (RFC 5322 section 2.2.3).
///
/// Exactly: each CRLF or bare LF that stands directly before a space or tab is left out and the space or tab stays;
/// then spaces, tabs, CRs and LFs are cut off at both ends. Nothing else changes, so runs of white space inside stay.
#[must_use]
pub fn unfold(value: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some(feed) = memchr::memchr(b'\n', rest) {
        let (line, after) = rest.split_at(feed);
        if after.get(1).copied().is_some_and(is_blank) {
            text.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
        } else {
            text.extend_from_slice(line);
            text.push(b'\n');
        }
        rest = &after[1..];
    }
    text.extend_from_slice(rest);
    let trim = |octet: &u8| matches!(octet, b' ' | b'\t' | b'\r' | b'\n');
    let end = text.iter().rposition(|octet| !trim(octet));
    text.truncate(end.map_or(0, |end| end + 1));
    let start = text.iter().position(|octet| !trim(octet)).unwrap_or(0);
    text.drain(..start);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(header: &[u8]) -> (usize, Vec<(String, String)>) {
        let mut left = 100;
        let (span, fields) = read(header, Span::new(0, header.len()), &mut left);
        assert_eq!(left, 100 - fields.len());
        let show = |span: Span| crate::octets::show::show(span.of(header));
        let fields = fields
            .iter()
            .map(|field| (show(field.name), show(field.value)))
            .collect();
        (span.end, fields)
    }

    #[test]
    fn odd_headers() {
        type Row = (
            &'static str,
            &'static [u8],
            usize,
            &'static [(&'static str, &'static str)],
        );
        let table: &[Row] = &[
            ("none", b"", 0, &[]),
            ("empty line first", b"\r\nbody", 2, &[]),
            ("bare LF first", b"\nbody\n\n", 1, &[]),
            ("no empty line", b"A: b\r\n", 6, &[("A", " b")]),
            ("no line end", b"A: b", 4, &[("A", " b")]),
            ("no space after the colon", b"A:b\r\n\r\n", 7, &[("A", "b")]),
            ("tab after the colon", b"A:\tb\r\n\r\n", 8, &[("A", "\\tb")]),
            (
                "space before the colon",
                b"A \t: b\r\n\r\n",
                10,
                &[("A", " b")],
            ),
            ("no value", b"A:\r\nB:\r\n\r\n", 10, &[("A", ""), ("B", "")]),
            (
                "folded",
                b"A: b\r\n c\r\nD: e\r\n\r\n",
                18,
                &[("A", " b\\r\\n c"), ("D", " e")],
            ),
            (
                "white space alone continues",
                b"A: b\r\n \t\r\n c\r\n\r\nbody",
                16,
                &[("A", " b\\r\\n \\t\\r\\n c")],
            ),
            (
                "continuation of nothing",
                b" x\r\nA: b\r\n\r\n",
                12,
                &[("A", " b")],
            ),
            (
                "no colon",
                b"x\r\n y: z\r\nA: b\r\n\r\n",
                18,
                &[("A", " b")],
            ),
            (
                "mailbox file line",
                b"From a Mon Jan 1 00:00\nA: b\n\n",
                29,
                &[("A", " b")],
            ),
            ("empty name", b": x\r\nA: b\r\n\r\n", 13, &[("A", " b")]),
            (
                "8-bit and NUL in names",
                b"\xe9: x\r\na\0: y\r\nA: b\r\n\r\n",
                21,
                &[("A", " b")],
            ),
            (
                "8-bit and NUL in values",
                b"A: \xe9\0\r\n\r\n",
                9,
                &[("A", " \\xe9\\x00")],
            ),
            (
                "repeated",
                b"A: 1\r\na: 2\r\n\r\n",
                14,
                &[("A", " 1"), ("a", " 2")],
            ),
            (
                "bare LF",
                b"A: b\n c\nD: e\n\nx",
                14,
                &[("A", " b\\n c"), ("D", " e")],
            ),
            (
                "CR alone ends nothing",
                b"A: b\r\rC: d\r\n\r\n",
                14,
                &[("A", " b\\r\\rC: d")],
            ),
        ];
        for &(name, octets, end, expected) in table {
            let (found_end, found) = fields(octets);
            assert_eq!(found_end, end, "{name}");
            let found: Vec<(&str, &str)> = found
                .iter()
                .map(|(name, value)| (&**name, &**value))
                .collect();
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn fields_are_bounded() {
        let header = b"A: 1\r\nB: 2\r\n x\r\nC: 3\r\n\r\n";
        let mut left = 1;
        let (span, fields) = read(header, Span::new(0, header.len()), &mut left);
        assert_eq!((span.end, fields.len(), left), (header.len(), 1, 0));
        assert_eq!(fields[0].whole.of(header), b"A: 1\r\n");
    }

    #[test]
    fn unfolds() {
        for (value, expected) in [
            (&b" a"[..], &b"a"[..]),
            (b"\ta\t", b"a"),
            (b" a\r\n b", b"a b"),
            (b" a\r\n\tb", b"a\tb"),
            (b" a \r\n  b", b"a   b"),
            (b" a\n b", b"a b"),
            (b" a\r\n \r\n b", b"a  b"),
            (b"\r\n a", b"a"),
            (b" \t \r\n ", b""),
            (b"", b""),
            (b"a\rb", b"a\rb"),
            (b"a\nb\r\nc", b"a\nb\r\nc"),
        ] {
            assert_eq!(unfold(value), expected, "{value:?}");
        }
    }
}
