//! The choice of what to run: selectors to cases.

use super::load::{Case, Scenario};
use crate::source::{Problem, near};

/// Chooses cases: by id or the beginning of one (`core/select`), by a pattern with `*` within
/// a part of the path and `**` for any number of parts, by file (`…/x.yaml`), or by file and
/// line (`…/x.yaml:24`). No selector chooses all.
///
/// # Errors
/// For each selector that chooses nothing, with what may have been meant.
pub fn select<'s>(
    scenarios: &'s [Scenario],
    selectors: &[String],
) -> Result<Vec<(&'s Scenario, &'s Case)>, Vec<Problem>> {
    let all: Vec<(&Scenario, &Case)> = scenarios
        .iter()
        .flat_map(|scenario| scenario.cases().iter().map(move |case| (scenario, case)))
        .collect();
    if selectors.is_empty() {
        return Ok(all);
    }
    let mut chosen = vec![false; all.len()];
    let mut problems = Vec::new();
    for selector in selectors {
        let selector = selector.replace('\\', "/");
        let hits = hits(&all, &selector);
        if hits.is_empty() {
            problems.push(nothing(&all, &selector));
        }
        for hit in hits {
            chosen[hit] = true;
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let pairs = all.into_iter().zip(chosen);
    Ok(pairs
        .filter_map(|(pair, chosen)| chosen.then_some(pair))
        .collect())
}

fn hits(all: &[(&Scenario, &Case)], selector: &str) -> Vec<usize> {
    let find = |wanted: &dyn Fn(&Scenario, &Case) -> bool| -> Vec<usize> {
        let pairs = all.iter().enumerate();
        pairs
            .filter(|(_, (scenario, case))| wanted(scenario, case))
            .map(|(index, _)| index)
            .collect()
    };
    if let Some((file, line)) = selector.rsplit_once(".yaml:")
        && let Ok(line) = line.parse::<usize>()
    {
        let file = format!("{file}.yaml");
        return find(&|scenario, case| {
            is_file(scenario, &file)
                && scenario
                    .at_line(line)
                    .iter()
                    .any(|(there, _)| there.id == case.id)
        });
    }
    if selector.ends_with(".yaml") {
        return find(&|scenario, _| is_file(scenario, selector));
    }
    let selector = selector.trim_end_matches('/');
    let exact = find(&|scenario, case| scenario.id.value == selector || case.id == selector);
    if !exact.is_empty() {
        return exact;
    }
    if selector.contains('*') {
        let pattern: Vec<&str> = selector.split('/').collect();
        return find(&|scenario, case| {
            let path: Vec<&str> = scenario.id.value.split('/').collect();
            glob(&pattern, &path) || (selector.contains("::") && segment(selector, &case.id))
        });
    }
    let below = format!("{selector}/");
    let under = find(&|scenario, _| scenario.id.value.starts_with(&below));
    if !under.is_empty() {
        return under;
    }
    find(&|_, case| !selector.is_empty() && case.id.starts_with(selector))
}

fn is_file(scenario: &Scenario, file: &str) -> bool {
    let file = file.trim_start_matches("./");
    let name = scenario.text.name().trim_start_matches("./");
    let whole = |longer: &str, shorter: &str| {
        longer
            .strip_suffix(shorter)
            .is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    whole(name, file) || whole(file, name)
}

/// Whether a path fits a pattern; `**` stands for any number of parts, and what lies below a
/// match belongs to it.
fn glob(pattern: &[&str], path: &[&str]) -> bool {
    // The parts of the pattern that may come next, kept as a set, so that the work is bounded
    // by the product of the lengths.
    let mut states = vec![false; pattern.len() + 1];
    states[0] = true;
    let pass = |states: &mut Vec<bool>| {
        for index in 0..pattern.len() {
            if states[index] && pattern[index] == "**" {
                states[index + 1] = true;
            }
        }
    };
    pass(&mut states);
    for part in path {
        let mut next = vec![false; pattern.len() + 1];
        for (index, wanted) in pattern.iter().enumerate() {
            if states[index] {
                if *wanted == "**" {
                    next[index] = true;
                } else if segment(wanted, part) {
                    next[index + 1] = true;
                }
            }
        }
        next[pattern.len()] |= states[pattern.len()];
        pass(&mut next);
        states = next;
    }
    states[pattern.len()]
}

/// Whether a text fits a pattern in which `*` stands for anything.
pub(super) fn segment(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        if let Some(before) = last.replace(part) {
            match rest.find(before) {
                Some(at) => rest = &rest[at + before.len()..],
                None => return false,
            }
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

fn nothing(all: &[(&Scenario, &Case)], selector: &str) -> Problem {
    let problem = Problem::error(format!("nothing is selected by `{selector}`"));
    let file = selector.split(".yaml").next().unwrap_or(selector);
    let mut ids: Vec<&str> = all
        .iter()
        .map(|(scenario, _)| scenario.id.value.as_str())
        .collect();
    ids.dedup();
    let ids = ids.into_iter();
    let folders = ids
        .clone()
        .filter_map(|id| id.rsplit_once('/').map(|(folder, _)| folder));
    if let Some((line_of, _)) = selector.rsplit_once(".yaml:")
        && ids
            .clone()
            .any(|id| id.ends_with(line_of) || line_of.ends_with(id))
    {
        return problem.help("no case stands at that line");
    }
    if let Some(near) = near::nearest(file, ids.clone().chain(folders)) {
        return problem.help(format!("did you mean `{near}`?"));
    }
    let last = file.rsplit('/').next().unwrap_or(file);
    let containing: Vec<&str> = ids
        .filter(|id| !last.is_empty() && id.contains(last))
        .take(3)
        .collect();
    if containing.is_empty() {
        problem.help("`imapspec list` shows all ids")
    } else {
        problem.help(format!("these contain `{last}`: {}", containing.join(", ")))
    }
}

#[cfg(test)]
mod tests;
