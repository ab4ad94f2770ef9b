//! Where the parts of a multipart body lie (RFC 2046 section 5.1.1).

use memchr::memmem::Finder;

use super::header::{is_blank, line_at};
use crate::octets::Span;

/// Splits `body` at the delimiter lines of `boundary` into at most `limit` parts.
///
/// - A delimiter line is a whole line: `--`, the boundary, for the closing one `--`, white space, line end. Whole lines are
///   compared, so that a boundary which begins like another one is not taken for it.
/// - The line end before a delimiter line belongs to the delimiter, CRLF or bare LF. If two delimiter lines follow each
///   other, the part between them is empty.
/// - What stands before the first and after the closing delimiter line belongs to no part. Without a closing one the
///   last part runs to the end of the body; a delimiter line cut off before its line end opens no part.
///
/// Outer boundaries end inner parts, however deep, because the outer multipart is split first.
pub(super) fn split(octets: &[u8], body: Span, boundary: &[u8], limit: usize) -> Vec<Span> {
    let dashed = [b"--", boundary].concat();
    let finder = Finder::new(&dashed);
    let mut parts = Vec::new();
    let mut open: Option<usize> = None;
    let text = body.of(octets);
    // The boundary holds no line feed, so a match at the start of a line never overlaps a match before it.
    for hit in finder.find_iter(text) {
        let at = body.start + hit;
        let Some(delimiter) = delimiter_at(octets, body, at, dashed.len()) else {
            continue;
        };
        if let Some(start) = open.take() {
            parts.push(Span::new(start, before_line_end(octets, start, at)));
        }
        if delimiter.closes || parts.len() >= limit {
            return parts;
        }
        open = delimiter.part;
    }
    if let Some(start) = open {
        parts.push(Span::new(start, body.end));
    }
    parts
}

struct Delimiter {
    closes: bool,
    /// Where the next part starts; `None` when the line has no line end.
    part: Option<usize>,
}

/// `dash-boundary [ "--" ] transport-padding` at the start of a line and up to its end.
fn delimiter_at(octets: &[u8], body: Span, at: usize, len: usize) -> Option<Delimiter> {
    if at > body.start && octets[at - 1] != b'\n' {
        return None;
    }
    let line = line_at(octets, at, body.end);
    let rest = &line.of(octets)[len..];
    let (rest, ended) = match rest.strip_suffix(b"\n") {
        Some(rest) => (rest.strip_suffix(b"\r").unwrap_or(rest), true),
        None => (rest, false),
    };
    let padding = rest.strip_prefix(b"--");
    let closes = padding.is_some();
    let whole = padding.unwrap_or(rest).iter().copied().all(is_blank);
    whole.then(|| Delimiter {
        closes,
        part: ended.then_some(line.end),
    })
}

/// End of the part that starts at `start` when a delimiter line starts at `at`.
fn before_line_end(octets: &[u8], start: usize, at: usize) -> usize {
    let part = &octets[start..at];
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    let part = part.strip_suffix(b"\r").unwrap_or(part);
    start + part.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits() {
        let table: &[(&str, &str, &str, &[&str])] = &[
            (
                "two parts",
                "a",
                "--a\r\none\r\n--a\r\ntwo\r\n--a--\r\n",
                &["one", "two"],
            ),
            (
                "preamble and epilogue",
                "a",
                "pre\r\n--a\r\none\r\n--a--\r\nepi\r\n--a\r\nno\r\n",
                &["one"],
            ),
            (
                "part ends with a line end",
                "a",
                "--a\r\none\r\n\r\n--a--",
                &["one\r\n"],
            ),
            (
                "prefix of another",
                "a",
                "--a\r\n--ab\r\none\r\n--ab--\r\n--a--",
                &["--ab\r\none\r\n--ab--"],
            ),
            (
                "another is a prefix",
                "ab",
                "--ab\r\n--a\r\none\r\n--a--\r\n--ab--",
                &["--a\r\none\r\n--a--"],
            ),
            ("padding", "a", "--a \t\r\none\r\n--a-- \r\n", &["one"]),
            (
                "no closing delimiter",
                "a",
                "--a\r\none\r\n--a\r\ntwo\r\n",
                &["one", "two\r\n"],
            ),
            (
                "bare LF",
                "a",
                "x\n--a\none\n\n--a\ntwo\n--a--\n",
                &["one\n", "two"],
            ),
            ("no parts", "a", "text\r\n", &[]),
            ("empty body", "a", "", &[]),
            ("closing delimiter alone", "a", "--a--\r\n", &[]),
            ("empty part", "a", "--a\r\n--a--\r\n", &[""]),
            (
                "empty part with its line end",
                "a",
                "--a\r\n\r\n--a--\r\n",
                &[""],
            ),
            (
                "part of one line end",
                "a",
                "--a\r\n\r\n\r\n--a--\r\n",
                &["\r\n"],
            ),
            (
                "cut behind a delimiter",
                "a",
                "--a\r\none\r\n--a\r\n",
                &["one", ""],
            ),
            (
                "cut inside a delimiter line",
                "a",
                "--a\r\none\r\n--a",
                &["one"],
            ),
            (
                "not at the start of a line",
                "a",
                "x--a\r\none\r\n --a\r\n--a--",
                &[],
            ),
            ("a CR does not start a line", "a", "x\r--a\r\none\r\n", &[]),
            (
                "text behind the delimiter",
                "a",
                "--a x\r\none\r\n--a--x\r\n",
                &[],
            ),
            (
                "boundary of hyphens",
                "-",
                "---\r\none\r\n-----\r\nepi",
                &["one"],
            ),
            ("letter case counts", "a", "--A\r\none\r\n--A--", &[]),
            (
                "boundary ends like a closing one",
                "a--",
                "--a--\r\none\r\n--a----",
                &["one"],
            ),
        ];
        for &(name, boundary, body, expected) in table {
            // Something on both sides, to see that nothing outside of the body is looked at.
            let octets = format!("--{boundary}\r\n{body}\r\n--{boundary}--");
            let start = boundary.len() + 4;
            let span = Span::new(start, start + body.len());
            let parts = split(octets.as_bytes(), span, boundary.as_bytes(), 100);
            let parts: Vec<&str> = parts.iter().map(|part| &octets[part.range()]).collect();
            assert_eq!(parts, expected, "{name}");
        }
    }

    #[test]
    fn parts_are_bounded() {
        let body = b"--a\r\n1\r\n--a\r\n2\r\n--a\r\n3\r\n--a--";
        for (limit, expected) in [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3)] {
            let parts = split(body, Span::new(0, body.len()), b"a", limit);
            assert_eq!(parts.len(), expected, "{limit}");
        }
    }
}
