//! The wire as the page shows it: lines with the octets that are meant marked, near enough to
//! what is meant when there is too much of it, and the marked line in hexadecimal.

use crate::octets::show::{show, unshow};
use crate::run::results::{Check, WireLine};

/// Octets of a row in hexadecimal: eight fit a phone.
const ROW: usize = 8;
/// Octets that are shown in hexadecimal around what is meant.
const HEX: usize = 128;

/// How much of the wire a page has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// Lines kept before one that is meant; none means no wire at all.
    pub(super) before: usize,
    /// Lines kept after it.
    pub(super) after: usize,
    /// Octets of a line.
    pub(super) width: usize,
}

impl Extent {
    /// From everything down to nothing. The first with which the page stays small is taken.
    pub(super) const ALL: [Self; 5] = [
        Self::new(usize::MAX, usize::MAX, 4_000),
        Self::new(12, 4, 400),
        Self::new(5, 1, 160),
        Self::new(1, 0, 120),
        Self::new(0, 0, 0),
    ];
    /// Beside a failure.
    pub(super) const EXCERPT: Self = Self::new(6, 2, 400);

    const fn new(before: usize, after: usize, width: usize) -> Self {
        Self {
            before,
            after,
            width,
        }
    }

    /// Nothing of the wire is kept.
    pub(super) const fn is_empty(self) -> bool {
        self.width == 0
    }
}

/// A stretch of text, marked or not.
pub(super) struct Piece {
    pub(super) mark: bool,
    pub(super) text: String,
}

/// A line of the wire.
pub(super) struct Line {
    /// How many lines before it were left out.
    pub(super) skipped: usize,
    /// It is the one that is meant.
    pub(super) here: bool,
    pub(super) server: bool,
    /// Session, offset in the stream, seconds since the case began.
    pub(super) head: String,
    pub(super) pieces: Vec<Piece>,
    /// Octets before and behind what is shown.
    pub(super) cut: Option<String>,
}

/// A row in hexadecimal: offset in the stream, octets, and what is printable of them.
pub(super) struct Row {
    pub(super) offset: String,
    pub(super) octets: Vec<Piece>,
    pub(super) text: String,
}

/// The octets of a line as far as they were kept, and what the line says of those that were not.
fn octets(line: &WireLine) -> (Vec<u8>, &str) {
    let end = line.text.find('…').unwrap_or(line.text.len());
    (unshow(&line.text[..end]), &line.text[end..])
}

/// The part of `length` octets that is shown: all, or a window that holds the first mark.
fn window(length: usize, marks: &[(usize, usize)], width: usize) -> (usize, usize) {
    if length <= width {
        return (0, length);
    }
    let first = marks
        .iter()
        .map(|mark| mark.0)
        .min()
        .unwrap_or(0)
        .min(length);
    let start = if first < width / 2 {
        0
    } else {
        first - width / 4
    };
    let end = (start + width).min(length);
    (end - width, end)
}

/// Cuts `from..to` where a mark begins or ends and gives each part with whether it is marked.
fn split(from: usize, to: usize, marks: &[(usize, usize)]) -> Vec<(bool, usize, usize)> {
    let mut edges = vec![from, to];
    for &(start, end) in marks {
        edges.extend([start.clamp(from, to), end.max(start + 1).clamp(from, to)]);
    }
    edges.sort_unstable();
    edges.dedup();
    let parts = edges.windows(2).map(|pair| {
        let marked = |mark: &(usize, usize)| mark.0 <= pair[0] && pair[1] <= mark.1.max(mark.0 + 1);
        (marks.iter().any(marked), pair[0], pair[1])
    });
    parts.collect()
}

fn line(line: &WireLine, marks: &[(usize, usize)], here: bool, width: usize) -> Line {
    let (octets, rest) = octets(line);
    let (from, to) = window(octets.len(), marks, width);
    let parts = split(from, to, marks).into_iter();
    let left = octets.len() - (to - from);
    Line {
        skipped: 0,
        here,
        server: line.side == "S",
        head: format!(
            "{:<5} {:>7} {:>3}.{:06}",
            line.session,
            line.offset,
            line.at / 1_000_000,
            line.at % 1_000_000
        ),
        pieces: parts
            .map(|(mark, start, end)| Piece {
                mark,
                text: show(&octets[start..end]),
            })
            .collect(),
        cut: match (left, rest) {
            (0, "") => None,
            (0, rest) => Some(rest.to_owned()),
            (left, "") => Some(format!("… {left} octets not shown here")),
            (left, rest) => Some(format!("… {left} octets not shown here, {rest}")),
        },
    }
}

/// The lines of a case that are near what its checks mean.
pub(super) fn lines(wire: &[WireLine], checks: &[&Check], extent: Extent) -> Vec<Line> {
    if wire.is_empty() || extent.is_empty() {
        return Vec::new();
    }
    let meant: Vec<usize> = checks.iter().filter_map(|check| check.line).collect();
    // Without a line that is meant, the end tells most.
    let meant = if meant.is_empty() {
        vec![wire.len() - 1]
    } else {
        meant
    };
    let mut shown = Vec::new();
    let mut last = 0;
    for (index, entry) in wire.iter().enumerate() {
        let near = meant.iter().any(|&at| {
            index >= at.saturating_sub(extent.before) && index <= at.saturating_add(extent.after)
        });
        if !near {
            continue;
        }
        let here = checks.iter().any(|check| check.line == Some(index));
        let marks: Vec<(usize, usize)> = checks
            .iter()
            .filter(|check| check.line == Some(index))
            .flat_map(|check| check.marks.iter().copied())
            .collect();
        shown.push(Line {
            skipped: index - last,
            ..line(entry, &marks, here, extent.width)
        });
        last = index + 1;
    }
    shown
}

/// The line that a check means, in hexadecimal.
pub(super) fn rows(wire: &[WireLine], check: &Check) -> Vec<Row> {
    let Some(entry) = check.line.and_then(|index| wire.get(index)) else {
        return Vec::new();
    };
    let (octets, _) = octets(entry);
    let (from, to) = window(octets.len(), &check.marks, HEX);
    let mut rows = Vec::new();
    for start in (from..to).step_by(ROW) {
        let end = (start + ROW).min(to);
        let octets = &octets;
        let parts = split(start, end, &check.marks).into_iter();
        rows.push(Row {
            offset: format!("{:06}", entry.offset + start as u64),
            octets: parts
                .map(|(mark, start, end)| Piece {
                    mark,
                    text: octets[start..end]
                        .iter()
                        .map(|octet| format!("{octet:02x}"))
                        .collect::<Vec<_>>()
                        .join(" "),
                })
                .collect(),
            text: octets[start..end]
                .iter()
                .map(|octet| {
                    if (0x20..0x7f).contains(octet) {
                        char::from(*octet)
                    } else {
                        '.'
                    }
                })
                .collect(),
        });
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(text: &str) -> WireLine {
        WireLine {
            session: "a".into(),
            side: "S".into(),
            offset: 40,
            at: 1_500_000,
            text: text.into(),
            length: text.len() as u64,
        }
    }

    fn flat(line: &Line) -> String {
        let piece = |piece: &Piece| {
            if piece.mark {
                format!("[{}]", piece.text)
            } else {
                piece.text.clone()
            }
        };
        line.pieces.iter().map(piece).collect()
    }

    #[test]
    fn marks_count_octets_not_characters() {
        let entry = wire("* \\x01\\x02 x\\r\\n");
        let cases: &[(&[(usize, usize)], &str)] = &[
            (&[(2, 4)], "* [\\x01\\x02] x\\r\\n"),
            (&[(3, 3)], "* \\x01[\\x02] x\\r\\n"),
            (&[(0, 1), (5, 900)], "[*] \\x01\\x02 [x\\r\\n]"),
            (&[(900, 901)], "* \\x01\\x02 x\\r\\n"),
            (&[], "* \\x01\\x02 x\\r\\n"),
        ];
        for (marks, wanted) in cases {
            assert_eq!(flat(&line(&entry, marks, true, 400)), *wanted, "{marks:?}");
        }
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        let entry = wire(&format!(
            "{}!{}… 7 octets more",
            "a".repeat(900),
            "b".repeat(900)
        ));
        let shown = line(&entry, &[(900, 901)], true, 40);
        assert_eq!(
            flat(&shown),
            format!("{}[!]{}", "a".repeat(10), "b".repeat(29))
        );
        assert_eq!(
            shown.cut.unwrap(),
            "… 1761 octets not shown here, … 7 octets more"
        );
    }
}
