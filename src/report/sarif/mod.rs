//! SARIF 2.1.0, as code scanning reads it: a rule for each requirement that was checked, a result for each check that
//! did not hold. What the baseline knows or a dispute excuses is a result that is suppressed, with the reason.

mod finding;
mod uri;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Format;
use super::visible::visible;
use crate::run::results::Results;
use crate::run::verdict::Exit;
use finding::findings;
use uri::encoded;

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

/// A text as a message: braces would be placeholders, and brackets before a parenthesis a link (sections 3.11.5, 3.11.6).
fn literal(text: &str) -> String {
    text.replace('{', "{{")
        .replace('}', "}}")
        .replace("](", "] (")
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

    use super::{literal, make};
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
    fn messages_mean_themselves() {
        assert_eq!(literal("{5} [a](http://b)"), "{{5}} [a] (http://b)");
    }
}
