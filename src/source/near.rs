//! "Did you mean": the known name nearest to a mistyped one.

/// Longest name that is compared, in characters; a longer one is no typing mistake.
const MAX: usize = 80;

/// The name among `known` that differs least from `name`, if it is near enough to be meant.
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let length = name.chars().count();
    if length > MAX {
        return None;
    }
    let allowed = (length / 3).max(1);
    known
        .into_iter()
        .filter(|candidate| candidate.chars().count() <= MAX)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// Advice for an unknown name: the nearest one, or the list if it is short.
pub fn advice<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<String> {
    let known: Vec<&str> = known.into_iter().collect();
    if let Some(near) = nearest(name, known.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    match known.len() {
        0 => None,
        1..=32 => Some(format!("known here: {}", known.join(", "))),
        _ => None,
    }
}

/// Number of insertions, deletions, replacements and swaps of neighbours, letter case ignored.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.to_lowercase().chars().collect();
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for row in 1..=left.len() {
        let mut current = vec![row];
        for column in 1..=right.len() {
            let same = left[row - 1] == right[column - 1];
            let mut best = (above[column] + 1)
                .min(current[column - 1] + 1)
                .min(above[column - 1] + usize::from(!same));
            if row > 1
                && column > 1
                && left[row - 1] == right[column - 2]
                && left[row - 2] == right[column - 1]
            {
                best = best.min(before[column - 2] + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut above, current);
    }
    above[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant_and_nothing_else() {
        let known = ["send", "select.exists", "select.recent", "expect"];
        for (name, expected) in [
            ("sned", Some("send")),
            ("expct", Some("expect")),
            ("EXPECT", Some("expect")),
            ("select.exist", Some("select.exists")),
            ("x", None),
            ("", None),
            ("completely-different", None),
        ] {
            assert_eq!(nearest(name, known), expected, "{name}");
        }
        assert_eq!(nearest(&"x".repeat(10_000), known), None);
        assert_eq!(
            advice("zz", ["a", "b"]).as_deref(),
            Some("known here: a, b")
        );
    }
}
