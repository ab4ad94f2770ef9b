//! Colours and widths. Colour never says anything that a word or sign does not say as well;
//! whether it is shown at all is decided where the output is opened.

use anstyle::{AnsiColor, Style};

use crate::run::verdict::Verdict;

pub(crate) const PLAIN: Style = Style::new();
pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const RED: Style = AnsiColor::Red.on_default().bold();
pub(crate) const GREEN: Style = AnsiColor::Green.on_default();
pub(crate) const YELLOW: Style = AnsiColor::Yellow.on_default();
pub(crate) const CYAN: Style = AnsiColor::Cyan.on_default();

/// `text` in `style`.
pub(crate) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// The style of a verdict.
pub(crate) const fn of(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Pass => GREEN,
        Verdict::Fact => CYAN,
        Verdict::Unsupported => DIM,
        Verdict::Known => CYAN,
        Verdict::NonStrict | Verdict::Inconclusive | Verdict::Flaky => YELLOW,
        Verdict::Fixed | Verdict::Fail => RED,
    }
}

/// A duration in the unit that fits: microseconds in, text out.
pub(crate) fn took(micros: u64) -> String {
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..1_000_000 => format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100),
        _ => format!(
            "{}.{:02} s",
            micros / 1_000_000,
            micros % 1_000_000 / 10_000
        ),
    }
}
