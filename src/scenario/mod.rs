//! Floor 5: scenarios: model, steps, catalogue, patterns, expressions.

pub mod expect;
pub mod expr;
pub mod pattern;
pub mod template;
