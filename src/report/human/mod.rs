//! What a person sees at the terminal: a bar while it runs, each failure with its
//! evidence, and a summary that ends with what to do.

mod failure;
pub(crate) mod style;
mod summary;
mod tame;
#[cfg(test)]
mod tests;

use std::io::Write;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::visible::visible;
use crate::run::event::{Event, Observer};
use crate::run::results::CaseResult;
use crate::run::verdict::Verdict;

pub use failure::show_case;
pub use summary::show_summary;

/// What is shown besides failures.
#[derive(Clone, Copy, Debug, Default)]
pub struct Detail {
    /// One line for each case, also those that pass.
    pub every_case: bool,
    /// The wire of every case.
    pub every_wire: bool,
    /// Only failures and the last line.
    pub quiet: bool,
    /// A bar is wanted (standard error is a terminal).
    pub bar: bool,
}

/// Writes to standard output as the run goes.
pub struct Human<W: Write + Send> {
    out: W,
    detail: Detail,
    bar: ProgressBar,
    failed: usize,
    lax: usize,
    open: usize,
    unsteady: usize,
}

impl<W: Write + Send> Human<W> {
    /// A reporter that writes to `out`.
    pub fn new(out: W, detail: Detail) -> Self {
        Self {
            out,
            detail,
            bar: ProgressBar::hidden(),
            failed: 0,
            lax: 0,
            open: 0,
            unsteady: 0,
        }
    }

    /// Writes text above the bar. A closed pipe ends the output, not the run.
    fn put(&mut self, text: &str) {
        let out = &mut self.out;
        self.bar.suspend(|| {
            let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        });
    }

    /// Writes one line of its own.
    pub fn line(&mut self, text: &str) {
        self.put(&format!("{text}\n"));
    }

    fn case(&mut self, case: &CaseResult) {
        match case.verdict {
            Verdict::Fail => self.failed += 1,
            Verdict::NonStrict => self.lax += 1,
            Verdict::Inconclusive => self.open += 1,
            Verdict::Flaky | Verdict::Fixed => self.unsteady += 1,
            Verdict::Pass | Verdict::Fact | Verdict::Unsupported | Verdict::Known => {}
        }
        let bad = matches!(
            case.verdict,
            Verdict::Fail | Verdict::Inconclusive | Verdict::Flaky | Verdict::Fixed
        );
        let pending = case
            .snapshot
            .as_ref()
            .is_some_and(|snapshot| !snapshot.diff.is_empty());
        if bad
            || self.detail.every_wire
            || pending
            || (case.verdict == Verdict::NonStrict && !self.detail.quiet)
        {
            let text = show_case(case, self.detail.every_wire);
            self.put(&text);
        } else if self.detail.every_case {
            let text = failure::headline(case);
            self.put(&text);
        }
        self.bar.set_message(format!(
            "✗ {}  ≈ {}  ? {}  !~ {}",
            self.failed, self.lax, self.open, self.unsteady
        ));
        self.bar.inc(1);
    }
}

impl<W: Write + Send> Observer for Human<W> {
    fn event(&mut self, event: &Event) {
        match event {
            Event::Started {
                target,
                planned,
                skipped,
                seed,
            } => {
                if !self.detail.quiet {
                    let text = summary::show_start(target, *planned, *skipped, seed);
                    self.put(&text);
                }
                if self.detail.bar {
                    self.bar = ProgressBar::with_draw_target(
                        Some(*planned as u64),
                        ProgressDrawTarget::stderr(),
                    );
                    if let Ok(style) =
                        ProgressStyle::with_template("[{bar:30}] {pos}/{len}  {msg}  {elapsed}")
                    {
                        self.bar.set_style(style.progress_chars("=> "));
                    }
                    self.bar.enable_steady_tick(Duration::from_millis(200));
                }
            }
            Event::CaseStarted { .. } => {}
            Event::CaseFinished(case) => self.case(case),
            Event::Notice { text } => {
                let text = visible(text);
                let text = format!("{} {text}\n", style::paint(style::DIM, "note:"));
                self.put(&text);
            }
            Event::Finished(results) => {
                self.bar.finish_and_clear();
                let text = show_summary(results, self.detail.quiet);
                self.put(&text);
            }
        }
    }
}
