//! The matrix: one combination of values for each case.

use super::{Combination, Loader, MOST_CASES};
use crate::scenario::model::Strategy;
use crate::source::{Node, Problem, Word};

impl Loader<'_> {
    /// One combination without any value if there is no matrix.
    pub(super) fn combinations(&mut self, root: &Node) -> Option<Vec<Combination>> {
        let Some(node) = root.get("strategy") else {
            return Some(vec![Vec::new()]);
        };
        let strategy = self.keep(node.read::<Strategy>(self.text))?;
        let mut combinations = vec![Combination::new()];
        for (name, values) in strategy.matrix.iter() {
            if values.is_empty() {
                self.problems.push(
                    Problem::error(format!("`matrix.{name}` has no values"))
                        .at(self.text, values.span)
                        .help("without values there is no case; name at least one"),
                );
                return None;
            }
            if combinations.len().saturating_mul(values.len()) > MOST_CASES {
                self.problems.push(
                    Problem::error(format!(
                        "the matrix has more than {MOST_CASES} combinations"
                    ))
                    .at(self.text, self.text.first_line(node.span)),
                );
                return None;
            }
            combinations = combinations
                .iter()
                .flat_map(|combination| {
                    values.iter().map(|Word(value)| {
                        let mut longer = combination.clone();
                        longer.push((name.clone(), value.clone()));
                        longer
                    })
                })
                .collect();
        }
        Some(combinations)
    }
}
