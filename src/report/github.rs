//! Workflow commands of GitHub Actions: an annotation for each broken requirement, at the place in the scenario that
//! showed it. GitHub shows ten of a kind for each step, so that no more are written.

use std::fmt::Write as _;

use super::Format;
use super::visible::visible;
use crate::run::results::{CaseResult, Check, Results};
use crate::run::verdict::Verdict;

/// The annotations.
pub const FORMAT: Format = Format {
    name: "github",
    file: "annotations.txt",
    says: "annotations for GitHub Actions, to be printed in a step",
    make,
};

/// Annotations of one kind that GitHub shows for a step.
const SHOWN: usize = 10;

fn make(results: &Results) -> String {
    let mut out = String::new();
    for (kind, verdicts) in [
        ("error", &[Verdict::Fail, Verdict::Inconclusive][..]),
        ("warning", &[Verdict::NonStrict][..]),
    ] {
        let mut told: Vec<&str> = Vec::new();
        for case in &results.cases {
            for check in &case.checks {
                let name = check.requirement.as_deref().unwrap_or(&check.message);
                if !verdicts.contains(&check.verdict) || told.contains(&name) {
                    continue;
                }
                told.push(name);
                if told.len() <= SHOWN {
                    out.push_str(&annotation(kind, case, check));
                }
            }
        }
        if told.len() > SHOWN {
            let more = told.len() - SHOWN;
            let _ = writeln!(out, "{more} more {kind}s are in the report");
        }
    }
    out
}

fn annotation(kind: &str, case: &CaseResult, check: &Check) -> String {
    let mut properties = Vec::new();
    if let Some(place) = &check.place {
        properties.push(format!("file={}", property(&place.file)));
        properties.push(format!("line={},col={}", place.line, place.column));
    }
    let title = match &check.requirement {
        Some(requirement) => format!("{} {requirement}", check.level.to_uppercase()),
        None => case.id.clone(),
    };
    properties.push(format!("title={}", property(&title)));
    let text = format!(
        "{} ({})\n{}\n{}",
        check.message,
        check.sections.join(", "),
        case.id,
        case.again
    );
    format!("::{kind} {}::{}\n", properties.join(","), data(&text))
}

/// The text of a workflow command: percent signs and line ends are encoded.
fn data(text: &str) -> String {
    visible(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property of one: colons and commas as well.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{SHOWN, make};
    use crate::report::sample;

    #[test]
    fn a_run_as_annotations() {
        insta::assert_snapshot!(make(&sample::results()));
    }

    #[test]
    fn hostile_text_stays_text() {
        let text = make(&sample::hostile());
        sample::is_harmless(&text, &[]);
        for line in text.lines() {
            let whole = line.starts_with("::error ") || line.starts_with("::warning ");
            assert!(whole, "{line}");
        }
    }

    #[test]
    fn no_more_than_are_shown() {
        let text = make(&sample::many(500));
        assert!(text.lines().count() <= 2 * (SHOWN + 1));
    }
}
