//! What narrows a selection further: a filter expression, the failures of an earlier run, a share of the whole.
//! And how often what was chosen is played.

use std::path::{Path, PathBuf};

use clap::builder::FalseyValueParser;
use clap::{Args, ValueEnum};

use super::report;
use crate::octets::digest;
use crate::run::results::Results;
use crate::scenario::filter::Filter;
use crate::scenario::{Case, Catalogue, Scenario};
use crate::source::{Problem, Readable as _, Text};

/// Flags that narrow the selection.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct ChoiceArgs {
    /// Only cases that this expression chooses, for example 'tag(race) & !cap(NOTIFY)'; of id, tag, req, rfc, cap, level, state, file, title
    #[arg(
        short = 'E',
        long,
        value_name = "EXPR",
        env = "IMAPSPEC_FILTER",
        help_heading = "Select"
    )]
    pub(super) filter: Option<String>,
    /// Only cases that failed in these results of an earlier run
    #[arg(
        long,
        value_name = "RESULTS",
        num_args = 0..=1,
        default_missing_value = "results.json",
        require_equals = true,
        help_heading = "Select"
    )]
    pub(super) rerun: Option<PathBuf>,
    /// Only a share of the cases: slice:2/4 takes every fourth, hash:2/4 goes by the id, so that a new case moves no other
    #[arg(long, value_name = "KIND:M/N", env = "IMAPSPEC_PARTITION", value_parser = partition, help_heading = "Select")]
    pub(super) partition: Option<Partition>,
}

/// Flags that say how often cases are played, and when to stop.
#[derive(Args, Clone, Debug)]
pub(super) struct AttemptArgs {
    /// Play each case so many times; verdicts that differ are flaky
    #[arg(long, value_name = "N", default_value_t = 1, env = "IMAPSPEC_REPEAT", value_parser = clap::value_parser!(u32).range(1..=100_000), help_heading = "Run")]
    pub(super) repeat: u32,
    /// Play a case that fails up to so many times more; if it does not fail then, it is flaky
    #[arg(long, value_name = "N", default_value_t = 0, env = "IMAPSPEC_RETRIES", value_parser = clap::value_parser!(u32).range(0..=1000), help_heading = "Run")]
    pub(super) retries: u32,
    /// Whether flaky cases fail the run
    #[arg(long, value_name = "RESULT", value_enum, default_value_t = FlakyArg::Fail, env = "IMAPSPEC_FLAKY_RESULT", help_heading = "Judge")]
    pub(super) flaky_result: FlakyArg,
    /// End the run when so many cases have failed
    #[arg(long, value_name = "N", env = "IMAPSPEC_MAX_FAIL", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Run")]
    pub(super) max_fail: Option<u32>,
    /// Run the cases in an order that the seed chooses
    #[arg(long, env = "IMAPSPEC_SHUFFLE", value_parser = FalseyValueParser::new(), help_heading = "Run")]
    pub(super) shuffle: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum FlakyArg {
    /// They do
    #[default]
    Fail,
    /// They do not
    Pass,
}

/// A share of the cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Partition {
    by_hash: bool,
    /// From 0.
    share: u64,
    of: u64,
}

fn partition(text: &str) -> Result<Partition, String> {
    let wrong = || {
        format!("wanted slice:M/N or hash:M/N with M from 1 to N, as in slice:1/4, found `{text}`")
    };
    let (kind, share) = text.split_once(':').ok_or_else(wrong)?;
    let by_hash = match kind {
        "slice" => false,
        "hash" => true,
        _ => return Err(wrong()),
    };
    let (share, of) = share.split_once('/').ok_or_else(wrong)?;
    let (share, of): (u64, u64) = match (share.parse(), of.parse()) {
        (Ok(share), Ok(of)) => (share, of),
        _ => return Err(wrong()),
    };
    if share == 0 || share > of {
        return Err(wrong());
    }
    Ok(Partition {
        by_hash,
        share: share - 1,
        of,
    })
}

impl Partition {
    fn holds(self, index: usize, id: &str) -> bool {
        let number = if self.by_hash {
            digest::long(id.bytes()) >> 16
        } else {
            index as u64
        };
        number % self.of == self.share
    }
}

/// A filter that was typed.
pub(super) fn filter(typed: &str) -> Result<Filter, Problem> {
    Filter::read_text(typed).map_err(|flaw| {
        let text = Text::new("--filter", typed);
        let problem = Problem::error(flaw.message).at(&text, flaw.span);
        match flaw.help {
            Some(help) => problem.help(help),
            None => problem,
        }
    })
}

impl ChoiceArgs {
    /// Keeps of the cases what is wanted.
    pub(super) fn keep(
        &self,
        cases: &mut Vec<(Scenario, Case)>,
        catalogue: &Catalogue,
    ) -> Result<(), Vec<Problem>> {
        if let Some(typed) = &self.filter {
            let filter = filter(typed).map_err(|problem| vec![problem])?;
            cases.retain(|(scenario, case)| filter.chooses(scenario, case, catalogue));
        }
        if let Some(path) = &self.rerun {
            let failed = failed(path)?;
            cases.retain(|(_, case)| failed.contains(&case.id));
        }
        if let Some(partition) = self.partition {
            let mut index = 0;
            cases.retain(|(_, case)| {
                index += 1;
                partition.holds(index - 1, &case.id)
            });
        }
        Ok(())
    }
}

/// Ids of the cases that failed in earlier results.
fn failed(path: &Path) -> Result<Vec<String>, Vec<Problem>> {
    let results: Results = report::load(path).map_err(|problem| vec![problem])?;
    let gate = results.run.gate;
    let failed = results
        .cases
        .into_iter()
        .filter(|case| case.verdict.fails(gate));
    Ok(failed.map(|case| case.id).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_make_up_the_whole() {
        let ids: Vec<String> = (0..1000).map(|n| format!("core/case-{n}")).collect();
        for kind in ["slice", "hash"] {
            let mut times = vec![0; ids.len()];
            for share in 1..=4 {
                let partition = partition(&format!("{kind}:{share}/4")).unwrap();
                let mut size = 0;
                for (index, id) in ids.iter().enumerate() {
                    if partition.holds(index, id) {
                        times[index] += 1;
                        size += 1;
                    }
                }
                assert!((150..=350).contains(&size), "{kind} {share}: {size}");
            }
            assert!(times.iter().all(|&times| times == 1), "{kind}");
        }
    }

    #[test]
    fn wrong_shares_are_refused() {
        for text in [
            "",
            "slice",
            "slice:1",
            "slice:0/4",
            "hash:5/4",
            "part:1/2",
            "slice:a/b",
            "slice:1/0",
        ] {
            assert!(partition(text).is_err(), "{text}");
        }
    }
}
