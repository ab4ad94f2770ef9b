//! What did not hold: a result of SARIF for each such check, with its place, its fingerprint and, if it is known, the
//! reason why it is suppressed.

use serde_json::{Value, json};

use super::uri::uri;
use super::{literal, rule, severity};
use crate::octets::digest;
use crate::run::results::{CaseResult, Check, Results};
use crate::run::verdict::Verdict;

/// Where a case stands that is in no file.
const NO_FILE: &str = "scenarios";

/// A check that did not hold, or a case whose verdict comes from no check.
pub(super) struct Finding<'a> {
    case: &'a CaseResult,
    check: Option<&'a Check>,
    verdict: Verdict,
}

/// Whether a verdict is worth a result.
const fn told(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Pass | Verdict::Fact | Verdict::Unsupported => false,
        Verdict::Known
        | Verdict::NonStrict
        | Verdict::Inconclusive
        | Verdict::Flaky
        | Verdict::Fixed
        | Verdict::Fail => true,
    }
}

/// All of a case, in the order of its checks.
pub(super) fn findings(case: &CaseResult) -> Vec<Finding<'_>> {
    let mut findings: Vec<Finding<'_>> = case
        .checks
        .iter()
        .filter(|check| told(check.verdict))
        .map(|check| Finding {
            case,
            check: Some(check),
            verdict: check.verdict,
        })
        .collect();
    let said = findings.iter().any(|one| one.verdict == case.verdict);
    if told(case.verdict) && !said {
        findings.push(Finding {
            case,
            check: None,
            verdict: case.verdict,
        });
    }
    findings
}

impl Finding<'_> {
    /// Id of the rule: the requirement, or the verdict of a case that none decided.
    pub(super) fn rule(&self) -> String {
        match self.check.and_then(|check| check.requirement.as_ref()) {
            Some(requirement) => requirement.clone(),
            None => format!("case/{}", self.verdict.word()),
        }
    }

    /// The rule for what stands in no list of requirements.
    pub(super) fn own_rule(&self, results: &Results, id: &str) -> Value {
        match self.check {
            Some(check) if check.requirement.is_some() => {
                rule(results, id, id, &check.level, &check.sections)
            }
            _ => {
                let says = format!("the verdict of a case is {}", self.verdict.word());
                rule(results, id, &says, "should", &[])
            }
        }
    }

    fn level(&self) -> &'static str {
        match self.verdict {
            Verdict::Fail => "error",
            Verdict::Known => severity(self.check.map_or("must", |check| &check.level)),
            Verdict::NonStrict | Verdict::Inconclusive | Verdict::Flaky | Verdict::Fixed => {
                "warning"
            }
            Verdict::Pass | Verdict::Fact | Verdict::Unsupported => "none",
        }
    }

    fn message(&self) -> String {
        let mut lines = vec![match (self.check, &self.case.reason) {
            (Some(check), _) => check.message.clone(),
            (None, Some(reason)) => reason.clone(),
            (None, None) => self.case.title.clone(),
        }];
        if let Some(check) = self.check {
            for (name, text) in [("wanted", &check.wanted), ("found", &check.found)] {
                if !text.is_empty() {
                    lines.push(format!("{name}: {text}"));
                }
            }
        }
        if !self.case.again.is_empty() {
            lines.push(format!("again: {}", self.case.again));
        }
        literal(&lines.join("\n"))
    }

    fn location(&self) -> Value {
        let (file, region) = match self.check.and_then(|check| check.place.as_ref()) {
            Some(place) => (
                &place.file,
                json!({
                    "startLine": place.line.max(1),
                    "startColumn": place.column.max(1),
                    "endColumn": place.column.max(1) + place.length,
                }),
            ),
            None => (&self.case.file, json!({"startLine": 1})),
        };
        let file = if file.is_empty() { NO_FILE } else { file };
        json!({
            "physicalLocation": {"artifactLocation": {"uri": uri(file)}, "region": region},
            "logicalLocations": [{"fullyQualifiedName": self.case.id, "kind": "function"}],
        })
    }

    /// The result itself; `index` is that of the rule.
    pub(super) fn result(&self, results: &Results, rule: &str, index: Option<usize>) -> Value {
        let signature = self.check.map_or("", |check| &check.signature);
        let print = fingerprint(&[rule, signature, &self.case.id, &results.target.name]);
        let mut result = json!({
            "ruleId": rule,
            "level": self.level(),
            "message": {"text": self.message()},
            "locations": [self.location()],
            "partialFingerprints": {"imapspec/v1": print},
        });
        if let Some(index) = index {
            result["ruleIndex"] = json!(index);
        }
        if self.verdict == Verdict::Known {
            let reason = self.check.and_then(Check::excuse);
            let reason = reason.or(self.case.known.as_deref()).unwrap_or("known");
            result["suppressions"] = json!([{"kind": "external", "justification": reason}]);
        }
        result
    }
}

/// The same in every run and version.
fn fingerprint(parts: &[&str]) -> String {
    let octets = parts.iter().flat_map(|part| part.bytes().chain([0]));
    format!("{:016x}", digest::long(octets))
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn parts_are_told_apart() {
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
    }
}
