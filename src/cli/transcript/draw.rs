//! A remark as a person sees it: requirement, level and sections, what is wrong, the line with the octets that are
//! meant, and what was known. Octets of peers are escaped, so that nothing in them acts on a terminal.

use std::fmt::Write as _;

use super::observer::{Excerpt, Remark, shown};
use crate::octets::Span;
use crate::octets::show::column;
use crate::report::human::style::{BOLD, CYAN, DIM, RED, YELLOW, of, paint};
use crate::wire::Side;

/// Characters of a line that are shown.
const WIDTH: usize = 140;
/// Octets shown before the first that is meant, if not all have room.
const BEFORE: usize = 60;
/// Marks drawn below a line.
const MARKS: usize = 8;

impl Remark {
    /// Draws it. `place` says where the octets stand in a file.
    pub(crate) fn draw(&self, place: Option<&str>) -> String {
        let mut text = String::new();
        match (self.verdict, &self.requirement) {
            (Some(verdict), Some((level, id, cited))) => {
                let sign = format!("{} {}", verdict.glyph(), level.to_string().to_uppercase());
                let _ = writeln!(
                    text,
                    "{}  {}   {}",
                    paint(of(verdict), &sign),
                    paint(BOLD, id),
                    paint(DIM, cited)
                );
                let _ = writeln!(text, "  {}", paint(of(verdict), &self.message));
            }
            (Some(verdict), None) => {
                let _ = writeln!(
                    text,
                    "{}  {}",
                    verdict.glyph(),
                    paint(of(verdict), &self.message)
                );
            }
            (None, _) => {
                let _ = writeln!(text, "{}  {}", paint(YELLOW, "≈ CLIENT"), self.message);
            }
        }
        if let Some(place) = place {
            let _ = writeln!(text, "  {} {place}", paint(CYAN, "-->"));
        }
        if let Some(excerpt) = &self.excerpt {
            draw_excerpt(&mut text, excerpt);
        }
        for (index, line) in self.context.iter().enumerate() {
            let word = if index == 0 { "model" } else { "     " };
            let _ = writeln!(text, "  {word}  {line}");
        }
        if let Some(rule) = self.rule {
            let _ = writeln!(text, "  why    imapspec explain {rule}");
        }
        text
    }
}

fn draw_excerpt(text: &mut String, excerpt: &Excerpt) {
    let side = match excerpt.side {
        Side::Client => paint(CYAN, "C"),
        Side::Server => "S".to_owned(),
    };
    let octets = &excerpt.octets;
    let first = excerpt.marks.first().copied().unwrap_or_default();
    // What is meant is shown also where it stands far behind.
    let from = if column(octets, first.end.min(octets.len())) > WIDTH {
        first.start.min(octets.len()).saturating_sub(BEFORE)
    } else {
        0
    };
    let (cut, rest) = (from > 0, &octets[from..]);
    let lead = if cut { "…" } else { "" };
    let _ = writeln!(text, "  {side}  {lead}{}", shown(rest, WIDTH));
    for Span { start, end } in excerpt.marks.iter().take(MARKS) {
        let (Some(start), Some(end)) = (start.checked_sub(from), end.checked_sub(from)) else {
            continue;
        };
        let left = column(rest, start.min(rest.len()));
        let right = column(rest, end.min(rest.len())).max(left + 1);
        if left <= WIDTH {
            let _ = writeln!(
                text,
                "     {}{}",
                " ".repeat(left + usize::from(cut)),
                paint(RED, &"^".repeat(right.min(WIDTH + 1) - left))
            );
        }
    }
}
