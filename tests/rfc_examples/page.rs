//! The text of an RFC without its pages: footers, form feeds and headers are taken out, and
//! each line knows its section and whether a page began before it.

use std::rc::Rc;

/// A line of the text.
#[derive(Debug)]
pub(crate) struct Line {
    /// What it says, without spaces at its end.
    pub(crate) text: String,
    /// Number of the section that it stands in.
    pub(crate) section: Rc<str>,
    /// Number of the line in the file, from 1.
    pub(crate) number: usize,
    /// True if a page began before it, so that a blank line may have been lost.
    pub(crate) after_page: bool,
}

impl Line {
    /// How many spaces the line begins with.
    pub(crate) fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }
}

/// The lines of `text`, pages joined.
pub(crate) fn lines(text: &str) -> Vec<Line> {
    let raw: Vec<&str> = text.lines().collect();
    let mut lines: Vec<Line> = Vec::new();
    let mut section: Rc<str> = "".into();
    let mut after_page = false;
    let mut at = 0;
    while at < raw.len() {
        let line = raw[at];
        if line.contains('\u{c}') {
            // Blank lines, the footer and more blank lines stand before the break.
            drop_blank(&mut lines);
            if lines.last().is_some_and(|line| is_footer(&line.text)) {
                lines.pop();
            }
            drop_blank(&mut lines);
            // The header stands behind it, on the line of the break or on the next.
            if line.trim_matches(['\u{c}', ' ']).is_empty() {
                at += 1;
            }
            at += 1;
            while raw.get(at).is_some_and(|line| line.trim().is_empty()) {
                at += 1;
            }
            after_page = true;
            continue;
        }
        if let Some(number) = heading(line) {
            section = number.into();
        }
        lines.push(Line {
            text: line.trim_end().to_string(),
            section: section.clone(),
            number: at + 1,
            after_page,
        });
        after_page = false;
        at += 1;
    }
    lines
}

fn drop_blank(lines: &mut Vec<Line>) {
    while lines.last().is_some_and(|line| line.text.is_empty()) {
        lines.pop();
    }
}

fn is_footer(text: &str) -> bool {
    text.ends_with(']') && text.contains("[Page ")
}

/// The number of the section that `line` begins: digits and dots, or an appendix, at the margin.
fn heading(line: &str) -> Option<&str> {
    let line = line.strip_prefix("Appendix ").unwrap_or(line);
    let (number, title) = line.split_once(' ')?;
    let title = title.trim_start();
    let lettered =
        number.starts_with(|c: char| c.is_ascii_uppercase()) && number[1..].starts_with('.');
    let numbered = number.starts_with(|c: char| c.is_ascii_digit());
    let body = if lettered { &number[1..] } else { number };
    let well_formed = body
        .bytes()
        .all(|octet| octet.is_ascii_digit() || octet == b'.');
    let is_contents = title.contains("...") || title.contains(". .");
    ((lettered || numbered)
        && well_formed
        && !is_contents
        && title.starts_with(|c: char| c.is_ascii_uppercase() || matches!(c, '"' | '<')))
    .then(|| number.trim_end_matches('.'))
}
