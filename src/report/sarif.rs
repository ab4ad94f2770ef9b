//! SARIF 2.1.0, as code scanning reads it: a rule for each requirement that was checked, a result for each check that
//! did not hold. What the baseline knows or a dispute excuses is a result that is suppressed, with the reason.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Format;
use super::visible::visible;
use crate::run::results::{CaseResult, Check, Results};
use crate::run::verdict::{Exit, Verdict};

/// The SARIF format.
pub const FORMAT: Format = Format {
    name: "sarif",
    file: "imapspec.sarif",
    says: "findings for code scanning",
    make,
};

/// The schema that the file keeps, for editors and validators.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Where a case stands that is in no file.
const NO_FILE: &str = "scenarios";

fn make(results: &Results) -> String {
    let mut rules: BTreeMap<String, Value> = results
        .requirements
        .iter()
        .map(|one| {
            let rule = rule(results, &one.id, &one.rule, &one.level, &one.sections);
            (one.id.clone(), rule)
        })
        .collect();
    let mut found = Vec::new();
    for case in &results.cases {
        for finding in findings(case) {
            let id = finding.rule();
            if !rules.contains_key(&id) {
                rules.insert(id.clone(), finding.own_rule(results, &id));
            }
            found.push((id, finding));
        }
    }
    let ids: Vec<&String> = rules.keys().collect();
    let found: Vec<Value> = found
        .iter()
        .map(|(id, finding)| finding.result(results, id, ids.binary_search(&id).ok()))
        .collect();
    let mut log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "imapspec",
                "version": results.run.version,
                "rules": rules.values().collect::<Vec<_>>(),
            }},
            "automationDetails": {"id": format!("imapspec/{}/", results.target.name)},
            "columnKind": "unicodeCodePoints",
            "invocations": [invocation(results)],
            "results": found,
        }],
    });
    tame(&mut log);
    format!("{log:#}\n")
}

/// How the run went; a run that broke off says why.
fn invocation(results: &Results) -> Value {
    let whole = match Exit::from_code(results.exit) {
        Exit::Conforms | Exit::Failed | Exit::Nothing | Exit::Snapshots => {
            results.stopped.is_none()
        }
        Exit::Usage | Exit::Unreachable | Exit::Internal | Exit::Interrupted => false,
    };
    let mut invocation = json!({"executionSuccessful": whole, "exitCode": results.exit});
    let started = i64::try_from(results.run.started).ok();
    if let Some(time) = started.and_then(|at| jiff::Timestamp::from_millisecond(at).ok()) {
        invocation["startTimeUtc"] = json!(time.to_string());
    }
    if let Some(reason) = &results.stopped {
        invocation["toolExecutionNotifications"] =
            json!([{"level": "error", "message": {"text": literal(reason)}}]);
    }
    invocation
}

fn rule(results: &Results, id: &str, says: &str, level: &str, sections: &[String]) -> Value {
    let help = if sections.is_empty() {
        says.to_owned()
    } else {
        format!("{}: {says} ({})", level.to_uppercase(), sections.join("; "))
    };
    let mut rule = json!({
        "id": id,
        "shortDescription": {"text": literal(says)},
        "help": {"text": literal(&help)},
        "defaultConfiguration": {"level": severity(level)},
    });
    if let Some(address) = address(results, sections) {
        rule["helpUri"] = json!(address);
    }
    rule
}

/// How grave a breach of this level is.
fn severity(level: &str) -> &'static str {
    match level {
        "must" => "error",
        "should" => "warning",
        _ => "note",
    }
}

/// Where the first section can be read, that of the base specification in force before others.
fn address(results: &Results, sections: &[String]) -> Option<String> {
    let base = match results.run.profile.as_str() {
        "rev2" => "RFC 9051 ",
        _ => "RFC 3501 ",
    };
    let cited = sections
        .iter()
        .find(|text| text.starts_with(base))
        .or(sections.first())?;
    let (number, sections) = cited.strip_prefix("RFC ")?.split_once(' ')?;
    let number: u16 = number.parse().ok()?;
    let section = sections.split(", ").next()?;
    let kind = if section.starts_with(|c: char| c.is_ascii_digit()) {
        "section"
    } else {
        "appendix"
    };
    let section = encoded(section);
    Some(format!(
        "https://www.rfc-editor.org/rfc/rfc{number}#{kind}-{section}"
    ))
}

/// A check that did not hold, or a case whose verdict comes from no check.
struct Finding<'a> {
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

fn findings(case: &CaseResult) -> Vec<Finding<'_>> {
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
    fn rule(&self) -> String {
        match self.check.and_then(|check| check.requirement.as_ref()) {
            Some(requirement) => requirement.clone(),
            None => format!("case/{}", self.verdict.word()),
        }
    }

    /// The rule for what stands in no list of requirements.
    fn own_rule(&self, results: &Results, id: &str) -> Value {
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

    fn result(&self, results: &Results, rule: &str, index: Option<usize>) -> Value {
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
            let reason = self
                .check
                .and_then(|check| check.known.as_ref().or(check.disputed.as_ref()))
                .or(self.case.known.as_ref())
                .map_or("known", String::as_str);
            result["suppressions"] = json!([{"kind": "external", "justification": reason}]);
        }
        result
    }
}

/// FNV-1a over the parts: the same in every run and version, which is all that is asked of it.
fn fingerprint(parts: &[&str]) -> String {
    let octets = parts.iter().flat_map(|part| part.bytes().chain([0]));
    let hash = octets.fold(0xcbf2_9ce4_8422_2325_u64, |hash, octet| {
        (hash ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// A text as a message: braces would be placeholders, and brackets before a parenthesis a link (sections 3.11.5, 3.11.6).
fn literal(text: &str) -> String {
    text.replace('{', "{{")
        .replace('}', "}}")
        .replace("](", "] (")
}

/// A path as a URI; one that starts at the root or with a drive is a URI of its own.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    if path.starts_with('/') {
        format!("file://{}", encoded(&path))
    } else if path.as_bytes().get(1) == Some(&b':') {
        format!("file:///{}:{}", &path[..1], encoded(&path[2..]))
    } else {
        encoded(&path)
    }
}

/// A text with all encoded that has a meaning in a URI, slashes left.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for octet in text.bytes() {
        if octet.is_ascii_alphanumeric() || b"-._~/".contains(&octet) {
            out.push(char::from(octet));
        } else {
            let _ = write!(out, "%{octet:02X}");
        }
    }
    out
}

/// Makes every text visible.
fn tame(value: &mut Value) {
    match value {
        Value::String(text) => *text = visible(text),
        Value::Array(values) => values.iter_mut().for_each(tame),
        Value::Object(fields) => fields.values_mut().for_each(tame),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{encoded, fingerprint, literal, make, uri};
    use crate::report::sample;

    #[test]
    fn a_run_as_sarif() {
        insta::assert_snapshot!(make(&sample::every()));
    }

    #[test]
    fn hostile_text_stays_text() {
        let text = make(&sample::hostile());
        sample::is_harmless(&text, &[]);
        serde_json::from_str::<Value>(&text).expect("it is JSON");
    }

    #[test]
    fn a_rule_leads_to_the_base_specification_in_force() {
        let mut results = sample::results();
        let sections = ["RFC 2683 3.2", "RFC 3501 6.1.2, 7", "RFC 9051 A.1"].map(String::from);
        let rev1 = super::address(&results, &sections).expect("an address");
        assert_eq!(rev1, "https://www.rfc-editor.org/rfc/rfc3501#section-6.1.2");
        "rev2".clone_into(&mut results.run.profile);
        let rev2 = super::address(&results, &sections).expect("an address");
        assert_eq!(rev2, "https://www.rfc-editor.org/rfc/rfc9051#appendix-A.1");
        assert_eq!(super::address(&results, &["elsewhere".to_owned()]), None);
    }

    #[test]
    fn paths_and_messages_mean_themselves() {
        assert_eq!(uri("a b/ü.yaml"), "a%20b/%C3%BC.yaml");
        assert_eq!(uri("/a#b"), "file:///a%23b");
        assert_eq!(uri("C:\\a"), "file:///C:/a");
        assert_eq!(encoded("a:b"), "a%3Ab");
        assert_eq!(literal("{5} [a](http://b)"), "{{5}} [a] (http://b)");
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
    }
}
