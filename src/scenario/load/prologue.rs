//! Prologues: steps that scenarios share across files.

use super::SourcedStep;
use crate::scenario::model::{FORMAT, PrologueDocument};
use crate::source::{Fills, Problem, Text, yaml};

/// Understands a prologue.
///
/// # Errors
/// Everything that is wrong with it.
pub fn load_prologue(text: &Text) -> Result<Vec<SourcedStep>, Vec<Problem>> {
    let node = yaml::parse(text)?;
    let document = node.read::<PrologueDocument>(text)?;
    let mut problems = Vec::new();
    if document.schema.value != FORMAT {
        problems.push(
            Problem::error(format!("format {} is not known", document.schema.value))
                .at(text, document.schema.span)
                .help(format!("write `schema: {FORMAT}`")),
        );
    }
    let path = text.name().trim_end_matches(".yaml");
    let id = document.id.value.trim_start_matches("prologues/");
    if !path.ends_with(id) {
        problems.push(
            Problem::error(format!("the id `{}` is not the path", document.id.value))
                .at(text, document.id.span),
        );
    }
    if document.steps.is_empty() {
        problems.push(Problem::error("this prologue has no steps").at(text, node.mark(text)));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let sourced = |step| SourcedStep {
        step,
        text: text.clone(),
        fills: Fills::default(),
    };
    Ok(document.steps.into_iter().map(sourced).collect())
}
