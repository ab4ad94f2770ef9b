//! The cases: by folder, with the counts of each verdict, and a page for each with its checks
//! and its wire.

use std::collections::{BTreeMap, HashMap};

use super::escape::{anchor, within};
use super::requirements::Link;
use super::wire::{Extent, Line, lines};
use crate::run::results::{CaseResult, Check, Results};
use crate::run::verdict::Verdict;

/// Characters of a text that a check says.
const TEXT: usize = 600;
/// Lines of the server's log that are shown, the last ones.
const LOG: usize = 40;
/// Lines of a difference that are shown.
const DIFF: usize = 60;

/// A check with what shows that it is right.
pub(super) struct CheckView<'a> {
    pub(super) verdict: Verdict,
    pub(super) level: &'a str,
    pub(super) requirement: Option<Link<'a>>,
    pub(super) message: String,
    pub(super) wanted: String,
    pub(super) found: String,
    pub(super) model: &'a [String],
    /// It is not settled and told in full.
    pub(super) full: bool,
    /// How often the case found just this.
    pub(super) times: usize,
    /// File, line and the text there.
    pub(super) place: Option<(String, String)>,
    /// The rule or requirement that `imapspec explain` tells more about.
    pub(super) explain: &'a str,
}

/// A case.
pub(super) struct CaseView<'a> {
    pub(super) case: &'a CaseResult,
    pub(super) anchor: String,
    pub(super) took: String,
    pub(super) checks: Vec<CheckView<'a>>,
    pub(super) lines: Vec<Line>,
    /// Lines behind the last that is shown.
    pub(super) behind: usize,
    /// Lines that are not shown at all.
    pub(super) hidden: usize,
    pub(super) log: Vec<String>,
    pub(super) diff: &'a [String],
}

/// How many cases of a folder have a verdict.
pub(super) struct Cell {
    pub(super) verdict: Verdict,
    pub(super) count: usize,
}

/// The cases of a folder.
pub(super) struct Folder<'a> {
    pub(super) name: String,
    pub(super) anchor: String,
    /// One for each verdict that occurs in the run.
    pub(super) cells: Vec<Cell>,
    pub(super) cases: Vec<CaseView<'a>>,
}

/// Whether a verdict asks for somebody's attention.
pub(super) fn open(verdict: Verdict) -> bool {
    !matches!(
        verdict,
        Verdict::Pass | Verdict::Fact | Verdict::Unsupported | Verdict::Known
    )
}

/// The verdicts that occur, worst first.
pub(super) fn verdicts(results: &Results) -> Vec<Cell> {
    let count = |verdict| {
        results
            .cases
            .iter()
            .filter(|case| case.verdict == verdict)
            .count()
    };
    let cells = Verdict::ALL.into_iter().rev().map(|verdict| Cell {
        verdict,
        count: count(verdict),
    });
    cells.filter(|cell| cell.count > 0).collect()
}

/// The path of a case's scenario without its last part: `core/noop/ok[INBOX]` is in `core/noop`.
fn folder(id: &str) -> &str {
    let end = [id.find('['), id.find("::")].into_iter().flatten().min();
    let path = &id[..end.unwrap_or(id.len())];
    path.rsplit_once('/').map_or(path, |(folder, _)| folder)
}

/// All cases by folder.
pub(super) fn folders(results: &Results, extent: Extent) -> Vec<Folder<'_>> {
    let mut folders: BTreeMap<&str, Vec<CaseView<'_>>> = BTreeMap::new();
    for case in &results.cases {
        folders
            .entry(folder(&case.id))
            .or_default()
            .push(view(case, extent));
    }
    let verdicts = verdicts(results);
    let folders = folders.into_iter().map(|(name, cases)| Folder {
        name: name.to_owned(),
        anchor: anchor('f', name),
        cells: verdicts
            .iter()
            .map(|cell| Cell {
                verdict: cell.verdict,
                count: cases
                    .iter()
                    .filter(|view| view.case.verdict == cell.verdict)
                    .count(),
            })
            .collect(),
        cases,
    });
    folders.collect()
}

fn view(case: &CaseResult, extent: Extent) -> CaseView<'_> {
    let meant: Vec<&Check> = case
        .checks
        .iter()
        .filter(|check| open(check.verdict))
        .collect();
    let lines = lines(&case.wire, &meant, extent);
    let told: usize = lines.iter().map(|line| line.skipped + 1).sum();
    CaseView {
        anchor: anchor('c', &case.id),
        took: took(case.took),
        checks: checks(case, extent),
        behind: if lines.is_empty() {
            0
        } else {
            case.wire.len() - told
        },
        hidden: if lines.is_empty() { case.wire.len() } else { 0 },
        lines,
        log: log(&case.log, extent),
        diff: case.snapshot.as_ref().map_or(&[], |snapshot| {
            &snapshot.diff[..snapshot.diff.len().min(DIFF)]
        }),
        case,
    }
}

/// The end of the server's log, as far as there is room.
fn log(log: &[String], extent: Extent) -> Vec<String> {
    let kept = if extent.is_empty() { 0 } else { LOG };
    let last = &log[log.len().saturating_sub(kept)..];
    last.iter().map(|line| within(line, TEXT / 2)).collect()
}

/// The checks of a case, those that say the same taken together.
fn checks(case: &CaseResult, extent: Extent) -> Vec<CheckView<'_>> {
    let mut seen: HashMap<(&str, Verdict, &str, &str), usize> = HashMap::new();
    let mut views: Vec<CheckView<'_>> = Vec::new();
    for entry in &case.checks {
        let id = entry.requirement.as_deref().unwrap_or_default();
        let key = (
            id,
            entry.verdict,
            entry.message.as_str(),
            entry.found.as_str(),
        );
        match seen.get(&key) {
            Some(&at) => views[at].times += 1,
            None => {
                seen.insert(key, views.len());
                views.push(check(entry, extent));
            }
        }
    }
    views
}

/// A check: in full if it is not settled, by its message alone if it is.
pub(super) fn check(check: &Check, extent: Extent) -> CheckView<'_> {
    let full = open(check.verdict);
    let text = |text: &str| {
        within(
            text,
            if full && !extent.is_empty() {
                TEXT
            } else {
                TEXT / 4
            },
        )
    };
    let some = |text: &str, wanted: bool| {
        if wanted {
            within(text, if extent.is_empty() { TEXT / 4 } else { TEXT })
        } else {
            String::new()
        }
    };
    CheckView {
        verdict: check.verdict,
        level: &check.level,
        requirement: check.requirement.as_deref().map(Link::requirement),
        message: text(&check.message),
        wanted: some(&check.wanted, full),
        found: some(&check.found, full),
        model: if full && extent.width > 160 {
            &check.model
        } else {
            &[]
        },
        place: check
            .place
            .as_ref()
            .filter(|_| full && extent.width > 120)
            .map(|place| {
                (
                    format!("{}:{}:{}", place.file, place.line, place.column),
                    within(place.text.trim(), TEXT / 3),
                )
            }),
        full,
        times: 1,
        explain: check
            .rule
            .as_deref()
            .or(check.requirement.as_deref())
            .unwrap_or_default(),
    }
}

/// A duration in the unit that fits: microseconds in, text out.
pub(super) fn took(micros: u64) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_no_folder() {
        let cases = [
            ("core/noop/ok", "core/noop"),
            ("core/list/names[a/b, c]", "core/list"),
            ("core/search/logic::not/x", "core/search"),
            ("probe", "probe"),
        ];
        for (id, wanted) in cases {
            assert_eq!(folder(id), wanted);
        }
    }
}
