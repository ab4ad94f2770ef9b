//! The first lines of a run and the last.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::style::{self, BOLD, CYAN, DIM, GREEN, RED, YELLOW, paint};
use super::tame;
use crate::run::results::{Check, Results, TargetInfo};
use crate::run::verdict::Verdict;

/// What is tested, and with how many cases.
pub(super) fn show_start(
    target: &TargetInfo,
    planned: usize,
    skipped: usize,
    seed: &str,
) -> String {
    let target = &tame::target(target);
    let mut text = format!(
        "{} {} · seed {seed}\n",
        paint(BOLD, "imapspec"),
        env!("CARGO_PKG_VERSION")
    );
    let known = if target.capabilities_after.is_empty() {
        &target.capabilities_before
    } else {
        &target.capabilities_after
    };
    let names: Vec<&str> = known.iter().take(6).map(String::as_str).collect();
    let more = known.len().saturating_sub(names.len());
    let _ = write!(
        text,
        "target  {} · {}",
        paint(BOLD, &target.name),
        target.address,
    );
    if let Some(version) = &target.version {
        let _ = write!(text, " · {version}");
    }
    if !names.is_empty() {
        let _ = write!(text, " · {}", names.join(" "));
    }
    if more > 0 {
        let _ = write!(text, " +{more}");
    }
    text.push('\n');
    if !target.greeting.is_empty() {
        let _ = writeln!(
            text,
            "{}",
            paint(DIM, &format!("greeting {}", target.greeting))
        );
    }
    let _ = writeln!(text, "{planned} cases to run, {skipped} skipped");
    text
}

/// What was found, in all.
#[must_use]
pub fn show_summary(results: &Results, quiet: bool) -> String {
    let results = &tame::results(results);
    let counts = &results.counts;
    let mut text = String::new();
    if !quiet {
        let _ = writeln!(text, "\n{}", paint(DIM, &"─".repeat(78)));
    }
    let _ = writeln!(
        text,
        " {} cases, {} checks, {}",
        counts.cases,
        counts.checks,
        style::took(results.run.took.saturating_mul(1000))
    );
    let number = |style, count: usize, sign: &str| {
        let shown = format!("{count} {sign}");
        if count == 0 {
            paint(DIM, &shown)
        } else {
            paint(style, &shown)
        }
    };
    let _ = write!(
        text,
        "   cases    {}  {}  {}  {}  {}  {}",
        number(GREEN, counts.pass, "✓"),
        number(RED, counts.fail, "✗"),
        number(YELLOW, counts.non_strict, "≈"),
        number(YELLOW, counts.inconclusive, "?"),
        number(CYAN, counts.fact, "i"),
        number(DIM, counts.unsupported, "○"),
    );
    for (verdict, count) in [
        (Verdict::Known, counts.known),
        (Verdict::Fixed, counts.fixed),
        (Verdict::Flaky, counts.flaky),
    ] {
        if count > 0 {
            let shown = number(style::of(verdict), count, verdict.glyph());
            let _ = write!(text, "  {shown}");
        }
    }
    text.push('\n');
    let _ = writeln!(
        text,
        "   MUST     {}  {}      SHOULD   {}  {}      facts {}",
        number(GREEN, counts.must_kept, "✓"),
        number(RED, counts.must_broken, "✗"),
        number(GREEN, counts.should_kept, "✓"),
        number(YELLOW, counts.should_broken, "≈"),
        counts.facts,
    );
    if counts.known > 0 {
        let disputed = match counts.disputed {
            0 => String::new(),
            count => format!("; disputed {count}"),
        };
        let _ = writeln!(
            text,
            "   known    {} MUST{disputed}{}",
            counts.must_known,
            results
                .run
                .baseline
                .as_ref()
                .map_or_else(String::new, |file| format!("  in {file}")),
        );
    }
    if !quiet {
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for case in results
            .cases
            .iter()
            .filter(|case| case.verdict == Verdict::Unsupported)
        {
            *reasons
                .entry(case.reason.as_deref().unwrap_or("unsupported"))
                .or_default() += 1;
        }
        for (reason, count) in reasons {
            let _ = writeln!(text, "   skipped  {count} ○  {}", paint(DIM, reason));
        }
    }
    if counts.snapshots_pending > 0 {
        let _ = writeln!(
            text,
            "   snapshots {} differ or are new → imapspec snap diff, imapspec snap accept",
            counts.snapshots_pending
        );
    }
    for requirement in &results.requirements {
        if matches!(requirement.verdict, Verdict::Fail | Verdict::NonStrict) {
            let style = style::of(requirement.verdict);
            let _ = writeln!(
                text,
                " {} {} {}  {}  in {}",
                paint(style, requirement.verdict.glyph()),
                paint(style, &requirement.level.to_uppercase()),
                paint(BOLD, &requirement.id),
                paint(DIM, &requirement.sections.join(" · ")),
                cases(&requirement.broken_in),
            );
        }
    }
    // A failure that breaks no requirement: the server crashed.
    for case in &results.cases {
        let mut checks = case.checks.iter();
        let failed = |check: &&Check| check.requirement.is_none() && check.verdict == Verdict::Fail;
        if let Some(check) = checks.find(failed) {
            let _ = writeln!(
                text,
                " {} {}  in {}",
                paint(RED, "✗"),
                check.message,
                case.id
            );
        }
    }
    for case in results.cases.iter().filter(|case| {
        matches!(
            case.verdict,
            Verdict::Inconclusive | Verdict::Flaky | Verdict::Fixed
        )
    }) {
        let _ = writeln!(
            text,
            " {} {}  {}",
            paint(style::of(case.verdict), case.verdict.glyph()),
            case.id,
            paint(DIM, case.reason.as_deref().unwrap_or(""))
        );
    }
    if let Some(stopped) = &results.stopped {
        let _ = writeln!(text, " {}", paint(RED, stopped));
    }
    let verdict = match results.exit {
        0 => paint(GREEN, "conforms to the gate"),
        1 => paint(RED, "does not conform to the gate"),
        3 => paint(RED, "the target could not be reached"),
        4 => paint(YELLOW, "nothing was selected"),
        5 => paint(YELLOW, "only snapshot changes are pending"),
        130 => paint(YELLOW, "interrupted"),
        _ => paint(RED, "ended early"),
    };
    let _ = writeln!(text, " {verdict} · exit {}", results.exit);
    text
}

fn cases(ids: &[String]) -> String {
    match ids {
        [] => String::from("no case"),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    }
}
