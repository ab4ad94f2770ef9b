//! JUnit XML, as CI systems read it: a suite for each folder of scenarios, a test case for each case. Whatever
//! fails the gate is a failure or, without a verdict, an error; what was not run is skipped.

use std::collections::BTreeMap;
use std::time::Duration;

use anstream::adapter::strip_str;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::Format;
use super::human::show_case;
use super::visible::visible;
use crate::run::results::{CaseResult, Check, Results};
use crate::run::verdict::{Gate, Verdict};

/// The JUnit format.
pub const FORMAT: Format = Format {
    name: "junit",
    file: "junit.xml",
    says: "test results for CI systems",
    make,
};

fn make(results: &Results) -> String {
    let mut suites: BTreeMap<&str, TestSuite> = BTreeMap::new();
    for case in &results.cases {
        let folder = folder(&case.id);
        suites
            .entry(folder)
            .or_insert_with(|| TestSuite::new(folder))
            .add_test_case(test_case(case, folder, results.run.gate));
    }
    let mut report = Report::new("imapspec");
    report.set_time(Duration::from_millis(results.run.took));
    report.add_test_suites(suites.into_values());
    // The first count of those skipped is that of the whole, which the schema of Jenkins has no place for.
    let whole = format!(" skipped=\"{}\"", report.skipped);
    // Only characters that XML has no place for could fail, and they are shown as escapes.
    let text = report.to_string().unwrap_or_default();
    text.replacen(&whole, "", 1)
}

/// The folder of a case; the case's name if it is in none.
fn folder(id: &str) -> &str {
    let scenario = id.split(['[', ':']).next().unwrap_or(id);
    scenario.rsplit_once('/').map_or(id, |(folder, _)| folder)
}

fn test_case(case: &CaseResult, folder: &str, gate: Gate) -> TestCase {
    let name = case.id.strip_prefix(folder).unwrap_or(&case.id);
    let mut test = TestCase::new(visible(name.trim_start_matches('/')), status(case, gate));
    test.set_classname(folder.replace('/', "."));
    test.set_time(Duration::from_micros(case.took));
    test
}

fn status(case: &CaseResult, gate: Gate) -> TestCaseStatus {
    if case.verdict == Verdict::Unsupported {
        let mut status = TestCaseStatus::skipped();
        status.set_message(visible(case.reason.as_deref().unwrap_or_default()));
        return status;
    }
    if case.verdict == Verdict::Known {
        let mut status = TestCaseStatus::skipped();
        let excuse = case.excuse().unwrap_or_default();
        status.set_message(visible(&format!("known: {excuse}")));
        return status;
    }
    if !case.verdict.fails(gate) {
        return TestCaseStatus::success();
    }
    let kind = if case.verdict == Verdict::Inconclusive {
        NonSuccessKind::Error
    } else {
        NonSuccessKind::Failure
    };
    let worst = case.decided();
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(case.verdict.word());
    status.set_message(visible(&message(case, worst)));
    let shown = show_case(case, false);
    status.set_description(visible(&strip_str(&shown).to_string()));
    status
}

/// What is broken, where that stands, and how it showed, in one line.
fn message(case: &CaseResult, worst: Option<&Check>) -> String {
    let Some(check) = worst else {
        return case.reason.clone().unwrap_or_default();
    };
    match &check.requirement {
        Some(requirement) => format!(
            "{} {requirement} ({}): {}",
            check.level.to_uppercase(),
            check.sections.join(", "),
            check.message
        ),
        None => check.message.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::make;
    use crate::report::sample;

    #[test]
    fn a_run_as_junit() {
        insta::assert_snapshot!(make(&sample::results()));
    }

    #[test]
    fn hostile_text_stays_text() {
        sample::is_harmless(&make(&sample::hostile()), &["<script", "]]>"]);
    }
}
