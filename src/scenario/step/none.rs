//! No action: the step only asserts or records what earlier steps have seen.

/// Nothing is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nothing;
