//! One case with all that is needed to judge it: requirement and sections, the place in the
//! scenario, both sides of the wire with the octets that are meant, what the observer knew,
//! and a line that runs it again.

use std::fmt::Write as _;

use super::style::{self, BOLD, CYAN, DIM, PLAIN, RED, YELLOW, paint};
use super::tame;
use crate::octets::show::column_in;
use crate::run::quoted;
use crate::run::results::{CaseResult, Check, Place, WireLine};
use crate::run::verdict::Verdict;

/// Wire lines shown before and after the one that is meant.
const BEFORE: usize = 6;
const AFTER: usize = 2;
/// Characters of one wire line that are shown.
const WIDTH: usize = 160;
/// Lines of the server's log that are shown.
const LOG: usize = 8;
/// Checks of one case that are shown in full.
const CHECKS: usize = 6;

/// The first line of a case: sign, verdict, id, time.
pub(super) fn headline(case: &CaseResult) -> String {
    head(&tame::case(case))
}

fn head(case: &CaseResult) -> String {
    let sign = format!(
        "{} {}",
        case.verdict.glyph(),
        case.verdict.word().to_uppercase()
    );
    let mut text = format!(
        "{}  {}  {}",
        paint(style::of(case.verdict), &sign),
        paint(BOLD, &case.id),
        paint(DIM, &style::took(case.took))
    );
    if let Some(reason) = &case.reason {
        let _ = write!(text, "\n        {reason}");
    }
    text.push('\n');
    text
}

/// The whole display of a case. With `wire` all of its wire is shown.
#[must_use]
pub fn show_case(case: &CaseResult, wire: bool) -> String {
    let case = &tame::case(case);
    let mut text = format!("\n{}", head(case));
    let _ = writeln!(text, "        {}", paint(DIM, &case.title));
    let mut shown: Vec<&Check> = case
        .checks
        .iter()
        .filter(|check| {
            matches!(
                check.verdict,
                Verdict::Fail | Verdict::NonStrict | Verdict::Inconclusive
            )
        })
        .collect();
    shown.sort_by_key(|check| std::cmp::Reverse(check.verdict == Verdict::Fail));
    // What could not be judged is told once for each reason.
    let mut reasons: Vec<&str> = Vec::new();
    let (shown, alike): (Vec<&Check>, Vec<&Check>) = shown.into_iter().partition(|check| {
        let told = check.verdict == Verdict::Inconclusive && reasons.contains(&&*check.message);
        reasons.push(&check.message);
        !told
    });
    for check in shown.iter().take(CHECKS) {
        show_check(&mut text, case, check, !wire);
    }
    if !alike.is_empty() {
        let names: Vec<&str> = alike
            .iter()
            .filter_map(|check| check.requirement.as_deref())
            .collect();
        let _ = writeln!(
            text,
            "\n  and {} for the same reason without a verdict: {}",
            alike.len(),
            names.join(", ")
        );
    }
    if shown.len() > CHECKS {
        let _ = writeln!(
            text,
            "\n  and {} more of this case, in the JSON report",
            shown.len() - CHECKS
        );
    }
    show_log(&mut text, case);
    if shown.is_empty() && !wire && matches!(case.verdict, Verdict::Inconclusive | Verdict::Fail) {
        show_wire(
            &mut text,
            &case.wire,
            case.wire.len().saturating_sub(1),
            &[],
            false,
        );
    }
    if wire {
        let marked: Vec<(usize, &[(usize, usize)])> = shown
            .iter()
            .filter_map(|check| check.line.map(|line| (line, check.marks.as_slice())))
            .collect();
        let _ = writeln!(text, "\n  {}", paint(DIM, "wire        octet      time"));
        for (index, line) in case.wire.iter().enumerate() {
            let marks = marked
                .iter()
                .find(|(at, _)| *at == index)
                .map(|(_, marks)| *marks);
            show_line(&mut text, line, marks.unwrap_or(&[]), marks.is_some());
        }
    }
    if let Some(snapshot) = case
        .snapshot
        .as_ref()
        .filter(|snapshot| !snapshot.diff.is_empty())
    {
        let _ = writeln!(
            text,
            "\n  {} {} ({})",
            paint(YELLOW, "snapshot"),
            snapshot.path,
            snapshot.classes.join(", ")
        );
        for line in &snapshot.diff {
            let style = if line.starts_with('+') {
                style::GREEN
            } else if line.starts_with('-') {
                RED
            } else {
                DIM
            };
            let _ = writeln!(text, "    {}", paint(style, line));
        }
        let _ = writeln!(
            text,
            "    accept   imapspec snap accept {}",
            quoted(&case.id)
        );
    }
    let _ = writeln!(text, "  again    {}", paint(CYAN, &case.again));
    text
}

fn show_check(text: &mut String, case: &CaseResult, check: &Check, wire: bool) {
    text.push('\n');
    if let Some(requirement) = &check.requirement {
        let _ = writeln!(
            text,
            "  {} {}   {}",
            paint(style::of(check.verdict), &check.level.to_uppercase()),
            paint(BOLD, requirement),
            paint(DIM, &check.sections.join(" · "))
        );
    }
    let _ = writeln!(
        text,
        "  {}",
        paint(style::of(check.verdict), &check.message)
    );
    if let Some(place) = &check.place {
        show_place(text, place);
    }
    if !check.wanted.is_empty() {
        let _ = writeln!(text, "  wanted   {}", check.wanted);
    }
    if !check.found.is_empty() {
        let _ = writeln!(text, "  found    {}", check.found);
    }
    if wire && let Some(line) = check.line {
        show_wire(text, &case.wire, line, &check.marks, true);
    }
    for (index, line) in check.model.iter().enumerate() {
        let _ = writeln!(
            text,
            "  {}  {line}",
            if index == 0 { "model  " } else { "       " }
        );
    }
    if let Some(rule) = &check.rule {
        let _ = writeln!(text, "  why      imapspec explain {rule}");
    } else if let Some(requirement) = &check.requirement {
        let _ = writeln!(text, "  why      imapspec explain {requirement}");
    }
}

/// The end of what the server logged meanwhile.
fn show_log(text: &mut String, case: &CaseResult) {
    let from = case.log.len().saturating_sub(LOG);
    if from > 0 {
        let _ = writeln!(
            text,
            "  server   logged {} lines; the last ones:",
            case.log.len()
        );
    } else if !case.log.is_empty() {
        let _ = writeln!(text, "  server   logged meanwhile:");
    }
    for line in &case.log[from..] {
        let _ = writeln!(text, "           {}", paint(DIM, line));
    }
}

fn show_place(text: &mut String, place: &Place) {
    // Results may come from a file that says anything.
    let width = place.text.chars().count();
    let indent = place.column.saturating_sub(1).min(width);
    let length = place.length.clamp(1, width + 1);
    let gutter = place.line.to_string().len().max(3);
    let _ = writeln!(
        text,
        "  {:gutter$} {} {}:{}:{}",
        "",
        paint(CYAN, "-->"),
        place.file,
        place.line,
        place.column
    );
    let _ = writeln!(
        text,
        "  {:>gutter$} {} {}",
        place.line,
        paint(CYAN, "|"),
        place.text
    );
    let _ = writeln!(
        text,
        "  {:gutter$} {} {}{}",
        "",
        paint(CYAN, "|"),
        " ".repeat(indent),
        paint(RED, &"^".repeat(length)),
    );
}

fn show_wire(
    text: &mut String,
    wire: &[WireLine],
    line: usize,
    marks: &[(usize, usize)],
    mark: bool,
) {
    if wire.is_empty() {
        return;
    }
    let _ = writeln!(text, "  {}", paint(DIM, "wire        octet      time"));
    let first = line.saturating_sub(BEFORE);
    let last = line.saturating_add(AFTER).min(wire.len() - 1);
    for (index, entry) in wire.iter().enumerate().take(last + 1).skip(first) {
        let here = mark && index == line;
        show_line(text, entry, if here { marks } else { &[] }, here);
    }
}

fn show_line(text: &mut String, line: &WireLine, marks: &[(usize, usize)], here: bool) {
    let sign = if here {
        paint(RED, "✗")
    } else {
        " ".to_owned()
    };
    let side = if line.side == "C" {
        paint(CYAN, "C")
    } else {
        paint(PLAIN, "S")
    };
    let shown = cut(&line.text);
    let seconds = format!("+{}.{:06}", line.at / 1_000_000, line.at % 1_000_000);
    let _ = writeln!(
        text,
        "  {sign} {:<4} {:>8} {seconds:>10}  {side}  {shown}",
        line.session, line.offset
    );
    for &(start, end) in marks {
        let from = column_in(&line.text, start);
        let to = column_in(&line.text, end).max(from + 1);
        if from <= WIDTH {
            let _ = writeln!(
                text,
                "{:34}{}{}",
                "",
                " ".repeat(from),
                paint(RED, &"^".repeat(to.min(WIDTH + 1) - from))
            );
        }
    }
}

fn cut(text: &str) -> String {
    let end = text.strip_suffix("\\r\\n").unwrap_or(text);
    match end.char_indices().nth(WIDTH) {
        None => end.to_owned(),
        Some((at, _)) => format!("{}… {} more", &end[..at], end[at..].chars().count()),
    }
}
