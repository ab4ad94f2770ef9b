//! Floor 5: scenarios: model, steps, catalogue, patterns, expressions.
