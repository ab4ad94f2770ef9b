//! TAP 14, as harnesses of many languages read it: a test point for each case. What does not pass has a YAML block
//! with the requirement and what was found; what the target has no capability for is skipped, what is known is a TODO.

use std::fmt::Write as _;

use serde::Serialize;

use super::Format;
use super::visible::visible;
use crate::run::results::{CaseResult, Results};
use crate::run::verdict::{Gate, Verdict};

/// The TAP format.
pub const FORMAT: Format = Format {
    name: "tap",
    file: "imapspec.tap",
    says: "test points for TAP harnesses",
    make,
};

fn make(results: &Results) -> String {
    let mut out = format!("TAP version 14\n1..{}", results.cases.len());
    if results.cases.is_empty() {
        out.push_str(" # SKIP nothing was selected");
    }
    out.push('\n');
    for (index, case) in results.cases.iter().enumerate() {
        point(&mut out, index + 1, case, results.run.gate);
    }
    if let Some(reason) = &results.stopped {
        let _ = writeln!(out, "Bail out! {}", line(reason));
    }
    out
}

fn point(out: &mut String, number: usize, case: &CaseResult, gate: Gate) {
    let (ok, directive) = match case.verdict {
        Verdict::Pass | Verdict::Fact => (true, String::new()),
        Verdict::Unsupported => (true, directive("SKIP", case.reason.as_deref())),
        Verdict::Known => (false, directive("TODO known:", case.excuse())),
        Verdict::NonStrict
        | Verdict::Inconclusive
        | Verdict::Flaky
        | Verdict::Fixed
        | Verdict::Fail => (!case.verdict.fails(gate), String::new()),
    };
    let word = if ok { "ok" } else { "not ok" };
    let _ = writeln!(out, "{word} {number} - {}{directive}", escaped(&case.id));
    match case.verdict {
        Verdict::Pass | Verdict::Fact | Verdict::Unsupported => {}
        Verdict::Known
        | Verdict::NonStrict
        | Verdict::Inconclusive
        | Verdict::Flaky
        | Verdict::Fixed
        | Verdict::Fail => diagnostic(out, case),
    }
}

fn directive(word: &str, reason: Option<&str>) -> String {
    let text = format!(" # {word} {}", escaped(reason.unwrap_or_default()));
    text.trim_end().to_owned()
}

/// The YAML block below a test point. Strings and lists are written as JSON, which is YAML too.
fn diagnostic(out: &mut String, case: &CaseResult) {
    out.push_str("  ---\n");
    field(out, "verdict", case.verdict.word());
    match case.decided() {
        Some(check) => {
            if let Some(requirement) = &check.requirement {
                field(out, "requirement", requirement);
                field(out, "level", &check.level);
                let sections: Vec<String> = check.sections.iter().map(|at| visible(at)).collect();
                written(out, "sections", &sections);
            }
            field(out, "message", &check.message);
            field(out, "wanted", &check.wanted);
            field(out, "found", &check.found);
            if let Some(place) = &check.place {
                field(out, "file", &place.file);
                written(out, "line", &place.line);
                written(out, "column", &place.column);
            }
        }
        None => {
            field(
                out,
                "message",
                case.reason.as_deref().unwrap_or(&case.title),
            );
            field(out, "file", &case.file);
        }
    }
    field(out, "again", &case.again);
    out.push_str("  ...\n");
}

/// A field of the block; one without text is left out.
fn field(out: &mut String, name: &str, text: &str) {
    if !text.is_empty() {
        written(out, name, &visible(text));
    }
}

fn written(out: &mut String, name: &str, value: &(impl Serialize + ?Sized)) {
    // Texts, numbers and lists of them always have a form in JSON.
    let value = serde_json::to_string(value).unwrap_or_default();
    let _ = writeln!(out, "  {name}: {value}");
}

/// A text in one line.
fn line(text: &str) -> String {
    visible(&text.replace('\n', "\\x0a"))
}

/// A text in one line that begins no directive.
fn escaped(text: &str) -> String {
    line(&text.replace('\\', "\\\\").replace('#', "\\#"))
}

#[cfg(test)]
mod tests {
    use super::{escaped, make};
    use crate::report::sample;

    #[test]
    fn a_run_as_tap() {
        insta::assert_snapshot!(make(&sample::every()));
    }

    #[test]
    fn hostile_text_stays_text() {
        let text = make(&sample::hostile());
        sample::is_harmless(&text, &["\n::error", "\n## x"]);
        let points = |line: &&str| line.starts_with("ok ") || line.starts_with("not ok ");
        assert_eq!(text.lines().filter(points).count(), 6);
    }

    #[test]
    fn names_begin_no_directive() {
        assert_eq!(escaped("a#b\\c\nd"), "a\\#b\\\\c\\x0ad");
    }

    #[test]
    fn a_run_that_broke_off_bails_out() {
        let mut results = sample::results();
        results.cases.clear();
        results.stopped = Some("the server is gone\nok 1".to_owned());
        assert_eq!(
            make(&results),
            "TAP version 14\n1..0 # SKIP nothing was selected\nBail out! the server is gone\\x0aok 1\n"
        );
    }
}
