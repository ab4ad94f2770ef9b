//! Shards of one run, merged: what several machines found of one target, as if one had run it all.

use std::collections::BTreeSet;

use crate::run::recount;
use crate::run::results::{CaseResult, Results};
use crate::run::verdict::{Exit, Verdict};

/// Makes one of several results.
///
/// # Errors
/// If they are not shares of the same: another suite, target or way of judging, or a case in two of them.
pub fn merge(shards: Vec<Results>) -> Result<Results, String> {
    let mut shards = shards.into_iter();
    let Some(mut whole) = shards.next() else {
        return Err("there is nothing to merge".to_owned());
    };
    let mut exit = Exit::from_code(whole.exit);
    let mut untested: BTreeSet<String> = ids(&whole);
    for shard in shards {
        fits(&whole, &shard)?;
        untested = untested.intersection(&ids(&shard)).cloned().collect();
        exit = exit.worse(Exit::from_code(shard.exit));
        for case in shard.cases {
            join(&mut whole.cases, case)?;
        }
        for requirement in shard.requirements {
            let known = whole
                .requirements
                .iter()
                .any(|known| known.id == requirement.id);
            if !known {
                whole.requirements.push(requirement);
            }
        }
        if !whole.run.seed.split('+').any(|seed| seed == shard.run.seed) {
            whole.run.seed = format!("{}+{}", whole.run.seed, shard.run.seed);
        }
        for selector in shard.run.selectors {
            if !whole.run.selectors.contains(&selector) {
                whole.run.selectors.push(selector);
            }
        }
        whole.run.started = whole.run.started.min(shard.run.started);
        whole.run.took = whole.run.took.max(shard.run.took);
        whole.stopped = whole.stopped.or(shard.stopped);
    }
    // What is judged outside the scenarios comes first, then the suite in its order.
    whole.cases.sort_by(|left, right| {
        let key = |case: &CaseResult| (!case.file.is_empty(), case.file.clone(), case.number);
        key(left).cmp(&key(right))
    });
    whole.untested.retain(|entry| untested.contains(&entry.id));
    recount(&mut whole);
    whole.exit = exit as u8;
    Ok(whole)
}

fn ids(results: &Results) -> BTreeSet<String> {
    let untested = results.untested.iter().map(|entry| entry.id.clone());
    untested.collect()
}

/// Whether two shards are of one run.
fn fits(whole: &Results, shard: &Results) -> Result<(), String> {
    let gates = (
        format!("{:?}", whole.run.gate),
        format!("{:?}", shard.run.gate),
    );
    let baseline = |results: &Results| {
        results
            .run
            .baseline
            .clone()
            .unwrap_or_else(|| "none".to_owned())
    };
    let baselines = (baseline(whole), baseline(shard));
    for (what, one, other) in [
        ("targets", &whole.target.name, &shard.target.name),
        ("suites", &whole.run.suite, &shard.run.suite),
        (
            "versions of imapspec",
            &whole.run.version,
            &shard.run.version,
        ),
        ("profiles", &whole.run.profile, &shard.run.profile),
        ("gates", &gates.0, &gates.1),
        ("baselines", &baselines.0, &baselines.1),
        ("ways to cut writes", &whole.run.segment, &shard.run.segment),
        (
            "ways to send strings",
            &whole.run.strings,
            &shard.run.strings,
        ),
    ] {
        if one != other {
            return Err(format!(
                "these are results of different {what}: {one} and {other}"
            ));
        }
    }
    Ok(())
}

/// Adds a case. What every shard judges outside the scenarios is taken together; the worst of it stays.
fn join(cases: &mut Vec<CaseResult>, case: CaseResult) -> Result<(), String> {
    let Some(known) = cases.iter_mut().find(|known| known.id == case.id) else {
        cases.push(case);
        return Ok(());
    };
    if !case.file.is_empty() {
        return Err(format!("{} is in two of them", case.id));
    }
    if case.verdict > known.verdict || known.verdict == Verdict::Pass && case.took > known.took {
        *known = case;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::merge;
    use crate::report::sample;

    #[test]
    fn shares_make_a_whole() {
        let whole = sample::results();
        let (mut first, mut second) = (whole.clone(), whole.clone());
        first.cases.retain(|case| case.number % 2 == 0);
        second.cases.retain(|case| case.number % 2 == 1);
        let merged = merge(vec![second, first]).unwrap();
        let ids = |cases: &[crate::run::results::CaseResult]| -> Vec<String> {
            cases.iter().map(|case| case.id.clone()).collect()
        };
        assert_eq!(ids(&merged.cases), ids(&whole.cases));
        assert_eq!(merged.counts.cases, whole.cases.len());
        assert_eq!(merged.exit, whole.exit);
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        let whole = sample::results();
        let told = merge(vec![whole.clone(), whole.clone()]).unwrap_err();
        assert!(told.contains("in two of them"), "{told}");
        let mut other = whole.clone();
        other.run.suite = "another".to_owned();
        let told = merge(vec![whole, other]).unwrap_err();
        assert_eq!(
            told,
            "these are results of different suites: abc and another"
        );
        assert!(merge(Vec::new()).is_err());
    }
}
