//! The terminal report over text that a hostile server could send, and over numbers that no run writes.

use anstream::adapter::strip_str;

use super::{show_case, show_summary, summary};
use crate::report::sample;
use crate::run::recount;
use crate::run::verdict::Verdict;

/// What the terminal shows; only our own colours may be taken away.
fn plain(shown: &str) -> String {
    let mut rest = shown;
    while let Some((_, after)) = rest.split_once('\u{1b}') {
        let end = after.find('m').expect("a colour ends");
        let colour = after[..end].strip_prefix('[').expect("only colours");
        assert!(colour.chars().all(|c| c.is_ascii_digit() || c == ';'));
        rest = &after[end + 1..];
    }
    strip_str(shown).to_string()
}

#[test]
fn hostile_text_stays_text() {
    let mut results = sample::hostile();
    results.stopped = Some(results.target.greeting.clone());
    results.cases[5].checks[0].requirement = None;
    results.cases[5].log = vec![results.target.greeting.clone()];
    recount(&mut results);
    let lines = ["\n::error", "\n## x"];
    for case in &results.cases {
        for wire in [false, true] {
            let shown = show_case(case, wire);
            assert!(!shown.contains("\u{1b}[31m\\x07"), "the red is not theirs");
            sample::is_harmless(&plain(&shown), &lines);
        }
    }
    sample::is_harmless(&plain(&show_summary(&results, false)), &lines);
    let start = summary::show_start(&results.target, 1, 0, "1");
    sample::is_harmless(&plain(&start), &lines);
}

#[test]
fn results_from_anywhere_are_shown() {
    let mut results = sample::results();
    for case in &mut results.cases {
        case.verdict = Verdict::Fail;
        case.wire[1].text = format!("{}{}", "x".repeat(159), "é".repeat(50));
        for check in &mut case.checks {
            check.verdict = Verdict::Fail;
            check.line = Some(usize::MAX);
            check.marks = vec![(5, 2), (1 << 40, usize::MAX)];
            let place = check.place.as_mut().expect("a place");
            (place.column, place.length) = (usize::MAX, usize::MAX);
        }
        assert!(plain(&show_case(case, false)).contains("no answer came"));
        case.checks[0].line = Some(1);
        assert!(plain(&show_case(case, true)).contains("xé… 49 more"));
    }
}
